#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 600
# processors: one
# needs: vfctl jq libvirtd virsh xmllint
# From a host without VFs to a guest with a failover pair that works, by the three commands of README.md, and back to what was before;
# the same with a pool, and with a VM that runs.
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
load_nics

pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
mac=52:54:00:00:00:55
alone="net_failover $mac up; virtio_net $mac up in net_failover"
both="igbvf $mac up in net_failover; $alone"

load_virt
start_libvirt
make_bridge "$pf"
ok 'a VM with a card on a bridge' vm_define web1 q35 "$(card_on_bridge $mac)"
xml_before=$(vm_canonical web1)

# The machine has one processor, which strict would not have VM and QEMU share.
assign=(vfctl assign web1 --pin none)
ends 0 'what would be done' "${assign[@]}" --pf "$net" --create 2 --failover bridge:br0 --dry-run
like "$said" $'planned  sriov-numvfs of .*: 0 -> 2\n.*planned  domain of web1: ' 'is all of it'
foreseen=$(sed -n 's/.*the card says that it will be \([^;]*\);.*/\1/p' <<<"$said")
is "$(<"$PCI/$pf/sriov_numvfs")" 0 'and none of it'
is "$(vm_canonical web1)" "$xml_before" 'is done'

mapfile -t three < <(sed -nE '/^## From a bare host/,/^Or say/{s/  +#.*//; s/^    ((vfctl|virsh) .*)/\1/p}' "$VFCTL_TOP_SRCDIR/README.md")
is "${#three[@]}" 3 'README.md has three commands'
ends 0 "the first: ${three[0]}" eval "${three[0]//eth0/$net}"
wait_for 20 has_carrier br0
is "$foreseen" "$(basename "$(readlink "$PCI/$pf/virtfn0")")" 'the first stands where it was foreseen'
vfs_before=$(vm_vfs "$pf")

ends 0 'what would be assigned' "${assign[@]}" --pf "$net" --failover bridge:br0 --diff
diag "$said"
like "$said" $'\n\\+ .*<teaming type=.transient. persistent=.ua-' 'is shown as a diff'
is "$(vm_canonical web1)" "$xml_before" 'the domain is as it was'
is "$(vm_vfs "$pf")" "$vfs_before" 'the VFs, too'

ends 0 "the second: ${three[1]} --pin none" eval "${three[1]} --pin none"
xml_assigned=$(vm_canonical web1)
ends 0 'the same again' "${assign[@]}" --pf "$net" --failover bridge:br0 --json
is "$(jq -r .status <<<"$said")" unchanged 'is nothing to do'
is "$(vm_canonical web1)" "$xml_assigned" 'and changes nothing'

ends 0 "the third: ${three[2]}" eval "${three[2]}"
ok 'the VM starts' wait_for_guest 120 guest_told web1 ready
ok 'its guest has a net_failover over both, with the MAC that the card had' vm_gets web1 "$both"
like "$(ip link show dev "$net")" "vf [01] .*$mac" 'which the VF has'
is "$(vm_ask web1 ping $VM_HOST)" 'ping 3 of 3 by igbvf' 'traffic goes by the VF'
open_flow
ok 'so does a connection, made now' flow_answers by-the-vf

alias=$(vm_xpath web1 "string(//interface[@type='hostdev']/alias/@name)")
vm_xpath web1 "//interface[@type='hostdev']" --inactive >/tmp/vf.xml
ok 'the VF is taken out' virsh detach-device-alias web1 "$alias" --live
ok 'the guest keeps its net_failover' vm_gets web1 "$alone"
is "$(vm_ask web1 ping $VM_HOST)" 'ping 3 of 3 by virtio_net' 'traffic goes by the standby'
ok 'over the same connection' flow_answers by-the-standby
ok 'the VF is put in again' virsh attach-device web1 /tmp/vf.xml --live
ok 'the guest has it again' vm_gets web1 "$both"
is "$(vm_ask web1 ping $VM_HOST)" 'ping 3 of 3 by igbvf' 'and uses it'
ok 'for the same connection' flow_answers by-the-vf-again
ok 'the VM ends' vm_off web1

ends 0 'the VF is taken from the VM' vfctl unassign web1
is "$(vm_canonical web1)" "$xml_before" 'the domain is as before, to the byte of its canonical form'
is "$(vm_vfs "$pf")" "$vfs_before" 'the VFs are as before, and none is gone'

ip link set "$net" down
ends 0 'a PF that is down' "${assign[@]}" --pf "$net" --failover bridge:br0
like "$said" "$net is down" 'is told before libvirt refuses to start the VM'
pf_up "$pf"
ends 0 'taken back' vfctl unassign web1

virsh net-define <(vm_pool vfs "$pf") >/dev/null
virsh net-start vfs >/dev/null
ends 0 'a pool, and the card as standby' "${assign[@]}" --pool vfs --failover bridge:br0
ok 'it starts' virsh start web1
like "$(ip link show dev "$net")" "vf [01] .*$mac" 'and has a VF of the pool, with the MAC that the card had'
virsh destroy web1 >/dev/null
ends 0 'taken back' vfctl unassign web1
is "$(vm_canonical web1)" "$xml_before" 'it is as before'
virsh net-destroy vfs >/dev/null
virsh net-undefine vfs >/dev/null

ok 'a VM that runs' vm_start web1
ends 0 'gets a VF while it runs' "${assign[@]}" --pf "$net" --mac 52:54:00:00:00:66 --failover none
ok 'which its guest sees' vm_gets web1 "igbvf 52:54:00:00:00:66 up; virtio_net $mac up"
ends 0 'and loses it while it runs' vfctl unassign web1
ok 'as its guest sees' vm_gets web1 "virtio_net $mac up"
is "$(vm_canonical web1)" "$xml_before" 'what will be started next is as before'
virsh destroy web1 >/dev/null
is "$(vm_vfs "$pf")" "$vfs_before" 'the VFs are as before'
done_testing
