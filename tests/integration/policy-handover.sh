#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does a VF go from one VM to another by one policy, in whatever order its entries stand, and with the VLAN that its PF's entry says? And is it
# told where a VM keeps another? On a captured host.
set -u
. "${0%/*}/expect.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/host"
tar -C "$work/host" -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz"
cd "$work" || exit 1
try() { # COMMAND...
  out=$("$VFCTL" --sysroot host "$@" 2>said)
  got=$?
  said=$(<said)
}

# VF 1 of eth3 is web1's, in VLAN 200 with a priority; VF 2 is web2's, in none; web3 has none.
domains=host/vfctl/domains
uuid=$(basename $domains/*.xml .xml)
sed -i "/<interface type='hostdev'/,/<\/interface>/d" $domains/"$uuid.xml"
declare -A uuids=([web1]=$uuid)
for n in 2 3; do
  uuids[web$n]=00000000-0000-4000-8000-00000000000$n
  sed "s/$uuid/${uuids[web$n]}/; s/<name>web1/<name>web$n/; s/52:54:00/52:54:0$n/" $domains/"$uuid.xml" >$domains/"${uuids[web$n]}.xml"
  printf '%s\t-1\tno\tno\tweb%d\n' "${uuids[web$n]}" "$n" >>$domains/index
done
for n in 1 2; do
  try -q assign web$n --vf eth3/$n --pin none --print-xml
  printf '%s\n' "$out" >$domains/"${uuids[web$n]}.xml"
done
policy() { # [VM KEYS]...: the PF's entry, and those
  printf 'version: 1\npfs:\n  - match: {name: eth3}\n    per-vf: [{index: "1-2", vlan-id: 8}]\n'
  (($# == 0)) || printf 'vms:\n'
  while (($#)); do
    printf '  - {name: %s, pin: none, %s}\n' "$1" "$2"
    shift 2
  done
}
# In which order it is done: objects, and what becomes of VFs.
told() { sed -n 's/^vm:\(web.\), by.*/\1/p; s/^planned  vf-vlan of [^/]*\(.*\)/\1/p' <<<"$out" | paste -sd,; }
handed_over() { # WHAT ORDER DEFINITIONS
  local order
  for order in 'web2|vf: eth3/1|web1|vf: null' 'web1|vf: null|web2|vf: eth3/1'; do
    IFS='|' read -ra entries <<<"$order"
    policy "${entries[@]}" >policy.yaml
    try plan policy.yaml
    is "$1: ${entries[0]} first" "0 $2" "$got $(told)"
    is "$1: ${entries[0]} first: no VM keeps another VLAN" 0 "$(grep -c 'as long as' <<<"$said")"
    try -q plan policy.yaml --diff
    is "$1: ${entries[0]} first: the VLAN in its definition" "$3" "$(grep -c "^+ .*<tag id='8'/>" <<<"$out")"
  done
}
handed_over 'VMs that are off' '/2: 0 -> 8,web1,/1: 200:3 -> 8,web2' 1
policy web3 'vf: eth3/1' web1 'vf: eth3/2' web2 'vf: null' >policy.yaml
try plan policy.yaml
is 'from VM to VM to VM' '0 /2: 0 -> 8,web2,web1,/1: 200:3 -> 8,web3' "$got $(told)"
policy web1 'vf: eth3/2' web2 'vf: eth3/1' >policy.yaml
try plan policy.yaml
is 'each wants the other one' '3 vfctl: policy.yaml:6:5: VFs of eth3 are in use: VF 2 by vm:web2
vfctl: 1 of 3 entries cannot be' "$got $said"

sed -i 's/\t-1\tno\tno\t\(web.\)/\t1\tyes\tno\t\1/' $domains/index
for n in 1 2 3; do
  cp $domains/"${uuids[web$n]}.xml" $domains/"${uuids[web$n]}.live.xml"
done
handed_over 'VMs that run' 'web1,/1: 200:3 -> 8,web2,/2: 0 -> 8' 2

# What a VM keeps is no drift, for the VM's counts; but nobody would expect it.
keeps='VF 1 is in VLAN 200 and not 8 as long as web1 has it, unless attributes of that VM say otherwise (vlan-id); VF 2 is in VLAN 0 and not 8 as long as web2 has it, unless attributes of that VM say otherwise (vlan-id)'
policy >policy.yaml
try plan policy.yaml
is 'kept: plan' "0 vfctl: policy.yaml:3:5: $keeps
vfctl: all is as the policy says" "$got $said"
try verify policy.yaml
is 'kept: verify' "0 vfctl: $keeps" "$got $said"
policy web2 'vf: eth3/2, attributes: {vlan-id: 0}' >policy.yaml
try plan policy.yaml
is 'kept: by its entry' "0 vfctl: policy.yaml:3:5: ${keeps%;*}" "$got $(head -n 1 <<<"$said")"
[ $failed = 0 ]
