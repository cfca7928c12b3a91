#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does libvirt itself take what steps make of a VM, is what it makes of that remembered, and does each way back lead to the same
# definition, word for word? A libvirtd of the test's own; the steps are named, for it matters how they are carried out, not who plans them.
set -u
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/private-libvirt.sh"
in_private_libvirt "$0" "$@" || exit

transact=$VFCTL_TOP_BUILDDIR/tests/lab/transact
export LC_ALL=C

cat >"$work/web1.xml" <<'XML'
<domain type='qemu'>
  <name>web1</name>
  <memory unit='MiB'>32</memory>
  <vcpu current='2'>3</vcpu>
  <iothreads>1</iothreads>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='qemu-xhci'/>
    <controller type='pci' model='pcie-root'/>
    <controller type='pci' model='pcie-root-port'/>
    <controller type='pci' model='pcie-root-port'/>
    <graphics type='vnc' port='-1' passwd='secret'/>
    <memballoon model='none'/>
  </devices>
</domain>
XML
text() { virsh -q dumpxml --inactive --security-info web1 >"$work/$1"; }
same() { # WHAT FILE: the definition is what the file holds
  text now
  is "$1" '' "$(diff "$work/$2" "$work/now")"
}
like() { # WHAT EXPRESSION GOT
  [[ $3 =~ $2 ]] || is "$1" "$2" "$3"
}
# Its status in $got, what it says in $said.
try() { said=$("$@" 2>&1); got=$?; }
step() { try "$transact" "$@"; }

is 'libvirt defines it' 0 "$(virsh -q define "$work/web1.xml" >/dev/null; echo $?)"
text before
is 'its password is read' 1 "$(grep -c "passwd='secret'" "$work/before")"
sed "s|^  <devices>|  <title>a \&lt; b</title>\n  <devices>\n    <interface type='user'><mac address='52:54:00:00:00:01'/><model type='virtio'/></interface>|" "$work/before" >"$work/wanted"

# ---- what libvirt makes of it
step domain web1 "@$work/before" "@$work/wanted"
is 'defined' '0 ' "$got $said"
text after
is 'with an address that nobody wanted' 1 "$(grep -A9 "<interface type='user'>" "$work/after" | grep -c "<address type='pci'")"
is 'which is in the history' '' "$(jq -j '.steps[0].to' /var/lib/vfctl/history/*.json | diff - "$work/after")"
is 'that only root may read' '700 600' "$(stat -c %a /var/lib/vfctl/history /var/lib/vfctl/history/*.json | xargs)"
added=$(diff -d "$work/before" "$work/after" | grep -c '^>') removed=$(diff -d "$work/before" "$work/after" | grep -c '^<')
is 'and is shown as lines' "domain web1 $(wc -l <"$work/before") lines $(wc -l <"$work/after") lines (+$added -$removed)" \
  "$("$VFCTL" history --json | jq -r '.transactions[0].steps[0] | "\(.kind) \(.object) \(.from) \(.to)"')"
is 'no password' 0 "$("$VFCTL" history --json | grep -c secret)"
step domain web1 "@$work/before" "@$work/wanted"
is 'not as it was any more' "1 domain of web1 is not what it was: somebody has changed it since; look, and try again" "$got $said"
id=$("$VFCTL" history --json | jq -r '.transactions[0].id')
virsh -q desc web1 --config 'by hand' >/dev/null
try "$VFCTL" rollback "$id"
is 'an edit keeps it from being taken back' 3 "$got"
virsh -q define "$work/after" >/dev/null
same 'the edit is gone' after
try "$VFCTL" rollback "$id"
is 'taken back' 0 "$got"
is 'told in lines' "done     domain of web1: $(wc -l <"$work/after") lines -> $(wc -l <"$work/before") lines (+$removed -$added)" "$said"
same 'word for word' before

# ---- what libvirt does not take
sed 's|<memory unit=.KiB.>|&x|' "$work/before" >"$work/broken"
step domain web1 "@$work/before" "@$work/broken"
is 'rejected' 1 "$got"
like 'in its words' '^domain of web1 cannot be set: libvirt rejects the definition: .*memory' "$said"
same 'nothing is other' before
sed 's|^  <devices>|  <nobody-knows/>\n&|' "$work/before" >"$work/unknown"
step domain web1 "@$work/before" "@$work/unknown"
is "what its schema does not know" 1 "$got"
like 'in its words' 'libvirt rejects the definition: .*nobody-knows' "$said"
same 'nothing is other' before

# ---- killed anywhere
KILL_POINTS=$work/points "$transact" domain web1 "@$work/before" "@$work/wanted"
n=$(wc -l <"$work/points")
is 'there are points on both sides of the change' yes "$([ "$n" -ge 5 ] && echo yes)"
text after
"$VFCTL" -q rollback "$("$VFCTL" history --json | jq -r '.transactions[0].id')" >/dev/null
same 'back again' before
lost=0
for ((at = 1; at <= n; at++)); do
  # The shell would tell of who was killed.
  { KILL_AT=$at "$transact" domain web1 "@$work/before" "@$work/wanted"; } 2>/dev/null
  if [ -e /var/lib/vfctl/journal.json ]; then
    lost=$((lost + 1))
    is "$at: only root may read it" 600 "$(stat -c %a /var/lib/vfctl/journal.json)"
    try "$VFCTL" rollback
    is "$at: rollback" 0 "$got"
    same "$at: leads back" before
  elif [ "$at" -le 2 ]; then # before the journal has its name
    same "$at: not begun" before
  else
    same "$at: ended" after
    virsh -q define "$work/before" >/dev/null
  fi
done
is 'journals were needed' yes "$([ "$lost" -ge 2 ] && echo yes)"

# ---- without a daemon
kill_libvirtd
step domain web1 "@$work/before" "@$work/wanted"
is 'nobody answers' 2 "$got"
like 'which is said' 'cannot connect to libvirt at qemu:///system' "$said"
start_libvirtd
same 'started anew it knows it' before
{ KILL_AT=$((n - 2)) "$transact" domain web1 "@$work/before" "@$work/wanted"; } 2>/dev/null
kill_libvirtd
try "$VFCTL" rollback
is 'an unfinished one waits for it' 7 "$got"
start_libvirtd
try "$VFCTL" rollback
is 'and is undone then' 0 "$got"
same 'back again' before

# ---- a power cut: at the boot libvirt waits for vfctl, and so the definition waits for libvirt
for finish in rollback 'pin web1'; do
  { KILL_AT=$((n - 2)) "$transact" domain web1 "@$work/before" "@$work/wanted"; } 2>/dev/null
  sed -i 's/"boot_id":"[^"]*"/"boot_id":"another"/' /var/lib/vfctl/journal.json
  kill_libvirtd
  rm -f /run/libvirtd.pid
  try "$VFCTL" apply --boot
  is 'the boot goes on' 0 "$got"
  like 'and says what waits' "was undone, but for a VM's definition: once libvirt runs the next change undoes that" "$said"
  is 'no change is in the way' waiting.json "$(cd /var/lib/vfctl && ls -- *.json)"
  is 'only root may read it' 600 "$(stat -c %a /var/lib/vfctl/waiting.json)"
  is 'the history has it' 'unfinished transact' "$("$VFCTL" -q history --json | jq -r '.transactions[0] | "\(.status) \(.command)"')"
  try "$VFCTL" history
  like 'each command tells of it' "definition, whose change a reboot cut short, is not undone yet" "$said"
  try "$VFCTL" rollback
  is 'it takes libvirt' 7 "$got"
  start_libvirtd
  same 'as the power went' after
  # shellcheck disable=SC2086 # words
  try "$VFCTL" $finish
  is "$finish: leads it back" '' "$(compgen -G '/var/lib/vfctl/*.json')"
  if [ "$finish" = rollback ]; then
    is "$finish: status" 0 "$got"
    same 'word for word' before
  else
    like "$finish: which it says" "definition, whose change a reboot cut short, was undone" "$said"
    is "$finish: before its own change" 0 "$(virsh -q dumpxml --inactive web1 | grep -c "<interface type='user'>")"
    virsh -q define "$work/before" >/dev/null
  fi
done

# ---- a daemon that goes in the middle of it: before the change, and behind it
for at in 1 $((n - 2)); do
  set -m
  KILL_STOP=1 KILL_AT=$at "$transact" domain web1 "@$work/before" "@$work/wanted" 2>"$work/said" &
  wait $! # until it stops
  kill_libvirtd
  kill -CONT %1
  wait %1
  got=$?
  set +m
  is "gone at $at: it fails" 1 "$got"
  like "gone at $at: which is said" '^domain of web1 ' "$(cat "$work/said")"
  start_libvirtd
  try "$VFCTL" rollback
  is "gone at $at: rollback" 0 "$got"
  same "gone at $at: leads back" before
done

# ---- while it runs
try virsh -q start --paused web1
is 'it starts' '0 ' "$got $said"
emulator() { virsh emulatorpin web1 --live | awk '/\*/ { print $NF }'; }
cpus=$(virsh -q vcpupin web1 0 --live | awk '{ print $2 }')
step vcpu-pin web1/0 "$cpus" 0 emulator-pin web1 "$cpus" 0 iothread-pin web1/1 "$cpus" 0
is 'pins' '0 ' "$got $said"
is 'of a vCPU' 0 "$(virsh -q vcpupin web1 0 --live | awk '{ print $2 }')"
is 'of the emulator' 0 "$(emulator)"
is 'of an IOThread' 0 "$(virsh -q iothreadinfo web1 | awk '{ print $2 }')"
same 'not in the definition' before
try "$VFCTL" rollback "$("$VFCTL" history --json | jq -r '.transactions[0].id')"
is 'taken back' 0 "$got"
is 'each' "$cpus $cpus $cpus" "$(echo "$(virsh -q vcpupin web1 0 --live | awk '{ print $2 }')" \
  "$(emulator) $(virsh -q iothreadinfo web1 | awk '{ print $2 }')")"
# One that is off is pinned, too: it runs there from the moment that it is plugged in, while the others do not.
step vcpu-pin web1/2 "$cpus" 0
is 'a vCPU that is off' '0 ' "$got $said"
virsh -q setvcpus web1 3 --live
is 'is there once it is on' '0' "$(sed -n 's/^Cpus_allowed_list:\t//p' \
  "$(dirname "$(grep -l '^CPU 2/' /proc/"$(cat /run/libvirt/qemu/web1.pid)"/task/*/comm)")/status")"
is 'alone' "$cpus" "$(virsh -q vcpupin web1 1 --live | awk '{ print $2 }')"
step vcpu-pin web1/0 "$cpus" 0 vcpu-pin web1/7 "$cpus" 0
is 'a vCPU that is not there' 1 "$got"
like 'which is said' 'vcpu-pin of web1/7 is absent now' "$said"
is 'before any is pinned' "$cpus" "$(virsh -q vcpupin web1 0 --live | awk '{ print $2 }')"
# One that goes without a word of the guest, which does not run.
device="<input type='tablet' bus='usb'><alias name='ua-vf0'/></input>"
step domain-device web1/ua-vf0 - "$device"
is 'a device' '0 ' "$got $said"
is 'that it has by now' 1 "$(virsh -q dumpxml web1 | grep -c "<alias name='ua-vf0'/>")"
same 'not in the definition' before
try "$VFCTL" rollback "$("$VFCTL" history --json | jq -r '.transactions[0].id')"
is 'it goes again' '0' "$got"
is 'and has gone' 0 "$(virsh -q dumpxml web1 | grep -c "<alias name='ua-vf0'/>")"
ip link add br9 up type bridge
virsh -q net-define /dev/stdin <<<"<network><name>bridged</name><forward mode='bridge'/><bridge name='br9'/></network>"
virsh -q net-start bridged
step domain-device web1/ua-net0 - "<interface type='network'><mac address='52:54:00:00:00:09'/><source network='bridged'/>\
<model type='virtio'/><alias name='ua-net0'/></interface>"
is 'an interface on a network' '0 ' "$got $said"
is 'that libvirt shows as what it is of' 1 "$(virsh -q dumpxml web1 | grep -c "<interface type='bridge'>")"
step vcpu-pin web1/0 "$cpus" 0 domain-device web1/ua-vf0 - "<interface type='nobody'><alias name='ua-vf0'/></interface>"
is 'a device that libvirt does not know' 1 "$got"
is 'takes the pin back' "$cpus" "$(virsh -q vcpupin web1 0 --live | awk '{ print $2 }')"
virsh -q destroy web1
step vcpu-pin web1/0 "$cpus" 0
is 'nothing to pin when it is off' 1 "$got"
[ $failed = 0 ]
