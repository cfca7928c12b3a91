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

# The one that tune host writes, of a card on one node of two, where vfctl is installed.
if command -v jq >/dev/null; then
  host=$work/host
  "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --netdevs --cores 4 --threads 1 "$host" || exit 1
  mkdir -p "$host/usr/bin" "$work/irqs/multi-user.target.d" && : >"$host/usr/bin/vfctl"
  "$VFCTL" --sysroot "$host" tune host --only nic-irqs --persist --json >"$work/plan"
  for file in vfctl-irqs.service multi-user.target.d/vfctl-irqs.conf; do
    jq -r --arg file "/etc/systemd/system/$file" '.steps[] | select(.object == $file and .kind == "file").to' "$work/plan" >"$work/irqs.text"
    sed "s|/usr/bin/vfctl|$VFCTL|" "$work/irqs.text" >"$work/irqs/$file"
  done
  unit=$work/irqs/vfctl-irqs.service
  is 'tune host: the program' "ExecStart=$VFCTL tune host --only nic-irqs --apply" "$(grep '^ExecStart=' "$unit")"
  is 'tune host: systemd takes the unit' '' \
    "$(SYSTEMD_UNIT_PATH=$work/irqs: systemd-analyze verify --man=no --recursive-errors=no "$unit" 2>&1)"
  is 'tune host: it comes with the host' 'Wants=vfctl-irqs.service' "$(grep '^Wants=' "$work/irqs/multi-user.target.d/vfctl-irqs.conf")"
  for after in network-online.target vfctl.service libvirtd.service; do
    is "tune host: after $after" 1 "$(grep '^After=' "$unit" | grep -cw -- "$after")"
  done
fi
for after in systemd-udevd.service local-fs.target; do
  is "after $after" 1 "$(grep '^After=' "$work/vfctl.service" | grep -cw -- "$after")"
done
for before in libvirtd.service virtqemud.service network-pre.target; do
  is "before $before" 1 "$(grep '^Before=' "$work/vfctl.service" | grep -cw -- "$before")"
done
[ $failed = 0 ]
