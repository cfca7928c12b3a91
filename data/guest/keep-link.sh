# SPDX-License-Identifier: GPL-2.0-or-later

# The [Link] lines of the .link file that is taken, without those of these keys.
link_lines() { link_entries "$taken" | awk -F= -v keys="$keys" '!index(keys, " " $1 " ")'; }

# DRIVER LINE...: a .link file for the interface of that driver's with this MAC, which comes before the one that is taken now.
write_link() {
  driver=$1
  shift
  find_taken "$interface"
  keys=' '
  for line; do keys="$keys${line%%=*} "; done
  name=vfctl-$(echo "$mac" | tr -d :)-$driver.link
  file=60-$name
  origin="$file_mark What it does not set is as in ${taken:-no other file}."
  case ${taken##*/} in
    *-"$name")
      file=${taken##*/}
      origin=$(sed -n 1p "$taken")
      ;;
    ?*) [ "$(printf '%s\n' "$file" "${taken##*/}" | sort | sed -n 1p)" = "$file" ] || file=0-$name ;;
  esac
  text=$(
    echo "$origin"
    printf '[Match]\nMACAddress=%s\nDriver=%s\n\n[Link]\n' "$mac" "$driver"
    [ -z "$taken" ] || link_lines
    printf '%s\n' "$@"
  )
  keep "/etc/systemd/network/$file" "$text"
}

# MAC virtio|vf LINE...
keep_link() {
  [ "$looks" = no ] || return 0
  mac=$1
  find_interface "$1" "$2"
  shift 2
  for line; do
    shift
    case "$line ${left_mtus-} " in
      MTUBytes=*" $mac "*) ;; # it stays as it is
      *) set -- "$@" "$line" ;;
    esac
  done
  [ $# -gt 0 ] || return 0
  command -v udevadm >/dev/null ||
    stop "$interface is set until the next boot only: this guest has no udev of systemd's, whose .link files keep it"
  write_link "$driver" "$@"
  master=$(readlink "/sys/class/net/$interface/master") || return 0
  interface=${master##*/}
  mtu=$(printf '%s\n' "$@" | sed -n '/^MTUBytes=/p')
  # The pair's own interface, by what the kernel calls its driver; it has no queues to set.
  if [ -n "$mtu" ] && ethtool -i "$interface" 2>/dev/null | grep -q '^driver: net_failover$'; then
    write_link net_failover "$mtu"
  fi
}
