#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does the script of vfctl tune guest leave alone an MTU that is larger, or that the guest's own configuration chose, unless it is asked
# for by its name? It is run in what made-guest.sh makes up.
set -u
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/made-guest.sh"
in_made_guest "$0" "$@"
host=$work/host
make_host "$host"
tune() { "$VFCTL" --sysroot "$host" tune guest 'web 1' "$@" --script 2>/dev/null; } # OPTION…
tune --skip guest-buffers --skip guest-rings --skip guest-irqs >"$work/set.sh"
tune --only guest-mtu >"$work/named.sh"
tune --only guest-queues >"$work/queues.sh"
make_host "$work/usual" 1500
"$VFCTL" --sysroot "$work/usual" tune guest 'web 1' --only guest-mtu --script >"$work/usual.sh" 2>/dev/null
sed -i "/<source bridge='br0'/a <mtu size='9001'/>" "$host/vfctl/domains/$uuid.xml"
tune --only guest-mtu >"$work/given.sh"
tune --skip guest-buffers --skip guest-rings --skip guest-irqs >"$work/both.sh"
make_guest
make_drivers
make_tools
echo 4 >"$MADE/most"
links=/etc/systemd/network
link=$links/60-vfctl-525400000001-virtio_net.link
run() { sh "$work/$1.sh" "${@:2}" 2>&1; } # SCRIPT OPTION…
mtu() { cat "$work/kernel/class/net/${1-eth9}/mtu"; } # [INTERFACE]
again() { # as before a first run
  rm -rf /var/lib/vfctl $links/*-vfctl-*
  echo 1500 >/sys/class/net/eth9/mtu
}
lines() { sed '1,/^\[Link\]/d; /^Name/d; /^Alternative/d' "$1" | tr '\n' ' ' | sed 's/ $//'; } # FILE, without those that are in each
# WHAT WHO ["comes back"]: that who chose it; and by its name it is set, and there WHO may come back at the next boot.
chosen() {
  again
  is "$1: is told" "guest-mtu-chosen	52:54:00:00:00:01	$2
guest-mtu	52:54:00:00:00:01	1500" "$(run set --look | grep '^guest-mtu')"
  is "$1: is left" "left guest-mtu of eth9: 1500, as $2 chooses it; --only guest-mtu sets 9001 all the same" "$(run set | grep guest-mtu)"
  is "$1: as it was" 1500 "$(mtu)"
  is "$1: no file sets it" CombinedChannels=4 "$(lines $link | sed 's/MTUBytes=1500 //')"
  is "$1: nor is it remembered" '' "$(grep guest-mtu /var/lib/vfctl/guest)"
  again
  is "$1: by its name" "guest-mtu of eth9: 1500 -> 9001${3:+
guest-mtu of eth9: at the next boot $2 comes back: change it there, too}" "$(run named | grep guest-mtu)"
  is "$1: it is set" 9001 "$(mtu)"
  again
}

echo 9216 >/sys/class/net/eth9/mtu
is 'a larger one' 'left guest-mtu of eth9: 9216 is more than the 9001 of its bridge, and is never made smaller here' "$(run set | grep guest-mtu)"
is 'stays' 9216 "$(mtu)"
is 'after a reboot, too' CombinedChannels=4 "$(lines $link)"
rm -r $link
is 'also one that is asked for' 'left guest-mtu of eth9: 9216 is more than the 9001 of its bridge, and is never made smaller here' "$(run named)"
is 'by its name, of which no file tells' no "$([ -e $link ] && echo yes || echo no)"

again
# What virtio gives by itself no file is to outlast, unless it was changed.
is 'the usual MTU' 'guest-mtu of eth9: 1500, as wanted' "$(run usual)"
is 'is kept in no file' no "$([ -e $link ] && echo yes || echo no)"
echo 9001 >/sys/class/net/eth9/mtu
is "the definition's" 'guest-mtu of eth9: 9001, as wanted' "$(run given)"
is 'neither' no "$([ -e $link ] && echo yes || echo no)"
run both >/dev/null
is 'beside others' CombinedChannels=4 "$(lines $link)"
run set >/dev/null
is 'but one that it does not give' 'CombinedChannels=4 MTUBytes=9001' "$(lines $link)"
again
run given >/dev/null
is 'and one that was changed' MTUBytes=9001 "$(lines $link)"
echo ID_NET_LINK_FILE=$link >"$MADE/taken-eth9"
run both >/dev/null
is 'also at the next run' 'CombinedChannels=4 MTUBytes=9001' "$(lines $link)"
sed -i s/MTUBytes=9001/MTUBytes=1500/ $link
sed "s/^file\t.*/$(printf 'file\t%s\t%s' "${link//\//\\/}" "$(sha256sum <$link | cut -d ' ' -f 1)")/" -i /var/lib/vfctl/guest
run given >/dev/null
is 'a smaller one of vfctl'"'"'s is none to come back' 'CombinedChannels=4 MTUBytes=9001' "$(lines $link)"
rm "$MADE/taken-eth9"
again

sed 's/^OriginalName.*/MACAddress=52:54:00:00:00:01/; $aMTUBytes=1500' $links/98-made.link >$links/70-mine.link
echo ID_NET_LINK_FILE=$links/70-mine.link >"$MADE/taken-eth9"
chosen 'a .link file' "$links/70-mine.link (MTUBytes=1500)"
sed -i 's/^MTUBytes=1500/  MTUBytes \\\n  = 1500/' $links/70-mine.link
chosen 'as systemd reads it' "$links/70-mine.link (MTUBytes=1500)"
run queues >/dev/null
echo ID_NET_LINK_FILE=$link >"$MADE/taken-eth9"
is 'the file of vfctl that was made from it' "left guest-mtu of eth9: 1500, as $links/70-mine.link (MTUBytes=1500) chooses it; --only guest-mtu sets 9001 all the same" \
  "$(run set | grep guest-mtu)"
is 'keeps it' 'MTUBytes=1500 CombinedChannels=4' "$(lines $link)"
run named >/dev/null
is 'until it is asked for' 'CombinedChannels=4 MTUBytes=9001' "$(lines $link)"
rm "$MADE/taken-eth9"
again

netif=/run/systemd/netif/links/$(cat "$work/kernel/class/net/eth9/ifindex")
mkdir -p /run/systemd/netif/links /run/systemd/network
printf 'ADMIN_STATE=configured\nNETWORK_FILE=/run/systemd/network/10-netplan-eth9.network\n' >"$netif"
printf '[Match]\nName=eth9\n\n[Link]\nMTUBytes = 1500\n\n[Network]\nDHCP=ipv4\n' >/run/systemd/network/10-netplan-eth9.network
chosen 'a .network file' '/run/systemd/network/10-netplan-eth9.network (MTUBytes=1500)' 'comes back'
printf '[Match]\nName=eth9\n\n[Link]\nMTUBytes=\n\n[Network]\nMTUBytes=1500\n' >/run/systemd/network/10-netplan-eth9.network
is 'one that sets none' 'guest-mtu of eth9: 1500 -> 9001' "$(run set | grep guest-mtu)"
rm "$netif"

cat >"$work/bin/nmcli" <<'SH'
#!/bin/sh
case "$*" in
  '-g GENERAL.CON-UUID device show eth9') echo 00000000-0000-4000-8000-0000000000aa ;;
  '-g 802-3-ethernet.mtu connection show 00000000-0000-4000-8000-0000000000aa') cat "$MADE/nm" ;;
  *) exit 10 ;;
esac
SH
chmod +x "$work/bin/nmcli"
echo 1500 >"$MADE/nm"
chosen NetworkManager "NetworkManager's connection 00000000-0000-4000-8000-0000000000aa (802-3-ethernet.mtu 1500)" 'comes back'
echo auto >"$MADE/nm"
is 'one that leaves it open' 'guest-mtu of eth9: 1500 -> 9001' "$(run set | grep guest-mtu)"

mkdir -p /etc/network/interfaces.d /etc/sysconfig/network-scripts /etc/sysconfig/network
printf 'auto eth9\niface eth9 inet static\n  address 192.0.2.1/24\n  mtu 1500\niface eth7 inet dhcp\n  mtu 1300\n' >/etc/network/interfaces
chosen ifupdown '/etc/network/interfaces (mtu 1500)' 'comes back'
printf 'iface eth9 inet dhcp\n  # mtu 1500\niface eth7 inet dhcp\n  mtu 1300\n' >/etc/network/interfaces
printf 'iface eth9 inet6 auto\n  up ip link set dev eth9 mtu 1400\n' >/etc/network/interfaces.d/more
chosen 'a command of ifupdown' '/etc/network/interfaces.d/more (mtu 1400)' 'comes back'
rm /etc/network/interfaces.d/more
is 'another interface' 'guest-mtu of eth9: 1500 -> 9001' "$(run set | grep guest-mtu)"

printf 'DEVICE=eth9\nMTU="1500"\n' >/etc/sysconfig/network-scripts/ifcfg-lan
chosen 'an ifcfg file by its device' '/etc/sysconfig/network-scripts/ifcfg-lan (MTU=1500)' 'comes back'
printf 'HWADDR=52:54:00:00:00:01\nMTU=1500\n' >/etc/sysconfig/network-scripts/ifcfg-lan
chosen 'by its MAC' '/etc/sysconfig/network-scripts/ifcfg-lan (MTU=1500)' 'comes back'
rm /etc/sysconfig/network-scripts/ifcfg-lan
printf "BOOTPROTO='dhcp'\nMTU='1500'\n" >/etc/sysconfig/network/ifcfg-eth9
chosen 'by its name' '/etc/sysconfig/network/ifcfg-eth9 (MTU=1500)' 'comes back'
printf "BOOTPROTO='dhcp'\nMTU=''\n" >/etc/sysconfig/network/ifcfg-eth9
is 'an empty one' 'guest-mtu of eth9: 1500 -> 9001' "$(run set | grep guest-mtu)"
again

# Of a failover pair the one on top is configured, or one beneath.
pair_guest
printf 'iface ens9 inet dhcp\n  mtu 1500\n' >/etc/network/interfaces
is 'a pair' 'left guest-mtu of ens9: 1500, as /etc/network/interfaces (mtu 1500) chooses it; --only guest-mtu sets 9001 all the same' "$(run set | grep guest-mtu)"
is 'stays' 1500 "$(mtu ens9)"
[ $failed = 0 ]
