#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Process 1 of the lab machine once its root stands: runs the one job, or a shell
# for a person, leaves the exit status in /host/verdict and switches off. Without
# a verdict the host knows that the machine died, or by /host/again that it is to boot again.
# shellcheck disable=SC1091
. /host/env
exec </dev/hvc0 >/dev/hvc0 2>&1
export PATH=/run/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root TERM=${LAB_TERM:-dumb} LC_ALL=C.UTF-8

mkdir -p /run/bin /run/lock
mount -t cgroup2 none /sys/fs/cgroup
ip link set lo up
# How the host boots, and what it sets of modules, is not this machine's.
for dir in /boot /etc/default /etc/kernel /etc/modprobe.d; do
  [ ! -d "$dir" ] || mount -t tmpfs tmpfs "$dir"
done
# Nobody gets to the tree, too, though it may stand in a home that only its owner may enter.
for dir in "$LAB_DIR" "$VFCTL"; do
  while dir=${dir%/*}; [ -n "$dir" ]; do chmod a+x "$dir"; done
done
if [ -x "$VFCTL" ]; then
  ln -s "$VFCTL" /run/bin/vfctl
fi

cd /root || cd /
if [ -n "$LAB_JOB" ]; then
  bash "$LAB_JOB" >>/host/tap </dev/null
else
  read -r rows columns <<<"$LAB_TERM_SIZE"
  stty rows "$rows" cols "$columns"
  setsid --ctty --wait bash --rcfile "$LAB_DIR/inside/shellrc"
fi
rc=$?
[ -s /host/again ] || echo "$rc" >/host/verdict

# QEMU's isa-debug-exit device: the quickest way out, with no driver shut down.
printf '\1' | dd of=/dev/port bs=1 seek=$((0xf4)) status=none
