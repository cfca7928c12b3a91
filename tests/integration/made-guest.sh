# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What stands for a guest in tests of vfctl tune guest: namespaces, in which MTUs and sysctls are the kernel's own, while sysfs says of
# bridges that virtio_net or a VF's driver drives them, and ethtool and udevadm are made up.
#
#   . "$(dirname "$0")/made-guest.sh"
#   in_made_guest "$0" "$@"
#
# What stands behind it runs there, as root, with $work to write to; ethtool keeps what is set in $MADE.

in_made_guest() { # SCRIPT ARGUMENTS...
  if [ -z "${PRIVATE_GUEST:-}" ]; then
    unshare --user --map-root-user --mount --net true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
    PRIVATE_GUEST=yes exec unshare --user --map-root-user --mount --propagation private --net bash "$@"
  fi
  export LC_ALL=C
  work=$(mktemp -d)
  export MADE=$work/made
  trap 'umount -l /etc "$work/kernel" 2>/dev/null; rm -rf --one-file-system "$work"' EXIT
}

# A host in this directory, with a VM "web 1": four queues on br0, a card that is none of virtio's, and a VF. Its definition is
# $host/vfctl/domains/$uuid.xml.
make_host() { # DIRECTORY [MTU of the bridge]
  local host=$1 mtu=${2-9001}
  uuid=00000000-0000-4000-8000-000000000001
  "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --vfs 1 --netdevs "$host" || exit 1
  (cd "$host" && python3 "$VFCTL_TOP_SRCDIR/tests/corpus/links.py" add 100 br0 bridge "$mtu" 0) || exit 1
  mkdir -p "$host/sys/class/net/br0/bridge" "$host/sys/class/net/br0/brif" "$host/vfctl/domains"
  echo "$mtu" >"$host/sys/class/net/br0/mtu"
  cat >"$host/vfctl/domains/$uuid.xml" <<XML
<domain type='kvm'>
  <name>web 1</name>
  <uuid>$uuid</uuid>
  <memory unit='KiB'>1048576</memory>
  <vcpu placement='static'>4</vcpu>
  <os>
    <type arch='x86_64' machine='pc-q35-8.2'>hvm</type>
  </os>
  <devices>
    <interface type='bridge'>
      <mac address='52:54:00:00:00:01'/>
      <source bridge='br0'/>
      <model type='virtio'/>
      <driver name='vhost' queues='4'/>
    </interface>
    <interface type='bridge'>
      <mac address='52:54:00:00:00:02'/>
      <source bridge='br0'/>
      <model type='e1000e'/>
    </interface>
    <interface type='hostdev' managed='yes'>
      <mac address='52:54:00:00:00:03'/>
      <source>
        <address type='pci' domain='0x0000' bus='0x01' slot='0x10' function='0x0'/>
      </source>
    </interface>
  </devices>
</domain>
XML
  printf '%s\t-1\tno\tno\tweb 1\n' "$uuid" >"$host/vfctl/domains/index"
}

# An /etc, a /run and a /var/lib of its own, the namespace's interfaces in /sys and in $work/kernel, and no ethtool.
make_guest() {
  local tool
  for tool in /run /var/lib; do
    mount -t tmpfs -o mode=0755 none "$tool" || exit 1
  done
  mkdir -p "$MADE" "$work/bin" "$work/etc" "$work/kernel"
  cp -a /etc/alternatives "$work/etc/" 2>/dev/null
  mount --bind "$work/etc" /etc && mount -t sysfs none "$work/kernel" && mount -t sysfs none /sys || exit 1
  for tool in /usr/sbin/ethtool /sbin/ethtool /usr/bin/ethtool; do
    if [ -x "$tool" ]; then mount --bind /dev/null "$tool"; fi
  done
  ip link add eth9 address 52:54:00:00:00:01 type bridge || { echo 'skipped: no bridges here' >&2; exit 77; }
  export PATH=$work/bin:$PATH
}

# From now on eth9 is one of virtio_net, by links to the kernel's own, and eth8 a VF.
make_drivers() {
  local pair at
  ip link add eth8 address 52:54:00:00:00:03 type bridge
  mount -t tmpfs none /sys || exit 1
  mkdir -p /sys/drivers/virtio_net /sys/drivers/igbvf
  for pair in eth9:virtio_net eth8:igbvf; do
    at=/sys/class/net/${pair%:*}
    mkdir -p "$at/device"
    ln -s "/sys/drivers/${pair#*:}" "$at/device/driver"
    ln -s "$work/kernel/class/net/${pair%:*}"/{address,ifindex,mtu} "$at/"
  done
}

# From now on eth9 is the standby of a failover pair: what is on top of it has its device, and comes before it.
pair_guest() {
  ip link add ens9 address 52:54:00:00:00:01 type bridge
  mkdir -p /sys/class/net/ens9
  ln -s "$work/kernel/class/net/ens9"/{address,ifindex,mtu} ../eth9/device /sys/class/net/ens9/
  ln -s ../eth9 /sys/class/net/ens9/lower_eth9
  ln -s ../ens9 /sys/class/net/eth9/master
}

# ethtool, as 6.1 prints it, udevadm, the .link files that apply, of which that of eth8 has an MTU, and sysctls.
make_tools() {
  local name value
  cat >"$work/bin/ethtool" <<'SH'
#!/bin/sh
case $1 in
  -l) printf 'Channel parameters for %s:\nPre-set maximums:\nRX:\t\tn/a\nTX:\t\tn/a\nOther:\t\tn/a\nCombined:\t%s\nCurrent hardware settings:\nRX:\t\tn/a\nTX:\t\tn/a\nOther:\t\tn/a\nCombined:\t%s\n' "$2" "$(cat "$MADE/most")" "$(cat "$MADE/queues")" ;;
  -L) echo "$4" >"$MADE/queues" ;;
  -g) printf 'Ring parameters for %s:\nPre-set maximums:\nRX:\t\t4096\nRX Mini:\tn/a\nRX Jumbo:\tn/a\nTX:\t\t2048\nCurrent hardware settings:\nRX:\t\t%s\nRX Mini:\tn/a\nRX Jumbo:\tn/a\nTX:\t\t%s\nRX Buf Len:\tn/a\n' "$2" $(cat "$MADE/rings") ;;
  -G) echo "$4 $6" >"$MADE/rings" ;;
esac
SH
  cat >"$work/bin/udevadm" <<'SH'
#!/bin/sh
case $1 in
  control) echo "$2" >>"$MADE/told-udev"; exit ;;
  trigger) rm -f "$MADE/taken-${3##*/}"; exit ;;
  settle) exit ;;
esac
echo "INTERFACE=${3##*/}"
cat "$MADE/taken-${3##*/}" 2>/dev/null || cat "$MADE/taken"
SH
  chmod +x "$work"/bin/*
  mkdir -p /etc/systemd/network
  cat >/etc/systemd/network/98-made.link <<'LINK'
[Match]
OriginalName=*

[Link]
NamePolicy=keep kernel database onboard slot path
AlternativeNamesPolicy=database onboard slot path
LINK
  { cat /etc/systemd/network/98-made.link && echo MTUBytes=1400; } >/etc/systemd/network/97-made.link
  echo ID_NET_LINK_FILE=/etc/systemd/network/97-made.link >"$MADE/taken-eth8"
  echo ID_NET_LINK_FILE=/etc/systemd/network/98-made.link >"$MADE/taken"
  echo 2 >"$MADE/most"
  echo 1 >"$MADE/queues"
  echo 512 256 >"$MADE/rings"
  echo '8192 87380 6291456' >/proc/sys/net/ipv4/tcp_rmem || exit 1
  echo '4096 16384 4194304' >/proc/sys/net/ipv4/tcp_wmem || exit 1
  # Those that no namespace has of its own; one is as wanted, one is larger, and one is not there.
  mount -t tmpfs none /proc/sys/net/core || exit 1
  while read -r name value; do echo "$value" >"/proc/sys/net/core/$name"; done <<'VALUES'
rmem_max 16777216
wmem_max 33554432
rmem_default 212992
wmem_default 212992
somaxconn 4096
VALUES
}

# From now on eth8 has three interrupts, all on the first of two CPUs.
make_irqs() {
  local irq
  mount -t tmpfs none /proc/irq || exit 1
  printf "#!/bin/sh\nexit 1\n" >"$work/bin/pidof" # no irqbalance
  chmod +x "$work/bin/pidof"
  mkdir -p /sys/devices/system/cpu/cpu0 /sys/devices/system/cpu/cpu1 /sys/class/net/eth8/device/msi_irqs
  for irq in 41 42 43; do
    mkdir "/proc/irq/$irq"
    : >"/sys/class/net/eth8/device/msi_irqs/$irq"
    echo 0 >"/proc/irq/$irq/smp_affinity_list"
  done
}
