#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does a policy that names each of 3,840 VFs take no more looks at the host than a list of them, and a change of one VF one request? In
# namespaces of the test's own: sysfs of a host that was made up, and a vfctl whose netlink is a recording (recorded-kernel.c).
set -u
. "$(dirname "$0")/expect.sh"

for tool in jq strace; do
  command -v $tool >/dev/null || { echo "skipped: no $tool" >&2; exit 77; }
done
if [ -z "${PRIVATE_HOST:-}" ]; then
  strace -o /dev/null true 2>/dev/null || { echo 'skipped: strace may not trace here' >&2; exit 77; }
  unshare --user --map-root-user --mount --net true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
  # In memory: on disk 270,000 files take minutes.
  [ "$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)" -gt 2500 ] || { echo 'skipped: not 2.5 GiB of memory to spare' >&2; exit 77; }
  PRIVATE_HOST=yes exec unshare --user --map-root-user --mount --propagation private --net bash "$0" "$@"
fi
export LC_ALL=C ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # which cannot be while strace looks
mount -t tmpfs -o mode=0755,size=2g none /run && mount -t tmpfs -o mode=0755 none /var/lib || exit 1
cd /run || exit 1
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 64 --vfs 60 --netdevs host || exit 1

# ---- a policy that names each VF
"$VFCTL" list --pf --json --sysroot host | jq -r '
  "version: 1", "pfs:", (.devices | to_entries[] | (.key + 10) as $card | .value |
    "  - match: {address: \"\(.address)\"}\n    vfs: \(.sriov.num_vfs)\n    per-vf:",
    (range(.sriov.num_vfs) | "      - {index: \(.), vlan-id: \(1 + .), mac-address: \"52:54:00:00:\($card):\(. + 10)\"}"))' >each.yaml
is 'the policy names each VF' 3840 "$(grep -c mac-address: each.yaml)"
calls() { # of the system, that vfctl makes with all its threads
  strace -f -c -qq -U name,calls -o calls "$VFCTL" --sysroot host "$@" >out
  awk '$1 == "total" { print $2 }' calls
}
list=$(calls list --all --json)
plan=$(calls plan -q each.yaml)
is 'plan: a MAC for each VF' 3840 "$(grep -c '^planned  vf-mac ' out)"
# To look at each VF a second time would take as many again.
is "plan ($plan system calls) takes no more than 5/4 of what list --all --json does ($list)" 1 $((4 * plan <= 5 * list))

# ---- one VF of them
"$VFCTL" export --to policy -q --sysroot host | sed '0,/vlan-id:.*/s//vlan-id: 7/' >one.yaml
mkdir recorded && mv host/vfctl/*.nl recorded && mount --bind host/sys /sys || exit 1
vfctl() { RECORDED=/run/recorded ASKED=/run/asked "$VFCTL_TOP_BUILDDIR/tests/integration/recorded-kernel" -c test:///default "$@"; }
planned=$(vfctl -q plan one.yaml | tail -n +2)
is 'one VF is to have another VLAN' 'planned  vf-vlan of 0000:' "${planned%%:*}:"
said=$(vfctl -q apply one.yaml 2>&1)
is 'apply: status' 0 $?
is 'apply: that, and nothing else' "done     ${planned#planned  }" "$said"
is 'apply: one request, for one VF' "1 3" "$(wc -l <asked) $(wc -w <asked)"
is 'apply: its VLAN' 7 "$(cut -d ' ' -f 3 asked)"
is 'then all is as the policy says' 'vfctl: all is as the policy says' "$(vfctl plan one.yaml 2>&1)"
said=$(vfctl -q apply one.yaml 2>&1)
is 'and nothing more is asked for' '0 1' "$? $(wc -l <asked)"
exit $failed
