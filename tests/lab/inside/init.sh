#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# /init of the lab machine (busybox): makes the host's own root its root, over 9p
# read-only with an overlay in memory, or on the machine's disk where it has one, and
# goes on with job.sh there. /host is the run's directory on the host, writable;
# /host/env tells what to run.
export PATH=/bin
mkdir -p /proc /sys /dev /run /host /ro /rw /new
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
ln -s /proc/self/fd /dev/fd
ln -s fd/0 /dev/stdin
ln -s fd/1 /dev/stdout
ln -s fd/2 /dev/stderr
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /dev/shm
mount -t tmpfs tmpfs /run
hostname lab

# Behind a virtio IOMMU no other device is probed before its driver is there.
grep -qs 0x1057 /sys/bus/pci/devices/*/device && modprobe virtio_iommu
modprobe -a 9pnet_virtio 9p overlay
over_9p=trans=virtio,version=9p2000.L,msize=524288
mount -t 9p -o "$over_9p" run /host
mount -t 9p -o "ro,cache=loose,$over_9p" root /ro
# shellcheck disable=SC1091
. /host/env

modules=lib/modules/$(uname -r)
# ext4 asks for crc32c by a name that no dependency tells; a commit by the clock would put on disk
# what nobody synced.
if [ -e /host/disk ]; then
  mount -o bind "/ro$LAB_KERNEL/$modules" "/$modules"
  modprobe -a crc32c_generic virtio_blk ext4
  mount -t ext4 -o commit=3600 /dev/vda /rw
else
  mount -t tmpfs -o size=90% tmpfs /rw
fi
mkdir -p /rw/upper /rw/work
mount -t overlay -o lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work overlay /new
mkdir -p /new/host "/new/$modules"
mount -o bind "/ro$LAB_KERNEL/$modules" "/new/$modules"
for dir in proc sys dev run host; do
  mount -o move "/$dir" "/new/$dir"
done
exec switch_root /new /bin/bash "$LAB_DIR/inside/job.sh"
