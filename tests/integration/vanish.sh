#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is a policy of which files go away, shrink or change while they are read refused with its place, and never half of it taken for the
# whole? strace stops vfctl behind a call, something happens, and vfctl goes on.
set -u
. "${0%/*}/expect.sh"

strace -o /dev/null true 2>/dev/null || { echo 'skipped: no strace, or none that may trace' >&2; exit 77; }
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # which cannot be while strace looks
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir -p host/etc/vfctl/policy.d
tar -C host -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz"
mkfifo trace
policies=/etc/vfctl/policy.d

# meanwhile CALL FILE WHAT VFCTL'S ARGUMENTS: WHAT is done once vfctl has made that CALL of that FILE of the host, or of this name: its
# first read; of a directory the second, for a signal cuts the first short, and with the second it has all names. Its stdout in $out, stderr in $said, its status in $got.
meanwhile() {
  local tracer line stopped='' pid='' at=1
  [ "$1" != getdents64 ] || at=2
  # The host's files show there by their names beneath its root, or by their own.
  strace -f -qq -o trace -e trace="$1" -e inject="$1:signal=SIGSTOP:when=$at" -P "$2" -P "$work/$2" -P "$work/host$2" \
    "$VFCTL" --sysroot host "${@:4}" >out 2>said &
  tracer=$!
  exec {lines}<trace
  while read -r pid line <&"$lines"; do
    [[ $line = *'stopped by SIGSTOP'* ]] || continue
    stopped=yes
    eval "$3"
    kill -CONT "$pid"
  done
  exec {lines}<&-
  wait "$tracer"
  got=$?
  out=$(<out)
  said=$(grep -v '^strace: Requested path ' said)
  is "${*:4}, $3: it was stopped there" yes "$stopped"
}
readonly CHANGED='it was changed or taken away while it was read: once whoever does that is done, run this again'
refused() { # WHAT FILE…
  is "$1: status" 2 $got
  is "$1: its place, and why" "$(printf "vfctl: %s:1:1: $CHANGED\n" "${@:2}")" "$said"
  is "$1: nothing is planned" '' "$out"
}

two() { # a policy in two files
  mkdir -p host$policies
  printf 'version: 1\npfs:\n  - match: {name: eth0}\n    vfs: 3\n' >host$policies/10.yaml
  printf 'version: 1\npfs:\n  - match: {name: eth4}\n    up: true\n' >host$policies/20.yaml
}
# The first read ends with a line: what it brings is a whole policy, of which the other PF is missing.
long() {
  printf 'version: 1\npfs:\n  - match: {name: eth0}\n    vfs: 3\n'
  head -c $(($1 - 52)) /dev/zero | tr '\0' '#'
  printf '\n  - match: {name: eth4}\n    up: true\n'
}

two
meanwhile getdents64 $policies "rm host$policies/20.yaml" plan
refused 'gone once the directory is read' $policies/20.yaml
two
meanwhile getdents64 $policies "rm host$policies/10.yaml" verify
refused 'the first is gone' $policies/10.yaml
two
meanwhile pread64 $policies/20.yaml "rm host$policies/20.yaml" apply --dry-run
refused 'taken away while it is read' $policies/20.yaml
two
meanwhile pread64 $policies/20.yaml "echo '    vfs: 1' >>host$policies/20.yaml" plan
refused 'it grows' $policies/20.yaml
two
meanwhile pread64 $policies/20.yaml "cp host$policies/10.yaml new; mv new host$policies/20.yaml" plan
refused 'another in its place' $policies/20.yaml
two
meanwhile getdents64 $policies "rm -r host$policies" plan
refused 'with its directory' $policies/10.yaml $policies/20.yaml

# At boot all others get what is theirs.
two
meanwhile getdents64 $policies "rm host$policies/10.yaml" apply --boot --dry-run
is 'at boot: status' 2 $got
is 'at boot: which' "vfctl: 1 file could not be used: $policies/10.yaml:1:1: $CHANGED" "$said"
is 'at boot: the other one' 'planned  pf-link of 0000:11:00.0: down -> up' "$out"

rm -r host/etc/vfctl
long 16384 >whole.yaml
is 'cut: its first read ends with a line' '' "$(head -c 16384 whole.yaml | tail -c 1 | tr -d '#\n')"
mkdir -p host/etc/vfctl
cp whole.yaml host/etc/vfctl/policy.yaml
meanwhile pread64 /etc/vfctl/policy.yaml 'truncate -s 16384 host/etc/vfctl/policy.yaml' plan
refused 'cut while it is read' /etc/vfctl/policy.yaml
meanwhile pread64 /etc/vfctl/policy.yaml : plan
is 'what is left would be a policy' '0 1' "$got $(grep -c '^0000:.*, by ' <<<"$out")"

# One that is named.
long 4096 >named.yaml
cp named.yaml whole.yaml
meanwhile read named.yaml 'truncate -s 4096 named.yaml' plan named.yaml
refused 'named: cut while it is read' named.yaml
cp whole.yaml named.yaml
meanwhile read named.yaml 'rm named.yaml' apply named.yaml --dry-run
refused 'named: taken away' named.yaml
cp whole.yaml named.yaml
meanwhile read named.yaml : plan named.yaml
is 'named: nothing happens' '0 2' "$got $(grep -c '^0000:.*, by ' <<<"$out")"

# What stands in a file's place, or cannot be read, is no policy that is wrong: none could be read.
is_unread() { # WHAT SENTENCE VFCTL'S ARGUMENTS
  out=$(timeout 20 "$VFCTL" --sysroot host "${@:3}" 2>&1)
  is "$1" "7 vfctl: cannot read $2" "$? $out"
}
rm -r host/etc/vfctl
mkdir -p host$policies named
is_unread 'a directory, named' 'named: Is a directory' plan named
mkdir host$policies/10.yaml
is_unread 'a directory' "$policies/10.yaml: Is a directory" plan
rmdir host$policies/10.yaml
mkfifo host$policies/10.yaml
is_unread 'a FIFO' "$policies/10.yaml: a pipe or device stands in a file's place" verify
rm host$policies/10.yaml
ln -s nowhere host$policies/10.yaml
is_unread 'a link to what is not there' "$policies/10.yaml: No such file or directory" plan
# A pipe that is named is read to its end.
two
mkfifo pipe
cat host$policies/20.yaml >pipe &
is 'a pipe, named' 'planned  pf-link of 0000:11:00.0: down -> up' "$("$VFCTL" -q --sysroot host plan pipe | tail -n 1)"
wait
exit $failed
