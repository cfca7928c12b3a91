# SPDX-License-Identifier: GPL-2.0-or-later

# ethtool tells first how many packets rings can hold, then how many they do.
read_rings() {
  said=$(ethtool -g "$interface" 2>&1) || return 1
  set --
  while read -r key number; do
    case $key in RX: | TX:) set -- "$@" "$number" ;; esac
  done <<SAID
$said
SAID
  most="${1-} ${2-}"
  rings="${3-} ${4-}"
  if [ "$rings" = "$most" ]; then rings=maximum; fi
}

# RX TX
change_rings() {
  said=$(ethtool -G "$interface" rx "$1" tx "$2" 2>&1) || stop "$interface does not take rings of $1 $2: $said"
  read_rings || stop "how large the rings of $interface are now cannot be read: $said"
}
