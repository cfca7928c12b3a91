#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do edits of definitions as libvirt itself tests them change what they are to change alone, bring no error in its schema's eyes, and
# leave the very bytes when they are taken back?
set -u

xml=${VFCTL_SHARED:-}/hosts-real/libvirt-xml
schema=/usr/share/libvirt/schemas/domain.rng
[ -d "$xml" ] || { echo 'skipped: no definitions of libvirt here (configure --with-shared)' >&2; exit 77; }
[ -f "$schema" ] || { echo 'skipped: no schema of libvirt here' >&2; exit 77; }
command -v xmllint >/dev/null || { echo 'skipped: no xmllint here' >&2; exit 77; }
edit=$VFCTL_TOP_BUILDDIR/tests/integration/edit-domain
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "failed: $name: $*" >&2; failed=1; }

mac=52:54:00:aa:01:00
vf=0000:41:10.2

# What the schema has against a definition, without the lines of the text.
errors() { xmllint --noout --relaxng "$schema" "$1" 2>&1 | sed 's/^[^ ]*:[0-9]*: //' | grep -v ' validates$\| fails to validate$' | sort -u; }

# edited OUTPUT EDIT ARGUMENT...: does the edit twice; the second one finds nothing to do
edited() {
  local out=$1
  shift
  "$edit" "$@" <"$work/before" >"$out" 2>"$work/err" || { fail "$*: $(cat "$work/err")"; return 1; }
  "$edit" "$@" <"$out" >"$work/again" 2>"$work/err" || { fail "$* again: $(cat "$work/err")"; return 1; }
  cmp -s "$out" "$work/again" || fail "$*: done again it changes more"
}

# taken_back INPUT: all that was written goes
taken_back() {
  "$edit" unassign <"$1" >"$work/after" 2>"$work/err" || fail "unassign: $(cat "$work/err")"
  [ ! -s "$work/err" ] || fail "$(cat "$work/err")"
  cmp -s "$file" "$work/after" || fail 'taken back it is not what it was'
  [ "$(xmllint --c14n "$file")" = "$(xmllint --c14n "$work/after")" ] || fail 'taken back it is not the canonical original'
}

# check PATTERN EDIT ARGUMENT...: of the lines that were there, only those that fit the pattern go
check() {
  local pattern=$1 gone
  shift
  cp "$file" "$work/before"
  edited "$work/new" "$@" || return
  gone=$(diff "$file" "$work/new" | sed -n 's/^< *//p' | grep -vE "^($pattern)")
  [ -z "$gone" ] || fail "$*: lost $gone"
  errors "$work/new" >"$work/errors.new"
  comm -13 "$work/errors" "$work/errors.new" >"$work/errors.more"
  [ ! -s "$work/errors.more" ] || fail "$*: $(cat "$work/errors.more")"
  taken_back "$work/new"
}

n=0
for file in "$xml"/*.xml; do
  head -n 1 "$file" | grep -q '<domain' || continue
  n=$((n + 1))
  name=$(basename "$file" .xml)
  errors "$file" >"$work/errors"
  vcpus=$(sed -n 's/.*<vcpu[^>]*>\([0-9]*\)<.*/\1/p' "$file")
  memory=$(($(sed -n 's/.*<memory unit=.KiB.>\([0-9]*\)<.*/\1/p' "$file") * 1024))
  pins='<vcpu |<vcpupin |<emulatorpin |<iothreadpin |<numatune>|<memory mode=|<memnode |</numatune>'
  pages='<hugepages>|<page |</hugepages>'
  cpu='<cpu|<topology |<model fallback|</cpu>|<numa>|<cell |</numa>'
  check 'nothing' assign bdf=$vf mac=$mac vlan=100
  check 'nothing' assign bdf=$vf hostdev=yes
  check 'nothing' assign "pool=v'<>&\"fs" mac=$mac
  check "$pins" pin "cpus=8-$((7 + vcpus))" emulator=4-5 iothreads=6 nodes=1
  check "$pins|$cpu|<vendor>" pin "cpus=8-$((7 + vcpus))" emulator=4-5 nodes=1 cpu=host-passthrough
  check "$pins|$cpu|<vendor>" pin "cpus=8-$((7 + vcpus))" nodes=1 cpu=host-model
  check "$pins|$pages|$cpu" pin "cpus=8-$((7 + vcpus))" emulator=4 nodes=1 page=2097152 threads=2
  check '<model |<driver ' tune virtio=yes queues=4 mtu=9000 cache=none io=native
  [ $((vcpus % 2)) != 0 ] ||
    check "$pins|$pages|$cpu" pin "cpus=8-$((7 + vcpus))" nodes=0-1 page=1073741824 threads=1 cells=2 "memory=$memory"
  # All of it, and taken back at once.
  cp "$file" "$work/before"
  for words in "pin cpus=0-$((vcpus - 1)) nodes=0 page=2097152 threads=1" "assign bdf=$vf mac=$mac" 'tune virtio=yes queues=2' \
    "pin cpus=16-$((vcpus + 15)) emulator=0 nodes=1" "assign bdf=0000:41:10.4 mac=52:54:00:aa:01:02 vlan=3"; do
    # shellcheck disable=SC2086
    edited "$work/new" $words
    "$edit" stands "FILE=$work/new" <"$work/again" || fail "$words: does not stand"
    mv "$work/new" "$work/before"
  done
  taken_back "$work/before"
  if grep -q 'pcie-root' "$file"; then
    for words in network=default "bridge=b<r'0" "network=default hostdev=yes down=1" 'network=default pool=vfs'; do
      # shellcheck disable=SC2086
      check 'nothing' assign bdf=$vf mac=$mac $words
      [ "$(grep -c "<teaming type='persistent'/>" "$work/new")" = 1 ] || fail "$words: not one standby"
    done
  elif "$edit" assign bdf=$vf mac=$mac network=default <"$file" >"$work/new" 2>"$work/err"; then
    fail 'a pair without PCI Express'
  fi
done
[ $n -ge 10 ] || fail "only $n definitions"
exit $failed
