#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Are trees that other tools took of real machines read as they are, and as well once vfctl has captured them again, anonymously
# too?
set -u

[ -d "${VFCTL_SHARED:-}/hosts-real/captures" ] || { echo 'skipped: no real captures here (configure --with-shared)' >&2; exit 77; }
work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failed=0
fail() { echo "failed: $*" >&2; failed=1; }

commands=('list --all --vms --json' 'groups --all --json')
look() { # OUTPUT CAPTURE
  local i status=0
  for i in "${!commands[@]}"; do
    # shellcheck disable=SC2086
    "$VFCTL" --sysroot "$2" ${commands[i]} >"$1.$i" 2>&1 || status=$?
    [ $status = 0 ] || fail "${commands[i]} of $2: $status"
  done
}

for capture in "$VFCTL_SHARED"/hosts-real/captures/*.t* "$VFCTL_SHARED"/hosts-real/numa/*.tar.*; do
  mkdir "$work/$(basename "$capture")" && cd "$_" || exit 1
  mkdir unpacked && tar -xf "$capture" -C unpacked
  machine=unpacked
  if [ "$(find unpacked -maxdepth 3 -name sys -type d | wc -l)" -gt 1 ]; then
    "$VFCTL" --sysroot "$capture" list 2>err && fail "$capture: which machine was it?"
    grep -q 'append the path of one of them' err || fail "$capture: $(cat err)"
    machine=$(dirname "$(find unpacked -maxdepth 3 -name sys -type d | sort | head -1)")
    capture=$machine
  fi
  look first "$capture"
  "$VFCTL" -q --sysroot "$capture" capture again.tar.gz || fail "$capture: captured again: $?"
  "$VFCTL" -q --sysroot again.tar.gz capture twice.tar.gz || fail "$capture: captured twice: $?"
  cmp again.tar.gz twice.tar.gz || fail "$capture: a capture of a capture is another"
  look again again.tar.gz
  [ "$machine" = "$capture" ] || look unpacked "$machine"
  for i in "${!commands[@]}"; do
    diff "first.$i" "again.$i" >&2 || fail "$capture captured again: ${commands[i]}"
    [ ! -e "unpacked.$i" ] || diff "first.$i" "unpacked.$i" >&2 || fail "$capture unpacked: ${commands[i]}"
  done
  # The same but for MACs, switch ids, UUIDs, the host, and what of the kernel's command line is hidden.
  "$VFCTL" -q --sysroot "$capture" capture --anonymize anonymous.tar.gz || fail "$capture: anonymous: $?"
  look anonymous anonymous.tar.gz
  mask() {
    sed -E 's/([0-9a-f]{2}:){5}[0-9a-f]{2}/MAC/g; s/("phys_switch_id": )"[0-9a-f]+"/\1ID/g; s/"host": \{"name": ("[^"]*"|null)/HOST/
      s/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/g; s/"cmdline": "[^"]*"/CMDLINE/' "$1"
  }
  cmdline() { grep -o '"cmdline": "[^"]*"' "$1"; }
  for i in "${!commands[@]}"; do
    diff <(mask "first.$i") <(mask "anonymous.$i") >&2 || fail "$capture made anonymous: ${commands[i]}"
    told=$(cmdline "anonymous.$i")
    # shellcheck disable=SC2053 # a pattern
    [[ $(cmdline "first.$i") == ${told//"[hidden]"/*} ]] || fail "$capture made anonymous: $told"
  done
done
exit $failed
