#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does TAB do in a real zsh what it should? Typed on a terminal, with zsh's own completion system around it.
set -u

command -v zsh >/dev/null || { echo 'skipped: no zsh' >&2; exit 77; }
# shellcheck source=tests/integration/keys.sh
. "${0%/*}/keys.sh"
failed=0

# An ambiguous word goes on as far as its candidates agree, and they are listed with what they are.
cat >.zshrc <<RC
PS1=
unset HISTFILE
path=("$(dirname "$VFCTL")" \$path)
fpath=("$VFCTL_TOP_SRCDIR/completions" \$fpath)
autoload -Uz compinit && compinit -u -D
setopt no_beep
LISTMAX=1000
tell() { print -r -- "\$BUFFER|" >>"$work/said"; BUFFER= }
zle -N tell
bindkey '^G' tell
RC

on="vfctl --sysroot $work/host"
becomes 'vfctl gr' 'vfctl groups '
becomes 'vfctl -q --color always gr' 'vfctl -q --color always groups '
becomes 'vfctl help sh' 'vfctl help show '
becomes 'vfctl ' 'vfctl '
becomes 'vfctl list --no' 'vfctl list --noheadings '
becomes 'vfctl list --color=n' 'vfctl list --color=never '
becomes 'vfctl -c qemu:///se' 'vfctl -c qemu:///session '
becomes 'vfctl list -o NAME,perm' 'vfctl list -o NAME,PERMANENT_MAC'
becomes 'vfctl list -o +NAME,MA' 'vfctl list -o +NAME,MA'
becomes 'vfctl list --output=PERM' 'vfctl list --output=PERMANENT_MAC'
becomes "$on show 0000:81:00" "$on show 0000:81:00.0 "
becomes "$on show 0000:81:0" "$on show 0000:81:0"
becomes "$on show 0000:81:00.0/" "$on show 0000:81:00.0/"
becomes "$on show -- 81:00" "$on show -- 81:00.0 "
becomes "$on show mac:40:a6:b7:00:00:02" "$on show mac:40:a6:b7:00:00:02 "
becomes "$on show '81:00" "$on show '81:00.0' "
becomes "vfctl --sysroot 'a host' show 81:00" "vfctl --sysroot 'a host' show 81:00.0 "
becomes 'vfctl --sysroot a\ host show 81:00' 'vfctl --sysroot a\ host show 81:00.0 '
becomes "vfctl --sysroot ~/'a host' show 81:00" "vfctl --sysroot ~/'a host' show 81:00.0 "
becomes 'vfctl --sysroot cap' 'vfctl --sysroot capture\ one.tar.gz '
becomes 'vfctl --sysroot=cap' 'vfctl --sysroot=capture\ one.tar.gz '
becomes "vfctl --sysroot 'cap" "vfctl --sysroot 'capture one.tar.gz' "
becomes 'vfctl capture dir\ two/x' 'vfctl capture dir\ two/x.tar '
becomes 'vfctl list --json >dir' 'vfctl list --json >dir\ two/'
becomes 'vfctl nonsense ' 'vfctl nonsense '
ZDOTDIR=$work HOME=$work type_into 'zsh -o no_global_rcs -i' || failed=1

for told in 'groups *-- IOMMU groups' '0000:81:01.1 *-- vf 0000:81:01.1' 'MAC *-- MAC address in use'; do
  grep -q -e "$told" typescript || { echo "FAIL: not listed: $told"; failed=1; }
done
exit $failed
