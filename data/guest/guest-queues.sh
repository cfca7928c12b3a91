# SPDX-License-Identifier: GPL-2.0-or-later

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
    remember guest-queues "$1" "$before" "$2"
    change_queues "$2"
  fi
  tell guest-queues "$1" "$before" "$queues" "$interface"
}
