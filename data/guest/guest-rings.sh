# SPDX-License-Identifier: GPL-2.0-or-later

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
    remember guest-rings "$1" "$before" maximum
    change_rings "${most% *}" "${most#* }"
  fi
  tell guest-rings "$1" "$before" "$rings" "$interface"
}
