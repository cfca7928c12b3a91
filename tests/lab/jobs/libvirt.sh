#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 600
# processors: one
# needs: vfctl jq libvirtd virsh
# Does libvirt run in the machine, know the cards and their VFs, and start a VM with a VF that works
# in it, and does vfctl tell who uses which?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
load_nics

pf=$(pf_by_mac 52:54:00:aa:01:00)
make_vfs "$pf" 3
vf=$(vf_of "$pf" 0)
node_device() { virsh nodedev-dumpxml "pci_${1//[:.]/_}" 2>&1; }

ok 'KVM runs in the machine' load_virt
ok 'libvirtd answers' start_libvirt
like "$(virsh domcapabilities --virttype kvm 2>&1)" '<domain>kvm</domain>' 'it can use KVM'
is "$(virsh list --all --name | tr -d '\n')" '' "it knows none of the host's domains"
like "$(node_device "$pf")" "<capability type='virt_functions' maxCount='7'>" 'it sees the PF'
like "$(node_device "$vf")" "<capability type='phys_function'>" 'it sees a VF'
like "$(node_device "$vf")" "<numa node='1'/>" "it sees the VF's node"

users() { vfctl list --vf "$@" --json | jq -c '[.devices[].vf.used_by]'; }

ok 'the PF is up' pf_up "$pf"
ip link set "$(netdev_of "$pf")" vf 0 mac 02:00:00:00:00:10
ok 'a VM with the first VF' vm_define web1 q35 "$(plain_vf "$vf")"
ok 'a VM with the second' vm_define idle q35 "$(plain_vf "$(vf_of "$pf" 1)")"
is "$(users)" '[[],[],[]]' 'neither runs: nobody uses a VF'
is "$(users --vms)" '[["vm:web1"],["vm:idle"],[]]' 'libvirt knows whose they are'
ok 'it starts' vm_start web1
is "$(users)" '[["vm:web1"],[],[]]' 'the VM that runs has its VF'
is "$(users --vms)" '[["vm:web1"],["vm:idle"],[]]' 'and is told once'
like "$(vfctl topology)" '3 of 7 VFs: 1 free, 2 given to VMs \(web1, idle\)' 'the picture asks libvirt by itself'
is "$(target "$PCI/$vf/driver")" "$(vfctl show "$vf" --json | jq -r .device.driver)" 'the driver is what libvirt bound'
ok 'the guest gets to its VF, which has the MAC that vfctl tells' \
  vm_gets web1 "igbvf $(vfctl show "$vf" --json | jq -r .device.vf.mac) up"
ok 'it ends' vm_off web1
wait_for 20 says '[[],[],[]]' users
is "$(users)" '[[],[],[]]' 'and nobody uses a VF'
done_testing
