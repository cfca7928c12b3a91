#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does udev read the .link files that vfctl export writes, each key of them? In namespaces of the test's own.
set -u
. "$(dirname "$0")/expect.sh"
command -v udevadm >/dev/null || { echo 'skipped: no udevadm' >&2; exit 77; }
if [ -z "${PRIVATE_LINKS:-}" ]; then
  unshare --user --map-root-user --mount --net true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
  PRIVATE_LINKS=yes exec unshare --user --map-root-user --mount --propagation private --net bash "$0" "$@"
fi
. "$(dirname "$0")/exported-host.sh"
links=/run/systemd/network
mount -t tmpfs -o mode=0755 none /run && mkdir -p $links && mount -t sysfs none /sys || exit 1

# complaints: what udev says of files in $links; "FILE read" of each.
complaints() {
  SYSTEMD_LOG_LEVEL=debug udevadm test-builtin net_setup_link /sys/class/net/lo 2>&1 | sed -n "s|^$links/||p; s|^Parsed configuration file \"$links/\(.*\)\"|\1 read|p" | sort
}
printf '[Match]\nOriginalName=none0\n[SR-IOV]\nVirtualFunction=0\nNoSuchKey=1\n' >$links/10-broken.link
is 'udev complains of what it does not know' 10-broken.link:5: "$(complaints | grep -o '^10-broken.link:[0-9]*:')"
rm $links/*
for source in '' policy.yaml; do
  rm -f $links/*
  # shellcheck disable=SC2086 # none is no operand
  "$VFCTL" -q --sysroot host export --to networkd -d $links $source
  is "$source: written" 0 $?
  is "$source: udev reads each, and complains of none" "$(cd $links && printf '%s read\n' * | sort)" "$(complaints)"
done

# A host has all of its files, of which a capture has some: which others mean a card is known there, and is not of the capture.
ip link add eth3 type bridge || { echo 'skipped: no bridges here' >&2; exit 77; }
mkdir -p host/sys/class/net/eth3
ln -s ../../../bus/pci/devices/0000:41:00.0 host/sys/class/net/eth3/device
mount --bind host/sys /sys && mount -t tmpfs -o mode=0755 none /etc && mkdir -p /etc/systemd/network || exit 1
rm $links/*
printf 'version: 1\npfs:\n  - {match: {name: eth3}, vfs: 4}\n' >eth3.yaml
others() { # OPTIONS...
  "$VFCTL" "$@" export --to networkd eth3.yaml 2>&1 >/dev/null | sed -n 's/.*udev takes: where it is \([^ ,]*\), .*/\1/p; s/.*udev takes: whether others .* is not known (\(.*\))$/\1/p'
}
is 'a host without others' '' "$(others)"
printf '[Match]\nDriver=igb\n' >/etc/systemd/network/05-lan.link
is 'a host with another' /etc/systemd/network/05-lan.link "$(others)"
"$VFCTL" -q capture taken || is captured 0 $?
is 'a capture of it, which has it not' 'a capture does not have all of them' "$(others --sysroot taken)"
[ $failed = 0 ]
