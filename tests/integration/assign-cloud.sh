#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does assign take the virtio path in a cloud that passes no VF on, and say why? The host is synthetic: made up here after the form of
# an instance of Amazon EC2 with an ENA card, not captured on one.
set -u
. "${0%/*}/expect.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=$work/host
card=$host/sys/bus/pci/devices/0000:01:00.0

"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 0 --no-iommu "$host" || exit 1
# The card: 1d0f:ec20 with the driver ena.
printf '\x0f\x1d\x20\xec' | dd of="$card/config" bs=1 conv=notrunc status=none
echo 0x1d0f >"$card/vendor"
echo 0xec20 >"$card/device"
sed -i 's/^DRIVER=.*/DRIVER=ena/; s/^PCI_ID=.*/PCI_ID=1D0F:EC20/; s/v00008086d00001533/v00001D0Fd0000EC20/' "$card/uevent"
rm "$card/driver"
mkdir -p "$host/sys/bus/pci/drivers/ena"
ln -s ../../../../bus/pci/drivers/ena "$card/driver"
# The machine: a guest of Nitro, as DMI and the CPU's flag tell.
echo 'Amazon EC2' >"$host/sys/class/dmi/id/sys_vendor"
echo m5.4xlarge >"$host/sys/class/dmi/id/product_name"
sed -i 's/^flags.*/& hypervisor/' "$host/proc/cpuinfo"
# A bridge over the card, and a VM on it.
(cd "$host" && python3 "$VFCTL_TOP_SRCDIR/tests/corpus/links.py" add 100 br0 bridge 9001 0) || exit 1
mkdir -p "$host/sys/class/net/br0/bridge" "$host/sys/class/net/br0/brif/enp1s0" "$host/vfctl/domains"
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

ask() { # ARGUMENT...
  out=$("$VFCTL" --sysroot "$host" assign web1 "$@" 2>"$work/said")
  got=$?
}
like() { # WHAT EXPRESSION GOT
  [[ $3 =~ $2 ]] || is "$1" "$2" "$3"
}

ask --dry-run
is 'there is a way' 0 "$got"
like 'which is virtio, for the card' '^path     virtio: .*Elastic Network Adapter|^path     virtio: .*ENA' "$out"
like 'by one step' $'\nplanned  domain of web1: [0-9]+ lines -> [0-9]+ lines$' "$out"
ask --dry-run --json
is 'in JSON' 'planned virtio 1' "$(jq -r '"\(.status) \(.path.recommended) \(.steps | length)"' <<<"$out")"
is 'by the rule of clouds' 1 "$(jq -r '.path.reasons[]' <<<"$out" | grep -c 'cloud')"
ask --print-xml
printf '%s\n' "$out" >"$work/new"
is 'of virtio' "      <model type='virtio'/>
      <driver name='vhost' queues='4'/>
      <mtu size='9001'/>" "$(sed -n "/<model type=/,/<mtu /p" <<<"$out")"
like 'whose driver the guest needs' 'e1000e 52:54:00:00:00:01 becomes virtio: the guest needs its driver' "$(cat "$work/said")"
is 'on whole cores of one node' 4 "$(grep -c '<vcpupin ' <<<"$out")"
is 'beside its memory' 1 "$(grep -c "<memory mode='strict' nodeset='[01]'/>" <<<"$out")"
cp "$host/vfctl/domains/$uuid.xml" "$work/before"
cp "$work/new" "$host/vfctl/domains/$uuid.xml"
ask --dry-run --json
is 'once' unchanged "$(jq -r .status <<<"$out")"
is 'and told once' '' "$(jq -r '.notes[]?' <<<"$out" | grep virtio)"
"$VFCTL" --sysroot "$host" unassign web1 --print-xml >"$work/after"
is 'and back' '' "$(diff "$work/before" "$work/after")"

for option in '--path sriov' '--pf enp1s0' '--vf enp1s0/0'; do
  # shellcheck disable=SC2086
  ask $option --dry-run
  is "$option is refused" yes "$([[ $got == [37] ]] && echo yes)"
  is "$option names the reason" 1 "$(wc -l <"$work/said")"
done
ask --path virtio --dry-run
is 'asked for, it needs no reason' 'path     virtio' "$(head -n 1 <<<"$out")"
[ $failed = 0 ]
