#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Which other .link files does vfctl export --to networkd tell of? udev takes the first by name that means a card, in all the ways in
# which systemd.link(5) lets it be meant: those are told that do, or may; those that cannot are not.
set -u
. "${0%/*}/expect.sh"
. "${0%/*}/exported-host.sh"

# Of eth3: 0000:41:00.0, igb, 52:54:00:aa:01:00.
printf 'version: 1\npfs:\n  - {match: {mac: "52:54:00:aa:01:00"}, vfs: 4}\n' >eth3.yaml
links=host/etc/systemd/network run=host/run/systemd/network lib=host/usr/lib/systemd/network
mkdir -p $links $run $lib host/usr/local/lib/systemd/network
told() { # the paths of those that are, in the order in which they are
  "$VFCTL" --sysroot host export --to networkd eth3.yaml 2>&1 >out | sed -n 's/^vfctl: not said: eth3: .* \(\/[a-z/]*\/systemd\/network\/[^ ]*\.link\)[ ,].*/\1/p' | xargs
}
while IFS='|' read -r wanted lines; do
  printf '[Match]\n%b\n[Link]\nName=lan0\n' "$lines" >$links/05-a.link
  is "$lines" "$wanted" "$([ "$(told)" ] && echo told)"
done <<'CASES'
told|PermanentMACAddress=52:54:00:aa:01:00
told|PermanentMACAddress=52:54:00:AA:01:00
told|PermanentMACAddress=52-54-00-AA-01-00
told|PermanentMACAddress=5254.00aa.0100
|PermanentMACAddress=52-54-00-AA-01-01
|PermanentMACAddress=5254.00aa.0101
|PermanentMACAddress=52:54:00:aa:01
|MACAddress=aa:aa:aa:aa:aa:aa
told|MACAddress=aa:aa:aa:aa:aa:aa\nMACAddress=52:54:00:aa:01:00
told|MACAddress=52:54:00:aa:01:00\nMACAddress=aa:aa:aa:aa:aa:aa
|MACAddress=52:54:00:aa:01:00\nMACAddress=\nMACAddress=aa:aa:aa:aa:aa:aa
told|MACAddress=aa:aa:aa:aa:aa:aa\nMACAddress=\nDriver=igb
|MACAddress=52:54:00:aa:01:00\nMACAddress=
told|Driver=e1000e\nDriver=igb
told|Driver=e1000e igb
told|Driver="e1000e"\t"igb"
told|Driver = ig*
told|  Driver=igb\r
|Driver=e1000e\nDriver=igbvf
|Driver=IGB
|Driver=!igb
|Driver=!e1000e igb
told|Driver=!e1000e igbvf
|Driver=ig* !igb
told|Driver=e1000e \\\n igb
told|Driver=e1000e \\\n# of Intel\n igb
|Driver=e1000e \\\\\n igb
told|# Driver=e1000e \\\nDriver=igb
told|;Driver=e1000e\nDriver=igb
told|Path=pci-0000:01:00.0\nPath=pci-0000:41:00.0
told|Path=platform-3f000000.pcie-pci-0000:41:00.0
told|Path=pci-0000:41:00.[0-3]
|Path=pci-0000:41:00.1
|Path=*-usb-*
told|OriginalName=lan0\nOriginalName=eth3
told|OriginalName=eth*
told|OriginalName=*
told|OriginalName=eth0
told|OriginalName=!eth3
|OriginalName=lan0 wan*
told|Type=ether
|Type=wlan
|Type=!ether
|Kind=bridge bond team
|Kind=veth
|Kind=*
told|Kind=!bridge\nDriver=igb
|Driver=igb\nPath=pci-0000:01:00.0
|Driver=igb\nType=wlan
told|Driver=igb\nType=ether\nPath=pci-0000:41:*
|Driver=igb\n[Link]\nMTUBytes=9000\n[Match]\nType=wlan
told|Property=ID_VENDOR_ID=0x8086
told|Host=lab
told|Architecture=x86-64\nDriver=igb
|Architecture=x86-64\nDriver=e1000e
|# of nothing
CASES
rm $links/05-a.link

# file FILE LINES...: of [Match]; none: an empty file.
file() {
  mkdir -p "${1%/*}"
  : >"$1"
  [ $# = 1 ] || printf '%s\n' '[Match]' "${@:2}" '[Link]' 'Name=lan0' >"$1"
}
file $lib/05-a.link Driver=igb
file $run/70-b.link Driver=igb
is 'wherever they stand' '/run/systemd/network/70-b.link /usr/lib/systemd/network/05-a.link' "$(told)"
is 'one that comes first by its name' 1 "$(grep -c '^# not said: eth3: which .link file udev takes: where it is /usr/lib/systemd/network/05-a.link, which may mean the card and comes before 10-vfctl-0000:41:00.0.link, there are no VFs by this: rename one of them$' out)"
is 'one that comes behind' 1 "$(grep -c '^# not said: eth3: what /run/systemd/network/70-b.link says: it may mean the card, and udev takes 10-vfctl-0000:41:00.0.link instead: add to that what is to stay$' out)"
# Of one name the first place counts, also with nothing in it.
file $run/05-a.link Driver=e1000e
is 'one that replaces another' '/run/systemd/network/70-b.link' "$(told)"
file $links/05-a.link Driver=igb
is 'one that replaces another with what means it' '/etc/systemd/network/05-a.link /run/systemd/network/70-b.link' "$(told)"
file $links/05-a.link
ln -s /dev/null $links/70-b.link
is 'masks' '' "$(told)"
rm $links/* $run/*
# Drop-ins add to what the file asks for, in the order of their names, and of one name the first place counts.
file $lib/05-a.link Driver=e1000e
file $run/05-a.link.d/20-card.conf Driver=igb
is 'a drop-in that adds' '/usr/lib/systemd/network/05-a.link' "$(told)"
file $lib/05-a.link.d/30-none.conf Driver=
is 'a drop-in that takes away' '' "$(told)"
file $links/05-a.link.d/30-none.conf Driver=igb
is 'a drop-in that replaces one' '/usr/lib/systemd/network/05-a.link' "$(told)"
file $links/05-a.link.d/40-type.conf Type=wlan
is 'a drop-in that asks for more' '' "$(told)"
file $links/05-a.link.d/40-type.conf
file $links/05-a.link.d/50-type.txt Type=wlan
is 'a drop-in that is masked, a file that is none' '/usr/lib/systemd/network/05-a.link' "$(told)"
find $links $run $lib -mindepth 1 -delete
# One that cannot be read may mean any, but for those of packages; ours, and the one that it stands in for, are no others.
ln -s /nowhere $links/05-a.link
ln -s /nowhere $lib/05-b.link
file $links/10-vfctl-0000:11:00.0.link Driver=igb
file $links/99-default.link 'OriginalName=*'
file $links/05-c.network Driver=igb
is 'one that cannot be read' '/etc/systemd/network/05-a.link' "$(told)"
rm $links/*
# Each in the file of its card alone.
file $links/05-a.link 'PermanentMACAddress=52:54:00:aa:02:00'
"$VFCTL" --sysroot host export --to networkd 2>/dev/null >out
is 'in the file of its card' '10-vfctl-0000:11:00.0.link' "$(sed -n 's/^# file: \(.*\)/\1/p; /05-a.link/s/.*/told/p' out | grep -B1 told | sed '/told/d')"
[ $failed = 0 ]
