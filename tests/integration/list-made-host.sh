#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does list --all --json say of a made-up host what lspci and sysfs say of it? Addresses, drivers, names, links, the SR-IOV
# capability, which VF is whose, nodes and their CPUs, groups, and what netlink recorded.
set -eu

for tool in lspci jq; do
  command -v $tool >/dev/null || { echo "skipped: no $tool" >&2; exit 77; }
done
work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
cd "$work"
status=0

same() { # WHAT: the files want and got
  cmp -s want got || { echo "$1 differ:" >&2; diff want got >&2 || :; status=1; }
}
said() { # FILTER: what the list says
  jq -r "$1" "$host.json" >got
}
pci() {
  lspci -D -O "sysfs.path=$work/$host/sys/bus/pci" "$@" 2>/dev/null
}
# FILE: of every network function, behind its address; ending in COMMAND if there is one
sysfs() {
  for address in $addresses; do
    [ ! -e "$host/sys/bus/pci/devices/$address/$1" ] || echo "$address $(cat "$host/sys/bus/pci/devices/$address/$1")"
  done
}

check() { # HOST: made already
  host=$1
  "$VFCTL" --sysroot "$work/$host" list --all --json >"$host.json"
  addresses=$(pci -n -d ::0200 | cut -d' ' -f1)

  echo "$addresses" >want
  said '.devices[].address'
  same 'network functions'

  pci -mm -d ::0200 | sed 's/^\([^ ]*\) "[^"]*" "[^"]*" "\([^"]*\)".*/\1 \2/' >want
  said '.devices[] | "\(.address) \(.model)"'
  same 'models'

  pci -k -d ::0200 | awk '/^0/ { address = $1 } /driver in use/ { print address, $NF }' >want
  said '.devices[] | select(.driver != "none") | "\(.address) \(.driver)"'
  same 'drivers'

  # VFs have no link of their own, theirs is the PF's: lspci's word counts for the others.
  pci -vv -d ::0200 | awk '/^0/ { address = $1 } /LnkSta:/ && !/Speed unknown/ {
    gsub(/GT\/s|x|,/, ""); print address, $3 + 0, $0 ~ /Width/ ? $(NF - ($NF ~ /\(/) ) + 0 : "" }' |
    awk '{ print $1, $2 }' >want
  said '.devices[] | select(.role != "vf") | "\(.address) \(.pcie.current.gts)"'
  same 'link speeds'
  for file in current_link_width max_link_width; do
    key=$(echo $file | sed 's/_link_width//; s/max/maximum/')
    sysfs $file | grep -v ' 0$' >want
    said ".devices[] | select(.role != \"vf\" or \"$key\" == \"maximum\") | \"\\(.address) \\(.pcie.$key.width)\""
    same "$file"
  done

  for pair in total_vfs:totalvfs num_vfs:numvfs offset:offset stride:stride vf_device_id:vf_device; do
    sysfs "sriov_${pair#*:}" >want
    said ".devices[] | select(.sriov) | \"\\(.address) \\(.sriov.${pair%:*})\""
    same "sriov_${pair#*:}"
  done
  pci -vv -d ::0200 | sed -n 's/^\(0[^ ]*\).*/\1/p; s/.*Total VFs: \([0-9]*\), Number of VFs: \([0-9]*\).*/\1 \2/p' |
    awk 'NF == 1 { address = $1 } NF == 2 { print address, $0 }' >want
  said '.devices[] | select(.sriov) | "\(.address) \(.sriov.total_vfs) \(.sriov.num_vfs)"'
  same "lspci's SR-IOV capability"

  for address in $addresses; do
    [ ! -L "$host/sys/bus/pci/devices/$address/physfn" ] || basename "$(readlink "$host/sys/bus/pci/devices/$address/physfn")"
  done >want
  said '.devices[] | select(.vf) | .vf.pf'
  same 'PFs of VFs'
  jq -r '.devices[] | select(.vf) | "\(.address) \(.vf.pf) \(.vf.index)"' "$host.json" | while read -r vf pf index; do
    [ "$(basename "$(readlink "$host/sys/bus/pci/devices/$pf/virtfn$index")")" = "$vf" ] || echo "$vf is not $pf/$index"
  done >got
  : >want
  same 'indexes of VFs'

  sysfs numa_node >want
  said '.devices[] | "\(.address) \(.numa_node)"'
  same 'nodes'
  sysfs local_cpulist >want
  said '.devices[] | "\(.address) \(.local_cpus)"'
  same 'local CPUs'

  for address in $addresses; do
    echo "$address $(basename -- "$(readlink "$host/sys/bus/pci/devices/$address/iommu_group" || echo -1)")"
  done >want
  said '.devices[] | "\(.address) \(.iommu_group)"'
  same 'groups'
  for group in $(jq -r '.devices[] | select(.iommu_group >= 0) | .iommu_group' "$host.json"); do
    [ "$(find "$host/sys/kernel/iommu_groups/$group/devices" -type l | wc -l)" = 1 ] && echo true || echo false
  done >want
  said '.devices[] | select(.iommu_group >= 0) | .isolated'
  same 'isolation'

  for name in "$host"/sys/class/net/*; do
    [ ! -L "$name/device" ] || echo "$(basename "$(readlink "$name/device")") ${name##*/} $(cat "$name/address") \
$(cat "$name/mtu") $(cat "$name/carrier") $(cat "$name/speed" | sed 's/^-1$/0/')"
  done | sort >want
  said '.devices[] | select(.name) | "\(.address) \(.name) \(.mac) \(.mtu) \(if .carrier then 1 else 0 end) \(.speed_mbps)"'
  same 'interfaces'
}

make_host=$VFCTL_TOP_BUILDDIR/tests/bench/make-host
"$make_host" --pfs 2 --vfs 3 --without-acs 1 --netdevs --cores 2 netdevs
"$make_host" --pfs 9 --ports 1 --vfs 2 --vms 3 --sockets 3 --cores 1 --threads 1 wide
"$make_host" --pfs 2 --vfs 3 --no-iommu --no-links --cores 1 foreign
check netdevs
check foreign
check wide

jq -r '.devices[].vf.used_by[]?' wide.json | sort >got
printf 'vm:vm1\nvm:vm2\nvm:vm3\n' >want
same 'users'

# What the recording says, as host/links.c made it: the VLAN and trust of every VF by its index.
jq -r '.devices[] | select(.vf) | .vf.index as $i | select(.vf.vlan.id != (if $i % 2 == 1 then 0 else 100 + $i end) or
  .vf.trust != ($i % 3 == 0) or .vf.max_tx_mbps != (if $i % 4 == 1 then 1000 else 0 end)) | .address' netdevs.json wide.json >got
: >want
same 'attributes of VFs'
exit $status
