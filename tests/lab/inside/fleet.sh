#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What a machine of a fleet does: it is reached by ssh, with keys of this run alone, until it is switched off from outside. It has
# vfctl and its units as if installed, and a home of its own.
# shellcheck source-path=SCRIPTDIR source=../jobs/lib/lab.sh
. "$LAB_DIR/jobs/lib/lab.sh"

hostname "$LAB_NAME"
load_nics
# Root's home may be where this tree stands, or one that cannot be written.
sed -i 's,^\(root:.*:\)[^:]*\(:[^:]*\)$,\1/run/home\2,' /etc/passwd
install -D -m 600 /host/authorized_keys /run/home/.ssh/authorized_keys
chmod 700 /run/home /run/home/.ssh
ln -sf "$VFCTL" /usr/local/bin/vfctl
cp "$VFCTL_TOP_BUILDDIR"/data/systemd/*.service /etc/systemd/system/
mkdir -p /var/lib/vfctl

# The other end of QEMU's user network is always 10.0.2.2.
net=$(netdev_by_mac 52:54:00:aa:09:00)
ip address add 10.0.2.15/24 dev "$net"
ip link set "$net" up
dropbear -E -s -r /host/host_key -p 22 -P /run/dropbear.pid
echo ready
exec tail -f /dev/null
