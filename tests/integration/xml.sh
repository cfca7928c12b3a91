#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does libvirt's own schema take what vfctl xml prints, whatever names are in it? And what is refused, with which status?
set -u

schemas=/usr/share/libvirt/schemas
[ -f "$schemas/domain.rng" ] || { echo 'skipped: no schema of libvirt here' >&2; exit 77; }
command -v xmllint >/dev/null || { echo 'skipped: no xmllint here' >&2; exit 77; }
host=$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0
fail() { echo "failed: $*" >&2; failed=1; }
mac=52:54:00:aa:01:00

# in_domain ARGUMENT...: what is printed is good within a domain
in_domain() {
  "$VFCTL" --sysroot "$host" xml "$@" >"$work/out" 2>"$work/err" || { fail "$*: $(cat "$work/err")"; return; }
  {
    echo "<domain type='kvm'><name>a</name><memory>1048576</memory><os><type machine='q35'>hvm</type></os><devices>"
    cat "$work/out"
    echo '</devices></domain>'
  } >"$work/domain"
  xmllint --noout --relaxng "$schemas/domain.rng" "$work/domain" 2>"$work/err" || fail "$*: $(cat "$work/err")"
}

in_domain eth3/0
in_domain eth3/0 --vlan 0
in_domain eth3/0 --as hostdev
in_domain 0000:41:10.4 --mac $mac --vlan 4094
in_domain eth3/2 --mac $mac --failover default
in_domain eth3/2 --mac $mac --failover bridge:br0 --as hostdev
in_domain eth3/2 --mac $mac --failover "a'b\"<c>&"
[ "$(printf 'cat /domain/devices/interface[1]/source/@network' | xmllint --shell "$work/domain" 2>/dev/null | grep -c '&lt;c&gt;&amp;')" = 1 ] ||
  fail 'a name with markup is not itself'

"$VFCTL" --sysroot "$host" xml eth3 >"$work/network" || fail 'no network'
xmllint --noout --relaxng "$schemas/network.rng" "$work/network" 2>"$work/err" || fail "network: $(cat "$work/err")"
[ "$(grep -c '<address ' "$work/network")" = 4 ] || fail 'not each VF is in the network'

# refused STATUS WORDS ARGUMENT...: ends so, says that on stderr, and prints nothing
refused() {
  local want=$1 words=$2 status=0
  shift 2
  "$VFCTL" --sysroot "$host" xml "$@" >"$work/out" 2>"$work/err" || status=$?
  [ $status = "$want" ] || fail "$*: status $status: $(cat "$work/err")"
  grep -qF -- "$words" "$work/err" || fail "$*: says $(cat "$work/err")"
  [ ! -s "$work/out" ] || fail "$*: prints all the same"
}

# "none" is no network's name
in_domain eth3/2 --mac $mac --failover none
grep -q 'teaming' "$work/out" && fail '--failover none makes a pair'
in_domain eth3/0 --as hostdev --failover none

# said WORDS ARGUMENT...: on stderr, with the XML on stdout; nothing of it with -q
said() {
  local words=$1
  shift
  "$VFCTL" --sysroot "$host" xml "$@" >"$work/out" 2>"$work/err" || fail "$*: $(cat "$work/err")"
  grep -qF -- "$words" "$work/err" || fail "$*: does not say $words but $(cat "$work/err")"
  [ -s "$work/out" ] || fail "$*: prints nothing"
  "$VFCTL" -q --sysroot "$host" xml "$@" 2>&1 | diff "$work/out" - >/dev/null || fail "$*: -q is not quiet"
}
said 'VFs of eth3 are in use: VF 3 by netdev:br0: a VM that starts with one takes it from there, or does not start' eth3/3
said 'VFs of eth3 are in use: VF 0 by vm:web1' eth3/0
said 'VFs of eth3 are in use: VF 0 by vm:web1, VF 3 by netdev:br0' eth3
"$VFCTL" --sysroot "$host" xml eth3/2 2>&1 >"$work/out" | grep . && fail 'a free VF is said to be in use'

# A pair falls apart into its elements, as vfctl-xml(1) says.
"$VFCTL" --sysroot "$host" xml eth3/2 --mac $mac --failover bridge:br0 --as hostdev 2>/dev/null >"$work/pair"
(cd "$work" && csplit -sz pair '/^<\/interface>/1' && xmllint --noout xx00 && xmllint --noout xx01 && [ ! -e xx02 ]) ||
  fail 'a pair is not two elements'

refused 3 '--as hostdev' eth3/1
refused 3 '--as hostdev' eth3/0 --vlan 5:3
refused 2 'VLAN' eth3/0 --vlan 4095
refused 2 'multicast' eth3/0 --mac 01:00:5e:00:00:01
refused 2 'MAC' eth3/0 --mac 00:00:00:00:00:00
refused 2 '--mac says one' eth3/2 --failover default
refused 2 'bridge' eth3/2 --mac $mac --failover bridge:
refused 2 '--mac' eth3/0 --as hostdev --mac $mac
refused 2 '--vlan' eth3/0 --as hostdev --vlan 3
refused 2 'not of a network' eth3 --mac $mac
refused 2 'interface' eth3/0 --as pool
refused 7 'is a VF' eth3/0 --as network
refused 7 'is a PF' eth3 --as interface
refused 7 'eth3' eth3/9
exit $failed
