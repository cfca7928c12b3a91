# SPDX-License-Identifier: GPL-2.0-or-later

# NAME
sysctl_path() {
  path=/proc/sys
  rest=$1.
  while [ -n "$rest" ]; do
    path=$path/${rest%%.*}
    rest=${rest#*.}
  done
}

read_sysctl() { tr '\t' ' ' <"$path"; }

# NAME FIELDS
change_sysctl() {
  said=$({ echo "$2" >"$path"; } 2>&1) || stop "$1 does not take $2 ($said): /proc/sys is read-only in a container"
  after=$(read_sysctl)
  [ "$after" = "$2" ] || stop "$1 is $after, not $2, though it took that"
}
