# SPDX-License-Identifier: GPL-2.0-or-later
set -eu
umask 022
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C
export PATH LC_ALL

stop() {
  echo "stopped: $*" >&2
  exit 1
}

looks=no
case ${1-} in
  '') ;;
  --look) looks=yes ;;
  *) stop "there is no $1: without a word this sets the guest, with --look it tells how that is set" ;;
esac
[ "$looks" = yes ] || [ "$(id -u)" = 0 ] || stop 'only root may set this: run it as root, or with sudo'

# KNOB OBJECT BEFORE AFTER [INTERFACE]: with --look how it is set, parted by tabs; else what became of it.
tell() {
  if [ "$looks" = yes ]; then
    printf '%s\t%s\t%s\n' "$1" "$2" "$3"
  elif [ "$3" = "$4" ]; then
    echo "$1 of ${5:-$2}: $3, as wanted"
  else
    echo "$1 of ${5:-$2}: $3 -> $4"
  fi
}

# PATH TEXT: a file that keeps it, which stands there whole or not at all.
keep() {
  if [ "$(cat "$1" 2>/dev/null)" = "$2" ]; then
    echo "kept already in $1"
    return 0
  fi
  if ! said=$({ mkdir -p "${1%/*}" && printf '%s\n' "$2" >"$1.new" && mv "$1.new" "$1"; } 2>&1); then
    rm -f "$1.new" 2>/dev/null || true
    stop "$1, which is to keep it after a reboot, cannot be written: $said"
  fi
  echo "kept in $1"
}

# TOOL WHAT-FOR
needs() {
  if command -v "$1" >/dev/null; then return 0; fi
  [ "$looks" = yes ] || stop "$2 takes $1, which this guest does not have: install its package, $1"
  return 1
}
