#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: none
# needs: vfctl jq python3
# Is there SR-IOV without an IOMMU, and then no group and no vfio, and does vfctl say so?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/audit.sh"
load_nics
check_no_iommu
ok 'no DMAR table' test ! -e /sys/firmware/acpi/tables/DMAR
audit_finds 'the audit finds it' < <(
  findings_of_boot 01:00
  on iommu-inactive host
)
modprobe -a igbvf vfio-pci
pf=$(pf_by_mac 52:54:00:aa:01:00)
echo 0 >"$PCI/$pf/sriov_numvfs"
said=$(vfctl create "$pf" -n 1 --driver vfio-pci 2>&1)
is $? 4 'vfio-pci is refused, and all is undone'
like "$said" "driver of $pf/0 cannot be set: no IOMMU is on, without which vfio-pci takes no device \(Invalid argument.*\): .*that takes a reboot" \
  'because of that'
is "$(<"$PCI/$pf/sriov_numvfs")" 0 'no VF is left'
done_testing
