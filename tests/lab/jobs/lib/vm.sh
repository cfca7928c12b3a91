# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the jobs read what is set here
# VMs in libvirt, and what their guests see: inside/guest.sh runs in them and speaks over the serial port, which is
# /run/vms/NAME.in, a FIFO, and /run/vms/NAME.out, a file. A job has `processors: one` and load_virt and start_libvirt first.

readonly VM_HOST=192.0.2.1 VM_GUEST=192.0.2.10
readonly VMS=/run/vms

# make_bridge PF: br0 with the PF in it and the host's address on it, so that a guest gets to the host, and back, by a VF
# of the PF (its card's own switch) and by a virtio card on br0 alike.
make_bridge() {
  local net
  net=$(netdev_of "$1")
  ip link add br0 type bridge
  ip link set "$net" master br0 up
  ip addr add "$VM_HOST/24" dev br0
  ip link set br0 up
  wait_for 20 has_carrier br0
}

# The XML of devices. MORE is what else stands in the element.
pci_address() { # VF
  echo "<address type='pci' domain='0x${1:0:4}' bus='0x${1:5:2}' slot='0x${1:8:2}' function='0x${1:11:1}'/>"
}
card_on_bridge() { # MAC [MORE]
  echo "<interface type='bridge'><mac address='$1'/><source bridge='br0'/><model type='virtio'/>${2-}</interface>"
}
card_of_network() { # NETWORK MAC [MORE]
  echo "<interface type='network'><mac address='$2'/><source network='$1'/>${3-}</interface>"
}
card_of_vf() { # VF MAC [MORE]
  echo "<interface type='hostdev' managed='yes'><mac address='$2'/><source>$(pci_address "$1")</source>${3-}</interface>"
}
plain_vf() { # VF [MORE]
  echo "<hostdev mode='subsystem' type='pci' managed='yes'><source>$(pci_address "$1" | sed "s/ type='pci'//")</source>${2-}</hostdev>"
}
# MORE of the two cards of a failover pair.
readonly STANDBY="<teaming type='persistent'/><alias name='ua-standby0'/>"
readonly PRIMARY="<teaming type='transient' persistent='ua-standby0'/><alias name='ua-vf0'/>"

readonly AGENT_CHANNEL="<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"

# guests_have_agents: from now on guests have udev and qemu-ga, which runs where AGENT_CHANNEL is one of the VM's devices.
guests_have_agents() {
  mkdir -p "$VMS"
  cat "$LAB_GUEST" "$LAB_AGENT" >"$VMS/guest.cpio"
  LAB_GUEST=$VMS/guest.cpio
}

# vm_pool NAME PF: the XML of a network whose members are all VFs of the PF.
vm_pool() {
  local link
  echo "<network><name>$1</name><forward mode='hostdev' managed='yes'>"
  for link in "$PCI/$2"/virtfn*; do pci_address "$(target "$link")"; done
  echo '</forward></network>'
}

# vm_xml NAME MACHINE [DEVICE...]: a domain with these devices, MACHINE q35 or pc.
vm_xml() {
  cat <<XML
<domain type='kvm'>
  <name>$1</name>
  <memory unit='MiB'>256</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='$2'>hvm</type>
    <kernel>$LAB_KERNEL/boot/vmlinux</kernel>
    <initrd>$LAB_GUEST</initrd>
    <cmdline>console=ttyS0 quiet tsc=reliable nokaslr mitigations=off no_timer_check guest_address=$VM_GUEST/24</cmdline>
  </os>
  <features><acpi/></features>
  <cpu mode='host-passthrough'/>
  <devices>
    <controller type='usb' model='none'/>
    <serial type='pipe'><source path='$VMS/$1'/></serial>
    <memballoon model='none'/>
$(printf '    %s\n' "${@:3}")
  </devices>
</domain>
XML
}

# vm_canonical NAME: the domain as it starts next, in a form that equal documents share. vm_xpath NAME EXPRESSION [OPTION]
vm_canonical() { virsh dumpxml --inactive --security-info "$1" | xmllint --c14n -; }
vm_xpath() { virsh dumpxml "${@:3}" "$1" | xmllint --xpath "$2" -; }

# vm_vfs PF: all that a VM may change of its VFs.
vm_vfs() {
  local link
  for link in "$PCI/$1"/virtfn*; do
    echo "$(target "$link") $(target "$link/driver") $(cat "$link/driver_override")"
  done
  ip -d -j link show dev "$(netdev_of "$1")" | jq -c '.[0].vfinfo_list[]'
}

# wait_for_guest SECONDS COMMAND...: as wait_for, but for what no event of this machine's tells.
exec {silence}<> <(:)
wait_for_guest() { try_until "$silence" "$@"; }

# vm_define NAME MACHINE [DEVICE...], vm_start NAME: until the guest is ready.
vm_define() {
  mkdir -p "$VMS"
  [ -p "$VMS/$1.in" ] || mkfifo "$VMS/$1.in"
  : >"$VMS/$1.out"
  vm_xml "$@" >"$VMS/$1.xml"
  virsh define "$VMS/$1.xml"
}
vm_start() {
  : >"$VMS/$1.out"
  virsh start "$1" && wait_for_guest 120 guest_told "$1" ready
}

# What is waited for while a guest works is asked by bash alone: each process would take the time of the guest.
# guest_says NAME WORD [LINES]: what its guest has said of that since it was started, but for so many LINES, an array that is not to be
# empty. The last line may still be on its way.
guest_says() {
  local lines line
  guest_says=()
  mapfile -s "${3-0}" lines <"$VMS/$1.out"
  for line in "${lines[@]}"; do
    [[ $line != "guest: $2 "*$'\n' ]] || guest_says+=("${line:$((${#2} + 8)):-1}")
  done
  ((${#guest_says[@]}))
}

# guest_told NAME REGEX: whether its guest has said this since it was started.
guest_told() {
  local lines line
  mapfile -t lines <"$VMS/$1.out"
  for line in "${lines[@]}"; do
    [[ ! $line =~ ^"guest: "$2 ]] || return 0
  done
  return 1
}

# vm_nets NAME: the cards that its guest has told of last, "DRIVER MAC up|down [in MASTER]; ...".
vm_nets() { guest_says "$1" nets && echo "${guest_says[-1]}"; }

# vm_gets NAME NETS: until these are the cards.
vm_gets() { wait_for_guest 60 has_nets "$1" "$2" || { vm_nets "$1" && false; }; }
has_nets() { guest_says "$1" nets && [ "${guest_says[-1]}" = "$2" ]; }

# vm_ask NAME QUESTION...: the guest's answer. Opened for both ways, the FIFO keeps nobody waiting whose VM has gone.
vm_ask() {
  local heard
  mapfile heard <"$VMS/$1.out"
  echo "${*:2}" 1<>"$VMS/$1.in"
  wait_for_guest 60 guest_says "$1" answer "${#heard[@]}" && echo "${guest_says[-1]}"
}

# vm_off NAME: until libvirt has noticed and given back its devices.
vm_off() {
  echo off 1<>"$VMS/$1.in"
  wait_for 60 is_off "$1"
}
is_off() { [ ! -e "/run/libvirt/qemu/$1.pid" ] && [ "$(domain_state "$1")" = 'shut off' ]; }
domain_state() { virsh domstate "$1" 2>&1 | head -n 1; }

# open_flow, flow_answers WORD: one TCP connection to the guest, of this shell alone, and whether WORD comes back over it.
open_flow() { exec {flow}<>"/dev/tcp/$VM_GUEST/7"; }
flow_answers() {
  local line
  echo "$1" >&"$flow"
  read -r -t 60 -u "$flow" line && [ "$line" = "$1" ]
}
