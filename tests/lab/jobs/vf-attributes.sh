#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 300
# needs: vfctl jq set-vfs
# Does a real driver take what is sent to it, and what is left when it refuses one attribute of many? What
# igb has: mac, vlan, trust, spoofchk, and a maximal rate with the link up.
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vfs.sh"
load_nics
pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
ok '7 VFs' make_vfs "$pf" 7

# set_all <CHANGES: they are set, and both the library and ip tell them.
set_all() {
  local changes
  changes=$(cat)
  set_vfs "$net" <<<"$changes"
  is "$trouble" '' "$1"
  is "$(grep -Fx "$changes" <<<"$stands")" "$changes" "$1: they stand"
  is "$(of_ip "$net")" "$(ethernet <<<"$stands")" "$1: and ip says the same of all"
}

set_vfs "$net" </dev/null
is "$(of_ip "$net")" "$(ethernet <<<"$stands")" 'what stands at first is what ip says'
set_all 'every attribute of every VF' < <(for i in 0 1 2 3 4 5 6; do
  printf "$i %s\n" "mac 02:00:00:00:01:0$i" "vlan $((100 + i)):$((i + 1))" 'spoofchk off' 'trust on'
done)
set_all 'a few of them' <<'LINES'
1 vlan 4094
3 vlan 0
3 trust off
6 mac 00:00:00:00:00:00
6 spoofchk on
LINES

# refused ERRNO TEXT <CHANGES: the kernel ends there, and what is behind it stays as it was.
refused() {
  set_vfs "$net"
  is "$trouble" "$1" "$2"
  is "$(of_ip "$net")" "$(ethernet <<<"$stands")" "$2: what stands is what ip says"
}
refused EOPNOTSUPP 'a link state in the middle' <<'LINES'
0 vlan 7
0 trust off
1 trust off
1 link-state enable
2 trust off
LINES
is "$(grep -E '^[012] (vlan|trust)' <<<"$stands")" \
  "$(printf '%s\n' '0 vlan 7' '0 trust off' '1 vlan 4094' '1 trust on' '2 vlan 102:3' '2 trust on')" \
  'within a VF too the order is the kernel'\''s: what comes before the link state is set'
refused EPROTONOSUPPORT '802.1ad' <<<'0 vlan 7:0:802.1ad'
refused EOPNOTSUPP 'an RSS query' <<<'0 rss-query on'
refused EOPNOTSUPP 'a node GUID' <<<'0 node-guid 00:11:22:33:44:55:66:77'
refused EOPNOTSUPP 'a port GUID' <<<'0 port-guid 00:11:22:33:44:55:66:77'
refused EINVAL 'a VF that there is not' <<<'7 trust on'
refused EINVAL 'a rate with the PF down' <<<'0 max-rate 100'

set_vfs "$net" up </dev/null
is "$trouble" '' 'the PF is brought up'
ok 'and has a carrier' wait_for 20 has_carrier "$net"
set_all 'a maximal rate' <<<'2 max-rate 300'
refused EINVAL 'a minimal rate' <<<'2 min-rate 10'
is "$(grep '^2 max-rate' <<<"$stands")" '2 max-rate 300' 'the maximal rate is as it was'
set_vfs "$net" up </dev/null
is "$trouble" '' 'up once more'
set_vfs "$net" down </dev/null
is "$trouble $(($(<"/sys/class/net/$net/flags") & 1))" ' 0' 'the PF is brought down'

is "$(vfctl metrics | grep -c '^vfctl_vf_info')" 7 'metrics tell of each VF'
is "$(vfctl metrics | grep '^vfctl_vf_[rt].*_total')" '' 'but of no counters: this driver has none, though ip shows its zeros'
is "$(ip -s -j link show "$net" | jq '[.[0].vfinfo_list[].stats | .. | numbers] | add')" 0 'which they are'
is "$(printf '0 trust off\n' | unprivileged "$VFCTL_TOP_BUILDDIR/tests/lab/set-vfs" "$net" 2>&1 >/dev/null)" \
  'set-vfs: EPERM' 'not by anybody'
done_testing
