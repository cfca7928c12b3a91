#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 600
# processors: one
# needs: vfctl jq libvirtd virsh
# What does a libvirt tell of the VFs of its host, and of a pool of them, for a VM that would migrate there? A second daemon
# with files, names and networks of its own stands for the other host: it sees the very VFs that the first one has.
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
load_nics

pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
shared=$(pf_by_mac 52:54:00:aa:02:00)
there='qemu+unix:///system?socket=/run/there/libvirt-sock'

# A libvirtd on a host called `there`, reached by its socket alone.
mkdir -p /run/there/etc
cat >/run/there/start <<'SH'
hostname there
cp -a /etc/libvirt/. /run/there/etc
rm -rf /run/there/etc/qemu /run/there/etc/nwfilter
printf '%s\n' 'unix_sock_dir = "/run/there"' 'host_uuid = "22222222-2222-4222-8222-222222222222"' >>/run/there/etc/libvirtd.conf
mount --bind /run/there/etc /etc/libvirt
for directory in /run/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
  mkdir -p $directory && mount -t tmpfs none $directory
done
exec libvirtd -d --pid-file /run/there/libvirtd.pid
SH
on_there() { virsh -q -c "$there" "$@"; }

load_virt
start_libvirt
make_bridge "$pf"
vfctl create "$net" -n 2 >/dev/null
vfctl create "$shared" -n 1 --up >/dev/null
wait_for 20 has_carrier br0
vm_define web1 q35 "$(card_on_bridge 52:54:00:00:00:55)" >/dev/null
ok 'a second libvirtd' unshare --mount --propagation private --uts sh /run/there/start
assign=(vfctl assign web1 --pin none --failover bridge:br0 --dry-run --check-target "$there")

first=$(vf_of "$pf" 0)
ends 0 'a VF that is free there' "${assign[@]}" --vf "$first"
diag "$said"
like "$said" 'web1 could migrate to there, as far as is known' 'the VM could have'
on_there define <(vm_xml db1 q35 "$(card_of_vf "$first" 52:54:00:00:00:77)") >/dev/null
ends 3 'one that a VM there has' "${assign[@]}" --vf "$first"
like "$said" "web1 could not migrate to there: there, VFs of $net are in use: VF 0 by vm:db1" 'the VM could not'
ends 0 'the other one' "${assign[@]}" --vf "$(vf_of "$pf" 1)"

virsh net-define <(vm_pool vfs "$pf") >/dev/null
virsh net-start vfs >/dev/null
ends 3 'a pool that is not there' "${assign[@]}" --pool vfs
like "$said" 'there is no network vfs' 'is missed'
on_there net-define <(vm_pool vfs "$pf") >/dev/null
ends 3 'one that is not active there' "${assign[@]}" --pool vfs
like "$said" 'the network vfs is not active: virsh net-start' 'is to be started'
on_there net-start vfs >/dev/null
ends 0 'one that has a VF left there' "${assign[@]}" --pool vfs
on_there define <(vm_xml db2 q35 "$(card_of_vf "$(vf_of "$pf" 1)" 52:54:00:00:00:88)") >/dev/null
ends 3 'one of which VMs there have all' "${assign[@]}" --pool vfs
like "$said" 'the pool vfs has no VF left' 'has none left'
on_there undefine db1 >/dev/null
ip link set "$net" down
ends 3 'a VF with a PF that is down' "${assign[@]}" --pool vfs
like "$said" "$net, the PF of its VF there, has no carrier" 'gets to no wire'
pf_up "$pf"

on_there net-destroy vfs >/dev/null
on_there net-undefine vfs >/dev/null
on_there net-define <(vm_pool vfs "$shared") >/dev/null
on_there net-start vfs >/dev/null
ends 3 'a pool of VFs that share their groups' "${assign[@]}" --pool vfs
like "$said" 'there, 0000:.* shares IOMMU group [0-9]+ with ' 'does not do'
done_testing
