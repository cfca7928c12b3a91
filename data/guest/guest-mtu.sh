# SPDX-License-Identifier: GPL-2.0-or-later

# MAC: whether a file of vfctl's sets its MTU already, which is to be this one then.
is_mtu_kept() { grep -qs '^MTUBytes=' /etc/systemd/network/*-vfctl-"$(echo "$1" | tr -d :)"-virtio_net.link; }

# MAC MTU [named] [given]: a larger one stays, and one that the guest's own configuration chose, unless this is asked for by its name.
# One that virtio gives is kept only where it was changed.
left_mtus=
set_mtu() {
  find_interface "$1" virtio || return 0
  find_top "$1"
  hold "/sys/class/net/$top/mtu" || stop "the MTU of $top cannot be read"
  before=$held
  mtu=$before
  by=
  if [ "$before" -lt "$2" ]; then find_chosen "$top" "$interface"; fi
  if [ "$looks" = yes ]; then
    [ -z "$by" ] || printf 'guest-mtu-chosen\t%s\t%s\n' "$1" "$by"
  elif [ "$before" -gt "$2" ]; then
    left_mtus="$left_mtus $1"
    echo "left guest-mtu of $top: $before is more than the $2 of its bridge, and is never made smaller here"
    return 0
  elif [ -n "$by" ] && [ "${3-}" != named ]; then
    left_mtus="$left_mtus $1"
    echo "left guest-mtu of $top: $before, as $by chooses it; --only guest-mtu sets $2 all the same"
    return 0
  elif [ "$before" != "$2" ]; then
    remember guest-mtu "$1" "$before" "$2"
    change_mtu "$2"
  elif [ "${4-${3-}}" = given ] && ! is_mtu_kept "$1"; then
    left_mtus="$left_mtus $1"
  fi
  tell guest-mtu "$1" "$before" "$mtu" "$top"
  if [ "$looks" = no ] && [ -n "$by" ] && [ "$by_link" = no ]; then
    echo "guest-mtu of $top: at the next boot $by comes back: change it there, too"
  fi
}
