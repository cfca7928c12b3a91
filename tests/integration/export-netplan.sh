#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does netplan take what vfctl export writes for it?
set -u
. "${0%/*}/expect.sh"
command -v netplan >/dev/null || { echo 'skipped: no netplan' >&2; exit 77; }
. "${0%/*}/exported-host.sh"

for source in '' policy.yaml; do
  rm -rf root && mkdir -p root/etc/netplan
  # shellcheck disable=SC2086 # none is no operand
  "$VFCTL" -q --sysroot host export --to netplan -d root/etc/netplan $source
  is "$source: written" 0 $?
  is "$source: nobody else reads it" 600 "$(stat -c %a root/etc/netplan/60-vfctl.yaml)"
  is "$source: netplan generate" '0 ' "$(netplan generate --root-dir root 2>&1 | xargs -0 printf '%s' "$((PIPESTATUS[0])) ")"
  is "$source: as it reads it" 4 "$(netplan get --root-dir root ethernets.eth3.virtual-function-count)"
  # What nobody keeps stays as it is, and nobody waits for it; eth3 has addresses.
  is "$source: an interface that nobody keeps" 'IPv6AcceptRA=no LinkLocalAddressing=no RequiredForOnline=no' \
    "$(grep '=' root/run/systemd/network/10-netplan-eth4.network | grep -v ^Name= | sort | xargs)"
  is "$source: one that has addresses" 'virtual-function-count: 4' "$(netplan get --root-dir root ethernets.eth3)"
done
told() { sed -n "s/^vfctl: not said: $1: what its interface has besides VFs (\(.*\)): netplan takes it over.*/\1/p" said; }
"$VFCTL" --sysroot host export --to netplan >out.yaml 2>said
is 'which is told' 'it has addresses' "$(told eth3)"

# Other files of netplan's say what their interfaces have; ours does not take that away.
mkdir -p host/etc/netplan
for other in '50-cloud.yaml|eth4: {dhcp4: true}|/etc/netplan/50-cloud.yaml may tell of it' '50-cloud.yaml|eth44: {dhcp4: true}|' \
  '50-cloud.yaml|vlan4: {link: "eth4", id: 3}|/etc/netplan/50-cloud.yaml may tell of it' '60-vfctl.yaml|eth4: {}|' \
  '50-cloud.yaml|lan: {match: {name: "eth*"}, dhcp4: true}|/etc/netplan/50-cloud.yaml may tell of it'; do
  IFS='|' read -r name line why <<<"$other"
  rm -f host/etc/netplan/*
  printf 'network:\n  ethernets:\n    %s\n' "$line" >"host/etc/netplan/$name"
  "$VFCTL" --sysroot host export --to netplan >out.yaml 2>said
  is "$name $line" "$why" "$(told eth4)"
  is "$name $line: said" "$([ "$why" ] && echo 0 || echo 1)" "$(grep -c 'link-local: \[\]' out.yaml)"
done
rm host/etc/netplan/*

# So do those of others that set interfaces up.
mkdir -p host/etc/systemd/network host/etc/network/interfaces.d
while IFS='|' read -r file text why; do
  printf %b "$text" >"host/$file"
  "$VFCTL" --sysroot host export --to netplan >out.yaml 2>said
  is "$file: $text" "${why:+/$file may tell of it}" "$(told eth4)"
  rm "host/$file"
done <<'CASES'
etc/systemd/network/20-lan.network|[Match]\nName=eth4\n|told
etc/systemd/network/20-lan.network|[Match]\nName=en* eth*\n|told
etc/systemd/network/20-lan.network|[Match]\nMACAddress=52:54:00:aa:02:00\n|told
etc/systemd/network/20-lan.network|[Match]\nName=br0\n|
etc/network/interfaces|source /etc/network/interfaces.d/*\niface eth4 inet dhcp\n|told
etc/network/interfaces|source /etc/network/interfaces.d/*\niface eth44 inet dhcp\n|
etc/network/interfaces.d/lan|auto eth4\n|told
CASES
[ $failed = 0 ]
