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
  sysctl_path "$name"
  shift
  if [ ! -e "$path" ]; then
    [ "$looks" = yes ] || echo "guest-buffers of $name: this kernel has no such sysctl"
    return 0
  fi
  before=$(read_sysctl)
  raised "$@" || stop "$name is '$before', which has not the $# numbers that were expected"
  after=$before
  if [ "$looks" = no ] && [ "$before" != "$larger" ]; then
    remember guest-buffers "$name" "$before" "$larger"
    change_sysctl "$name" "$larger"
  fi
  sysctl_lines="$sysctl_lines$name = $after
"
  tell guest-buffers "$name" "$before" "$after"
}

keep_sysctls() {
  [ "$looks" = no ] && [ -n "$sysctl_lines" ] || return 0
  keep /etc/sysctl.d/60-vfctl.conf "$file_mark
${sysctl_lines%?}"
}
