#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 180
# needs: vfctl jq qemu-system-x86_64
# Does a VF that a VM holds tell the VM's name, by either of vfio's ways to hold one?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
load_virt
modprobe iommufd

pf=$(pf_by_mac 52:54:00:aa:01:00)
make_vfs "$pf" 3
for i in 0 1 2; do bind_vfio "$(vf_of "$pf" "$i")"; done
users() { vfctl list --vf --json | jq -c --arg pf "$pf" '[.devices[].vf | select(.pf == $pf) | .used_by]'; }

start_vm() { # NAME DEVICE [OPTION...]
  qemu-system-x86_64 -name "$1" -M q35 -accel kvm -cpu host -m 64 -S -nodefaults -display none \
    "${@:3}" -device "$2" </dev/null >>/tmp/vms 2>&1 &
}
is "$(users)" '[[],[],[]]' 'nobody yet'
start_vm guest=web1,debug-threads=on "vfio-pci,host=$(vf_of "$pf" 0)"
wait_for 60 says '[["vm:web1"],[],[]]' users || diag "$(cat /tmp/vms)"
is "$(users)" '[["vm:web1"],[],[]]' 'a VM that holds the group'
if [ -e "$(echo "$PCI/$(vf_of "$pf" 1)"/vfio-dev/*/dev)" ]; then
  start_vm 'db,,2' "vfio-pci,host=$(vf_of "$pf" 1),iommufd=fd0" -object iommufd,id=fd0
  wait_for 60 says '[["vm:web1"],["vm:db,2"],[]]' users || diag "$(cat /tmp/vms)"
  is "$(users)" '[["vm:web1"],["vm:db,2"],[]]' 'a VM that holds the device by iommufd'
  kill %2
  wait_for 20 says '[["vm:web1"],[],[]]' users
else
  skip "the kernel has no nodes of vfio's devices (CONFIG_VFIO_DEVICE_CDEV)"
fi
kill %1
wait_for 20 says '[[],[],[]]' users
is "$(users)" '[[],[],[]]' 'and none when it ended'
done_testing
