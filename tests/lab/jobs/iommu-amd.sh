#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: amd
# needs: vfctl jq python3
# Does AMD-Vi make the groups that the intel machine has, and does vfctl tell them?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/audit.sh"
load_nics
is "$(ls /sys/class/iommu)" ivhd0 'one AMD IOMMU'
check_groups_with_acs
audit_finds 'the audit finds what is not apart' < <(
  findings_of_boot 01:00 02:00
  findings_of_groups 02:00
  on_vfs sriov-vf-mac-zero 01:00 02:00
  on iommu-no-interrupt-remapping host # QEMU's AMD-Vi is told to have none
)
done_testing
