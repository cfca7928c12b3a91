#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do the VMs of another host come from the daemon there, all else from its capture, and never two hosts' into one? A libvirtd of the test's
# own, which is reached over TCP and says that it runs on that host.
set -u
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/private-libvirt.sh"
in_private_libvirt "$0" "$@" || exit

. "${0%/*}/remote-libvirt.sh"

listen_as "$name"
is 'libvirt over there defines it' 0 "$(define db1; echo $?)"

# ---- which VMs there are
there pin db2 --diff
is 'those of the daemon' "vfctl: no VM 'db2' here; the nearest: db1 7" "$said $got"
there pin web1 --diff
is 'and none of the capture' 7 "$got"
try --sysroot "$host" pin web1 --policy preferred --diff
is 'which alone tells of them without a URI' 0 "$got"

# ---- never two hosts
for command in 'list --vms' audit 'assign db1' 'unassign db1' 'pin db1' 'create eth0 -n 1' rollback; do
  # shellcheck disable=SC2086
  try -c $uri $command
  is "$command of this host with the VMs of another" 3 "$got"
  like "$command: says what to do" 'VMs of another host.*vfctl capture FILE.tar.gz there.*--sysroot' "$said"
  # shellcheck disable=SC2086
  said=$(LIBVIRT_DEFAULT_URI=$uri "$VFCTL" $command 2>&1)
  is "$command by the environment" 3 $?
  like "$command: says who says so" 'LIBVIRT_DEFAULT_URI' "$said"
done
for command in history groups 'explain iommu-off' help; do
  # shellcheck disable=SC2086
  try -c $uri $command
  is "$command asks no libvirt" 0 "$(grep -c 'another host' <<<"$said")"
done
printf 'uri_aliases = [ "there=%s" ]\n' $uri >>/etc/libvirt/libvirt.conf
try -c there list --vms
is 'an alias of another host' 3 "$got"
try -c qemu:///system list --vms
is 'the own daemon' 0 "$got"
try -c 'qemu+unix:///system?socket=/run/nobody' list --vms
is 'a socket without anybody behind it' 0 "$got"

# ---- what it would be
there assign db1 --pin none --diff
is 'shown' 0 "$got"
like 'with a VF of that host' "\+ *<interface type='hostdev' managed='yes'>" "$said"
there assign db1 --pin none --dry-run
is 'its steps' 0 "$got"
there assign db1 --pin none --vlan 7:3 --print-xml
is 'an attribute that libvirt does not set' 3 "$got"
like 'is named' 'vf-mac of .* is to be' "$said"
there pin db1 --live --diff
is 'not while it runs' 3 "$got"
there assign db1 --vf 0000:41:10.2 --pin none --failover bridge:br0 --check-target "$host" --diff
is 'it could migrate' 0 "$got"
like 'which is told, with what a capture does not tell' "db1 could migrate to $name, as far as is known.*which libvirt is there" "$said"
there assign db1 --vf 0000:41:10.2 --pin none --check-target "$host" --diff
is 'not without a standby' 3 "$got"
like 'which is told' "db1 could not migrate to $name: 0000:.* has no standby" "$said"
there assign db1 --vf 0000:41:10.2 --pin none --failover bridge:br0 --check-target $uri --diff
is 'to the host that it is on' 3 "$got"
like 'it could not' "libvirt at ${uri//+/\\+} is on the very host that db1 is on" "$said"
definition db1 >"$work/before"
"$VFCTL" -q --sysroot "$host" -c $uri assign db1 --pin none --print-xml >"$work/wanted"
is 'printed' 0 $?
is 'nothing is other yet' '' "$(definition db1 | diff "$work/before" -)"
virsh -q -c $uri define "$work/wanted" >/dev/null
is 'defined' 0 $?
is 'with its password' 1 "$(definition db1 | grep -c "passwd='secret'")"
there -q assign db1 --pin none --diff
is 'again: nothing' '0 ' "$got $said"
"$VFCTL" -q --sysroot "$host" -c $uri unassign db1 --print-xml >"$work/wanted"
is 'taken away again' 0 $?
virsh -q -c $uri define "$work/wanted" >/dev/null
is 'nothing is left of it' 0 "$(virsh -q -c $uri dumpxml --inactive db1 | grep -c -e hostdev -e vfctl)"

# ---- which host it is
listen_as "$name.example.com"
there list --vms
is 'a name with its domain' 0 "$got"
listen_as other
there list --vms
is 'another host' 3 "$got"
like 'is named, and so is the captured one' "host '$name'.*runs on 'other'" "$said"
there assign db1 --pin none --diff
is 'for each command' 3 "$got"
try -c 'qemu+unix:///system?socket=/run/libvirt/libvirt-sock' list --vms
is 'a socket that another host is behind' 3 "$got"
there groups
is 'but one that asks for no VMs' 0 "$got"
listen_as localhost
there list --vms
is 'a name that all hosts have' 3 "$got"
kill_libvirtd
there list --vms
is 'nobody there' 7 "$got"
like 'in its words' "cannot connect to libvirt at qemu\+tcp://localhost/system" "$said"
[ $failed = 0 ]
