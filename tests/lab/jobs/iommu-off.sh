#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: iommu-off
# needs: vfctl jq python3
# Does the kernel leave VT-d off when told so, though the firmware offers it, and
# does vfctl say what that leaves?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/audit.sh"
load_nics
check_no_iommu
ok 'the firmware has a DMAR table' test -e /sys/firmware/acpi/tables/DMAR
audit_finds 'the audit finds it, and who said so' < <(
  findings_of_boot 01:00
  on iommu-inactive host
  on boot-iommu-disabled host
  on boot-iommu-missing host
  on boot-conflicting host # intel_iommu=on comes first
)
done_testing
