# SPDX-License-Identifier: GPL-2.0-or-later

# PATH: whether a file of systemd's, with its drop-ins, sets an MTU; the last line counts.
file_chooses() {
  [ -e "$1" ] || return 1
  chosen=$(link_entries "$1" | sed -n 's/^MTUBytes=//p' | tail -n 1)
  [ -n "$chosen" ] || return 1
  by="$1 (MTUBytes=$chosen)"
}

# INTERFACE: the .link file that udev takes; behind one of vfctl's the one that it was made from.
link_chooses() {
  find_taken "$1"
  case ${taken##*/} in
    0-vfctl-* | 60-vfctl-*) if [ -e "$taken" ] && is_ours "$taken"; then taken=$(sed -n '1s/^.* as in \(.*\)\.$/\1/p' "$taken"); fi ;;
  esac
  file_chooses "$taken"
}

# INTERFACE: systemd-networkd's, also by what netplan makes of its own.
network_chooses() {
  netif=/run/systemd/netif/links/$(cat "/sys/class/net/$1/ifindex" 2>/dev/null)
  file_chooses "$(sed -n 's/^NETWORK_FILE=//p' "$netif" 2>/dev/null)"
}

# INTERFACE: NetworkManager's, which may be ifcfg files, too.
manager_chooses() {
  command -v nmcli >/dev/null || return 1
  connection=$(nmcli -g GENERAL.CON-UUID device show "$1" 2>/dev/null) || return 1
  chosen=$(nmcli -g 802-3-ethernet.mtu connection show "$connection" 2>/dev/null) || return 1
  case $chosen in
    *[!0-9]* | '' | 0) return 1 ;;
  esac
  by="NetworkManager's connection $connection (802-3-ethernet.mtu $chosen)"
}

# INTERFACE: ifupdown's, by a line "mtu", or by a command that has that word.
ifupdown_chooses() {
  for path in /etc/network/interfaces /etc/network/interfaces.d/*; do
    [ -f "$path" ] || continue
    chosen=$(awk -v name="$1" '$1 ~ /^#/ { next }
      $1 ~ /^(iface|auto|mapping|source|source-directory|template|rename|allow-.*|no-.*)$/ { its = $1 == "iface" && $2 == name }
      its { for (i = 1; i < NF; i++) if ($i == "mtu" && $(i + 1) ~ /^[0-9]+$/) mtu = $(i + 1) }
      END { print mtu }' "$path")
    by="$path (mtu $chosen)"
    if [ -n "$chosen" ]; then return 0; fi
  done
  return 1
}

# INTERFACE: the files of RHEL's and SUSE's scripts, by its name or its MAC.
ifcfg_chooses() {
  address=$(cat "/sys/class/net/$1/address" 2>/dev/null) || return 1
  for path in /etc/sysconfig/network-scripts/ifcfg-* /etc/sysconfig/network/ifcfg-*; do
    [ -f "$path" ] || continue
    [ "${path##*/}" = "ifcfg-$1" ] ||
      grep -Eiq "^[[:blank:]]*(DEVICE=[\"']?$1|HWADDR=[\"']?$address)[\"']?[[:blank:]]*$" "$path" || continue
    chosen=$(sed -n "s/^[[:blank:]]*MTU=[\"']\{0,1\}\([0-9][0-9]*\).*/\1/p" "$path" | tail -n 1)
    by="$path (MTU=$chosen)"
    if [ -n "$chosen" ]; then return 0; fi
  done
  return 1
}

# INTERFACE...: what of the guest's own configuration gives one of them an MTU, in $by; nothing where none does.
find_chosen() {
  by_link=no
  for name; do
    if link_chooses "$name"; then
      by_link=yes
      return 0
    fi
    if network_chooses "$name" || manager_chooses "$name" || ifupdown_chooses "$name" || ifcfg_chooses "$name"; then return 0; fi
  done
  by=
}
