#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does the kernel itself take sysctls and MTUs from steps, and what does vfctl say, and leave, where /proc/sys is read-only as in a
# container? In a network namespace of the test's own, whose sysctls and interfaces are nobody else's.
set -u
. "$(dirname "$0")/expect.sh"

if [ -z "${PRIVATE_SETTINGS:-}" ]; then
  unshare --user --map-root-user --mount --net true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
  PRIVATE_SETTINGS=yes exec unshare --user --map-root-user --mount --propagation private --net bash "$0" "$@"
fi
export LC_ALL=C
transact=$VFCTL_TOP_BUILDDIR/tests/lab/transact
for directory in /run /var/lib; do
  mount -t tmpfs -o mode=0755 none "$directory" || exit 1
done
mount --bind /proc/sys /proc/sys || exit 1
mount -t sysfs none /sys || exit 1
ip link add br9 type bridge || { echo 'skipped: no bridges here' >&2; exit 77; }

# What it says goes to $said, its status to $got.
try() { said=$("$@" 2>&1); got=$?; }
now() { echo "$(xargs </proc/sys/net/ipv4/tcp_rmem), $(cat /sys/class/net/br9/mtu)"; }
before=$(now)
was=$(cat /proc/sys/net/ipv4/tcp_rmem)

try "$transact" sysctl net.ipv4.tcp_rmem "$was" '4096 87380 6000000' mtu br9 1500 1400
is 'both are set' '0 ' "$got $said"
is 'in the kernel' '4096 87380 6000000, 1400' "$(now)"
id=$("$VFCTL" history --json | jq -r '.transactions[0].id')

mount -o remount,bind,ro /proc/sys || exit 1
try "$VFCTL" rollback "$id"
is 'a read-only /proc/sys takes nothing back' 4 "$got"
is 'and says so' 'vfctl: sysctl of net.ipv4.tcp_rmem cannot be set: /proc/sys is read-only here, as in a container (Read-only file system): run it on the host itself, or set it there (sysctl -w); everything was undone' \
  "$(tail -n 1 <<<"$said")"
is 'all is as it was' '4096 87380 6000000, 1400' "$(now)"
is 'and no journal is left' '' "$(find /var/lib/vfctl -name 'journal*')"
mount -o remount,bind,rw /proc/sys || exit 1

try "$VFCTL" rollback "$id"
is 'taken back' 0 "$got"
is 'they are as before' "$before" "$(now)"

try "$transact" sysctl net.ipv4.tcp_rmem "$was" '4096 87380 6000000' mtu br9 1500 65535 sysctl net.ipv4.tcp_wmem "$(cat /proc/sys/net/ipv4/tcp_wmem)" '0 1 2'
is 'a value that the kernel does not take' \
  '1 sysctl of net.ipv4.tcp_wmem cannot be set: the kernel does not take 0 1 2 (Invalid argument): ask for another value, as the kernel'"'"'s documentation has it' \
  "$got $said"
is 'leaves nothing' "$before" "$(now)"
[ $failed = 0 ]
