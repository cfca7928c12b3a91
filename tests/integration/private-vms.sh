# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # the tests read what is set here, and private-libvirt.sh sets $work
#
# What does a test with a libvirtd of its own define there? VMs that QEMU emulates, on bridges of two MTUs. To be sourced behind
# in_private_libvirt and expect.sh.

[ "$(nproc)" -ge 2 ] || { echo 'skipped: one CPU is too few to place a VM' >&2; exit 77; }
export LC_ALL=C
for bridge in 'br0 up mtu 1400' 'br1 up mtu 9000'; do
  # shellcheck disable=SC2086 # words
  ip link add $bridge type bridge || { echo 'skipped: no bridges here' >&2; exit 77; }
done
mount -t sysfs none /sys || exit 1
# A kernel with vhost_net, which this one may not have.
if ! [ -e /sys/module/vhost_net ]; then
  mount -t tmpfs none /sys/module && mkdir /sys/module/vhost_net || exit 1
fi

vm() { # NAME [DEVICES [MORE]]: its definition
  cat <<XML
<domain type='qemu'>
  <name>$1</name>
  <memory unit='MiB'>32</memory>
  <vcpu>1</vcpu>
  ${3-}
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/>
    ${2-}
    <memballoon model='none'/>
  </devices>
</domain>
XML
}
nic() { # TYPE SOURCE MAC [MORE]
  echo "<interface type='$1'><mac address='52:54:00:00:00:$3'/><source $1='$2'/><model type='e1000e'/>${4-}</interface>"
}
try() {
  out=$("$VFCTL" "$@" 2>"$work/said")
  got=$?
  said=$(cat "$work/said")
}
like() { # WHAT EXPRESSION GOT
  [[ $3 =~ $2 ]] || is "$1" "$2" "$3"
}
