#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 240
# needs: vfctl jq lspci perl python3
# Are PCI functions, links, ACS and groups what sysfs, lspci and vfio say of them, field by
# field, is the one in the way named, and are they never wrong while functions come and go?
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

check_vfctl
is "$(unprivileged "$LAB_DIR/peers.py" sysfs show 2>&1)" '' 'nor does it say anything else to nobody'

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

# Why groups are shared.
why() {
  vfctl groups --all --json | jq -r --arg address "$1" '.groups[]
    | select(any(.devices[]; .address == $address)) | .why_shared[]
    | "\(.reason) \(.bridge) \(.lacks // [] | join(","))"'
}
is "$(why "$good")" '' 'alone for no reason'
is "$(why "$noacs")" "acs $(port_above "$noacs") SV,RR,CR,UF" 'shared below a port without ACS'
is "$(why "$below_switch")" "acs $(port_above "$below_switch") SV,RR,CR,UF" 'below a branch of the switch'
is "$(why "$old")" "conventional-bridge $(port_above "$old") " 'on a conventional bus'

# The picture: each function where sysfs has it, below its node, and its VFs below it.
drawn() {
  vfctl topology --vfs --json | jq -r 'def ways($way): if .device then $way + .device.address
      else ($way + (if .bus then .bus elif .port then .port.address else "\(.node):" end) + "/") as $on | .below[] | ways($on) end;
    .nodes[] | ways("")' | sort
}
in_sysfs() {
  local device
  for device in "$PCI"/*; do
    [[ $(cat "$device/class") == 0x02* && ! -e $device/physfn ]] || continue
    echo "$(cat "$device/numa_node"):/$(realpath "$device" | sed 's|/sys/devices/||')"
  done | sort
}
is "$(drawn)" "$(in_sysfs)" 'every function hangs where sysfs has it'
is "$(vfctl topology --vfs --json | jq -r --arg pf "$good" '.. | select(.device?.address? == $pf) | .below[].device.address')" \
  "$(vf_of "$good" 0)"$'\n'"$(vf_of "$good" 1)" 'and its VFs below it'

# Hot unplug: a switch goes and comes back, with both cards below it, while vfctl looks. What it says
# may lack what is gone, and know less of what is going (meanwhile.py); windows get a new place each time.
switch=$(port_above "$(port_above "$below_switch")")
echo 0 >"$PCI/$below_switch/sriov_numvfs"
echo 1 >"$PCI/$below_switch/sriov_drivers_autoprobe"
facts() { jq "$@" 'del(.devices[].sriov.vf_bars)'; }
vfctl list --all --json | facts -S >/tmp/before
: >/tmp/looks
until [ -e /tmp/enough ]; do
  timeout 60 vfctl list --all --json >/tmp/look || echo "status $?"
  facts -c </tmp/look >>/tmp/looks
done >/tmp/failures 2>&1 &
looker=$!
for _ in 1 2 3; do
  echo 1 >"$PCI/$switch/remove"
  wait_for 60 has_lines /tmp/looks $(($(wc -l </tmp/looks) + 2)) # the second began after that
  echo 1 >/sys/bus/pci/rescan
done
touch /tmp/enough
wait "$looker"
is "$(</tmp/failures)" '' 'it neither failed nor hung while a switch came and went'
is "$("$LAB_DIR/meanwhile.py" /tmp/before /tmp/looks 2>&1)" '' 'nor said anything that was not so'
ok 'and saw that the cards were gone' jq -en --arg address "$below_switch" \
  'any(inputs; all(.devices[]; .address != $address))' /tmp/looks
is "$(vfctl list --all --json | facts -S | diff /tmp/before -)" '' 'all is as before'

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
