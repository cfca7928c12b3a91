#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does the policy that describes a host change nothing when it is planned there, and is it written again as it was read? On the
# fixture, with VMs that vfctl gave VFs and others; on hosts that were made up; on captures of real machines, where they are here.
# What is written of each PF stands in test-from-host.c.
set -u
. "${0%/*}/expect.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/host"
tar -C "$work/host" -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz"
cd "$work" || exit 1

# round WHAT HOST [others]: its policy in p.yaml; what it does not say in said.
round() {
  "$VFCTL" --sysroot "$2" export --to policy >p.yaml 2>said
  is "$1: export" 0 $?
  is "$1: what is not said stands in it, too" "$(sed 's/^vfctl: /# /' said)" "$(grep '^# not said' p.yaml)"
  is "$1: planned" '0 vfctl: all is as the policy says' "$("$VFCTL" --sysroot "$2" plan p.yaml --detailed-exitcode 2>&1 | xargs -0 printf '0 %s')"
  "$VFCTL" -q --sysroot "$2" plan p.yaml --detailed-exitcode >/dev/null 2>&1
  is "$1: planned, as a status" 0 $?
  [ $# = 3 ] || round_own "$1" "$2"
  "$VFCTL" --sysroot "$2" export p.yaml --to policy >again.yaml 2>again
  is "$1: read and written again" "0 $(grep -v '^#' p.yaml)" "$? $(grep -v '^#' again.yaml)"
  is "$1: all of a policy can be said" '' "$(<again)"
}
# As the machine's own, which keeps what it says of tuning.
round_own() { # WHAT HOST
  mkdir -p "$2/etc/vfctl"
  cp p.yaml "$2/etc/vfctl/policy.yaml"
  "$VFCTL" --sysroot "$2" plan --detailed-exitcode >planned 2>&1
  is "$1: planned as its own" '0 vfctl: all is as the policy says' "$? $(<planned)"
  "$VFCTL" --sysroot "$2" verify >planned 2>&1
  is "$1: verified as its own" 0 $?
  rm -r "$2/etc/vfctl"
}
vms() { sed -n '/^vms:/,/^\.\.\./p' p.yaml | sed '1d; $d'; }

# Its VM has a VF that libvirt alone gave it.
round fixture host
is 'a VM whose VF is not by vfctl' 1 "$(grep -c '^vfctl: not said: web1: .* not by vfctl' said)"
is 'it is none of the policy' '' "$(vms)"

# A knob is said once something keeps it at the next boot, as the machine's own policy would.
only() { sed -n '/^tuning/,/^\.\.\./p' p.yaml | sed '$d' | xargs; }
is 'a knob that nothing keeps' '1 ' "$(grep -c 'which are as the profile default has them, but nothing keeps them so .*: vhost-net$' said) $(only)"
mkdir -p host/etc/modules-load.d
echo vhost_net >host/etc/modules-load.d/vfctl-vhost_net.conf
round 'kept' host
is 'a knob that is kept' '0 tuning: profile: default only: - vhost-net' "$(grep -c 'nothing keeps' said) $(only)"
rm -r host/etc/modules-load.d

# vm WHAT OPTIONS POLICY: what a policy says of a VM that vfctl assign gave that.
xml=$(echo host/vfctl/domains/*.xml)
sed "/<interface type='hostdev'/,/<\/interface>/d" "$xml" >bare.xml
vm() {
  cp "${4:-bare.xml}" "$xml"
  # shellcheck disable=SC2086 # words
  "$VFCTL" -q --sysroot host assign web1 $2 --print-xml >new.xml || is "$1: assigned" 0 $?
  cp new.xml "$xml"
  round "$1" host
  is "$1: the VM" "$3" "$(vms)"
}
vm 'a VF' '--vf eth3/2 --vlan 7 --mac 52:54:00:00:00:99 --pin none' '  - name: "web1"
    vf: "mac:52:54:00:aa:01:00/2"
    pin: "none"
    tune: true
    attributes:
      mac-address: "52:54:00:00:00:99"
      vlan-id: 7'
vm 'a pair, in its place' '--vf eth3/2 --mac 52:54:00:00:00:99 --failover bridge:br0 --pin preferred' '  - name: "web1"
    vf: "mac:52:54:00:aa:01:00/2"
    pin: "preferred"
    failover: "bridge:br0"
    attributes:
      mac-address: "52:54:00:00:00:99"'
# With a priority there is no <interface> for it: what stands on the VF is the VM's.
vm 'a plain function' '--vf eth3/1 --vlan 200:3 --mac 02:11:22:33:44:01 --pin none' '  - name: "web1"
    vf: "mac:52:54:00:aa:01:00/1"
    pin: "none"
    tune: true
    attributes:
      mac-address: "02:11:22:33:44:01"
      vlan-id: 200
      qos: 3'
# apply --boot knows of no VM, so that its PF's entry says it, too; of an interface that runs libvirt sets it.
of_pf() { # INDEX
  sed '/^vms/,$d' p.yaml | sed -n "/index: $1\$/,/index:/p" | grep -e mac-address -e vlan-id -e qos -e driver | xargs
}
is 'a plain function: its PF' 'mac-address: 02:11:22:33:44:01 vlan-id: 200 qos: 3' "$(of_pf 1)"
vm 'a plain function under a standby of its MAC' '--vf eth3/1 --vlan 200:3 --mac 02:11:22:33:44:01 --pin preferred --failover bridge:br0' '  - name: "web1"
    vf: "mac:52:54:00:aa:01:00/1"
    pin: "preferred"
    failover: "bridge:br0"
    attributes:
      mac-address: "02:11:22:33:44:01"
      vlan-id: 200
      qos: 3'
is 'a plain function under a standby of its MAC: its PF' 'mac-address: 02:11:22:33:44:01 vlan-id: 200 qos: 3' "$(of_pf 1)"
plain="<hostdev mode='subsystem' type='pci' managed='yes'><source><address domain='0x0000' bus='0x41' slot='0x10' function='0x0'/></source></hostdev>"
sed "s|<memballoon|$plain&|" bare.xml >"$xml"
round 'a plain function by others' host
is 'a plain function by others: its PF' 'mac-address: 02:11:22:33:44:00 vlan-id: 100' "$(of_pf 0)"
for form in networkd nmstate; do
  "$VFCTL" -q --sysroot host export --to $form >others.conf 2>said
  is "a plain function by others: $form" '0 1 1' "$? $(grep -c '02:11:22:33:44:00' others.conf) $(grep -ciE 'vlan-?id[:=] ?100$' others.conf)"
done
"$VFCTL" --sysroot host export --to netplan 2>&1 >/dev/null | grep -o ': vlan of VF .* of eth3' >said
is 'a plain function by others: netplan has no word' ': vlan of VF 0-1 of eth3' "$(<said)"
sed "s|<memballoon|<interface type='bridge'><mac address='52:54:00:00:00:98'/><source bridge='br0'/><model type='virtio'/></interface>&|" bare.xml >bridged.xml
vm 'virtio' '--path virtio --pin none' '  - name: "web1"
    path: "virtio"
    pin: "none"
    tune: true' bridged.xml
cp bridged.xml "$xml"
sed -i 's/virtio.\/><\/interface>/e1000e'\''\/><\/interface>/' "$xml"
round 'a VM that is neither' host
is 'a VM that is neither' '1 ' "$(grep -c '^vfctl: not said: web1: ' said) $(vms)"

# A capture that others made may lack what says that a card is a PF.
cp -r host others
rm others/vfctl/version others/sys/bus/pci/devices/0000:01:00.[01]/{config,sriov_*}
round 'by others' others
unknown='vfctl: not said: eth0, eth1: which VFs it has: whether it can have any is not known (sriov_totalvfs)'
is 'cards of which that is not known' "$unknown 3" "$(grep 'eth[0-9].*: which VFs' said) $(grep -c '^    vfs:' p.yaml)"
"$VFCTL" --sysroot others export --to networkd 2>&1 >/dev/null | grep ': which VFs it has' >said
is 'nor in another form' "$unknown" "$(<said)"

# Hosts that were made up, of many PFs.
make_host=$VFCTL_TOP_BUILDDIR/tests/bench/make-host
"$make_host" --pfs 6 --vfs 9 --netdevs many || exit 1
round 'made up' many
is 'each PF of it' 6 "$(grep -c '^    vfs: 9$' p.yaml)"

# Its own policies are left out of account; one that is named is not asked for on the host.
printf 'version: 1\npfs:\n  - match: {name: "eth[0-9]*", driver: nobody}\n    several: true\n    optional: true\n    own: true\n    vfs: 3\n    autoprobe: true\ntuning:\n  profile: latency\n  skip: [zerocopy]\n  overrides: {bridge-mtu: 1500}\n' >given.yaml
"$VFCTL" --sysroot host export given.yaml --to policy >p.yaml 2>said
is 'a policy: status' 0 $?
is 'a policy' '  - match:
      driver: "nobody"
      name: "eth[0-9]*"
    optional: true
    several: true
    own: true
    vfs: 3
    autoprobe: true
tuning:
  profile: "latency"
  overrides:
    bridge-mtu: 1500
  skip:
    - "zerocopy"
...' "$(sed -n '/match/,$p' p.yaml)"
is 'a policy: all of it is said' '' "$(<said)"
printf 'version: 1\npfs:\n  - match: {mac: 1}\n' >broken.yaml
for wrong in '2:export broken.yaml --to policy' '7:export missing.yaml --to policy' '2:export' '2:export --to nothing' '2:export --to policy --json'; do
  # shellcheck disable=SC2086 # words
  "$VFCTL" --sysroot host ${wrong#*:} >out 2>said
  is "${wrong#*:}: status" "${wrong%%:*} " "$? $(<out)"
  is "${wrong#*:}: one sentence" 1 "$(wc -l <said)"
done

[ -d "${VFCTL_SHARED:-}/hosts-real/captures" ] || { [ $failed = 0 ] && exit; exit 1; }
for capture in "$VFCTL_SHARED"/hosts-real/captures/*.t* "$VFCTL_SHARED"/hosts-real/numa/*.tar.*; do
  rm -rf real && mkdir real && tar -xf "$capture" -C real && chmod -R u+rwX real || exit 1
  machines=$("$VFCTL" --sysroot real list 2>&1 >/dev/null | sed -n 's/.*append the path of one of them: //p')
  while read -r machine; do
    round "${capture##*/}$machine" "real$machine" others
  done < <(tr -d ' ' <<<"$machines" | tr , '\n')
done
[ $failed = 0 ]
