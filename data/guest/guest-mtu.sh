# SPDX-License-Identifier: GPL-2.0-or-later

# Of a failover pair and of a bond it is the one on top that sets the MTU of all; of a bridge each has its own.
find_top() {
  master=$(readlink "/sys/class/net/$interface/master") || master=
  master=${master##*/}
  top=$interface
  if [ -n "$master" ] && [ ! -d "/sys/class/net/$master/bridge" ] &&
    [ "$(cat "/sys/class/net/$master/address")" = "$1" ]; then
    top=$master
  fi
}

# MAC MTU
set_mtu() {
  find_interface "$1" virtio || return 0
  find_top "$1"
  before=$(cat "/sys/class/net/$top/mtu")
  after=$before
  if [ "$looks" = no ] && [ "$before" != "$2" ]; then
    said=$({ echo "$2" >"/sys/class/net/$top/mtu"; } 2>&1) ||
      stop "$top does not take an MTU of $2 ($said): its definition may name a smaller one (<mtu size=...>)"
    after=$(cat "/sys/class/net/$top/mtu")
    [ "$after" = "$2" ] || stop "$top has an MTU of $after, not $2, though it took that"
  fi
  tell guest-mtu "$1" "$before" "$after" "$top"
}
