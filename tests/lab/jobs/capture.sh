#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 600
# needs: vfctl jq virsh libvirtd
# Does a capture answer every command that looks as the machine itself did, taken by root
# or by nobody, as it is or anonymous?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
modprobe -a igbvf 8021q vfio-pci

good=$(pf_by_mac 52:54:00:aa:01:00)
noacs=$(pf_by_mac 52:54:00:aa:02:00)
make_vfs "$good" 4
make_vfs "$noacs" 2
net=$(netdev_of "$good")
ok 'the PF comes up' pf_up "$good"
ip link set "$net" vf 0 mac 02:00:00:00:00:10 vlan 100 qos 3
ip link set "$net" vf 1 mac 52:54:00:be:ef:01 trust on spoofchk off
ip link property add dev "$net" altname enx525400aa0100
ip addr add 10.1.2.3/24 dev "$net"

# A process that calls itself QEMU holds a group; libvirt knows a shut-off machine.
bind_vfio "$(vf_of "$good" 2)"
node=/dev/vfio/$(target "$PCI/$(vf_of "$good" 2)/iommu_group")
mkfifo /tmp/never
(exec -a /usr/bin/qemu-system-x86_64 bash -c "exec 9<>$node; read -r <>/tmp/never" \
  -name guest=secretvm,debug-threads=on) &
vm=$!
wait_for 10 holds "$vm" 9 "$node"
start_libvirt
vf=$(vf_of "$good" 1)
virsh define /dev/stdin >/dev/null <<XML
<domain type='qemu'>
  <name>hiddenvm</name>
  <uuid>c7a5fdbd-edaf-4455-926a-d65c16db1809</uuid>
  <description>of the secretdepartment</description>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <hostdev mode='subsystem' type='pci' managed='yes'><source>
      <address domain='0x0000' bus='0x${vf:5:2}' slot='0x${vf:8:2}' function='0x${vf:11:1}'/>
    </source></hostdev>
  </devices>
</domain>
XML

commands=('list --all --json' 'list --all --vms --json' 'list --tree' 'groups --all --json' 'groups'
  "show $good --json" "show $net" "show $net/0 --json" 'list -v')

# The same words about the machine and its captures, on both outputs; what root would add is said of the machine alone.
look() { # OUTPUT [COMMAND...]: one file for each command
  local i
  mkdir "$1"
  for i in "${!commands[@]}"; do
    # shellcheck disable=SC2086
    "${@:2}" ${commands[i]} 2>&1 | grep -v '^vfctl: root would see' >"$1/$i"
  done
}
alike() { # OUTPUT TEXT
  local i
  for i in "${!commands[@]}"; do
    ok "$2: ${commands[i]}" diff "live/$i" "$1/$i"
  done
}

mkdir -m 777 /tmp/work
cd /tmp/work || exit
ok 'a capture in an archive' vfctl -q capture root.tar.gz
ok 'a capture in a directory' vfctl -q capture root
look live vfctl
look archive vfctl --sysroot root.tar.gz
look directory vfctl --sysroot root
alike archive archive
is "$(diff -r live directory)" '' 'the directory says the same'
is "$(jq -c '[.devices[].vf.used_by | select(. != null) | .[]]' live/1)" \
  '["vm:hiddenvm","vm:secretvm"]' 'with a VM that runs, and one that libvirt knows'
ok 'a capture of a capture' vfctl -q --sysroot root.tar.gz capture again.tar.gz
ok 'is the same to the byte' cmp root.tar.gz again.tar.gz
is "$(stat -c %a root.tar.gz root)" $'600\n700' 'only its owner may read it'

# Not root: 64 bytes of config space, and what else is refused.
rm -r live
ok 'a capture by nobody' unprivileged vfctl -q capture nobody.tar.gz
look live unprivileged vfctl
look nobody vfctl --sysroot nobody.tar.gz
alike nobody 'by nobody'
is "$(jq -r '[.gaps[].error] | unique | join(" ")' nobody/0 | grep -o EACCES)" EACCES \
  'what was refused is still refused'
ok 'config space ends where it ended' grep -q "/$good/config" live/0

# Anonymous: no name is left, and the same facts hold.
rm -r live
ok 'an anonymous capture' vfctl -q capture --anonymize anonymous.tar.gz
mkdir open && tar -xzf anonymous.tar.gz -C open
for name in 52:54:00:aa:01:00 525400aa0100 52:54:00:be:ef:01 secretvm hiddenvm secretdepartment \
  c7a5fdbd 10.1.2.3 nodename=lab; do
  is "$(grep -raioF "$name" open | head -3; find open -iname "*$name*")" '' "nothing says $name"
done
for mac in 525400aa0100 525400aa0200 525400beef01; do
  is "$(grep -cP "$(sed 's/../\\x&/g' <<<"$mac")" open/vfctl/links.nl)" 0 "nor $mac in binary"
done

# Every MAC, VM and host by the order in which they come.
numbered() {
  perl -pe 's/((?:[0-9a-f]{2}:){5}[0-9a-f]{2})|(?<=enx)[0-9a-f]{12}|(?<="name":[ ]")(?:lab|host)(?=",[ ]"kernel)/
    $& =~ m,^(00:){5}00$, ? $& : "N" . ($n{$& =~ s,:,,gr} \/\/= ++$last)/gex' "$1"
}
vfctl list --all --json >live.json
vfctl --sysroot anonymous.tar.gz list --all --json | sed 's/vm:vm1/vm:secretvm/' >anonymous.json
is "$(diff <(numbered live.json) <(numbered anonymous.json))" '' 'list says the same of it'
is "$(vfctl --sysroot anonymous.tar.gz groups --all --json)" "$(vfctl groups --all --json)" \
  'and so does groups'
is "$(vfctl --sysroot anonymous.tar.gz list --all --vms --json |
  jq -c '[.devices[].vf.used_by | select(. != null) | .[]]')" '["vm:vm2","vm:vm1"]' \
  'both VMs, by other names'

kill "$vm"
done_testing
