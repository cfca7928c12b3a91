#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: amd
# needs: vfctl jq python3
# Does AMD-Vi make the groups that the intel machine has, and does vfctl tell them?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
is "$(ls /sys/class/iommu)" ivhd0 'one AMD IOMMU'
check_groups_with_acs
done_testing
