#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do assign, pin, tune vm and unassign change in definitions as libvirt itself tests them what they are to change alone, bring no error in its
# schema's eyes, and lead back to the very bytes? On captures to which each definition was added in turn.
set -u

real=${VFCTL_SHARED:-}/hosts-real
xml=$real/libvirt-xml
schema=/usr/share/libvirt/schemas/domain.rng
[ -d "$xml" ] || { echo 'skipped: no definitions of libvirt here (configure --with-shared)' >&2; exit 77; }
[ -f "$schema" ] || { echo 'skipped: no schema of libvirt here' >&2; exit 77; }
command -v xmllint >/dev/null || { echo 'skipped: no xmllint here' >&2; exit 77; }
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
failed=0
fail() { echo "failed: $name: $*" >&2; failed=1; }

# With free VFs, and with CPUs enough.
mkdir "$work/vfs" "$work/cpus"
tar -xf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz" -C "$work/vfs" || exit 1
tar -xf "$real/captures/r750-xeon6330-master.sysinfo.tgz" -C "$work/cpus" 2>/dev/null
chmod -R u+w "$work/cpus"
# A definition asks for four large pages, and one for three and small ones.
echo 8 >"$work/cpus/sys/devices/system/node/node1/hugepages/hugepages-1048576kB/free_hugepages"
echo 512 >"$work/cpus/sys/devices/system/node/node1/hugepages/hugepages-2048kB/free_hugepages"
rm -f "$work/vfs/vfctl/domains"/*
mkdir -p "$work/cpus/vfctl/domains"
standing=00000000-0000-4000-8000-000000000001

# What the schema has against a definition, without the lines of the text.
errors() { xmllint --noout --relaxng "$schema" "$1" 2>&1 | sed 's/^[^ ]*:[0-9]*: //' | grep -v ' validates$\| fails to validate$' | sort -u; }

have() { # HOST FILE: the one VM there has this definition
  cp "$2" "$work/$1/vfctl/domains/$standing.xml"
  printf '%s\t-1\tno\tno\tvm\n' "$standing" >"$work/$1/vfctl/domains/index"
}
ask() { # HOST OUTPUT ARGUMENT...
  local host=$1 out=$2
  shift 2
  "$VFCTL" -q --sysroot "$work/$host" "$@" >"$out" 2>"$work/err" || { fail "$*: $(cat "$work/err")"; return 1; }
}

# check HOST COMMAND VM OPTION...: only lines that fit $may go, and all comes back
check() {
  local host=$1 gone
  shift
  have "$host" "$file"
  ask "$host" "$work/new" "$@" --print-xml || return
  ask "$host" "$work/diff" "$@" --diff
  cp "$file" "$work/patched"
  patch -s "$work/patched" <"$work/diff" || fail "$*: --diff does not apply"
  cmp -s "$work/patched" "$work/new" || fail "$*: --diff and --print-xml differ"
  cmp -s "$file" "$work/new" && fail "$*: nothing is other"
  gone=$(diff "$file" "$work/new" | sed -n 's/^< *//p' | grep -vE "^($may)")
  [ -z "$gone" ] || fail "$*: lost $gone"
  errors "$work/new" >"$work/errors.new"
  comm -13 "$work/errors" "$work/errors.new" >"$work/errors.more"
  [ ! -s "$work/errors.more" ] || fail "$*: $(cat "$work/errors.more")"
  have "$host" "$work/new"
  ask "$host" "$work/again" "$@" --print-xml
  cmp -s "$work/new" "$work/again" || fail "$*: done again it changes more"
  ask "$host" "$work/after" unassign vm --print-xml
  cmp -s "$file" "$work/after" || fail "$*: taken back it is not what it was"
  [ ! -s "$work/err" ] || fail "$*: $(cat "$work/err")"
  # The record has its markup escaped, so this is the device's.
  grep -q "<alias name='ua-vf-" "$work/new" || return 0
  sed "s|<alias name='ua-vf-[^']*'/>|<alias name='ua-mine'/>|" "$work/new" >"$work/renamed"
  have "$host" "$work/renamed"
  ask "$host" "$work/after" unassign vm --print-xml
  cmp -s "$file" "$work/after" || fail "$*: with another name it is not taken back"
}

n=0
for file in "$xml"/*.xml; do
  head -n 1 "$file" | grep -q '<domain' || continue
  n=$((n + 1))
  name=$(basename "$file" .xml)
  errors "$file" >"$work/errors"
  may=nothing
  check vfs assign vm --vf eth3/2 --pin none
  check vfs assign vm --vf eth3/2 --pin none --vlan 7 --mac 52:54:00:aa:bb:cc
  check vfs assign vm --vf eth3/1 --pin none # in VLAN 200 with a priority: a plain <hostdev>
  check vfs assign vm --pf eth3 --pin none --queues 2
  grep -q "pcie-root'" "$file" && check vfs assign vm --vf eth3/2 --pin none --failover bridge:br0 --standby-link down
  may='<vcpu |<vcpupin |<emulatorpin |<iothreadpin |<numatune>|<memory mode=|<memnode |</numatune>'
  # Those of several sizes stay.
  grep -q '<page .*nodeset=' "$file" || may="$may|<hugepages>|<page |</hugepages>"
  may="$may|<cpu|<model fallback|</cpu>"
  check cpus pin vm --node 1 --policy preferred
  # Of a block device the driver goes past the page cache.
  may="$may|<driver name='qemu' type='raw'"
  check cpus tune vm vm --policy preferred
done
[ $n -ge 10 ] || fail "only $n definitions"
exit $failed
