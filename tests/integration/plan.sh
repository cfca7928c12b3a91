#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do plan, verify and apply --dry-run tell alike what a captured host lacks of a policy, what cannot be, and where the policy is wrong?
# What apply does is shown in the lab (policy.sh).
set -u
. "${0%/*}/expect.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/host"
tar -C "$work/host" -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz"
cd "$work" || exit 1

# try COMMAND...: stdout in $out, stderr in $said, the status in $got.
try() {
  out=$("$VFCTL" --sysroot host "$@" 2>said)
  got=$?
  said=$(<said)
}
like() { # WHAT EXPRESSION GOT
  [[ $3 =~ $2 ]] || is "$1" "$2" "$3"
}

cat >whole.yaml <<'YAML'
version: 1
pfs:
  - match: {name: eth0}
    vfs: 3
    up: true
    attributes: {mac-address: auto}
  - match: {name: eth3}
    per-vf:
      - {index: 2, trust: true, vlan-id: 9}
tuning:
  only: [network-buffers]
vms:
  - name: web1
    vf: eth0/2
    pin: none
    attributes: {vlan-id: 7, qos: 3}
YAML
try plan whole.yaml
is 'plan: status' 0 $got
is 'plan: entry by entry' '0000:01:00.0, by whole.yaml:3:5:
planned  pf-link of 0000:01:00.0: down -> up
planned  sriov-numvfs of 0000:01:00.0: 0 -> 3
planned  vf-mac of 0000:01:00.0/0: absent -> 4e:e0:00:aa:03:00
planned  vf-mac of 0000:01:00.0/1: absent -> 4e:e0:01:aa:03:00
planned  vf-mac of 0000:01:00.0/2: absent -> 4e:e0:02:aa:03:00
planned  driver of 0000:01:00.0/0-2: absent -> auto
0000:41:00.0, by whole.yaml:7:5:
planned  vf-vlan of 0000:41:00.0/2: 0 -> 9
planned  vf-trust of 0000:41:00.0/2: off -> on
host, by whole.yaml:11:3:' "$(sed '/^planned  sysctl/d; /^vm:/,$d' <<<"$out")"
is 'plan: all sysctls' 8 "$(grep -c '^planned  sysctl of net\.' <<<"$out")"
is 'plan: a VM gets a VF that is still to come' 'vm:web1, by whole.yaml:13:5:
planned  vf-mac of 0000:01:00.0/2: 4e:e0:02:aa:03:00 -> 52:54:00:23:c2:ef
planned  vf-vlan of 0000:01:00.0/2: absent -> 7:3' "$(sed -n '/^vm:/,$p' <<<"$out" | sed '$d')"
like 'plan: and its definition' '^planned  domain of web1: ' "${out##*$'\n'}"
like 'plan: where the card says it will be' 'web1 gets VF 2 of eth0, as far as can be foreseen: the card says that it will be 0000:01:10.4;' "$said"
like 'plan: how many' '21 changes of a captured host, on which alone vfctl apply can make them$' "$said"
try plan whole.yaml --detailed-exitcode -q
is 'plan: changes, as a status' 1 $got
is 'plan: quiet' '' "$said"
try apply whole.yaml --dry-run
is 'apply: status' 0 $got
is 'apply: what drivers hold meanwhile is a step, too' 'planned  sriov-autoprobe of 0000:01:00.0: 1 -> 0' "$(sed -n 2p <<<"$out")"
try apply whole.yaml
is 'apply: a captured host' 3 $got

try verify whole.yaml
is 'verify: status' 1 $got
like 'verify: a PF' 'pf-link is down, and is to be up; sriov-numvfs is 0, and is to be 3' "$(tr -s ' \n' ' ' <<<"$out")"
like 'verify: a VF that stands' 'vf-vlan is 0, and is to be 9; vf-trust is off, and is to be on' "$(tr -s ' \n' ' ' <<<"$out")"
is 'verify: a VF that does not is told by its PF alone' 0 "$(grep -c 0000:01:10 <<<"$out")"
try verify whole.yaml --json
is 'verify: one finding of each' 'drift-host host
drift-pf 0000:01:00.0
drift-vf 0000:41:10.4
drift-vm vm:web1' "$(jq -r '.findings[] | "\(.rule) \(.subject)"' <<<"$out" | sort)"
is 'verify: there is no way back of a captured host' '' "$(jq -r '[.findings[].remedy.commands[]] | unique | .[]' <<<"$out")"
try verify whole.yaml --format sarif
is 'verify: SARIF tells the place in the policy' 'whole.yaml 13:5' \
  "$(jq -r '.runs[0].results[] | select(.ruleId == "drift-vm") | .locations[0].physicalLocation | "\(.artifactLocation.uri) \(.region.startLine):\(.region.startColumn)"' <<<"$out")"
try verify whole.yaml --format prometheus
is 'verify: its metrics are not those of an audit' '' "$(grep -v '^\(# [A-Z]* \)\?vfctl_verify_' <<<"$out")"
is 'verify: one series of each' '' "$(grep -v '^#' <<<"$out" | cut -d' ' -f1 | sort | uniq -d)"
try verify whole.yaml --format nagios
is 'verify: a plugin: status' 2 $got
like 'verify: a plugin' '^VFCTL CRITICAL - 3 errors, 1 warning, 0 notes, 0 unknown \| ' "$out"

readonly drifted='drift-pf 0000:01:00.0 whole.yaml:3:5
drift-vf 0000:41:10.4 whole.yaml:7:5
drift-host host whole.yaml:11:3
drift-vm vm:web1 whole.yaml:13:5'
try verify whole.yaml --format tap
is 'verify: TAP: status' 1 $got
is 'verify: TAP: its plan' '1..4' "$(sed -n 2p <<<"$out")"
is 'verify: TAP: each, with its place' "$drifted" \
  "$(sed -nE '/^not ok [0-9]+ - /{s///; N; s/\n# .* \((whole.yaml:[0-9:]*)\); to do: vfctl apply .*/ \1/p}' <<<"$out")"
try verify whole.yaml --format html
is 'verify: HTML: status' 1 $got
is 'verify: HTML: whose' '<title>Verification of lab</title>' "$(grep '^<title>' <<<"$out")"
is 'verify: HTML: each, with its place' "$(sed '/drift-host/d' <<<"$drifted"; grep drift-host <<<"$drifted")" \
  "$(sed -nE 's/<[^>]*>/ /g; s/web1 has 0000[^(]* takes it away//; s/.* (drift-[a-z]*) +.* ?(0000:[0-9a-f.:]*|host|vm:web1) .*\((whole.yaml:[0-9:]*)\).*/\1 \2 \3/p' <<<"$out")"

printf 'version: 1\npfs:\n  - match: {name: eth4}\n    vfs: 2\n' >so.yaml
try plan so.yaml --detailed-exitcode
is 'all so: plan' '0  vfctl: all is as the policy says' "$got $out $said"
try verify so.yaml
is 'all so: verify' '0 errors, 0 warnings, 0 notes; 1 passed, 0 unknown, 0 not applicable' "$out"
is 'all so: status' 0 $got
try verify so.yaml --all
like 'all so: each' 'pass +drift-pf' "$out"

# As the machine's own: beside policy.d, in which another file is about one of its cards; what it names stands beside policy.yaml; and
# the host's tuning is kept.
mkdir -p own host/etc/vfctl/policy.d
printf 'version: 1\npfs:\n  - match: {address: "0000:01:00.0"}\n    vfs: 1\n' >host/etc/vfctl/policy.d/50-a.yaml
printf 'version: 1\npfs:\n  - match: {name: eth0}\n    vfs: 2\ntuning: {only: [network-buffers]}\n' >own/new.yaml
try plan own/new.yaml
is 'named: policy.d does not count' 0 $got
is 'named: nothing is kept' 0 "$(grep -c 'file of /etc/sysctl.d' <<<"$out")"
try plan own/new.yaml --as-own
is 'as the own: policy.d counts' '2 vfctl: /etc/vfctl/policy.d/50-a.yaml:3:5: own/new.yaml:3:5 says already what 0000:01:00.0 is to have: remove one of them
vfctl: 1 of 3 entries cannot be' "$got $said"
is 'as the own: tuning is kept' 1 "$(grep -c 'file of /etc/sysctl.d' <<<"$out")"
printf 'version: 1\npfs: 3\n' >host/etc/vfctl/policy.yaml
sed -i 's/01:00/11:00/; s/vfs: 1/vfs: 2/' host/etc/vfctl/policy.d/50-a.yaml
try plan own/new.yaml --as-own
is 'as the own: in place of that' '0 planned  sriov-numvfs of 0000:01:00.0: 0 -> 2' "$got $(grep numvfs <<<"$out" | head -n 1)"
sed -i 's,{only.*},{profile: ./mine.yaml},' own/new.yaml
try plan own/new.yaml --as-own
like 'as the own: what it names stands beside that' 'own/new.yaml:5:.* /etc/vfctl/mine.yaml: No such file' "$said"
try plan --as-own
is 'as the own: which' '2 vfctl: --as-own wants a POLICY: the file that is to be /etc/vfctl/policy.yaml' "$got $(head -n 1 <<<"$said")"

# Files that are wrong are told together: one that could not be read besides one that is no policy.
mkdir host/etc/vfctl/policy.d/60-b.yaml
for command in plan 'apply --dry-run' verify 'export --to networkd'; do
  # shellcheck disable=SC2086
  try $command
  is "wrong files: $command" '2 vfctl: /etc/vfctl/policy.yaml:2:6: pfs wants a list
vfctl: cannot read /etc/vfctl/policy.d/60-b.yaml: Is a directory' "$got $said"
done
rm -r host/etc/vfctl

printf 'version: 1\npfs:\n  - match: {name: "eth[34]"}\n    several: true\n    vfs: 2\n  - match: {name: eth3}\n    vfs: 3\n' >twice.yaml
try plan twice.yaml
is 'a card that two claim, behind what this host cannot have' 2 $got

# What cannot be, and one thing that can.
cat >unmet.yaml <<'YAML'
version: 1
pfs:
  - match: {name: eth44}
    vfs: 1
  - match: {name: eth3}
    vfs: 2
  - match: {name: eth4}
    up: true
vms:
  - name: web2
YAML
try plan unmet.yaml
is 'unmet: plan' 2 $got
is 'unmet: the others are told' 'planned  pf-link of 0000:11:00.0: down -> up' "${out##*$'\n'}"
is 'unmet: each reason' "vfctl: unmet.yaml:3:5: no PF here has name eth44; the nearest: eth4
vfctl: unmet.yaml:5:5: eth3 has 4 VFs already, and whether vfctl made them is not known: a captured host does not tell; a policy takes away others only with own: true
vfctl: unmet.yaml:10:5: no VM 'web2' here; the nearest: web1
vfctl: 3 of 4 entries cannot be" "$said"
try apply unmet.yaml --dry-run
is 'unmet: apply' 2 $got
is 'unmet: nothing would be done' '' "$out"
try verify unmet.yaml --json
is 'unmet: verify, what is not there as the host' "1 drift-pf,policy-unmet,policy-unmet" "$got $(jq -r '[.findings[].rule] | sort | join(",")' <<<"$out")"

# eth3/0 is in use by a process: the policy owns the PF, and yet does not take that VF away.
sed -i '/eth44/,+1d; /^vms/,$d; s/vfs: 2/vfs: 2\n    own: true/' unmet.yaml
try plan unmet.yaml
is 'in use: status' 3 $got
like 'in use: by whom' 'unmet.yaml:3:5: VFs of eth3 are in use: VF 0 by vm:web1, VF 3 by netdev:br0'$'\n' "$said"
try apply unmet.yaml --dry-run --json
is 'in use: a refusal is an outcome' '3 refused' "$got $(jq -r .status <<<"$out")"

# Whose VMs have its VFs nobody knows while libvirt is silent.
cp -r host silent
rm -r silent/vfctl/domains
printf 'version: 1\npfs:\n  - match: {name: eth4}\n    vfs: 1\n    own: true\n' >fewer.yaml
out=$("$VFCTL" --sysroot silent plan fewer.yaml 2>&1)
is 'libvirt is silent: status' 7 $?
like 'libvirt is silent: the reason' 'because libvirt does not answer' "$out"

# What could not be read is in the document, too.
printf 'version: 1\ntuning: {profile: throughput, skip: [network-buffers, bridge-mtu]}\n' >rings.yaml
try plan rings.yaml --json
is 'unknown: in the document' 'false nic-rings: the rings could not be read; nic-coalescing: how long interrupts wait could not be read; nic-irqs: who serves 2 of its 2 queues could not be read' "$(jq -r '.entries[] | "\(.known) \(.unknown)"' <<<"$out")"
try verify rings.yaml --json
is 'unknown: verify' '0 unknown' "$got $(jq -r '[.findings[].verdict] | unique | join(" ")' <<<"$out")"
printf 'version: 1\ntuning: {profile: throughput, skip: [bridge-mtu]}\n' >partly.yaml
try verify partly.yaml --json
is 'partly unknown: one finding' '1 fail drift-host true' "$got $(jq -r '.findings[] | "\(.verdict) \(.rule) \(.evidence | contains("; not read: nic-rings: "))"' <<<"$out")"
try plan rings.yaml
is 'unknown: no more than that is so' 'vfctl: all that could be read is as the policy says' "$said"

# A card that has moved: eth0 stood where eth3 stands, whose VF web1 has.
mkdir -p host/var/lib/vfctl
kept=host/var/lib/vfctl/cards
printf 'version: 1\npfs:\n  - match: {mac: "52:54:00:aa:03:00"}\n    vfs: 0\n' >moved.yaml
moved='the card with MAC 52:54:00:aa:03:00 stands at 0000:01:00.0 now, and stood at 0000:41:00.0 when its policy was last applied; these name VFs by the addresses that they had there, and mean others now, or none: VM web1'
try plan moved.yaml
is 'moved: nobody knows' '0 vfctl: all is as the policy says' "$got $said"
echo '0000:41:00.0 52:54:00:aa:03:00' >$kept
try plan moved.yaml
is 'moved: plan' "0 vfctl: moved.yaml:3:5: $moved
vfctl: all is as the policy says" "$got $said"
try plan moved.yaml --json
is 'moved: in the document' "$moved moved.yaml:3:5: $moved" "$(jq -r '"\(.entries[0].moved) \(.notes[0])"' <<<"$out")"
try apply moved.yaml --dry-run
like 'moved: apply' "vfctl: moved.yaml:3:5: $moved" "$said"
is 'moved: a captured host keeps what it says' '0000:41:00.0 52:54:00:aa:03:00' "$(<$kept)"
try verify moved.yaml --json
is 'moved: verify' "1 card-moved 0000:01:00.0 $moved (moved.yaml:3:5)" "$got $(jq -r '.findings[] | select(.verdict == "fail") | "\(.rule) \(.subject) \(.evidence)"' <<<"$out")"
mkdir -p host/etc/vfctl
cp moved.yaml host/etc/vfctl/policy.yaml
try apply --boot --dry-run
is 'moved: at boot' "0 vfctl: /etc/vfctl/policy.yaml:3:5: $moved" "$got $said"

# Who says where it stands means whichever stands there, but for those who have changed places.
sed 's/mac: .*}/address: "01:00.0"}/' moved.yaml >place.yaml
echo '0000:01:00.0 52:54:00:99:00:00' >$kept
try plan place.yaml
is 'another card: plan' '0 vfctl: place.yaml:3:5: at 0000:01:00.0 stands the card with MAC 52:54:00:aa:03:00 now, and the one with MAC 52:54:00:99:00:00 stood there when its policy was last applied, which is not found here
vfctl: all is as the policy says' "$got $said"
try verify place.yaml --json
is 'another card: verify' '1 card-moved' "$got $(jq -r '.findings[] | select(.verdict == "fail") | .rule' <<<"$out")"
echo '0000:01:00.0 52:54:00:aa:01:00' >$kept
swapped='at 0000:01:00.0 stands the card with MAC 52:54:00:aa:03:00 now, and the one with MAC 52:54:00:aa:01:00, which stood there when its policy was last applied, stands at 0000:41:00.0: say by mac which of them is meant'
try plan place.yaml
is 'changed places: plan' "2 vfctl: place.yaml:3:5: $swapped
vfctl: 1 of 1 entry cannot be" "$got $said"
try verify place.yaml --json
is 'changed places: verify' '1 policy-unmet' "$got $(jq -r '.findings[].rule' <<<"$out")"
cp place.yaml host/etc/vfctl/policy.yaml
try apply --boot --dry-run
is 'changed places: at boot' "2 vfctl: 1 of 1 entry could not be applied: /etc/vfctl/policy.yaml:3:5: $swapped" "$got ${said%%$'\n'*}"
sed 's/address: .*}/address: "01:00.0", mac: "52:54:00:aa:03:00"}/' place.yaml >both.yaml
try plan both.yaml
is 'changed places: by MAC, too' '0 vfctl: all is as the policy says' "$got $said"
sed 's/address: .*}/name: eth0}/' place.yaml >name.yaml
try plan name.yaml
is 'changed places: a name may go with its card' '0 vfctl: all is as the policy says' "$got $said"
printf 'none of mine\n0000:01:00.0 52:54:00:aa:01' >$kept
try plan place.yaml
is 'a broken record tells of nothing' '0 vfctl: all is as the policy says' "$got $said"
rm $kept
mkdir $kept
try plan place.yaml
like 'one that cannot be read is told' 'vfctl: whether a card has moved is not known: cannot read /var/lib/vfctl/cards: Is a directory' "$said"
rm -r host/var/lib/vfctl host/etc/vfctl

# Two that say the same, and two that say another thing of one VF.
printf 'version: 1\npfs:\n  - match: {name: eth4}\n    up: true\n  - match: {driver: igb, address: "11:00.0"}\n    up: true\n' >twice.yaml
try plan twice.yaml
is 'twice: status' 2 $got
like 'twice: the reason' 'twice.yaml:5:5: twice.yaml:3:5 says already what 0000:11:00.0 is to have' "$said"
try apply twice.yaml --dry-run
is 'twice: apply' 2 $got
printf 'version: 1\npfs:\n  - match: {driver: igb}\n    up: true\n' >many.yaml
try plan many.yaml
is 'ambiguous: status' 2 $got
like 'ambiguous: the reason' 'many.yaml:3:5: [0-9]* PFs here have driver igb' "$said"
try verify many.yaml --json
is 'ambiguous: verify finds it' '1 policy-unmet' "$got $(jq -r '.findings[].rule' <<<"$out")"
printf 'version: 1\nvms:\n  - name: web2\n' >none.yaml
try plan none.yaml
is 'a VM that there is none of: status' 7 $got
sed 's/attributes: {mac-address: auto}/attributes: {max-tx-rate: 100}/; s/qos: 3/qos: 3, max-tx-rate: 200/' whole.yaml >crossed.yaml
try plan crossed.yaml
is 'crossed: status' 2 $got
like 'crossed: the reason' 'crossed.yaml:13:5: the VF of web1 is to have max-rate 200, and 100 by crossed.yaml:3:5: say it in one place' "$said"

# VF 3 is a port of br0.
for asked in 'vlan-id: 9' 'mac-address: "52:54:00:77:00:03"' 'link-state: disable'; do
  printf 'version: 1\npfs:\n  - match: {name: eth3}\n    per-vf:\n      - {index: 3, %s}\n' "$asked" >used.yaml
  try plan used.yaml
  is "used by the host, $asked: status" 3 $got
  like "used by the host, $asked: the reason" \
    '^vfctl: used.yaml:3:5: VF 3 of eth3 is used by netdev:br0, which [a-z-]* [^ ]* would cut off: free it first, or give it that by hand .vfctl set 0000:41:10.6.' "$said"
done
sed -i 's/link-state: disable/trust: true/' used.yaml
try plan used.yaml
is 'used by the host: what cuts nobody off' '0 planned  vf-trust of 0000:41:00.0/3: off -> on' "$got ${out#*$'\n'}"

# A driver has one name, of which its module's is another spelling; which others there are a capture does not tell.
printf 'version: 1\npfs:\n  - match: {name: eth0}\n    vfs: 2\n    driver: vfio_pci\n' >driver.yaml
for command in plan 'apply --dry-run'; do
  # shellcheck disable=SC2086 # words
  try $command driver.yaml
  is "a module's name for a driver's: $command" '2 vfctl: driver.yaml:3:5: no driver is called vfio_pci; did you mean vfio-pci?' "$got $(head -n 1 <<<"$said")"
done
mkdir -p host/etc/vfctl
cp driver.yaml host/etc/vfctl/policy.yaml
try apply --boot --dry-run
like "a module's name for a driver's: at boot" '^2 .*/policy.yaml:3:5: no driver is called vfio_pci; did you mean vfio-pci\?$' "$got $said"
rm -r host/etc/vfctl
for driver in vfio-pci other; do
  sed "s/vfio_pci/$driver/" driver.yaml >named.yaml
  try plan named.yaml
  is "a driver of a captured host: $driver" "0 $driver" "$got $(sed -n 's/^planned  driver of .*-> //p' <<<"$out" | sort -u)"
done

# What helps is told by a policy's keys, and not by options that there are not.
while IFS='|' read -r entry expression; do
  printf 'version: 1\n%s\n' "$entry" >words.yaml
  try plan words.yaml
  like "words: $entry" "$expression" "$said"
  is "words: $entry: no option" '' "$(sed 's/vfctl [a-z]* [^:;,]*//g' <<<"$said" | grep -oe '--[a-z].*')"
done <<'CASES'
pfs: [{match: {name: eth3}, attributes: {rss-query: true}}]|does not tell of rss-query of its VFs: it could not be put back: leave it away
pfs: [{match: {name: eth3}, attributes: {msix-vectors: 4}}]|leave msix-vectors away
pfs: [{match: {name: eth0}, vfs: 1, attributes: {rss-query: true}}]|takes no rss-query of VFs: leave it away
vms: [{name: web1, vf: eth3/1, pin: none}]|: vlan-id: 0 takes it out
vms: [{name: web1, vf: eth3/1}]|; pin: preferred, not strict, would have these elsewhere
vms: [{name: web1, vf: eth3}]|eth3 is no VF: name one, as in eth0/3, or its PF with nic
vms: [{name: web1, nic: eth0}]|eth0 has no VFs: make some with vfctl create, or here with vfs below pfs
vms: [{name: web1, vf: eth3/1, pin: none, failover: "bridge:br0"}]|pool: NETWORK takes whichever VF is
CASES

# One MAC for VFs of two PFs, of which neither has it yet.
cat >macs.yaml <<'YAML'
version: 1
pfs:
  - match: {name: eth0}
    vfs: 1
    per-vf: [{index: 0, mac-address: "52:54:00:bb:00:01"}]
  - match: {name: eth3}
    per-vf: [{index: 1, mac-address: "52:54:00:bb:00:01"}]
YAML
try plan macs.yaml
is 'a MAC twice: status' 2 $got
is 'a MAC twice: the reason' 'vfctl: macs.yaml:6:5: VF 0000:41:00.0/1 is to have the MAC 52:54:00:bb:00:01, which macs.yaml:3:5 gives VF 0000:01:00.0/0: two on one network would get each other'"'"'s packets; choose another
vfctl: 1 of 2 entries cannot be' "$said"

# One VM, once by its name and once by its UUID, or in two files.
uuid=$(basename host/vfctl/domains/*.xml .xml)
printf 'version: 1\nvms:\n  - {name: %s, vf: eth3/1, pin: none}\n' "$uuid" >vms.yaml
try verify vms.yaml --json
is 'a VM by its UUID: verify tells its name' 'drift-vm vm:web1' "$(jq -r '.findings[] | select(.rule == "drift-vm") | "\(.rule) \(.subject)"' <<<"$out")"
try plan vms.yaml --json
is 'a VM by its UUID: so does plan' vm:web1 "$(jq -r '.entries[].subject' <<<"$out")"
printf 'version: 1\nvms:\n  - {name: web1, nic: eth3, pin: none}\n  - {name: %s, nic: eth4, pin: none}\n' "$uuid" >vms.yaml
try plan vms.yaml
is 'a VM by two names: status' 2 $got
like 'a VM by two names: the reason' 'vms.yaml:4:5: vms.yaml:3:5 says already what web1 is to have: remove one of them' "$said"
mkdir -p host/etc/vfctl/policy.d
for i in 1 2; do
  printf 'version: 1\nvms:\n  - {name: web1, vf: eth3/%s, pin: none}\n' $i >host/etc/vfctl/policy.d/$i.yaml
done
try plan
is 'a VM in two files: status' 2 $got
like 'a VM in two files: the reason' 'policy.d/2.yaml:3:5: /etc/vfctl/policy.d/1.yaml:3:5 says already what web1 is to have' "$said"
rm -r host/etc/vfctl
# What holds for two VMs is said once.
cp -r host two
sed 's|<name>web1|<name>web2|; s|6b1d9ac6-2f0d-4f5e-9c55-8d1c6a0f2a11|00000000-0000-4000-8000-000000000002|' host/vfctl/domains/6b1d9ac6-*.xml >two/vfctl/domains/00000000-0000-4000-8000-000000000002.xml
printf '00000000-0000-4000-8000-000000000002\t-1\tno\tno\tweb2\n' >>two/vfctl/domains/index
printf 'version: 1\npfs:\n  - match: {name: eth0}\n    vfs: 3\nvms:\n' >two.yaml
printf '  - {name: web%d, vf: eth0/%d, pin: none}\n' 1 1 2 2 >>two.yaml
said=$("$VFCTL" --sysroot two plan two.yaml 2>&1 >planned)
is 'two VMs: both get one' 2 "$(grep -c '^vm:' planned)"
is 'two VMs: a note' 1 "$(grep -c 'eth0 is down: no VM that gets a VF of it can start' <<<"$said")"
is 'two VMs: no note twice' '' "$(sort <<<"$said" | uniq -d)"

# A VF of a pool, and the best of virtio: what assign makes of the VM is what the policy asks for, and nothing else is.
cp -r host ways
mkdir -p ways/vfctl/networks
xml=ways/vfctl/domains/$uuid.xml
uuid_of() { printf '00000000-0000-4000-8000-%012d' "$1"; }
n=0
for pool in fast:4 slow:2; do # NAME:FUNCTION of eth3's
  n=$((n + 1))
  printf "<network><name>%s</name><forward mode='hostdev' managed='yes'><address type='pci' domain='0x0000' bus='0x41' slot='0x10' function='0x%s'/></forward></network>\n" \
    "${pool%:*}" "${pool#*:}" >"ways/vfctl/networks/$(uuid_of $n).xml"
  printf '%s\tyes\tyes\n' "$(uuid_of $n)" >>ways/vfctl/networks/index
done
sed -i "/<interface type='hostdev'/,/<\/interface>/d; s|<memballoon|<interface type='bridge'><mac address='52:54:00:00:00:98'/><source bridge='br0'/><model type='virtio'/></interface>&|" "$xml"
cp "$xml" bare.xml
way() { # WHAT LINES OPTIONS: of assign
  { printf 'version: 1\nvms:\n  - name: web1\n    pin: none\n'; printf '    %s\n' "${2//|/$'\n    '}"; } >way.yaml
  cp bare.xml "$xml"
  # shellcheck disable=SC2086 # words
  "$VFCTL" -q --sysroot ways assign web1 --pin none $3 --print-xml >made.xml || is "$1: assign" 0 $?
  diff -d -u bare.xml made.xml | sed 1,2d >changes
  changed="domain of web1: $(wc -l <bare.xml) lines -> $(wc -l <made.xml) lines (+$(grep -c '^+' changes) -$(grep -c '^-' changes))"
  is "$1: plan" "0 planned  $changed" "$("$VFCTL" -q --sysroot ways plan way.yaml >out; echo $?) $(sed 1d out)"
  is "$1: apply" "0 planned  $changed" "$("$VFCTL" -q --sysroot ways apply way.yaml --dry-run >out; echo $?) $(<out)"
  for shows in plan 'apply --dry-run'; do
    # shellcheck disable=SC2086 # words
    "$VFCTL" -q --sysroot ways $shows way.yaml --diff >out
    cp bare.xml patched.xml
    sed -n '/^--- /,$p' out | patch -s patched.xml
    is "$1: what $shows --diff makes of it" '' "$(diff patched.xml made.xml)"
    is "$1: $shows --diff tells the rest, too" "planned  $changed" "$(grep '^planned' out)"
  done
  is "$1: the same in JSON" "$(sed -n '/^--- /,$p' out)" "$("$VFCTL" -q --sysroot ways plan way.yaml --diff --json | jq -r '.entries[].changes[].diff')"
  is "$1: verify" '1 drift-vm' "$("$VFCTL" --sysroot ways verify way.yaml --json >out; echo $?) $(jq -r '.findings[].rule' out)"
  cp made.xml "$xml"
  is "$1: once it is so" '0 vfctl: all is as the policy says' "$("$VFCTL" --sysroot ways plan way.yaml >out 2>&1; echo $?) $(<out)"
  is "$1: and verify" 0 "$("$VFCTL" --sysroot ways verify way.yaml >out; echo $?)"
}
way 'a pool' 'pool: fast' '--pool fast --failover none'
is 'a pool: by its name' 1 "$(grep -c "<source network='fast'/>" made.xml)"
sed 's/fast/slow/' way.yaml >other.yaml
is 'a pool: another one is another' '1 domain' "$("$VFCTL" -q --sysroot ways plan other.yaml --json --detailed-exitcode >out; echo $?) $(jq -r '.entries[].changes[].kind' out)"
sed 's/fast/faster/' way.yaml >other.yaml
is 'a pool that there is none of' "7 vfctl: other.yaml:3:5: libvirt has no network 'faster'; the nearest: fast or slow" "$("$VFCTL" --sysroot ways plan other.yaml 2>out; echo $?) $(head -n 1 out)"
way 'a pool, and a standby' 'pool: fast|failover: "bridge:br0"' '--pool fast --failover bridge:br0'
is 'a pool, and a standby: both' 2 "$(grep -c '<teaming' made.xml)"
way 'virtio' 'path: virtio' '--path virtio'
is 'virtio: no VF' 0 "$(grep -c 'hostdev\|<source network' made.xml)"
printf 'version: 1\nvms:\n  - {name: web1, path: virtio, pool: fast}\n' >other.yaml
is 'a pool on virtio' 2 "$("$VFCTL" --sysroot ways plan other.yaml 2>out; echo $?)"

printf 'version: 1\nvms:\n  - {name: web1, vf: eth0/2, pin: none}\n' >other.yaml
is 'a VF of a PF that has none' '7 vfctl: other.yaml:3:5: eth0 has no VFs now: vfs below pfs makes some' "$("$VFCTL" --sysroot ways plan other.yaml 2>out; echo $?) $(head -n 1 out)"

# What of a VM lasts until the host boots is told, once the machine's own policy makes its VF then: apply --boot knows of no VMs.
# lasts WHAT PF ATTRIBUTES TOLD: of the PF's entry, and of the VM's.
lasts() {
  printf 'version: 1\npfs:\n  - {match: {name: eth3}%s}\nvms:\n  - {name: web1, %s}\n' "$2" "$3" >ways/etc/vfctl/policy.yaml
  is "$1: plan" 0 "$("$VFCTL" --sysroot ways plan >out 2>said; echo $?)"
  is "$1: what lasts until the host boots" "$4" "$(sed -n 's/^vfctl: what web1 is to have on \(.*\) lasts until .*/\1/p' said)"
}
mkdir -p ways/etc/vfctl
cp bare.xml "$xml"
rate='vf: eth3/0, pin: none, attributes: {trust: true, max-tx-rate: 20, vlan-id: 5'
lasts 'nothing that libvirt sets' '' 'vf: eth3/0, pin: none, attributes: {vlan-id: 5, mac-address: "52:54:00:00:00:99"}' ''
lasts 'attributes' '' "$rate}" 'VF 0 of eth3 (max-rate, trust)'
lasts 'attributes, some of the PF, too' ', per-vf: [{index: 0, trust: true}]' "$rate}" 'VF 0 of eth3 (max-rate)'
lasts 'all of the PF, too' ', attributes: {max-tx-rate: 20, trust: true}' "$rate}" ''
lasts 'a plain function' ', attributes: {max-tx-rate: 20, trust: true}' "$rate, qos: 3}" 'VF 0 of eth3 (mac, vlan)'
lasts 'a plain function, its VLAN of the PF, too' ', per-vf: [{index: 0, vlan-id: 5, qos: 3}]' \
  'vf: eth3/0, pin: none, attributes: {vlan-id: 5, qos: 3}' 'VF 0 of eth3 (mac)'
lasts 'a plain function with a derived MAC' ', per-vf: [{index: 0, mac-address: auto, vlan-id: 5, qos: 3}]' \
  'vf: eth3/0, pin: none, attributes: {vlan-id: 5, qos: 3, mac-address: "4e:e0:00:aa:01:00"}' ''
lasts 'a pool' '' 'pool: fast, pin: none, attributes: {trust: true}' 'VFs of eth3 (trust)'
lasts 'a pool, and its PF says it' ', attributes: {trust: true}' 'pool: fast, pin: none, attributes: {trust: true}' ''
rm -r ways/etc/vfctl

# One entry is one, of however many PFs; what could not be read is neither so nor not.
printf 'version: 1\npfs:\n  - {match: {driver: igb}, several: true, vfs: 300}\n' >several.yaml
is 'several that cannot be' '3 5 vfctl: 1 of 1 entry cannot be' "$("$VFCTL" --sysroot host plan several.yaml 2>said; echo $?) $(grep -c 'can have 7 VFs' said) $(tail -n 1 said)"
cp -r host blind
rm -r blind/vfctl/domains
printf 'version: 1\nvms:\n  - {name: web1, pin: none, vf: eth3/1}\n' >way.yaml
is 'VMs that nobody knows: verify' '7 unknown policy-unmet' "$("$VFCTL" --sysroot blind verify way.yaml --json >out 2>said; echo $?) $(jq -r '.findings[] | "\(.verdict) \(.rule)"' out)"

# Who waits for VFs of an entry that cannot be is told of that, and of nothing that he could do instead.
for key in 'vf: eth0/2' 'nic: eth0'; do
  printf 'version: 1\npfs:\n  - match: {name: eth0}\n    vfs: 3\n    attributes: {min-tx-rate: 5}\nvms:\n  - {name: web1, %s, pin: none}\n' \
    "$key" >follows.yaml
  try plan follows.yaml
  is "no VFs for a VM, $key" "3 vfctl: follows.yaml:3:5: eth0's driver igb takes no min-rate of VFs: leave it away
vfctl: follows.yaml:7:5: there is no such VF of 0000:01:00.0, for follows.yaml:3:5 cannot be
vfctl: 2 of 2 entries cannot be" "$got $said"
done

# What the driver does not take no VF gets, be it there or still to come.
printf 'version: 1\npfs:\n  - {match: {name: eth3}, attributes: {min-tx-rate: 5}}\n' >standing.yaml
try plan standing.yaml
is 'standing VFs: what the driver does not take' "3 vfctl: standing.yaml:3:5: eth3's driver igb takes no min-rate of VFs: leave it away
vfctl: 1 of 1 entry cannot be" "$got $said"

# Another VF than the one that vfctl gave the VM takes its place; null takes it away; what others gave it stays, and is told.
cp -r host given
mkdir -p given/vfctl/networks
xml=given/vfctl/domains/$uuid.xml
sed "s/function='0x4'/function='0x0'/" "ways/vfctl/networks/$(uuid_of 1).xml" >"given/vfctl/networks/$(uuid_of 1).xml"
printf '%s\tyes\tyes\n' "$(uuid_of 1)" >given/vfctl/networks/index
sed -i "/<interface type='hostdev'/,/<\/interface>/d" "$xml"
cp "$xml" bare.xml
ask() { # WHAT KEYS CHANGES: plan tells of them, and verify finds as much; what is noted of the entry in $note
  printf 'version: 1\nvms:\n  - {name: web1, pin: none, %s}\n' "$2" >way.yaml
  is "$1: plan" "0 $3" "$("$VFCTL" --sysroot given plan way.yaml >out 2>said; echo $?) $(sed -n 's/^planned  //p' out | paste -sd,)"
  note=$(sed -n 's/^vfctl: way.yaml:3:5: //p' said)
  is "$1: verify" "$([ "$3" ] && echo 1 drift-vm || echo '0 ')" "$("$VFCTL" --sysroot given verify way.yaml --json >out 2>said; echo $?) $(jq -r '[.findings[] | select(.verdict == "fail").rule] | join(",")' out)"
}
give() { # VF...: as by vfctl assign
  cp bare.xml "$xml"
  for vf; do
    "$VFCTL" -q --sysroot given assign web1 --vf "$vf" --pin none --print-xml >made.xml && cp made.xml "$xml"
  done
  lines=$(wc -l <"$xml")
}
give eth3/1
ask 'the same' 'vf: eth3/1' ''
ask 'of its PF' 'nic: eth3' ''
ask 'null where it has one' 'vf: null' "domain of web1: $lines lines -> $(wc -l <bare.xml) lines (+0 -$((lines - $(wc -l <bare.xml))))"
is 'null where it has one: which' 'web1 has 0000:41:10.2 by vfctl, and is to have none' "$note"
ask 'null, and tuned' 'nic: null, tune: true' "domain of web1: $lines lines -> $(wc -l <bare.xml) lines (+0 -$((lines - $(wc -l <bare.xml))))"
ask 'another one' 'vf: eth3/2' "domain of web1: $lines lines -> $((lines + 1)) lines (+10 -9)"
is 'another one: which goes' 'web1 has 0000:41:10.2 by vfctl, and is to have another one instead' "$note"
like 'another one: verify says so, too' 'web1 has 0000:41:10.2 by vfctl, and is to have another one instead' "$(jq -r '.findings[].evidence' out)"
ask 'a pool instead' 'pool: fast' "domain of web1: $lines lines -> $((lines - 1)) lines (+8 -9)"
give eth3/1 eth3/2
ask 'none named' 'path: sriov' ''
ask 'one of two' 'vf: eth3/2' "domain of web1: $lines lines -> $((lines - 8)) lines (+1 -9)"
ask 'none of two' 'pool: null' "domain of web1: $lines lines -> $(wc -l <bare.xml) lines (+0 -$((lines - $(wc -l <bare.xml))))"
is 'none of two: which' 'web1 has 0000:41:10.2 by vfctl, and is to have none; web1 has 0000:41:10.4 by vfctl, and is to have none' "$note"
"$VFCTL" --sysroot given export --to policy >out 2>said
is 'of two no entry is made, which would take one' '0 1' "$(grep -c 'name: "web1"' out) $(grep -c 'not said: web1: it has 2 VFs, and an entry names one' said)"
cp bare.xml "$xml"
ask 'null where it has none' 'vf: null' ''
# By hand.
sed -i "s|<memballoon|<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x41' slot='0x10' function='0x4'/></source></hostdev>&|" bare.xml
give eth3/1
ask 'besides one by others' 'vf: eth3/1' ''
is 'besides one by others: plan tells' 'web1 has 0000:41:10.4 besides, which vfctl did not give it: that stays; virsh detach-device takes it away' "$note"
is 'besides one by others: and verify' "vfctl: $note" "$(<said)"
cp "$xml" of-others.xml
sed -i "s|<memballoon|<interface type='network'><mac address='52:54:00:00:00:66'/><source network='fast'/></interface>&|" "$xml"
ask 'besides one of a pool' 'vf: eth3/1' ''
is 'besides one of a pool: it is told, too' 'web1 has 0000:41:10.4, a VF of the network fast besides, which vfctl did not give it: that stays; virsh detach-device takes it away' "$note"
mv of-others.xml "$xml"
printf 'version: 1\nvms:\n  - {name: web1, vf: null}\n' >way.yaml
is 'null, and one by others' '3 vfctl: way.yaml:3:5: web1 is to have no VF, and has 0000:41:10.4, but not by vfctl: take it away first (virsh detach-device)' \
  "$("$VFCTL" --sysroot given plan way.yaml 2>said; echo $?) $(head -n 1 said)"

# The policy itself.
try plan
is 'no policy: status' 7 $got
like 'no policy: the sentence' 'there is no policy in /etc/vfctl/policy.yaml and /etc/vfctl/policy.d: begin with this host as it stands .vfctl export --to policy.' "$said"
# A profile that a policy names by its file stands beside it, on the same machine.
mkdir -p beside host/etc/vfctl/beside
echo 'nic-rings: wrong-beside' >beside/mine.yaml
echo 'nic-rings: wrong-of-the-host' >host/etc/vfctl/mine.yaml
for name in ./mine.yaml mine.yaml ../beside/mine.yaml "$work/beside/mine.yaml"; do
  printf 'version: 1\ntuning: {profile: %s}\n' "$name" >beside/policy.yaml
  try plan beside/policy.yaml
  like "profile $name: beside a named policy" '^vfctl: beside/policy.yaml:2:19: .*mine.yaml:1:12: .*wrong-beside' "$said"
done
for name in ./mine.yaml ../vfctl/mine.yaml /etc/vfctl/mine.yaml; do
  printf 'version: 1\ntuning: {profile: %s}\n' "$name" >host/etc/vfctl/policy.yaml
  try plan
  like "profile $name: of the machine's own policy" '^vfctl: /etc/vfctl/policy.yaml:2:19: /etc/vfctl/[^ ]*mine.yaml:1:12: .*wrong-of-the-host' "$said"
done
rm -r host/etc/vfctl

# By standard input: what it names beside it stands where vfctl runs.
mkdir mine
cp beside/mine.yaml mine/
for name in - /dev/stdin; do
  printf 'version: 1\npfs:\n  - match: {name: eth0}\n    vsf: 3\n' | "$VFCTL" --sysroot host plan $name 2>said
  is "standard input as $name: status" 2 $?
  like "standard input as $name: the place" '^vfctl: /dev/stdin:4:5: .*vsf' "$(<said)"
done
printf 'version: 1\ntuning: {profile: ./mine.yaml}\n' >own.yaml
for command in 'plan' 'verify' 'apply --dry-run'; do
  # shellcheck disable=SC2086 # words
  (cd mine && "$VFCTL" --sysroot ../host $command - <../own.yaml 2>../said)
  like "standard input: $command" '^vfctl: /dev/stdin:2:19: .*mine.yaml:1:12: .*wrong-beside' "$(<said)"
done
try plan - <whole.yaml
is 'standard input: a file' '0 21' "$got $(sed -n 's/^vfctl: \([0-9]*\) changes .*/\1/p' <<<"$said")"

for nothing in pfs vms; do
  printf 'version: 1\n%s: []\n' $nothing >nothing.yaml
  try plan nothing.yaml
  is "$nothing: []: plan" '0  vfctl: all is as the policy says' "$got $out $said"
  try verify nothing.yaml
  is "$nothing: []: verify" '0 0 errors, 0 warnings, 0 notes; 0 passed, 0 unknown, 0 not applicable' "$got $out"
  try apply nothing.yaml --dry-run --json
  is "$nothing: []: apply" '0 unchanged' "$got $(jq -r .status <<<"$out")"
done
mkdir -p host/etc/vfctl/policy.d
cp so.yaml host/etc/vfctl/policy.d/10-x.yml
touch host/etc/vfctl/policy.d/README host/etc/vfctl/policy.d/.hidden.yml
skipped='vfctl: /etc/vfctl/policy.d/10-x.yml is not read: its name does not end in .yaml'
try plan
like 'not .yaml: no policy' "^$skipped"$'\n''vfctl: there is no policy in ' "$said"
try apply --boot --dry-run
is 'not .yaml: at boot' "0 $skipped" "$got ${said%%$'\n'*}"
cp so.yaml host/etc/vfctl/policy.d/11.yaml
try plan
is 'not .yaml: beside one' "0 $skipped"$'\n''vfctl: all is as the policy says' "$got $said"
rm -r host/etc/vfctl/policy.d
cp so.yaml host/etc/vfctl/policy.yaml
try plan
is 'the own one: status' 0 $got
printf 'version: 1\npfs:\n  - match: {mac: 1}\n' >host/etc/vfctl/policy.yaml
try verify
is 'a broken one: status' 2 $got
like 'a broken one: its place' '^vfctl: /etc/vfctl/policy.yaml:3:18: ' "$said"
{ head -c 1048575 /dev/zero; echo; } >nul.yaml
try plan nul.yaml
is 'NUL bytes: status' 2 $got
like 'NUL bytes: the place' '^vfctl: nul.yaml:1:1: a NUL byte' "$said"
iconv -f UTF-8 -t UTF-16LE so.yaml >wide.yaml
try plan wide.yaml
is 'UTF-16: status' 2 $got
like 'UTF-16: the place' '^vfctl: wide.yaml:1:2: a NUL byte.*iconv' "$said"
try plan ''
is 'an empty name' "2 vfctl: plan wants [POLICY], and '' is none; vfctl plan --help" "$got $said"
printf 'version: 1\npfs:\n  - match: {driver: nothing}\n' >none.yaml
try plan none.yaml
like 'none of a driver' 'no PF here has driver nothing; vfctl list shows those that there are' "$said"
try plan missing.yaml
is 'none of that name' '7 vfctl: cannot read missing.yaml: No such file or directory' "$got $said"
for seconds in 0 1.5 86401; do
  try apply so.yaml --dry-run --confirm $seconds
  is "--confirm $seconds" 2 $got
done
try apply so.yaml --boot --dry-run
is '--boot takes none' 2 $got
[ $failed = 0 ]
