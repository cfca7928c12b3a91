#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does a policy take away VFs that vfctl made, and no others without own: true? And who may not know whose they are, is he told so?
# By plan, and alike by what gives PFs their VFs at boot. In namespaces of the test's own, on the sysfs of a host that was made up.
set -u
. "$(dirname "$0")/expect.sh"

if [ -z "${PRIVATE_HOST:-}" ]; then
  unshare --user --map-root-user --mount --net true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
  PRIVATE_HOST=yes exec unshare --user --map-root-user --mount --propagation private --net bash "$0" "$@"
fi
export LC_ALL=C
for directory in /run /etc /var/lib; do
  mount -t tmpfs -o mode=0755 none "$directory" || exit 1
done
cd /run || exit 1
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --vfs 4 --netdevs host || exit 1
mkdir recorded && mv host/vfctl/*.nl recorded && mount --bind host/sys /sys || exit 1
set -- /sys/bus/pci/devices/*/virtfn0
address=$(basename "${1%/virtfn0}")
# shellcheck disable=SC2317 # plan calls it
vfctl() { RECORDED=/run/recorded ASKED=/run/asked "$VFCTL_TOP_BUILDDIR/tests/integration/recorded-kernel" -c test:///default "$@"; }
mkdir /etc/vfctl
printf 'version: 1\npfs:\n  - match: {address: "%s"}\n    vfs: 2\n' "$address" | tee /etc/vfctl/policy.yaml >two.yaml
gist() { grep numvfs <<<"$1" || echo "$1"; }
plan() { # COMMAND...: what plan says in $said; so says the boot
  said=$("$@" -q plan two.yaml 2>&1 | sed 's/^vfctl: two.yaml:3:5: [^ ]* has 4 VFs already, //; / entry cannot be$/d')
  at_boot=$("$@" -q apply --boot --dry-run 2>&1 | sed 's/^vfctl: .* could not be applied: .*policy.yaml:3:5: [^ ]* has 4 VFs already, //')
  is 'the same at boot' "$(gist "$said")" "$(gist "$at_boot")"
}
not_made='which vfctl did not make, and which a policy takes away only with own: true'
unsure='and whether vfctl made them is not known:'

plan vfctl
is 'without a word on them' "$not_made" "$said"
mkdir -p vfctl/vfs
boot=$(</proc/sys/kernel/random/boot_id)
first=$(stat -L -c %i "$1")
echo "$boot $first" >"vfctl/vfs/$address"
plan vfctl
is 'those that vfctl made' "planned  sriov-numvfs of $address: 4 -> 2" "$(grep numvfs <<<"$said")"
echo "$boot $((first + 1))" >"vfctl/vfs/$address"
plan vfctl
is 'others in their place' "$not_made" "$said"
echo "other $first" >"vfctl/vfs/$address"
plan vfctl
is 'those of another boot' "$not_made" "$said"

# An earlier version kept no more than the history.
rm -r vfctl/vfs
mkdir -p /var/lib/vfctl/history
cat >/var/lib/vfctl/history/20261121T140102.000001.json <<EOF
{"schema":"vfctl/journal/1","id":"20261121T140102.000001","time":"2026-11-21T14:01:02Z","command":"vfctl create eth0","boot_id":"$boot","pid":7,"steps":[{"kind":"sriov-numvfs","object":"$address","from":"0","to":"4"}]}
EOF
plan vfctl
is 'as many as vfctl made' "$unsure it made as many in this boot, but no /run/vfctl/vfs/$address tells whether these are those; a policy takes away others only with own: true" "$said"

# An ordinary user, as far as files can tell.
user() { setpriv --bounding-set=-dac_override,-dac_read_search bash -c '"$0" "$@"' env RECORDED=/run/recorded ASKED=/run/asked \
  "$VFCTL_TOP_BUILDDIR/tests/integration/recorded-kernel" -c test:///default "$@"; }
chmod 0 /var/lib/vfctl/history
plan user
is 'who may not read the history' "$unsure cannot read /var/lib/vfctl/history: Permission denied; ask as root" "$said"
user -q plan two.yaml >/dev/null 2>&1
is 'who may not read the history: status' 6 $?
user -q apply --boot --dry-run >/dev/null 2>&1
is 'who may not read the history: status at boot' 6 $?
said=$(user -q verify two.yaml 2>&1)
is 'who may not read the history: verify' 1 $?
is 'who may not read the history: verify says it' 1 "$(tr -s ' \n' ' ' <<<"$said" | grep -c "$unsure cannot read .*; ask as root")"
mkdir -p vfctl/vfs
echo "$boot $first" >"vfctl/vfs/$address"
plan user
is 'what vfctl made everybody knows' "planned  sriov-numvfs of $address: 4 -> 2" "$(grep numvfs <<<"$said")"
exit $failed
