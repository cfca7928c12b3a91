#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 300
# needs: vfctl jq
# Are interfaces and the attributes of VFs what `ip -d -j link` says, field by field,
# whatever was set, and are the users of a VF those that use it?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
modprobe -a igbvf bridge 8021q macvtap

good=$(pf_by_mac 52:54:00:aa:01:00)
noacs=$(pf_by_mac 52:54:00:aa:02:00)
make_vfs "$good" 7
make_vfs "$noacs" 2
net=$(netdev_of "$good")

# What ip and vfctl say of the VFs of a PF, in the same words.
ip_vfs() {
  ip -d -j link show dev "$net" | jq -cS '[.[0].vfinfo_list[] | {
    index: .vf, mac: .address, trust, spoofchk, rss_query: .query_rss_en, link_state,
    vlan: {id: (.vlan_list[0].vlan // 0), qos: (.vlan_list[0].qos // 0),
           proto: (.vlan_list[0].protocol // "802.1q" | ascii_downcase)},
    min_tx_mbps: .rate.min_tx, max_tx_mbps: .rate.max_tx }
    | map_values(values)]'
}
our_vfs() {
  "$@" vfctl list --vf --json | jq -cS --arg pf "$good" '[.devices[].vf | select(.pf == $pf)
    | del(.pf, .used_by)] | sort_by(.index)'
}
# And of all interfaces that stand on PCI functions. ip tells a permanent MAC that is
# not the one in use.
ip_links() {
  ip -d -j link | jq -cS '[.[] | select(.parentbus == "pci" or .parentbus == "virtio") | {
    name: .ifname, altnames: (.altnames // []), mac: .address,
    permanent_mac: (.permaddr // .address), mtu,
    up: (.flags | contains(["UP"])), carrier: (.flags | contains(["LOWER_UP"])) }]
    | sort_by(.name)'
}
our_links() {
  "$@" vfctl list --all --json | jq -cS '[.devices[] | select(.name) |
    {name, altnames, mac, permanent_mac, mtu, up, carrier}] | sort_by(.name)'
}
compare() { # WHAT
  is "$(our_vfs)" "$(ip_vfs)" "VFs as ip has them: $1"
  is "$(our_links)" "$(ip_links)" "interfaces as ip has them: $1"
}
field() { vfctl list --all --json | jq -c --arg address "$1" ".devices[] | select(.address == \$address) | $2"; }
used_by() { field "$(vf_of "$good" "$1")" '.vf.used_by | join(" ")' | tr -d '"'; }
gaps() { "$@" vfctl list --all --json | jq -r '.gaps[] | "\(.source) \(.error)"'; }

compare 'as they come up'
ip link set "$net" vf 0 mac 02:00:00:00:00:10
ip link set "$net" vf 1 vlan 100
ip link set "$net" vf 2 vlan 200 qos 5
ip link set "$net" vf 3 trust on
ip link set "$net" vf 4 spoofchk off
ip link set "$net" vf 5 mac 02:00:00:00:00:15 vlan 4000 qos 7 trust on spoofchk off
compare 'each attribute set'
ip link property add dev "$net" altname lab-pf altname a-second-name-that-is-longer-than-sixteen
ip link set "$net" address 52:54:00:aa:01:99 mtu 9000
compare 'altnames, another MAC, a larger MTU'
is "$(field "$good" .permanent_mac)" '"52:54:00:aa:01:00"' 'the permanent MAC stays'
is "$(field "$good" .speed_mbps)" 0 'no speed without a link'
ok 'the PF comes up' pf_up "$good"
ip link set "$net" vf 6 max_tx_rate 500
compare 'a rate, and the link up'
is "$(our_vfs | jq -c .[6].max_tx_mbps)" 500 'the rate is told'
is "$(field "$good" .speed_mbps)" "$(<"/sys/class/net/$net/speed")" "the speed is sysfs'"
ip link set "$net" vf 5 mac 00:00:00:00:00:00 vlan 0 trust off spoofchk on
compare 'and taken back'
is "$(field "$good" .sriov.eswitch)" '"none"' 'igb has no devlink, so no eswitch'

# Who uses them: host drivers on all, each used in its own way.
take() { # INDEX
  echo igbvf >"$PCI/$(vf_of "$good" "$1")/driver_override"
  vf_of "$good" "$1" >/sys/bus/pci/drivers_probe
}
for i in 0 1 2 3 4; do take "$i"; done
v=(); for i in 0 1 2 3 4; do v+=("$(netdev_of "$(vf_of "$good" "$i")")"); done
ip link add br0 type bridge
ip link set "${v[0]}" master br0
ip addr add 192.0.2.1/24 dev "${v[1]}"
ip link add link "${v[2]}" name vlan7 type vlan id 7
ip link add link "${v[2]}" name tap0 type macvtap
echo 0 >"/proc/sys/net/ipv6/conf/${v[3]}/accept_ra"
ip link set "${v[3]}" up
ip -6 addr add fe80::99/64 dev "${v[3]}" nodad
unshare -n sleep 100 &
stranger=$!
wait_for 10 has_own_network "$stranger"
ip link set "${v[4]}" netns "$stranger"
is "$(used_by 0)" netdev:br0 'a bridge'
is "$(used_by 1)" "netdev:${v[1]}" 'an address'
is "$(used_by 2)" 'netdev:tap0 netdev:vlan7' 'a VLAN and a macvtap'
is "$(used_by 3)" '' 'a link-local address is no use'
is "$(used_by 4)" netns 'another namespace'
is "$(used_by 5)" '' 'no driver'
compare 'host drivers on VFs'

# And processes: a group's node held open by one that calls itself QEMU, and by one that does not.
bind_vfio "$(vf_of "$good" 5)"
bind_vfio "$(vf_of "$good" 6)"
mkfifo /tmp/never
hold() { # INDEX NAME [ARGUMENT...]
  local node
  node=/dev/vfio/$(target "$PCI/$(vf_of "$good" "$1")/iommu_group")
  (exec -a "$2" bash -c "exec 9<>$node; read -r <>/tmp/never" "${@:3}") &
  holder=$!
  wait_for 10 holds "$holder" 9 "$node"
}
hold 5 /usr/bin/qemu-system-x86_64 -name guest=web1,debug-threads=on
vm=$holder
is "$(used_by 5)" vm:web1 'a VM, by its name'
is "$(used_by 6)" '' 'a VF that waits for one'
hold 6 dpdk-testpmd
is "$(used_by 6)" "pid:$holder (bash)" 'another process'
is "$(gaps | grep -v ^/sys/bus/pci/)" '' 'nothing else is unknown'

# Without root the same is known, but for what only root may ask.
is "$(our_vfs unprivileged)" "$(ip_vfs)" 'VFs, not root'
is "$(our_links unprivileged)" "$(ip_links)" 'interfaces, not root'
is "$(unprivileged vfctl list --vf --json | jq -c --arg pf "$good" \
  '[.devices[].vf | select(.pf == $pf) | .used_by]')" \
  "[[\"netdev:br0\"],[\"netdev:${v[1]}\"],[\"netdev:tap0\",\"netdev:vlan7\"],[],[\"netns\"],null,null]" \
  'users, not root: who holds a node is unknown'
like "$(gaps unprivileged)" '/proc/\*/fd EACCES' 'and so it says'
like "$(gaps unprivileged)" 'devlink EPERM' 'nor does it know the eswitch'
is "$(unprivileged vfctl show "$good" 2>&1 >/dev/null | grep root)" \
  'vfctl: root would see more: PCI capabilities (ACS, SR-IOV, links), which processes use VFs, eswitch modes' \
  'one line says what root would add'
is "$(setpriv --bounding-set=-all --inh-caps=-all -- vfctl list 2>&1 >/dev/null | grep root)" \
  'vfctl: this root may not see: PCI capabilities (ACS, SR-IOV, links)' 'and what a root without capabilities lacks'

# A capture of all this says the same, whoever took it.
replayed() { # COMMAND...
  "$@" vfctl capture "/tmp/as-$#.tar.gz" >/dev/null && vfctl --sysroot "/tmp/as-$#.tar.gz" list --all --json
}
is "$(replayed)" "$(vfctl list --all --json)" 'its capture'
is "$(replayed unprivileged)" "$(unprivileged vfctl list --all --json)" 'a capture, not by root'

# A PF whose interface another namespace has: it has a name, which nobody here can tell.
is "$(field "$noacs" .name)" "\"$(netdev_of "$noacs")\"" 'a PF with its interface'
ip link set "$(netdev_of "$noacs")" netns "$stranger"
is "$(field "$noacs" '[has("name"), .name, .mtu]')" '[true,null,null]' 'a PF in another namespace'
like "$(gaps)" "/sys/bus/pci/devices/$noacs/net ENODEV" 'and so it says'
kill "$vm" "$holder" "$stranger"
done_testing
