#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: no-nic
# limit: 300
# needs: jq set-vfs netdevsim
# Does the kernel read every attribute as it was meant, of many VFs in one request? netdevsim's VFs take
# all that Ethernet has; it is no PCI device, so this asks the library, not the program.
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vfs.sh"
load_netdevsim || bail_out 'netdevsim does not load'

# with_vfs N: a new one, whose interface is $net.
with_vfs() {
  ok "$1 VFs" make_netdevsim "$1"
  net=$(ls "$NETDEVSIM/net")
}

# wished N: all attributes of N VFs, no two alike.
wished() {
  awk -v n="$1" 'BEGIN {
    split("auto enable disable", states)
    for (i = 0; i < n; i++) {
      printf "%d mac 02:00:00:00:%02x:%02x\n", i, i / 256, i % 256
      printf "%d vlan %d:%d:802.1ad\n", i, i * 8 % 4094 + 1, i % 7 + 1
      printf "%d min-rate %d\n%d max-rate %d\n", i, i + 1, i, i + 1000
      printf "%d spoofchk %s\n", i, i % 2 ? "on" : "off"
      printf "%d link-state %s\n", i, states[i % 3 + 1]
      printf "%d rss-query %s\n", i, int(i / 2) % 2 ? "on" : "off"
      printf "%d trust %s\n", i, int(i / 4) % 2 ? "on" : "off"
    }
  }'
}

with_vfs 64
set_vfs "$net" </dev/null
is "$trouble" '' 'no change'
is "$(ethernet <<<"$stands" | wc -l)" $((64 * 8)) 'eight attributes of each stand'
is "$(ethernet <<<"$stands")" "$(of_ip "$net")" 'and are what ip says'

set_vfs "$net" < <(wished 64)
is "$trouble" '' 'all attributes of 64 VFs'
is "$(diff <(ethernet <<<"$stands") <(wished 64))" '' 'stand as they were wished'
is "$(diff <(of_ip "$net") <(wished 64))" '' 'and ip says so'

set_vfs "$net" < <(wished 64 | sed -n 's/:802.1ad$//p')
is "$trouble" '' 'plain VLANs with priorities'
is "$(diff <(of_ip "$net") <(wished 64 | sed 's/:802.1ad$//'))" '' 'are 802.1Q, and nothing else changed'

set_vfs "$net" < <(printf '%s\n' '7 max-rate 5000' '9 min-rate 3' '63 vlan 0')
is "$trouble" '' 'one rate of two'
is "$(of_ip "$net" | grep -E '^(7|9) m.*rate|^63 vlan')" \
  "$(printf '%s\n' '7 min-rate 8' '7 max-rate 5000' '9 min-rate 3' '9 max-rate 1009' '63 vlan 0')" \
  'leaves the other, and a VLAN goes'

set_vfs "$net" < <(printf '%s\n' '0 trust on' '5 min-rate 50' '5 max-rate 40' '6 trust on')
is "$trouble" EINVAL 'a minimum above the maximum is refused'
is "$(of_ip "$net" | grep -E '^[06] trust')" "$(printf '%s\n' '0 trust on' '6 trust on')" \
  'what stands before it is set'

ip link set "$net" vf 3 vlan 4095 qos 7 proto 802.1ad
set_vfs "$net" </dev/null
is "$(grep '^3 vlan' <<<"$stands")" '3 vlan 4095:7:802.1ad' 'what ip set is told in the same form'

with_vfs 256
set_vfs "$net" < <(wished 256)
is "$trouble" '' 'all attributes of 256 VFs'
is "$(diff <(ethernet <<<"$stands") <(wished 256))" '' 'stand as they were wished'

# More than one request holds, and than the kernel tells of; and a refusal brings the whole request back.
with_vfs 600
set_vfs "$net" < <(wished 600)
is "$trouble $stands" ' ' 'all attributes of 600 VFs: more than a request holds, or the kernel tells'
set_vfs "$net" < <(wished 601)
is "$trouble" EINVAL 'a VF that there is not, in the second request'
with_vfs 494
set_vfs "$net" < <(wished 495)
is "$trouble" EINVAL 'or at the end of a full one, which comes back with its errno'
done_testing
