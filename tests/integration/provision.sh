#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is each bad request to change VFs answered with its exit status and one sentence that says what is wrong, before anything is
# touched? On a captured host, with --dry-run where nothing is said of it.
set -u
. "${0%/*}/expect.sh"

host=$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz

# STATUS | ARGUMENTS | a regular expression that the one sentence on stderr matches
n=0
while IFS='|' read -r status arguments sentence; do
  status=${status// /} sentence=${sentence# }
  [ -n "$status" ] || continue
  n=$((n + 1))
  # shellcheck disable=SC2086 # words
  said=$("$VFCTL" -q --sysroot "$host" $arguments --dry-run 2>&1 >/dev/null)
  got=$?
  is "$arguments: status" "$status" "$got"
  if [ "$status" != 0 ]; then is "$arguments: one sentence" 1 "$(wc -l <<<"$said")"; fi
  [[ $said =~ $sentence ]] || is "$arguments: the sentence" "$sentence" "$said"
done <<'CASES'
2 | create | operand|PF
2 | create eth0 | how many VFs\? -n COUNT
2 | create eth0 -n 0 | vfctl destroy
2 | create eth0 -n -1 | '-1' is no number of VFs
2 | create eth0 -n 4x | '4x' is no number of VFs
2 | create eth0 -n 70000 | '70000' is no number of VFs: 1 to 65535
2 | create eth0 -n 99999999999999999999 | is no number of VFs
2 | create eth0 -n 0x4 | is no number
2 | create eth0 -n 2 --nope | nope
2 | create eth0 eth3 -n 2 | eth3
2 | destroy | operand|PF
2 | destroy eth0 -n 2 | -n
2 | destroy eth0 --replace | replace
2 | create eth0/x -n 2 | no index of a VF
2 | create mac:nonsense -n 2 | no MAC address behind mac:
7 | create eth00 -n 2 | no device 'eth00' here; the nearest: eth0
7 | create 0000:ff:00.0 -n 2 | no device '0000:ff:00.0'
7 | create eth3/0 -n 2 | eth3/0 is a VF: name its PF, 0000:41:00.0
7 | create eth3/9 -n 2 | eth3 has no VF 9
7 | create eth5 -n 2 | eth5 cannot have VFs: it has no SR-IOV
7 | create eth8 -n 2 | eth8 cannot have VFs
7 | destroy eth6 | eth6 cannot have VFs
7 | destroy nope | no device 'nope'
3 | create eth0 -n 8 | eth0 can have 7 VFs, not 8
3 | create 0000:01:00.0 -n 65535 | can have 7 VFs, not 65535
3 | create eth3 -n 2 | eth3 has 4 VFs already; --replace takes these away
3 | create eth3 -n 7 | eth3 has 4 VFs already
3 | create eth3 -n 2 --replace | in use: VF 0 by vm:web1, VF 3 by netdev:br0
3 | destroy eth3 | in use: VF 0 by vm:web1, VF 3 by netdev:br0
2 | set | operand|VF
2 | set eth3/0 | what is to be set
2 | set eth3/0 --driver vfio-pci | driver
2 | set eth3/x --vlan 5 | 'x' is no index of a VF
2 | set eth3/3-1 --vlan 5 | '3-1' is no list of VFs
2 | set eth3/0, --vlan 5 | '0,' is no list of VFs
2 | set eth3/0-99999 --vlan 5 | '0-99999' is no list of VFs
2 | set eth3/0-1 --mac 02:00:00:00:00:05 | would be the same for 2 VFs: take --mac auto
2 | set eth3/0 --vlan 4095 | VLAN 4095 is reserved
2 | set eth3/0 --min-rate 9 --max-rate 5 | --min-rate 9 is above --max-rate 5
7 | set eth3 --vlan 5 | eth3 is a PF: name its VFs, as eth3/0
7 | set eth5 --vlan 5 | eth5 is no VF
7 | set eth3/0-9 --vlan 5 | eth3 has no VF 4: it has 4
7 | set eth0/0 --vlan 5 | eth0 has no VFs now
7 | set nope/0 --vlan 5 | no device 'nope'
3 | set eth3/1 --mac 02:11:22:33:44:00 | has the MAC 02:11:22:33:44:00 already
3 | set eth3/0 --rss-query on | does not tell of rss-query of its VFs: it could not be put back; --best-effort
0 | set eth3/0 --vlan 5 | ^$
0 | set eth3/0-1,3 eth3/2 0000:41:10.0 --vlan 5 --mac auto | ^$
0 | set eth3/0 --rss-query on --link-state enable --best-effort | ^$
2 | set eth3/0 --msix 4x | '4x' is no number of MSI-X vectors
2 | set eth3/0 --msix 2049 | '2049' is no number of MSI-X vectors: 1 to 2048
3 | set eth3/0 --msix 4 | shares out no MSI-X vectors
0 | set eth3/0 --msix 4 --best-effort | ^$
2 | bind eth3/0 --driver ../igb | no name of a driver
2 | create eth0 -n 2 --driver a/b | no name of a driver
2 | bind eth3/0 | which driver\?
2 | bind eth3/0 --driver vfio-pci --restore | exclude each other
2 | bind --driver none | operand|VF
7 | bind eth3 --driver none | eth3 is a PF
7 | bind eth3/7 --restore | eth3 has no VF 7
2 | create eth0 -n 2 --mac 52:54:00:00:00:01 | would be the same for 2 VFs: take --mac auto
2 | create eth0 -n 1 --mac 01:00:5e:00:00:01 | multicast
2 | create eth0 -n 1 --mac ff:ff:ff:ff:ff:ff | multicast|broadcast
2 | create eth0 -n 1 --mac 52:54:00:00:00 | MAC
2 | create eth0 -n 1 --mac 52:54:00:00:00:0g | MAC
2 | create eth0 -n 1 --mac 52:54:00:00:00:01:02 | MAC
2 | create eth0 -n 1 --mac none | MAC
2 | create eth0 -n 1 --mac Auto | MAC
3 | create eth0 -n 1 --mac 02:11:22:33:44:01 | 0000:41:10.2 has the MAC 02:11:22:33:44:01 already
3 | create eth0 -n 1 --mac 52:54:00:aa:01:00 | 0000:41:00.0 has the MAC
2 | create eth0 -n 2 --vlan 4095 | VLAN 4095 is reserved
2 | create eth0 -n 2 --vlan 4096 | 4096
2 | create eth0 -n 2 --vlan -1 | VLAN
2 | create eth0 -n 2 --vlan 1x | VLAN
2 | create eth0 -n 2 --vlan 100:8 | 8
2 | create eth0 -n 2 --vlan 100:0:802.1x | 802.1
2 | create eth0 -n 2 --vlan 0:0:802.1ad | VLAN
2 | create eth0 -n 2 --vlan 100:1:802.1q:x | 
2 | create eth0 -n 2 --trust yes | on|off
2 | create eth0 -n 2 --trust ON | on|off
2 | create eth0 -n 2 --spoofchk 1 | on|off
2 | create eth0 -n 2 --link-state up | auto|enable|disable
2 | create eth0 -n 2 --rss-query maybe | on|off
2 | create eth0 -n 2 --min-rate -5 | rate|Mbit
2 | create eth0 -n 2 --max-rate 10G | rate|Mbit
2 | create eth0 -n 2 --max-rate 4294967296 | rate|Mbit
2 | create eth0 -n 2 --min-rate 200 --max-rate 100 | --min-rate 200 is above --max-rate 100
2 | create eth0 -n 2 --node-guid 00:11:22:33:44:55:66:77 | same for 2 VFs
2 | create eth0 -n 1 --node-guid 00:11 | GUID
2 | create eth0 -n 1 --port-guid zz:11:22:33:44:55:66:77 | GUID
0 | create eth0 -n 7 | ^$
0 | create eth0 -n 1 --mac 52:54:00:00:00:01 | ^$
0 | create eth0 -n 1 --mac 52-54-00-00-00-0A | ^$
0 | create eth3 -n 4 --mac auto | ^$
0 | create eth3 -n 2 --replace --force | ^$
0 | destroy eth3 --force | ^$
0 | destroy eth0 | ^$
CASES
is 'cases' yes "$([ $n -ge 60 ] && echo yes || echo "only $n")"

is 'without --dry-run a captured host is not touched' "vfctl: a captured host cannot be changed: --dry-run shows what would be done on it 3" \
  "$("$VFCTL" --sysroot "$host" create eth0 -n 2 2>&1) $?"
is 'a refusal is a document, too' '"status": "refused"' \
  "$("$VFCTL" --sysroot "$host" destroy eth3 --dry-run --json 2>/dev/null | grep -o '"status": "[a-z]*"')"
is 'PFs are completed, and nothing else' 'eth0 eth1 eth2 eth3 eth4 ' \
  "$("$VFCTL" __complete -- --sysroot "$host" create '' | cut -f1 | sed 's/ *$//' | sort | tr '\n' ' ')"
[ $failed = 0 ]
