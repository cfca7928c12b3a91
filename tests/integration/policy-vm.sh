#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does a policy that says null take the VF that vfctl gave a VM out of its definition, as one transaction that leads back? The VF is a
# captured host's, and is not there where it is given back.
set -u
. "${0%/*}/expect.sh"
. "${0%/*}/private-libvirt.sh"
in_private_libvirt "$0" "$@" || exit
. "${0%/*}/remote-libvirt.sh"

listen_as "$name"
define db1
definition db1 >"$work/before"
there assign db1 --vf eth3/2 --pin none --failover none
is 'it has a VF' 0 "$got"
definition db1 >"$work/given"
is 'which its definition names' 1 "$(grep -c "<alias name='ua-vf-" "$work/given")"

printf 'version: 1\nvms:\n  - {name: db1, vf: null}\n' >"$work/none.yaml"
try verify "$work/none.yaml" --json
is 'verify: one too many' 1 "$got"
# The line of its password stands beside what goes.
for how in 'plan --diff' 'apply --diff --dry-run' 'apply --diff'; do
  # shellcheck disable=SC2086 # words
  try $how "$work/none.yaml"
  is "$how: what goes, and what stands beside it, but the password" '0 1 1 0' \
    "$got $(grep -c "^-.*<alias name='ua-vf-" <<<"$said") $(grep -c '^ .*<graphics ' <<<"$said") $(grep -c secret <<<"$said")"
done
like 'apply: which goes' 'db1 has 0000:41:10.4 by vfctl, and is to have none' "$said"
is 'nothing of it is left' '' "$(definition db1 | diff "$work/before" -)"
try apply "$work/none.yaml"
is 'again' '0 1' "$got $(grep -c 'all is as the policy says\|all is so already' <<<"$said")"
try verify "$work/none.yaml"
is 'verify: none' 0 "$got"
try rollback "$("$VFCTL" history --json | jq -r ".transactions[0].id")"
is 'rollback' 0 "$got"
is 'it has it again' '' "$(definition db1 | diff "$work/given" -)"
[ $failed = 0 ]
