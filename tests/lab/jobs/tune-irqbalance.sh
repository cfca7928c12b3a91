#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 200
# needs: vfctl jq irqbalance
# Does irqbalance leave the CPU of a VM alone once vfctl tune host has told it, started as systemd starts it, and not before and not
# after --revert? systemd is not process 1 here: its control group and the environment of the unit are made by hand.
. "$LAB_DIR/jobs/lib/tap.sh"
readonly node=/var/lib/node.xml group=/sys/fs/cgroup/system.slice/irqbalance.service drop_ins=/etc/systemd/system/irqbalance.service.d
export LIBVIRT_DEFAULT_URI=test://$node

irqs() { sed -n "s/^ *\([0-9]*\):.* $(netdev_of "$1")-.*/\1/p" /proc/interrupts; } # ADDRESS
# shellcheck disable=SC2317
cpus() { irqs "$1" | sed 's,.*,/proc/irq/&/smp_affinity_list,' | xargs cat | sort -u | xargs; } # ADDRESS
let_serve() { irqs "$1" | while read -r irq; do echo "$2" >"/proc/irq/$irq/smp_affinity_list"; done; } # ADDRESS CPUS
told() { vfctl tune host --json | jq -r '.knobs[] | select(.knob == "'"$1"'") | "\(.state) \(.now) -> \(.wanted)"'; } # KNOB
rule() { vfctl audit --all --json | jq -r '.findings[] | select(.rule == "irq-balance").verdict'; }
kept() { find /etc/systemd/system -path '*irqbalance*' | sort | xargs; }
# The files of the unit, and behind them those of its drop-ins, as systemd.exec(5) has them.
files() {
  echo /etc/default/irqbalance
  [ ! -d $drop_ins ] || sed -n 's/^EnvironmentFile=-//p' $drop_ins/*.conf
}
# shellcheck disable=SC2317 # by wait_for
runs() { [ "$(cat "/proc/$daemon/comm")" = irqbalance ]; }
start() {
  local environment=() path line
  mkdir -p $group
  while read -r path; do
    [ ! -r "$path" ] || while read -r line; do environment+=("$line"); done < <(grep '^[A-Z_]*=' "$path")
  done < <(files)
  (echo $BASHPID >$group/cgroup.procs && exec env -i "${environment[@]}" "$LAB_KERNEL/irqbalance" --foreground --interval=1) >/tmp/log 2>&1 &
  daemon=$!
  wait_for 30 runs || bail_out 'irqbalance does not start'
}
stop() {
  kill "$daemon" 2>/dev/null
  wait "$daemon"
  rmdir $group
}
# A flow, so that there is something to balance, until the queues are where they belong.
# shellcheck disable=SC2317 # by wait_for
are_on() { ping -q -c 1 -W 1 -I "$net" 192.0.2.2 >/dev/null 2>&1; [ "$(cpus "$pf")" = "$1" ]; } # CPU

load_nics
pf=$(pf_by_mac 52:54:00:aa:01:00) net=$(netdev_of "$pf")
ok 'the PF on node 1 is up' pf_up "$pf"
ip address add 192.0.2.1/24 dev "$net"
mkdir -p /sys/fs/cgroup/system.slice /etc/default
rm -f /etc/default/irqbalance
cat >$node <<'XML'
<node>
  <domain type='test'>
    <name>web1</name><memory unit='MiB'>100</memory><vcpu>1</vcpu>
    <cputune><vcpupin vcpu='0' cpuset='1'/></cputune>
    <os><type>hvm</type></os>
  </domain>
</node>
XML
is "$(told irqbalance)" 'so it does not run -> it does not run' 'nothing is to be told while it is off'
let_serve "$pf" 0
start
ok 'irqbalance brings queues to the node, where the VM is' wait_for 30 are_on 1
is "$(told nic-irqs)" 'so on their node -> on their node' 'which vfctl leaves to it'
is "$(rule) $(told irqbalance)" 'fail changes none -> 1' 'but the CPU is the VM'\''s'
stop

start
id=$(vfctl tune host --only irqbalance --apply --json | jq -r .transaction)
is "$(kept)" "$drop_ins $drop_ins/vfctl.conf $drop_ins/vfctl.env" 'files are written, and none of the distribution'\''s'
is "$(rule) $(told irqbalance)" 'fail left none -> 1' 'which the one that runs has not read'
is "$(vfctl tune host --only irqbalance --apply --json | jq -r .status)" unchanged 'and more cannot be set'
stop
let_serve "$pf" 0-1
start
ok 'started anew it leaves that CPU alone' wait_for 30 are_on 0
is "$(rule) $(told irqbalance)" 'pass so 1 -> 1' 'and all is so'
stop

ok 'taken back' vfctl rollback "$id"
is "$(kept)" '' 'no file is left'
echo 'IRQBALANCE_BANNED_CPUS=2' >/etc/default/irqbalance
start
is "$(rule) $(told irqbalance)" 'pass so 1 -> 1' 'somebody may have told it himself'
stop
echo 'IRQBALANCE_BANNED_CPUS=1' >/etc/default/irqbalance
start
is "$(told irqbalance)" 'left 0 -> 0-1' 'one CPU at least is left to interrupts'
stop
done_testing
