#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does vfctl tune guest --agent have the agent in a guest set it, read back what is set, and say what is in its way? libvirt is its
# own test driver; the agent is agent.py, which runs what it is asked to in what made-guest.sh makes up.
set -u
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/made-guest.sh"
command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
in_made_guest "$0" "$@"

"${CC:-cc}" -D_GNU_SOURCE -fPIC -shared -o "$work/libvirt-qemu.so.0" "$(dirname "$0")/agent.c" || exit 1
MADE_AGENT=$(realpath "$(dirname "$0")")/agent.py
export MADE_AGENT
cat >"$work/node.xml" <<'XML'
<node>
  <domain type='test'>
    <name>web1</name>
    <uuid>00000000-0000-4000-8000-000000000001</uuid>
    <memory unit='KiB'>1048576</memory>
    <vcpu>4</vcpu>
    <os><type arch='i686'>hvm</type></os>
    <devices>
      <interface type='bridge'>
        <mac address='52:54:00:00:00:01'/>
        <source bridge='br0'/>
        <model type='virtio'/>
        <driver name='vhost' queues='4'/>
        <mtu size='9000'/>
      </interface>
    </devices>
  </domain>
</node>
XML
tune() { LD_LIBRARY_PATH=$work "$VFCTL" -c "test://$work/node.xml" tune guest web1 "$@"; } # OPTION…
ends() { # WHAT STATUS SENTENCE OPTION…
  local what=$1 status=$2 sentence=$3
  shift 3
  tune --agent "$@" >"$work/out" 2>"$work/said"
  is "$what: status" "$status" $?
  is "$what: what is said" "vfctl: $sentence" "$(tail -n 1 "$work/said")"
}

make_guest
make_drivers
make_tools
echo 4 >"$MADE/most"

# ---- what is in its way

mkdir -p "$MADE"
echo yes >"$MADE/silent"
ends 'nobody answers' 7 'the agent in the guest of web1 cannot set it: libvirt does not say why'
ends 'with --dry-run it was to tell' 7 'the agent in the guest of web1 cannot tell how it is set: libvirt does not say why' --dry-run
ends 'with --revert to lead back' 7 'the agent in the guest of web1 cannot put it back: libvirt does not say why' --revert
ends 'with both to tell of that' 7 'the agent in the guest of web1 cannot tell what would be put back: libvirt does not say why' --revert --dry-run
rm "$MADE/silent"
echo guest-exec >"$MADE/blocked"
ends 'it may run nothing' 3 'the agent in the guest of web1 cannot set it: its configuration keeps it from guest-exec, on RHEL and its kin by a list in /etc/sysconfig/qemu-ga, elsewhere by block-rpcs or allow-rpcs in qemu-ga.conf or its command line; --script prints what can be run there by hand'
is 'as JSON' refused "$(tune --agent --json 2>/dev/null | jq -r .status)"
echo frozen >"$MADE/frozen"
ends 'its file systems are frozen' 3 'the agent in the guest of web1 cannot set it: the file systems of the guest are frozen, as for a snapshot; try again once they are thawed, as virsh domfsthaw does'
rm "$MADE/blocked" "$MADE/frozen"
is 'not both' 'vfctl: --script and --agent exclude each other: the agent runs that script' "$(tune --script --agent 2>&1)"

# ---- what it tells

is 'how it is there' 'guest-queues 1 4 changes
guest-mtu 1500 9000 changes
guest-buffers 16777216 16777216 so
guest-buffers 33554432 33554432 so
guest-buffers 212992 1048576 changes
guest-buffers 212992 1048576 changes
guest-buffers 8192 87380 6291456 8192 1048576 16777216 changes
guest-buffers 4096 16384 4194304 4096 1048576 16777216 changes
guest-buffers null 5000 unknown
guest-buffers 4096 65535 changes' "$(tune --agent --dry-run --json 2>"$work/said" | jq -r '.knobs[] | "\(.knob) \(.now) \(.wanted) \(.state)"')"
is 'and nothing is set' '1 1500' "$(cat "$MADE/queues") $(cat /sys/class/net/eth9/mtu)"

# ---- what it sets

mv "$work/bin/ethtool" "$work/ethtool"
ends 'the script stops at once' 4 'the guest of web1 could not be set: setting queues of eth9 takes ethtool, which this guest does not have: install its package, ethtool; it is as before'
mv "$work/ethtool" "$work/bin/ethtool"
mount --bind -o ro /proc/sys/net/ipv4 /proc/sys/net/ipv4 && mount -o remount,bind,ro /proc/sys/net/ipv4 || exit 1
tune --agent --json >"$work/out" 2>"$work/said"
is 'it stops later on' 5 $?
is 'of which JSON tells' 'left_changed 9000' "$(jq -r '"\(.status) \(.knobs[] | select(.knob == "guest-mtu").now)"' "$work/out")"
[[ $(cat "$work/said") == *'net.ipv4.tcp_rmem does not take 8192 1048576 16777216 ('*'; what was set before that stays, as --agent --dry-run tells' ]] ||
  is 'and says so' 'a sentence' "$(cat "$work/said")"
umount /proc/sys/net/ipv4
echo 1500 >/sys/class/net/eth9/mtu
echo 2 >"$MADE/leaves"
ends 'it answers no more' 5 'the guest of web1 could not be set: libvirt does not say why; what of it is set now is not known, as its agent answers no more'
rm "$MADE/silent" "$MADE/leaves"

ends 'all is set' 0 'read back in the guest of web1: it is as wanted'
is 'as the script tells' 'guest-queues of eth9: 4, as wanted
guest-buffers of net.ipv4.tcp_rmem: 8192 87380 6291456 -> 8192 1048576 16777216
kept in /etc/systemd/network/60-vfctl-525400000001-virtio_net.link' "$(grep -e queues -e _rmem -e 'network/' "$work/out")"
is 'in the guest' '4 9000' "$(cat "$MADE/queues") $(cat /sys/class/net/eth9/mtu)"
tune --agent --json >"$work/out" 2>/dev/null
is 'once' 'unchanged null' "$(jq -r '"\(.status) \(.notes)"' "$work/out")"
is 'and it is so' 'so unknown' "$(jq -r '.knobs[].state' "$work/out" | sort -u | tr '\n' ' ' | sed 's/ $//')"
rm /etc/sysctl.d/60-vfctl.conf
is 'a file that is gone is written' 'done kept in /etc/sysctl.d/60-vfctl.conf' "$(tune --agent --json 2>/dev/null | jq -r '"\(.status) \(.notes | join(" "))"')"

echo 3 >"$MADE/leaves"
ends 'it goes once all is set' 5 'the guest of web1 was set, and that cannot be read back: libvirt does not say why; --agent --dry-run tells once its agent answers'
rm "$MADE/silent" "$MADE/leaves"

# ---- what it leads back

back() { tune --revert --agent "$@"; }
remembered=$(cat /var/lib/vfctl/guest)
is 'what would go back' 'planned
guest-queues 4 1 changes
guest-mtu 9000 1500 changes
guest-buffers 1048576 212992 changes
guest-buffers 1048576 212992 changes
guest-buffers 8192 1048576 16777216 8192 87380 6291456 changes
guest-buffers 4096 1048576 16777216 4096 16384 4194304 changes
guest-buffers 65535 4096 changes
/etc/sysctl.d/60-vfctl.conf goes
/etc/systemd/network/60-vfctl-525400000001-virtio_net.link goes' \
  "$(back --dry-run --json | jq -r '.status, (.knobs[] | "\(.knob) \(.now) \(.wanted) \(.state)"), .notes[]')"
is 'in words' 'planned  guest-queues of 52:54:00:00:00:01: 4 -> 1
planned  guest-mtu of 52:54:00:00:00:01: 9000 -> 1500' "$(back --dry-run 2>/dev/null | head -n 2)"
is 'and nothing does' "4 9000$remembered" "$(cat "$MADE/queues") $(cat /sys/class/net/eth9/mtu)$(cat /var/lib/vfctl/guest)"

mv "$work/bin/ethtool" "$work/ethtool"
ends 'back: the script stops at once' 4 'the guest of web1 could not be led back: setting queues of eth9 takes ethtool, which this guest does not have: install its package, ethtool; it is as it was' --revert
mv "$work/ethtool" "$work/bin/ethtool"
mount --bind -o ro /proc/sys/net/ipv4 /proc/sys/net/ipv4 && mount -o remount,bind,ro /proc/sys/net/ipv4 || exit 1
back --json >"$work/out" 2>"$work/said"
is 'back: it stops later on' 5 $?
is 'back: of which JSON tells' 'left_changed 1500 so' "$(jq -r '"\(.status) \(.knobs[] | select(.knob == "guest-mtu") | "\(.now) \(.state)")"' "$work/out")"
[[ $(cat "$work/said") == *'net.ipv4.tcp_rmem does not take 8192 87380 6291456 ('*'; what was put back before that stays so; --revert again goes on with the rest' ]] ||
  is 'and says so' 'a sentence' "$(cat "$work/said")"
umount /proc/sys/net/ipv4
echo 2 >"$MADE/leaves"
ends 'back: it answers no more' 5 'the guest of web1 could not be led back: libvirt does not say why; how much of it was is not known, as its agent answers no more' --revert
rm "$MADE/silent" "$MADE/leaves"

echo 1400 >/sys/class/net/eth9/mtu
ends 'back: all goes' 0 'read back in the guest of web1: what vfctl set there is as it was before' --revert
is 'back: as the script tells' 'guest-queues of eth9: 1, as before
left guest-mtu of eth9: it is 1400, as somebody else has set it since
took away /etc/systemd/network/60-vfctl-525400000001-virtio_net.link' "$(grep -e queues -e mtu -e 'network/' "$work/out")"
is 'back: in the guest' '1 4096 8192 87380 6291456' "$(cat "$MADE/queues" /proc/sys/net/core/somaxconn /proc/sys/net/ipv4/tcp_rmem | tr '\n\t' '  ' | sed 's/ $//')"
is 'back: once' 'unchanged null null' "$(back --json | jq -r '"\(.status) \(.knobs) \(.notes)"')"
is 'back: which it tells' 'vfctl: the guest of web1 has nothing that vfctl set' "$(back --dry-run 2>&1)"

tune --agent --only guest-queues >/dev/null 2>&1
is 'back: as JSON' 'done guest-queues 1 so took away /etc/systemd/network/60-vfctl-525400000001-virtio_net.link' \
  "$(back --json 2>/dev/null | jq -r '"\(.status) \(.knobs[0].knob) \(.knobs[0].now) \(.knobs[0].state) \(.notes[0])"')"
tune --agent --only guest-queues >/dev/null 2>&1
rm /var/lib/vfctl/guest
is 'back: of an older script' 'done null 4 the next boot brings what was there before: the script that wrote these files remembered nothing' \
  "$(back --json 2>/dev/null | jq -r '"\(.status) \(.knobs) '"$(cat "$MADE/queues")"' \(.notes[-1])"')"
tune --agent --only guest-queues >/dev/null 2>&1
echo 3 >"$MADE/leaves"
ends 'back: it goes once all is back' 5 'the guest of web1 was led back, and that cannot be read back: libvirt does not say why; --revert --agent --dry-run tells once its agent answers' --revert
rm "$MADE/silent" "$MADE/leaves"

# ---- an MTU of the guest's own choice

mkdir -p /etc/network
printf 'iface eth9 inet dhcp\n  mtu 1400\n' >/etc/network/interfaces
is 'it is left' 'unchanged guest-mtu 1400 left /etc/network/interfaces (mtu 1400) chooses it there; --only guest-mtu sets 9000 all the same' \
  "$(tune --agent --json --skip guest-buffers --skip guest-queues 2>/dev/null | jq -r '"\(.status) \(.knobs[0] | "\(.knob) \(.now) \(.state) \(.note)")"')"
ends 'by its name it is set' 0 'read back in the guest of web1: it is as wanted' --only guest-mtu
is 'it is' 9000 "$(cat /sys/class/net/eth9/mtu)"
echo 9100 >/sys/class/net/eth9/mtu
is 'a larger one is left' 'left it is more than the 9000 of its bridge, and is never made smaller here' "$(tune --agent --json 2>/dev/null | jq -r '.knobs[] | select(.knob == "guest-mtu") | "\(.state) \(.note)"')"
ends 'by its name, too' 3 'guest-mtu of 52:54:00:00:00:01 cannot be set in the guest of web1: it is more than the 9000 of its bridge, and is never made smaller here' --only guest-mtu
is 'it was' 9100 "$(cat /sys/class/net/eth9/mtu)"

# What a guest says is not to reach the terminal as it is.
printf '#!/bin/sh\nprintf "\\033[31mred" >&2; exit 1\n' >"$work/bin/ethtool"
echo 1500 >/sys/class/net/eth9/mtu
tune --agent --only guest-queues >"$work/out" 2>&1
is 'no escapes' 0 "$(grep -c $'\033' "$work/out")"
[ $failed = 0 ]
