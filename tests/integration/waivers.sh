#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do waivers excuse what they name, until they expire, and nothing else? In every format, on a host with failures of every severity.
set -u

command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz
# shellcheck source=tests/integration/expect.sh
. "${0%/*}/expect.sh"
audit() { "$VFCTL" --sysroot "$host" audit "$@"; } # OPTION…

cat >"$work/waivers.yaml" <<'YAML'
waivers:
  - rule: acs-missing
    subject: 0000:03:*
    reason: no VM gets this card
    expires: 2026-06-30
  - {rule: acs-missing, subject: "eth[27]", reason: nor these}
  - {rule: iommu-group-not-viable, reason: the PF is released before}
YAML
waived=(--waivers "$work/waivers.yaml" --date 2026-06-30)
failures() { jq -r '.findings[] | select(.verdict == "fail" and .waived == null) | .rule + " " + .subject' | sort; }

audit --json >"$work/before"
audit --json "${waived[@]}" >"$work/after"
is 'failures' "$(failures <"$work/before" | grep -v -e '^acs-missing 0000:0[389]' -e '^iommu-group-not-viable')" "$(failures <"$work/after")"
is 'counted' '5 waived, 1 errors' "$(jq -r '.summary | "\(.waived) waived, \(.error) errors"' "$work/after")"
is 'told with --all' '5 no VM gets this card until 2026-06-30' "$(audit --json --all "${waived[@]}" |
  jq -r '[.findings[] | select(.waived)] | "\(length) \(.[] | select(.subject == "0000:03:01.0").waived | .reason + " until " + .expires)"')"
is 'a text without them' 0 "$(audit "${waived[@]}" | grep -c 'no VM gets this card')"
is 'a text that counts them' 1 "$(audit "${waived[@]}" | grep -c '; 5 waived$')"
is 'a text with them' 1 "$(audit --all "${waived[@]}" | grep -c 'waived until 2026-06-30: no VM gets this card$')"
is 'status' 1 "$(audit "${waived[@]}" >"$work/said"; echo $?)"
echo '  - {rule: acs-missing, reason: all of them}' >>"$work/waivers.yaml"
is 'status where all errors are waived' 0 "$(audit "${waived[@]}" >"$work/said"; echo $?)"
is 'nagios' 'VFCTL WARNING' "$(audit --format nagios "${waived[@]}" | head -1 | cut -d ' ' -f 1-2)"
is 'SARIF' 6 "$(audit --format sarif --all "${waived[@]}" | jq '[.runs[0].results[] | select(.suppressions | length == 1)] | length')"
is 'TAP' 6 "$(audit --format tap "${waived[@]}" | grep -c '^not ok .* # TO''DO waived')"
is 'JUnit' 6 "$(audit --format junit "${waived[@]}" | grep -c '<skipped message="waived')"
is 'Prometheus' 'vfctl_audit_waived 6' "$(audit --format prometheus "${waived[@]}" | grep '^vfctl_audit_waived')"
is 'a fleet' 0 "$("$VFCTL" audit --json "${waived[@]}" --fleet "$host" | jq '[.hosts[].results[] | select(.outcome == "error")] | length')"

# A day later one has expired: what it excused counts again, and it is itself a warning.
audit --json --waivers "$work/waivers.yaml" --date 2026-07-01 >"$work/later"
is 'expired' 'warning 1' "$(jq -r '[.findings[] | select(.rule == "waiver-expired")] | "\(.[0].severity) \(length)"' "$work/later")"
is 'which' true "$(jq --arg file "$work/waivers.yaml" '.findings[] | select(.rule == "waiver-expired").evidence == $file + ":2:5: acs-missing of 0000:03:*, 2026-06-30"' "$work/later")"

refused() { # STATUS WORDS OPTION…
  local said status
  said=$(audit "${@:3}" 2>&1 >"$work/said")
  status=$?
  is "${*:3}: status" "$1" "$status"
  case $said in *"$2"*) ;; *) is "${*:3}" "$2" "$said" ;; esac
  [ "$3" = --waivers ] || return
  is "metrics ${*:3}" "$status $said " "$(metrics "${@:3}" 2>"$work/told" >"$work/said"; echo "$? $(<"$work/told") $(<"$work/said")")"
}

# What monitoring reads counts no more than the audit does, and waivers expire there by the day that it is.
metrics() { "$VFCTL" --sysroot "$host" metrics "$@"; } # OPTION…
cat >"$work/excused.yaml" <<'YAML'
waivers:
  - {rule: acs-missing, reason: no VM gets these}
  - {rule: acs-missing, subject: 0000:ff:*, reason: no such card}
  - {rule: iommu-group-not-viable, reason: the PF is released before, expires: 2020-01-01}
YAML
metrics --waivers "$work/excused.yaml" >"$work/metrics" 2>"$work/said"
is 'metrics: nothing is told once a minute' '0 ' "$? $(<"$work/said")"
is 'metrics' "$(audit -q --format prometheus --waivers "$work/excused.yaml")" "$(grep -E '^(# [A-Z]+ )?vfctl_(audit_|build_info)' "$work/metrics")"
is 'metrics: some are waived, and one has expired' '1 1' "$(grep -c '^vfctl_audit_waived [1-9]' "$work/metrics") $(grep -c '^vfctl_audit_failed{rule="waiver-expired"' "$work/metrics")"
is 'labels' "$(audit -q --json --waivers "$work/excused.yaml" | jq .summary.error)" "$(metrics --format nfd --waivers "$work/excused.yaml" | sed -n 's/.*vfctl-audit.errors=//p')"

# A waiver for nobody is told, if its rule was to be judged; one of a VM names it so.
cat >"$work/idle.yaml" <<'YAML'
waivers:
  - {rule: acs-missing, subject: 0000:ff:*, reason: no such card}
  - {rule: acs-missing, subject: 0000:03:*, reason: no VM gets this card}
  - {rule: pcie-aspm, subject: eth9, reason: and no such interface, expires: 2026-01-01}
YAML
idle() { { audit --fail-on never --date 2026-06-30 --waivers "$work/idle.yaml" "$@" >"$work/said"; } 2>&1; } # OPTION…
is 'idle' "vfctl: $work/idle.yaml:2:5: the waiver of acs-missing for 0000:ff:* excuses nothing here" "$(idle | grep waiver)"
is 'idle, and nobody wants to know' '' "$(idle -q)"
is 'idle, as its rule is' '' "$(idle --skip acs-missing | grep waiver)"
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --vfs 1 --vms 1 "$work/host" || exit 1
sed -i "s/host-passthrough/host-model/" "$work"/host/vfctl/domains/*.xml
echo 'waivers: [{rule: vm-cpu-model, subject: "vm:vm*", reason: it migrates}]' >"$work/vm.yaml"
is 'a VM' 1 "$("$VFCTL" --sysroot "$work/host" audit --all --waivers "$work/vm.yaml" --fail-on never 2>&1 | grep -c 'waived: it migrates')"

printf 'waivers:\n- {rule: acs-mising, reason: x}\n' >"$work/unknown.yaml"
refused 2 "unknown.yaml:2:3: there is no rule 'acs-mising'; is it acs-missing" --waivers "$work/unknown.yaml"
printf 'waivers: [\n' >"$work/broken.yaml"
refused 2 'broken.yaml:2:1: not YAML' --waivers "$work/broken.yaml"
refused 7 'cannot read the waivers' --waivers "$work/nothing.yaml"
refused 7 'cannot read the waivers' --waivers "$work"
head -c 2000000 /dev/zero >"$work/large.yaml"
refused 2 'larger than 1 MiB' --waivers "$work/large.yaml"
echo old >"$work/vfctl.prom"
is 'metrics: the last ones stay' '7 old' "$(metrics --waivers "$work/nothing.yaml" --output "$work/vfctl.prom" 2>"$work/said"; echo "$? $(<"$work/vfctl.prom")")"
refused 2 'wants a day' --date 2026-02-30
exit $failed
