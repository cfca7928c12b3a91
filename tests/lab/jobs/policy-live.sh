#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 900
# needs: vfctl jq libvirtd virsh xmllint
# processors: one
# Does a VM that runs get the VF that its policy names now for the one that it named before, while it runs and from its next start on?
# Does null take it away, too? With a card that it had as standby, with a standby of vfctl's, without one, and with a pool.
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
load_nics

pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
mac=52:54:00:00:00:55
vf_mac=$mac
alone="net_failover $mac up; virtio_net $mac up in net_failover"
both="igbvf $mac up in net_failover; $alone"
policy=/tmp/policy.yaml

# entry TEXT [TEXT]: the policy, with this of the VM, and this of some VFs.
entry() {
  cat >$policy <<YAML
version: 1
pfs:
  - match: {mac: "52:54:00:aa:01:00"}
    vfs: 3
    up: true
    attributes: {mac-address: auto}
    ${2:+per-vf: [$2]}
vms:
  - {name: web1, pin: none, $1}
YAML
}
# has_vf [--inactive]: which VFs its interfaces take, by index.
has_vf() {
  local i address
  address=$(vm_xpath web1 "//interface[@type='hostdev']/source/address" "$@" 2>/dev/null)
  for i in 0 1 2; do
    ! grep -qF "$(vf_at "$(vf_of "$pf" $i)")" <<<"$address" || echo $i
  done
}
vf_at() { echo "bus=\"0x${1:5:2}\" slot=\"0x${1:8:2}\" function=\"0x${1:11:1}\""; }
# macs: of the VFs, where they are not those that the policy gives them.
macs() { ip -j link show dev "$net" | jq -r '.[0].vfinfo_list[] | select(.address | startswith("4e:") | not) | "\(.vf) \(.address)"'; }
# users: who has which VF, as vfctl tells.
users() { vfctl list --vf --vms --json | jq -r --arg pf "$pf" '.devices[] | select(.vf.pf == $pf) | "\(.vf.index) \(.vf.used_by[])"'; }

# becomes INDEX TEXT: the policy is so, all of it, of a VM that runs.
becomes() {
  ends 0 "$2: apply" vfctl apply $policy
  diag "$said"
  is "$(has_vf | xargs) $(has_vf --inactive | xargs)" "$1 $1" "$2: the VM has VF ${1:-none}, now and from its next start on"
  is "$(macs)" "${1:+$1 $vf_mac}" "$2: every other one has its own MAC"
  ends 0 "$2: verify" vfctl verify $policy
  is "$(vfctl plan $policy --detailed-exitcode 2>&1)" 'vfctl: all is as the policy says' "$2: nothing is left to do"
}

# begins INDEX TEXT CARDS KEYS: the VM has nothing, gets what the KEYS say by the policy and is started; its guest has the CARDS.
begins() {
  virsh destroy web1 >/dev/null 2>&1
  ok "$2: before, it has nothing" vfctl -q unassign web1
  entry "$4"
  ends 0 "$2: by the policy" vfctl apply $policy
  wait_for 20 has_carrier br0
  ok "$2: it runs" vm_start web1
  ok "$2: its guest has it" wait_for_guest 60 guest_told web1 "nets $3"
  is "$(has_vf | xargs)" "$1" "$2: the VF"
}
# registered: how many VFs its guest has had below its net_failover.
registered() { vm_ask web1 sh 'dmesg | grep -c "failover primary slave:.* registered"'; }

load_virt
start_libvirt
make_bridge "$pf"
vm_define web1 q35 "$(card_on_bridge $mac)" >/dev/null
xml_before=$(vm_canonical web1)

begins 0 'with its card as standby' "$both" "vf: $net/0, failover: \"bridge:br0\""
open_flow
ok 'a connection goes by it' flow_answers by-the-first
entry "vf: $net/1, failover: \"bridge:br0\""
runs=$(virsh dumpxml web1)
ends 1 'another VF: plan' vfctl plan $policy --detailed-exitcode
like "$said" 'planned +domain-device of web1/ua-vf-.*: [0-9]+ lines -> [0-9]+ lines.*planned +domain of web1: .*has [0-9a-f:.]+ by vfctl, and is to have another one instead' \
  'another VF: plan tells of the VM that runs, and of its next start'
ends 1 'another VF: it is not so' vfctl verify $policy
is "$(virsh dumpxml web1)" "$runs" 'another VF: and nothing has changed'
becomes 1 'another VF'
ok 'another VF: its guest has it' vm_gets web1 "$both"
is "$(registered)" '2 ' 'another VF: which is a second one to it'
is "$(vm_ask web1 ping $VM_HOST)" 'ping 3 of 3 by igbvf' 'another VF: and uses it'
ok 'another VF: for the connection that it had' flow_answers by-the-second
is "$(users)" '1 vm:web1' 'another VF: the one before is free'
# Of the one that it gives back the policy wants another VLAN than it had, and another driver than the host chooses.
entry "vf: $net/2, failover: \"bridge:br0\"" '{index: 1, vlan-id: 300, driver: vfio-pci}'
becomes 2 'a third'
is "$(ip -d -j link show dev "$net" | jq '.[0].vfinfo_list[1].vlan_list[0].vlan')" 300 'a third: the one before has what its entry says'
is "$(basename "$(readlink "$PCI/$(vf_of "$pf" 1)/driver")")" vfio-pci 'a third: and the driver'
entry "vf: $net/2, failover: \"bridge:br0\"" '{index: 1, vlan-id: null, driver: auto}'
# Nothing in this kernel takes VFs: none is what the host chooses.
becomes 2 'a third, and the one before as it was'
ok 'a third: its guest has it' vm_gets web1 "$both"
entry 'vf: null'
becomes '' 'none'
ok 'none: its guest has the standby' vm_gets web1 "$alone"
is "$(vm_ask web1 ping $VM_HOST)" 'ping 3 of 3 by virtio_net' 'none: and uses it'
ok 'none: for the connection' flow_answers by-the-standby
is "$(vm_canonical web1)" "$xml_before" 'none: its definition is as it was'
entry "vf: $net/1, failover: \"bridge:br0\""
ends 4 'one again: its standby knows the first one alone' vfctl apply $policy
diag "$said"
is "$(vm_canonical web1)" "$xml_before" 'one again: nothing has changed'

# Without a standby: what the VM knows is the MAC, which stays.
begins 0 'alone' "igbvf [0-9a-f:]* up; virtio_net $mac up" "vf: $net/0"
vf_mac=$(vm_xpath web1 "string(//interface[@type='hostdev']/mac/@address)")
entry "vf: $net/1"
becomes 1 'alone, another VF'
ok 'alone, another VF: its guest has it' vm_gets web1 "igbvf $vf_mac up; virtio_net $mac up"
entry 'nic: null'
becomes '' 'alone, none'
ok 'alone, none: its guest has its card' vm_gets web1 "virtio_net $mac up"
is "$(vm_canonical web1)" "$xml_before" 'alone, none: its definition is as it was'

# One of a pool, which has no other, below its card.
virsh -q net-define <(vm_pool vfs "$pf" | sed 3,4d)
virsh -q net-start vfs
begins 0 'of a pool' "$both" 'pool: vfs, failover: "bridge:br0"'
vf_mac=$mac
entry "vf: $net/1, failover: \"bridge:br0\""
becomes 1 'one that is named'
ok 'one that is named: its guest has it' vm_gets web1 "$both"
is "$(registered)" '2 ' 'one that is named: which is a second one to it'
entry 'pool: null'
becomes '' 'none of both'
is "$(vm_canonical web1)" "$xml_before" 'none of both: its definition is as it was'
virsh destroy web1 >/dev/null
virsh undefine web1 >/dev/null
virsh net-destroy vfs >/dev/null
virsh net-undefine vfs >/dev/null

# Below a standby of vfctl's, which comes and goes with its VF.
vm_define web1 q35 >/dev/null
xml_before=$(vm_canonical web1)
begins 0 'with a standby' 'igbvf .* up in net_failover; net_failover .* up; virtio_net .* up in net_failover' "vf: $net/0, failover: \"bridge:br0\""
vf_mac=$(vm_xpath web1 "string(//interface[@type='hostdev']/mac/@address)")
both=${both//$mac/$vf_mac}
entry "vf: $net/1, failover: \"bridge:br0\""
becomes 1 'with a standby, another VF'
ok 'with a standby, another VF: its guest has both' vm_gets web1 "$both"
entry 'vf: null'
becomes '' 'with a standby, none'
ok 'with a standby, none: its guest has neither' vm_gets web1 ''
is "$(vm_canonical web1)" "$xml_before" 'with a standby, none: its definition is as it was'
done_testing
