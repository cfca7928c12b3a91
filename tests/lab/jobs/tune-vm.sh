#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 400
# processors: one
# needs: vfctl jq libvirtd virsh ping
# Has a guest on the tuned path as many queues as vCPUs, a thread of vhost's for each, and large packets from end to end? And is its
# definition after it what it was before?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
load_nics

pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
mac=52:54:00:00:00:55
mtus() { cat "/sys/class/net/$net/mtu" /sys/class/net/br0/mtu | xargs; }
tap() { basename /sys/class/net/br0/brif/vnet*; }
# The threads that serve it: a comm of their own, of QEMU or by themselves.
vhosts() {
  local pid
  pid=$(pgrep -x qemu-system-x86)
  cat /proc/[0-9]*/comm "/proc/$pid"/task/*/comm 2>/dev/null | grep -cx "vhost-$pid"
}
changes() { vfctl tune vm web1 --json | jq -r '[.knobs[] | select(.state == "changes") | .knob] | join(" ")'; }

ok 'KVM runs in the machine' load_virt
ok 'libvirtd answers' start_libvirt
ok 'a bridge with the PF in it' make_bridge "$pf"
ok 'a VM on it' vm_define web1 q35 "$(card_on_bridge $mac)"
virsh setvcpus web1 2 --maximum --config
ok 'with two vCPUs' virsh setvcpus web1 2 --config
before=$(vm_canonical web1)

ok 'the host is tuned' vfctl tune host --only vhost-net --only bridge-mtu --apply
is "$(mtus)" '9000 9000' 'its bridge and the port take large packets'
diag "$(vfctl tune vm web1)"
like "$(changes)" 'vm-queues.*vm-mtu' 'queues and MTU of the VM are to change'
is "$(vm_canonical web1)" "$before" 'which looking does not do'
diag "$(vfctl tune vm web1 --diff)"
ok 'the VM is tuned' vfctl tune vm web1 --apply
is "$(vfctl tune vm web1 --apply --json | jq -r .status)" unchanged 'once'
like "$(vm_xpath web1 '//interface/driver | //interface/mtu' --inactive)" "queues=.2.*size=.9000" 'in its definition'

ok 'it starts' vm_start web1
guest_told web1 ready || bail_out 'without a guest there is nothing to see'
is "$(vm_ask web1 channels)" 'channels 2 of 2 mtu 9000' 'its guest has as many queues as vCPUs, and takes large packets'
is "$(vhosts)" 2 'a thread of vhost serves each'
is "$(cat "/sys/class/net/$(tap)/mtu")" 9000 'its port on the bridge takes them, too'
whole=(ping -q -c 2 -W 20 -M 'do' "$VM_GUEST" -s)
ok 'large packets pass whole' "${whole[@]}" 8972
ends 1 'but no larger ones' "${whole[@]}" 8973
ok 'the VM ends' vm_off web1

ok 'taken back' vfctl unassign web1
is "$(vm_canonical web1)" "$before" 'its definition is what it was'
ok 'and the host is led back' vfctl tune host --revert
is "$(mtus)" '1500 1500' 'to its MTUs'
done_testing
