#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does the script of vfctl tune guest remember what was there before, and that of --revert lead a guest back to it, without what
# somebody else has changed since? Both are run in what made-guest.sh makes up.
set -u
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/made-guest.sh"
in_made_guest "$0" "$@"
host=$work/host
make_host "$host"
tune() { "$VFCTL" --sysroot "$host" tune guest 'web 1' "$@"; } # OPTION…

# ---- what is asked for

refused() { # SENTENCE ARGUMENT…
  said=$(tune "${@:2}" 2>&1 >/dev/null)
  is "${*:2}: status" 2 $?
  is "${*:2}: the sentence" "vfctl: $1" "$said"
}
refused '--revert takes --agent or --script, as the guest alone knows what was there before; --revert --agent --dry-run asks it, and changes nothing' --revert
refused '--revert puts back all that tune guest set there, and goes with --script, --agent and --dry-run alone' --revert --script --only guest-mtu
refused '--script prints what is to be run in the guest, and goes with neither --dry-run nor --json' --revert --script --json
tune --script >"$work/set.sh" 2>/dev/null
tune --revert --script >"$work/back.sh" 2>"$work/said"
is 'nothing is said beside the script' '' "$(cat "$work/said")"
if command -v shellcheck >/dev/null; then
  (cd "$work" && shellcheck --norc -S style -- *.sh) || is shellcheck clean 'what it says'
fi

# ---- a guest that is as it was before

make_guest
make_drivers
make_tools
make_irqs
echo 4 >"$MADE/most"
run() { sh "$work/$1.sh" "${@:2}" 2>&1; } # SCRIPT OPTION…
state=/var/lib/vfctl/guest link=/etc/systemd/network/60-vfctl-525400000001-virtio_net.link vf=/etc/systemd/network/60-vfctl-525400000003-igbvf.link
sysctls=/etc/sysctl.d/60-vfctl.conf
seen() { # how all of it is
  echo "$(cat "$MADE/queues" "$work/kernel/class/net/eth9/mtu" "$MADE/rings" /proc/irq/4*/smp_affinity_list | tr '\n' ' ')" \
    "$(cat /proc/sys/net/core/{rmem,wmem}_default /proc/sys/net/core/somaxconn /proc/sys/net/ipv4/tcp_{r,w}mem | tr '\n\t' '  ')"
}
untouched='1 1500 512 256 0 0 0  212992 212992 4096 8192 87380 6291456 4096 16384 4194304 '
tuned='4 9001 4096 2048 0 1 0  1048576 1048576 65535 8192 1048576 16777216 4096 1048576 16777216 '

is 'there is nothing to lead back' 'there is nothing here that vfctl set' "$(run back)"
is 'and to look at' '' "$(run back --look)"
is 'an option' 'stopped: there is no --nope: without a word this leads the guest back, with --look it tells what that would change' "$(run back --nope)"
is 'as made' "$untouched" "$(seen)"
run set --look >/dev/null
is 'a look remembers nothing' no "$([ -e /var/lib/vfctl ] && echo yes || echo no)"
mount --bind -o ro /var/lib /var/lib && mount -o remount,bind,ro /var/lib || exit 1
did=$(run set)
is 'what cannot be remembered: status' 1 $?
[[ $did == "stopped: what is there before cannot be remembered in $state: "* ]] || is 'what cannot be remembered: the sentence' 'a sentence' "$did"
is 'is not changed' "$untouched" "$(seen)"
umount /var/lib

# ---- there, and back

run set >/dev/null
is 'it is set' "$tuned" "$(seen)"
boot=$(cat /proc/sys/kernel/random/boot_id)
is 'what it remembers' "# Written by vfctl tune guest: what was there before, by which its --revert goes.
directory	/var/lib/vfctl
guest-queues	52:54:00:00:00:01	1	4
guest-mtu	52:54:00:00:00:01	1500	9001
guest-buffers	net.core.rmem_default	212992	1048576
guest-buffers	net.core.wmem_default	212992	1048576
guest-buffers	net.ipv4.tcp_rmem	8192 87380 6291456	8192 1048576 16777216
guest-buffers	net.ipv4.tcp_wmem	4096 16384 4194304	4096 1048576 16777216
guest-buffers	net.core.somaxconn	4096	65535
guest-rings	52:54:00:00:00:03	512 256	maximum
guest-irqs	52:54:00:00:00:03	0 0 0	0 1 0	$boot
$(for path in $sysctls $link $vf; do printf 'file\t%s\t%s\n' "$path" "$(sha256sum <"$path" | cut -d ' ' -f 1)"; done)" "$(cat $state)"
is 'which root alone writes' '644 0 0' "$(stat -c '%a %u %g' $state)"
before=$(cat $state)
run set >/dev/null
is 'a second run remembers the same' "$before" "$(cat $state)"
echo 2 >"$MADE/queues"
echo 4200 >/proc/sys/net/core/somaxconn
run set >/dev/null
is 'and one behind a change of it' "$before" "$(cat $state)"
is 'all is set again' "$tuned" "$(seen)"

looked=$(run back --look)
is '--look' "guest-queues	52:54:00:00:00:01	back	4	1
guest-mtu	52:54:00:00:00:01	back	9001	1500
guest-buffers	net.core.rmem_default	back	1048576	212992
guest-buffers	net.core.wmem_default	back	1048576	212992
guest-buffers	net.ipv4.tcp_rmem	back	8192 1048576 16777216	8192 87380 6291456
guest-buffers	net.ipv4.tcp_wmem	back	4096 1048576 16777216	4096 16384 4194304
guest-buffers	net.core.somaxconn	back	65535	4096
guest-rings	52:54:00:00:00:03	back	maximum	512 256
guest-irqs	52:54:00:00:00:03	back	0 1 0	0 0 0
file	$sysctls	back
file	$link	back
file	$vf	back" "$looked"
is '--look changes nothing' "$tuned$before" "$(seen)$(cat $state)"
is '--revert' "guest-queues of eth9: 4 -> 1
guest-mtu of eth9: 9001 -> 1500
guest-buffers of net.core.rmem_default: 1048576 -> 212992
guest-buffers of net.core.wmem_default: 1048576 -> 212992
guest-buffers of net.ipv4.tcp_rmem: 8192 1048576 16777216 -> 8192 87380 6291456
guest-buffers of net.ipv4.tcp_wmem: 4096 1048576 16777216 -> 4096 16384 4194304
guest-buffers of net.core.somaxconn: 65535 -> 4096
guest-rings of eth8: maximum -> 512 256
guest-irqs of eth8: 0 1 0 -> 0 0 0
took away $sysctls
took away $link
took away $vf" "$(run back)"
is 'it is as before' "$untouched" "$(seen)"
is 'and its files are gone' '97-made.link 98-made.link' "$(find /etc/sysctl.d /etc/systemd/network /var/lib -type f -printf '%f\n' | sort | tr '\n' ' ' | sed 's/ $//')"
is 'with the directory' no "$([ -e /var/lib/vfctl ] && echo yes || echo no)"
is 'and udev was told' --reload "$(cat "$MADE/told-udev")"
is 'once' 'there is nothing here that vfctl set' "$(run back)"
echo "ID_NET_LINK_FILE=$link" >"$MADE/taken-eth9"
is 'udev, which knows the file still, is asked to look again' "kept in $link" "$(run set | grep "$link")"
is 'and the file is made from another' '# Written by vfctl tune guest. What it does not set is as in /etc/systemd/network/98-made.link.' "$(sed -n 1p $link)"
run back >/dev/null

# ---- what is somebody else's by now stays; that there was another boot is no matter, but to interrupts

mkdir /var/lib/vfctl
run set >/dev/null
echo 1400 >/sys/class/net/eth9/mtu
echo 5000 >/proc/sys/net/core/somaxconn
ip link del eth8
rm -r /sys/class/net/eth8
echo WakeOnLan=off >>$link
echo 'net.core.somaxconn = 5000' >>$sysctls
is 'what somebody has changed a run leaves alone' "left $sysctls: somebody else has changed it since vfctl wrote it, so that it may not keep what is set now" \
  "$(sed '/^spread_irqs 52/d; /^set_rings 52/d; /^keep_link 52/d; /^raise_sysctl .*somaxconn/d' "$work/set.sh" >"$work/less.sh"; run less | grep ^left)"
is 'is told' "guest-queues of eth9: 4 -> 1
left guest-mtu of eth9: it is 1400, as somebody else has set it since
left guest-buffers of net.core.somaxconn: it is 5000, as somebody else has set it since
left guest-rings of 52:54:00:00:00:03: it is not there any more
left guest-irqs of 52:54:00:00:00:03: it is not there any more
left $sysctls: somebody else has changed it since vfctl wrote it
left $link: somebody else has changed it since vfctl wrote it
took away $vf" "$(echo 1400 >/sys/class/net/eth9/mtu; run back | grep -v '^guest-buffers')"
is 'the rest is as before' '1 1400 212992' "$(cat "$MADE/queues" "$work/kernel/class/net/eth9/mtu" /proc/sys/net/core/rmem_default | tr '\n' ' ' | sed 's/ $//')"
is 'and of what was there nothing is remembered any more' 0 "$(grep -c ^guest- $state)"
is 'once more, they are his still' "left $sysctls: somebody else has changed it since vfctl wrote it
left $link: somebody else has changed it since vfctl wrote it" "$(run back)"
is 'and there' yes "$([ -e $link ] && [ -e $sysctls ] && echo yes || echo no)"
rm $link $sysctls
is 'without them there is nothing to remember' '' "$(run back)"
is 'a directory that was there stays' yes "$([ -d /var/lib/vfctl ] && ! [ -e $state ] && echo yes || echo no)"
echo 1500 >/sys/class/net/eth9/mtu
echo 4096 >/proc/sys/net/core/somaxconn
echo 512 256 >"$MADE/rings"
umount /proc/irq /sys
make_drivers
make_irqs

run set >/dev/null
echo 00000000-0000-4000-8000-00000000000b >"$work/boot"
mount --bind "$work/boot" /proc/sys/kernel/random/boot_id || exit 1
echo 1 >/proc/irq/42/smp_affinity_list
run back >"$work/said"
is 'another boot has given interrupts anew' 0 "$(grep -c guest-irqs "$work/said")"
is 'and what files kept goes back' "${untouched/0 0 0/0 1 0}" "$(seen)"
echo 0 >/proc/irq/42/smp_affinity_list
umount /proc/sys/kernel/random/boot_id

# ---- what an older script left

run set >/dev/null
rm $state
did=$(run back)
is 'files by what they say' "took away $sysctls
took away $link
took away $vf
the next boot brings what was there before: the script that wrote these files remembered nothing" "$did"
is 'their values stay until then' "$tuned" "$(seen)"

# ---- what fails

run set >/dev/null
echo "${tuned%% *}" >"$MADE/queues"
echo 'guest-queues	52:54:00:00:00:01	1	4' >>$state
mount --bind -o ro /etc/systemd /etc/systemd && mount -o remount,bind,ro /etc/systemd || exit 1
did=$(run back)
is 'a file that stays: status' 1 $?
[[ $did == *"
took away $sysctls
stopped: $link cannot be taken away: "* ]] || is 'a file that stays: the sentence' 'a sentence' "$did"
umount /etc/systemd
is 'the values are back by then, and are remembered' '1 yes' "$(cat "$MADE/queues") $([ -e $state ] && echo yes)"
is 'again goes on' "guest-queues of eth9: 1, as before
took away $link
took away $vf" "$(run back)"

mkdir -p /var/lib/vfctl
echo 'guest-queues	52:54:00:00:00:01	1	4' >$state
did=$(run back)
is 'a state that is none: status' 1 $?
[[ $did == "stopped: $state is not as vfctl writes it: "* ]] || is 'a state that is none: the sentence' 'a sentence' "$did"
[ $failed = 0 ]
