#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does TAB do in a real bash what it should? First by calling the completion as bash does, for every kind of word; then by keys on
# a terminal, for what readline itself makes of ':' and of blanks.
set -u

if ((BASH_VERSINFO[0] < 4)); then
  echo 'skipped: this bash has no mapfile' >&2
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=$work/host
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 3 --vfs 2 "$host" || exit 1
PATH=$(dirname "$VFCTL"):$PATH
cd "$work" || exit 1
touch 'capture one.tar.gz'
# shellcheck source=/dev/null
. "$VFCTL_TOP_SRCDIR/completions/vfctl.bash"
failed=0

# Splits a line into COMP_WORDS as readline does: blanks part words, and ':' and '=' are words of their own.
split() {
  local rest=$1 piece
  COMP_WORDS=()
  while [[ $rest ]]; do
    rest=${rest#"${rest%%[! ]*}"}
    if [[ $rest == [:=]* ]]; then
      piece=${rest%%[!:=]*}
    else
      piece=${rest%%[ :=]*}
    fi
    [[ $piece ]] && COMP_WORDS+=("$piece")
    rest=${rest#"$piece"}
  done
  if [[ $1 == *[\ :=] ]]; then COMP_WORDS+=(''); fi
}

# completes LINE CANDIDATE...: what stands at the end of LINE goes on like this, blanks at their ends included
completes() {
  local line=$1 want got
  shift
  split "$line"
  COMP_LINE=$line COMP_POINT=${#line} COMP_CWORD=$((${#COMP_WORDS[@]} - 1)) COMPREPLY=()
  _vfctl vfctl '' '' 2>/dev/null # compopt fails outside of a completion
  want=$(printf '%s|' "$@")
  got=$(printf '%s|' "${COMPREPLY[@]}")
  [[ $want == "$got" ]] && return
  printf 'FAIL: %s\n  wanted %s\n  got    %s\n' "$line" "$want" "$got"
  failed=1
}

on="vfctl --sysroot $host"
completes 'vfctl ' 'list ' 'show ' 'groups ' 'capture '
completes 'vfctl l' 'list '
completes 'vfctl -q --color always gr' 'groups '
completes 'vfctl help sh' 'show '
completes 'vfctl list --no' '--noheadings '
completes 'vfctl list --color' '--color '
completes 'vfctl list --color ' 'auto ' 'always ' 'never '
completes 'vfctl list --color=n' 'never '
completes 'vfctl list -o PERM' 'PERMANENT_MAC'
completes 'vfctl list -o +NAME,MA' '+NAME,MAC' '+NAME,MASTER' '+NAME,MAX_LINK' '+NAME,MAX_GBPS' '+NAME,MAX_TX'
completes 'vfctl list -o MAC,MASTER,MAX_LINK,MAX_GBPS,ma' 'MAC,MASTER,MAX_LINK,MAX_GBPS,MAX_TX'
completes 'vfctl list --output=PERM' 'PERMANENT_MAC'
completes 'vfctl -c qemu:///se' '///session '
completes 'vfctl list '
completes 'vfctl show --no'
completes 'vfctl show eth0 '
completes 'vfctl nonsense '
completes "vfctl --sysroot $work/cap" "$work/capture one.tar.gz"
completes "vfctl --sysroot=$work/cap" "$work/capture one.tar.gz"
completes "$on show 0000:81" '81:00.0 ' '81:01.0 ' '81:01.1 '
completes "$on show 0000:81:01" '01.0 ' '01.1 '
completes "$on show 81:0" '00.0 ' '01.0 ' '01.1 '
completes "$on show 0000:81:00.0/" '00.0/0 ' '00.0/1 '
completes "$on show -- 81:00" '00.0 '
completes "vfctl show --sysroot=$host 81:00" '00.0 '

# The same by keys. A terminal of util-linux's script; each line ends in TAB, and what stands there is then printed.
if ! command -v script >/dev/null; then
  echo 'no script(1): not tried by keys'
  exit $failed
fi
cat >rc <<RC
PS1=
PATH=$PATH
bind 'set bell-style none'
. "$VFCTL_TOP_SRCDIR/completions/vfctl.bash"
trap '[[ \$BASH_COMMAND != vfctl* ]] || printf "%s|\n" "\$BASH_COMMAND" >>"$work/said"' DEBUG
RC
printf '%s\t\n' "$on show 0000:81:00" "vfctl list -o NAME,PERM" 'vfctl gr' 'vfctl --col' >keys
printf 'exit\n' >>keys
INPUTRC=/dev/null HISTFILE='' script -qec "bash --noprofile --rcfile $work/rc -i" /dev/null <keys >typescript 2>&1
cat >wanted <<WANTED
$on show 0000:81:00.0|
vfctl list -o NAME,PERMANENT_MAC|
vfctl groups|
vfctl --color|
WANTED
cmp -s wanted said || { failed=1; echo 'FAIL: by keys'; diff wanted said; }
exit $failed
