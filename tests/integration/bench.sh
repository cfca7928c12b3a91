#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does the bench still run, and fill each row of its table? On hosts that are too small for its figures to mean anything: what
# they are, and whether bounds hold, is not asked here.
strace -o /dev/null true 2>/dev/null || { echo 'skipped: no strace, or none that may trace' >&2; exit 77; }
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # which cannot be while strace looks
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
BENCH_RUNS=1 BENCH_PART=32 "$VFCTL_TOP_SRCDIR/tests/bench/bench" >"$work/out" 2>"$work/err" || status=$?
[ "$status" != 77 ] || { cat "$work/err" >&2; exit 77; }

# Each call of a function that ends in a row, but for those within such functions.
wanted=$(grep -cE '^(against_lspci|calls_per_vf|compare|same|judge|fleet_row) ' "$VFCTL_TOP_SRCDIR/tests/bench/bench")
awk -v wanted="$wanted" '
  NR == 1 { next }
  !/ [0-9]+(\.[0-9]+)?( MiB| \([0-9.]+ (ms|KiB) \/ [0-9.]+ (ms|KiB)\)| ms \([0-9]+ a second\))? +((<=|=) [0-9.]+|-) +(ok|BROKEN|said)$/ { print "failed: no figure in: " $0; bad = 1 }
  / = [0-9]+ +BROKEN$/ { print "failed: other functions than lspci: " $0; bad = 1 }
  END { if (NR - 1 != wanted) { print "failed: " NR - 1 " rows, not " wanted; bad = 1 } exit bad }' "$work/out" >&2 || status=2
grep -v ' is not in memory' "$work/err" >&2 && status=2
[ "$status" -le 1 ] || cat "$work/out" >&2
[ "$status" -le 1 ]
