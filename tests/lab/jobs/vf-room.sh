#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vf-room
# needs: vfctl jq
# Does the kernel make as many VFs as the audit says, and not one more?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics

capacity() { # ADDRESS JQ
  vfctl audit --all --rule sriov-capacity --json | jq -r --arg pf "$1" ".findings[] | select(.subject == \$pf) | $2"
}
# The kernel's answer to N VFs: "yes", or its error.
ask_for() { # ADDRESS N
  local answer
  if answer=$(make_vfs "$1" "$2" 2>&1); then echo yes; else echo "${answer##*: }"; fi
}

check() { # CARD VERDICT N REFUSAL
  local pf
  pf=$(pf_by_mac "52:54:00:aa:$1")
  is "$(capacity "$pf" '"\(.verdict) \(.evidence | capture("^(?<n>[0-9]+)").n)"')" "$2 $3" "card $1: $2, with $3 VFs"
  [ "$3" = 0 ] || is "$(ask_for "$pf" "$3")" yes 'the kernel makes them'
  is "$(ask_for "$pf" $(($3 + 1)))" "$4" 'and no more'
  is "$(<"$PCI/$pf/sriov_numvfs")" 0 'none is left'
}
check 01:00 pass 7 'Numerical result out of range'
check 02:00 fail 0 'Cannot allocate memory'
check 03:00 fail 0 'Cannot allocate memory'
like "$(capacity "$(pf_by_mac 52:54:00:aa:02:00)" .evidence)" 'memory for 1 of their 2 BARs' 'half is none'
like "$(capacity "$(pf_by_mac 52:54:00:aa:03:00)" .evidence)" 'memory for 0 of their 2 BARs' 'and so is nothing'
is "$(capacity "$(pf_by_mac 52:54:00:aa:03:00)" '.remedy.text | contains("pci=realloc found no room")')" false \
  'nobody let the kernel look for room'

# What vfctl says of it, with the kernel's log, and without a right to that.
refused() { # CARD RIGHT QUOTE
  local pf said
  pf=$(pf_by_mac "52:54:00:aa:$1")
  said=$(setpriv --bounding-set "$2" vfctl create "$pf" -n 1 --json 2>&1 >/tmp/outcome)
  is $? 4 "$2: vfctl makes none, either"
  is "$(jq -r '"\(.status) \(.needs)"' /tmp/outcome)" 'undone reboot' 'undoes it, and tells what it takes'
  is "$said" "vfctl: sriov-numvfs of $pf cannot be set: no memory window above the card has room for its VFs (Cannot allocate memory$3): switch on SR-IOV and Above 4G Decoding in the firmware's setup, or boot with pci=realloc; that takes a reboot; everything was undone" \
    'in words'
}
echo 1 >/proc/sys/kernel/dmesg_restrict
refused 02:00 +syslog '; the kernel: "not enough MMIO resources for SR-IOV"'
refused 03:00 -syslog ''
like "$(dmesg)" 'not enough MMIO resources for SR-IOV' "the kernel's reason"
done_testing
