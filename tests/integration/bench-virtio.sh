#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does the table of tests/bench/virtio say faster, slower or nothing, and end, as the figures of its pairs have it? Of reports as
# iperf3 leaves them, with made-up figures: the measurement itself takes the lab, and is none for make check.
set -u

command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# shellcheck source=tests/integration/expect.sh
. "${0%/*}/expect.sh"

# report N CASE SIDE MBITS [RETRANSMITS]: of one second, for which the tap counted 2 MiB in 10 packets, and 50 exits, and the
# emulator took 30 ms.
ms=0
report() {
  cat >"$work/$1.$2.$3.json" <<JSON
{"start": {}, "intervals": [], "end": {
  "sum_sent": {"seconds": 1, "bytes": $(($4 * 125000)), "bits_per_second": $4e6, "retransmits": ${5:-0}},
  "sum_received": {"seconds": 1, "bytes": $(($4 * 125000)), "bits_per_second": $4e6},
  "cpu_utilization_percent": {"host_total": 10, "remote_total": 50}}}
JSON
  printf '%s\n' "begin $1 $2 $3" "end $1 $2 $3 50 10 2097152" >>"$work/counts"
  printf '%s\n' $((ms += 10)) $((ms += 30)) >>"$work/emulator"
}
pairs() { # CASE BEFORE... / AFTER...
  local case=$1 n=0 before=()
  shift
  while [ "$1" != / ]; do before+=("$1") && shift; done
  shift
  for after; do
    report $((n + 1)) "$case" before "${before[n]}"
    report $((n + 1)) "$case" after "$after"
    n=$((n + 1))
  done
}
begin() { rm -f "$work"/*; }
row() { grep -E "^$1  +$2 " <<<"$said" | tr -s ' '; }
figures() {
  said=$("$VFCTL_TOP_SRCDIR/tests/bench/virtio" --figures "$work" 2>&1)
  ended=$?
}

begin
report 0 1-to-host before 900 # what warms up does not count
pairs 1-to-host 100 200 300 400 / 200 500 900 480
pairs 16-to-host 100 100 100 100 / 200 200 99 200
figures
is 'nothing is slower' 0 $ended
is 'each pair is faster' '1 stream, guest to host Mbit/s 250 (100-400) 490 (200-900) 2.25 (1.2-3) faster' \
  "$(row '1 stream, guest to host' Mbit/s)"
is 'one pair is not' '16 streams, guest to host Mbit/s 100 (100-100) 200 (99-200) 2 (0.99-2) no difference seen' \
  "$(row '16 streams, guest to host' Mbit/s)"
is 'what the tap counted' '1 stream, guest to host packets of the tap per MiB 5 (5-5) 5 (5-5) 1 (1-1) no difference seen' \
  "$(row '1 stream, guest to host' 'packets of the tap per MiB')"
is 'exits' '1 stream, guest to host exits of the VM per MiB 25 (25-25) 25 (25-25) 1 (1-1) no difference seen' \
  "$(row '1 stream, guest to host' 'exits of the VM per MiB')"
is 'the emulator' '1 stream, guest to host ms of the emulator per MiB 15 (15-15) 15 (15-15) 1 (1-1) no difference seen' \
  "$(row '1 stream, guest to host' 'ms of the emulator per MiB')"
# Of 100 Mbit, which are 11.9 MiB, a tenth of a second is 8.39 ms for each.
is 'CPU' '1 stream, guest to host ms of CPU per MiB, iperf3 on the host 3.5 (2.1-8.39) 1.71 (0.93-4.19) 0.45 (0.33-0.83) less' \
  "$(row '1 stream, guest to host' 'ms of CPU per MiB, iperf3 on the host')"

begin
pairs 1-to-guest 100 100 100 100 / 99 50 60 70
pairs 16-to-guest 100 100 100 100 / 200 200 200 200
figures
is 'one case is slower: status' 1 $ended
is 'and said so' '1 stream, host to guest Mbit/s 100 (100-100) 65 (50-99) 0.65 (0.5-0.99) SLOWER' "$(row '1 stream, host to guest' Mbit/s)"

begin
for n in 1 2 3 4; do
  report $n 1-to-guest before 100 0
  report $n 1-to-guest after 100 $n
done
figures
is 'from nothing there is no ratio' '1 stream, host to guest TCP retransmits 0 (0-0) 2.5 (1-4) - more' \
  "$(row '1 stream, host to guest' 'TCP retransmits')"

begin
pairs 1-to-host 100 100 100 / 200 200 200
report 4 1-to-host before 100 # whose other did not end
: >"$work/4.1-to-host.after.json"
echo begin 4 1-to-host after >>"$work/counts"
figures
is 'three pairs are too few: status' 2 $ended
is 'and said so' '1 stream, guest to host Mbit/s 100 (100-100) 200 (200-200) 2 (2-2) too few pairs: 3' \
  "$(row '1 stream, guest to host' Mbit/s)"

begin
pairs 1-to-host 0 100 100 100 / 200 200 200 200
figures
is 'a measurement that carried nothing is none' 2 $ended

begin
pairs 1-to-host 100 100 100 100 / 200 200 200 200
: >"$work/emulator"
figures
is 'nor is one of which nobody saw what it took' 2 $ended
exit $failed
