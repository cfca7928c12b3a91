#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do the programs that an audit's formats are for read them, and read in them what its JSON says? Asked of xmllint, prove, promtool
# and Python's json, on a host with failures of every severity.
set -u

for tool in xmllint prove jq; do
  command -v "$tool" >/dev/null || { echo "skipped: no $tool" >&2; exit 77; }
done
# shellcheck source=tests/lab/unpack.sh
. "$VFCTL_TOP_SRCDIR/tests/lab/unpack.sh"
promtool=$(program prometheus promtool) || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz
# shellcheck source=tests/integration/expect.sh
. "${0%/*}/expect.sh"

audit() { "$VFCTL" --sysroot "$host" audit "$@"; } # OPTION…

audit --json >"$work/json"
failures() { jq -r --arg severity "$1" '.findings[] | select(.verdict == "fail" and (.severity == $severity or $severity == "")) |
  .rule + " " + .subject' "$work/json" | sort; } # [SEVERITY]
for severity in error warning info; do
  [ -n "$(failures "$severity")" ] || { echo "FAIL: the host has no failure that weighs $severity"; failed=1; }
done

# SARIF: the same failures, and each rule is described.
audit --format sarif >"$work/sarif"
is 'SARIF: failures' "$(failures '')" \
  "$(jq -r '.runs[0].results[] | select(.kind == "fail") | .ruleId + " " + .locations[0].logicalLocations[0].name' "$work/sarif" | sort)"
is 'SARIF: rules without description' '' \
  "$(jq -r '.runs[0] | [.results[].ruleId] - [.tool.driver.rules[].id] | .[]' "$work/sarif")"

# JUnit: what fails is what --fail-on says.
for severity in error warning; do
  audit --format junit --fail-on "$severity" >"$work/junit"
  want=$(failures error; [ $severity = error ] || failures warning)
  is "JUnit with --fail-on $severity: failures" "$(sort <<<"$want")" \
    "$(xmllint --xpath '//testcase[failure]/@*[name()="classname" or name()="name"]' "$work/junit" |
      sed -n 's/.*classname="\(.*\)"/\1/;h;n;s/.*name="\(.*\)"/\1/;H;x;s/\n/ /p' | sort)"
  is "JUnit with --fail-on $severity: its own count" "$(wc -l <<<"$want")" "$(xmllint --xpath 'string(/testsuite/@failures)' "$work/junit")"
done
is 'JUnit: cases' "$(xmllint --xpath 'string(/testsuite/@tests)' "$work/junit")" "$(xmllint --xpath 'count(//testcase)' "$work/junit")"

# TAP: prove is content where vfctl is.
for threshold in error warning info never; do
  audit --format tap --fail-on "$threshold" >"$work/tap"
  status=$?
  prove -e cat "$work/tap" >"$work/said" 2>&1
  is "TAP with --fail-on $threshold: prove's status" "$status" $?
done
for vfs in 2 3; do # of which eth4 has 2
  printf 'version: 1\npfs:\n  - {match: {name: eth4}, vfs: %s}\n' $vfs >"$work/policy.yaml"
  "$VFCTL" --sysroot "$host" verify "$work/policy.yaml" --format tap --all >"$work/tap"
  is "TAP of verify: $vfs VFs" "$((vfs - 2))" $?
  prove -e cat "$work/tap" >"$work/said" 2>&1
  is "TAP of verify: $vfs VFs: prove's status" "$((vfs - 2))" $?
done
audit --format tap --all >"$work/tap"
is 'TAP: tests' "$(jq '.summary | add - .error - .warning - .info' "$work/json")" "$(grep -c '^ok ' "$work/tap")"

# Prometheus
audit --format prometheus >"$work/metrics"
"$promtool" check metrics <"$work/metrics" >"$work/said" 2>&1 || { echo 'FAIL: promtool:'; cat "$work/said"; failed=1; }
is 'Prometheus: failures' "$(failures '')" \
  "$(sed -n 's/^vfctl_audit_failed{rule="\(.*\)",severity=".*",subject="\(.*\)"} 1/\1 \2/p' "$work/metrics" | sort)"

# Nagios: its own statuses, and all on standard output.
nagios() { # STATUS WORD OPTION…
  local said status
  said=$("$VFCTL" "${@:3}" 2>/dev/null)
  status=$?
  is "Nagios: ${*:3}" "$1 VFCTL $2 -" "$status $(head -1 <<<"$said" | cut -d ' ' -f 1-3)"
}
nagios 2 CRITICAL --sysroot "$host" audit --format nagios
nagios 1 WARNING --sysroot "$host" audit --format nagios --rule iommu-group-shared --rule acs-multifunction
nagios 0 OK --sysroot "$host" audit --format nagios --rule pcie-aspm
nagios 3 UNKNOWN --sysroot "$host" audit --format nagios --rule pcie-slot-limits-card
nagios 3 UNKNOWN --sysroot "$work/nothing" audit --format nagios
nagios 3 UNKNOWN audit --bogus --format=nagios
nagios 3 UNKNOWN audit --format nagios --rule nonsense
is 'Nagios: lines of failures' "$(failures '' | wc -l)" "$(audit --format nagios | tail -n +2 | wc -l)"
off=$work/off
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --netdevs "$off" || exit 1
rm -r "$off"/sys/kernel/iommu_groups/* "$off"/sys/bus/pci/devices/*/iommu_group "$off"/sys/class/iommu/*
is 'Nagios: one is one' '1 error,' "$("$VFCTL" --sysroot "$off" audit --path sriov --rule iommu-inactive --format nagios | grep -oE '1 errors?,')"
is 'Nagios: how near SR-IOV is' 1 "$("$VFCTL" --sysroot "$off" audit --format nagios | grep -c '^VFCTL .*path virtio, one change away from sriov by .*--path sriov | errors=0')"
is 'Text: the same below the path' 1 "$("$VFCTL" --sysroot "$off" audit --fail-on never | tr -s '\n ' ' ' | grep -oc 'path: virtio: .*one change away from sriov by .*judge for it with --path sriov')"
is 'Nagios: bars' 1 "$(audit --format nagios | tr -cd '|' | wc -c)"

"$VFCTL" audit --json --format tap >"$work/said" 2>&1
is '--json with another format' 2 $?
exit $failed
