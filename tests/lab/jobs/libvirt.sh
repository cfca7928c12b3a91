#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 600
# processors: one
# needs: vfctl jq libvirtd virsh busybox cpio
# Does libvirt run in the machine, know the cards and their VFs, and start a VM with a VF that works
# in it, and does vfctl tell who uses which?
. "$LAB_DIR/jobs/lib/tap.sh"
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

# A guest of a kernel and one program, which loads the VF's driver and tells its MAC.
guest_image() {
  local root=/tmp/guest
  mkdir -p "$root/bin"
  cp "$(command -v busybox)" "$(modprobe --show-depends igbvf | awk '$1 == "insmod" { print $2 }')" "$root/bin"
  cat >"$root/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox mkdir /sys
/bin/busybox mount -t sysfs sys /sys
/bin/busybox insmod /bin/igbvf.ko
echo "guest: $(/bin/busybox cat /sys/bus/pci/drivers/igbvf/*/net/*/address)"
exec /bin/busybox tail -f /dev/null
INIT
  chmod +x "$root/init"
  (cd "$root" && find . | cpio -o -H newc --quiet) >/tmp/guest.cpio
}
guest_xml() { # NAME VF
  cat <<XML
<domain type='kvm'>
  <name>$1</name>
  <memory unit='MiB'>256</memory>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>$LAB_KERNEL/boot/vmlinux</kernel>
    <initrd>/tmp/guest.cpio</initrd>
    <cmdline>console=ttyS0 quiet tsc=reliable nokaslr mitigations=off no_timer_check</cmdline>
  </os>
  <features><acpi/></features>
  <cpu mode='host-passthrough'/>
  <devices>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
    <serial type='file'><source path='/tmp/$1.console'/></serial>
    <hostdev mode='subsystem' type='pci' managed='yes'><source>
      <address domain='0x${2:0:4}' bus='0x${2:5:2}' slot='0x${2:8:2}' function='0x${2:11:1}'/>
    </source></hostdev>
  </devices>
</domain>
XML
}
users() { vfctl list --vf "$@" --json | jq -c '[.devices[].vf.used_by]'; }

ok 'the PF is up' pf_up "$pf"
ip link set "$(netdev_of "$pf")" vf 0 mac 02:00:00:00:00:10
guest_image
ok 'a VM with the first VF' virsh define <(guest_xml web1 "$vf")
ok 'a VM with the second' virsh define <(guest_xml idle "$(vf_of "$pf" 1)")
is "$(users)" '[[],[],[]]' 'neither runs: nobody uses a VF'
is "$(users --vms)" '[["vm:web1"],["vm:idle"],[]]' 'libvirt knows whose they are'
ok 'it starts' virsh start web1
is "$(users)" '[["vm:web1"],[],[]]' 'the VM that runs has its VF'
is "$(users --vms)" '[["vm:web1"],["vm:idle"],[]]' 'and is told once'
like "$(vfctl topology)" '3 of 7 VFs: 1 free, 2 given to VMs \(web1, idle\)' 'the picture asks libvirt by itself'
is "$(target "$PCI/$vf/driver")" "$(vfctl show "$vf" --json | jq -r .device.driver)" 'the driver is what libvirt bound'
ok 'the guest gets to its VF' wait_for 300 grep -q '^guest:' /tmp/web1.console
is "$(sed -n 's/^guest: //p' /tmp/web1.console | tr -d '\r')" \
  "$(vfctl show "$vf" --json | jq -r .device.vf.mac)" 'which has the MAC that vfctl tells'
ok 'it ends' virsh destroy web1
wait_for 20 says '[[],[],[]]' users
is "$(users)" '[[],[],[]]' 'and nobody uses a VF'
done_testing
