# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What jobs do to the lab machine: load drivers, find a card by its MAC, make VFs,
# read groups, start libvirt, and wait without sleeping.

readonly PCI=/sys/bus/pci/devices

# fact FILE: a sysfs file's content; "absent" where there is none.
fact() { cat "$1" 2>/dev/null || echo absent; }

# target LINK: the name that a sysfs link leads to; "none" where there is none.
target() {
  if [ -L "$1" ]; then basename "$(readlink "$1")"; else echo none; fi
}

# wait_for SECONDS COMMAND...: until the command succeeds. It is tried again at
# every link event of the kernel, and ten times a second for what has no event; but
# what takes long leaves most of the time to those that it is to wait for.
wait_for() {
  local events pid rc
  ! "${@:2}" || return 0
  exec {events}< <(exec ip monitor link)
  pid=$!
  try_until "$events" "$@"
  rc=$?
  kill "$pid"
  exec {events}<&-
  return "$rc"
}

# try_until EVENTS SECONDS COMMAND...: EVENTS is a descriptor with a line for each event.
try_until() {
  local events=$1 end=$((SECONDS + $2)) began pause
  shift 2
  while began=${EPOCHREALTIME/./} && ! "$@"; do
    ((SECONDS < end)) || { echo "waited in vain for: $*" >&2; return 1; }
    pause=$(((${EPOCHREALTIME/./} - began) * 3))
    ((pause > 100000)) || pause=100000
    printf -v pause '%d.%06d' $((pause / 1000000)) $((pause % 1000000))
    read -r -t "$pause" -u "$events"
  done
  return 0
}

load_nics() { modprobe -a igb e1000 e1000e virtio_net; }

# netdev_by_mac MAC, pf_by_mac MAC: the netdev that has this MAC, its PCI address.
netdev_by_mac() {
  local net
  for net in /sys/class/net/*; do
    [ "$(<"$net/address")" != "$1" ] || { echo "${net##*/}"; return; }
  done
  return 1
}

pf_by_mac() {
  local net device
  net=$(netdev_by_mac "$1") || return
  device=$(readlink -f "/sys/class/net/$net/device")
  [[ ${device##*/} != virtio* ]] || device=${device%/*}
  echo "${device##*/}"
}

netdev_of() { ls "$PCI/$1/net"; }
vf_of() { target "$PCI/$1/virtfn$2"; }
port_above() { basename "$(dirname "$(readlink -f "$PCI/$1")")"; }

# make_vfs PF N: no host driver takes the VFs; VFs that stand go first.
make_vfs() {
  echo 0 >"$PCI/$1/sriov_drivers_autoprobe"
  [ "$(<"$PCI/$1/sriov_numvfs")" = 0 ] || echo 0 >"$PCI/$1/sriov_numvfs"
  echo "$2" >"$PCI/$1/sriov_numvfs"
}

# pf_up PF: up and with carrier, which a change of numvfs takes away for seconds.
pf_up() {
  local net
  net=$(netdev_of "$1")
  ip link set "$net" up
  wait_for 20 has_carrier "$net"
}
has_carrier() {
  local carrier=
  { read -r carrier <"/sys/class/net/$1/carrier"; } 2>/dev/null
  [ "$carrier" = 1 ]
}

# power_off, power_cut: the end of this boot, behind which the job begins anew with LAB_BOOT one higher.
# Switched off, the machine has all on its disk; cut off, what was synced.
power_off() {
  sync
  echo off >/host/again
  exit
}
power_cut() {
  echo cut >/host/again
  exec tail -f /dev/null
}

# boot_systemd UNIT...: systemd becomes process 1 and starts these, what it wants for basic.target itself, and the job anew from its
# first line, with LAB_INIT=systemd. What the host has enabled stays off where the job removes /etc/systemd/system before.
boot_systemd() {
  echo "$@" >/run/lab-units
  echo systemd >/host/again
  exit
}

# says TEXT COMMAND...: whether this is what the command prints, for wait_for.
says() { [ "$("${@:2}")" = "$1" ]; }

# For wait_for: N lines are in FILE; a process is in a network namespace other than ours; its FD is open on FILE; it is stopped.
has_own_network() { [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]; }
has_lines() { [ "$(wc -l <"$1")" -ge "$2" ]; } # FILE N
is_stopped() { grep -q '^State:.*T (stopped)' "/proc/$1/status"; }
holds() { [ "$(readlink "/proc/$1/fd/$2")" = "$3" ]; } # PID FD FILE

# group_of ADDRESS: everything in its IOMMU group, sorted, in one line.
group_of() {
  local members
  members=$(ls "$PCI/$1/iommu_group/devices" 2>/dev/null) || { echo none; return; }
  echo "${members//$'\n'/ }"
}

# bind_vfio ADDRESS: asks vfio-pci to take it; see its driver link whether it did.
bind_vfio() {
  modprobe vfio-pci
  echo vfio-pci >"$PCI/$1/driver_override"
  echo "$1" 2>/dev/null >/sys/bus/pci/drivers_probe
}

# unprivileged COMMAND...: as nobody, with no capability left.
unprivileged() {
  setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --bounding-set=-all -- "$@"
}

# load_virt: what VMs need. KVM runs inside: QEMU's TCG has AMD's SVM.
load_virt() {
  modprobe -a kvm_amd vfio-pci tun macvtap vhost_net bridge
  chmod 666 /dev/kvm
}

# start_libvirt: a libvirtd that knows nothing of the host's domains. Without these
# settings defining a domain takes 50 s, and shared files change owner.
readonly CAPABILITIES=/var/cache/libvirt/qemu/capabilities
start_libvirt() {
  local dir
  for dir in /etc/libvirt /var/lib/libvirt; do
    mkdir -p "$dir" && mount -t tmpfs tmpfs "$dir"
  done
  cp "$LAB_DIR/jobs/lib/qemu.conf" /etc/libvirt/
  # What QEMU can do took another machine seconds to ask. Where QEMU, libvirt, the kernel or the CPU is another, libvirt asks anew.
  if [ -e /dev/kvm ] && [ -d "$LAB_CAPABILITIES" ]; then
    mkdir -p "$CAPABILITIES"
    cp "$LAB_CAPABILITIES"/*.xml "$CAPABILITIES"
    chmod 600 "$CAPABILITIES"/*
  fi
  export LIBVIRT_DEFAULT_URI=qemu:///system
  run_libvirtd
}

# run_libvirtd, kill_libvirtd: what it knows of domains stays.
run_libvirtd() {
  libvirtd -d >/run/libvirtd.log 2>&1 || { cat /run/libvirtd.log >&2; return 1; }
  wait_for 60 virsh_answers
}
kill_libvirtd() { kill -KILL "$(</run/libvirtd.pid)"; }
virsh_answers() { virsh uri >/dev/null 2>&1; }

# vfctl says what the kernel shows, and show what list and groups say.
check_vfctl() {
  is "$("$LAB_DIR/peers.py" sysfs show 2>&1)" '' 'vfctl says what sysfs shows'
}

# To root nothing is unknown but speeds that the kernel itself does not know.
check_no_gap() {
  is "$(vfctl list --all --json | jq -r '.gaps[] | "\(.source) \(.error)"')" \
    "$(grep -lx Unknown "$PCI"/*/*_link_speed | sed 's/$/ ENODATA/')" 'the gaps are links of unknown speed'
  is "$(vfctl list --all --json | jq -c 'del(.gaps) | [paths(. == null) | join(".")]')" '[]' \
    'and no function has such a link'
}

# verdict ADDRESS: what list says of its isolation: "ACS BLOCKER ISOLATED".
verdict() {
  vfctl list --all --json | jq -r --arg address "$1" '.devices[] | select(.address == $address)
    | "\(.acs) \(.acs_blocker // "-") \(.isolated)"'
}

# acs_of_ports ADDRESS: "PORT STATE" of each above it. Without an IOMMU the kernel switches no ACS on:
# then it is judged by what the port offers.
acs_of_ports() { vfctl show "$1" --json | jq -r '.ports[] | "\(.address) \(.acs.state)"'; }

# What more than one shape must show of cards 01 and 02. The VFs get a driver first:
# a virtio IOMMU makes a device's group only then.
check_groups_with_acs() {
  local good noacs vf noacs_vf
  good=$(pf_by_mac 52:54:00:aa:01:00)
  noacs=$(pf_by_mac 52:54:00:aa:02:00)
  ok "a VF on $good" make_vfs "$good" 1
  ok "a VF on $noacs" make_vfs "$noacs" 1
  vf=$(vf_of "$good" 0)
  noacs_vf=$(vf_of "$noacs" 0)
  bind_vfio "$vf"
  bind_vfio "$noacs_vf"
  is "$(target "$PCI/$vf/driver")" vfio-pci 'vfio-pci takes the VF'
  is "$(group_of "$good")" "$good" 'ACS: the PF is alone in its group'
  is "$(group_of "$vf")" "$vf" 'ACS: the VF is alone'
  is "$(group_of "$noacs")" "$(port_above "$noacs") $noacs $noacs_vf" \
    'no ACS: port, PF and VF share a group'
  is "$(verdict "$vf")" 'enabled - true' 'vfctl: ACS keeps the VF apart'
  is "$(verdict "$noacs_vf")" "missing $(port_above "$noacs") false" 'vfctl: and there the port lacks it'
  check_vfctl
  check_no_gap
}

check_no_iommu() {
  local pf vf
  pf=$(pf_by_mac 52:54:00:aa:01:00)
  ok 'a VF stands' make_vfs "$pf" 1
  vf=$(vf_of "$pf" 0)
  is "$(ls /sys/class/iommu)" '' 'no IOMMU'
  is "$(ls /sys/kernel/iommu_groups)" '' 'no group'
  bind_vfio "$vf"
  is "$(target "$PCI/$vf/driver")" none 'vfio-pci does not take the VF'
  is "$(vfctl groups --all --json | jq -c '[.iommus, .groups]')" '[[],[]]' 'vfctl: neither IOMMU nor group'
  is "$(vfctl show "$vf" --json | jq -c '[.device | .iommu_group, .isolated, has("isolated")]')" \
    '[-1,null,false]' 'vfctl: the VF is in no group, so nothing shares it'
  is "$(acs_of_ports "$pf")" "$(port_above "$pf") enabled" 'vfctl: a port that could keep it apart'
  pf=$(pf_by_mac 52:54:00:aa:02:00)
  is "$(acs_of_ports "$pf")" "$(port_above "$pf") missing" 'vfctl: and one that could not'
  check_vfctl
  check_no_gap
}
