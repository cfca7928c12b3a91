# SPDX-License-Identifier: GPL-2.0-or-later

# MAC: of a failover pair and of a bond it is the one on top that sets the MTU of all; of a bridge each has its own.
find_top() {
  master=$(readlink "/sys/class/net/$interface/master") || master=
  master=${master##*/}
  top=$interface
  if [ -n "$master" ] && [ ! -d "/sys/class/net/$master/bridge" ] &&
    hold "/sys/class/net/$master/address" && [ "$held" = "$1" ]; then
    top=$master
  fi
}

# MTU
change_mtu() {
  said=$({ echo "$1" >"/sys/class/net/$top/mtu"; } 2>&1) ||
    stop "$top does not take an MTU of $1 ($said): its definition may name a smaller one (<mtu size=...>)"
  hold "/sys/class/net/$top/mtu" || true
  mtu=$held
  [ "$mtu" = "$1" ] || stop "$top has an MTU of $mtu, not $1, though it took that"
}
