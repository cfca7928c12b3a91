#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does libvirt take the networks that vfctl export writes for it?
set -u
. "${0%/*}/expect.sh"
command -v virt-xml-validate >/dev/null || { echo 'skipped: no virt-xml-validate' >&2; exit 77; }
. "${0%/*}/exported-host.sh"

for source in '' policy.yaml; do
  rm -rf xml && mkdir xml
  # shellcheck disable=SC2086 # none is no operand
  "$VFCTL" -q --sysroot host export --to libvirt -d xml $source
  is "$source: written" 0 $?
  for file in xml/*.xml; do
    is "$source: ${file##*/}" "0 $file validates" "$(out=$(virt-xml-validate "$file" network 2>&1); echo "$? $out")"
  done
done
[ $failed = 0 ]
