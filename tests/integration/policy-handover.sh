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
is 'each wants the other one' '3 vfctl: policy.yaml:6:5: a VM has eth3/2 that waits for another one'"'"'s in turn: have one of them give its VF back first (vf: null)
vfctl: policy.yaml:7:5: VFs of eth3 are in use: VF 1 by vm:web1
vfctl: 2 of 3 entries cannot be' "$got $said"
# Who chooses takes none that another one names, or gives back: VF 0 alone is nobody's, and nearest.
policy web3 'nic: eth3' web1 'vf: eth3/0' web2 'vf: null' >policy.yaml
try plan policy.yaml
is 'who chooses comes last' '0 /2: 0 -> 8,web2,web1,/1: 200:3 -> 8,web3' "$got $(told)"
# What a PF's entry says besides is done once, also where the VF has it, too.
printf 'version: 1\npfs:\n  - {match: {name: eth3}, autoprobe: true, per-vf: [{index: 1, vlan-id: 8, driver: vfio-pci, trust: true}]}\nvms: [{name: web1, pin: none, vf: null}]\n' >policy.yaml
echo '(null)' >"host/sys/bus/pci/devices/0000:41:10.2/driver_override"
try -q plan policy.yaml --json
is 'what was the VM'"'"'s' 0 $got
is 'each step once' '' "$(jq -r '.entries[].changes[] | "\(.kind) \(.object)"' <<<"$out" | sort | uniq -d)"
is 'of what is given back what was the VM'"'"'s' 'driver driver-override vf-vlan' "$(jq -r '.entries[-1].changes[].kind' <<<"$out" | sort | xargs)"

sed -i 's/\t-1\tno\tno\t\(web.\)/\t1\tyes\tno\t\1/' $domains/index
for n in 1 2 3; do
  cp $domains/"${uuids[web$n]}.xml" $domains/"${uuids[web$n]}.live.xml"
done
handed_over 'VMs that run' 'web1,/1: 200:3 -> 8,web2,/2: absent -> 8' 2

# libvirt has the host choose the driver of what it unplugs, if that lets any choose.
given_back() { # DRIVER STEPS [AUTOPROBE]
  echo "${3-1}" >host/sys/bus/pci/devices/0000:41:00.0/sriov_drivers_autoprobe
  printf 'version: 1\npfs: [{match: {name: eth3}, per-vf: [{index: 1, driver: %s}]}]\nvms: [{name: web1, pin: none, vf: null}]\n' "$1" >policy.yaml
  try -q plan policy.yaml --json
  is "unplugged, driver: $1, autoprobe ${3-1}" "0 $2" "$got $(jq -r '.entries[].changes[] | select(.kind | startswith("driver")) | "\(.kind) \(.from) \(.to)"' <<<"$out" | paste -sd,)"
}
given_back vfio-pci 'driver-override null vfio-pci,driver null vfio-pci'
given_back none 'driver null none'
given_back auto ''
given_back auto '' 0

# What a VM keeps is no drift, for the VM's counts; but nobody would expect it.
keeps='policy.yaml:3:5: VF 1 is in VLAN 200:3, and not in 8, by web1; VF 2 is in VLAN 0, and not in 8, by web2: that counts as long as the VM has the VF (vlan-id in its attributes changes it)'
policy >policy.yaml
try plan policy.yaml
is 'kept: plan' "0 vfctl: $keeps
vfctl: all is as the policy says" "$got $said"
try verify policy.yaml
is 'kept: verify' "0 vfctl: $keeps" "$got $said"
policy web2 'vf: eth3/2, attributes: {vlan-id: 0}' >policy.yaml
try plan policy.yaml
is 'kept: by its entry' "0 vfctl: ${keeps/; VF 2*web2:/:}" "$got $(head -n 1 <<<"$said")"
policy web2 'vf: null' >policy.yaml
try verify policy.yaml --json
is 'what follows from a VM is no drift of its own' '1 drift-vm' "$got $(jq -r '[.findings[] | select(.verdict == "fail").rule] | join(",")' <<<"$out")"
[ $failed = 0 ]
