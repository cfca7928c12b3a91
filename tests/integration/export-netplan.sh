#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does netplan take what vfctl export writes for it, and is an interface that somebody keeps left to whom it is? In namespaces of the
# test's own, with a captured host's sysfs: a capture does not have all files that may tell of an interface, which is told of it.
set -u
. "$(dirname "$0")/expect.sh"
command -v netplan >/dev/null || { echo 'skipped: no netplan' >&2; exit 77; }
if [ -z "${PRIVATE_NETPLAN:-}" ]; then
  unshare --user --map-root-user --mount --net true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
  PRIVATE_NETPLAN=yes exec unshare --user --map-root-user --mount --propagation private --net bash "$0" "$@"
fi
. "$(dirname "$0")/exported-host.sh"
cp /etc/ld.so.cache . # by which netplan finds its library
for directory in /run /etc; do
  mount -t tmpfs -o mode=0755 none "$directory" || exit 1
done
cp ld.so.cache /etc
for pf in eth4:11 eth3:41; do
  ip link add ${pf%:*} type bridge || { echo 'skipped: no bridges here' >&2; exit 77; }
  mkdir -p host/sys/class/net/${pf%:*}
  ln -s ../../../bus/pci/devices/0000:${pf#*:}:00.0 host/sys/class/net/${pf%:*}/device
done
ip address add 192.0.2.1/24 dev eth3
mount --bind host/sys /sys || exit 1
printf 'version: 1\npfs:\n  - {match: {name: eth3}, vfs: 4}\n  - {match: {name: eth4}, vfs: 2}\n' >two.yaml

# What is written of a capture, by no policy and by one, and of the host itself.
for source in '--sysroot host' '--sysroot host policy.yaml' two.yaml; do
  rm -rf root && mkdir -p root/etc/netplan
  # shellcheck disable=SC2086 # words
  "$VFCTL" -q export --to netplan -d root/etc/netplan $source
  is "$source: written" 0 $?
  is "$source: nobody else reads it" 600 "$(stat -c %a root/etc/netplan/60-vfctl.yaml)"
  is "$source: netplan generate" '0 ' "$(netplan generate --root-dir root 2>&1 | xargs -0 printf '%s' "$((PIPESTATUS[0])) ")"
  is "$source: as it reads it" 4 "$(netplan get --root-dir root ethernets.eth3.virtual-function-count)"
  is "$source: one that has addresses" 'virtual-function-count: 4' "$(netplan get --root-dir root ethernets.eth3)"
done
# What nobody keeps stays as it is, and nobody waits for it.
is 'an interface that nobody keeps' 'IPv6AcceptRA=no LinkLocalAddressing=no RequiredForOnline=no' \
  "$(grep '=' root/run/systemd/network/10-netplan-eth4.network | grep -v ^Name= | sort | xargs)"

export_to_netplan() { # OPTIONS...
  "$VFCTL" export --to netplan "$@" >out.yaml 2>said
  is "$*: status" 0 $?
}
told() { sed -n "s/^vfctl: not said: \(.*, \)\?$1\(, .*\)\?: what its interface has besides VFs (\(.*\)): netplan takes it over.*/\3/p" said; }
untouched() { grep -c 'link-local: \[\]' out.yaml; }
export_to_netplan two.yaml
is 'which is told' 'it has addresses ' "$(told eth3) $(told eth4)"

# Other files that set interfaces up say what theirs have; ours does not take that away.
while IFS='|' read -r file text why; do
  mkdir -p "$(dirname "/$file")"
  printf %b "$text" >"/$file"
  export_to_netplan two.yaml
  is "$file: $text" "${why:+/$file may tell of it}" "$(told eth4)"
  is "$file: $text: said" "$([ "$why" ] && echo 0 || echo 1)" "$(untouched)"
  rm "/$file"
done <<'CASES'
etc/netplan/50-cloud.yaml|network:\n  ethernets:\n    eth4: {dhcp4: true}\n|told
etc/netplan/50-cloud.yaml|network:\n  ethernets:\n    eth44: {dhcp4: true}\n|
etc/netplan/50-cloud.yaml|network:\n  vlans:\n    vlan4: {link: "eth4", id: 3}\n|told
etc/netplan/60-vfctl.yaml|network:\n  ethernets:\n    eth4: {}\n|
etc/netplan/50-cloud.yaml|network:\n  ethernets:\n    lan: {match: {name: "eth*"}, dhcp4: true}\n|told
etc/systemd/network/20-lan.network|[Match]\nName=eth4\n|told
etc/systemd/network/20-lan.network|[Match]\nName=en* eth*\n|told
etc/systemd/network/20-lan.network|[Match]\nMACAddress=52:54:00:aa:02:00\n|told
etc/systemd/network/20-lan.network|[Match]\nName=br0\n|
etc/NetworkManager/system-connections/lan.nmconnection|[connection]\ntype=ethernet\ninterface-name=eth4\n|told
etc/NetworkManager/system-connections/lan.nmconnection|[connection]\ntype=ethernet\n|told
etc/NetworkManager/system-connections/lan.nmconnection|[connection]\ninterface-name=br0\n[ethernet]\nmac-address=52:54:00:AA:02:00\n|told
etc/NetworkManager/system-connections/br.nmconnection|[connection]\ntype=bridge\ninterface-name=br0\n|
etc/network/interfaces|source /etc/network/interfaces.d/*\niface eth4 inet dhcp\n|told
etc/network/interfaces|source /etc/network/interfaces.d/*\niface eth44 inet dhcp\n|
etc/network/interfaces.d/lan|auto eth4\n|told
CASES

# Of a capture, which has none of these, it is not known: they are left to whom they are, too.
unknown='whether other files tell of it is not known: a capture does not have all of them'
printf 'network:\n  ethernets:\n    eth4: {dhcp4: true}\n' >/etc/netplan/50-cloud.yaml
"$VFCTL" -q capture taken || is 'captured' 0 $?
for options in '--sysroot taken two.yaml' '--sysroot host'; do
  # shellcheck disable=SC2086 # words
  export_to_netplan $options
  is "$options: told" "$unknown" "$(told eth4)"
  is "$options: said" 0 "$(untouched)"
  is "$options: in the file" 1 "$(grep -c "^# not said: .*eth4.*($unknown)" out.yaml)"
done
is 'a capture: what is known comes first' 'it has addresses' "$(told eth3)"
# A file that somebody put there tells.
mkdir -p host/etc/netplan
cp /etc/netplan/50-cloud.yaml host/etc/netplan
export_to_netplan --sysroot host
is 'a capture with a file' '/etc/netplan/50-cloud.yaml may tell of it' "$(told eth4)"
[ $failed = 0 ]
