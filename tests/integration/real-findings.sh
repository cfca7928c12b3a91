#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does exactly that fail on captures of real machines which is true of them (tests/corpus/real-findings), and is each capture judged?
set -u

real=${VFCTL_SHARED:-}/hosts-real
[ -d "$real/captures" ] || { echo 'skipped: no real captures here (configure --with-shared)' >&2; exit 77; }
command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
wanted=$VFCTL_TOP_SRCDIR/tests/corpus/real-findings
report=$(mktemp)
trap 'rm -f "$report"' EXIT
failed=0

while read -r _ capture _; do
  if ! "$VFCTL" --sysroot "$real/$capture" audit --fail-on never --json >"$report" || ! jq -e '.findings != []' "$report" >/dev/null; then
    echo "$capture was not judged"
    failed=1
  fi
  diff -u --label "wanted of $capture" --label found \
    <(awk -v capture="$capture" '$1 == "=" { here = $2 == capture } here && /^[a-z]/ { print $1, $2, $3 }' "$wanted" | sort) \
    <(jq -r '(.findings[] | select(.verdict == "fail") | "\(.severity) \(.rule) \(.subject)"),
      "path \(.path.recommended) \([.path.reasons[] | select(contains(" is not known: "))] | length)"' "$report" | sort) || failed=1
done < <(grep '^=' "$wanted")

without_reason=$(grep -E '^[a-z]' "$wanted" | grep -vE '^(info|warning|error|path) [a-z-]+ [^ ]+ # .')
[ -z "$without_reason" ] || { printf 'no reason, or not as it should be written:\n%s\n' "$without_reason"; failed=1; }
for capture in "$real"/captures/* "$real"/numa/*; do
  grep -qF "= ${capture#"$real/"}" "$wanted" || { echo "nobody has said what must fail on ${capture#"$real/"}"; failed=1; }
done
exit $failed
