# SPDX-License-Identifier: GPL-2.0-or-later

# ethtool tells first how many packets rings can hold, then how many they do.
read_rings() {
  said=$(ethtool -g "$interface" 2>&1) || return 1
  most=$(printf '%s\n' "$said" | sed -n 's/^[RT]X:[[:blank:]]*//p' | sed -n '1,2p' | tr '\n' ' ')
  rings=$(printf '%s\n' "$said" | sed -n 's/^[RT]X:[[:blank:]]*//p' | sed -n '3,4p' | tr '\n' ' ')
  if [ "$rings" = "$most" ]; then rings=maximum; else rings=${rings% }; fi
}

# RX TX
change_rings() {
  said=$(ethtool -G "$interface" rx "$1" tx "$2" 2>&1) || stop "$interface does not take rings of $1 $2: $said"
  read_rings || stop "how large the rings of $interface are now cannot be read: $said"
}
