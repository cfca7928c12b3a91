#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do assign, unassign, pin and tune vm change a VM's definition on another host, and nothing else there; does what they keep lead back there;
# and does it stay apart from what is kept of this machine? A libvirtd of the test's own stands for the other host's.
set -u
. "${0%/*}/expect.sh"
. "${0%/*}/private-libvirt.sh"
in_private_libvirt "$0" "$@" || exit
. "${0%/*}/remote-libvirt.sh"

same() { # WHAT FILE [VM]: the definition is what the file holds
  is "$1" '' "$(definition "${3-db1}" | diff "$work/$2" -)"
}
latest() { "$VFCTL" --sysroot "$host" -c $uri history --json | jq -r '.transactions[0].id'; }
refused() { # STATUS EXPRESSION ARGUMENT...: it is, in such words, and changes nothing
  local status=$1 words=$2
  shift 2
  there "$@"
  is "$*" "$status" "$got"
  like "$*: says why" "$words" "$said"
  same "$*: nothing was changed" before
  is "$*: no journal is left" no "$([ -e "$kept/journal.json" ] && echo yes || echo no)"
}

listen_as "$name"
kept=/var/lib/vfctl/hosts/${name,,}
define db1
define db2
definition db1 >"$work/before"
definition db2 >"$work/before2"
# A change of this machine's own that is unfinished: nobody who acts elsewhere may look at it.
mkdir -p /var/lib/vfctl
printf '{"schema":"vfctl/journal/1","id":"1","time":"","command":"vfctl here","boot_id":"%s","pid":1,"steps":[%s]}\n' \
  "$(cat /proc/sys/kernel/random/boot_id)" '{"kind":"file","object":"/etc/vfctl/policy.d/a.yaml","from":null,"to":"x"}' >/var/lib/vfctl/journal.json
cp /var/lib/vfctl/journal.json "$work/journal"

there history
is 'nothing was done there' "vfctl: nothing was changed on $name from here 0" "$said $got"

# ---- done, once
there assign db1 --vf eth3/2 --pin none
is 'assigned' 0 "$got"
like 'which is told' $'\ndone     domain of db1: [0-9]+ lines -> [0-9]+ lines \(\+[0-9]+ -[0-9]+\)\n' "$said"
is 'this machine is no matter' 0 "$(grep -c 'this machine' <<<"$said")"
definition db1 >"$work/after"
is 'it has the VF' 1 "$(grep -c "<address type='pci' domain='0x0000' bus='0x41' slot='0x10' function='0x4'/>" "$work/after")"
is 'and its password' 1 "$(grep -c "passwd='secret'" "$work/after")"
there assign db1 --vf eth3/2 --pin none
is 'again' '0 1' "$got $(grep -c 'all is so already: nothing was changed' <<<"$said")"
there assign db2 --vf eth3/2 --pin none
is 'no VF is given twice' 3 "$got"
same 'the other one has none' before2 db2
there -q assign db2 --pf eth3 --pin none
is 'which gets another VF' '0 0' "$got $(definition db2 | grep -c "bus='0x41' slot='0x10' function='0x4'")"
there unassign db2
same 'and gives it back' before2 db2

# ---- where it is kept
is 'what leads back' '3 700 600' "$(find "$kept/history" -name '*.json' | wc -l) $(stat -c %a "$kept/history" "$kept"/history/*.json | sort -r | uniq | xargs)"
is 'by the name of the host' "$name" "$(ls /var/lib/vfctl/hosts)"
is 'its definition before' '' "$(jq -j '.steps[0].from' "$kept/history/$(find "$kept/history" -name '*.json' -printf '%f\n' | sort | head -n 1)" | diff "$work/before" -)"
is 'not among what is kept of this machine' '/var/lib/vfctl/hosts /var/lib/vfctl/journal.json' "$(echo /var/lib/vfctl/*)"
is 'nor its lock' hosts "$(ls /run/vfctl)"
is 'the history of that host' '3 3' "$("$VFCTL" --sysroot "$host" -c $uri history --json | jq '.transactions | length, ([.[] | select(.status == "done")] | length)' | xargs)"
is 'that of this machine' unfinished "$("$VFCTL" -q history --json | jq -r '.transactions[].status')"
is 'that of the capture' 'vfctl: vfctl has changed nothing here' "$("$VFCTL" --sysroot "$host" history 2>&1)"
is 'ids are completed' 3 "$("$VFCTL" __complete -- --sysroot "$host" -c $uri rollback '' | wc -l)"

# ---- back
first=$(find "$kept/history" -name '*.json' -printf '%f\n' | sort | head -n 1)
first=${first%.json}
try rollback "$first"
is 'not here' 7 "$got"
try --sysroot "$host" rollback "$first"
is 'nor on a capture alone' 3 "$got"
there rollback --dry-run "$first"
same 'shown alone' after
there rollback "$first"
is 'there' 0 "$got"
same 'back to the very text' before
there rollback "$first"
is 'once' 3 "$got"
there rollback nonsense
is 'no such one' 7 "$got"

# ---- the VM alone, and only its definition
refused 3 'only what its next start takes' assign db1 --vf eth3/2 --pin none --live
refused 3 'only what its next start takes' pin db1 --node 0 --policy preferred --live
refused 3 'only what its next start takes' tune vm db1 --policy preferred --live --apply
refused 3 'only what its next start takes' unassign db1 --live
refused 3 'vf-(mac|vlan) of .* is to be .* takes vfctl on that host' assign db1 --vf eth3/2 --pin none --vlan 7:3
refused 3 'vf-trust of .* is to be .* takes vfctl on that host' assign db1 --vf eth3/2 --pin none --trust on
refused 3 'eth0 has no VFs, and on another host vfctl makes none' assign db1 --pf eth0 --create 2 --pin none
there assign db1 --vf eth3/2 --pin none --trust off --json
is 'what the VF has already' 'done domain' "$(jq -r '[.status, .steps[].kind] | join(" ")' <<<"$said")"
there unassign db1
there assign db1 --vf eth3/1 --mac 02:11:22:33:44:01 --pin none --json
is 'a VLAN that libvirt cannot set, and the VF has' 'done domain' "$(jq -r '[.status, .steps[].kind] | join(" ")' <<<"$said")"
there unassign db1
is 'given back' 0 "$got"
same 'to the very text' before
for command in 'pin db1 --node 0 --policy preferred' 'tune vm db1 --policy preferred --apply'; do
  # shellcheck disable=SC2086 # words
  there $command
  is "$command" '0 1' "$got $(definition db1 | grep -c '<cputune>')"
  there unassign db1
  is "$command, free" 0 "$got"
  same "$command, as it was before" before
done
virsh -q -c $uri start --paused db1
there assign db1 --vf eth3/2 --pin none --json
is 'one that runs' 'done vm-restart domain' "$(jq -r '[.status, .needs, .steps[].kind] | join(" ")' <<<"$said")"
is 'has nothing of it yet' 0 "$(virsh -q -c $uri dumpxml db1 | grep -c hostdev)"
virsh -q -c $uri destroy db1
there unassign db1
same 'nor has it then' before

# ---- what goes wrong
mount --bind /etc/libvirt/qemu /etc/libvirt/qemu
mount -o remount,bind,ro /etc/libvirt/qemu
refused 4 'libvirt rejects the definition: .*; everything was undone' assign db1 --vf eth3/2 --pin none
umount /etc/libvirt/qemu
there assign db1 --vf eth3/2 --pin none
id=$(latest)
virsh -q -c $uri define /dev/stdin <<<"$(definition db1 | sed "s|<vcpu[^>]*>1<|<vcpu placement='static'>2<|")"
definition db1 >"$work/edited"
there rollback "$id"
is 'what somebody edited' 3 "$got"
same 'stays' edited
virsh -q -c $uri define "$work/after"
there unassign db1
same 'without the edit it goes' before
id=$(latest)
there assign db2 --vf eth3/2 --pin none
refused 4 'db1 was to get 0000:41:10.4, which db2 has by now: a VF is for one VM; look, and try again; everything was undone' rollback "$id"
there unassign db2

# ---- another one, who knows nothing of the lock, is quicker
overtaken() { # COMMAND... -- ARGUMENT...: vfctl there, and that command just before libvirt gets the definition
  local command=()
  while [ "$1" != -- ]; do command+=("$1"); shift; done
  shift
  coproc overtake { exec python3 "${0%/*}/overtake.py" 16510 "${command[@]}"; }
  read -r -u "${overtake[0]}" said
  try --sysroot "$host" -c qemu+tcp://localhost:16510/system "$@"
  # shellcheck disable=SC2154 # of the coproc
  kill "$overtake_PID"
  wait "$overtake_PID" 2>/dev/null
}
sed "s|^  </devices>|    <hostdev mode='subsystem' type='pci'><source><address bus='0x41' slot='0x10' function='0x4'/></source></hostdev>&|" \
  "$work/before2" >"$work/with2"
overtaken virsh -q -c $uri define "$work/with2" -- assign db1 --vf eth3/2 --pin none
is 'the VF is taken' 4 "$got"
like 'which is told' "db1 was to get 0000:41:10.4, which db2 has by now: .*; everything was undone" "$said"
same 'it goes back' before
is 'to nobody else' 1 "$(definition db2 | grep -c "bus='0x41' slot='0x10' function='0x4'")"
virsh -q -c $uri define "$work/before2"
overtaken virsh -q -c $uri undefine db2 -- assign db1 --vf eth3/2 --pin none
is 'what others do to others is no matter' 0 "$got"
virsh -q -c $uri define "$work/before2"
there unassign db1
same 'as before' before

# ---- cut short
there assign db1 --vf eth3/2 --pin none
id=$(latest)
mv "$kept/history/$id.json" "$kept/journal.json"
there list
is 'nobody asks of what' 0 "$(grep -c 'not finished' <<<"$said")"
there list --vms
like 'who looks there is told' "an earlier change of $name was not finished: vfctl --sysroot CAPTURE -c URI rollback undoes it" "$said"
there assign db2 --vf eth3/0 --pin none
is 'nothing else begins there' 3 "$got"
like 'as long as it stands' "an earlier transaction was not finished \($kept/journal.json\)" "$said"
is 'this machine has its own' "unfinished vfctl here" "$("$VFCTL" -q history --json | jq -r '.transactions[] | "\(.status) \(.command)"')"
is 'which nobody has touched' '' "$(cmp "$work/journal" /var/lib/vfctl/journal.json 2>&1)"
rm /var/lib/vfctl/journal.json
try rollback
is 'nothing is unfinished here' 'vfctl: no change is unfinished; vfctl history lists those that rollback ID takes back 0' "$said $got"
try apply --boot
is 'nor at boot' '0 0' "$got $(grep -c -i 'undone\|finished' <<<"$said")"
same 'there all stands' after
listen_as other
there rollback
is 'not on another host' 3 "$got"
listen_as "$name"
there rollback
is 'undone' 0 "$got"
same 'to the very text' before
is 'no journal is left' no "$([ -e "$kept/journal.json" ] && echo yes || echo no)"

# ---- one at a time
is 'another one there is waited for' "it waits
vfctl: web1" "$(python3 "${0%/*}/lock.py" "/run/vfctl/hosts/${name,,}.lock" "$VFCTL" -v --sysroot "$host" -c $uri unassign db1 2>&1 | sed 's/all is so already.*/web1/')"
[ $failed = 0 ]
