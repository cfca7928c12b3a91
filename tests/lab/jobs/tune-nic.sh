#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 400
# disk: 64M
# needs: vfctl jq ethtool shellcheck
# Are the rings and interrupts of real drivers as vfctl tune host says: all set or none, led back, the same by its script, and, with
# udev, after a reboot? Read back with ethtool. igb has rings, and microseconds of which it takes some numbers alone; e1000e, which
# a bridge of VMs stands on, has them of what it receives.
. "$LAB_DIR/jobs/lib/tap.sh"
readonly udevd=/lib/systemd/systemd-udevd made=/var/lib/made profiles=/etc/vfctl/profiles both=(--only nic-rings --only nic-coalescing)

rings() { ethtool -g "$1" | sed -n '/^Current/,$ s/^[RT]X:[[:space:]]*//p' | xargs; } # NET
usecs() { ethtool -c "$1" | sed -n 's/^[rt]x-usecs:[[:space:]]*\([0-9]\)/\1/p' | xargs; } # NET
driver() { target "/sys/class/net/$1/device/driver"; } # NET
# Of all interfaces, as anybody sees it, by their MACs: names change.
seen() {
  local net
  for net in /sys/class/net/*; do
    net=${net##*/}
    [ ! -e "/sys/class/net/$net/device" ] || echo "$(cat "/sys/class/net/$net/address") $(driver "$net") $(rings "$net"), $(usecs "$net")"
  done | sort
  find /etc -name '*vfctl*.rules' | sort
}
all() { for net in "${pfs[@]}" "$port"; do "$1" "$net"; done | sort -u | xargs; } # rings|usecs
tune() { vfctl tune host "$@"; }
states() { tune "$@" --json | jq -r '[.knobs[] | select(.object != null and .object != "") | .state] | unique | join(" ")'; }
settle() { [ ! -x $udevd ] || udevadm settle; }
bring_up() {
  load_nics
  ip link add br0 type bridge
  settle
  port=$(netdev_by_mac 52:54:00:aa:05:00)
  ip link set "$port" master br0
  pfs=()
  for net in /sys/class/net/*; do [ "$(driver "${net##*/}")" != igb ] || pfs+=("${net##*/}"); done
  for net in "${pfs[@]}" "$port"; do ip link set "$net" up; done
  card=${pfs[0]}
  wait_for 20 has_carrier "$card"
}

[ ! -x $udevd ] || $udevd --daemon
bring_up
if [ "$LAB_BOOT" = 1 ]; then
  mkdir -p $profiles
  printf 'nic-rings: most\ncoalesce-usecs: 0\n' >$profiles/both.yaml
  printf 'coalesce-usecs: 6\n' >$profiles/six.yaml
  before=$(seen)
  diag "$before"
  is "${#pfs[@]} $(all rings), $(all usecs)" '5 256 256, 3 3 3' 'what drivers begin with'
  is "$(states --profile both "${both[@]}")" changes 'vfctl would set all of them'
  is "$(seen)" "$before" 'a look changes nothing'

  is "$(states --profile throughput --only nic-coalescing)" so 'of these drivers none adapts'
  id=$(tune --profile throughput --only nic-rings --apply --json | jq -r .transaction)
  is "$(all rings), $(all usecs)" '4096 4096, 3 3 3' 'the longest rings'
  ok 'its link comes again' wait_for 20 has_carrier "$card"
  ok 'taken back' vfctl rollback "$id"
  is "$(seen)" "$before" 'all is as before'
  wait_for 20 has_carrier "$card"

  # It takes neither 4 to 9 nor 2.
  ethtool -C "$card" rx-usecs 100
  longer=$(seen)
  ends 4 'a number that igb does not take' tune --profile six --only nic-coalescing --apply
  like "$said" 'does not take rx-usecs 6 tx-usecs 3 \(Invalid argument\).*everything was undone' 'is told'
  is "$(seen)" "$longer" 'and nothing is left of the rest'
  ok 'no interrupt waits' tune --profile latency --only nic-coalescing --apply
  is "$(all usecs)" '0 0 0' 'of no card'
  ok 'led back' tune --revert
  is "$(seen)" "$longer" 'to what somebody had set'
  ethtool -C "$card" rx-usecs 3

  tune --profile both "${both[@]}" --script --persist >/tmp/tune.sh 2>/dev/null
  ok 'as a script it is sound' shellcheck /tmp/tune.sh
  ok 'which a shell runs' sh /tmp/tune.sh
  ok 'and runs again' sh /tmp/tune.sh
  is "$(all rings), $(all usecs)" '4096 4096, 0 0 0' 'it sets both'
  seen >$made
  rm /etc/udev/rules.d/*vfctl*
  for net in "${pfs[@]}" "$port"; do ethtool -G "$net" rx 256 tx 256; done
  for net in "${pfs[@]}"; do ethtool -C "$net" rx-usecs 3 tx-usecs 3; done
  ethtool -C "$port" rx-usecs 3
  is "$(seen)" "$before" 'led back by hand'
  ok 'for good' tune --profile both "${both[@]}" --apply --persist
  is "$(seen)" "$(cat $made)" 'vfctl sets the same'
  diag "$(cat /etc/udev/rules.d/*vfctl*)"
  power_off
fi

if [ -x $udevd ]; then
  ok 'after a reboot udev sets it' says "$(cat $made)" seen
  is "$(states --profile both "${both[@]}" --persist)" so 'vfctl says so, too'
else
  skip 'no udev is installed' 2
fi
done_testing
