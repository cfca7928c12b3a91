#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do the PCI ports that a VF and its standby need come and go with them, where libvirt itself numbers ports and adds those that are
# missing? A libvirtd of the test's own, which takes VFs that are not there.
set -u
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/private-libvirt.sh"
in_private_libvirt "$0" "$@" || exit
edit=$VFCTL_TOP_BUILDDIR/tests/integration/edit-domain
export LC_ALL=C

define() { # FILE: the definition becomes that, and then $work/now
  virsh -q define --validate "$1" || echo "FAIL: libvirt does not take $1"
  virsh -q dumpxml --inactive --security-info web1 >"$work/now"
}
change() { # EDIT ARGUMENT…
  "$edit" "$@" <"$work/now" >"$work/wanted" || echo "FAIL: $*"
  define "$work/wanted"
}
ports() { grep -c "model='pcie-root-port'" "$work/now"; }
assign() { change assign "bdf=0000:41:10.$1" "mac=52:54:00:00:00:0$1" "${@:2}"; }
unassign() { change unassign ${1:+alias=ua-vf-0000-41-10-$1}; }
same() { is "$1" '' "$(diff "$work/before" "$work/now")"; }

cat >"$work/web1.xml" <<'XML'
<domain type='qemu'>
  <name>web1</name>
  <memory unit='MiB'>32</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
  </devices>
</domain>
XML
define "$work/web1.xml"
cp "$work/now" "$work/before"
is 'no port' 0 "$(ports)"

assign 0 bridge=br0
is 'a VF and a standby, each below one' 2 "$(ports)"
cp "$work/now" "$work/assigned"
assign 0 bridge=br0
is 'and below no other' '' "$(diff "$work/assigned" "$work/now")"
unassign
same 'gone with them'

assign 0
assign 1 bridge=br0
is 'two VFs' 3 "$(ports)"
unassign 0
is 'the first one goes: libvirt would add its port again' 3 "$(ports)"
is 'which nobody has' 1 "$(grep -c "<vfctl:edit unit=\"port\" at=" "$work/now")"
assign 2
is 'the next one takes it' 3 "$(ports)"
unassign 1
unassign
same 'all are gone'

assign 0
assign 1
unassign 0
unassign 1
same 'so they are without a next one'

# ---- where somebody uses one
assign 0
sed "s|<memballoon |<rng model='virtio'><backend model='random'>/dev/urandom</backend>\
<address type='pci' domain='0x0000' bus='0x02' slot='0x00' function='0x0'/></rng>&|" "$work/now" >"$work/edited"
define "$work/edited"
assign 1 bridge=br0
unassign
is 'a port of others stays, and those below its number' 2 "$(ports)"
is 'with what is there' 1 "$(grep -c "<rng " "$work/now")"
is 'nothing of them is remembered' 0 "$(grep -c vfctl "$work/now")"
sed '/<rng/,/<.rng>/d; /<controller .*pcie-root-port/,/<.controller>/d' "$work/now" >"$work/edited"
define "$work/edited"
same 'as it was but for that'
[ $failed = 0 ]
