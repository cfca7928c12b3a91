#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do assign, unassign and pin do with libvirt itself what they say, and is all as before when it cannot be? A libvirtd of the test's
# own, without SR-IOV: the path is virtio. VFs are given in the lab, and on captures by assign-documents.sh.
set -u
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/private-libvirt.sh"
in_private_libvirt "$0" "$@" || exit
[ "$(nproc)" -ge 2 ] || { echo 'skipped: one CPU is too few to place a VM' >&2; exit 77; }
export LC_ALL=C
ip link add br0 up mtu 1400 type bridge || { echo 'skipped: no bridges here' >&2; exit 77; }
# What it says of interfaces is of the namespace in which it was mounted.
mount -t sysfs none /sys || exit 1

vm() { # NAME MAC [VCPUS]: defines it
  virsh -q define /dev/stdin <<XML
<domain type='qemu'>
  <name>$1</name>
  <memory unit='MiB'>32</memory>
  <vcpu>${3-1}</vcpu>
  <iothreads>1</iothreads>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/>
    <interface type='bridge'><mac address='$2'/><source bridge='br0'/><model type='e1000e'/></interface>
    <graphics type='vnc' port='-1' passwd='secret'/>
    <memballoon model='none'/>
  </devices>
</domain>
XML
}
text() { virsh -q dumpxml --inactive --security-info "${2-web1}" >"$work/$1"; }
same() { # WHAT FILE [VM]: the definition is what the file holds
  text now "${3-web1}"
  is "$1" '' "$(diff "$work/$2" "$work/now")"
}
like() { # WHAT EXPRESSION GOT
  [[ $3 =~ $2 ]] || is "$1" "$2" "$3"
}
# What vfctl says on stdout in $out, on stderr in $said, and its status in $got.
try() {
  out=$("$VFCTL" "$@" 2>"$work/said")
  got=$?
  said=$(cat "$work/said")
}
refused() { # STATUS EXPRESSION ARGUMENT...: it is, in such words, and changes nothing
  local status=$1 words=$2
  shift 2
  try "$@"
  is "$*" "$status" "$got"
  like "$*: says why" "$words" "$said"
  same "$*: nothing was changed" before
}
pins() { echo "$(virsh -q vcpupin web1 0 --live | awk '{ print $2 }') $(virsh emulatorpin web1 --live | awk '/\*/ { print $NF }')"; }

vm web1 52:54:00:00:00:01
text before
is 'its password is read' 1 "$(grep -c "passwd='secret'" "$work/before")"

# ---- shown
try assign web1 --dry-run
is 'shown' 0 "$got"
like 'by which path, and why' '^path     virtio: no network card has SR-IOV: [^;]*; no IOMMU serves this host: ' "$out"
like 'its steps' $'\nplanned  domain of web1: [0-9]+ lines -> [0-9]+ lines \(\+[0-9]+ -[0-9]+\)$' "$out"
try assign web1 --dry-run --json
is 'in JSON' 'planned virtio domain web1 planned' \
  "$(jq -r '[.status, .path.recommended, .steps[].kind, .steps[].object, .steps[].state] | join(" ")' <<<"$out")"
is 'with reasons' true "$(jq '.path.reasons | length >= 2' <<<"$out")"
try assign web1 --print-xml
is 'the definition' 0 "$got"
is 'without its password' 0 "$(grep -c secret <<<"$out")"
printf '%s\n' "$out" >"$work/printed"
try assign web1 --diff
is 'as a change' 0 "$got"
like 'of the model' "
-      <model type='e1000e'/>
[+]      <model type='virtio'/>
[+]      <driver name='vhost'/>
[+]      <mtu size='1400'/>
" "$out"
is 'without its password' 0 "$(grep -c secret <<<"$out")"
is 'which is the same one' '' "$(virsh -q dumpxml --inactive web1 >"$work/public"
  patch -s "$work/public" <<<"$out" && diff "$work/public" "$work/printed")"
same 'nothing was changed' before
is 'nor is there a history' 0 "$("$VFCTL" history --json | jq '.transactions | length')"

# ---- done, once
try assign web1
is 'done' 0 "$got"
like 'which is told' $'\ndone     domain of web1: ' "$out"
text after
is 'libvirt has all that was shown' '' "$(virsh -q dumpxml --inactive web1 >"$work/public"
  "$VFCTL" assign web1 --diff 2>/dev/null)"
is 'and the password' 1 "$(grep -c "passwd='secret'" "$work/after")"
try assign web1
is 'again' "0 vfctl: all is so already: nothing was changed" "$got $(head -n 1 <<<"$said")"
same 'changes nothing' after
try assign web1 --json
is 'as JSON says' 'unchanged 0' "$(jq -r '"\(.status) \(.steps | length)"' <<<"$out")"
try unassign web1 --dry-run
is 'the way back is shown' 0 "$got"
same 'alone' after
try unassign web1
is 'gone' 0 "$got"
same 'back to the very text' before
# A policy says so, too; what it shows is without the password, which what it writes keeps.
printf 'version: 1\nvms:\n  - {name: web1, path: virtio, pin: none}\n' >"$work/policy.yaml"
shown=
for how in 'plan --diff' 'apply --diff --dry-run' 'apply --diff'; do
  # shellcheck disable=SC2086 # words
  try -q $how "$work/policy.yaml"
  shown=$(sed -n '/^--- web1$/,$p' <<<"$out")
  is "$how" '0 1 1' "$got $(grep -c "^-  *<model type='e1000e'/>" <<<"$shown") $(grep -c "^+  *<model type='virtio'/>" <<<"$shown")"
  is "$how: no password" '' "$(grep secret <<<"$out")"
  [ "$how" = 'apply --diff' ] || same "$how: nothing was changed" before
done
text after
is 'apply --diff: the password is kept' 1 "$(grep -c "passwd='secret'" "$work/after")"
try -q apply --diff "$work/policy.yaml"
is 'apply --diff: again' '0 ' "$got $out"
try -q unassign web1
same 'apply --diff: the way back' before
try unassign web1 --json
is 'once' 'unchanged' "$(jq -r .status <<<"$out")"

# ---- queues: libvirt does not write a single one
try assign web1 --queues 4
is 'more queues' 0 "$got"
is 'stand' 1 "$(virsh -q dumpxml --inactive web1 | grep -c "<driver name='vhost' queues='4'/>")"
try assign web1 --queues 1
is 'one queue' 0 "$got"
is 'stands' 1 "$(virsh -q dumpxml --inactive web1 | grep -c "<driver name='vhost'/>")"
try rollback "$("$VFCTL" history --json | jq -r '.transactions[0].id')"
is 'and is taken back' "0 1" "$got $(virsh -q dumpxml --inactive web1 | grep -c "<driver name='vhost' queues='4'/>")"
try unassign web1
same 'as all of it' before

# ---- by hand in between
try assign web1
virsh -q dumpxml --inactive --security-info web1 | sed "s|<memory mode='strict'|<memory mode='preferred'|" >"$work/edited"
virsh -q define "$work/edited"
try unassign web1
is 'what somebody edited' 0 "$got"
is 'is left' 1 "$(virsh -q dumpxml --inactive web1 | grep -c "<memory mode='preferred'")"
like 'and told' 'numatune was changed since vfctl wrote it, and is left as it is' "$said"
is 'of nothing else' 1 "$(grep -c 'was changed' <<<"$said")"
is 'the rest is not' 0 "$(virsh -q dumpxml --inactive web1 | grep -c "vfctl\|<cputune\|vhost")"
virsh -q define "$work/before"
same 'as it was' before
try pin web1
virsh -q dumpxml --inactive --security-info web1 | sed "s/\(<vcpupin vcpu='0' cpuset=\)'[0-9]*'/\1'0-1'/" >"$work/edited"
virsh -q define "$work/edited"
try unassign web1
like 'a pin by hand' "cputune/vcpupin\[@vcpu='0'\] was changed since vfctl wrote it, and is left as it is" "$said"
like 'keeps the others' "cputune/emulatorpin is left as vfctl wrote it, for it goes together with cputune/vcpupin\[@vcpu='0'\]" "$said"
virsh -q define "$work/before"
same 'as it was before it' before

# ---- pins, while it runs
virsh -q start --paused web1
free=$(pins)
try pin web1 --live
is 'pinned alone' 0 "$got"
same 'not in the definition' before
pinned=$(pins)
is 'its threads are' yes "$([[ $pinned =~ ^[0-9]+\ [-,0-9]+$ && $pinned != "$free" ]] && echo yes)"
try pin web1
is 'the definition, too' '0 ["domain"]' "$got $("$VFCTL" history --json | jq -c '[.transactions[0].steps[].kind]')"
is 'alike' "$(virsh -q vcpupin web1 0 --config | awk '{ print $2 }')" "${pinned% *}"
try unassign web1
is 'free again' "0 $free" "$got $(pins)"
same 'in its definition' before
try pin web1 --config
is 'the definition alone' "0 $free" "$got $(pins)"
try unassign web1
try pin web1 --live
pinned=$(pins)
try unassign web1
is 'what runs alone was pinned' "0 $pinned" "$got $(pins)"
like 'and stays so, which is told' $'\nvfctl: web1 runs on other CPUs than its definition says, and stays there until its next start: nothing' "$said"
virsh -q destroy web1
try pin web1
virsh -q start --paused web1
pinned=$(pins)
try unassign web1 --config
same 'the definition is as it was' before
is 'what runs is pinned' "0 $pinned" "$got $(pins)"
is 'until it ends' 'vfctl: web1 runs, and keeps what it has until it ends' "$said"
try unassign web1 --live
is 'or is free again, as it remembers' "0 $free" "$got $(pins)"
try unassign web1
is 'once' "0 $free vfctl: all is so already: nothing was changed" "$got $(pins) $said"
virsh -q destroy web1
virsh -q start --paused web1
try assign web1 --json
is 'with virtio' '0 done vm-restart' "$got $(jq -r '"\(.status) \(.needs)"' <<<"$out")"
is 'from its next start on, which is told' 1 "$(jq -r '.notes[]' <<<"$out" |
  grep -c '^web1 runs: memory, topology and virtio interfaces are so from its next start on$')"
is 'its model is as it started' 1 "$(virsh -q dumpxml web1 | grep -c "<model type='e1000e'/>")"
try unassign web1
same 'back' before
virsh -q destroy web1

# ---- names
odd="a'b\"&<c"
vm "a'b\"&amp;&lt;c" 52:54:00:00:00:02
text odd "$odd"
try assign "$odd"
is 'an odd name' 0 "$got"
like 'is told as it is' "done     domain of a'b\"&<c: " "$out"
try pin "$odd" --json
is 'and pinned' unchanged "$(jq -r .status <<<"$out")"
try unassign "$odd"
same 'and free again' odd "$odd"

# ---- what cannot be
refused 7 "^vfctl: no VM 'web' here; the nearest: .*web1" assign web
refused 7 "^vfctl: no VM 'web' here; the nearest: .*web1" unassign web
refused 7 "^vfctl: no VM 'web' here; the nearest: .*web1" pin web
refused 2 "^vfctl: '0' is no number of queues: 1 to 256 is wanted" assign web1 --queues 0
refused 2 "^vfctl: '257' is no number of queues" assign web1 --queues 257
refused 2 '^vfctl: a VM keeps a MAC of its own' assign web1 --mac auto
refused 2 '^vfctl: --create makes VFs of the PF that --pf names' assign web1 --create 4
for link in up down; do
  refused 2 '^vfctl: --standby-link is about the standby that --failover names' assign web1 --standby-link $link
  refused 2 '^vfctl: --standby-link is about the standby' assign web1 --failover none --standby-link $link
done
refused 2 "^vfctl: --standby-link takes one of up|down, not 'on'" assign web1 --standby-link on
refused 2 '^vfctl: --diff and --json exclude each other' assign web1 --diff --json
refused 2 '^vfctl: --print-xml and --json exclude each other' unassign web1 --print-xml --json
refused 2 '^vfctl: --diff, --print-xml and --dry-run exclude each other' pin web1 --diff --dry-run
refused 2 '^vfctl: --hugepages goes with ' assign web1 --pin none --hugepages 2M
refused 3 '^vfctl: web1 does not run: leave --live out' assign web1 --live
refused 3 '^vfctl: web1 does not run' unassign web1 --live
refused 3 '^vfctl: web1 does not run' pin web1 --live
refused 7 "^vfctl: libvirt has no network 'br0'" assign web1 --pool br0
refused 7 "^vfctl: libvirt has no network 'nobody'" assign web1 --failover nobody
refused 7 "^vfctl: libvirt has no network 'br0': the bridge of that name is written bridge:br0$" assign web1 --failover br0
refused 7 "^vfctl: libvirt has no network 'eth3'; the nearest: default$" assign web1 --failover eth3
refused 7 '^vfctl: there is no bridge br7 on this host' assign web1 --failover bridge:br7
refused 7 "^vfctl: no device 'eth77' here" assign web1 --pf eth77
refused 3 '^vfctl: no VM can get a VF here: .*no IOMMU' assign web1 --path sriov
refused 3 '^vfctl: web1 gets no VF here, and --vlan is about one' assign web1 --vlan 5
refused 3 '^vfctl: web1 gets no VF here, and --trust is about one' assign web1 --trust on
refused 3 '^vfctl: web1 gets no VF here, and --msix is about one' assign web1 --msix 4
refused 3 '^vfctl: web1 has 32 MiB of memory, no multiple of hugepages of 1 GiB' pin web1 --hugepages 1G
refused 7 '^vfctl: cannot open /nobody.tar' assign web1 --check-target /nobody.tar
virsh -q net-define /dev/stdin <<<"<network><name>apart</name><bridge name='virbr7'/></network>"
refused 3 "^vfctl: libvirt's network apart is no pool of VFs: its forward mode is none" assign web1 --pool apart
try assign web1 --vlan 5 --best-effort --dry-run
like 'or it is left out' 'web1 gets no VF: --vlan is left out' "$said"
refused 7 '^vfctl: this host has no node 77' pin web1 --node 77
vm big1 52:54:00:00:00:03 250
text before big1
try pin big1
is 'more vCPUs than CPUs' 3 "$got"
like 'which is said' '^vfctl: big1 has 250 vCPUs, and node [0-9]* has [0-9]* CPUs' "$said"
same 'nothing was changed' before big1
virsh -q setvcpus big1 1 --config
text before big1
try pin big1
is 'which may all be plugged in' 3 "$got"
like 'which is said' '^vfctl: big1 has 250 vCPUs, of which 1 is on at the start, and .*; --policy preferred, not strict, would give CPUs only' "$said"
same 'nothing was changed' before big1
try pin big1 --policy preferred
is 'one of them has a place' "0 1" "$got $(virsh -q dumpxml --inactive big1 | grep -c '<vcpupin ')"
like 'and the others have none' 'no CPUs of their own for vCPU 1-249, off at the start: ' "$said"
try pin big1 --policy preferred --json
is 'once' unchanged "$(jq -r .status <<<"$out")"
try unassign big1
same 'gone again' before big1
virsh -q undefine big1

# ---- who may not
text before
chmod 755 "$work"
copy=$work/vfctl
cp "$VFCTL" "$copy"
try_as_nobody() { # ARGUMENT...
  said=$(setpriv --reuid 65534 --regid 65534 --clear-groups "$copy" "$@" 2>&1)
  got=$?
}
for command in assign unassign pin; do
  try_as_nobody $command web1
  is "$command by nobody" '6 yes' "$got $([[ $said == *'root is needed'* ]] && echo yes)"
done
same 'nothing was changed' before
for how in --boot '--boot --wait-carrier'; do
  # shellcheck disable=SC2086 # words
  try_as_nobody apply $how
  is "apply $how by nobody" '6 1 yes' "$got $(wc -l <<<"$said") $([[ $said == *'; root is needed' ]] && echo yes)"
done
# Who may only look, as polkit lets anybody, sees what would be done; here there is no polkit.
for how in --dry-run --diff --print-xml; do
  for command in assign unassign pin; do
    try_as_nobody $command web1 $how
    is "$command $how by one whom libvirt does not let in" '7 yes' \
      "$got $([[ $said == *'could not be read: cannot connect to libvirt at qemu:///system: '*'; root, or somebody of the group libvirt, may be let in' ]] && echo yes)"
  done
done
kill_libvirtd
echo 'auth_unix_ro = "none"' >>/etc/libvirt/libvirtd.conf
start_libvirtd
for command in 'assign web1 --path virtio --queues 1' 'pin web1 --policy preferred'; do
  # shellcheck disable=SC2086 # words
  try_as_nobody $command --dry-run
  like "$command --dry-run by one who may look" 'planned  domain of web1: ' "$said"
  is "$command --dry-run by one who may look" 0 "$got"
  # shellcheck disable=SC2086
  try_as_nobody $command --diff
  like "$command --diff by one who may look" '^--- web1' "$said"
done
chmod 700 /run/libvirt
try_as_nobody pin web1 --diff
is 'a socket out of reach' '6 yes' "$got $([[ $said == *'; root is needed, or the group libvirt' ]] && echo yes)"
chmod 755 /run/libvirt
same 'nothing was changed' before
refused 6 "^vfctl: cannot read the definition of web1: .*; root is needed, or the group libvirt" \
  -c 'qemu+unix:///system?socket=/run/libvirt/libvirt-sock-ro' pin web1

# ---- without libvirt
kill_libvirtd
for command in assign unassign pin; do
  try $command web1
  is "$command without libvirt" 7 "$got"
  like "$command says so" '^vfctl: which VMs there are could not be read: cannot connect to libvirt at qemu:///system: .*sock' "$said"
done
start_libvirtd
same 'nothing was changed' before
is 'no journal is left' no "$([ -e /var/lib/vfctl/journal.json ] && echo yes || echo no)"
[ $failed = 0 ]
