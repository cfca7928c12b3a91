#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does vfctl still say exactly what it said? Each NAME.cmd beside this script is a command line, read by the shell, where $host is
# a made-up host by the options in its first line ("# host: --pfs 3") or a captured one ("# host: lab-intel.tar.gz"); NAME.out is
# what it prints: stdout, then each line of stderr behind "! ", then the status if it is not 0. UPDATE=1 writes them anew: look at
# the difference with your own eyes.
set -u

here=$VFCTL_TOP_SRCDIR/tests/golden
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$(dirname "$VFCTL"):$PATH
unset NO_COLOR COLUMNS
export TERM=dumb
failed=0

# Names of models come from the host's own list, not from whichever this machine has.
name_models() {
  mkdir -p "$1/vfctl" && cp "$here/pci.ids" "$1/vfctl"
}

# Sets host by the first line of the case.
choose_host() {
  options=$(sed -n '1s/^# host: *//p' "$1")
  case $options in
    '') host= ;;
    *.tar.*) host=$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/$options ;;
    *)
      host=$work/host$(echo "$options" | tr -d ' ')
      [ -d "$host" ] && return
      # shellcheck disable=SC2086
      "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" $options "$host" && name_models "$host"
      ;;
  esac
}

for case in "$here"/*.cmd; do
  name=$(basename "$case" .cmd)
  choose_host "$case" || exit 1
  export host
  status=0
  sh "$case" >"$work/out" 2>"$work/err" || status=$?
  { cat "$work/out"; sed 's/^/! /' "$work/err"; [ $status = 0 ] || echo "status $status"; } >"$work/$name"
  if [ -n "${UPDATE-}" ]; then
    cp "$work/$name" "$here/$name.out"
  elif ! diff -u "$here/$name.out" "$work/$name"; then
    failed=1
  fi
done
exit $failed
