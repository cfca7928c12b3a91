#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do Prometheus and Node Feature Discovery read what vfctl metrics tells, is it what the other commands say of the host, does a file
# get all of it or nothing, and do the alerts fire when they are to?
set -u

command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
# shellcheck source=tests/lab/unpack.sh
. "$VFCTL_TOP_SRCDIR/tests/lab/unpack.sh"
promtool=$(program prometheus promtool) || exit 77
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
host=$work/host
mkdir "$host" && tar -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz" -C "$host" || exit 1
# shellcheck source=tests/integration/expect.sh
. "${0%/*}/expect.sh"

vfctl() { "$VFCTL" --sysroot "$host" "$@"; }
metrics() { vfctl metrics "$@"; }

metrics >"$work/metrics" || { echo "FAIL: status $?"; failed=1; }
"$promtool" check metrics <"$work/metrics" >"$work/said" 2>&1 || { echo 'FAIL: promtool:'; cat "$work/said"; failed=1; }
is 'VFs and who uses them' "$(vfctl list --vf --json | jq -r '.devices[] | "\(.vf.pf) \(.vf.index) \(.address) \(.driver)"' | sort)" \
  "$(sed -n 's/^vfctl_vf_info{pf="\([^"]*\)",device="[^"]*",vf="\([^"]*\)",address="\([^"]*\)",.*driver="\([^"]*\)".*/\1 \2 \3 \4/p' "$work/metrics" | sort)"
is 'PFs' "$(vfctl list --pf --json | jq -r '.devices[] | select(.sriov) | "\(.address) \(.sriov.num_vfs) \(.sriov.total_vfs)"' | sort)" \
  "$(join <(sed -n 's/^vfctl_pf_vfs{pf="\([^"]*\)".*} /\1 /p' "$work/metrics" | sort) \
    <(sed -n 's/^vfctl_pf_vfs_max{pf="\([^"]*\)".*} /\1 /p' "$work/metrics" | sort))"
is 'verdicts' "$(vfctl audit --format prometheus)" "$(grep -E '^(# [A-Z]+ )?vfctl_(audit_|build_info)' "$work/metrics")"
is 'no policy, no drift' '' "$(grep -E 'vfctl_(verify|policy)' "$work/metrics")"

mkdir -p "$host/etc/vfctl"
printf 'version: 1\npfs:\n  - match: {address: %s}\n    vfs: 0\n' "$(vfctl list --pf --json | jq -r '[.devices[] | select(.sriov.num_vfs > 0)][0].address')" \
  >"$host/etc/vfctl/policy.yaml"
metrics >"$work/metrics"
"$promtool" check metrics <"$work/metrics" >"$work/said" 2>&1 || { echo 'FAIL: promtool, with drift:'; cat "$work/said"; failed=1; }
is 'drift' "$(vfctl verify --format prometheus; echo 'vfctl_policy_readable 1')" "$(grep -E '^((# [A-Z]+ )?vfctl_verify|vfctl_policy)' "$work/metrics" |
  sed '/^vfctl_policy/{h;d};${p;x}')"
echo '  - oops' >>"$host/etc/vfctl/policy.yaml"
metrics >"$work/metrics" 2>"$work/said"
is 'a policy that cannot be read: status' 0 $?
is 'a policy that cannot be read' 'vfctl_policy_readable 0' "$(grep -E '^vfctl_(verify|policy)' "$work/metrics")"
is 'is told with its place' 1 "$(grep -c '^vfctl: .*policy.yaml:[0-9]*:[0-9]*: ' "$work/said")"
ln -sf nothere "$host/etc/vfctl/policy.yaml"
is 'one that is a link to nothing' 'vfctl_policy_readable 0' "$(metrics 2>"$work/said" | grep -E '^vfctl_(verify|policy)')"
is 'and told' 'vfctl: cannot read /etc/vfctl/policy.yaml: No such file or directory' "$(<"$work/said")"
rm "$host/etc/vfctl/policy.yaml"
ln -s nothere "$host/etc/vfctl/policy.d"
is 'so where all of them stand' 'vfctl_policy_readable 0' "$(metrics 2>"$work/said" | grep -E '^vfctl_(verify|policy)')"
is 'and that told' 'vfctl: cannot read /etc/vfctl/policy.d: it is a link to what is not there' "$(<"$work/said")"
is 'and by verify' '7 vfctl: cannot read /etc/vfctl/policy.d: it is a link to what is not there' "$(vfctl verify 2>"$work/said"; echo "$? $(<"$work/said")")"
rm "$host/etc/vfctl/policy.d"

# As Kubernetes wants names and values of labels, in the namespace that NFD takes, and does not put before them itself for ever.
metrics --format nfd >"$work/features"
is 'labels' '' "$(grep -vxE 'feature\.node\.kubernetes\.io/[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?=([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?' "$work/features")"
is 'VFs of the node' "$(vfctl list --vf --json | jq '.devices | length')" "$(sed -n 's/.*\/vfctl-sriov.vfs=//p' "$work/features")"
is 'the path' "$(vfctl audit --json | jq -r '.path.recommended')" "$(sed -n 's/.*\/vfctl-path=//p' "$work/features")"

# A file
cd "$work" || exit 1
metrics >want
mkdir there
for file in there/vfctl.prom "$work/there/whole.prom" here.prom; do
  echo old >"$file"
  chmod 600 "$file"
  is "$file: quiet" '' "$(metrics --output "$file" 2>&1)"
  is "$file: all of it" '' "$(diff want "$file")"
  is "$file: for all readers" 644 "$(stat -c %a "$file")"
done
is 'nothing beside it' 'vfctl.prom
whole.prom' "$(ls -A there)"
is 'one that is called by a directory' '7 vfctl: there/ cannot be written: Is a directory; it is as before' \
  "$(metrics --output there/ 2>said; echo "$? $(<said)")"
# What is no regular file stays what it is. Never by a name in /dev: that is the machine's own.
ln -s ../there/vfctl.prom there/link
echo old >there/vfctl.prom
is 'a link: quiet' '0 ' "$(metrics --output there/link 2>&1; echo "$? ")"
is 'a link: stays' ../there/vfctl.prom "$(readlink there/link)"
is 'a link: all of it where it leads' '' "$(diff want there/vfctl.prom)"
ln -s nowhere there/dangling
is 'a link to nothing' '7 vfctl: there/dangling cannot be written: it is a link to what is not there' "$(metrics --output there/dangling 2>said; echo "$? $(<said)")"
is 'a link to nothing: stays, and nothing comes' 'nowhere no' "$(readlink there/dangling) $([ -e there/nowhere ] || echo no)"
mkfifo there/fifo
exec 9<>there/fifo
metrics --output there/fifo
is 'a FIFO: status' 0 $?
is 'a FIFO: all of it' '' "$(if [ -p there/fifo ]; then head -c "$(stat -c %s want)" <&9 | diff want -; else echo 'it is gone'; fi)"
exec 9>&-
if mknod there/null c 1 3 2>/dev/null; then
  metrics --output there/null
  is 'a device' '0 character special file' "$? $(stat -c %F there/null)"
  mknod there/full c 1 7
  is 'one that takes nothing' '7 vfctl: there/full cannot be written: No space left on device' \
    "$(metrics --output there/full 2>said; echo "$? $(<said)")"
fi
ln -s /proc/self/fd/1 there/stdout
{ echo before; metrics --output there/stdout; echo "after: $?"; } >got
is 'what standard output is, a file' '' "$({ echo before; cat want; echo 'after: 0'; } | diff - got)"
is 'what standard output is, a pipe' '' "$(metrics --output there/stdout | diff want -)"
is 'and stays' /proc/self/fd/1 "$(readlink there/stdout)"
is 'as -' '' "$(metrics --output - | diff want -)"
is 'and no file of that name' no "$([ -e - ] || echo no)"
is 'a directory that is not there' "7 vfctl: nowhere/vfctl.prom cannot be written: No such file or directory; it is as before" \
  "$(metrics --output nowhere/vfctl.prom 2>said; echo "$? $(<said)")"
is 'a directory' '7 vfctl: there cannot be written: Is a directory; it is as before' "$(metrics --output there 2>said; echo "$? $(<said)")"
is 'no format' 2 "$(metrics --format yaml 2>/dev/null; echo $?)"

cp "$VFCTL_TOP_SRCDIR/data/prometheus/vfctl.rules.yml" "$VFCTL_TOP_SRCDIR/tests/integration/vfctl.rules.test.yml" "$work"
"$promtool" check rules vfctl.rules.yml >said 2>&1 || { echo 'FAIL: the rules:'; cat said; failed=1; }
"$promtool" test rules vfctl.rules.test.yml >said 2>&1 || { echo 'FAIL: the alerts:'; cat said; failed=1; }
# A rule by a name that nothing tells would never fire.
is 'what the rules ask for is told' '' "$(grep -oE 'vfctl_[a-z_]+' vfctl.rules.yml | sort -u |
  grep -vxFf <(metrics 2>/dev/null | sed -n 's/^# TYPE \(\S*\) .*/\1/p'; echo vfctl_verify_failed; echo vfctl_verify_verdicts; echo vfctl_policy_readable))"
exit "$failed"
