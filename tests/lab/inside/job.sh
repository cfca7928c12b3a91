#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Process 1 of the lab machine once its root stands: runs the one job, or a shell
# for a person, leaves the exit status in /host/verdict and switches off. Without
# a verdict the host knows that the machine died, or by /host/again that it is to boot again.
# shellcheck disable=SC1091
. /host/env
exec </dev/hvc0 >/dev/hvc0 2>&1
export PATH=/run/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root TERM=${LAB_TERM:-dumb} LC_ALL=C.UTF-8 SYSTEMD_COLORS=0 SYSTEMD_URLIFY=0

# What is the same of all jobs, once.
prepare() {
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
}

# go_on_by_systemd: as process 1 it starts what stands in the machine's unit files, and then the job once more.
go_on_by_systemd() {
  local units=/etc/systemd/system unit
  : >/host/again
  echo 'export LAB_INIT=systemd' >>/host/env
  # Of the host's own ones those that take long on 9p, and are about what is not this machine's.
  for unit in systemd-{tmpfiles-setup,tmpfiles-setup-dev,sysusers,binfmt,machine-id-commit,pstore,journal-catalog-update,hwdb-update} ldconfig apparmor; do
    ln -sf /dev/null "$units/$unit.service"
  done
  ln -sf /dev/null "$units/tmp.mount"
  : >/etc/fstab
  rm -f /.dockerenv
  mkdir -p /etc/systemd/journald.conf.d
  printf '[Journal]\nStorage=volatile\n' >/etc/systemd/journald.conf.d/lab.conf
  cat >"$units/lab.target" <<'UNIT'
[Unit]
Requires=basic.target
After=basic.target
UNIT
  cat >"$units/lab-job.service" <<UNIT
[Service]
Type=oneshot
ExecStart=/bin/bash $LAB_DIR/inside/job.sh
UNIT
  xargs systemctl -q add-wants lab.target lab-job.service </run/lab-units
  exec /lib/systemd/systemd --unit=lab.target --show-status=no
}

[ -n "${LAB_INIT:-}" ] || prepare
cd /root || cd /
if [ -n "$LAB_JOB" ]; then
  bash "$LAB_JOB" >>/host/tap </dev/null
else
  read -r rows columns <<<"$LAB_TERM_SIZE"
  stty rows "$rows" cols "$columns"
  setsid --ctty --wait bash --rcfile "$LAB_DIR/inside/shellrc"
fi
rc=$?
if [ -e /dev/kvm ]; then # what libvirt has asked QEMU the next machine need not
  cp -r /var/cache/libvirt/qemu/capabilities /host/ 2>/dev/null
fi
[ "$(cat /host/again 2>/dev/null)" != systemd ] || go_on_by_systemd
[ -s /host/again ] || echo "$rc" >/host/verdict

# QEMU's isa-debug-exit device: the quickest way out, with no driver shut down.
printf '\1' | dd of=/dev/port bs=1 seek=$((0xf4)) status=none
