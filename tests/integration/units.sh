#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Are the units of systemd such that systemd takes them, and do they come when they have to?
set -u
. "${0%/*}/expect.sh"

command -v systemd-analyze >/dev/null || { echo 'skipped: no systemd-analyze' >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for unit in vfctl.service vfctl-carrier.service; do
  is "$unit: the program" 1 "$(grep -c '^ExecStart=/.*/vfctl apply --boot' "$VFCTL_TOP_BUILDDIR/data/systemd/$unit")"
  # The program need not be installed for that.
  sed "s|^ExecStart=[^ ]*|ExecStart=$VFCTL|" "$VFCTL_TOP_BUILDDIR/data/systemd/$unit" >"$work/$unit"
done
is 'systemd takes both' '' "$(SYSTEMD_UNIT_PATH=$work: systemd-analyze verify --man=no --recursive-errors=no "$work"/*.service 2>&1)"
units=$work/there/usr/lib/systemd/system
mkdir -p "$units"
cp "$work"/*.service "$units"
is 'systemctl enable takes the one that people know' 0 "$(systemctl -q --root="$work/there" enable vfctl 2>"$work/said"; echo $?)"
is 'and both begin with the host then' 'vfctl-carrier.service vfctl.service' \
  "$(cd "$work/there/etc/systemd/system/multi-user.target.wants" && printf '%s ' *.service | sed 's/ $//')"
for after in systemd-udevd.service local-fs.target; do
  is "after $after" 1 "$(grep '^After=' "$work/vfctl.service" | grep -cw -- "$after")"
done
for before in libvirtd.service virtqemud.service network-pre.target; do
  is "before $before" 1 "$(grep '^Before=' "$work/vfctl.service" | grep -cw -- "$before")"
done
[ $failed = 0 ]
