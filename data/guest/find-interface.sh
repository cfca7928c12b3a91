# SPDX-License-Identifier: GPL-2.0-or-later

# MAC virtio|vf: likewise, and without it nothing can be set.
find_interface() {
  if seek_interface "$1" "$2"; then return 0; fi
  [ "$looks" = no ] || return 1
  [ -n "$others" ] || stop "no interface here has the MAC $1: is this the guest of $vm?"
  case $2 in
    virtio) stop "the MAC $1 is that of $others, which is no interface of virtio_net: nothing can be set there" ;;
    vf) stop "the MAC $1 is that of $others, and no VF has it here: is its driver loaded?" ;;
  esac
}
