#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: two-hosts
# limit: 400
# processors: one
# needs: vfctl jq libvirtd virsh python3
# Do docs/policy-from-nothing.md and docs/migrate-with-failover.md show what happens? The commands of the first take the machine from cards
# without VFs to a VM that runs, and back; those of the second migrate a VM, live, to another host, and here to another libvirtd with a card,
# a network and processes of its own.
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
. "$LAB_DIR/jobs/lib/hosts.sh"
load_nics

pf=$(pf_by_mac 52:54:00:aa:01:00)

ok 'KVM runs in the machine' load_virt
ok 'libvirtd answers' start_libvirt
ok 'a bridge with the PF in it' make_bridge "$pf"
ok 'a VM with a card on the bridge' vm_define web1 q35 "$(card_on_bridge 52:54:00:00:00:55)"
name_hosts
cd /run && cp "$VFCTL_TOP_SRCDIR/docs/policy-from-nothing.yaml" kvm1.yaml
walk policy-from-nothing
ok 'another host' start_there "$(pf_by_mac 52:54:00:aa:02:00)" 2
walk migrate-with-failover
ok 'traffic goes by the VF of the other host' answers_by_vf
done_testing
