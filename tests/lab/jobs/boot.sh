#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 300
# needs: vfctl jq python3
# Is the machine what its shape says? Every card at its place, the NUMA nodes, and
# what an IOMMU with and without ACS makes of ports, PFs and VFs; and does vfctl say it?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/audit.sh"
load_nics

is "$(fact /sys/devices/system/node/online)" 0-1 'two NUMA nodes'
is "$(ls /sys/class/iommu)" dmar0 'one Intel IOMMU'

# card, model, node of what sits there
check_card() {
  local pf
  pf=$(pf_by_mac "52:54:00:aa:$1")
  is "$(target "$PCI/$pf/driver") $(fact "$PCI/$pf/numa_node")" "$2 $3" "card $1: $2 on node $3"
}
check_card 01:00 igb 1
check_card 02:00 igb 0
check_card 03:00 igb -1
check_card 03:01 igb -1
check_card 04:00 e1000 -1
check_card 05:00 e1000e -1
check_card 06:00 virtio-pci -1
check_card 07:00 igb -1
check_card 08:00 e1000e -1

good=$(pf_by_mac 52:54:00:aa:01:00)
noacs=$(pf_by_mac 52:54:00:aa:02:00)
dual=$(pf_by_mac 52:54:00:aa:03:00)
second=$(pf_by_mac 52:54:00:aa:03:01)
conventional=$(pf_by_mac 52:54:00:aa:04:00)
plain=$(pf_by_mac 52:54:00:aa:05:00)
switched=$(pf_by_mac 52:54:00:aa:07:00)
beside=$(pf_by_mac 52:54:00:aa:08:00)

is "$(fact "$PCI/$good/sriov_totalvfs")" 7 'igb offers 7 VFs'
is "$(fact "$PCI/$plain/sriov_totalvfs")" absent 'e1000e has no SR-IOV'
is "$second" "${dual%.0}.1" 'the two-port card is one slot'
for pf in "$good" "$noacs" "$switched"; do
  ok "2 VFs on $pf" make_vfs "$pf" 2
  is "$(fact "$PCI/$pf/sriov_numvfs")" 2 "$pf has 2 VFs"
done
vf0=$(vf_of "$good" 0)
is "$(fact "$PCI/$vf0/vendor") $(fact "$PCI/$vf0/device")" '0x8086 0x10ca' 'a VF is an igbvf'
is "$(target "$PCI/$vf0/driver")" none 'and no driver took it'
is "$(fact "$PCI/$vf0/numa_node")" 1 "and is on its PF's node"

is "$(group_of "$(port_above "$good")")" "$(port_above "$good")" 'ACS: the port is alone in its group'
is "$(group_of "$good")" "$good" 'ACS: the PF is alone'
is "$(group_of "$vf0")" "$vf0" 'ACS: a VF is alone'
is "$(group_of "$noacs")" "$(port_above "$noacs") $noacs $(vf_of "$noacs" 0) $(vf_of "$noacs" 1)" \
  'no ACS: port, PF and VFs share a group'
is "$(group_of "$dual")" "$dual" "two ports: each function is alone (the kernel's quirk for igb)"
is "$(group_of "$conventional")" "$(port_above "$conventional") $conventional" \
  'a conventional bridge shares its group with the card'
is "$(group_of "$switched")" \
  "$(port_above "$switched") $switched $(vf_of "$switched" 0) $(vf_of "$switched" 1)" \
  "a switch without ACS: PF and VFs share their branch's group"
is "$(group_of "$beside")" "$(port_above "$beside") $beside" 'and so does the card on the other branch'

check_vfctl
check_no_gap
audit_finds 'the audit finds what is not apart' < <(
  findings_of_boot 01:00 02:00 07:00
  findings_of_groups 02:00 07:00
)
done_testing
