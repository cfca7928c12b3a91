#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does the history show what was changed, does rollback lead back from a change that was cut short or was done, and does every
# other command say that one was cut short? What changes something runs in a namespace of its own, on a /etc, /run and /var/lib
# that are gone with it.
set -u
. "${0%/*}/expect.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export VFCTL work failed

record() { # ID BOOT_ID FROM TO: of a transaction that changed one file
  printf '{"schema":"vfctl/journal/1","id":"%s","time":"2026-11-21T14:01:02Z","command":"vfctl create eth0","boot_id":"%s",' "$1" "$2"
  printf '"pid":7,"steps":[{"kind":"file","object":"/etc/vfctl/policy.d/a.yaml","from":%s,"to":%s}]}\n' "$3" "$4"
}
export -f is record

# A captured host is looked at alike
state=$work/host/var/lib/vfctl
mkdir -p "$work/host/sys" "$state/history"
is 'no history' 'vfctl: vfctl has changed nothing here' "$("$VFCTL" --sysroot "$work/host" history 2>&1)"
record 20261121T140102.000001 old null '"x"' >"$state/history/20261121T140102.000001.json"
record 20261121T140102.000002 old '"x"' null >"$state/history/20261121T140102.000002.json"
record 20261121T140102.000003 old '"x"' '"y"' >"$state/journal.json"
is 'the latest first' "ID                     TIME                 STATUS     COMMAND
20261121T140102.000003 2026-11-21T14:01:02Z unfinished vfctl create eth0
20261121T140102.000002 2026-11-21T14:01:02Z done       vfctl create eth0
20261121T140102.000001 2026-11-21T14:01:02Z done       vfctl create eth0" "$("$VFCTL" --sysroot "$work/host" history 2>&1)"
is 'steps in JSON' '{"kind": "file", "object": "/etc/vfctl/policy.d/a.yaml", "to": "x"}' \
  "$("$VFCTL" --sysroot "$work/host" history --json | grep -o '{"kind"[^}]*"to": "x"}')"
is 'ids are completed' '20261121T140102.000001 ' \
  "$("$VFCTL" __complete -- --sysroot "$work/host" rollback 20261121T140102.000001)"
: >"$state/history/20261121T140102.000002.json"
is 'a damaged one is told' "vfctl: /var/lib/vfctl/history/20261121T140102.000002.json is damaged, or not by vfctl: it ends too early; put\
 back by hand what it names, then remove it" "$("$VFCTL" --sysroot "$work/host" history 2>&1 >/dev/null)"
is 'no rollback of a capture' 'vfctl: rollback changes this machine, no captured one; --dry-run prints the steps 3' \
  "$("$VFCTL" --sysroot "$work/host" rollback 2>&1) $?"
[ $failed = 0 ] || exit 1

unshare --user --map-root-user --mount true 2>/dev/null ||
  { echo 'skipped the rest: no namespaces here' >&2; exit 77; }
# shellcheck disable=SC2016 # the inner shell's own
unshare --user --map-root-user --mount bash -c '
  for directory in /etc /run /var/lib; do mount -t tmpfs none $directory || exit 1; done
  boot=$(cat /proc/sys/kernel/random/boot_id)
  journal=/var/lib/vfctl/journal.json file=/etc/vfctl/policy.d/a.yaml
  is "nothing to undo" "vfctl: no change is unfinished; vfctl history lists those that rollback ID takes back 0" \
    "$("$VFCTL" rollback 2>&1) $?"
  mkdir -p /var/lib/vfctl /etc/vfctl/policy.d
  record 20261121T140102.000001 $boot "\"before\"" "\"after\"" >$journal
  printf after >$file
  is "every command tells" "vfctl: an earlier change of this machine was not finished: vfctl rollback undoes it" \
    "$("$VFCTL" list 2>&1 >/dev/null | grep earlier)"
  is "but for -q" "" "$("$VFCTL" -q list 2>&1 >/dev/null | grep earlier)"
  is "what rollback would do" "planned  file of /etc/vfctl/policy.d/a.yaml: 5 bytes -> 6 bytes (+1 -1 lines) 0" "$("$VFCTL" rollback --dry-run 2>&1) $?"
  is "untouched" after "$(cat $file)"
  is "no lock" "" "$(ls /run/vfctl 2>/dev/null)"
  is "rollback" "undone   file of /etc/vfctl/policy.d/a.yaml: 6 bytes -> 5 bytes (+1 -1 lines) 0" "$("$VFCTL" rollback 2>&1) $?"
  is "as before" before "$(cat $file)"
  is "no journal" "" "$(ls $journal 2>/dev/null)"
  is "no word any more" "" "$("$VFCTL" list 2>&1 >/dev/null | grep earlier)"
  mkdir -p /var/lib/vfctl/history
  record 20261121T140102.000002 $boot null "\"before\"" >/var/lib/vfctl/history/20261121T140102.000002.json
  # A signal that has come, but waits, stands for one that comes at any time
  is "interrupted" "vfctl: interrupted by SIGTERM; everything was undone 4" \
    "$(env --block-signal=TERM sh -c "kill -TERM \$\$; exec \"\$VFCTL\" rollback 20261121T140102.000002" 2>&1 >/dev/null) $?"
  is "nothing was changed" "before" "$(cat $file)"
  is "no journal is left" "" "$(ls $journal 2>/dev/null)"
  is "what would be taken back" "planned  file of /etc/vfctl/policy.d/a.yaml: 6 bytes -> absent 0" \
    "$("$VFCTL" rollback --dry-run 20261121T140102.000002 2>&1) $?"
  is "taken back" "\"status\": \"done\" 0" "$("$VFCTL" rollback --json 20261121T140102.000002 | grep -o "\"status\": \"done\"") $?"
  is "gone" "" "$(ls $file 2>/dev/null)"
  is "kept" 2 "$("$VFCTL" history | grep -c done)"
  "$VFCTL" rollback 20261121T140102.000002 >/dev/null 2>&1; is "changed since" 3 $?
  "$VFCTL" rollback nonsense 2>/dev/null; is "no such one" 7 $?
  echo "{}" >$journal
  "$VFCTL" rollback >/dev/null 2>&1; is "damaged" 7 $?
  exit $failed'
