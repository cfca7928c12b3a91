#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 360
# needs: vfctl jq libvirtd virsh taskset
# Do vhost's own threads go where vfctl pins a VM that runs, and back, and does the hook for libvirt put them
# there when it starts anew? The VM never runs a step: its threads are there all the same.
. "$LAB_DIR/jobs/lib/tap.sh"
load_virt
ip link add br0 type bridge

cat >/tmp/web1.xml <<'XML'
<domain type='kvm'>
  <name>web1</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
    <interface type='bridge'><source bridge='br0'/><model type='virtio'/><driver name='vhost'/></interface>
  </devices>
</domain>
XML
# The threads that serve it: a comm of their own, of QEMU or by themselves.
vhosts() {
  local comm pid
  pid=$(pgrep -x qemu-system-x86)
  for comm in /proc/[0-9]*/comm "/proc/$pid"/task/*/comm; do
    [ "$(cat "$comm" 2>/dev/null)" != "vhost-$pid" ] || basename "${comm%/comm}"
  done
}
cpus_of() { sed -n 's/^Cpus_allowed_list:\t//p' "/proc/$1/status"; } # TID
emulator() { virsh emulatorpin web1 | awk '/\*:/ { print $2 }'; }

ok 'libvirtd answers' start_libvirt
mkdir -p /etc/libvirt/hooks/qemu.d
ln -s "$VFCTL_TOP_SRCDIR/data/hooks/vfctl-vhost" /etc/libvirt/hooks/qemu.d/
kill_libvirtd
ok 'and again, with a hook' run_libvirtd
ok 'a VM is defined' virsh define /tmp/web1.xml
ok 'and starts' virsh start --paused web1
tid=$(vhosts)
like "$tid" '^[0-9]+$' 'one thread serves it'
is "$(cpus_of "$tid")" 0-1 'on any CPU'

ok 'it is pinned' vfctl pin web1 --node 1 --policy preferred --hugepages none
pinned=$(emulator)
like "$pinned" '^[01]$' 'its emulator is on one CPU'
is "$(cpus_of "$tid")" "$pinned" 'its thread is there, too'
is "$(vfctl history --json | jq -r '.transactions[0].steps[] | select(.kind == "vhost-pin") | "\(.object) \(.from) \(.to)"')" \
  "web1/$tid 0-1 $pinned" 'by a step of its own'
is "$(vfctl pin web1 --node 1 --policy preferred --hugepages none --json | jq -r '.status')" unchanged 'once more changes nothing'
ok 'taken back' vfctl rollback "$(vfctl history --json | jq -r '.transactions[0].id')"
is "$(cpus_of "$tid")" 0-1 'it is on any CPU'

ok 'pinned again' vfctl pin web1 --node 1 --policy preferred --hugepages none
virsh destroy web1 >/dev/null
ok 'it starts anew' virsh start --paused web1
is "$(emulator)" "$pinned" 'its emulator is pinned by libvirt'
tid=$(vhosts)
is "$(cpus_of "$tid")" "$pinned" 'its new thread by the hook'
ok 'unassigned' vfctl unassign web1
is "$(cpus_of "$tid")" 0-1 'it is on any CPU'
# Its bridge is over no card: its memory tells where it is.
ok 'its memory is on a node' virsh numatune web1 --nodeset 1 --config
ok 'it is tuned' vfctl tune vm web1 --policy preferred --only vm-pins --apply
is "$(cpus_of "$tid")" "$(emulator)" 'with its thread'
like "$(emulator)" '^[01]$' 'on one CPU'
ok 'unassigned again' vfctl unassign web1
is "$(cpus_of "$tid")" 0-1 'it is on any CPU once more'
virsh destroy web1 >/dev/null
done_testing
