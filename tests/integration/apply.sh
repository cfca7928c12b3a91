#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does vfctl apply --boot give each PF what its policy says, whatever is wrong with another's? On a captured host, with --dry-run.
set -u
. "${0%/*}/expect.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/host"
tar -C "$work/host" -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz"
policies=$work/host/etc/vfctl/policy.d
mkdir -p "$policies"

# Its status in $got, stderr in $said, stdout in $steps.
apply() {
  steps=$("$VFCTL" --sysroot "$work/host" apply "$@" 2>"$work/said")
  got=$?
  said=$(cat "$work/said")
}
policy() { # NAME: its text comes from stdin
  { echo 'version: 1'; echo 'pfs:'; cat; } >"$policies/$1.yaml"
}

apply --boot --dry-run
is 'no policy: status' 0 $got
is 'no policy: which is told' 'vfctl: neither /etc/vfctl/policy.yaml nor /etc/vfctl/policy.d names a PF: nothing is to be done' "$steps$said"
apply --boot
is 'a captured host: status' 3 $got
apply --wait-carrier --dry-run
is 'waiting without --boot: status' 2 $got
apply --pf 01:00.0 --dry-run
is 'one PF without --boot: status' 2 $got
is 'one PF without --boot: why' 'vfctl: --pf goes with --boot: else all is one change, or none of it' "$said"
apply --boot --wait-carrier --dry-run
is 'waiting without doing: status' 2 $got

policy 50-first <<'YAML'
  - match: {mac: "52:54:00:AA:03:00"}
    vfs: 3
    up: true
    driver: vfio-pci
    attributes: {mac-address: auto, vlan-id: 100}
    per-vf:
      - {index: 1, vlan-id: 200, driver: none}
YAML
apply --boot --dry-run
is 'one PF: status' 0 $got
is 'one PF: its steps' 'planned  pf-link of 0000:01:00.0: down -> up
planned  sriov-autoprobe of 0000:01:00.0: 1 -> 0
planned  sriov-numvfs of 0000:01:00.0: 0 -> 3
planned  vf-mac of 0000:01:00.0/0: absent -> 4e:e0:00:aa:03:00
planned  vf-mac of 0000:01:00.0/1: absent -> 4e:e0:01:aa:03:00
planned  vf-mac of 0000:01:00.0/2: absent -> 4e:e0:02:aa:03:00
planned  vf-vlan of 0000:01:00.0/0: absent -> 100
planned  vf-vlan of 0000:01:00.0/1: absent -> 200
planned  vf-vlan of 0000:01:00.0/2: absent -> 100
planned  driver-override of 0000:01:00.0/0: absent -> vfio-pci
planned  driver-override of 0000:01:00.0/2: absent -> vfio-pci
planned  sriov-autoprobe of 0000:01:00.0: 0 -> 1
planned  driver of 0000:01:00.0/0: absent -> vfio-pci
planned  driver of 0000:01:00.0/2: absent -> vfio-pci' "$steps"

# A file that was cut off, a card that is gone, another in its place, other VFs than wanted, and a second claim.
printf 'version: 1\npfs:\n  - match: {mac: "52:54' >"$policies/10-cut.yaml"
head -c 2000000 /dev/zero | tr '\0' '#' >"$policies/11-large.yaml"
printf 'x' >"$policies/.hidden.yaml"
printf 'x' >"$policies/notes.txt"
policy 20-others <<'YAML'
  - match: {mac: "52:54:00:ff:ff:ff"}
    vfs: 1
  - match: {address: "08:00.0", device: "8086:1521"}
    vfs: 1
  - match: {address: "41:00.0", device: "8086:10c9"}
    vfs: 2
YAML
policy 60-second <<'YAML'
  - match: {address: "01:00.0", device: "8086:10c9"}
    vfs: 1
YAML
first=$steps
apply --boot --dry-run
is 'with others: status' 2 $got
is 'with others: the good one' "$first" "$steps"
is 'with others: each is told' "vfctl: /etc/vfctl/policy.d/10-cut.yaml:3:24: it is cut off: the last line does not end
vfctl: /etc/vfctl/policy.d/11-large.yaml:1:1: it is larger than 1 MiB
vfctl: /etc/vfctl/policy.d/20-others.yaml:3:5: no PF here has the permanent MAC 52:54:00:ff:ff:ff: the card is gone, or its driver has not bound it
vfctl: /etc/vfctl/policy.d/20-others.yaml:5:5: at 0000:08:00.0 stands 8086:10c9, not 8086:1521: it is left alone; say anew which card is meant
vfctl: /etc/vfctl/policy.d/60-second.yaml:3:5: /etc/vfctl/policy.d/50-first.yaml:3:5 says already what 0000:01:00.0 is to have: remove one of them
vfctl: /etc/vfctl/policy.d/20-others.yaml:7:5: eth3 has 4 VFs already, and whether vfctl made them is not known: a captured host does not tell; a policy takes away others only with own: true
vfctl: 4 of 5 entries could not be applied, and 2 files could not be used, the first: /etc/vfctl/policy.d/10-cut.yaml:3:24: it is cut off: the last line does not end" "$said"
apply --boot --dry-run --json
is 'as a document' 'refused refused refused refused refused planned refused' \
  "$(grep -o '"status": "[a-z]*"' <<<"$steps" | cut -d'"' -f4 | xargs)"

# ---- one PF
one() { apply --boot --dry-run --pf "$@"; }
one 0000:41:00.0
is 'one: status' 3 $got
is 'one: what is about it alone, once' 'vfctl: 1 of 1 entry could not be applied: /etc/vfctl/policy.d/20-others.yaml:7:5: eth3 has 4 VFs already, and whether vfctl made them is not known: a captured host does not tell; a policy takes away others only with own: true' "$said"
rm "$policies/60-second.yaml"
one 01:00.0
is 'one that is as it is to be: status' 0 $got
is 'one that is as it is to be: others do not matter' "$first" "$steps$said"
one 01:00.1
is 'one that only a broken file may mean: status' 2 $got
is 'one that only a broken file may mean: which' "vfctl: 2 files could not be used, the first: /etc/vfctl/policy.d/10-cut.yaml:3:24: it is cut off: the last line does not end" \
  "$(tail -n 1 <<<"$said")"
rm "$policies"/1*.yaml
one 01:00.1
is 'one that no policy means' '0 vfctl: no policy means 01:00.1: nothing is to be done' "$got $steps$said"
one 01:00.1 -q
is 'one that no policy means: in silence' '0 ' "$got $steps$said"
one 09:00.9
is 'one that there is not' 7 $got
one 04:00.0
is 'one that cannot have VFs' 7 $got

mkdir "$policies/12-directory.yaml"
one 01:00.1
is 'a file that cannot be read: with its path once' 'vfctl: 1 file could not be used: cannot read /etc/vfctl/policy.d/12-directory.yaml: Is a directory' "$said"
rmdir "$policies/12-directory.yaml"

# A policy that is to mean one card, and means two by now.
policy 70-any <<'YAML'
  - match: {driver: igb}
    vfs: 1
YAML
one 01:00.1
is 'one of several that one is meant of' 2 $got
is 'one of several that one is meant of: an entry, not a policy' 1 "$(grep -c '^vfctl: 1 of 1 entry could not be applied: /etc' <<<"$said")"
rm "$policies/70-any.yaml"
policy 70-several <<'YAML'
  - match: {driver: igb}
    several: true
    vfs: 99
YAML
apply --boot --dry-run
is 'an entry that means several: each is told' yes "$([ "$(grep -c '70-several.yaml:3:5: .* can have' <<<"$said")" -gt 1 ] && echo yes)"
is 'an entry that means several: it is one' 'vfctl: 4 of 5 entries' "$(tail -n 1 <<<"$said" | grep -o '^vfctl: . of . entries')"
"$VFCTL" --sysroot "$work/host" plan "$policies/70-several.yaml" 2>"$work/said" >/dev/null
is 'an entry that means several: of plan it is one, too' 'vfctl: 1 of 1 entry cannot be' "$(tail -n 1 "$work/said")"
# Of which a file before it, while that is broken, may have meant some.
policy 60-one <<'YAML'
  - match: {name: eth0}
    vsf: 4
YAML
sed -i 's/99/2/' "$policies/70-several.yaml"
rm "$policies/50-first.yaml"
doubts='70-several.yaml:3:5: it gives eth0 its VFs, and /etc/vfctl/policy.d/60-one.yaml, which is broken, may have meant that otherwise'
apply --boot --dry-run
is 'a broken file before: the others are done' '2 1' "$got $(grep -c 'sriov-numvfs of 0000:01:00.0: 0 -> 2' <<<"$steps")"
is 'a broken file before: which is told' 1 "$(grep -c "^vfctl: /etc/vfctl/policy.d/$doubts$" <<<"$said")"
one 01:00.0
is 'a broken file before: of one PF, too' "0 1 1" "$got $(wc -l <<<"$said") $(grep -c "$doubts" <<<"$said")"
sed -i '/several/d; s/driver: igb/name: eth0/' "$policies/70-several.yaml"
apply --boot --dry-run
is 'a broken file before: who means one card means it' '2 0' "$got $(grep -c 'may have meant' <<<"$said")"
mv "$policies/60-one.yaml" "$policies/80-one.yaml"
printf 'version: 1\npfs:\n  - match: {driver: igb}\n    several: true\n    vfs: 2\n' >"$policies/70-several.yaml"
apply --boot --dry-run
is 'a broken file behind: it would have come too late' '2 0' "$got $(grep -c 'may have meant' <<<"$said")"
rm "$policies"/{70-several,80-one}.yaml

# ---- many PFs take no more looks at the machine than one
calls() { # N: how many, of system calls, for so many PFs
  local made=$work/$1
  "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs "$1" --vfs 4 --netdevs "$made" || exit 1
  mkdir -p "$made/etc/vfctl"
  printf 'version: 1\npfs:\n' >"$made/etc/vfctl/policy.yaml"
  "$VFCTL" --sysroot "$made" list --pf | awk 'NR > 1 { printf "  - {match: {name: \"%s\"}, vfs: 4, attributes: {vlan-id: 7}}\n", $1 }' >>"$made/etc/vfctl/policy.yaml"
  ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" strace -f -c -qq -U name,calls -o "$work/calls" "$VFCTL" --sysroot "$made" apply --boot --dry-run >"$work/out"
  awk '$1 == "total" { print $2 }' "$work/calls"
}
if strace -o /dev/null true 2>/dev/null; then
  few=$(calls 4)
  many=$(calls 32)
  is '32 PFs: all are planned' 128 "$(grep -c '^planned  vf-vlan' "$work/out")"
  is "32 PFs ($many system calls) take no more than 16 times as many as 4 ($few)" 1 $((many <= 16 * few))
fi

# ---- where the journal reads what it says, it is told which lines are errors
policy 70-half </dev/null
JOURNAL_STREAM=$(stat -c %d:%i "$work/said") apply --boot --dry-run
is 'the journal: errors, each for itself' 4 "$(grep -c '^<3>vfctl: /etc' "$work/said")"
is 'the journal: and nothing else' "$(wc -l <"$work/said")" "$(grep -c '^<3>vfctl: ' "$work/said")"
rm "$policies"/*
JOURNAL_STREAM=$(stat -c %d:%i "$work/said") apply --boot --dry-run
is 'the journal: what is none' 'vfctl: neither' "${said:0:14}"
JOURNAL_STREAM=1:2 apply --pf x
is 'who is not read by the journal' 'vfctl: --pf' "${said:0:11}"
[ $failed = 0 ]
