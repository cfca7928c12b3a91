# SPDX-License-Identifier: GPL-2.0-or-later

# MAC MTU
set_mtu() {
  find_interface "$1" virtio || return 0
  find_top "$1"
  before=$(cat "/sys/class/net/$top/mtu")
  mtu=$before
  if [ "$looks" = no ] && [ "$before" != "$2" ]; then
    remember guest-mtu "$1" "$before" "$2"
    change_mtu "$2"
  fi
  tell guest-mtu "$1" "$before" "$mtu" "$top"
}
