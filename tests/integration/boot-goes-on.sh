#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Where vfctl apply --boot cannot give a PF what its policy says, and has undone it, do those behind it get theirs, on another look at the
# host? In namespaces of the test's own, on the sysfs of a host that was made up.
set -u
. "$(dirname "$0")/expect.sh"

command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
if [ -z "${PRIVATE_HOST:-}" ]; then
  unshare --user --map-root-user --mount --net true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
  PRIVATE_HOST=yes exec unshare --user --map-root-user --mount --propagation private --net bash "$0" "$@"
fi
export LC_ALL=C
for directory in /run /etc /var/lib; do
  mount -t tmpfs -o mode=0755 none "$directory" || exit 1
done
cd /run || exit 1
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 3 --vfs 2 --netdevs host || exit 1
mkdir recorded /etc/vfctl && mv host/vfctl/*.nl recorded && mount --bind host/sys /sys || exit 1
pfs=(/sys/bus/pci/devices/*/sriov_numvfs)
pfs=("${pfs[@]%/*}")
is 'there are three PFs' 3 ${#pfs[@]}
{
  printf 'version: 1\npfs:\n'
  printf '  - {match: {address: "%s"}, %s}\n' "${pfs[0]##*/}" 'autoprobe: false' "${pfs[1]##*/}" 'per-vf: [{index: 0, vlan-id: 9}]' \
    "${pfs[2]##*/}" 'per-vf: [{index: 1, vlan-id: 8}]'
} >/etc/vfctl/policy.yaml

# What the kernel does not take.
knob=${pfs[0]}/sriov_drivers_autoprobe
mount --bind "$knob" "$knob" && mount -o remount,bind,ro "$knob" || exit 1
RECORDED=/run/recorded ASKED=/run/asked "$VFCTL_TOP_BUILDDIR/tests/integration/recorded-kernel" -c test:///default apply --boot --json >out 2>said
is 'status: one was undone' 4 $?
is 'each by itself' 'undone done done' "$(jq -r '.pfs[].status' out | xargs)"
is 'with these steps' "sriov-autoprobe ${pfs[0]##*/} failed
vf-vlan ${pfs[1]##*/}/0 done
vf-vlan ${pfs[2]##*/}/1 done" "$(jq -r '.pfs[].steps[] | "\(.kind) \(.object) \(.state)"' out)"
is 'the kernel was asked for both VLANs' 2 "$(wc -l <asked)"
is 'and one sentence says why the first is not so' 1 "$(grep -c "1 of 3 entries could not be applied: /etc/vfctl/policy.yaml:3:5: .*Read-only file system" said)"
exit $failed
