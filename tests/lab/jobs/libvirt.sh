#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 180
# needs: libvirtd virsh
# Does libvirt run in the machine and know the cards and their VFs?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics

pf=$(pf_by_mac 52:54:00:aa:01:00)
make_vfs "$pf" 2
vf=$(vf_of "$pf" 0)
node_device() { virsh nodedev-dumpxml "pci_${1//[:.]/_}" 2>&1; }

ok 'KVM runs in the machine' load_virt
ok 'libvirtd answers' start_libvirt
like "$(virsh domcapabilities --virttype kvm 2>&1)" '<domain>kvm</domain>' 'it can use KVM'
is "$(virsh list --all --name | tr -d '\n')" '' "it knows none of the host's domains"
like "$(node_device "$pf")" "<capability type='virt_functions' maxCount='7'>" 'it sees the PF'
like "$(node_device "$vf")" "<capability type='phys_function'>" 'it sees a VF'
like "$(node_device "$vf")" "<numa node='1'/>" "it sees the VF's node"
done_testing
