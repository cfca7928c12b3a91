# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the tests read what is set here
#
# How does a test get another host? A capture of the lab's, and a libvirtd of the test's own that is reached over TCP and says that
# it runs there. To be sourced behind in_private_libvirt.

host=$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz
uri=qemu+tcp://localhost/system
name=$("$VFCTL" -q --sysroot "$host" list --json | jq -r .host.name)
export LC_ALL=C

like() { # WHAT EXPRESSION GOT
  [[ $3 =~ $2 ]] || is "$1" "$2" "$3"
}
try() { said=$("$VFCTL" "$@" 2>&1); got=$?; }
there() { try --sysroot "$host" -c $uri "$@"; }

printf 'listen_tls = 0\nlisten_tcp = 1\nauth_tcp = "none"\n' >>/etc/libvirt/libvirtd.conf
listen_as() { # NAME: the daemon's host has it
  kill_libvirtd
  unshare --uts sh -c 'hostname "$1"; exec libvirtd -d --listen' sh "$1" || { echo 'libvirtd does not listen' >&2; exit 1; }
}

define() { # NAME: a VM there that can get VFs, and has a password
  virsh -q -c $uri define /dev/stdin <<XML
<domain type='qemu'>
  <name>$1</name>
  <memory unit='MiB'>32</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/>
    <controller type='pci' model='pcie-root'/>
    <controller type='pci' model='pcie-root-port'/>
    <controller type='pci' model='pcie-root-port'/>
    <controller type='pci' model='pcie-root-port'/>
    <graphics type='vnc' port='-1' passwd='secret'/>
    <memballoon model='none'/>
  </devices>
</domain>
XML
}
definition() { virsh -q -c $uri dumpxml --inactive --security-info "$1"; } # VM
