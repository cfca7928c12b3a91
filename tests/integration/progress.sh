#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does one see at a terminal what takes its time, and is nothing of it left, nor written where nobody sees it? A made-up PF takes a
# number of VFs that never come, for which its kernel is waited for; in a namespace of its own.
set -u
. "${0%/*}/expect.sh"

unshare --user --map-root-user --mount true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export VFCTL work here="${0%/*}"
pf=0000:03:00.0 step='1 of 1: sriov-numvfs of 0000:03:00.0'

start() { # NAME COMMAND...: it goes on
  "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --vfs 0 "$work/$1" >/dev/null
  # shellcheck disable=SC2016 # the inner shell's own
  unshare --user --map-root-user --mount bash -c '
    for directory in /run /var/lib; do mount -t tmpfs none $directory || exit 1; done
    mount --bind "$work/$1/sys" /sys || exit 1
    "${@:2}"' - "$@" >"$work/$1.out" 2>"$work/$1.err" &
}
create=("$VFCTL" -c test:///default create "$pf" -n 2 --force)
start wide python3 "$here/progress.py" 100 "${create[@]}"
start narrow python3 "$here/progress.py" 20 "${create[@]}"
start quiet python3 "$here/progress.py" 100 "${create[@]}" -q
start file "${create[@]}"
wait

counts() { # FILE TEXT
  grep -oF -- "$2" "$work/$1.out" | wc -l
}
is 'it failed in the end, and was undone' 4 "$(tail -c 2 "$work/wide.out" | tr -d '\n')"
is 'the seconds are counted' yes "$([ "$(counts wide "\\r$step, 2 s\\x1b[K")" -ge 1 ] && echo yes)"
is 'up to the end' yes "$([ "$(counts wide "\\r$step, 4 s\\x1b[K")" -ge 1 ] && echo yes)"
is 'the line is gone before anything else is said' 1 "$(counts wide '\r\x1b[Kfailed   sriov-numvfs')"
is 'and does not come again' 0 "$(sed 's/.*failed   //' "$work/wide.out" | grep -c 'x1b')"
is 'it never wraps' yes "$([ "$(counts narrow '\r1 of 1: sriov-numvf\x1b[K')" -ge 3 ] && echo yes)"
is 'not with -q' 0 "$(counts quiet 'x1b')"
is 'which ends alike' 4 "$(tail -c 2 "$work/quiet.out" | tr -d '\n')"
is 'nor where stderr is a file' 0 "$(grep -c 'of 1:' "$work/file.err")"
is 'where the failure is told alike' 1 "$(grep -c 'everything was undone' "$work/file.err")"
[ $failed = 0 ]
