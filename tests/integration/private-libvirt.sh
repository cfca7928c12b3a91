# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# How does a test get a libvirtd of its own, where it may change whatever it likes? In namespaces: what libvirt and vfctl keep is
# empty there, nothing of this machine's network is seen, and when the test ends each of its processes does.
#
#   . "$(dirname "$0")/private-libvirt.sh"
#   in_private_libvirt "$0" "$@" || exit
#
# What stands behind it runs there, as root, with libvirtd answering, and $work to write to.

# The machine's own, which must stay as it is.
libvirt_state() {
  find /etc/libvirt /var/lib/libvirt /var/log/libvirt /run/libvirt /var/lib/vfctl /run/vfctl -printf '%p %y %s %T@\n' 2>/dev/null | sort
}

skip_without_libvirt() {
  local program
  [ "$(id -u)" = 0 ] || { echo 'skipped: a libvirtd of its own takes root' >&2; exit 77; }
  for program in libvirtd virsh qemu-system-x86_64; do
    command -v "$program" >/dev/null || { echo "skipped: no $program" >&2; exit 77; }
  done
  unshare --mount --pid --fork --net --mount-proc true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
}

make_private() {
  local directory
  cp -a /etc/libvirt "$work/etc-libvirt"
  mount --bind "$work/etc-libvirt" /etc/libvirt || exit 1
  for directory in /run /var/lib /var/log /var/cache; do
    mount -t tmpfs -o mode=0755 none "$directory" || exit 1
  done
  mkdir -p /run/lock /var/lib/libvirt /var/log/libvirt
  ip link set lo up 2>/dev/null
  cp "$(dirname "$0")/../lab/jobs/lib/qemu.conf" /etc/libvirt/
  rm -rf /etc/libvirt/qemu/networks/autostart
}

# Returns when it answers.
start_libvirtd() {
  libvirtd -d || { echo 'libvirtd does not start' >&2; exit 1; }
}

# As killed from outside, which says goodbye to nobody; returns when it is gone.
kill_libvirtd() {
  python3 -c '
import os, select, signal, sys
fd = os.pidfd_open(int(sys.argv[1]))
signal.pidfd_send_signal(fd, signal.SIGKILL)
select.select([fd], [], [])' "$(cat /run/libvirtd.pid)"
}

in_private_libvirt() { # SCRIPT ARGUMENTS...
  if [ -z "${PRIVATE_LIBVIRT:-}" ]; then
    skip_without_libvirt
    local before status
    before=$(libvirt_state)
    work=$(mktemp -d)
    PRIVATE_LIBVIRT=$work unshare --mount --propagation private --pid --fork --kill-child --net --mount-proc bash "$@"
    status=$?
    rm -rf "$work"
    [ "$(libvirt_state)" = "$before" ] || { echo "FAIL: libvirt's own files were changed:"; diff <(echo "$before") <(libvirt_state); exit 1; }
    exit $status
  fi
  [ $$ = 1 ] || { echo 'PRIVATE_LIBVIRT is set, but these are no namespaces of a test' >&2; exit 1; }
  work=$PRIVATE_LIBVIRT
  make_private
  start_libvirtd
}
