#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Are definitions as libvirt itself tests them read, and judged by each rule, the same once they were captured again? An error has only
# what names functions of another host.
set -u

xml=${VFCTL_SHARED:-}/hosts-real/libvirt-xml
[ -d "$xml" ] || { echo 'skipped: no definitions of libvirt here (configure --with-shared)' >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "failed: $*" >&2; failed=1; }

"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --vfs 1 "$work/host" || exit 1
mkdir "$work/host/vfctl/domains"
n=0
for file in "$xml"/*.xml; do
  head -n 1 "$file" | grep -q '<domain' || continue
  n=$((n + 1))
  uuid=$(printf '00000000-0000-4000-8000-%012d' "$n")
  cp "$file" "$work/host/vfctl/domains/$uuid.xml"
  printf '%s\t-1\tno\tno\t%s\n' "$uuid" "$(basename "$file" .xml)" >>"$work/host/vfctl/domains/index"
done

audit() { # SYSROOT OUTPUT
  "$VFCTL" --sysroot "$1" audit --all --json --fail-on never >"$2" 2>"$work/err" || fail "audit of $1: $(cat "$work/err")"
  grep -o '{"rule": "vm-.*' "$2" | sed 's/,$//' >"$2.vm"
}
audit "$work/host" "$work/first"
for rule in $("$VFCTL" audit --list-rules | sed -n 's/^\(vm-[^ ]*\).*/\1/p'); do
  [ "$(grep -c "\"rule\": \"$rule\"" "$work/first.vm")" = "$n" ] || fail "$rule: not one verdict for each of $n definitions"
done
errors=$(sed -n 's/.*"rule": "\([^"]*\)", "verdict": "fail", "severity": "error".*/\1/p' "$work/first.vm" | sort -u)
[ "$errors" = "$(printf 'vm-hostdev-stale\nvm-machine-i440fx')" ] || fail "errors: $errors"
"$VFCTL" -q --sysroot "$work/host" capture "$work/again.tar.gz" || fail 'not captured again'
audit "$work/again.tar.gz" "$work/again"
diff "$work/first.vm" "$work/again.vm" >&2 || fail 'captured again they are judged otherwise'
exit $failed
