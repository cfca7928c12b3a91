#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# From the inside of its namespaces: what makes the second host of hosts.sh one. second-host.sh INTERFACE: its card, which it calls eth0.
set -e
hostname kvm2
mount -t sysfs sys /sys
mount -t cgroup2 none /sys/fs/cgroup
mount --bind /run/there/etc /etc/libvirt
mount --bind /run/there/cache /var/cache/libvirt
mount --bind /run/there/libvirt /run/libvirt
mount --bind /run/there/vms /run/vms
for directory in /var/lib/libvirt /var/log/libvirt /var/lib/vfctl /etc/vfctl /run/vfctl; do
  mkdir -p $directory && mount -t tmpfs none $directory
done
ip link set lo up
ip link set "$1" name eth0
ip link add br0 type bridge
ip link set eth0 master br0 up
ip link set br0 up
ip addr add 198.51.100.2/24 dev hosts
ip link set hosts up
exec libvirtd -d --pid-file /run/libvirt/libvirtd.pid >/run/libvirt/said 2>&1
