#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# /init of the guest of a VM that runs inside the lab machine (busybox): what does it see of its network
# cards, and does traffic pass? It speaks over its serial port in lines "guest: WORD ...", and is
# asked there; jobs/lib/vm.sh is the other side. guest_address, ADDRESS/BITS, is a word of its kernel's command line.
#
#     nets DRIVER MAC up|down [in MASTER]; ...   now, and whenever a card has come, gone or got its link
#     ready                                      once all cards that were there at the start have drivers
#     answer ...                                 to each line that it is sent: nets, ping HOST, channels, off, and
#                                                sh COMMAND, what it prints, in one line
#
# Where udev and qemu-ga are packed into it (setup_agent in setup.sh), they run, and cards have the names that udev gives.
# At port 7 it sends back what it gets.
# shellcheck disable=SC2154 # guest_address is in the environment: the kernel puts it there
export PATH=/bin
mkdir -p /proc /sys /dev /tmp
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
exec </dev/ttyS0 >/dev/ttyS0 2>&1
stty -echo -onlcr

say() { echo "guest: $*"; }

# driver_of NET: a net_failover has no device of its own, but others below it.
driver_of() {
  for lower in "/sys/class/net/$1"/lower_*; do
    [ ! -e "$lower" ] || { echo net_failover; return; }
  done
  basename "$(readlink "/sys/class/net/$1/device/driver")"
}

cards() {
  for net in /sys/class/net/*; do
    [ "${net##*/}" = lo ] || echo "${net##*/}"
  done
}

# Each card in a line: DRIVER MAC up|down [in MASTER].
describe_cards() {
  for net in $(cards); do
    path=/sys/class/net/$net
    carrier=$(cat "$path/carrier" 2>/dev/null)
    link=down
    [ "$carrier" != 1 ] || link=up
    [ ! -e "$path/master" ] || link="$link in $(driver_of "$(basename "$(readlink "$path/master")")")"
    echo "$(driver_of "$net") $(cat "$path/address") $link"
  done
}
nets() {
  describe_cards | sort | {
    list=
    while read -r card; do list="$list${list:+; }$card"; done
    echo "nets $list"
  }
}

# configure: what is below no other is up; the first of these has the address, which no card keeps that has come to be below one.
configure() {
  for net in $(cards); do
    [ ! -e "/sys/class/net/$net/master" ] || ip addr del "$guest_address" dev "$net" 2>/dev/null
  done
  for net in $(cards); do
    [ ! -e "/sys/class/net/$net/master" ] || continue
    ip link set "$net" up
    [ -n "$(ip -4 addr show | grep -F "$guest_address")" ] || ip addr add "$guest_address" dev "$net"
  done
}

# watch: what the kernel tells once a card has come or gone, and what net_failover and igbvf say.
watch() {
  {
    dd if=/dev/kmsg bs=8k 2>/dev/null &
    uevent env
  } | while read -r line; do
    case $line in
      SUBSYSTEM=pci | *failover*slave:*registered* | *'Link is '*)
        configure
        say "$(nets)"
        ;;
    esac
  done
}

# sent: "DRIVER PACKETS" of each card that is not made of others.
sent() {
  for net in $(cards); do
    driver=$(driver_of "$net")
    [ "$driver" = net_failover ] || echo "$driver $(cat "/sys/class/net/$net/statistics/tx_packets")"
  done
}

# answer_ping HOST: how many of three came back, and which card sent them.
answer_ping() {
  before=$(sent)
  back=$(ping -q -A -c 3 -w 10 "$1" | sed -n 's/.* transmitted, \([0-9]*\) packets received.*/\1/p')
  by=$(printf '%s\n' "$before" "$(sent)" | awk '{ n[$1] = $2 - n[$1] } END { for (driver in n) if (n[driver] >= 3) print driver }')
  echo "ping ${back:-0} of 3 by ${by:-none}"
}

# answer_channels: of each virtio card how many queue pairs it uses, of how many that it has; and its MTU.
answer_channels() {
  for net in $(cards); do
    [ "$(driver_of "$net")" = virtio_net ] || continue
    pairs=$(ethtool -l "$net" | sed -n 's/^Combined:[[:space:]]*//p' | xargs)
    echo "channels ${pairs#* } of ${pairs% *} mtu $(cat "/sys/class/net/$net/mtu")"
  done
}

# start_agent: on the channel that libvirt has made, if there is one.
start_agent() {
  mkdir -p /run /var
  ln -s ../run /var/run
  systemd-udevd --daemon 2>/dev/null
  udevadm trigger --action=add --subsystem-match=virtio-ports
  modprobe -a virtio_net igbvf
  udevadm settle
  [ ! -e /dev/virtio-ports/org.qemu.guest_agent.0 ] || qemu-ga --daemonize
}

[ ! -e /bin/qemu-ga ] || start_agent
modprobe -a virtio_net igbvf
ip link set lo up
configure
watch &
nc -ll -p 7 -e /bin/cat &
# A shell for what is too long to ask, and for iperf3, which runs for none but those who start it.
nc -ll -p 8 -e /bin/sh &
say "$(nets)"
say ready
while read -r question argument; do
  case $question in
    nets) say "answer $(nets)" ;;
    channels) say "answer $(answer_channels)" ;;
    ping) say "answer $(answer_ping "$argument")" ;;
    sh) say "answer $(sh -c "$argument" 2>&1 | tr -s ' \t\n' ' ')" ;;
    off) break ;;
    *) say "answer none to $question" ;;
  esac
done
poweroff -f
