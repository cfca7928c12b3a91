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
# shellcheck source=tests/integration/keys.sh
. "${0%/*}/keys.sh"
host=$work/host
# shellcheck source=/dev/null
. "$VFCTL_TOP_SRCDIR/completions/vfctl.bash"
failed=0

# completes LINE CANDIDATE...: what stands at the end of LINE goes on like this, blanks at their ends included
completes() {
  local line=$1 want got
  shift
  COMP_LINE=$line COMP_POINT=${#line} COMPREPLY=()
  _vfctl vfctl '' '' 2>/dev/null # compopt fails outside of a completion
  want=$(printf '%s|' "$@")
  got=$(printf '%s|' "${COMPREPLY[@]}")
  [[ $want == "$got" ]] && return
  printf 'FAIL: %s\n  wanted %s\n  got    %s\n' "$line" "$want" "$got"
  failed=1
}

on="vfctl --sysroot $host"
of="vfctl --sysroot $VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz"
completes 'vfctl plan --det' '--detailed-exitcode '
completes 'vfctl plan --di' '--diff '
completes 'vfctl verify --format n' 'nagios '
completes 'vfctl export --to p' 'policy '
completes 'vfctl metrics --format ' 'prometheus ' 'nfd '
completes 'vfctl metrics --w' '--waivers '
completes 'vfctl ' 'list ' 'show ' 'groups ' 'topology ' 'audit ' 'explain ' 'capture ' 'create ' 'set ' 'destroy ' 'bind ' 'xml ' 'assign ' 'unassign ' 'pin ' 'tune ' 'plan ' 'apply ' 'verify ' 'export ' 'metrics ' 'history ' 'rollback '
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
completes 'vfctl list >gr'
completes 'vfctl list 2>log >>other gr'
completes 'vfctl 2>log gr' 'groups '
completes 'vfctl create --tr' '--trust '
completes 'vfctl create eth0 --trust ' 'on ' 'off '
completes 'vfctl create eth0 --link-state=d' 'disable '
completes 'vfctl create eth0 --driver ' 'auto ' 'none ' 'vfio-pci '
completes 'vfctl destroy --f' '--force '
completes 'vfctl assign --pa' '--path '
completes 'vfctl assign --path ' 'auto ' 'sriov ' 'virtio '
completes 'vfctl assign --standby-link=' 'up ' 'down '
completes 'vfctl assign --pin p' 'preferred '
completes 'vfctl assign --hugepages ' 'auto ' '1G ' '2M ' 'none '
completes "$of audit --profile " 'default ' 'latency ' 'throughput '
completes 'vfctl audit --profile=d' 'default '
completes "$of tune host --profile t" 'throughput '
completes 'vfctl pin --policy ' 'strict ' 'preferred '
completes 'vfctl unassign --d' '--diff ' '--dry-run '
completes 'vfctl tune ' 'host ' 'vm ' 'guest '
completes 'vfctl tune host --only v' 'vhost-net '
completes 'vfctl tune vm --skip v' 'vm-virtio ' 'vm-queues ' 'vm-pins ' 'vm-memory ' 'vm-pages ' 'vm-cpu ' 'vm-mtu ' 'vm-machine ' 'vm-disks '
completes 'vfctl tune guest --skip guest-m' 'guest-mtu '
completes "$of tune guest " 'web1 '
completes 'vfctl explain zero' 'zerocopy '
completes 'vfctl explain drift-' 'drift-pf ' 'drift-vf ' 'drift-host ' 'drift-vm '
completes "$of assign " 'web1 '
completes "$of unassign w" 'web1 '
completes "$of pin w" 'web1 '
completes "$of tune vm w" 'web1 '
completes "$of assign --failover " 'none ' 'bridge:br0 '
completes "$of unassign web1 "
completes "$of assign --vf eth3/" 'eth3/0 ' 'eth3/1 ' 'eth3/2 ' 'eth3/3 '
completes "$of assign --pf eth" 'eth0 ' 'eth1 ' 'eth2 ' 'eth4 ' 'eth3 '
completes "$of pin --near eth4/" 'eth4/0 ' 'eth4/1 '
completes 'vfctl bind --driver ' 'none ' 'vfio-pci '
completes "$on set 0000:81:00.0/" '00.0/0 ' '00.0/1 '
completes "$on set 0000:81:00.0/0," '00.0/0,0 ' '00.0/0,1 '
completes "$on bind 81:0" '01.0 ' '01.1 '
completes "$on show 0000:81" '81:00.0 ' '81:01.0 ' '81:01.1 '
completes "$on show 0000:81:01" '01.0 ' '01.1 '
completes "$on show 81:0" '00.0 ' '01.0 ' '01.1 '
completes "$on show 0000:81:00.0/" '00.0/0 ' '00.0/1 '
completes "$on show -- 81:00" '00.0 '
completes "vfctl show --sysroot=$host 81:00" '00.0 '
completes "vfctl --sysroot 'a host' show 81:00" '00.0 '
completes 'vfctl --sysroot=a\ host show 81:00' '00.0 '
completes "$on show \"0000:81:01" '0000:81:01.0' '0000:81:01.1'
completes "$on show 0000:\"81:01" '81:01.0' '81:01.1'
completes "$on show '0000:81:00.0/" '0000:81:00.0/0' '0000:81:00.0/1'
completes "$on show MAC:40:a6:b7:00:00:02"
completes "$on show mac:40:A6:b7:00:00:02" '02 '

# The same by keys: ^G tells what then stands there.
cat >rc <<RC
PS1=
HOME=$work
HISTFILE=
PATH=$PATH
bind 'set bell-style none'
. "$VFCTL_TOP_SRCDIR/completions/vfctl.bash"
tell() { printf '%s|\n' "\$READLINE_LINE" >>"$work/said"; READLINE_LINE='' READLINE_POINT=0; }
bind -x '"\C-g": tell'
RC
becomes "$on show 0000:81:00" "$on show 0000:81:00.0 "
becomes "$on show \"0000:81:00" "$on show \"0000:81:00.0\" "
becomes "$on show '0000:81:0" "$on show '0000:81:0"
becomes "$on show 'mac:40:a6:b7:00:00:02" "$on show 'mac:40:a6:b7:00:00:02' "
becomes "vfctl --sysroot ~/'a host' show '81:00" "vfctl --sysroot ~/'a host' show '81:00.0' "
becomes 'vfctl list -o NAME,PERM' 'vfctl list -o NAME,PERMANENT_MAC'
becomes 'vfctl gr' 'vfctl groups '
becomes 'vfctl "gr' 'vfctl "groups" '
becomes 'vfctl --col' 'vfctl --color '
becomes 'vfctl --sysroot cap' 'vfctl --sysroot capture\ one.tar.gz '
becomes 'vfctl --sysroot=cap' 'vfctl --sysroot=capture\ one.tar.gz '
becomes "vfctl --sysroot='cap" "vfctl --sysroot='capture one.tar.gz' "
becomes 'vfctl capture dir' 'vfctl capture dir\ two/'
becomes 'vfctl capture dir\ two/x' 'vfctl capture dir\ two/x.tar '
becomes 'vfctl capture "dir two/x' 'vfctl capture "dir two/x.tar" '
becomes 'vfctl list --json >dir' 'vfctl list --json >dir\ two/'
INPUTRC=/dev/null type_into "bash --noprofile --rcfile rc -i" || failed=1
exit $failed
