#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does what everybody runs often start without the slow libraries? None of libvirt, libarchive, libkmod, libxml2 is mapped at the
# end of --version, of a completion word or of list; they cost more than all the rest together and are opened on first use.
set -eu

mapped=$VFCTL_TOP_BUILDDIR/tests/integration/mapped
work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # the leak check cannot run beside a tracer
slow='libvirt|libvirt-qemu|libarchive|libkmod|libxml2'

"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --cores 1 "$work/host"

status=0
try() { # ARGUMENT…
  r=0
  "$mapped" "$VFCTL" "$@" >"$work/out" 2>"$work/maps" || r=$?
  [ $r != 77 ] || { echo 'skipped: no tracing here' >&2; exit 77; }
  [ $r = 0 ] || { echo "vfctl $*: exit status $r" >&2; status=1; }
  grep -q '/libc\.so' "$work/maps" || { echo "vfctl $*: the maps were not read" >&2; status=1; }
  if grep -oE "/($slow)\.so[^ ]*" "$work/maps" | sort -u | grep .; then
    echo "vfctl $*: these were loaded" >&2
    status=1
  fi
}

try --version
try --help
try __complete -- li
try __complete -- list --a
try __complete -- --sysroot "$work/host" show 0000:03:
try --sysroot "$work/host" list
try --sysroot "$work/host" list --all --json
grep -q '"role": "vf"' "$work/out" || { echo 'list --all --json has no VFs' >&2; status=1; }
try list

# A tarball needs libarchive: this check would see it.
"$mapped" "$VFCTL" --quiet --sysroot "$work/host" capture "$work/host.tar.gz" >/dev/null 2>"$work/maps" || status=1
grep -qE "/($slow)\.so" "$work/maps" || { echo 'capture loads nothing, or nothing is noticed' >&2; status=1; }
exit $status
