#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does tune vm tell how a VM is set and change nothing, set it with --apply, once, and come back with unassign and rollback; does it
# pin what runs at once, and say what waits and what cannot be had? A libvirtd of the test's own.
set -u
. "${0%/*}/expect.sh"
. "${0%/*}/private-libvirt.sh"
in_private_libvirt "$0" "$@" || exit
. "${0%/*}/private-vms.sh"

disk="<disk type='block' device='disk'><source dev='/dev/loop77'/><target dev='vda' bus='virtio'/></disk>"
definition() { virsh -q dumpxml --inactive --security-info "$1"; }
# What is said of something in the definition, by an expression of XPath.
said_of() { # VM EXPRESSION
  definition "$1" >"$work/definition"
  xmllint --xpath "string($2)" "$work/definition"
}
knob() { # KNOB OBJECT: its state, and what it waits for
  jq -r --arg knob "$1" --arg object "$2" \
    '.knobs[] | select(.knob == $knob and (.object // "") == $object) | "\(.state) \(.now) \(.wanted) \(.needs // "")"' <<<"$out"
}

# ---- it tells, and changes nothing
vm web1 "$(nic bridge br0 01)$(nic bridge br1 02 "<driver name='qemu'/>")$disk" | virsh -q define /dev/stdin
definition web1 >"$work/before"
try tune vm web1
is 'a table' 0 "$got"
like 'and how to go on as one was asked' "vfctl tune vm web1 --only vm-mtu --skip vm-queues --config --apply sets" \
  "$(try tune vm web1 --config --skip vm-queues --only vm-mtu; echo "$said")"
like 'of knobs' 'vm-queues .*52:54:00:00:00:01' "$out"
like 'and how to go on' 'vfctl tune vm web1 --apply sets what is not as wanted' "$said"
try tune vm web1 --json
is 'the same for programs' '0 planned' "$got $(jq -r .status <<<"$out")"
is 'of each interface' 'changes 1500 1400 ' "$(knob vm-mtu 52:54:00:00:00:01)"
is 'by its own bridge' 'changes 1500 9000 ' "$(knob vm-mtu 52:54:00:00:00:02)"
try tune vm web1 --diff
cp "$work/before" "$work/patched"
(cd "$work" && patch -s patched <<<"$out")
like 'it says what is left' 'left     vm-pages: ' "$said"
try tune vm web1 --print-xml
is '--diff and --print-xml say the same' "$out" "$(cat "$work/patched")"
like 'and what is left' 'left     vm-pages: ' "$said"
is 'nothing was changed' '' "$(definition web1 | diff "$work/before" -)"

# ---- a knob of its own
try tune vm web1 --only vm-mtu --only vm-virtio --skip vm-virtio --apply --json
is 'only one' '0 done vm-mtu' "$got $(jq -r '.status, .knobs[0].knob' <<<"$out" | xargs)"
is 'is set' 'e1000e 9000' "$(said_of web1 "concat(//interface[2]/model/@type, ' ', //interface[2]/mtu/@size)")"
try rollback "$("$VFCTL" history --json | jq -r '.transactions[0].id')"
is 'and is rolled back' '' "$(definition web1 | diff "$work/before" -)"

# ---- another card only where the guest has its driver
try tune vm web1 --apply --json
is 'applied' '0 done' "$got $(jq -r .status <<<"$out")"
is 'a card whose driver the guest may lack stays' 'left e1000e virtio ' "$(knob vm-virtio 52:54:00:00:00:01)"
like 'with the reason' 'which Windows has not by itself: --only vm-virtio sets it$' \
  "$(jq -r '.knobs[] | select(.knob == "vm-virtio").note' <<<"$out" | head -n 1)"
is 'in the definition, too' 'e1000e 1400' "$(said_of web1 "concat(//interface[1]/model/@type, //interface[1]/driver/@name, ' ', //interface[1]/mtu/@size)")"
is 'and not by itself the next time' unchanged "$(try tune vm web1 --apply --json; jq -r .status <<<"$out")"
try unassign web1
is 'it is taken back' '' "$(definition web1 | diff "$work/before" -)"
osinfo() { # ID: what virt-install writes down
  echo "<metadata><libosinfo:libosinfo xmlns:libosinfo='http://libosinfo.org/xmlns/libvirt/domain/1.0'><libosinfo:os id='$1'/></libosinfo:libosinfo></metadata>"
}
for os in 'win http://microsoft.com/win/10 e1000e' 'linux http://debian.org/debian/12 virtio'; do
  read -r name id model <<<"$os"
  vm "$name" "$(nic bridge br0 07)" "$(osinfo "$id")" | virsh -q define /dev/stdin
  definition "$name" >"$work/system"
  try tune vm "$name" --apply -q
  is "a card of $id" "0 $model" "$got $(said_of "$name" //interface/model/@type)"
  try unassign "$name"
  is "$name is as it was" '' "$(definition "$name" | diff "$work/system" -)"
  virsh -q undefine "$name"
done

# ---- all of it
try tune vm web1 --only vm-virtio --apply --json
is 'by its name the card is set' '0 done' "$got $(jq -r .status <<<"$out")"
try tune vm web1 --apply --json
is 'applied' '0 done' "$got $(jq -r .status <<<"$out")"
is 'virtio by vhost' 'virtio vhost 1400' "$(said_of web1 "concat(//interface[1]/model/@type, ' ', //interface[1]/driver/@name, ' ', //interface[1]/mtu/@size)")"
is 'the other, too' 'virtio vhost 9000' "$(said_of web1 "concat(//interface[2]/model/@type, ' ', //interface[2]/driver/@name, ' ', //interface[2]/mtu/@size)")"
is 'the disk goes past the page cache' 'none native' "$(said_of web1 "concat(//disk/driver/@cache, ' ', //disk/driver/@io)")"
like 'the vCPU has a CPU' '^[0-9]+$' "$(said_of web1 //vcpupin/@cpuset)"
try tune vm web1 --apply --json
is 'once' 'unchanged' "$(jq -r .status <<<"$out")"
is 'and nothing is left to be changed' '' "$(jq -r '.knobs[] | select(.state == "changes").knob' <<<"$out")"
try tune vm web1 --diff
is 'nor differs' '' "$out"
try unassign web1
is 'unassign takes it back' '' "$(definition web1 | diff "$work/before" -)"
try tune vm web1 --only vm-virtio --apply -q
definition web1 >"$work/virtio"
try tune vm web1 --apply -q
[ "$(definition web1)" != "$(cat "$work/virtio")" ] || is 'it is tuned once more' 'another definition' 'the same'
try rollback "$("$VFCTL" history --json | jq -r '.transactions[0].id')"
is 'rollback takes back one --apply alone' '' "$(definition web1 | diff "$work/virtio" -)"
try unassign web1
is 'and unassign all' '' "$(definition web1 | diff "$work/before" -)"

# ---- what runs
vm runs "$(nic bridge br0 03)$(nic bridge br1 06)" '<iothreads>1</iothreads>' | virsh -q define /dev/stdin
definition runs >"$work/before"
virsh -q start --paused runs
pinned() { { virsh -q vcpupin runs --live; virsh -q emulatorpin runs --live; virsh -q iothreadinfo runs; } | xargs; }
free=$(pinned)
try tune vm runs --live --only vm-queues --apply
is 'queues of what runs' 3 "$got"
like 'cannot be had' 'vm-queues of runs, 52:54:00:00:00:03 cannot be had: only a virtio interface has queues, which --only vm-virtio makes of it$' "$said"
try tune vm runs --live --only vm-virtio --apply
is 'nor another model' 3 "$got"
like 'before it starts anew' ': --live changes what runs, and this comes with a start of the VM$' "$said"
try tune vm runs --only vm-virtio --only vm-queues --apply --json
is 'what its next start takes can' '0 done vm-restart' "$got $(jq -r '.status, .needs' <<<"$out" | xargs)"
is 'the model waits' 'changes e1000e virtio vm-restart' "$(knob vm-virtio 52:54:00:00:00:03)"
is 'and with it the queues' 'changes 1 1 by vhost vm-restart' "$(knob vm-queues 52:54:00:00:00:03)"
like 'which is told' 'runs runs: vm-virtio, vm-queues are so from its next start on' "$(jq -r '.notes[]' <<<"$out")"
try rollback "$("$VFCTL" history --json | jq -r '.transactions[0].id')"
try tune vm runs --live --only vm-pins --apply --json
is 'pins can' '0 done' "$got $(jq -r .status <<<"$out")"
[ "$(pinned)" != "$free" ] || is 'and what runs is pinned' 'other CPUs' "$free"
is 'alone' '' "$(definition runs | diff "$work/before" -)"
try rollback "$("$VFCTL" history --json | jq -r '.transactions[0].id')"
is 'free again' "$free" "$(pinned)"
try tune vm runs --apply --json
is 'all' '0 done vm-restart' "$got $(jq -r '.status, .needs' <<<"$out" | xargs)"
like 'the pins do not' '^changes any CPU CPU [0-9]+ $' "$(knob vm-pins vCPUs)"
like 'which is told' 'runs runs: (vm-memory, )?vm-mtu (is|are) so from its next start on' "$(jq -r '.notes[]' <<<"$out")"
[ "$(pinned)" != "$free" ] || is 'it is pinned' 'other CPUs' "$free"
try tune vm runs --apply --json
is 'once' unchanged "$(jq -r .status <<<"$out")"
try unassign runs
is 'what runs is free again' "$free" "$(pinned)"
is 'and its definition as it was' '' "$(definition runs | diff "$work/before" -)"
virsh -q destroy runs

# ---- what cannot be had, and bad input
vm odd "$(nic bridge br77 04)<interface type='user'><mac address='52:54:00:00:00:05'/></interface>" "$(osinfo http://debian.org/debian/12)" | virsh -q define /dev/stdin
definition odd >"$work/before"
try tune vm odd --only vm-mtu --apply --json
is 'a bridge that is not there' '3 refused' "$got $(jq -r .status <<<"$out")"
like 'is told' 'vm-mtu of odd, 52:54:00:00:00:04 cannot be had: there is no bridge br77 on this host' "$(jq -r .error <<<"$out")"
try tune vm odd --skip vm-pins --skip vm-memory --skip vm-pages --skip vm-cpu --apply
is 'the rest is set' 0 "$got"
like 'and the outcome tells what is left' 'left +vm-mtu of 52:54:00:00:00:04: there is no bridge br77 on this host' "$out"
try unassign odd
is 'taken back' '' "$(definition odd | diff "$work/before" -)"
refuses() { # STATUS SENTENCE ARGUMENT...
  local status=$1 sentence=$2
  shift 2
  try tune vm "$@"
  is "tune vm $*" "$status vfctl: $sentence" "$got $said"
}
refuses 2 "there is no knob 'vm-queue'; is it vm-queues; vfctl tune vm VM lists all" web1 --only vm-queue
refuses 2 'vhost-net is a knob of vfctl tune host' web1 --skip vhost-net
refuses 2 '--apply and --diff exclude each other' web1 --apply --diff
refuses 7 "no VM 'web' here; the nearest: web1, odd or runs" web
refuses 3 'web1 does not run: leave --live out, or start it first' web1 --live
try capture "$work/captured"
try --sysroot "$work/captured" tune vm web1 --apply
is 'a captured host' 3 "$got"
like 'is only looked at' '^vfctl: a captured host cannot be changed: ' "$said"
try --sysroot "$work/captured" tune vm web1 --only vm-virtio --diff
like 'as this one is' "<model type='virtio'/>" "$out"
[ $failed = 0 ]
