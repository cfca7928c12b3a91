#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 600
# processors: one
# needs: vfctl jq libvirtd virsh
# What do libvirt and a guest make of a failover pair, of a VF that is not apart, of a PF that is down, and of a
# pool of VFs? By virsh alone: vfctl assign stands on this.
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
load_nics

pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
shared=$(pf_by_mac 52:54:00:aa:02:00)
mac=52:54:00:00:00:55
alone="net_failover $mac up; virtio_net $mac up in net_failover"
both="igbvf $mac up in net_failover; $alone"
vf_macs() { ip -j link show dev "$net" | jq -r '[.[0].vfinfo_list[].address] | join(" ")'; }

ok 'KVM runs in the machine' load_virt
ok 'libvirtd answers' start_libvirt
ok 'a bridge with the PF in it' make_bridge "$pf"
ok 'two VFs' vfctl create "$net" -n 2
ok 'one VF that shares its group' vfctl create "$shared" -n 1 --up
wait_for 20 has_carrier br0
vf=$(vf_of "$pf" 0)
macs_before=$(vf_macs)

ok 'a pair is defined' vm_define web1 q35 "$(card_on_bridge $mac "$STANDBY")" "$(card_of_vf "$vf" $mac "$PRIMARY")"
ok 'and starts' vm_start web1
guest_told web1 ready || bail_out 'without a guest there is nothing to see'
ok 'the guest has a net_failover over a virtio card and a VF' vm_gets web1 "$both"
is "$(vf_macs)" "$mac ${macs_before#* }" 'the VF has got its MAC from libvirt'
is "$(vm_ask web1 ping $VM_HOST)" 'ping 3 of 3 by igbvf' 'traffic goes by the VF'
open_flow
ok 'so does a connection, made now' flow_answers by-the-vf
ok 'the VF is taken out' virsh detach-device-alias web1 ua-vf0 --live
ok 'the guest keeps its net_failover' vm_gets web1 "$alone"
is "$(vm_ask web1 ping $VM_HOST)" 'ping 3 of 3 by virtio_net' 'traffic goes by the standby'
ok 'over the same connection' flow_answers by-the-standby
ok 'the VF is put in again' virsh attach-device web1 <(card_of_vf "$vf" $mac "$PRIMARY") --live
ok 'the guest has it again' vm_gets web1 "$both"
is "$(vm_ask web1 ping $VM_HOST)" 'ping 3 of 3 by igbvf' 'and uses it'
ok 'for the same connection' flow_answers by-the-vf-again
ok 'the VM ends' vm_off web1
is "$(vf_macs)" "$macs_before" 'the VF has the MAC that it had'

ip link set "$net" down
said=$(virsh start web1 2>&1)
is $? 1 'with its PF down it does not start'
like "$said" "Unable to configure VF 0 of PF '$net' because the PF is not online" 'and libvirt says why'
ok 'the PF is up again' pf_up "$pf"

# QEMU opens the VF of a pair when the guest knows of standbys, and libvirt is content before.
crowded=$(vf_of "$shared" 0)
ok 'a pair with a VF that shares its group' \
  vm_define bad q35 "$(card_on_bridge $mac "$STANDBY")" "$(card_of_vf "$crowded" $mac "$PRIMARY")"
ok 'starts all the same' virsh start bad
virsh destroy bad >/dev/null
ok 'the VF without a pair' vm_define worse q35 "$(card_of_vf "$crowded" $mac)"
like "$(virsh start worse 2>&1)" 'group [0-9]+ is not viable' 'is refused at the start'

ok 'a pool of VFs by their addresses' virsh net-define <(vm_pool vfs "$pf")
ok 'starts' virsh net-start vfs
ok 'a pair of which a half is of the pool' \
  vm_define web2 q35 "$(card_on_bridge $mac "$STANDBY")" "$(card_of_network vfs $mac "$PRIMARY")"
ok 'starts, too' virsh start web2
is "$(vf_macs)" "$mac ${macs_before#* }" 'with a VF of the pool'
like "$(virsh dumpxml web2)" "<interface type='hostdev' managed='yes'>.*<source>.*<teaming type='transient'" 'which is in its XML while it runs'
virsh destroy web2 >/dev/null
is "$(vf_macs)" "$macs_before" 'and has the MAC that it had'
done_testing
