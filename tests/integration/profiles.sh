#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does the profile that is named count, and where none is the host's own? In the audit, in a fleet, in a capture and for assign; and
# is a broken one refused before anything else, where it is broken?
set -u

command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/integration/expect.sh
. "${0%/*}/expect.sh"

host=$work/host
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 2 --vfs 2 --netdevs --vms 1 "$host" || exit 1
profiles=$host/etc/vfctl/profiles
audit() { "$VFCTL" --sysroot "$host" audit "$@"; } # OPTION…
buffers() { audit --path virtio --rule virtio-buffers --fail-on never --json "$@" | jq -r '.findings[] | .verdict + " " + (.evidence // "")'; } # OPTION…
refused() { # WHAT STATUS SENTENCE OPTION…
  local what=$1 status=$2 sentence=$3
  shift 3
  audit "$@" >"$work/out" 2>"$work/err"
  is "$what: status" "$status" $?
  is "$what: the sentence" "vfctl: $sentence" "$(cat "$work/err")"
  is "$what: nothing else" '' "$(cat "$work/out")"
}

is 'compiled in' '' "$(buffers)"
mkdir -p "$profiles"
# What the file does not say is as in default, of the same value as well: rmem_max alone falls short, and wmem_max does not.
cat >"$profiles/default.yaml" <<'YAML'
# made for Example Corp
summary: a longer way
sysctls:
  net.core.rmem_max: 33554432   # twice
YAML
is "the host's own" 'fail net.core.rmem_max is 16777216, not 33554432' "$(buffers)"
is 'by its name' "$(buffers)" "$(buffers --profile default)"
echo 212992 >"$host/proc/sys/net/core/wmem_max"
is 'what it leaves out' 'fail net.core.rmem_max is 16777216, not 33554432; net.core.wmem_max is 212992, not 16777216' "$(buffers)"
printf 'sysctls:\n  net.core.wmem_max: null\n' >"$profiles/site.yaml"
is 'another, which takes one away' '' "$(buffers --profile site)"
printf 'sysctls: {net.core.wmem_max: 200000}\n' >"$work/mine.yaml"
is 'a file' '' "$(buffers --profile "$work/mine.yaml")"
is 'a file without a /' '' "$(cd "$work" && buffers --profile mine.yaml)"
is 'its name is told' "at least what profile $work/mine.yaml says" \
  "$(audit --path virtio --rule virtio-buffers --json --all --profile "$work/mine.yaml" | jq -r '.findings[].evidence')"
is 'candidates' 'default latency throughput site ' "$("$VFCTL" __complete -- --sysroot "$host" audit --profile '' | tr -d '\n')"
is 'candidates that are files' '@files' "$("$VFCTL" __complete -- --sysroot "$host" audit --profile ./)"

# One host of a fleet has another profile; a file is for all.
mkdir "$work/fleet"
cp -a "$host" "$work/fleet/own"
cp -a "$host" "$work/fleet/none"
rm -r "$work/fleet/none/etc/vfctl"
of_fleet() { "$VFCTL" audit --fleet --path virtio --rule virtio-buffers --fail-on never --json "$@" "$work/fleet" 2>"$work/err" | # OPTION…
  jq -c '[.hosts[] | .error // .results[0].outcome // "none"]'; }
printf 'sysctls: {net.core.wmem_max: 200000}\n' >"$work/fleet/own/etc/vfctl/profiles/default.yaml"
is 'a fleet: each its own' '["warning","none"]' "$(of_fleet)"
is 'a fleet: a file for all' '["none","none"]' "$(of_fleet --profile "$work/mine.yaml")"
is 'a fleet: who has it not' '["there is no profile '"'site'"'; there is default, latency, throughput; a file is named with a /","none"]' "$(of_fleet --profile site)"
"$VFCTL" audit --fleet --profile ./none.yaml "$work/fleet" >"$work/out" 2>"$work/err"
is 'a fleet: a file that is not there: status' 7 $?
is 'a fleet: a file that is not there' 'vfctl: cannot read the profile ./none.yaml: No such file or directory' "$(cat "$work/err")"

# A capture has the host's own, and says the same by them; an anonymous one has their values.
"$VFCTL" --sysroot "$host" capture "$work/again" >"$work/out" 2>&1
is 'captured: the files' '' "$(diff -r "$profiles" "$work/again/etc/vfctl/profiles" 2>&1)"
"$VFCTL" --sysroot "$host" capture --anonymize "$work/nobody" >"$work/out" 2>&1
is 'anonymous: the values alone' $'sysctls:\n  net.core.rmem_max: 33554432' "$(cat "$work/nobody/etc/vfctl/profiles/default.yaml")"
before=$(buffers)
host=$work/again
is 'captured: the same verdict' "$before" "$(buffers)"
host=$work/nobody
is 'anonymous: the same verdict' "$before" "$(buffers)"
host=$work/host

refused 'no such name' 2 "there is no profile 'stie'; there is default, latency, throughput, site; a file is named with a /" --profile stie
mv "$profiles/site.yaml" "$profiles/.site.yaml"
refused 'a hidden one' 2 "there is no profile '.site'; there is default, latency, throughput; a file is named with a /" --profile .site
refused 'no such file' 7 'cannot read the profile ./none.yaml: No such file or directory' --profile ./none.yaml
refused 'a directory' 7 "cannot read the profile $work/: Is a directory" --profile "$work/"
echo 'cpu-governer: performance' >"$work/mine.yaml"
refused 'a key that there is not' 2 "$work/mine.yaml:1:1: there is no key 'cpu-governer'; is it cpu-governor?" --profile "$work/mine.yaml"
head -c 1100000 /dev/zero | tr '\0' '#' >"$profiles/large.yaml"
refused 'a large one' 2 '/etc/vfctl/profiles/large.yaml:1:1: it is larger than 1 MiB' --profile large
rm "$profiles/large.yaml"
ln -s nowhere "$profiles/gone.yaml"
refused 'a link to nowhere' 7 'cannot read the profile /etc/vfctl/profiles/gone.yaml: No such file or directory' --profile gone
printf 'bridge-mtu: 9000\nhugepage-headroom: 5%%\n' >"$profiles/default.yaml"
refused 'a broken default' 2 "/etc/vfctl/profiles/default.yaml:2:20: hugepage-headroom wants a number, and '5%' is none"
before=$(find "$work/host" -type f -newer "$profiles/default.yaml")
"$VFCTL" --sysroot "$host" assign vm1 --dry-run >"$work/out" 2>"$work/err"
is 'assign: status' 2 $?
is 'assign: the sentence' "vfctl: /etc/vfctl/profiles/default.yaml:2:20: hugepage-headroom wants a number, and '5%' is none" "$(cat "$work/err")"
is 'assign: nothing touched' "$before" "$(find "$work/host" -type f -newer "$profiles/default.yaml")"
refused 'what the broken one leaves' 2 "/etc/vfctl/profiles/default.yaml:2:20: hugepage-headroom wants a number, and '5%' is none" --profile default
rm -r "$profiles"
touch "$profiles"
refused 'no directory' 7 'cannot read /etc/vfctl/profiles: Not a directory'
exit "$failed"
