#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 240
# needs: vfctl jq lspci ip virsh libvirtd python3
# Does vfctl say what lspci, ip, sysfs, virsh and others say, field by field, of every NIC and VF, of
# the ports above them, of groups and of the host? With VFs under each kind of driver and with every
# attribute that igb takes.
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
modprobe -a igbvf bridge

good=$(pf_by_mac 52:54:00:aa:01:00)
noacs=$(pf_by_mac 52:54:00:aa:02:00)
switched=$(pf_by_mac 52:54:00:aa:07:00)
for pf in "$good" "$noacs" "$switched"; do
  ok "3 VFs on $pf" make_vfs "$pf" 3
done
ok 'the PF has carrier' pf_up "$good"
net=$(netdev_of "$good")
ip link set "$net" vf 0 mac 02:11:22:33:44:00 vlan 100 qos 3
ip link set "$net" vf 0 trust on
ip link set "$net" vf 1 mac 02:11:22:33:44:01 spoofchk off
ip link set "$net" vf 1 max_tx_rate 100
ip link property add dev "$net" altname storage-net altname pci-slot-with-a-long-alternative-name
ip link set "$net" mtu 1400

vf=$(vf_of "$noacs" 0)
echo igbvf >"$PCI/$vf/driver_override"
echo "$vf" >/sys/bus/pci/drivers_probe
bind_vfio "$(vf_of "$noacs" 1)"
ip link add br0 type bridge
ip link set "$(netdev_of "$switched")" master br0
start_libvirt || bail_out 'no libvirtd'

ok 'the peers can be asked' sh -c '"$LAB_DIR/peers.py" >/run/differences'
for peer in show sysfs ip lspci virsh devlink uname lscpu detect_virt; do
  is "$(grep "^$peer " /run/differences)" '' "$peer says the same of every field that it knows"
done
is "$(grep '^left ' /run/differences)" '' 'every field was compared, of each place that has it'
done_testing
