# SPDX-License-Identifier: GPL-2.0-or-later

# Whether it stands upon others, as a net_failover does, whose device and driver are those of its standby.
has_lower() {
  for lower in "$1"/lower_*; do
    if [ -L "$lower" ]; then return 0; fi
  done
  return 1
}

# MAC virtio|vf: the interface by its driver, too. The two of a failover pair, and what stands upon them, have one MAC.
seek_interface() {
  interface=
  others=
  for path in /sys/class/net/*; do
    if ! hold "$path/address" || [ "$held" != "$1" ]; then continue; fi
    driver=
    has_lower "$path" || driver=$(readlink "$path/device/driver") || driver=
    driver=${driver##*/}
    case $2:$driver in
      virtio:virtio_net) interface=${path##*/} ;;
      virtio:* | vf: | vf:virtio_net) others="${others:+$others, }${path##*/}" ;;
      vf:*) interface=${path##*/} ;;
    esac
    [ -z "$interface" ] || return 0
  done
  return 1
}
