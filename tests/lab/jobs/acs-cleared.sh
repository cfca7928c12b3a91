#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: acs-cleared
# needs: vfctl jq
# Does a port that can do ACS but has redirection cleared share its group, and is it named with
# the bits that it lacks?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/audit.sh"
load_nics
pf=$(pf_by_mac 52:54:00:aa:01:00)
port=$(port_above "$pf")
make_vfs "$pf" 1
acs=$(lspci -vvv -s "$port")
is "$port" 0000:40:00.0 'the port is the one named to the kernel'
like "$acs" 'ACSCap:.* ReqRedir\+ CmpltRedir\+' 'the port can redirect'
like "$acs" 'ACSCtl:.* ReqRedir- CmpltRedir-' 'and does not'
is "$(group_of "$pf")" "$port $pf $(vf_of "$pf" 0)" 'port, PF and VF share a group'

is "$(vfctl list --all --json | jq -c --arg port "$port" '[.devices[]
  | select(.acs_blocker == $port) | {address, isolated, acs}]')" \
  "$(printf '[{"address":"%s","isolated":false,"acs":"partial"},{"address":"%s","isolated":false,"acs":"partial"}]' \
    "$pf" "$(vf_of "$pf" 0)")" 'PF and VF: partial'

# Of what groups ask for, what the port offers and does not switch on, by lspci. (Linux 6.12
# clears all of it for disable_acs_redir, others redirection only.)
lacks=
for bit in SV:SrcValid RR:ReqRedir CR:CmpltRedir UF:UpstreamFwd; do
  [[ ! $acs =~ ACSCap:[^$'\n']*${bit#*:}\+ || $acs =~ ACSCtl:[^$'\n']*${bit#*:}\+ ]] ||
    lacks+="\"${bit%:*}\","
done
like "$lacks" '"RR","CR"' 'redirection is among what it lacks'
is "$(vfctl groups --json | jq -c --arg pf "$pf" '.groups[]
  | select(any(.devices[]; .address == $pf)).why_shared')" \
  "[{\"reason\":\"acs\",\"bridge\":\"$port\",\"lacks\":[${lacks%,}]}]" 'and the group says so'
audit_finds 'the audit finds it, and who said so' < <(
  findings_of_boot 01:00
  findings_of_groups 01:00
  on_cards acs-missing 01:00
  on_cards iommu-group-shared 01:00
  on boot-acs-cleared host
)
done_testing
