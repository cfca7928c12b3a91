#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 200
# disk: 64M
# Do the queues of a PF and a VF come to their card's node, and off the CPUs of VMs, by vfctl tune host and by its script, after a
# reboot, too, does the audit see it, and does --revert lead back? Read back with cat; nobody runs irqbalance here. systemd is not
# process 1: what its unit runs at boot is run as it says.
# needs: vfctl jq
. "$LAB_DIR/jobs/lib/tap.sh"
readonly node=/var/lib/node.xml units=/etc/systemd/system
export LIBVIRT_DEFAULT_URI=test://$node

# The interrupts of a function's queues, as the kernel names them after their interface.
irqs() { sed -n "s/^ *\([0-9]*\):.* $(netdev_of "$1")-.*/\1/p" /proc/interrupts; } # ADDRESS
file() { sed "s,.*,/proc/irq/&/$1,"; } # NAME
allowed() { irqs "$1" | file smp_affinity_list | xargs cat | xargs; } # ADDRESS
serving() { irqs "$1" | file effective_affinity_list | xargs cat | sort -u | xargs; } # ADDRESS
let_serve() { irqs "$1" | file smp_affinity_list | while read -r file; do echo "$2" >"$file"; done; } # ADDRESS CPUS
# shellcheck disable=SC2317 # by wait_for
has_irqs() { [ "$(irqs "$1" | wc -l)" -gt 0 ]; } # ADDRESS
tune() { vfctl tune host --only nic-irqs "$@"; } # OPTION...
told() { tune --json | jq -r '.knobs[] | "\(.state) \(.object // "-") \(.now) -> \(.wanted)"'; }
rule() { vfctl audit --all --json | jq -r '.findings[] | select(.rule == "numa-irq-remote" and .subject == "'"$1"'").verdict'; } # ADDRESS
kept() { find $units -name '*vfctl*' -printf '%P\n' | sort | xargs; }
at_boot() { # OPTION...
  local -a line
  read -ra line < <(sed -n 's/^ExecStart=//p' $units/vfctl-irqs.service) && setpriv --no-new-privs "${line[@]}" "$@"
}

load_nics
modprobe igbvf
pf=$(pf_by_mac 52:54:00:aa:01:00)
if [ "$LAB_BOOT" = 1 ]; then
  ok 'the PF on node 1 is up' pf_up "$pf"
  ok 'it has a VF' make_vfs "$pf" 1
  vf=$(vf_of "$pf" 0)
  echo igbvf >"$PCI/$vf/driver_override"
  echo "$vf" >/sys/bus/pci/drivers_probe
  ok 'which has a driver of the host' ip link set "$(netdev_of "$vf")" up
  ok 'and queues' wait_for 20 has_irqs "$vf"
  let_serve "$pf" 1
  let_serve "$vf" 1
  is "$(told)" 'so - on their node -> on their node' 'CPU 1 is its node'
  is "$(rule "$pf") $(rule "$vf")" 'pass pass' 'the audit says so, too'

  # As somebody, or a driver, may leave them.
  let_serve "$pf" 0
  let_serve "$vf" 0-1
  before="$(allowed "$pf"), $(allowed "$vf")"
  is "$(serving "$pf") $(rule "$pf")" '0 fail' 'queues of the PF are served on the other node'
  is "$(told)" "$(printf 'changes %s %s -> 1\n' "$(netdev_of "$pf")" 0 "$(netdev_of "$vf")" 0-1)" 'which is told, and that those of the VF may be'
  tune --dry-run >/dev/null 2>&1
  is "$(allowed "$pf"), $(allowed "$vf")" "$before" 'looking changes nothing'
  ends 6 'nobody may set it who is not root' unprivileged "$(command -v vfctl)" tune host --only nic-irqs --apply
  ok 'set' tune --apply
  is "$(serving "$pf") $(serving "$vf")" '1 1' 'all are served on the node'
  is "$(allowed "$pf") $(allowed "$vf")" "$( (irqs "$pf"; irqs "$vf") | sed 's/.*/1/' | xargs)" 'and may be nowhere else'
  is "$(rule "$pf") $(rule "$vf")" 'pass pass' 'the audit passes'
  is "$(tune --apply --json | jq -r .status)" unchanged 'once more changes nothing'
  ok 'led back' vfctl tune host --revert
  is "$(allowed "$pf"), $(allowed "$vf")" "$before" 'all is as before'

  { tune --script; } >/tmp/irqs.sh 2>/dev/null
  ok 'a shell runs the script' sh /tmp/irqs.sh
  is "$(serving "$pf") $(serving "$vf")" '1 1' 'which sets the same'
  let_serve "$pf" 0
  let_serve "$vf" 0-1

  ends 3 'to stay it takes a vfctl that is installed' tune --apply --persist
  cp "$VFCTL" /usr/bin/vfctl
  is "$(kept)" '' 'no file is written before'
  # The VF's interrupts go with its driver, and are put back for nobody.
  ok 'set again' tune --apply
  echo "$vf" >"$PCI/$vf/driver/unbind"
  ok 'led back without the VF' vfctl tune host --revert
  is "$(allowed "$pf")" "${before%%,*}" 'the PF is as before'
  is "$(vfctl tune host --revert --json | jq -r .status)" unchanged 'once'

  # CPU 1 alone is on the node: a VM that has it for itself shares it with the card.
  cat >$node <<'XML'
<node>
  <domain type='test'>
    <name>web1</name><memory unit='MiB'>100</memory><vcpu>1</vcpu>
    <cputune><vcpupin vcpu='0' cpuset='1'/></cputune>
    <os><type>hvm</type></os>
  </domain>
</node>
XML
  is "$(told)" "changes $(netdev_of "$pf") 0 -> 1" 'where a VM has all CPUs of the node, queues are there, too'
  echo 0 >/sys/devices/system/cpu/cpu1/online
  is "$(told)" 'so - nothing to set -> nothing to set' 'a node without CPUs asks for nothing'

  # For good.
  echo 1 >/sys/devices/system/cpu/cpu1/online
  rm $node
  let_serve "$pf" 0
  ok 'for good' tune --apply --persist
  is "$(kept)" 'multi-user.target.d/vfctl-irqs.conf vfctl-irqs.service' 'by a unit, and who wants it'
  is "$(serving "$pf")" 1 'and now'
  is "$(tune --apply --persist --json | jq -r .status)" unchanged 'which is written once'
  power_off
fi

# Where the interface is not up yet there is nothing to do, and no failure.
ends 0 'before the card is up' at_boot
is "$(irqs "$pf")" '' 'it has no interrupts'
ok 'the PF is up' pf_up "$pf"
let_serve "$pf" 1
is "$(vfctl tune host --revert --dry-run --json | jq -c '[.steps[] | select(.kind == "irq-affinity")]')" '[]' \
  'what numbers meant before the reboot is not led back'
let_serve "$pf" 0
mkdir -p /sys/fs/cgroup/system.slice/irqbalance.service
ends 3 'where irqbalance runs by now' at_boot
is "$(serving "$pf")" 0 'it stays'
rmdir /sys/fs/cgroup/system.slice/irqbalance.service
ok 'as the unit runs it' at_boot
is "$(serving "$pf") $(rule "$pf")" '1 pass' 'the queues are on their node again'
is "$(at_boot --json | jq -r .status)" unchanged 'once more changes nothing'
ok 'led back' vfctl tune host --revert
is "$(allowed "$pf")" "$(irqs "$pf" | sed 's/.*/0/' | xargs)" 'the queues are as before'
is "$(kept)" '' 'and nothing runs at the next boot'
ends 1 'nor is its directory left' test -e $units/multi-user.target.d
done_testing
