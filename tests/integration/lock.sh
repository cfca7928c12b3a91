#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does what is to hold vfctl's lock from its first look on wait for another vfctl, and tell a terminal of that? In a namespace of its own.
set -u
. "${0%/*}/expect.sh"

unshare --user --map-root-user --mount true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
export VFCTL here="${0%/*}"
said=$(unshare --user --map-root-user --mount bash -c '
  for directory in /run /var/lib; do mount -t tmpfs none $directory || exit 1; done
  python3 "$here/lock.py" /run/vfctl/lock "$VFCTL" apply --boot' 2>&1)
is 'apply --boot' 'it waits
vfctl: neither /etc/vfctl/policy.yaml nor /etc/vfctl/policy.d names a PF: nothing is to be done 0' "$said"
[ $failed = 0 ]
