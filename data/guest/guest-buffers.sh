# SPDX-License-Identifier: GPL-2.0-or-later

# What is larger already stays.
raised() {
  larger=
  for field in $before; do
    [ $# -gt 0 ] || return 1
    if [ "$field" -lt "$1" ]; then field=$1; fi
    larger="${larger:+$larger }$field"
    shift
  done
  [ $# = 0 ]
}

# NAME FIELD...: and remembers it for keep_sysctls.
sysctl_lines=
raise_sysctl() {
  name=$1
  path=/proc/sys/$(echo "$name" | tr . /)
  shift
  if [ ! -e "$path" ]; then
    [ "$looks" = yes ] || echo "guest-buffers of $name: this kernel has no such sysctl"
    return 0
  fi
  before=$(tr '\t' ' ' <"$path")
  raised "$@" || stop "$name is '$before', which has not the $# numbers that were expected"
  after=$before
  if [ "$looks" = no ] && [ "$before" != "$larger" ]; then
    said=$({ echo "$larger" >"$path"; } 2>&1) || stop "$name does not take $larger ($said): /proc/sys is read-only in a container"
    after=$(tr '\t' ' ' <"$path")
    [ "$after" = "$larger" ] || stop "$name is $after, not $larger, though it took that"
  fi
  sysctl_lines="$sysctl_lines$name = $after
"
  tell guest-buffers "$name" "$before" "$after"
}

keep_sysctls() {
  [ "$looks" = no ] && [ -n "$sysctl_lines" ] || return 0
  keep /etc/sysctl.d/60-vfctl.conf "# Written by vfctl tune guest.
${sysctl_lines%?}"
}
