#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: amd
# Does AMD-Vi make the groups that the intel machine has?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
is "$(ls /sys/class/iommu)" ivhd0 'one AMD IOMMU'
check_groups_with_acs
done_testing
