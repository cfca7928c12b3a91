# SPDX-License-Identifier: GPL-2.0-or-later

# PATH: a file of systemd's with its drop-ins.
show_file() { systemd-analyze cat-config "systemd/network/${1##*/}" 2>/dev/null || cat "$1"; }

ask_udev() { taken=$(udevadm info --query=property --path="/sys/class/net/$1" 2>/dev/null | sed -n 's/^ID_NET_LINK_FILE=//p'); }

# INTERFACE: the .link file that udev takes for it: the first that fits, and no other (systemd.link(5)). One that has gone since,
# as by --revert, udev knows until it looks again.
find_taken() {
  ask_udev "$1"
  if [ -n "$taken" ] && [ ! -e "$taken" ] && [ "$looks" = no ]; then
    { udevadm control --reload && udevadm trigger --action=change "/sys/class/net/$1" && udevadm settle; } >/dev/null 2>&1 || true
    ask_udev "$1"
    [ -z "$taken" ] || [ -e "$taken" ] || stop "udev has $taken for $1 still, which is gone: after a reboot this can be run again"
  fi
  for path in /usr/lib/systemd/network/99-default.link /lib/systemd/network/99-default.link; do
    if [ -z "$taken" ] && [ -e "$path" ]; then taken=$path; fi
  done
}

# PATH: the lines of its [Link] as systemd reads them (systemd.syntax(7)): blanks before them and around '=' do not count, comments
# neither, and one that ends in a backslash goes on in the next.
link_entries() {
  show_file "$1" | awk '
    function trim(text) {
      sub(/^[ \t]+/, "", text)
      sub(/[ \t]+$/, "", text)
      return text
    }
    function take(text, at) {
      text = trim(text)
      at = index(text, "=")
      if (text ~ /^\[/)
        in_link = text == "[Link]"
      else if (in_link && at && text ~ /^[A-Za-z]/)
        print trim(substr(text, 1, at - 1)) "=" trim(substr(text, at + 1))
    }
    {
      sub(/\r$/, "")
      sub(/^[ \t]+/, "")
    }
    /^[#;]/ { next }
    { line = line $0 }
    match(line, /\\+$/) && RLENGTH % 2 {
      line = substr(line, 1, length(line) - 1) " "
      next
    }
    {
      take(line)
      line = ""
    }
    END { take(line) }'
}
