# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the jobs read what is set here
# VFs' attributes in lines "INDEX ATTRIBUTE VALUE", the words of tests/lab/set-vfs.c: set, and as ip tells them.

# set_vfs INTERFACE [up|down] <CHANGES: what stands then; the errno in $trouble, "" where there was none.
set_vfs() {
  stands=$("$VFCTL_TOP_BUILDDIR/tests/lab/set-vfs" "$@" 2>/tmp/set-vfs.err)
  trouble=$(sed 's/^set-vfs: //' /tmp/set-vfs.err)
}

# of_ip INTERFACE: all that ip tells of each of its VFs. It leaves out what is 0, and what the driver does not know.
of_ip() {
  ip -d -j link show dev "$1" | jq -r '
    def switch: if . == null then "EOPNOTSUPP" elif . then "on" else "off" end;
    def vlan: "\(.vlan // 0):\(.qos // 0):\(.protocol // "802.1q" | ascii_downcase)"
      | sub(":802.1q$"; "") | sub(":0$"; "");
    .[0].vfinfo_list[] | "\(.vf) \(
      "mac \(.address)",
      "vlan \(.vlan_list[0] // {} | vlan)",
      "min-rate \(.rate.min_tx // 0)",
      "max-rate \(.rate.max_tx // 0)",
      "spoofchk \(.spoofchk | switch)",
      "link-state \(.link_state)",
      "rss-query \(.query_rss_en | switch)",
      "trust \(.trust | switch)")"'
}

# ethernet <LINES: without the GUIDs that only InfiniBand has.
ethernet() { grep -v -- '-guid EOPNOTSUPP$'; }

# load_netdevsim, make_netdevsim VFS: one device with so many VFs, in the place of the last.
readonly NETDEVSIM=/sys/bus/netdevsim/devices/netdevsim1

load_netdevsim() {
  modprobe psample && insmod "$LAB_KERNEL/netdevsim.ko" && mount -t debugfs none /sys/kernel/debug
}

make_netdevsim() {
  [ ! -e "$NETDEVSIM" ] || echo 1 >/sys/bus/netdevsim/del_device
  echo '1 1' >/sys/bus/netdevsim/new_device || return
  echo "$1" >/sys/kernel/debug/netdevsim/netdevsim1/max_vfs || return
  echo "$1" >"$NETDEVSIM/sriov_numvfs"
}
