#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do assign, pin and unassign do right by VMs of other kinds: interfaces on pools and on bridges of other MTUs, IOThreads that are not
# numbered in turn, and one that libvirt forgets when it stops? A libvirtd of the test's own, without SR-IOV.
set -u
. "${0%/*}/expect.sh"
. "${0%/*}/private-libvirt.sh"
in_private_libvirt "$0" "$@" || exit
. "${0%/*}/private-vms.sh"

# What an interface is by now: model, queues or none, MTU or none.
interface() { # VM MAC
  virsh -q dumpxml --inactive "$1" >"$work/definition"
  xmllint --xpath "concat(//interface[mac/@address='52:54:00:00:00:$2']/model/@type, ' ', \
    //interface[mac/@address='52:54:00:00:00:$2']/driver/@name, ' ', \
    //interface[mac/@address='52:54:00:00:00:$2']/mtu/@size)" "$work/definition"
}

# ---- the virtio path: what a pool serves is left, and an MTU is set where all bridges agree
virsh -q net-define /dev/stdin <<<"<network><name>vfs</name><forward mode='hostdev' managed='yes'><pf dev='eth77'/></forward></network>"
vm pooled "$(nic bridge br0 01)$(nic network vfs 02)$(nic bridge br0 03 "<mtu size='1300'/>")" | virsh -q define /dev/stdin
virsh -q dumpxml --inactive --security-info pooled >"$work/before"
try assign pooled --pin none
is 'with an interface on a pool' 0 "$got"
is 'what a bridge serves is virtio, of its MTU' 'virtio vhost 1400' "$(interface pooled 01)"
is 'and so is the other' 'virtio vhost 1400' "$(interface pooled 03)"
is 'what a pool serves is as it was' 'e1000e  ' "$(interface pooled 02)"
try unassign pooled
is 'taken back' '' "$(virsh -q dumpxml --inactive --security-info pooled | diff "$work/before" -)"
vm mixed "$(nic bridge br0 01)$(nic bridge br1 02 "<mtu size='2000'/>")" | virsh -q define /dev/stdin
try assign mixed --pin none
is 'on bridges that differ' 0 "$got"
is 'no MTU is set' 'virtio vhost ' "$(interface mixed 01)"
is 'nor taken away' 'virtio vhost 2000' "$(interface mixed 02)"
vm alone "$(nic network vfs 01)" | virsh -q define /dev/stdin
try assign alone --pin none
is 'with nothing but a pool' 'e1000e  ' "$(interface alone 01)"

# ---- IOThreads by their ids
vm threads '' "<iothreads>2</iothreads><iothreadids><iothread id='7'/><iothread id='3'/></iothreadids>" | virsh -q define /dev/stdin
virsh -q dumpxml --inactive --security-info threads >"$work/before"
virsh -q start --paused threads
affinity() { virsh -q iothreadinfo threads | awk '{ print $1, $2 }'; }
free=$(affinity)
is 'libvirt knows them by these' '3 7' "$(awk '{ print $1 }' <<<"$free" | sort -n | xargs)"
try pin threads --json
is 'pinned' 0 "$got"
is 'each of them' 'threads/3 threads/7' "$(jq -r '.steps[] | select(.kind == "iothread-pin").object' <<<"$out" | sort | xargs)"
is 'and no other in the definition' '3 7' "$(virsh -q dumpxml --inactive threads |
  grep -o "<iothreadpin iothread='[0-9]*'" | grep -o '[0-9]*' | sort -n | xargs)"
is 'they run there' 2 "$(affinity | grep -cvxFf <(cat <<<"$free"))"
try pin threads --json
is 'once' unchanged "$(jq -r .status <<<"$out")"
try unassign threads
is 'free again' "$free" "$(affinity)"
is 'as it was' '' "$(virsh -q dumpxml --inactive --security-info threads | diff "$work/before" -)"
virsh -q destroy threads

# ---- a VM that is not defined
vm passing "$(nic bridge br0 01)" | virsh -q create --paused /dev/stdin
cpus() { virsh -q vcpupin passing 0 --live | awk '{ print $2 }'; }
free=$(cpus)
for command in assign pin unassign; do
  for how in '' --config --diff --dry-run; do
    # shellcheck disable=SC2086 # words
    try $command passing $how
    is "$command $how of one that libvirt forgets" 3 "$got"
    like "$command $how: which is told" '^vfctl: libvirt forgets passing when it stops, for it is not defined: virsh define keeps it, and --live alone changes what runs$' "$said"
  done
done
is 'nothing was changed' "$free" "$(cpus)"
try capture "$work/captured"
try --sysroot "$work/captured" pin passing --diff
is 'a capture knows it, too' 3 "$got"
like 'and says so' '^vfctl: libvirt forgets passing when it stops' "$said"
try pin passing --live
is 'what runs is changed' 0 "$got"
is 'its vCPU is pinned' yes "$([[ $(cpus) =~ ^[0-9]+$ && $(cpus) != "$free" ]] && echo yes)"
is 'and nothing is defined' 'Persistent: no' "$(virsh -q dominfo passing | awk '/Persistent/ { print $1, $2 }')"
try pin passing --live --json
is 'once' unchanged "$(jq -r .status <<<"$out")"
pinned=$(cpus)
try unassign passing --live
is 'nothing tells what was before' "0 $pinned" "$got $(cpus)"
like 'which is told' $'\nvfctl: passing stays on the CPUs where it runs: nothing tells where it ran before$' "$said"
try rollback "$("$VFCTL" history --json | jq -r '.transactions[0].id')"
is 'and is taken back' "0 $free" "$got $(cpus)"
try assign passing --live --path virtio
is 'assign, too' 0 "$got"
is 'pins it' yes "$([[ $(cpus) =~ ^[0-9]+$ ]] && echo yes)"
virsh -q destroy passing
try pin passing --live
is 'it is forgotten' 7 "$got"
[ $failed = 0 ]
