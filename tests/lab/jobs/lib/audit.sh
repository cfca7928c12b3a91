# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What does the audit find on a lab machine? Whole sets, one "RULE SUBJECT" a line: what is not
# named must not be found. Findings that are the lab's own have the reason beside them.

# findings: what fails.
findings() {
  vfctl audit --json | jq -r '.findings[] | select(.verdict == "fail") | "\(.rule) \(.subject)"' | sort
}

# audit_finds TEXT: exactly what standard input names, in any order.
audit_finds() { is "$(diff <(sort) <(findings))" '' "$1"; }

# audit_adds BEFORE TEXT FINDING...: what BEFORE has, and just these.
audit_adds() {
  is "$(diff <(echo "$1") <(findings))" "$(diff <(echo "$1") <(printf '%s\n' "$1" "${@:3}" | sort))" "$2"
}

# on RULE ADDRESS...: a finding of the rule on each. on_cards RULE CARD...: on cards, by the ends of
# their MACs (shapes/parts/cards.shape). on_vfs RULE CARD...: on all of their VFs.
on() { printf "$1 %s\n" "${@:2}"; }
on_cards() {
  local card
  for card in "${@:2}"; do on "$1" "$(pf_by_mac "52:54:00:aa:$card")"; done
}
on_vfs() {
  local card vf
  for card in "${@:2}"; do
    for vf in "$PCI/$(pf_by_mac "52:54:00:aa:$card")"/virtfn*; do on "$1" "$(target "$vf")"; done
  done
}

# findings_of_cards [CARD...]: where all cards are, and these have VFs.
findings_of_cards() {
  local card
  # On the chipset's own bus, of which the firmware does not tell the node.
  on_cards numa-node-unknown 03:00 03:01 04:00 05:00 06:00 07:00 08:00
  # A port without ACS, a conventional bridge, a switch without ACS.
  on_cards acs-missing 02:00 04:00 07:00 08:00
  for card in 01:00 02:00 03:00 03:01 07:00; do
    if [[ " $* " == *" $card "* ]]; then
      on_cards sriov-not-persistent "$card"
    else
      on_cards sriov-autoprobe "$card" # the kernel's default, which make_vfs changes
    fi
  done
  on virtio-buffers host # the kernel's defaults
}

# findings_of_groups [CARD...]: the groups of cards 02 and 07 hold their ports; with VFs, these too.
findings_of_groups() {
  on_cards iommu-group-shared 02:00 07:00
  on_vfs iommu-group-shared "$@"
  on_vfs iommu-group-not-viable "$@"
}

# findings_of_boot [CARD...]: and nothing was loaded, started or set since; the PFs with VFs are down.
findings_of_boot() {
  findings_of_cards "$@"
  on_cards sriov-pf-down "$@"
  on_cards mem-hugepages-none 01:00 02:00 03:00 03:01 04:00 05:00 06:00 07:00 08:00
  on cpu-virtualization host
  on libvirt-unreachable host
  on virtio-vhost-net host
}
