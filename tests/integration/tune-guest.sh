#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is what vfctl tune guest --script prints a script that shellcheck likes, and does it set in a guest what it says, and keep it? It is
# run in what made-guest.sh makes up.
set -u
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/made-guest.sh"
in_made_guest "$0" "$@"
host=$work/host

# ---- a host with a VM: four queues on br0, a card that is none of virtio's, and a VF

make_host "$host"
old=00000000-0000-4000-8000-000000000002
sed "s/>web 1</>old</; s/$uuid/$old/; /<interface type='bridge'>/,/<\\/interface>/{/queues=/d;s/virtio/e1000/}; s/:00:03/:01:03/" "$host/vfctl/domains/$uuid.xml" >"$host/vfctl/domains/$old.xml"
printf '%s\t-1\tno\tno\told\n' "$old" >>"$host/vfctl/domains/index"
pair=00000000-0000-4000-8000-000000000003
sed "s/>web 1</>pair</; s/$uuid/$pair/; s/:00:03/:00:01/" "$host/vfctl/domains/$uuid.xml" >"$host/vfctl/domains/$pair.xml"
printf '%s\t-1\tno\tno\tpair\n' "$pair" >>"$host/vfctl/domains/index"
tune() { "$VFCTL" --sysroot "$host" tune guest "$@"; } # OPTION…

# ---- what it tells on the host

is 'the table: what is wanted, and nobody knows what is' \
  'guest-queues 52:54:00:00:00:01 null 4 unknown
guest-queues 52:54:00:00:00:02 null null left
guest-mtu 52:54:00:00:00:01 null 9001 unknown
guest-mtu 52:54:00:00:00:02 null null left
guest-buffers net.core.rmem_max null 16777216 unknown
guest-buffers net.core.wmem_max null 16777216 unknown
guest-buffers net.core.rmem_default null 1048576 unknown
guest-buffers net.core.wmem_default null 1048576 unknown
guest-buffers net.ipv4.tcp_rmem null 4096 1048576 16777216 unknown
guest-buffers net.ipv4.tcp_wmem null 4096 1048576 16777216 unknown
guest-buffers net.core.netdev_max_backlog null 5000 unknown
guest-buffers net.core.somaxconn null 65535 unknown
guest-rings 52:54:00:00:00:03 null maximum unknown
guest-irqs 52:54:00:00:00:03 null spread unknown' \
  "$(tune 'web 1' --json | jq -r '.knobs[] | "\(.knob) \(.object) \(.now) \(.wanted) \(.state)"')"
is 'some alone' 'guest-mtu' "$(tune 'web 1' --json --only guest-mtu --only guest-queues --skip guest-queues | jq -r '.knobs[].knob' | uniq)"

refused() { # STATUS SENTENCE ARGUMENT…
  local status=$1 sentence=$2
  shift 2
  said=$(tune "$@" 2>&1 >/dev/null)
  is "$*: status" "$status" $?
  is "$*: the sentence" "vfctl: $sentence" "$said"
}
refused 7 "no VM 'web2' here; the nearest: web 1, old or pair" web2
refused 2 "there is no knob 'guest-mtus'; is it guest-mtu; vfctl tune guest VM lists all" 'web 1' --only guest-mtus
refused 2 'vhost-net is a knob of vfctl tune host' 'web 1' --skip vhost-net
refused 2 '--script prints what is to be run in the guest, and goes with neither --dry-run nor --json' 'web 1' --script --json
refused 3 'guest-queues of 52:54:00:00:00:01 cannot be set in the guest of old: it is of the model e1000, not of virtio' old --only guest-queues

# ---- the script itself

knobs='guest-queues guest-mtu guest-buffers guest-rings guest-irqs'
tune 'web 1' --script >"$work/all.sh" 2>"$work/said"
is 'what is left is told beside it' 'left     guest-queues of 52:54:00:00:00:02: it is of the model e1000e, not of virtio
left     guest-mtu of 52:54:00:00:00:02: it is of the model e1000e, not of virtio
changes  guest-rings of 52:54:00:00:00:03: its link may go down for a moment meanwhile' "$(cat "$work/said")"
for knob in $knobs; do
  others=()
  for other in $knobs; do if [ "$other" != "$knob" ]; then others+=(--skip "$other"); fi; done
  tune 'web 1' --script "${others[@]}" >"$work/$knob.sh" 2>/dev/null
  is "$knob alone" 1 "$(grep -c '^# guest-' "$work/$knob.sh")"
done
is 'a failover pair has a file for each' 'keep_link 52:54:00:00:00:01 virtio CombinedChannels=4 MTUBytes=9001
keep_link 52:54:00:00:00:01 vf RxBufferSize=max TxBufferSize=max' "$(tune pair --script 2>/dev/null | grep '^keep_link ')"
if command -v shellcheck >/dev/null; then
  (cd "$work" && shellcheck --norc -S style -- *.sh) || is shellcheck clean 'what it says'
fi

# ---- a guest

make_guest
run() { sh "$work/$1.sh" "${@:2}" 2>&1; } # KNOB OPTION…

is 'no interface of virtio_net' 'stopped: the MAC 52:54:00:00:00:01 is that of eth9, which is no interface of virtio_net: nothing can be set there' "$(run all)"
is 'and it is 1500 still' 1500 "$(cat /sys/class/net/eth9/mtu)"
is 'another guest' "stopped: no interface here has the MAC 52:54:00:00:00:03: is this the guest of web 1?" "$(run guest-rings)"
is 'an option' 'stopped: there is no --nope: without a word this sets the guest, with --look it tells how that is set' "$(run all --nope)"

make_drivers
is 'no ethtool' 'stopped: setting queues of eth9 takes ethtool, which this guest does not have: install its package, ethtool' "$(run all)"

make_tools

is '--look' 'guest-queues	52:54:00:00:00:01	1
guest-mtu	52:54:00:00:00:01	1500
guest-buffers	net.core.rmem_max	16777216
guest-buffers	net.core.wmem_max	33554432
guest-buffers	net.core.rmem_default	212992
guest-buffers	net.core.wmem_default	212992
guest-buffers	net.ipv4.tcp_rmem	8192 87380 6291456
guest-buffers	net.ipv4.tcp_wmem	4096 16384 4194304
guest-buffers	net.core.somaxconn	4096
guest-rings	52:54:00:00:00:03	512 256
guest-irqs	52:54:00:00:00:03	spread' "$(run all --look)"
is '--look changes nothing' '1 1500 512 256' "$(cat "$MADE/queues") $(cat /sys/class/net/eth9/mtu) $(cat "$MADE/rings")"

is 'more queues than it was started with' 'stopped: eth9 has 2 of the 4 queues of its definition: shut web 1 down and start it again' "$(run all)"
echo 4 >"$MADE/most"
did=$(run all)
is 'all is done' 0 $?
is 'and told' 'guest-queues of eth9: 1 -> 4
guest-mtu of eth9: 1500 -> 9001
guest-buffers of net.core.rmem_max: 16777216, as wanted
guest-buffers of net.core.wmem_max: 33554432, as wanted
guest-buffers of net.core.rmem_default: 212992 -> 1048576
guest-buffers of net.core.wmem_default: 212992 -> 1048576
guest-buffers of net.ipv4.tcp_rmem: 8192 87380 6291456 -> 8192 1048576 16777216
guest-buffers of net.ipv4.tcp_wmem: 4096 16384 4194304 -> 4096 1048576 16777216
guest-buffers of net.core.netdev_max_backlog: this kernel has no such sysctl
guest-buffers of net.core.somaxconn: 4096 -> 65535
guest-rings of eth8: 512 256 -> maximum
guest-irqs of eth8: spread, as wanted
kept in /etc/sysctl.d/60-vfctl.conf
kept in /etc/systemd/network/60-vfctl-525400000001-virtio_net.link
kept in /etc/systemd/network/60-vfctl-525400000003-igbvf.link' "$did"
is 'the kernel has it' '9001 8192 1048576 16777216' "$(cat "$work/kernel/class/net/eth9/mtu") $(tr '\t' ' ' </proc/sys/net/ipv4/tcp_rmem)"
is 'ethtool has it' '4 4096 2048' "$(cat "$MADE/queues" "$MADE/rings" | tr '\n' ' ' | sed 's/ $//')"
link=/etc/systemd/network/60-vfctl-525400000001-virtio_net.link
wanted_link='# Written by vfctl tune guest. What it does not set is as in /etc/systemd/network/98-made.link.
[Match]
MACAddress=52:54:00:00:00:01
Driver=virtio_net

[Link]
NamePolicy=keep kernel database onboard slot path
AlternativeNamesPolicy=database onboard slot path
CombinedChannels=4
MTUBytes=9001'
is 'the .link file' "$wanted_link" "$(cat "$link")"
is "the VF's" 'MTUBytes=1400 RxBufferSize=max TxBufferSize=max' "$(sed -n '/^[MRT].*=[m1]/p' /etc/systemd/network/60-vfctl-525400000003-igbvf.link | grep -v ^MAC | tr '\n' ' ' | sed 's/ $//')"
is 'the sysctls' '# Written by vfctl tune guest.
net.core.rmem_max = 16777216
net.core.wmem_max = 33554432
net.core.rmem_default = 1048576
net.core.wmem_default = 1048576
net.ipv4.tcp_rmem = 8192 1048576 16777216
net.ipv4.tcp_wmem = 4096 1048576 16777216
net.core.somaxconn = 65535' "$(cat /etc/sysctl.d/60-vfctl.conf)"


echo "ID_NET_LINK_FILE=$link" >"$MADE/taken-eth9"
is 'all is as wanted then' '' "$(run all | grep -e '->' -e 'kept in')"
is 'and the file, from itself' "$wanted_link" "$(cat "$link")"
# Of what is read behind it the last counts, of one name the first directory's.
mkdir -p /run/sysctl.d
printf '# net.core.somaxconn = 1\n-net/core/rmem_max=212992\nnet.core.wmem_max = 1\nnet.ipv4.tcp_rmem=8192\t87380 16777216\n' >/etc/sysctl.d/98-mine.conf
printf 'net.core.wmem_max = 67108864\nnet.core.somaxconn=65535\n' >/etc/sysctl.d/99-more.conf
printf 'net.core.somaxconn = 2\n' | tee /etc/sysctl.d/10-before.conf /run/sysctl.d/99-more.conf >/dev/null
printf 'net.core.rmem_default = 3\n' >/etc/sysctl.conf
mkdir -p /run/systemd/system
less='guest-buffers of net.core.rmem_max: at the next boot /etc/sysctl.d/98-mine.conf sets 212992, which is less: change it there, too
guest-buffers of net.ipv4.tcp_rmem: at the next boot /etc/sysctl.d/98-mine.conf sets 8192 87380 16777216, which is less: change it there, too'
is 'a file behind it that sets less' "$less" "$(run guest-buffers | grep 'next boot')"
rmdir /run/systemd/system
is 'and sysctl.conf, which others than systemd read last' 'guest-buffers of net.core.rmem_default: at the next boot /etc/sysctl.conf sets 3, which is less: change it there, too' \
  "$(run guest-buffers | grep 'rmem_default.*next boot')"
rm /etc/sysctl.conf /etc/sysctl.d/98-mine.conf /etc/sysctl.d/99-more.conf /etc/sysctl.d/10-before.conf
is 'the one that it hid' 'guest-buffers of net.core.somaxconn: at the next boot /run/sysctl.d/99-more.conf sets 2, which is less: change it there, too' \
  "$(run guest-buffers | grep 'next boot')"
rm /run/sysctl.d/99-more.conf
is 'one knob keeps what another set' 'CombinedChannels=4 MTUBytes=9001' "$(run guest-queues >/dev/null; grep -e ^Comb -e ^MTU "$link" | sort | tr '\n' ' ' | sed 's/ $//')"

# What netplan writes comes before 60-, and has the name that the guest knows the interface by.
rm "$link"
printf '[Match]\nMACAddress=52:54:00:00:00:01\n\n[Link]\nName=wan0\nWakeOnLan=off\n' >/etc/systemd/network/10-netplan-wan0.link
echo ID_NET_LINK_FILE=/etc/systemd/network/10-netplan-wan0.link >"$MADE/taken-eth9"
is 'before one that is before 60-' 'kept in /etc/systemd/network/0-vfctl-525400000001-virtio_net.link' "$(run guest-mtu | tail -n 1)"
is 'with its name' 'Name=wan0 WakeOnLan=off MTUBytes=9001' "$(sed '1,/^\[Link\]/d' /etc/systemd/network/0-vfctl-525400000001-virtio_net.link | tr '\n' ' ' | sed 's/ $//')"

# As systemd reads it: lines may be indented, go on in the next, and have blanks around '='.
printf '[Match]\nMACAddress=52:54:00:00:00:01\n\n\t[Link] \n  Name=wan0\nNamePolicy=keep \\\n; said of it\n  kernel\n MTUBytes = 1400\n#Port=tp\nWakeOnLan = off\n' \
  >/etc/systemd/network/10-netplan-wan0.link
rm /etc/systemd/network/0-vfctl-525400000001-virtio_net.link
is 'indented and continued lines' 'Name=wan0 NamePolicy=keep  kernel WakeOnLan=off MTUBytes=9001' "$(run guest-mtu >/dev/null
  sed '1,/^\[Link\]/d' /etc/systemd/network/0-vfctl-525400000001-virtio_net.link | tr '\n' ' ' | sed 's/ $//')"
sed -i /MTUBytes/d /etc/systemd/network/10-netplan-wan0.link

# Of a pair and of a bond the one on top has the MTU for all.
pair_guest
is 'the MTU of what is on top' 'guest-mtu of ens9: 1500 -> 9001' "$(run guest-mtu | head -n 1)"
is 'the queues of what is below' 'guest-queues of eth9: 4, as wanted' "$(run guest-queues | head -n 1)"

mount --bind -o ro /etc/systemd /etc/systemd && mount -o remount,bind,ro /etc/systemd || exit 1
rm /etc/sysctl.d/60-vfctl.conf
rm "$MADE/taken-eth9"
did=$(run all)
is 'a read-only /etc stops it' 1 $?
[[ $did == *'
kept in /etc/sysctl.d/60-vfctl.conf
stopped: /etc/systemd/network/60-vfctl-525400000001-virtio_net.link, which is to keep it after a reboot, cannot be written: '* ]] ||
  is 'and it says so' 'a sentence' "$did"
umount /etc/systemd

mount --bind -o ro /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys || exit 1
tune 'web 1' --script --only guest-buffers 2>/dev/null | sed '/^raise_sysctl net.core/d; s/^\(raise_sysctl .*\) 16777216$/\1 33554432/' >"$work/larger.sh"
did=$(run larger)
is 'a read-only /proc/sys stops it' 1 $?
[[ $did == 'stopped: net.ipv4.tcp_rmem does not take 8192 1048576 33554432 ('*'): /proc/sys is read-only in a container' ]] || is 'and it says so' 'a sentence' "$did"
[ $failed = 0 ]
