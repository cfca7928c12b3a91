#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: virtio
# needs: vfctl jq python3
# Does a virtio IOMMU make the groups that the intel machine has, and does vfctl tell them?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
is "$(ls /sys/class/iommu)" 0000:00:01.0 'the IOMMU is a PCI device'
check_groups_with_acs
done_testing
