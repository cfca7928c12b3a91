#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 480
# needs: vfctl killable
# Is the machine as before or as wanted, whatever the point at which a change is killed? Does rollback lead back?
# Cards are at work side by side, for the kernel sleeps for seconds where VFs go.
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
modprobe -a igbvf vfio-pci
# Without libvirt's library, which takes longer to load than all the rest.
mount --bind /dev/null "$(ldconfig -p | sed -n 's/.*libvirt\.so\.0 .*=> //p')"
mkdir -p /var/lib/vfctl /run/vfctl /etc/vfctl

# row CARD BEFORE COMMAND...: in the background; those of one card wait for each other. PF is the card's.
n_rows=0
row() {
  local pf
  pf=$(pf_by_mac "52:54:00:aa:$1")
  rows[++n_rows]="vfctl ${*:3} (before: $2)"
  flock "/run/card-$1" unshare -m bash "$LAB_DIR/jobs/lib/kill-row.sh" "$pf" "$2" "${@:3}" >"/tmp/row-$n_rows" &
}

rows=()
row 01:00 no_vfs create PF -n 2 --persist
row 02:00 no_vfs create PF -n 2 --up --mac auto --vlan 100:3 --spoofchk off
row 03:00 no_vfs create PF -n 1 --driver vfio-pci
row 03:01 two_vfs create PF -n 1 --replace --force --mac auto
row 07:00 two_vfs destroy PF --force
row 01:00 unfinished rollback
row 07:00 two_vfs set PF/0-1 --vlan 200 --trust off
row 02:00 a_policy apply
row 03:00 two_vfs bind PF/0-1 --driver vfio-pci --force
wait

killed=0
recovered=0
for ((i = 1; i <= n_rows; i++)); do
  sed '$d' "/tmp/row-$i"
  read -r good all < <(tail -n 1 "/tmp/row-$i")
  ok "${rows[i]}: at $all points" test "$good" -gt 0 -a "$good" = "$all"
  killed=$((killed + all))
  recovered=$((recovered + good))
done

# A child whose write does not return keeps others off, and nobody but it.
pf=$(pf_by_mac 52:54:00:aa:01:00)
vfctl destroy "$pf" --force >/dev/null
KILL_POINTS=/tmp/points KILL_AT=4 KILL_STOP=1 "$VFCTL_TOP_BUILDDIR/tests/lab/killable" create "$pf" -n 1 &
ok 'a write begins' wait_for 20 grep '^4 alone-before .*sriov_numvfs' /tmp/points
child=$(<"/proc/$!/task/$!/children")
kill -KILL $!
wait $!
like "$(vfctl rollback 2>&1)" 'has not returned from the kernel yet' 'while it is at work there is no way back'
# shellcheck disable=SC2086 # its trailing space
kill -CONT $child
ok 'then there is' wait_for 20 vfctl rollback
is "$(<"$PCI/$pf/sriov_numvfs")" 0 'and nothing is left'

diag "$killed points killed, $recovered recovered"
done_testing
