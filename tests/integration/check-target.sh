#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Could a VM migrate to a host of which there is no capture? By what the libvirt there tells: a second libvirtd of the test's own, which has
# files, names and a network of its own, and listens on a socket.
set -u
. "${0%/*}/expect.sh"
. "${0%/*}/private-libvirt.sh"
in_private_libvirt "$0" "$@" || exit
export LC_ALL=C

there="qemu+unix:///system?socket=$work/there/libvirt-sock"
like() { # WHAT EXPRESSION GOT
  [[ $3 =~ $2 ]] || is "$1" "$2" "$3"
}
unlike() { # WHAT EXPRESSION GOT
  [[ ! $3 =~ $2 ]] || is "$1" "no $2" "$3"
}

# libvirt looks for interfaces in sysfs, which shows those of the namespace that it was mounted in.
bridge() { # NAME MTU: with a port
  ip link add "$1" type bridge
  ip link add "$1p" type veth peer name "$1q"
  ip link set "$1" mtu "$2" up
  ip link set "$1p" master "$1" mtu "$2" up
}
start_as() { # NAME DIGIT: a libvirtd on a host of that name, whose UUID is of that digit
  echo "host_uuid = \"${2}2345678-1234-4234-8234-123456789012\"" >>/etc/libvirt/libvirtd.conf
  hostname "$1"
  libvirtd -d "${@:3}" || { echo "libvirtd of $1 does not start" >&2; exit 1; }
}
start_there() {
  mount --bind "$work/there/etc" /etc/libvirt
  for directory in /run /var/lib /var/cache /var/log; do mount -t tmpfs none "$directory"; done
  mkdir -p /run/lock /var/lib/libvirt /var/log/libvirt
  mount -t sysfs none /sys
  ip link set lo up
  bridge br0 1400
  bridge br2 1500
  echo "unix_sock_dir = \"$work/there\"" >>/etc/libvirt/libvirtd.conf
  start_as "$1" 2
}
export -f bridge start_as start_there
export work

kill_libvirtd
mount -t sysfs none /sys
bridge br0 1500
bridge br1 1500
bridge br2 1500
mkdir "$work/there"
cp -a /etc/libvirt "$work/there/etc"
unshare --uts bash -c 'start_as here 1' || exit 1
unshare --mount --propagation private --net --uts bash -c 'start_there there' || exit 1
is 'two hosts' 'here there' "$(virsh -q hostname | head -n 1) $(virsh -q -c "$there" hostname | head -n 1)"

define() { # NAME TYPE BRIDGE [CPU]
  cat >"$work/$1.xml" <<XML
<domain type='$2'>
  <name>$1</name>
  <memory unit='MiB'>32</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  ${4-<cpu mode='host-passthrough'/>}
  <devices><interface type='bridge'><source bridge='$3'/><model type='virtio'/></interface></devices>
</domain>
XML
  virsh -q define "$work/$1.xml" >/dev/null || exit 1
}
check() { # STATUS VM URI [OPTION...]: what it says stays in $said
  said=$("$VFCTL" assign "$2" --path virtio --pin none --check-target "$3" --diff "${@:4}" 2>&1 >/dev/null)
  is "$2 to $3" "$1" $?
}

# ---- a host that is as this one
define same kvm br2
check 0 same "$there"
like 'it could migrate' 'vfctl: same could migrate to there, as far as is known' "$said"
like 'with what libvirt does not tell' 'libvirt does not tell who but VMs has VFs there' "$said"
unlike 'but what it tells is known' 'not known' "$said"
is 'to look only' '' "$(virsh -q -c "$there" list --all --name | tr -d '\n')"

# ---- what the other one lacks
define elsewhere kvm br1
check 3 elsewhere "$there"
like 'a bridge' 'elsewhere could not migrate to there: there is no bridge br1' "$said"
define narrow kvm br0
check 3 narrow "$there"
like 'frames of that size' 'the MTU of br0 is 1400 there and 1500 here' "$said"
virsh -q -c "$there" net-define /dev/stdin <<<"<network><name>lan</name><forward mode='bridge'/><bridge name='br2'/></network>" >/dev/null
virsh -q net-define /dev/stdin <<<"<network><name>lan</name><forward mode='bridge'/><bridge name='br2'/></network>" >/dev/null
virsh -q net-start lan >/dev/null
sed -e "s/type='bridge'/type='network'/; s/bridge='br2'/network='lan'/; s/>same</>networked</" "$work/same.xml" >"$work/networked.xml"
virsh -q define "$work/networked.xml" >/dev/null
check 3 networked "$there"
like 'a network that is active' 'the network lan is not active: virsh net-start' "$said"
virsh -q -c "$there" net-start lan >/dev/null
check 0 networked "$there"
sed "s/<memory .*/<memory unit='TiB'>4<\/memory>/; s/>same</>large</" "$work/same.xml" >"$work/large.xml"
virsh -q define "$work/large.xml" >/dev/null
check 0 large "$there"
like 'memory, unless a cache gives it up' 'how much memory is free there is not known' "$said"
sed "s/<vcpu>/<memoryBacking><hugepages><page size='2' unit='MiB'\/><\/hugepages><\/memoryBacking><vcpu>/; s/>same</>paged</" "$work/same.xml" >"$work/paged.xml"
virsh -q define "$work/paged.xml" >/dev/null
if [ "$(cat /sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages 2>/dev/null)" = 0 ]; then
  check 3 paged "$there"
  like 'hugepages' 'of the 16 hugepages of 2048 KiB that it takes, 0 are free there' "$said"
fi

# ---- CPUs
foreign=EPYC
grep -q AuthenticAMD /proc/cpuinfo && foreign=Broadwell
define amd kvm br2 "<cpu mode='custom' match='exact'><model>$foreign</model></cpu>"
check 0 amd "$there"
like 'a CPU that this host lacks, too' "whether its CPU does for the VM's is not known: .*does not provide required features" "$said"
define common kvm br2 "<cpu mode='custom' match='exact'><model>qemu64</model><feature policy='disable' name='svm'/></cpu>"
check 0 common "$there"
unlike 'a CPU that both have' "its CPU" "$said"
define tcg qemu br2 "<cpu mode='custom' match='exact'><model>$foreign</model></cpu>"
check 0 tcg "$there"
unlike 'one that QEMU makes up' "its CPU" "$said"

# ---- who is there already
virsh -q -c "$there" define "$work/same.xml" >/dev/null
check 3 same "$there"
like 'another VM of the name' 'another VM same is defined there \(UUID ' "$said"
virsh -q -c "$there" undefine same >/dev/null
virsh -q dumpxml same | virsh -q -c "$there" define /dev/stdin >/dev/null
check 0 same "$there"

# ---- no other host, no host, no QEMU
check 3 same qemu:///system
like 'this very host' '^vfctl: libvirt at qemu:///system is on the very host that same is on \(here\)' "$said"
check 7 same "qemu+unix:///system?socket=$work/nobody"
like 'nobody' 'cannot connect to libvirt at .*nobody.*No such file' "$said"
check 7 same qemu+tcp://localhost:1/system
like 'a port without anybody' 'cannot connect to libvirt at .*Connection refused' "$said"
check 7 same foo:///system
check 3 same test:///default
like 'no QEMU' 'libvirt at test:///default drives TEST: same could migrate to a host with QEMU' "$said"

# ---- of a captured host nobody tells which libvirt it had
install -m 644 "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz" /run/host.tar.gz
captured=(--sysroot /run/host.tar.gz assign web1 --pf eth3 --pin none --diff --check-target "$there")
said=$("$VFCTL" "${captured[@]}" 2>&1 >/dev/null)
is 'a VM of a captured host' 3 $?
like 'misses its VF' 'web1 could not migrate to there: .*0000:.* is no VF there' "$said"
install -m 755 "$VFCTL" /run/vfctl-copy
said=$(setpriv --reuid 65534 --regid 65534 --clear-groups /run/vfctl-copy "${captured[@]}" 2>&1 >/dev/null)
is 'a socket that is out of reach' 6 $?
like 'which is told' 'cannot connect to libvirt at .*Permission denied' "$said"
[ $failed = 0 ]
