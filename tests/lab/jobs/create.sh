#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 300
# needs: vfctl jq
# Do create and destroy do on a real driver what they say, as ip and sysfs see it, all of it or nothing?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics

good=$(pf_by_mac 52:54:00:aa:01:00)
dual=$(pf_by_mac 52:54:00:aa:03:00)
net=$(netdev_of "$good")

numvfs() { cat "$PCI/$1/sriov_numvfs"; }
drivers() { # PF
  local vf
  for vf in "$PCI/$1"/virtfn*; do basename "$(readlink "$vf/driver" || echo none)"; done | sort | uniq -c | xargs
}
# Each VF in a line, as ip has it.
vfs() {
  ip -d -j link show dev "$net" | jq -r '.[0].vfinfo_list[] | "\(.vf) \(.address) \(.vlan_list[0].vlan // 0):\(.vlan_list[0].qos // 0) \(.trust) \(.spoofchk) \(.rate.max_tx)"'
}
# All that a change may touch: sysfs of the PF and of its VFs, and what ip tells.
state() {
  local file
  for file in "$PCI/$good"/sriov_{numvfs,drivers_autoprobe} "$PCI/$good"/virtfn*/driver_override; do
    echo "$file $(cat "$file" 2>/dev/null)"
  done
  readlink "$PCI/$good"/virtfn*/driver
  ip -d -j link show dev "$net" | jq -c '.[0] | [.flags, .vfinfo_list]'
}

# The VFs' driver is loaded by udev, once that has heard of them; here something stands for it.
udev() {
  mkdir -p /run/udev
  : >/run/udev/control
  : >/run/udev/queue
  wait_for 20 test -e "$PCI/$dual/virtfn2"
  ! compgen -G "$PCI/$dual/virtfn*/driver" >/dev/null || return
  modprobe igbvf
  rm /run/udev/queue
}
udev & udev=$!
wait_for 10 test -e /run/udev/queue
ends 0 'VFs whose driver is loaded late' vfctl create "$dual" -n 3
is "$(drivers "$dual") $(compgen -G "$PCI/$dual/virtfn*/net/*" | wc -l)" '3 igbvf 3' 'have it, and their interfaces'
ok 'it was loaded behind them' wait $udev
rm -r /run/udev
ends 0 'they go' vfctl -c test:///default destroy "$dual"

before=$(state)
ends 3 'a driver that there is none of' vfctl create "$net" -n 1 --driver igbvg
like "$said" '^vfctl: no driver igbvg is in the kernel, and modprobe finds no module of that name; did you mean igbvf\?$' 'is told'
ends 0 'one whose module is not loaded' vfctl create "$net" -n 1 --driver vfio-pci --dry-run --json
is "$(jq -r '.steps[0] | "\(.kind) \(.object) \(.state)"' <<<"$said")" 'module vfio-pci planned' 'is to be loaded'
ok 'which a dry run does not do' test ! -e /sys/bus/pci/drivers/vfio-pci
ends 0 'and then is' vfctl create "$net" -n 1 --driver vfio-pci
is "$(drivers "$good")" '1 vfio-pci' 'for its VF'
id=$(vfctl history --json | jq -r '.transactions[0].id')
ends 0 'taken back' vfctl -c test:///default rollback "$id"
ok 'it stays' test -e /sys/bus/pci/drivers/vfio-pci
is "$(state)" "$before" 'and nothing else does'

ends 0 'a dry run' vfctl create "$net" -n 4 --mac auto --dry-run
like "$said" 'planned +sriov-numvfs of .*: 0 -> 4' 'shows its steps'
is "$(state)" "$before" 'and changes nothing'

ends 3 'more than there can be' vfctl create "$net" -n 8
like "$said" 'can have 7 VFs, not 8' 'is refused with both numbers'
is "$(state)" "$before" 'before anything was changed'

# Somebody is logged in over it, and sudo has dropped what tells of it.
ip addr add 192.0.2.50/24 dev "$net"
# shellcheck disable=SC2016 # the inner shell's own
over_sudo=(env SSH_CONNECTION='192.0.2.9 51122 192.0.2.50 22' bash -c 'env -u SSH_CONNECTION "$@"; exit $?' sudo)
ends 3 'a session over the PF' "${over_sudo[@]}" vfctl create "$net" -n 4
like "$said" "^vfctl: $net carries this session from 192.0.2.9, and its link may go down" 'is told, and kept'
ip addr del 192.0.2.50/24 dev "$net"
ip link add br7 type bridge
ip link add link "$net" name vlan7 type vlan id 7
ip link set vlan7 master br7
ip addr add 192.0.2.50/24 dev br7
ends 3 'a session over a bridge of a VLAN of it' "${over_sudo[@]}" vfctl create "$net" -n 4
is "$(state)" "$before" 'nothing was changed'
ends 0 'a session over another port' "${over_sudo[@]}" vfctl create "$dual" -n 4 --dry-run
ends 0 'forced' "${over_sudo[@]}" vfctl create "$net" -n 1 --force --dry-run
ip link del br7
ip link del vlan7

ends 0 'four VFs, each with what it is to have' \
  vfctl create "$net" -n 4 --up --mac auto --vlan 100:3 --trust on --spoofchk off --max-rate 100
is "$(numvfs "$good")" 4 'there are four'
is "$(vfs)" "$(for i in 0 1 2 3; do echo "$i 4e:e0:0$i:aa:01:00 100:3 true false 100"; done)" 'as ip has them'
is "$(drivers "$good")" '4 igbvf' 'and the host'\''s driver got them then'
for i in 0 1 2 3; do
  is "$(cat "$PCI/$good/virtfn$i/net/"*/address)" "4e:e0:0$i:aa:01:00" "with VF $i's MAC"
done
is "$(cat "$PCI/$good/sriov_drivers_autoprobe")" 1 'autoprobe is as before'

before=$(state)
ends 0 'the same again' \
  vfctl create "$net" -n 4 --up --mac auto --vlan 100:3 --trust on --spoofchk off --max-rate 100 --json
is "$(jq -r .status <<<"$said")" unchanged 'is nothing to do'
is "$(state)" "$before" 'and changes nothing'
ends 0 'one attribute of those that stand' vfctl create "$net" -n 4 --vlan 200 --json
is "$(jq -r '[.steps[] | select(.state == "done") | .kind] | unique | join(" ")' <<<"$said")" vf-vlan 'and no other'
is "$(vfs | cut -d' ' -f3 | sort -u)" 200:0 'is set'

before=$(state)
ends 3 'another number' vfctl create "$net" -n 2
like "$said" 'has 4 VFs already; --replace' 'wants --replace'
ends 4 'what the driver refuses' vfctl create "$net" -n 4 --vlan 300 --link-state enable
is "$(state)" "$before" 'has all undone that came before it'
is "$(tail -n 1 <<<"$said")" "vfctl: vf-link-state of $good/0 cannot be set: igb does not set the link that VFs see, which is the PF's (Operation not supported): leave --link-state out; everything was undone" 'and is explained'
ends 4 'a rate above the link' vfctl create "$net" -n 4 --max-rate 2000
like "$said" "2000 Mbit/s are more than the link's 1000 \(Invalid argument\): ask for less" 'is explained by it'

# Somebody uses one.
vf2=$(netdev_of "$(vf_of "$good" 2)")
ip netns add away
ip link set "$vf2" netns away
ends 3 'a VF in another namespace' vfctl -c test:///default destroy "$net"
like "$said" 'VF 2 by netns' 'is not taken away'
is "$(state)" "$before" 'nor is any other'
ip -n away link set "$vf2" netns 1
ip addr add 192.0.2.1/24 dev "$vf2"
ends 3 'a VF with an address' vfctl -c test:///default create "$net" -n 2 --replace
like "$said" "VF 2 by netdev:$vf2" 'stays, too'
ends 0 'unless forced' vfctl create "$net" -n 2 --replace --force --driver vfio-pci
is "$(numvfs "$good") $(drivers "$good")" '2 2 vfio-pci' 'two others, with vfio-pci'
like "$said" "vfctl: the link of $net may go down for some seconds" 'and it is told that the link may flap'
id=$(vfctl history --json | jq -r '.transactions[0].id')
exec {held}<>"/dev/vfio/$(target "$PCI/$(vf_of "$good" 1)/iommu_group")"
ends 3 'what somebody uses by now' vfctl -c test:///default rollback "$id"
like "$said" 'VF 1 by pid:[0-9]+ \(bash\)' 'is not taken back'
is "$(numvfs "$good") $(drivers "$good")" '2 2 vfio-pci' 'nor is anything else'
exec {held}>&-
ends 0 'all of that taken back' vfctl -c test:///default rollback "$id"
is "$(numvfs "$good") $(drivers "$good")" '4 4 igbvf' 'brings the four again'
is "$(vfs)" "$(for i in 0 1 2 3; do echo "$i 4e:e0:0$i:aa:01:00 200:0 true false 100"; done)" 'with all they had'

before=$(state)
ends 0 'another driver for those that stand' vfctl create "$net" -n 4 --driver vfio-pci --trust off --force
is "$(numvfs "$good") $(drivers "$good")" '4 4 vfio-pci' 'which all of them get'
id=$(vfctl history --json | jq -r '.transactions[0].id')
ends 0 'taken back, too' vfctl -c test:///default rollback "$id"
is "$(state)" "$before" 'leaves them as they were'

ends 0 'no driver' vfctl create "$net" -n 3 --replace --force --driver none --mac auto
is "$(drivers "$good") $(cat "$PCI/$good/sriov_drivers_autoprobe")" '3 none 1' 'got them, and autoprobe is as before'
ends 0 'none any more' vfctl destroy "$net" --force
is "$(numvfs "$good")" 0 'there is none'
ends 0 'again' vfctl destroy "$net" --json
is "$(jq -r .status <<<"$said")" unchanged 'nothing to do'

# VFs that stand.
ends 0 'four more' vfctl create "$net" -n 4 --mac auto
ends 0 'some of them' vfctl set "$net/0-1,3" --vlan 300:5 --max-rate 200
is "$(vfs | cut -d' ' -f3,6 | xargs)" '300:5 200 300:5 200 0:0 0 300:5 200' 'get what is wanted, and no other'
before=$(state)
ends 0 'again' vfctl set "$net/0-1,3" --vlan 300:5 --max-rate 200 --json
is "$(jq -r .status <<<"$said")" unchanged 'there is nothing to do'
ends 4 'a rate above that of the link, in the middle of others' vfctl set "$net/0-3" --mac auto --vlan 400 --max-rate 50000 --trust on
like "$said" 'vf-max-rate of .*/0 cannot be set: .*; everything was undone' 'is named'
is "$(state)" "$before" 'and leaves all as it was'
ends 4 'what the driver lacks' vfctl set "$net/2" --trust on --link-state disable
is "$(state)" "$before" 'is not half done'
ends 0 'unless the rest will do' vfctl set "$net/2" --trust on --link-state disable --best-effort
like "$said" 'skipped +vf-link-state of .*/2: auto -> disable: igb does not take it' 'which is told'
is "$(vfs | sed -n 3p | cut -d' ' -f4)" true 'and done'
ip link set dev "$net" vf 1 mac 52:54:00:aa:77:01 vlan 12 qos 2 spoofchk off trust on
by_hand=$(vfs | sed -n 2p)
ends 0 'what ip has set' vfctl set "$net/1" --mac 02:00:00:00:00:01 --vlan 13 --spoofchk on --trust off
ends 0 'set again' vfctl set "$(basename "$(readlink "$PCI/$good/virtfn1")")" --mac 52:54:00:aa:77:01 --vlan 12:2 --spoofchk off --trust on
is "$(vfs | sed -n 2p)" "$by_hand" 'is field by field what ip made of it'
ends 0 'another driver' vfctl -c test:///default bind "$net/0,2" --driver vfio-pci
is "$(drivers "$good")" '2 igbvf 2 vfio-pci' 'binds two'
is "$(cat "$PCI/$good/virtfn2/driver_override")" vfio-pci 'and keeps others off'
ends 0 'again' vfctl -c test:///default bind "$net/0,2" --driver vfio-pci --json
is "$(jq -r .status <<<"$said")" unchanged 'there is nothing to do'
ip addr add 192.0.2.1/24 dev "$(netdev_of "$(vf_of "$good" 1)")"
ends 3 'one in use' vfctl -c test:///default bind "$net/1-2" --driver none
like "$said" 'VF 1 by netdev:' 'is not taken'
is "$(drivers "$good")" '2 igbvf 2 vfio-pci' 'nor is any other'
ends 4 'a driver that does not take them' vfctl -c test:///default bind "$net/3" --driver igb
is "$(drivers "$good")" '2 igbvf 2 vfio-pci' 'leaves them to the one that has them'
ends 0 'the own driver' vfctl -c test:///default bind "$net/0-3" --restore
is "$(drivers "$good")" '4 igbvf' 'comes back'
is "$(cat "$PCI/$good/virtfn2/driver_override")" '(null)' 'by the choice of the host'
vf=$(vf_of "$good" 0)
echo "$vf" >"$PCI/$vf/driver/unbind"
ends 0 'where somebody took it away' vfctl -c test:///default bind "$net/0" --restore
is "$(drivers "$good")" '4 igbvf' 'too'
ends 0 'none any more' vfctl destroy "$net" --force

echo 0 >"$PCI/$good/sriov_drivers_autoprobe"
ends 0 'where the host keeps drivers off' vfctl create "$net" -n 2 --mac auto
is "$(drivers "$good")" '2 none' 'none gets them'
ends 0 'but for one that is named' vfctl create "$net" -n 1 --replace --force --driver vfio-pci
is "$(drivers "$good") $(cat "$PCI/$good/sriov_drivers_autoprobe")" '1 vfio-pci 0' 'which does'
ends 0 'and none again' vfctl -c test:///default bind "$net/0" --restore
is "$(drivers "$good")" '1 none' 'as the host has it'
ends 0 'or one for now' vfctl -c test:///default bind "$net/0" --driver igbvf
is "$(drivers "$good")" '1 igbvf' 'by an override'

# Two at once, of whom one holds the lock: it is told, or comes later.
vfctl create "$(netdev_of "$dual")" -n 3 >/tmp/first 2>&1 & first=$!
vfctl create "$good" -n 2 --replace --force >/tmp/second 2>&1
second=$?
wait $first
first=$?
ok 'one at least is done' test $first = 0 -o $second = 0
for end in $first $second; do like "$end" '^[03]$' 'done, or refused'; done
like "$(numvfs "$dual")-$(numvfs "$good")" '^(3-2|3-1|0-2)$' 'and nothing between'

# A driver without sriov_configure.
modprobe pci-stub
vfctl destroy "$good" --force >/dev/null
echo pci-stub >"$PCI/$good/driver_override"
echo "$good" >"$PCI/$good/driver/unbind"
echo "$good" >/sys/bus/pci/drivers_probe
ends 4 'a driver that makes no VFs' vfctl create "$good" -n 1
like "$said" 'pci-stub makes no VFs .*; the kernel: "driver does not support SR-IOV configuration via sysfs"\): bind' 'is named'
done_testing
