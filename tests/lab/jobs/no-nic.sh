#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: no-nic
# needs: vfctl jq python3
# Is there really no network device but the loopback, and does vfctl say so?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
is "$(lspci -Dn -d ::0200)" '' 'no Ethernet controller on PCI'
is "$(ls /sys/class/net)" lo 'only lo'
is "$(ls /sys/class/iommu)" dmar0 'the IOMMU is there'

is "$(vfctl list 2>&1)" 'vfctl: no PF or plain NIC on PCI here' 'list says that there is none'
is "$(vfctl list --vf 2>&1)" 'vfctl: no VF here' 'nor a VF'
is "$(vfctl list --all --json | jq -c .devices)" '[]' 'nor any function'
is "$(vfctl groups --json | jq -c '[.iommus, .groups]')" '[["dmar0"],[]]' 'no group has one'
check_vfctl
check_no_gap
done_testing
