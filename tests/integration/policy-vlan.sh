#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is a VLAN that is asked for taken, whatever stands on the VF? On a captured host.
set -u
. "${0%/*}/expect.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/host"
tar -C "$work/host" -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz"
cd "$work" || exit 1
try() { # COMMAND...
  out=$("$VFCTL" --sysroot host "$@" 2>said)
  got=$?
  said=$(<said)
}

# VF 0 of eth3 is in VLAN 100, VF 1 in VLAN 200 with a priority, and VF 2 in none.
uuid=$(basename host/vfctl/domains/*.xml .xml)
xml=host/vfctl/domains/$uuid.xml
sed -i "/<interface type='hostdev'/,/<\/interface>/d; s|<memballoon|<interface type='bridge'><mac address='52:54:00:00:00:98'/><source bridge='br0'/><model type='virtio'/></interface>&|" "$xml"
cp "$xml" bare.xml

# What is asked for is no mistake of somebody's.
while read -r vlan tags; do
  for vf in 0 1; do
    try -q assign web1 --vf eth3/$vf --pin none --vlan "$vlan" --print-xml
    is "--vlan $vlan, of VF $vf" "0 $tags" "$got $(grep -c "<tag id='$vlan'/>" <<<"$out")"
  done
done <<'CASES'
0 0
7 1
CASES

[ $failed = 0 ]
