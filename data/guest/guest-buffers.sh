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

# The files that are read behind this one at boot (sysctl.d(5)): of one name the first directory's. Without systemd procps or busybox
# reads sysctl.conf last; with it only a link in sysctl.d has that read.
later_sysctls() {
  for directory in /etc /run /usr/local/lib /usr/lib /lib; do
    for path in "$directory"/sysctl.d/*.conf; do
      [ -e "$path" ] && printf '%s\t%s\n' "${path##*/}" "$path"
    done
  done | awk -F "$tab" -v mine="${1##*/}" '!seen[$1]++ && ($1 "") > (mine "")' | sort | cut -f 2
  [ -d /run/systemd/system ] || [ ! -e /etc/sysctl.conf ] || echo /etc/sysctl.conf
}

# PATH: where one behind it sets less, in any field, than the sysctl is to have: that is what the next boot brings.
find_less() {
  later_sysctls "$1" | awk -v ours="$(printf %s "$sysctl_lines" | tr '\n' '\t')" '
    function take(line, at, name, value) {
      at = index(line, "=")
      name = substr(line, 1, at - 1)
      value = substr(line, at + 1)
      gsub(/[ \t]/, "", name)
      sub(/^-/, "", name)
      gsub("/", ".", name)
      gsub(/[ \t\r]+/, " ", value)
      sub(/^ /, "", value)
      sub(/ $/, "", value)
      if (at && name in wanted) {
        from[name] = $0
        given[name] = value
      }
    }
    function is_less(name, n, i, theirs, own) {
      n = split(wanted[name], own, " ")
      split(given[name], theirs, " ")
      for (i = 1; i <= n; i++)
        if (theirs[i] + 0 < own[i] + 0)
          return 1
      return 0
    }
    BEGIN {
      n_names = split(ours, lines, "\t")
      for (i = 1; i <= n_names; i++) {
        split(lines[i], parts, " = ")
        names[i] = parts[1]
        wanted[names[i]] = parts[2]
      }
    }
    { while ((getline line < $0) > 0) take(line) }
    END {
      for (i = 1; i <= n_names; i++)
        if (names[i] in given && is_less(names[i]))
          print "guest-buffers of " names[i] ": at the next boot " from[names[i]] " sets " given[names[i]] ", which is less: change it there, too"
    }'
}

keep_sysctls() {
  [ "$looks" = no ] && [ -n "$sysctl_lines" ] || return 0
  keep /etc/sysctl.d/60-vfctl.conf "$file_mark
${sysctl_lines%?}"
  find_less /etc/sysctl.d/60-vfctl.conf
}
