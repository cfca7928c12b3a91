#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What does --persist write, and what does it leave alone? On a captured host, with --dry-run.
set -u
. "${0%/*}/expect.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/host"
tar -C "$work/host" -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz"
policies=$work/host/etc/vfctl/policy.d
own=$policies/50-0000:01:00.0.yaml
head='# Written by vfctl, which rewrites this file with --persist: see vfctl-policy(5).'

vfctl() { "$VFCTL" --sysroot "$work/host" "$@" --dry-run; }
# The text that the file at this path would get.
text() { # PATH ARGUMENTS...
  local path=$1
  shift
  vfctl "$@" --json 2>/dev/null | jq -j --arg path "${path#"$work/host"}" '.steps[] | select(.object == $path) | .to // "gone"'
}

is 'the first' "$head
version: 1
pfs:
  - match:
      mac: \"52:54:00:aa:03:00\"
    vfs: 2
    up: true
    driver: \"vfio-pci\"
    attributes:
      mac-address: \"auto\"
      vlan-id: 100
..." "$(text "$own" create eth0 -n 2 --up --mac auto --vlan 100 --driver vfio-pci --persist)"
is 'its directories come with it' '/etc/vfctl /etc/vfctl/policy.d' \
  "$(vfctl create eth0 -n 2 --persist --json | jq -r '.steps[] | select(.kind == "directory") | .object' | xargs)"
is 'without it there is none' '' "$(text "$own" create eth0 -n 2)"

mkdir -p "$policies"
text "$own" create eth0 -n 2 --mac auto --persist >"$work/new" && mv "$work/new" "$own"
is 'what it said before stays' 'auto true' \
  "$(text "$own" create eth0 -n 2 --trust on --persist | sed -n 's/.*mac-address: "\(.*\)"/\1/p; s/.*trust: //p' | xargs)"
is 'other VFs begin with nothing' 'vfs: 3' "$(text "$own" create eth0 -n 3 --persist | sed -n '6,$s/^ *//p' | grep -v '^\.\.\.' | xargs)"
is 'the same again is no step' '' "$(text "$own" create eth0 -n 2 --persist)"
is 'destroy says that they return' \
  'vfctl: the VFs return at the next boot: /etc/vfctl/policy.d/50-0000:01:00.0.yaml:4:5 says so, which --persist removes' \
  "$(vfctl destroy eth0 2>&1 >/dev/null | head -1)"
is 'and removes it' gone "$(text "$own" destroy eth0 --persist)"
is 'one VF of four' '      - index: 1
        vlan-id: 7' "$(text "$policies/50-0000:41:00.0.yaml" set eth3/1 --vlan 7 --persist | sed -n '/index/,/vlan/p')"

is 'that the PF was up is kept' 'up: true' "$(text "$policies/50-0000:41:00.0.yaml" create eth3 -n 4 --vlan 7 --persist | sed -n 's/^ *\(up:\)/\1/p')"
text "$policies/50-0000:41:00.0.yaml" create eth3 -n 4 --vlan 7 --persist | sed 's/vfs: 4/vfs: 3/' >"$work/new"
mv "$work/new" "$policies/50-0000:41:00.0.yaml"
is 'a file about another number is not replaced by the way' \
  'vfctl: /etc/vfctl/policy.d/50-0000:41:00.0.yaml:4:5 says that the PF is to have 3 VFs at boot, and it has 4: vfctl create -n 4 --persist says which is right 3' \
  "$(vfctl set eth3/1 --vlan 9 --persist 2>&1 >/dev/null) $?"
is 'in JSON, too' refused "$(vfctl set eth3/1 --vlan 9 --persist --json 2>/dev/null | jq -r .status)"
rm "$policies/50-0000:41:00.0.yaml"

cp "$own" "$policies/60-by-hand.yaml"
is 'two files about it' \
  'vfctl: /etc/vfctl/policy.d/50-0000:01:00.0.yaml:4:5 and /etc/vfctl/policy.d/60-by-hand.yaml:4:5 both say what this PF is to have at boot: remove one of them 3' \
  "$(vfctl destroy eth0 --persist 2>&1 >/dev/null | grep -v link) $(vfctl destroy eth0 --persist >/dev/null 2>&1; echo $?)"
rm "$policies/60-by-hand.yaml"

# What somebody put into vfctl's own file stays, or is not lost without a word.
cp "$own" "$work/kept"
sed -i 's/^    vfs:/    own: true\n    optional: true\n    autoprobe: false\n&/' "$own"
is 'what is by hand of the PF stays' 'optional: true own: true vfs: 2 autoprobe: false' \
  "$(text "$own" create eth0 -n 2 --trust on --persist | grep -oE '(own|optional|autoprobe|vfs): .*' | xargs)"
while IFS='|' read -r what edit; do
  sed "$edit" "$work/kept" >"$own"
  for command in 'create eth0 -n 2' 'destroy eth0'; do
    read -ra words <<<"$command"
    is "$command: $what is not lost" "vfctl: /etc/vfctl/policy.d/50-0000:01:00.0.yaml says $what, which --persist does not write, and would lose: give what is by hand another file (vfctl-policy(5)) 3" \
      "$(vfctl "${words[@]}" --persist 2>&1 >/dev/null | grep -v link) $(vfctl "${words[@]}" --persist >/dev/null 2>&1; echo $?)"
  done
done <<'CASES'
tuning|s/^\.\.\./tuning: {}\n&/
vms|s/^\.\.\./vms: [{name: web1}]\n&/
several|s/^    vfs:/    several: true\n&/
no vfs|/^    vfs:/d
CASES
mv "$work/kept" "$own"

# The card stood elsewhere before.
mv "$own" "$policies/50-0000:02:00.0.yaml"
is 'its old file goes' gone "$(text "$policies/50-0000:02:00.0.yaml" create eth0 -n 2 --trust on --persist)"
is 'and what it said stays' 'mac-address: "auto"' "$(text "$own" create eth0 -n 2 --trust on --persist | sed -n 's/^ *\(mac-address\)/\1/p')"
sed 's/aa:03:00/ff:ff:ff/' "$policies/50-0000:02:00.0.yaml" >"$own"
rm "$policies/50-0000:02:00.0.yaml"

refused() { # STATUS WHAT SENTENCE: before anything is done
  local said
  said=$(vfctl create eth0 -n 2 --persist 2>&1 >/dev/null)
  is "$2: status" "$1" $?
  is "$2" "vfctl: $3" "$said"
}
refused 3 'a file of another card' '/etc/vfctl/policy.d/50-0000:01:00.0.yaml is about another card (mac 52:54:00:ff:ff:ff), which stood here before: remove it, or give it another name'
printf 'version: 1\npfs: []\n' >"$own"
refused 3 'a file by hand in its place' '/etc/vfctl/policy.d/50-0000:01:00.0.yaml was not written by vfctl, which would write there: give it another name'
rm "$own"
printf 'version: 1\npfs:\n  - match: {mac: "52:54:00:aa:03:00"}\n    vfs: 1\n' >"$policies/10-mine.yaml"
refused 3 'a file by hand' '/etc/vfctl/policy.d/10-mine.yaml:3:5 says what this PF is to have at boot, by hand: change it there, without --persist here'
printf 'version: 1\npfs:\n  - ma' >"$policies/10-mine.yaml"
refused 2 'a half-written file' '/etc/vfctl/policy.d/10-mine.yaml:3:7: it is cut off: the last line does not end'
is 'what is left out now cannot be kept' 'vfctl: --persist says what is to be at every boot: without --best-effort, name only what the driver takes 2' \
  "$(vfctl create eth0 -n 2 --best-effort --persist 2>&1) $?"
[ $failed = 0 ]
