#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Somebody sets the VLAN of a VF that a VM runs with, by hand: do plan, apply and verify put it back to the VM's, and does the VM's
# definition stay as it is? And is a VLAN that is asked for taken, whatever stands on the VF? On a captured host.
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

# VF 0 of eth3 is in VLAN 100, VF 1 in VLAN 200 with a priority, and VF 2 in none.
index=host/vfctl/domains/index
uuid=$(basename host/vfctl/domains/*.xml .xml)
xml=host/vfctl/domains/$uuid.xml
sed -i "/<interface type='hostdev'/,/<\/interface>/d; s|<memballoon|<interface type='bridge'><mac address='52:54:00:00:00:98'/><source bridge='br0'/><model type='virtio'/></interface>&|" "$xml"
cp "$xml" bare.xml

# What is asked for is no mistake of somebody's.
while read -r vlan tags; do
  for vf in 0 1; do
    try -q assign web1 --vf eth3/$vf --pin none --vlan "$vlan" --print-xml
    is "--vlan $vlan, of VF $vf" "0 $tags" "$got $(grep -c "<tag id='$vlan'/>" <<<"$out")"
  done
done <<'CASES'
0 0
7 1
CASES

# runs VLAN: web1 runs with VF 0 in that VLAN, 0 for none, as its definition has it.
runs() {
  cp bare.xml "$xml"
  try -q assign web1 --vf eth3/0 --pin none --failover bridge:br0 --vlan "$1" --print-xml
  printf '%s\n' "$out" | tee "$xml" >"${xml%.xml}.live.xml"
  sed -i 's/\t-1\tno/\t1\tyes/' "$index"
}
policy() { # ATTRIBUTES of VF 0
  printf 'version: 1\npfs:\n  - match: {name: eth3}\n    per-vf: [{index: 0, %s}]\nvms:\n' "$1"
  printf '  - {name: web1, vf: eth3/0, pin: none, failover: "bridge:br0"}\n'
}
for vlan in 0 7; do
  runs $vlan
  policy 'vlan-id: 8' >policy.yaml
  for command in plan 'apply --dry-run'; do
    # shellcheck disable=SC2086 # words
    try -q $command policy.yaml
    is "VLAN $vlan: $command" "0 planned  vf-vlan of 0000:41:00.0/0: 100 -> $vlan" "$got $(grep '^planned' <<<"$out")"
  done
  try verify policy.yaml --json
  is "VLAN $vlan: verify" "1 drift-vf 0000:41:10.0 vf-vlan is 100, and is to be $vlan" \
    "$got $(jq -r '.findings[] | select(.verdict == "fail") | "\(.rule) \(.subject) \(.evidence)"' <<<"$out" | sed 's/ (.*//')"
  policy 'trust: true' >policy.yaml
  try plan policy.yaml
  is "VLAN $vlan: no policy names one" '0  vfctl: all is as the policy says' "$got $out $said"
  try assign web1 --vf eth3/0 --pin none --trust off --dry-run
  is "VLAN $vlan: assign tells of none that the VM does not get" '0 0' "$got $(grep -c 'is in VLAN' <<<"$said")"
done
# What the VM gives back is its PF's again, whose entry counts for it then, behind the VM.
runs 100
for vf in null eth3/2; do
  policy 'vlan-id: 8, mac-address: auto' | sed "s,vf: eth3/0.*,vf: $vf},; s/web1/&, pin: none/" >policy.yaml
  try -q plan policy.yaml
  is "given back for $vf" '0 planned  vf-mac of 0000:41:00.0/0: absent -> 4e:e0:00:aa:01:00
planned  vf-vlan of 0000:41:00.0/0: absent -> 8' "$got $(tail -n 2 <<<"$out")"
  is "given back for $vf: nothing before" 0 "$(sed '/web1/,$d' <<<"$out" | grep -c /0:)"
done
[ $failed = 0 ]
