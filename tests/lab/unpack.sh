# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Where does a program come from whose package is a service that this machine is not to have? Installed, irqbalance would move its
# interrupts, and prometheus and node_exporter listen on its network: the program alone is unpacked, into a cache.

# unpacked_missing PACKAGE PROGRAM DIRECTORY: fetches it. One line that says what keeps it from that; fails when it is there.
unpacked_missing() {
  local program=$3/$2
  [ ! -x "$program" ] || return
  if ! mkdir -p "$3" 2>/dev/null || ! [ -w "$3" ]; then
    echo "$3 is not writable (set VFCTL_LAB_CACHE)"
  elif ! unpack "$@"; then
    echo "$2 could not be fetched ($program.log): $(grep -v ^W: "$program.log" | tail -n 1)"
  elif ldd "$program" | grep -q 'not found'; then
    echo "$2 lacks libraries: $(ldd "$program" | sed -n 's/^\s*\(\S*\) => not found/\1/p' | xargs)"
  else
    return 1
  fi
}

unpack() { # PACKAGE PROGRAM DIRECTORY
  local work=$3/$2.unpacked
  (
    flock 9
    [ ! -x "$3/$2" ] || exit 0
    trap 'rm -rf "$work"' EXIT
    echo "fetching $1" >&2
    rm -rf "$work" && mkdir "$work" || exit
    { cd "$work" && apt-get download -q "$1" && dpkg-deb -x "$1"_*.deb .; } >"$3/$2.log" 2>&1 &&
      mv usr/*bin/"$2" "$3/$2" && rm "$3/$2.log"
  ) 9>"$3/$2.lock"
}

# program PACKAGE PROGRAM: its path, the installed one's or the unpacked one's; else why a test is skipped, to stderr, and fails.
program() {
  local why directory=${VFCTL_LAB_CACHE:-$VFCTL_TOP_SRCDIR/.cache/lab}/programs
  ! command -v "$2" || return 0
  ! why=$(unpacked_missing "$1" "$2" "$directory") || { echo "skipped: $why" >&2; return 1; }
  echo "$directory/$2"
}
