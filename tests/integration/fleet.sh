#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does an audit of many hosts say of each what an audit of that host alone says, which of them differ, and which could not be read?
# Three hosts alike, as directories and as an archive, one with a fault, and a file that is no capture.
set -u

command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/integration/expect.sh
. "${0%/*}/expect.sh"

fleet=$work/fleet
mkdir "$fleet"
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 2 --vfs 2 "$fleet/a" || exit 1
cp -a "$fleet/a" "$fleet/b"
cp -a "$fleet/a" "$fleet/slow<link>"
tar -C "$fleet" -czf "$fleet/c.tar.gz" a
for host in a b 'slow<link>'; do sed -i "s/made-up/$host/" "$fleet/$host/vfctl/host"; done
echo 4 >"$fleet/slow<link>/sys/bus/pci/devices/0000:01:00.0/max_link_width"
echo 'no capture' >"$fleet/notes.txt"

"$VFCTL" audit --fleet "$fleet" --fail-on warning --json >"$work/json"
is 'status with a failure' 1 $?
is 'hosts, by name of their files' 'a b c.tar.gz slow<link>' "$(jq -r '[.hosts[].source | split("/")[-1]] | join(" ")' "$work/json")"
is 'who differs' 'slow<link>' "$(jq -r '.hosts[] | select(.differs) | .name' "$work/json")"
is 'what fails there' 'pcie-link-degraded warning' \
  "$(jq -r '.hosts[] | select(.differs) | .results[] | select(.outcome == "warning") | .rule + " " + .outcome' "$work/json")"
for host in a 'slow<link>' c.tar.gz; do
  is "$host alone" "$("$VFCTL" --sysroot "$fleet/$host" audit --json | jq -cS '[.findings[] | {rule, outcome: (if .verdict == "fail" then .severity else .verdict end)}] | unique')" \
    "$(jq -cS --arg host "$host" '.hosts[] | select(.source | endswith("/" + $host)) | .results | sort' "$work/json")"
done

"$VFCTL" audit --fleet "$fleet" --fail-on never >"$work/text"
is 'the usual hosts come first, by name' '      a, b, made-up' "$(grep -A1 '3 hosts alike' "$work/text" | tail -n 1)"
is 'what sets the other apart' '      unlike most: warning pcie-link-degraded' "$(grep -A1 '^  slow<link>' "$work/text" | tail -n 1)"
is 'rules told: those that fail' "$(jq -r '[.hosts[].results[] | select(.outcome != "unknown") | .rule] | unique | .[]' "$work/json")" \
  "$(awk '/ of [0-9]+ hosts$/ { print $3 }' "$work/text" | sort)"
is 'how many could not be judged' "$(jq '[.hosts[] | select(.differs) | .results[] | select(.outcome == "unknown")] | length' "$work/json")" \
  "$(awk '/^  slow<link>/ { print $(NF - 1) }' "$work/text")"
is 'lines of more than 80 columns' 0 "$(grep -cE '.{81}' "$work/text")"

# Three that are alike are no majority: who has not what they have is not unlike most.
cp -a "$fleet" "$work/nine"
(cd "$work/nine" && rm -r notes.txt c.tar.gz 'slow<link>' && cp -a a c)
for host in a b c; do echo 4 >"$work/nine/$host/sys/bus/pci/devices/0000:01:00.0/max_link_width"; done
faults=(sys/class/misc/kvm etc/udev/rules.d sys/module/vhost_net sys/module/vfio_pci sys/bus/pci/devices/0000:01:00.0/numa_node sys/class/iommu)
for i in "${!faults[@]}"; do
  cp -a "$fleet/a" "$work/nine/own$i"
  rm -r "${work:?}/nine/own$i/${faults[i]}"
done
is 'unlike most: the three' '      unlike most: warning pcie-link-degraded' "$("$VFCTL" audit --fleet "$work/nine" --fail-on never | grep -A2 '3 hosts alike' | tail -n 1)"
is 'who lacks what three have' 0 "$("$VFCTL" audit --fleet "$work/nine" --fail-on never | grep -c 'unlike most:.* no pcie-link-degraded')"

"$VFCTL" audit --fleet "$fleet/a" "$fleet/b" --fail-on error >"$work/text" 2>"$work/err"
is 'status without a failure' 0 $?
is 'hosts alike' '2 hosts alike' "$(grep -o '2 hosts alike' "$work/text")"
is 'and no other' '2 hosts, all alike' "$(tail -n 1 "$work/text")"
is 'messages where there is no terminal' '' "$(cat "$work/err")"

echo 'no capture' >"$fleet/broken.tar"
"$VFCTL" audit --fleet "$fleet" --json >"$work/json"
is 'status with a host that cannot be read' 7 $?
is 'it is named, and why' true "$(jq '.hosts[] | select(.source | endswith("broken.tar")) | .differs and (.error | contains("archive"))' "$work/json")"
is 'the others are told of' 5 "$(jq '.hosts | length' "$work/json")"
"$VFCTL" audit --fleet "$fleet" --format html >"$work/html"
is 'as text, too' 1 "$("$VFCTL" audit --fleet "$fleet" | grep -c '^  not judged: .*broken')"
is 'who could not be judged does not differ' '5 hosts, 1 not judged, 1 of them not as most are' "$("$VFCTL" audit --fleet "$fleet" | tail -n 1)"
is 'nobody could be judged' "$(printf '\n1 host, 1 not judged')" "$("$VFCTL" audit --fleet "$fleet/broken.tar" | sed '/^  not judged:/,/^$/{/^$/!d}')"
is 'one of two' '2 hosts, 1 not judged' "$("$VFCTL" audit --fleet "$fleet/a" "$fleet/broken.tar" | tail -n 1)"
cp "$fleet/c.tar.gz" "$work/d.tar.gz"
is 'of namesakes, the paths' 2 "$("$VFCTL" audit --fleet "$fleet/c.tar.gz" "$work/d.tar.gz" | tr -s '\n ' ' ' | grep -oE "made-up \($work/(fleet/c|d).tar.gz\)" | wc -l)"
is 'the page holds every host' 5 "$(grep -c '<tr.*<th title=' "$work/html")"
is 'a column for each rule that fails' "$(jq '[.hosts[].results[] | select(.outcome != "unknown") | .rule] | unique | length' "$work/json")" "$(grep -o '<th class="rule"' "$work/html" | wc -l)"
is 'the others are counted' "$(jq '[.hosts[].results[] | {rule, unknown: (.outcome == "unknown")}] | group_by(.rule) | map(select(all(.unknown))) | length' "$work/json")" \
  "$(grep -oE '[0-9]+ more fail nowhere' "$work/html" | cut -d ' ' -f 1)"
is 'the table scrolls by itself' 1 "$(grep -c '<div class="sideways"' "$work/html")"
is 'names in it are escaped' 0 "$(grep -c 'slow<link>' "$work/html")"
is 'nothing is loaded from elsewhere' 0 "$(grep -cE 'src=|href=|url\(|@import' "$work/html")"

usage() { # WORDS OPTION…: refused, with a sentence that says so
  local said status
  said=$("$VFCTL" audit "${@:2}" 2>&1)
  status=$?
  is "${*:2}: status" 2 "$status"
  case $said in *"$1"*) ;; *) is "${*:2}" "$1" "$said" ;; esac
}
usage 'wants captures' --fleet
usage 'paths are for --fleet' "$fleet/a"
usage 'excludes --sysroot' --fleet "$fleet/a" --sysroot "$fleet/b"
usage 'text, json and html' --fleet "$fleet/a" --format tap
"$VFCTL" audit --fleet "$work/nothing" >"$work/text" 2>&1
is 'no such directory' 7 $?
mkdir "$work/empty"
"$VFCTL" audit --fleet "$work/empty" >"$work/text" 2>&1
is 'a directory without captures' 7 $?
exit $failed
