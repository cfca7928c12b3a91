# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What becomes of a line in a real shell when TAB is pressed? Lines are typed on a terminal of util-linux's script(1), in a
# directory of the test's own, where there is a host and files whose names have blanks; the shell's ^G is bound to what writes its
# line and a "|" to the file "said", and empties it.

command -v script >/dev/null || { echo 'skipped: no script(1)' >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 3 --vfs 2 "$work/host" || exit 1
PATH=$(dirname "$VFCTL"):$PATH
cd "$work" || exit 1
mkdir 'dir two'
touch 'capture one.tar.gz' 'dir two/x.tar'
ln -s "$work/host" 'a host'
: >keys
: >wanted

# becomes LINE WANTED: what stands there after LINE and TAB
becomes() {
  printf '%s\t\a' "$1" >>keys
  printf '%s|\n' "$2" >>wanted
}

# type_into COMMAND: types all that into a shell; says what came out otherwise
type_into() {
  printf 'exit\n' >>keys
  script -qec "$1" /dev/null <keys >typescript 2>&1
  cmp -s wanted said || { echo 'FAIL: by keys'; diff wanted said; }
}
