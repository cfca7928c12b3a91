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
  *) stop "there is no $1: without a word this $does" ;;
esac
[ "$looks" = yes ] || [ "$(id -u)" = 0 ] || stop 'only root may set this: run it as root, or with sudo'

# PATH: its first line, in $held; false where that cannot be read. A process for each would take most of the time. Not of sysctls: the
# shell reads by bytes, of which they give the first.
hold() {
  held=
  { read -r held <"$1"; } 2>/dev/null
}

# TOOL WHAT-FOR
needs() {
  if command -v "$1" >/dev/null; then return 0; fi
  [ "$looks" = yes ] || stop "$2 takes $1, which this guest does not have: install its package, $1"
  return 1
}
