#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 600
# disk: 64M
# needs: vfctl jq libvirtd virsh xmllint strace udevadm
# processors: one
# moved: vm-moved
# Does one policy take a bare machine to two PFs with VFs, a tuned host and a VM that starts, all of it or nothing?
# Is what drifts found and mended, and is all so again after a reboot? Is a card noticed that stands elsewhere by then?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
load_nics
modprobe igbvf

pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
other=$(pf_by_mac 52:54:00:aa:02:00)
mac=52:54:00:00:00:55
policy=/etc/vfctl/policy.yaml

# What anybody sees of it.
seen() {
  cat "$PCI/$pf/sriov_numvfs" "$PCI/$other/sriov_numvfs"
  ip -d -j link show dev "$net" | jq -r '.[0].vfinfo_list[]? | "\(.vf) \(.address) \(.vlan_list[0].vlan // 0)"'
  sysctl -n net.core.rmem_max
  virsh -q dumpxml --inactive web1 | grep -c '<hostdev\|teaming'
}
refused() { # STATUS EXPRESSION TEXT COMMAND...
  local before
  before=$(seen)
  ends "$1" "$3" "${@:4}"
  like "$said" "$2" 'which is told'
  is "$(seen)" "$before" 'and nothing has changed'
}

load_virt
start_libvirt
make_bridge "$pf"

if [ "$LAB_BOOT" = 1 ]; then
  mkdir -p /etc/vfctl
  cat >$policy <<YAML
version: 1
pfs:
  - match: {mac: "52:54:00:aa:01:00"}
    vfs: 3
    up: true
    attributes: {mac-address: auto, vlan-id: 100}
    per-vf:
      - {index: 0, vlan-id: 0}
  - match: {mac: "52:54:00:aa:02:00"}
    vfs: 2
    up: true
tuning:
  only: [network-buffers]
vms:
  - name: web1
    nic: mac:52:54:00:aa:01:00
    failover: bridge:br0
    pin: none
YAML
  ok 'a VM with a card on a bridge' vm_define web1 q35 "$(card_on_bridge $mac)"
  bare=$(seen)

  ends 1 'the plan has changes' vfctl plan --detailed-exitcode
  diag "$said"
  like "$said" "sriov-numvfs of $pf: 0 -> 3"$'\n(.*\n)*'"planned +sriov-numvfs of $other: 0 -> 2"$'\n(.*\n)*planned +domain of web1' 'of PFs and the VM'
  is "$(seen)" "$bare" 'and makes none'
  ends 1 'it is not so' vfctl verify

  sed 's/bridge:br0/bridge:br9/' $policy >/tmp/broken.yaml
  refused 7 'broken.yaml:15:5: there is no bridge br9' 'one entry that cannot be' vfctl apply /tmp/broken.yaml
  sed '/02:00/,/up:/d' $policy | sed '/^tuning/,$d' >/tmp/few.yaml
  refused 4 'nobody confirmed it within 1 second; everything was undone' 'what nobody confirms' vfctl apply /tmp/few.yaml --confirm 1 </dev/null

  vfctl apply /tmp/few.yaml --confirm 600 </dev/null >/tmp/asked 2>&1 &
  pid=$!
  ok 'what waits for somebody to confirm it' wait_for 60 grep -q 'unless somebody confirms it' /tmp/asked
  like "$(vfctl plan /tmp/few.yaml 2>&1)" "what process $pid .* is undone at .*Z, .*: kill -USR1 $pid.*all is as the policy says" 'is told by the plan'
  is "$(vfctl history --json 2>&- | jq -r '.transactions[0].status')" unconfirmed 'and by the history'
  kill $pid
  wait $pid
  is $? 4 'it is undone where the process is ended'

  while read -r driver expression; do
    sed "s/up: true/driver: $driver/" /tmp/few.yaml >/tmp/driver.yaml
    refused 2 "driver.yaml:3:5: $expression" "a driver that there is not, $driver: plan" vfctl plan /tmp/driver.yaml
    refused 2 "driver.yaml:3:5: $expression" 'and apply' vfctl apply /tmp/driver.yaml
  done <<'CASES'
nosuch no driver nosuch is in the kernel, and modprobe finds no module of that name
vfio_pci no driver is called vfio_pci; did you mean vfio-pci\?
CASES

  # Port, PF and VFs of the second card share one group, which shows only once there are VFs.
  sed "s/nic: mac:52:54:00:aa:01:00/nic: mac:52:54:00:aa:02:00/" $policy >/tmp/shared.yaml
  refused 4 'another function of its IOMMU group is in use by the host .*; everything was undone' 'a VF that is not alone' vfctl apply /tmp/shared.yaml

  ends 0 'the whole' vfctl apply
  diag "$said"
  is "$(seen)" "3
2
0 4e:e0:00:aa:01:00 0
1 4e:e0:01:aa:01:00 100
2 4e:e0:02:aa:01:00 100
16777216
4" 'is there'
  ends 0 'then it is so' vfctl verify
  ends 0 'and again' vfctl apply --json
  is "$(jq -r .status <<<"$said")" unchanged 'is nothing to do'
  is "$(vfctl plan 2>&1)" 'vfctl: all is as the policy says' 'by the plan, too'
  is "$(</var/lib/vfctl/cards)" "$pf 52:54:00:aa:01:00
$other 52:54:00:aa:02:00" 'where the cards stand is kept'
  virsh dumpxml --inactive --security-info web1 >/var/lib/web1.xml
  vm_xml web2 q35 "$(card_of_vf "$(vf_of "$other" 0)" 52:54:00:00:00:66)" >/var/lib/web2.xml
  echo "$other" >/var/lib/other
  power_off
fi

# The lab's libvirt forgets its VMs.
ok 'the VM is still defined' vm_define web1 q35 "$(card_on_bridge $mac)"
virsh -q undefine web1
virsh -q define /var/lib/web1.xml
virsh -q define /var/lib/web2.xml

is "$(cat "$PCI/$pf/sriov_numvfs" "$PCI/$other/sriov_numvfs" | xargs)" '0 0' 'a reboot takes VFs away'
moved="the card with MAC 52:54:00:aa:02:00 stands at $other now, and stood at $(</var/lib/other) when its policy was last applied"
moved+='; these name VFs by the addresses that they had there, and mean others now, or none: VM web2'
ends 0 'the boot brings them' vfctl apply --boot
like "$said" "policy.yaml:9:5: $moved" 'also where a card has moved, which is told, with who counted on its place'
is "$(cat "$PCI/$pf/sriov_numvfs" "$PCI/$other/sriov_numvfs" | xargs)" '3 2' 'both PFs have them'
sysctl -q -p /etc/sysctl.d/*vfctl*.conf
ends 1 'but for that' vfctl verify --json
is "$(jq -r '.findings[] | select(.verdict != "pass") | "\(.rule) \(.subject) \(.evidence)"' <<<"$said")" "card-moved $other $moved (/etc/vfctl/policy.yaml:9:5)" 'all is so'
ends 0 'a program that applies it' vfctl apply --json
is "$(jq -r '"\(.status) \(.notes[0])"' <<<"$said")" "unchanged /etc/vfctl/policy.yaml:9:5: $moved" 'is told it, too'
ends 0 'and one that wants to hear nothing' vfctl apply --quiet
ends 1 'settle it for nobody' vfctl verify
ends 0 'once somebody applies it' vfctl apply
like "$said" "nothing was changed"$'\n'".*policy.yaml:9:5: $moved" 'where nothing is left to do'
ends 0 'all is so' vfctl verify
diag "$said"
virsh -q undefine web2

ok 'the VM starts' vm_start web1
ok 'its guest has the pair' vm_gets web1 "igbvf $mac up in net_failover; net_failover $mac up; virtio_net $mac up in net_failover"
ends 0 'while it runs all is so' vfctl verify
ip link set "$net" vf 0 vlan 9
ends 1 'the VLAN that somebody sets of its VF' vfctl verify
like "$said" 'vf-vlan is 9, and is to be 0' 'is found'
definition=$(vm_canonical web1)
ends 0 'and put back' vfctl apply
is "$(ip -d -j link show dev "$net" | jq -r '.[0].vfinfo_list[0].vlan_list[0].vlan // 0')" 0 'to what the VM runs with'
is "$(vm_canonical web1)" "$definition" 'which is defined as before'
ip link set "$net" vf 0 vlan 9
ends 0 'where no policy names a VLAN' vfctl plan --detailed-exitcode <(sed '/^pfs/,/^tuning/{/^tuning/!d}' $policy)
ip link set "$net" vf 0 vlan 0
ok 'it ends' vm_off web1

# What describes it brings it back, with what VFs were given by hand.
ip link set "$net" vf 2 vlan 300 qos 3 spoofchk off
ip link set "$net" vf 2 trust on
ok 'the policy that describes the host' eval 'vfctl export --to policy >/tmp/described.yaml 2>/tmp/unsaid'
diag "$(cat /tmp/described.yaml /tmp/unsaid)"
is "$(sed -n '/^vms/,$p' /tmp/described.yaml | grep -c 'name: "web1"\|vf: "mac:52:54:00:aa:01:00/[0-2]"\|failover: "bridge:br0"')" 3 'tells of the VM and its pair'
# Of the other PF's VFs nobody has set a MAC: igbvf draws one, and igb tells of it.
is "$(grep -c '^vfctl: not said: mac of VF 0-1 of .* drew it' /tmp/unsaid)" 1 'and none of MACs that were drawn'
is "$(vfctl plan /tmp/described.yaml --detailed-exitcode 2>&1)" 'vfctl: all is as the policy says' 'and changes nothing'
vfs() { seen && ip -d -j link show dev "$net" | jq -c '.[0].vfinfo_list[] | {vlan_list, spoofchk, trust}'; }
described=$(vfs)
echo 0 >"$PCI/$pf/sriov_numvfs"
ends 0 'where they are gone' vfctl apply /tmp/described.yaml
is "$(vfs)" "$described" 'it brings all VFs as they were'
# So does what udev reads of it, but for what no .link file says.
mkdir -p /etc/systemd/network
ok 'the same for udev' vfctl export /tmp/described.yaml -q --to networkd -d /etc/systemd/network
echo 0 >"$PCI/$pf/sriov_numvfs"
diag "$(udevadm test-builtin net_setup_link "/sys/class/net/$net" 2>&1)"
is "$(vfs)" "$described" 'udev brings them as well'
rm /etc/systemd/network/10-vfctl-*.link
ip link set "$net" vf 2 vlan 100 spoofchk on
ip link set "$net" vf 2 trust off
ends 0 'and by hand they are as before' vfctl verify

ip link set "$net" vf 1 vlan 7
sysctl -q net.core.rmem_max=300000
ends 1 'what somebody changed' vfctl verify
like "$said" 'vf-vlan is 7, and is to be 100.*' 'is found: the VLAN'
like "$said" 'net.core.rmem_max is 300000, and is to be 16777216' 'and the sysctl'
ends 0 'and mended' strace -f -qq -e trace=sendmsg,sendto -o /tmp/requests vfctl apply
is "$(grep -c RTM_SETLINK /tmp/requests)" 1 'by one request for the one VF'
ends 0 'for good' vfctl verify

sed -i 's/vfs: 2/vfs: 1/' $policy
refused 4 'nobody confirmed it within 1 second; everything was undone' 'VFs that stand again for those that vfctl made' vfctl apply --confirm 1 </dev/null
ends 0 'another number of VFs that vfctl made' vfctl apply
is "$(<"$PCI/$other/sriov_numvfs")" 1 'is made'
echo 0 >"$PCI/$other/sriov_numvfs"
echo 1 >"$PCI/$other/sriov_numvfs"
sed 's/vfs: 1/vfs: 2/' $policy >/tmp/two.yaml
refused 3 '1 VFs already, which vfctl did not make' 'of as many VFs that somebody else made in their place' vfctl apply /tmp/two.yaml
echo 0 >"$PCI/$other/sriov_numvfs"
echo 2 >"$PCI/$other/sriov_numvfs"
refused 3 '2 VFs already, which vfctl did not make' 'of VFs that somebody else made' vfctl apply
sed -i 's/vfs: 1/vfs: 1\n    own: true/' $policy
ends 0 'they go once the policy owns the PF' vfctl apply
is "$(<"$PCI/$other/sriov_numvfs")" 1 'for those that it says'

# A VF of a pool, and without one: what libvirt has of the VM then.
virsh -q net-define <(vm_pool vfs "$pf")
virsh -q net-start vfs
for way in 'pool: vfs, failover: "bridge:br0" 2' 'path: virtio 0'; do
  teamed=${way##* }
  printf 'version: 1\nvms:\n  - {name: web1, pin: none, %s}\n' "${way% *}" >/tmp/way.yaml
  ends 0 'the VM has nothing of this' vfctl unassign web1
  ends 0 "${way% *}" vfctl apply /tmp/way.yaml
  is "$(virsh -q dumpxml --inactive web1 | grep -c '<teaming')" "$teamed" 'is made so'
  is "$(virsh -q dumpxml --inactive web1 | grep -c "<source network='vfs'/>")" $((teamed / 2)) 'with the VF that libvirt will draw'
  is "$(vfctl plan /tmp/way.yaml --detailed-exitcode 2>&1)" 'vfctl: all is as the policy says' 'and is so'
done

sed 's/52:54:00:aa:01:00/52:54:00:ff:ff:ff/' $policy >/tmp/moved.yaml
refused 2 'no PF here has the permanent MAC 52:54:00:ff:ff:ff' 'a policy for another host' vfctl apply /tmp/moved.yaml
done_testing
