#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
#     kill-row.sh PF BEFORE COMMAND...
#
# Is a PF as before, or as wanted, whatever the point at which vfctl COMMAND is killed? In COMMAND the word PF is its
# interface; BEFORE names what it has before (the functions below). Prints what was wrong as diagnostics, and in its
# last line "RECOVERED POINTS". It runs in a mount namespace of its own, alone with its journal and its lock: so several
# can be at work, each at a PF.
# shellcheck source-path=SCRIPTDIR source=lab.sh
. "$LAB_DIR/jobs/lib/lab.sh"
killable=$VFCTL_TOP_BUILDDIR/tests/lab/killable
pf=$1
before=$2
net=$(netdev_of "$pf")
shift 2
set -- "${@/#PF/$net}"
for dir in /var/lib/vfctl /run/vfctl /etc/vfctl /tmp; do mount -t tmpfs tmpfs $dir; done

no_vfs() { vfctl destroy "$net" --force; }
a_policy() {
  no_vfs
  cat >/etc/vfctl/policy.yaml <<YAML
version: 1
pfs:
  - match: {name: $net}
    vfs: 2
    up: true
    driver: vfio-pci
    attributes: {mac-address: auto, vlan-id: 100, trust: true}
    per-vf:
      - {index: 1, driver: none, vlan-id: 200}
YAML
}
two_vfs() { vfctl create "$net" -n 2 --replace --force --mac auto --vlan 100:3 --trust on; }
# All was done but the end of it: it is the way back that is killed.
unfinished() {
  no_vfs
  list_points create "$net" -n 1 --mac auto
  nearly_all=${points[-2]}
  take_back
}
leave_unfinished() { killed_at "$nearly_all" create "$net" -n 1 --mac auto; }

# look: all that a change may touch, into $now. One more process would take longer here than all that bash reads.
look() {
  local file value driver
  now=
  for file in "$PCI/$pf"/sriov_{numvfs,drivers_autoprobe} "/sys/class/net/$net/flags" \
    "$PCI/$pf"/virtfn*/driver_override /etc/vfctl/policy.d/*; do
    [ -f "$file" ] || continue
    IFS= read -r -d '' value <"$file"
    now+="$file $value"
  done
  for file in "$PCI/$pf"/virtfn*/driver; do
    for driver in /sys/bus/pci/drivers/{igbvf,vfio-pci}; do
      [ ! "$file" -ef "$driver" ] || now+="$file ${driver##*/}"$'\n'
    done
  done
  value=$(ip -d -j link show dev "$net")
  now+=${value##*vfinfo_list}
}

# complain WORDS...: of this point, which does not count as recovered.
complain() {
  sound=
  printf '%s\n' "at $point: $*" | sed 's/^/# /'
}
# want COMMAND...: complains unless it succeeds.
want() { "$@" >/tmp/said 2>&1 || complain "$* failed: $(</tmp/said)"; }
want_now() { [ "$now" = "$1" ] || complain "$2: $(diff <(echo "$1") <(echo "$now"))"; }

is_announced() {
  local said
  said=$(vfctl history 2>&1 >/dev/null)
  [[ $said == *'was not finished: vfctl rollback'* ]]
}

take_back() {
  local record
  for record in /var/lib/vfctl/history/*; do :; done
  record=${record##*/}
  vfctl rollback --force "${record%.json}"
}

# Nothing but the history; the files of a journal and a list of cards that were never whole, in whose places the next ones come;
# and that list, whole. The next change is to write it anew.
is_tidy() {
  local file
  for file in /var/lib/vfctl/* /var/lib/vfctl/.[!.]*; do
    [[ $file == */history || $file == */.journal.json.new || $file == */.cards.new || ! -e $file ]] ||
      [[ $file == */cards && "$(<"$file")" == "$pf $(<"/sys/class/net/$net/address")" ]] || return
  done
  rm -f /var/lib/vfctl/{,.}cards{,.new}
}

# list_points COMMAND...: carries it out; the lines that tell of its points are then in the array points.
list_points() {
  rm -f /tmp/points
  KILL_POINTS=/tmp/points "$killable" "$@" || return
  mapfile -t points </tmp/points
}

# killed_at POINT COMMAND...: the pipe is closed when its last process has ended.
killed_at() {
  local said status
  said=$(KILL_AT=${1%% *} "$killable" "${@:2}" 2>&1)
  status=$?
  [ $status = 137 ] || complain "was not killed: status $status: $said"
}

# go_back: by rollback, also where all was done.
go_back() {
  look
  if [ -e /var/lib/vfctl/journal.json ]; then
    want is_announced
    want vfctl rollback
    look
  elif [ "$now" != "$start" ]; then
    want_now "$end" 'neither before nor after'
    want take_back
    look
  fi
  want_now "$start" 'not as before'
  want is_tidy
}

# begin COMMAND...: also without being killed all goes back.
begin() {
  point='no point'
  want "$before"
  look
  start=$now
  [ "$before" != unfinished ] || leave_unfinished
  want list_points "$@"
  look
  end=$now
  go_back
}

sound=1
recovered=0
begin "$@"
for point in "${points[@]}"; do
  [ "$before" != unfinished ] || leave_unfinished
  killed_at "$point" "$@"
  go_back
  recovered=$((recovered + ${#sound}))
  sound=1
done
echo "$recovered ${#points[@]}"
