#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 300
# needs: vfctl jq lspci virsh libvirtd
# Does the audit find a fault when it is made, nothing else, and nothing once it is mended?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/audit.sh"
load_nics
load_virt
ok 'libvirtd answers' start_libvirt
pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
make_vfs "$pf" 2
vf=$(vf_of "$pf" 0)

pages() { # NODE N
  echo "$2" >"/sys/devices/system/node/node$1/hugepages/hugepages-2048kB/nr_hugepages"
}
pages 0 16
pages 1 16
ok 'the PF comes up' pf_up "$pf"
virsh -q define /dev/stdin <<XML
<domain type='kvm'>
  <name>web1</name>
  <memory unit='MiB'>32</memory>
  <memoryBacking><hugepages/></memoryBacking>
  <cputune><vcpupin vcpu='0' cpuset='1'/><emulatorpin cpuset='1'/></cputune>
  <numatune><memory mode='strict' nodeset='1'/></numatune>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <cpu mode='host-passthrough'/>
  <devices>
    <controller type='pci' index='0' model='pcie-root'/>
    <interface type='hostdev' managed='yes'>
      <mac address='02:00:00:00:00:10'/>
      <source><address type='pci' domain='0x${vf:0:4}' bus='0x${vf:5:2}' slot='0x${vf:8:2}' function='0x${vf:11:1}'/></source>
    </interface>
    <memballoon model='none'/>
  </devices>
</domain>
XML
audit_finds 'nothing but what the machine lacks' < <(
  findings_of_cards 01:00
  on_cards iommu-group-shared 02:00 07:00
  on vm-failover-missing vm:web1
  on vm-cpus-shared vm:web1 # with QEMU's own threads
)
before=$(findings)
broken() { audit_adds "$before" "$@"; }
mended() { audit_adds "$before" 'mended: all as before'; }

ip link set "$net" down
broken 'a PF with VFs goes down' "sriov-pf-down $pf"
ok 'it comes up again' pf_up "$pf"
mended

pages 1 0
pages 0 32
broken 'hugepages on the wrong node' "mem-hugepages-none $pf"
pages 0 16
pages 1 16
mended

move_vm() { # NODE
  virsh -q vcpupin web1 0 "$1" --config # a node here has one CPU, of its number
  virsh -q emulatorpin web1 "$1" --config
  virsh -q numatune web1 --nodeset "$1" --config
}
move_vm 0
broken 'a VM on node 0, its VF on node 1' 'vm-numa-crosses vm:web1'
move_vm 1
mended

# A card that could do 8 GT/s x4, as the kernel and its config space (Link Capabilities) have it.
width=$PCI/$pf/max_link_width speed=$PCI/$pf/max_link_speed config=$PCI/$pf/config
echo 4 >/run/width
echo '8.0 GT/s PCIe' >/run/speed
cp "$config" /run/config
express=$(lspci -v -s "$pf" | sed -n 's/.*\[\(..\)\] Express.*/\1/p')
printf '\x43' | dd of=/run/config bs=1 seek=$((0x$express + 12)) conv=notrunc status=none
for file in width speed config; do mount --bind "/run/$file" "${!file}"; done
broken 'a link that is slower than both of its ends' "pcie-link-degraded $pf"
umount "$width" "$speed" "$config"
mended

# The package of the module goes, and with it its file and its line.
modules=/lib/modules/$(uname -r)
modprobe -r vhost_net
mkdir /run/modules && mount -t tmpfs tmpfs /run/modules && mkdir /run/modules/{upper,work}
mount -t overlay -o "lowerdir=$modules,upperdir=/run/modules/upper,workdir=/run/modules/work" overlay "$modules"
rm "$modules"/kernel/drivers/vhost/vhost_net.ko*
sed -i '/vhost_net/d' "$modules/modules.dep"
is "$(modprobe vhost_net 2>/dev/null && echo loaded)" '' 'vhost_net cannot be loaded'
broken 'no vhost_net' 'virtio-vhost-net host'
umount "$modules"
modprobe vhost_net
mended
done_testing
