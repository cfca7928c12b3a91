#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: acs-cleared
# Does a port that can do ACS but has redirection cleared share its group?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
pf=$(pf_by_mac 52:54:00:aa:01:00)
port=$(port_above "$pf")
make_vfs "$pf" 1
acs=$(lspci -vvv -s "$port")
is "$port" 0000:40:00.0 'the port is the one named to the kernel'
like "$acs" 'ACSCap:.* ReqRedir\+ CmpltRedir\+' 'the port can redirect'
like "$acs" 'ACSCtl:.* ReqRedir- CmpltRedir-' 'and does not'
is "$(group_of "$pf")" "$port $pf $(vf_of "$pf" 0)" 'port, PF and VF share a group'
done_testing
