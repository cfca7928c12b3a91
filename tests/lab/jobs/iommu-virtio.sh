#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: virtio
# needs: vfctl jq python3
# Does a virtio IOMMU make the groups that the intel machine has, and does vfctl tell them?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/audit.sh"
load_nics
is "$(ls /sys/class/iommu)" 0000:00:01.0 'the IOMMU is a PCI device'
check_groups_with_acs
audit_finds 'the audit finds what is not apart' < <(
  findings_of_boot 01:00 02:00
  findings_of_groups 02:00
  on_vfs sriov-vf-mac-zero 01:00 02:00
  on iommu-no-interrupt-remapping host # a virtio IOMMU has none
  on iommu-translated-host host # nobody said iommu=pt
)
done_testing
