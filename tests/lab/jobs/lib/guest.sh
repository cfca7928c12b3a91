# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the jobs read what is set here
# The guest of the VM web1 that vfctl tune guest sets: a card on a bridge, a failover pair, udev and qemu-ga. A job has lib/vm.sh first.

readonly alone=52:54:00:00:00:55 pair=52:54:00:00:00:66 cpu=/sys/devices/system/cpu/cpu1/online links=/etc/systemd/network
readonly sysctls=/etc/sysctl.d/60-vfctl.conf buffers='sysctl -n net.core.rmem_max net.core.somaxconn net.ipv4.tcp_rmem'

in_guest() { vm_ask web1 sh "$@"; } # COMMAND, in a line, which answers one
kept() { echo "kept in $links/$1.link"; } # NAME
# What the guest's ethtool and sysfs say of each card, by driver and the MAC's end: queues in use, MTU, and the receive ring.
seen() {
  in_guest 'for net in $(ls -d /sys/class/net/* | grep -vw lo); do name=${net##*/};' \
    'echo $(ethtool -i $name | sed -n "s/^driver: //p") $(cut -c 16- $net/address)' \
    '$(ethtool -l $name 2>/dev/null | sed -n "s/^Combined:[[:space:]]*/queues /p" | tail -n 1) mtu $(cat $net/mtu)' \
    '$(ethtool -g $name 2>/dev/null | sed -n "s/^RX:[[:space:]]*/ring /p" | tail -n 1); done | sort | sed "s/$/;/"'
}
are_up() { says '1 ' in_guest 'cat /sys/class/net/*/operstate | grep -vcx up'; } # all but lo
# Its cards lose their drivers and get them again, all but one CPU off, as where it boots; they take their interrupts once they are up.
come_anew() {
  in_guest "echo 0 >$cpu;" 'for card in /sys/bus/virtio/drivers/virtio_net/virtio* /sys/bus/pci/drivers/igbvf/0000:*; do' \
    'echo ${card##*/} >${card%/*}/unbind; echo ${card##*/} >${card%/*}/bind; done;' "udevadm settle; echo 1 >$cpu; echo there"
  wait_for_guest 60 are_up
}
file() { in_guest "tail -n +2 $1"; }                                   # PATH, without the line that says who has written it
linked() { in_guest "udevadm info -q property -p /sys/class/net/$1 | sed -n s/^ID_NET_LINK_FILE=//p"; } # INTERFACE
agent() { vfctl tune guest web1 --agent "$@"; }
agent_is() { wait_for 60 says "$1" vm_xpath web1 'string(//channel/target/@state)'; } # connected|disconnected, as libvirt has it
ended() { agent --json "$@" | jq -r '"\(.status) \(.notes // [] | sort | join(", "))"'; }

# start_tuned PF: web1 runs, with one queue, small packets and small rings in it, and all that tuning takes on the host.
start_tuned() {
  ok 'KVM runs in the machine' load_virt
  ok 'libvirtd answers' start_libvirt
  guests_have_agents
  ok 'a bridge with the PF in it' make_bridge "$1"
  ok 'which has a VF' make_vfs "$1" 1
  wait_for 20 has_carrier br0
  ok 'a VM with a card on the bridge, a failover pair and a channel for an agent' vm_define web1 q35 "$(card_on_bridge $alone)" \
    "$(card_on_bridge $pair "$STANDBY")" "$(card_of_vf "$(vf_of "$1" 0)" $pair "$PRIMARY")" "$AGENT_CHANNEL"
  virsh setvcpus web1 2 --maximum --config
  virsh setvcpus web1 2 --config
  ok 'the host is tuned' vfctl tune host --only vhost-net --only bridge-mtu --apply
  # A guest that is told an MTU by its definition comes up with it: tune-vm.sh.
  ok 'and the VM' vfctl tune vm web1 --only vm-queues --apply
  ok 'it starts' vm_start web1
  guest_told web1 ready || bail_out 'without a guest there is nothing to see'
}
