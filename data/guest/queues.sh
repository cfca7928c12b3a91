# SPDX-License-Identifier: GPL-2.0-or-later

# ethtool tells first how many there can be, then how many there are.
read_queues() {
  said=$(ethtool -l "$interface" 2>&1) || return 1
  most=
  queues=
  while read -r key number; do
    case $key:$most in
      Combined::) most=$number ;;
      Combined:*) queues=${queues:-$number} ;;
    esac
  done <<SAID
$said
SAID
}

# QUEUES
change_queues() {
  said=$(ethtool -L "$interface" combined "$1" 2>&1) || stop "$interface does not take $1 queues: $said"
  read_queues || stop "how many queues $interface has now cannot be read: $said"
  [ "$queues" = "$1" ] || stop "$interface has $queues queues, not $1, though it took them"
}
