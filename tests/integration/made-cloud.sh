# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# A host as a cloud has them that passes no VF on: made up after the form of a bare-metal instance of Amazon EC2 with an ENA card, not
# captured on one. It has a bridge br0, whose frames are routed, and a VM web1 on that, whose definition is vfctl/domains/$uuid.xml.

make_cloud() { # DIRECTORY
  local host=$1 card=$1/sys/bus/pci/devices/0000:01:00.0
  "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 0 "$host" || exit 1
  # The card: 1d0f:ec20 with the driver ena.
  printf '\x0f\x1d\x20\xec' | dd of="$card/config" bs=1 conv=notrunc status=none
  echo 0x1d0f >"$card/vendor"
  echo 0xec20 >"$card/device"
  sed -i 's/^DRIVER=.*/DRIVER=ena/; s/^PCI_ID=.*/PCI_ID=1D0F:EC20/; s/v00008086d00001533/v00001D0Fd0000EC20/' "$card/uevent"
  rm "$card/driver"
  mkdir -p "$host/sys/bus/pci/drivers/ena"
  ln -s ../../../../bus/pci/drivers/ena "$card/driver"
  # The machine: one without Nitro's hypervisor, as DMI tells.
  echo 'Amazon EC2' >"$host/sys/class/dmi/id/sys_vendor"
  echo c5n.metal >"$host/sys/class/dmi/id/product_name"
  # A bridge without the card, for that is sent frames for its own MAC alone, and a VM on it.
  (cd "$host" && python3 "$VFCTL_TOP_SRCDIR/tests/corpus/links.py" add 100 br0 bridge 9001 0) || exit 1
  mkdir -p "$host/sys/class/net/br0/bridge" "$host/sys/class/net/br0/brif" "$host/vfctl/domains"
  echo 9001 >"$host/sys/class/net/br0/mtu"
  uuid=00000000-0000-4000-8000-000000000001
  cat >"$host/vfctl/domains/$uuid.xml" <<XML
<domain type='kvm'>
  <name>web1</name>
  <uuid>$uuid</uuid>
  <memory unit='KiB'>1048576</memory>
  <vcpu placement='static'>4</vcpu>
  <os>
    <type arch='x86_64' machine='pc-q35-8.2'>hvm</type>
  </os>
  <devices>
    <controller type='pci' index='0' model='pcie-root'/>
    <interface type='bridge'>
      <mac address='52:54:00:00:00:01'/>
      <source bridge='br0'/>
      <model type='e1000e'/>
    </interface>
  </devices>
</domain>
XML
  printf '%s\t-1\tno\tno\tweb1\n' "$uuid" >"$host/vfctl/domains/index"
}
