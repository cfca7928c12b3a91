#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does TAB do in a real fish what it should? First by asking fish for the candidates of a line, and what it says of them; then by
# keys on a terminal.
set -u

command -v fish >/dev/null || { echo 'skipped: no fish' >&2; exit 77; }
# shellcheck source=tests/integration/keys.sh
. "${0%/*}/keys.sh"
export PATH HOME=$work XDG_CONFIG_HOME=$work/config XDG_DATA_HOME=$work/data
failed=0

# completes LINE CANDIDATE...: fish offers these for LINE, each with what is said of it
completes() {
  local line=$1 want got
  shift
  want=$(printf '%s|' "$@")
  (($#)) || want=''
  got=$(fish --no-config -c 'source $argv[1]; complete -C $argv[2]' "$VFCTL_TOP_SRCDIR/completions/vfctl.fish" "$line" |
    tr '\t\n' ':|')
  [[ $want == "$got" ]] && return
  printf 'FAIL: %s\n  wanted %s\n  got    %s\n' "$line" "$want" "$got"
  failed=1
}

on="vfctl --sysroot $work/host"
vfs=("0000:81:00.0/0:vf 0000:81:01.0, vfio-pci" "0000:81:00.0/1:vf 0000:81:01.1, vfio-pci")
completes 'vfctl gr' 'groups:IOMMU groups, and why they are shared'
completes 'vfctl list --no' '--noheadings:no line of headings'
completes 'vfctl list --color=n' '--color=never'
completes 'vfctl -c qemu:///se' 'qemu:///session'
completes 'vfctl list -o NAME,perm' 'NAME,PERMANENT_MAC:MAC address that it was made with'
completes 'vfctl list '
completes 'vfctl nonsense '
completes "$on show 0000:81:00.0/" "${vfs[@]}"
completes "$on show '0000:81:00.0/" "${vfs[@]}"
completes "$on show \"0000:81:00.0/" "${vfs[@]}"
completes "vfctl --sysroot ~/'a host' show 0000:81:00.0/" "${vfs[@]}"
completes 'vfctl --sysroot a\ host show 0000:81:00.0/' "${vfs[@]}"
completes 'vfctl --sysroot cap' 'capture one.tar.gz'
completes 'vfctl --sysroot=cap' '--sysroot=capture one.tar.gz'
completes "vfctl --sysroot 'cap" 'capture one.tar.gz'
# shellcheck disable=SC2088
completes 'vfctl --sysroot ~/cap' '~/capture one.tar.gz'
completes 'vfctl capture dir\ two/x' 'dir two/x.tar'
completes 'vfctl list --json >dir' 'dir two/'

becomes 'vfctl gr' 'vfctl groups '
becomes "$on show 0000:81:00" "$on show 0000:81:00.0 "
becomes "$on show '81:00" "$on show '81:00.0' "
becomes 'vfctl list -o NAME,perm' 'vfctl list -o NAME,PERMANENT_MAC '
becomes 'vfctl --sysroot cap' 'vfctl --sysroot capture\ one.tar.gz '
becomes 'vfctl --sysroot=cap' 'vfctl --sysroot=capture\ one.tar.gz '
becomes 'vfctl capture dir\ two/x' 'vfctl capture dir\ two/x.tar '
cat >rc.fish <<RC
function fish_prompt; end
source "$VFCTL_TOP_SRCDIR/completions/vfctl.fish"
function tell; echo -- (commandline)"|" >>"$work/said"; commandline ''; end
bind \cg tell
RC
type_into "fish --private --no-config -C 'source rc.fish'" || failed=1
exit $failed
