# SPDX-License-Identifier: GPL-2.0-or-later

# KNOB OBJECT: how it is, in $now; false where it is no more, or where that cannot be read.
read_now() {
  verdict=gone
  place=$2
  case $1 in
    guest-buffers)
      sysctl_path "$2"
      [ -e "$path" ] || return 1
      now=$(read_sysctl)
      return 0
      ;;
    guest-queues | guest-mtu) seek_interface "$2" virtio || return 1 ;;
    *) seek_interface "$2" vf || return 1 ;;
  esac
  place=$interface
  verdict=unread
  case $1 in
    guest-queues)
      needs ethtool "setting queues of $interface" && read_queues || return 1
      now=$queues
      ;;
    guest-mtu)
      find_top "$2"
      place=$top
      hold "/sys/class/net/$top/mtu"
      now=$held
      ;;
    guest-rings)
      needs ethtool "setting rings of $interface" && read_rings || return 1
      now=$rings
      ;;
    guest-irqs)
      find_irqs
      read_affinities
      now=$affinities
      ;;
    *) stop "$state tells of $1, which this does not know: a newer vfctl wrote it" ;;
  esac
}

# KNOB OBJECT BEFORE AFTER BOOT: whether that goes back, is so, is over with the boot that it was of, or is somebody else's by now.
judge() {
  now=
  if ! read_now "$1" "$2"; then return 0; fi
  if [ -n "$5" ] && [ "$5" != "$boot" ]; then
    verdict=over
  elif [ "$now" = "$3" ]; then
    verdict=so
  elif [ "$now" = "$4" ]; then
    verdict=back
  else
    verdict=other
  fi
}

# FUNCTION: it is told the fields of each value that is remembered.
each_value() {
  [ -e "$state" ] || return 0
  while IFS=$tab read -r knob object before after was <&3; do
    case $knob in
      guest-*) "$1" "$knob" "$object" "$before" "$after" "$was" ;;
    esac
  done 3<"$state"
}

look_at_value() {
  judge "$@"
  [ "$verdict" = over ] || printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$verdict" "$now" "$3"
}

# KNOB OBJECT BEFORE
change_back() {
  # shellcheck disable=SC2086 # a word for each interrupt
  case $1 in
    guest-queues) change_queues "$3" ;;
    guest-mtu) change_mtu "$3" ;;
    guest-buffers) change_sysctl "$2" "$3" ;;
    guest-rings) change_rings "${3%% *}" "${3#* }" ;;
    guest-irqs) change_affinities $3 ;;
  esac
}

# Which of them were put back, one a line.
did='
'
put_back() {
  judge "$@"
  case $verdict in
    so) echo "$1 of $place: $now, as before" ;;
    other) echo "left $1 of $place: it is $now, as somebody else has set it since" ;;
    gone) echo "left $1 of $place: it is not there any more" ;;
    unread) stop "how $1 of $place is set cannot be read: $said" ;;
    back)
      change_back "$@"
      did="$did$1 $2
"
      echo "$1 of $place: $now -> $3"
      ;;
  esac
}

# All of it at the end, as one may change another.
check_value() {
  case $did in
    *"
$1 $2
"*) ;;
    *) return 0 ;;
  esac
  judge "$@"
  [ "$verdict" = so ] || stop "$1 of $place is $now now, not $3, though it was put back"
}

# FUNCTION: it is told each file of vfctl's, and whether that goes, is of an older script that remembered nothing, or is somebody else's.
each_file() {
  for path in /etc/sysctl.d/60-vfctl.conf /etc/systemd/network/0-vfctl-*.link /etc/systemd/network/60-vfctl-*.link; do
    [ -e "$path" ] || continue
    verdict=other
    if is_ours "$path"; then
      verdict=back
      [ -n "$known" ] || verdict=older
    fi
    "$1" "$path" "$verdict"
  done
}

look_at_file() { printf 'file\t%s\t%s\n' "$1" "$2"; }

older=no
some_stay=no
gone_links=no
take_away() {
  anything=yes
  if [ "$2" = other ]; then
    some_stay=yes
    echo "left $1: somebody else has changed it since vfctl wrote it"
    return 0
  fi
  said=$(rm "$1" 2>&1) || stop "$1 cannot be taken away: $said"
  echo "took away $1"
  case $1 in *.link) gone_links=yes ;; esac
  [ "$2" = back ] || older=yes
}

# udev reads its files anew by itself, too, but not at once.
tell_udev() {
  [ "$gone_links" = yes ] && command -v udevadm >/dev/null || return 0
  said=$(udevadm control --reload 2>&1) || echo "udev was not told that its files are gone: $said"
}

# That somebody has changed a file is known by its checksum alone.
forget() {
  [ -e "$state" ] || return 0
  if [ "$some_stay" = yes ]; then
    said=$({ grep -v '^guest-' "$state" >"$state.new" && mv "$state.new" "$state"; } 2>&1) ||
      stop "$state cannot be written: $said"
    return 0
  fi
  made=$(awk -F "$tab" '$1 == "directory" { print $2 }' "$state")
  said=$(rm "$state" 2>&1) || stop "$state cannot be taken away: $said"
  [ -z "$made" ] || rmdir "${state%/*}" 2>/dev/null || true
}

lead_back() {
  [ ! -e "$state" ] || { hold "$state" && [ "$held" = "$state_mark" ]; } ||
    stop "$state is not as vfctl writes it: what was there before is not known; without that file only files of vfctl's are taken away"
  if [ "$looks" = yes ]; then
    each_value look_at_value
    each_file look_at_file
    return 0
  fi
  anything=no
  if [ -e "$state" ]; then anything=yes; fi
  each_value put_back
  each_file take_away
  tell_udev
  each_value check_value
  forget
  [ "$anything" = yes ] || echo 'there is nothing here that vfctl set'
  [ "$older" = no ] || echo 'the next boot brings what was there before: the script that wrote these files remembered nothing'
}
