#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 600
# processors: one
# needs: vfctl killable jq libvirtd virsh xmllint
# What assign refuses before libvirt has to, what it does where others are at work beside it, and what it leaves where
# libvirt goes away or the domain becomes another in mid-way. No VM runs.
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
load_nics

pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
shared=$(pf_by_mac 52:54:00:aa:02:00)
shared_net=$(netdev_of "$shared")

load_virt
start_libvirt
make_bridge "$pf"
vm_define w1 q35 "$(card_on_bridge 52:54:00:00:01:01)" >/dev/null
vm_define w2 q35 "$(card_on_bridge 52:54:00:00:01:02)" >/dev/null

# VFs that are made for a VM.
changes() { vfctl history --json | jq '.transactions | length'; }
made=$(vm_canonical w1)
ends 3 'a VM that would be refused with VFs that are not there yet' \
  vfctl assign w1 --pf "$net" --create 2 --mac 52:54:00:00:01:02 --pin none
is "$(changes) $(<"$PCI/$pf/sriov_numvfs")" '0 0' 'gets none made'
ends 0 'two VFs, and one of them for a VM' vfctl assign w1 --pf "$net" --create 2 --failover bridge:br0 --pin none
like "$said" 'vfctl rollback [0-9T.]+ ' 'how to take them away again is told'
is "$(changes) $(<"$PCI/$pf/sriov_numvfs")" '2 2' 'are two changes'
is "$(vm_xpath w1 'count(//interface[@type="hostdev"])')" 1 'the VM has one'
ok 'taken back' vfctl unassign w1
is "$(vm_canonical w1)" "$made" 'the VM is as it was'
ok 'and none are left' vfctl destroy "$net"

ok 'six VFs' vfctl create "$net" -n 6
ok 'one that shares its group' vfctl create "$shared_net" -n 1 --up
wait_for 20 has_carrier br0
for i in 3 4 5 6 7 8; do
  vm_define "w$i" q35 "$(card_on_bridge "52:54:00:00:01:0$i")" >/dev/null
done
vm_define old pc "$(card_on_bridge 52:54:00:00:02:01)" >/dev/null
vfs_before=$(vm_vfs "$pf")
canonicals() { for i in 1 2 3 4 5 6 7 8; do vm_canonical "w$i"; done; }
xml_before=$(canonicals)

ends 7 'a VM that there is none of' vfctl assign w9 --pf "$net"
like "$said" 'w[1-8]' 'is told with those that have nearly its name'
ends 3 'a VF in a group with others' vfctl assign w1 --vf "$shared_net/0" --failover bridge:br0 --pin none
like "$said" 'group' 'is refused before libvirt has to'
ends 3 'a machine that takes no failover pair' vfctl assign old --pf "$net" --failover bridge:br0 --pin none
like "$said" 'q35' 'is refused, and told'
ends 3 'a MAC that another VM has' vfctl assign w1 --pf "$net" --mac 52:54:00:00:01:02 --pin none
like "$said" 'w2' 'is refused with who has it'
ends 3 'a VM that has the only processor of its node' vfctl assign w1 --pf "$net" --pin strict
like "$said" '1 vCPU' 'is refused with figures'
is "$(canonicals)" "$xml_before" 'no domain is another'
is "$(vm_vfs "$pf")" "$vfs_before" 'no VF either'

# Eight at once.
for i in 1 2 3 4 5 6 7 8; do
  vfctl assign "w$i" --pf "$net" --pin none >"/tmp/w$i" 2>&1 & pids[i]=$!
done
ends=
for i in 1 2 3 4 5 6 7 8; do
  wait "${pids[i]}"
  ends+="$?"$'\n'
done
is "$(sort <<<"${ends%?}" | uniq -c | xargs)" '6 0 2 3' 'eight at once on six free VFs: six are done, two refused'
taken=$(for i in 1 2 3 4 5 6 7 8; do
  vm_xpath "w$i" "//interface[@type='hostdev']/source/address/@*" 2>/dev/null | xargs -r
done)
is "$(wc -l <<<"$taken") $(sort -u <<<"$taken" | wc -l)" '6 6' 'and no VF is taken twice'
for i in 1 2 3 4 5 6 7 8; do vfctl unassign "w$i" >"/tmp/w$i" 2>&1; done
is "$(canonicals)" "$xml_before" 'all that is taken back leaves the domains as they were'
is "$(vm_vfs "$pf")" "$vfs_before" 'and the VFs'

# stop_amid: assign stops once the VF has its attributes, and before the domain is another. Its process is $pid.
killable=$VFCTL_TOP_BUILDDIR/tests/lab/killable
KILL_POINTS=/tmp/points "$killable" assign w1 --vf "$net/0" --trust on --pin none >/tmp/said 2>&1
point=$(awk '$2 == "after" && $3 == "attributes" { print $1; exit }' /tmp/points)
ok 'a VF gets its attributes before the domain' test -n "$point"
vfctl unassign w1 >/dev/null 2>&1
stop_amid() {
  KILL_AT=$point KILL_STOP=1 "$killable" assign w1 --vf "$net/0" --trust on --pin none >/tmp/said 2>&1 &
  pid=$!
  wait_for 30 is_stopped "$pid" || diag "$(</tmp/said)"
}

stop_amid
kill_libvirtd
kill -CONT "$pid"
wait "$pid"
is $? 5 'an assign whom libvirtd leaves in mid-way cannot know what it took'
like "$(</tmp/said)" 'libvirt' 'and tells of it'
ok 'libvirtd is there again' run_libvirtd
ends 0 'and what was begun is taken back' vfctl rollback
is "$(vm_vfs "$pf")" "$vfs_before" 'the VF is as before'
is "$(canonicals)" "$xml_before" 'and the domain'

stop_amid
vm_xml w1 q35 "$(card_on_bridge 52:54:00:00:01:01)" | sed 's/>256</>320</' >/tmp/changed.xml
virsh define <(sed "/<name>/a <uuid>$(virsh domuuid w1)</uuid>" /tmp/changed.xml) >/dev/null
xml_changed=$(vm_canonical w1)
kill -CONT "$pid"
wait "$pid"
is $? 4 'an assign whose domain becomes another in mid-way fails'
like "$(</tmp/said)" 'w1' 'and tells which'
is "$(vm_vfs "$pf")" "$vfs_before" 'the VF is as before'
is "$(vm_canonical w1)" "$xml_changed" 'and the domain is as the other left it'
done_testing
