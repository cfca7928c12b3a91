#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does netplan take what vfctl export writes for it?
set -u
. "${0%/*}/expect.sh"
command -v netplan >/dev/null || { echo 'skipped: no netplan' >&2; exit 77; }
. "${0%/*}/exported-host.sh"

for source in '' policy.yaml; do
  rm -rf root && mkdir -p root/etc/netplan
  # shellcheck disable=SC2086 # none is no operand
  "$VFCTL" -q --sysroot host export --to netplan -d root/etc/netplan $source
  is "$source: written" 0 $?
  is "$source: nobody else reads it" 600 "$(stat -c %a root/etc/netplan/60-vfctl.yaml)"
  is "$source: netplan generate" '0 ' "$(netplan generate --root-dir root 2>&1 | xargs -0 printf '%s' "$((PIPESTATUS[0])) ")"
  is "$source: as it reads it" 4 "$(netplan get --root-dir root ethernets.eth3.virtual-function-count)"
done
[ $failed = 0 ]
