# SPDX-License-Identifier: GPL-2.0-or-later

# ethtool tells first how many packets rings can hold, then how many they do.
read_rings() {
  said=$(ethtool -g "$interface" 2>&1) || return 1
  most=$(printf '%s\n' "$said" | sed -n 's/^[RT]X:[[:blank:]]*//p' | sed -n '1,2p' | tr '\n' ' ')
  rings=$(printf '%s\n' "$said" | sed -n 's/^[RT]X:[[:blank:]]*//p' | sed -n '3,4p' | tr '\n' ' ')
  if [ "$rings" = "$most" ]; then rings=maximum; else rings=${rings% }; fi
}

# MAC
set_rings() {
  find_interface "$1" vf || return 0
  needs ethtool "setting rings of $interface" || return 0
  if ! read_rings; then
    [ "$looks" = yes ] || echo "guest-rings of $interface: its driver has none to set ($said)"
    return 0
  fi
  before=$rings
  if [ "$looks" = no ] && [ "$before" != maximum ]; then
    said=$(ethtool -G "$interface" rx "${most%% *}" tx "$(echo "$most" | cut -d ' ' -f 2)" 2>&1) ||
      stop "$interface does not take rings of $most: $said"
    read_rings || stop "how large the rings of $interface are now cannot be read: $said"
  fi
  tell guest-rings "$1" "$before" "$rings" "$interface"
}
