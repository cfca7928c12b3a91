#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 300
# processors: one
# needs: vfctl jq libvirtd virsh xmllint
# Does a VM that runs lose again what assign gave it while it ran, whatever its definition says of that?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
load_nics

pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
mac=52:54:00:00:00:66
vf() { ip link show dev "$net" | sed -n "s/^ *vf $1 //p"; }
both="igbvf $mac up; virtio_net 52:54:00:00:00:55 up"
interfaces() { vm_xpath web1 "count(//interface)"; }

load_virt
start_libvirt
make_bridge "$pf"
ok 'a VM with a card on a bridge' vm_define web1 q35 "$(card_on_bridge 52:54:00:00:00:55)"
xml_before=$(vm_canonical web1)
ends 0 'two VFs' vfctl create "$net" -n 2
wait_for 20 has_carrier br0
ok 'the VM runs' vm_start web1
assign=(vfctl assign web1 --pin none --pf "$net")

ends 0 'it gets a VF, but no next start does' "${assign[@]}" --live --failover none --mac $mac --max-rate 100
ok 'which its guest sees' vm_gets web1 "$both"
is "$(vm_canonical web1)" "$xml_before" 'its definition knows nothing of it'
like "$(vf 0)" "$mac.*max_tx_rate 100Mbps" 'the VF does'
ends 0 'the same for its next start' "${assign[@]}" --config
is "$(vm_xpath web1 "string(//interface[@type='hostdev']/source/address/@function)" --inactive)" 0x0 'takes the VF that it has'
is "$(vm_xpath web1 "string(//interface[@type='hostdev']/mac/@address)" --inactive)" $mac 'and its MAC'
ends 0 'back' vfctl unassign web1 --config
like "$said" 'web1 runs, and keeps what it has until it ends: vfctl unassign web1 --live takes the VF' 'what runs keeps it'
is "$(interfaces)" 2 'as is so'
ends 0 'what would be taken' vfctl unassign web1 --dry-run
like "$said" 'planned *domain-device of web1/ua-vf-' 'is the VF'
ends 7 'the other VF is not its own' vfctl unassign web1 "$net/1"
ends 0 'taken' vfctl unassign web1 "$net/0"
like "$said" 'nothing tells what was set on [0-9a-f:.]* before web1 got it while it ran: it keeps --max-rate 100; vfctl set changes that' 'its rate stays, which is told'
is "$(interfaces)" 1 'it is gone'
is "$(vm_canonical web1)" "$xml_before" 'its definition is as before'
ends 0 'its rate goes, too' vfctl set "$net/0" --max-rate 0
ends 0 'once' vfctl unassign web1 --json
is "$(jq -r .status <<<"$said")" unchanged 'there is nothing to take'
virsh destroy web1 >/dev/null

ends 0 'a VF for its next start' "${assign[@]}" --failover none --mac $mac --max-rate 100
ok 'the VM runs with it' vm_start web1
ok 'as its guest sees' vm_gets web1 "$both"
ends 0 'its next start has none' vfctl unassign web1 --config
is "$(vm_canonical web1)" "$xml_before" 'and is as before'
like "$(vf 0)" "$mac.*max_tx_rate 100Mbps" 'what runs has its VF'
ends 0 'and loses it' vfctl unassign web1 --live
is "$(interfaces)" 1 'while it runs'
like "$(vf 0)" '00:00:00:00:00:00' 'no trace of it'
is "$(vf 0 | grep -c max_tx_rate)" 0 'is on the VF: the VM remembers what it was'
virsh destroy web1 >/dev/null

done_testing
