# SPDX-License-Identifier: GPL-2.0-or-later

# ethtool tells first how many there can be, then how many there are.
read_queues() {
  said=$(ethtool -l "$interface" 2>&1) || return 1
  most=$(printf '%s\n' "$said" | sed -n 's/^Combined:[[:blank:]]*//p' | sed -n 1p)
  queues=$(printf '%s\n' "$said" | sed -n 's/^Combined:[[:blank:]]*//p' | sed -n 2p)
}

# MAC QUEUES
set_queues() {
  find_interface "$1" virtio || return 0
  needs ethtool "setting queues of $interface" || return 0
  if ! read_queues; then
    [ "$looks" = yes ] || stop "how many queues $interface has cannot be read: $said"
    return 0
  fi
  before=$queues
  if [ "$looks" = no ] && [ "$before" != "$2" ]; then
    [ "$most" -ge "$2" ] || stop "$interface has $most of the $2 queues of its definition: shut $vm down and start it again"
    said=$(ethtool -L "$interface" combined "$2" 2>&1) || stop "$interface does not take $2 queues: $said"
    read_queues || stop "how many queues $interface has now cannot be read: $said"
    [ "$queues" = "$2" ] || stop "$interface has $queues queues, not $2, though it took them"
  fi
  tell guest-queues "$1" "$before" "$queues" "$interface"
}
