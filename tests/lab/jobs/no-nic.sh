#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: no-nic
# Is there really no network device but the loopback?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
is "$(lspci -Dn -d ::0200)" '' 'no Ethernet controller on PCI'
is "$(ls /sys/class/net)" lo 'only lo'
is "$(ls /sys/class/iommu)" dmar0 'the IOMMU is there'
done_testing
