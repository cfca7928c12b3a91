#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is who draws on a pool of VFs, or wants a standby, told what keeps the VM from starting, now or after a reboot, and what its pair
# would not carry? On a captured host to which VMs and networks were added.
set -u
. "${0%/*}/expect.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=$work/host
mkdir "$host"
tar -C "$host" -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz" || exit 1
rm -f "$host/vfctl/domains"/*
mkdir -p "$host/vfctl/networks"

uuid() { printf '00000000-0000-4000-8000-%012d' "$1"; }
n=0
vm() { # NAME [DEVICES]: a VM, shut off
  n=$((n + 1))
  cat >"$host/vfctl/domains/$(uuid $n).xml" <<XML
<domain type='kvm'>
  <name>$1</name>
  <memory unit='KiB'>524288</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <controller type='pci' index='0' model='pcie-root'/>
    ${2-}
  </devices>
</domain>
XML
  printf '%s\t-1\tno\tno\t%s\n' "$(uuid $n)" "$1" >>"$host/vfctl/domains/index"
}
on_pool() { echo "<interface type='network'><mac address='52:54:00:00:01:$1'/><source network='vfs'/></interface>"; }
pool() { # ACTIVE AUTOSTART FUNCTION...: the network vfs
  local states="$1\t$2"
  shift 2
  {
    echo "<network><name>vfs</name><forward mode='hostdev' managed='yes'>"
    printf "<address type='pci' domain='0x0000' bus='0x41' slot='0x10' function='0x%s'/>\n" "$@"
    echo '</forward></network>'
  } >"$host/vfctl/networks/$(uuid 100).xml"
  printf '%s\t%b\n' "$(uuid 100)" "$states" >"$host/vfctl/networks/index"
}
link() { # NAME flags|mtu VALUE: it has that MTU, or is up (1) or down (0)
  python3 - "$host/vfctl/links.nl" "$@" <<'PY' || exit 1
import struct, sys
file, name, what, value = sys.argv[1:]
IFF_UP, IFLA_IFNAME, IFLA_MTU, RTM_NEWLINK = 1, 3, 4, 16
data = bytearray(open(file, "rb").read())
at = n = 0
while at + 16 <= len(data):  # struct nlmsghdr, ifinfomsg, rtattr
    length, kind = struct.unpack_from("=IH", data, at)
    attributes, end = {}, at + length
    place = at + 32
    while kind == RTM_NEWLINK and place + 4 <= end:
        size, attribute = struct.unpack_from("=HH", data, place)
        attributes[attribute] = data[place + 4:place + size], place + 4
        place += (size + 3) & ~3
    if attributes.get(IFLA_IFNAME, (b"",))[0] == name.encode() + b"\0":
        n += 1
        if what == "mtu":
            struct.pack_into("=I", data, attributes[IFLA_MTU][1], int(value))
        else:
            flags, = struct.unpack_from("=I", data, at + 24)
            struct.pack_into("=I", data, at + 24, flags & ~IFF_UP | int(value))
    at += (length + 3) & ~3
open(file, "wb").write(data)
sys.exit(0 if n else 1)
PY
}
try() { # ARGUMENT...
  out=$("$VFCTL" --sysroot "$host" "$@" 2>"$work/said")
  got=$?
  said=$(cat "$work/said")
}
like() { # WHAT EXPRESSION GOT
  [[ $3 =~ $2 ]] || is "$1" "$2" "$3"
}
no() { # WHAT EXPRESSION GOT
  [[ ! $3 =~ $2 ]] || is "$1" "nothing like $2" "$3"
}
assign() { # VM
  try assign "$1" --pool vfs --pin none --dry-run
  is "$1 gets one" 0 "$got"
}

# ---- a network that no VM can start on
vm web1
pool no no 2 4
assign web1
like 'an inactive network' "libvirt's network vfs is not active: web1 cannot start before virsh net-start vfs; virsh net-autostart vfs has it started with the host" "$said"
pool no yes 2 4
assign web1
like 'one that starts with the host' 'web1 cannot start before virsh net-start vfs($|
)' "$said"
pool yes no 2 4
assign web1
like 'one that is active until the host boots' 'vfs does not start with the host, and web1 cannot start without it: virsh net-autostart vfs' "$said"
pool yes yes 2 4
assign web1
no 'a network that is as it should be' 'net-(auto)?start' "$said"
rm "$host/vfctl/networks/index"
assign web1
no 'one of which nobody knows' 'net-(auto)?start' "$said"

# ---- one that is there no more
try assign web1 --pool vfs --pin none --print-xml
mv "$host/vfctl/domains/$(uuid 1).xml" "$work/web1"
printf '%s\n' "$out" >"$host/vfctl/domains/$(uuid 1).xml"
try assign web1 --pin none --dry-run
is 'a pool that stands' '0 vfctl: all is so already: nothing was changed' "$got $(head -n 1 <<<"$said")"
mv "$host/vfctl/networks" "$work/networks"
mkdir "$host/vfctl/networks"
try assign web1 --pin none --dry-run
is 'a pool that was undefined since' 7 "$got"
like 'with the way out' "^vfctl: web1 has a VF of the network vfs by vfctl: libvirt has no network 'vfs'; vfctl unassign takes it away" "$said"
try assign web1 --pool vfs --pin none --dry-run
is 'or named' 7 "$got"
try unassign web1 --dry-run
is 'which is one' 0 "$got"
rm -r "$host/vfctl/networks"
mv "$work/networks" "$host/vfctl/networks"
mv "$work/web1" "$host/vfctl/domains/$(uuid 1).xml"

# ---- one of several, by the network's name
cp "$host/vfctl/domains/$(uuid 1).xml" "$work/web1"
give() { # ARGUMENT...
  try assign web1 "$@" --pin none --print-xml
  printf '%s\n' "$out" >"$host/vfctl/domains/$(uuid 1).xml"
}
pool yes yes 6
give --vf eth3/2
cp "$host/vfctl/domains/$(uuid 1).xml" "$work/vf"
give --pool vfs
is 'both are offered' 'eth3/2 vfs' "$("$VFCTL" --sysroot "$host" __complete -- unassign web1 '' | xargs)"
is 'or the one that is begun' '0000:41:10.4' "$("$VFCTL" --sysroot "$host" __complete -- unassign web1 0000:4 | xargs)"
is 'of no other VM' '' "$("$VFCTL" --sysroot "$host" __complete -- unassign nobody '')"
try unassign web1 eth3/3 --dry-run
is 'a VF of the pool' 7 "$got"
like 'how it is named' '^vfctl: web1 has no VF of its own at 0000:41:10.6, but one of the network vfs: vfctl unassign web1 vfs takes it$' "$said"
try unassign web1 vfs --print-xml
is 'so it goes' 0 "$got"
is 'alone' '' "$(diff "$work/vf" - <<<"$out")"
cp "$work/vf" "$host/vfctl/domains/$(uuid 1).xml"
sed "s|</devices>|$(on_pool 01)&|" "$work/web1" >"$host/vfctl/domains/$(uuid 1).xml"
try unassign web1 vfs --dry-run
is 'one that somebody else gave' 7 "$got"
like 'is told' '^vfctl: web1 has an interface on the network vfs, but not by vfctl: virsh detach-interface takes it away$' "$said"

# ---- what it has in another form
cp "$work/vf" "$host/vfctl/domains/$(uuid 1).xml"
try assign web1 --vf eth3/2 --vlan 7:3 --pin none --dry-run
is 'another form' 3 "$got"
like 'by way of unassign' 'has 0000:41:10.4 already, as an <interface> that is not of this form: vfctl unassign takes it away first' "$said"
mv "$work/web1" "$host/vfctl/domains/$(uuid 1).xml"

# ---- a definition that cannot be read
printf '%s\t-1\tno\tno\todd\n' "$(uuid 99)" >>"$host/vfctl/domains/index"
echo '<domain><name>odd</name><vcpu>many</vcpu></domain>' >"$host/vfctl/domains/$(uuid 99).xml"
for command in 'pin odd --node 1' 'assign odd --pool vfs'; do
  # shellcheck disable=SC2086 # words
  try $command --dry-run
  is "$command" 7 "$got"
  like "$command: which is told" 'how many vCPUs odd has is not known' "$said"
done
echo '<domain><name>odd</name>' >"$host/vfctl/domains/$(uuid 99).xml"
for command in 'pin odd' 'assign odd' 'assign odd --path virtio --pin none' 'unassign odd'; do
  # shellcheck disable=SC2086 # words
  try $command --dry-run
  is "$command" 7 "$got"
  like "$command: where it ends too soon" '^vfctl: odd: this XML cannot be read: line 2: ' "$said"
done
sed -i '$d' "$host/vfctl/domains/index"
rm "$host/vfctl/domains/$(uuid 99).xml"

# ---- its PF
pool yes yes 2 4
assign web1
like 'a reboot takes the VFs of a pool, too' 'a reboot of the host takes the VFs of eth3 away: vfctl create eth3 -n 4 --persist' "$said"
is 'once' 1 "$(grep -c 'a reboot of the host' <<<"$said")"
no 'a PF that is up' 'is down' "$said"
link eth3 flags 0
assign web1
like 'a PF that is down' 'eth3 is down: no VM that gets a VF of it can start \(ip link set eth3 up\)' "$said"
link eth3 flags 1

# ---- more VMs than VFs
vm web2 "$(on_pool 02)"
assign web1
no 'as many as there are' 'the network vfs' "$said"
vm web3 "$(on_pool 03)"
assign web1
like 'a third one on two VFs' 'of the network vfs 2 VFs are left to VMs, and 3 of their interfaces draw on it \(web2, web3, web1\): not all of these can run at once; vfctl create makes more, virsh net-edit vfs adds them to it' "$said"
pool yes yes 2 4 6 # of which one is a port of br0
assign web1
like 'a VF that somebody else has' 'of the network vfs 2 VFs are left to VMs, and 3 ' "$said"
pool yes yes 6
assign web1
like 'none that is free' 'no VF of the network vfs is free now \(it has 1: netdev:br0\): web1 cannot start until one is' "$said"

# ---- the standby's network
echo "<network><name>lan</name><forward mode='bridge'/><bridge name='br0'/></network>" >"$host/vfctl/networks/$(uuid 101).xml"
printf '%s\tno\tno\n' "$(uuid 101)" >>"$host/vfctl/networks/index"
try assign web1 --vf eth3/2 --failover lan --pin none --dry-run
like 'of a standby' "libvirt's network lan is not active: web1 cannot start before virsh net-start lan; " "$said"

# ---- MTUs of a pair
pool yes yes 2
standby() { # ARGUMENT...
  try assign web1 --failover bridge:br0 --pin none --dry-run "$@"
}
standby --vf eth3/2
no 'an MTU of both' 'MTU' "$said"
link br0 mtu 9000
told='br0, where the standby is, has the MTU 9000, and eth3 1500: what is larger than 1500 bytes passes by one of the two alone; give both the same \(ip link set eth3 mtu 9000\), or the guest no larger one'
standby --vf eth3/2
is 'a bridge of another MTU' 0 "$got"
like 'is told' "$told" "$said"
standby --pool vfs
like 'of a pool, too' "$told" "$said"
echo "<network><name>lan</name><forward mode='bridge'/><bridge name='br0'/></network>" >"$host/vfctl/networks/$(uuid 101).xml"
try assign web1 --vf eth3/2 --failover lan --pin none --dry-run
like 'by a network' "$told" "$said"
link br0 mtu 1280
standby --vf eth3/2
like 'or a smaller one' 'br0, where the standby is, has the MTU 1280, and eth3 1500: what is larger than 1280 .*ip link set br0 mtu 1500' "$said"
# The guest is told the network's.
sed -i "s|<name>lan</name>|&<mtu size='9000'/>|" "$host/vfctl/networks/$(uuid 101).xml"
try assign web1 --vf eth3/2 --failover lan --pin none --dry-run
is 'what the guest would be told is refused' 3 "$got"
like 'which is said' "the standby's MTU is 9000, that of its PF eth3 1500" "$said"
[ $failed = 0 ]
