#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 240
# needs: vfctl jq lspci perl
# Are PCI functions, links, ACS and groups what sysfs, lspci and vfio say of them, field by
# field, and is the one in the way named?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
good=$(pf_by_mac 52:54:00:aa:01:00)
noacs=$(pf_by_mac 52:54:00:aa:02:00)
dual=$(pf_by_mac 52:54:00:aa:03:00)
old=$(pf_by_mac 52:54:00:aa:04:00)
plain=$(pf_by_mac 52:54:00:aa:05:00)
below_switch=$(pf_by_mac 52:54:00:aa:07:00)
for pf in "$good" "$noacs" "$dual" "$below_switch"; do make_vfs "$pf" 2; done
echo 1 >"$PCI/$good/sriov_drivers_autoprobe"

# One line a network function, in the same words: by sysfs, and by vfctl.
by_sysfs() {
  local device address owner role
  for device in "$PCI"/*; do
    [[ $(<"$device/class") == 0x02* ]] || continue
    address=${device##*/}
    owner=$device
    role=nic
    [ ! -e "$device/sriov_totalvfs" ] || role=pf
    [ ! -e "$device/physfn" ] || { role=vf owner=$PCI/$(target "$device/physfn"); }
    echo "$address $role $(target "$device/driver") $(<"$device/vendor") $(<"$device/device")" \
      "$(<"$device/numa_node") $(<"$device/local_cpulist") $(target "$device/iommu_group")" \
      "$([ "$(group_of "$address")" = "$address" ] && echo true || echo false)" \
      "$(fact "$owner/current_link_speed") x$(fact "$owner/current_link_width")" \
      "$(fact "$owner/max_link_speed") x$(fact "$owner/max_link_width")"
  done
}
by_vfctl() {
  "$@" vfctl list --all --json | jq -r '
    def link: if . == null then "absent xabsent"
              else "\(.gts | if . == floor then "\(floor).0" else . end) GT/s PCIe x\(.width)" end;
    .devices[] | "\(.address) \(.role) \(.driver) 0x\(.vendor_id) 0x\(.device_id) \(.numa_node) " +
      "\(.local_cpus) \(.iommu_group) \(.isolated) \(.pcie.current | link) \(.pcie.maximum | link)"'
}
is "$(by_vfctl)" "$(by_sysfs)" 'functions as sysfs has them'
is "$(by_vfctl unprivileged)" "$(by_sysfs)" 'the same without root'

# What only a PF has.
sriov_by_sysfs() {
  local device
  for device in "$PCI"/*/sriov_totalvfs; do
    device=${device%/*}
    echo "${device##*/} $(<"$device/sriov_totalvfs") $(<"$device/sriov_numvfs")" \
      "$(<"$device/sriov_offset") $(<"$device/sriov_stride") $(<"$device/sriov_vf_device")" \
      "$(<"$device/sriov_drivers_autoprobe")"
  done
}
is "$(vfctl list --pf --json | jq -r '.devices[] | "\(.address) \(.sriov | "\(.total_vfs) \(.num_vfs) " +
  "\(.offset) \(.stride) \(.vf_device_id) \(if .autoprobe then 1 else 0 end)")"')" \
  "$(sriov_by_sysfs)" 'SR-IOV as sysfs has it'
vfs_by_sysfs() {
  local link
  for link in "$PCI"/*/virtfn*; do
    echo "$(target "$link") $(basename "${link%/*}") ${link##*virtfn}"
  done | sort
}
is "$(vfctl list --vf --json | jq -r '.devices[] | "\(.address) \(.vf.pf) \(.vf.index)"')" \
  "$(vfs_by_sysfs)" 'VFs and their indexes as their PFs link them'

# Names and links as lspci has them.
lspci_says() { # ADDRESS REGEX
  lspci -vvv -s "$1" | sed -nE "s/$2/\1/p" | head -n 1
}
model_by_lspci() { lspci -Dmm -s "$1" | sed -E 's/^[^"]*"[^"]*" "[^"]*" "([^"]*)".*/\1/'; }
field() { vfctl list --all --json | jq -r --arg address "$1" ".devices[] | select(.address == \$address) | $2"; }
for device in "$good" "$(vf_of "$good" 0)" "$old" "$plain"; do
  is "$(field "$device" .model)" "$(model_by_lspci "$device")" "$device by its name"
done
is "$(field "$good" '.pcie.current | "Speed \(.gts)GT/s, Width x\(.width)"')" \
  "$(lspci_says "$good" '.*LnkSta:\s(Speed [^ ,(]*) ?[^,]*(, Width [^ ,(]*).*' | sed 's/(.*)//')$(
     lspci_says "$good" '.*LnkSta:.*(, Width [^ ,(]*).*')" 'the link as lspci reads it'
is "$(field "$old" '.pcie')" null 'a conventional card has no link'

# ACS, and who is in the way. The 82576 is known to the kernel for isolating its ports.
acs() { field "$1" '"\(.acs) \(.acs_blocker // "-")"'; }
is "$(acs "$good")" 'enabled -' 'a port with ACS'
is "$(acs "$(vf_of "$good" 1)")" 'enabled -' 'a VF below it'
is "$(acs "$noacs")" "missing $(port_above "$noacs")" 'a port without'
is "$(acs "$(vf_of "$noacs" 0)")" "missing $(port_above "$noacs")" 'a VF below that'
is "$(acs "$dual")" "quirk $dual" 'two functions, apart by a quirk'
is "$(acs "$old")" "missing $(port_above "$old")" 'a conventional bridge'
is "$(acs "$below_switch")" "missing $(port_above "$below_switch")" 'a switch'
is "$(acs "$plain")" 'enabled -' 'one function alone'
like "$(lspci -vvv -s "$(port_above "$good")")" 'ACSCtl:.*SrcValid\+.*ReqRedir\+ CmpltRedir\+ UpstreamFwd\+' \
  'lspci sees the bits of the port with ACS'

# Groups: all members, types, and reasons.
groups_by_sysfs() {
  local group
  for group in /sys/kernel/iommu_groups/*; do
    echo "${group##*/} $(<"$group/type") $(echo "$group"/devices/* | sed 's|[^ ]*/||g')"
  done | sort -n
}
is "$(vfctl groups --all --json | jq -r '.groups[] | "\(.id) \(.type) \([.devices[].address] | join(" "))"')" \
  "$(groups_by_sysfs)" 'groups as sysfs has them'
is "$(vfctl groups --all --json | jq -c .iommus)" '["dmar0"]' 'and the IOMMU'
why() {
  vfctl groups --all --json | jq -r --arg address "$1" '.groups[]
    | select(any(.devices[]; .address == $address)) | .why_shared[]
    | "\(.reason) \(.bridge) \(.lacks // [] | join(","))"'
}
is "$(why "$good")" '' 'alone for no reason'
is "$(why "$noacs")" "acs $(port_above "$noacs") SV,RR,CR,UF" 'shared below a port without ACS'
is "$(why "$below_switch")" "acs $(port_above "$below_switch") SV,RR,CR,UF" 'below a branch of the switch'
is "$(why "$old")" "conventional-bridge $(port_above "$old") " 'on a conventional bus'

# Viable is what vfio says of the group (VFIO_GROUP_GET_STATUS, bit 0).
viable() { vfctl groups --all --json | jq --argjson id "$1" '.groups[] | select(.id == $id).viable'; }
vfio_says() {
  perl -e 'open(my $group, "+<", "/dev/vfio/$ARGV[0]") or die "$!\n";
    my $status = pack("LL", 8, 0);
    ioctl($group, 0x3b67, $status) or die "$!\n";
    print((unpack("LL", $status))[1] & 1 ? "true" : "false")' "$1"
}
group_number() { target "$PCI/$1/iommu_group"; }
bind_vfio "$(vf_of "$good" 0)"
bind_vfio "$(vf_of "$noacs" 0)"
alone=$(group_number "$(vf_of "$good" 0)")
shared=$(group_number "$noacs")
is "$(vfio_says "$alone")" true 'vfio would open a VF alone'
is "$(viable "$alone")" true 'and so it is said'
is "$(vfio_says "$shared")" false 'not a VF beside its PF'
is "$(viable "$shared")" false 'and so it is said'
echo "$noacs" >"$PCI/$noacs/driver/unbind"
is "$(viable "$shared")" true 'a PF without a driver is no harm, nor is pcieport above it'
is "$(field "$noacs" .sriov.total_vfs)" "$(<"$PCI/$noacs/sriov_totalvfs")" 'its total without a driver'
bind_vfio "$noacs"
is "$(vfio_says "$shared")" true 'vfio would open the PF itself'
is "$(viable "$shared")" true 'and so it is said'
done_testing
