#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whose is a VF that two VMs remember, or one that somebody gave by hand? On a captured host to which VMs were added.
set -u
. "${0%/*}/expect.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=$work/host
mkdir "$host"
tar -C "$host" -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz" || exit 1
rm -f "$host/vfctl/domains"/*
mkdir -p "$host/vfctl/networks"

uuid() { printf '00000000-0000-4000-8000-%012d' "$1"; }
n=0
have() { # NAME FILE: a VM of that definition, shut off
  n=$((n + 1))
  cp "$2" "$host/vfctl/domains/$(uuid $n).xml"
  printf '%s\t-1\tno\tno\t%s\n' "$(uuid $n)" "$1" >>"$host/vfctl/domains/index"
}
vm() { # NAME MAC [DEVICES]: its definition
  cat <<XML
<domain type='kvm'>
  <name>$1</name>
  <memory unit='KiB'>524288</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <controller type='pci' index='0' model='pcie-root'/>
    <interface type='bridge'><mac address='$2'/><source bridge='br0'/><model type='virtio'/></interface>
    ${3-}
  </devices>
</domain>
XML
}
ask() { # ARGUMENT...
  out=$("$VFCTL" -q --sysroot "$host" "$@" 2>"$work/said")
  got=$?
  said=$(cat "$work/said")
}
like() { # WHAT EXPRESSION GOT
  [[ $3 =~ $2 ]] || is "$1" "$2" "$3"
}

# ---- a copy, as virt-clone makes it: another name, UUID and MAC, and all else as the original has it
vm web1 52:54:00:00:00:01 >"$work/web1"
have web1 "$work/web1"
ask assign web1 --vf eth3/2 --pin none --print-xml
is 'the original' 0 "$got"
printf '%s\n' "$out" >"$work/original"
sed -e 's|<name>web1|<name>web2|' -e "s|52:54:00:00:00:01|52:54:00:00:00:02|" "$work/original" >"$work/copy"
rm "$host/vfctl/domains"/*
have web1 "$work/original"
have web2 "$work/copy"
for vm in web1 web2; do
  other=$([ $vm = web1 ] && echo web2 || echo web1)
  for named in '' '--vf eth3/2'; do
    # shellcheck disable=SC2086 # words
    ask assign $vm $named --pin none --dry-run
    is "$vm $named has what another has" 3 "$got"
    is "$vm $named: which is told" "vfctl: $vm has 0000:41:10.4, which vm:$other has, too: vfctl unassign takes it from one of them" "$said"
  done
done
ask unassign web2 --print-xml
is 'the copy gives it up' 0 "$got"
is 'in its own definition' 0 "$(grep -c 'vfctl\|hostdev' <<<"$out")"
printf '%s\n' "$out" >"$work/free"
rm "$host/vfctl/domains"/*
have web1 "$work/original"
have web2 "$work/free"
ask assign web1 --pin none --dry-run --json
is 'and the original keeps it' '0 unchanged' "$got $(jq -r .status <<<"$out")"
ask assign web2 --pf eth3 --pin none --diff
is 'the copy gets another' 0 "$got"
is 'that is free' 0 "$(grep -c "bus='0x41' slot='0x10' function='0x4'" <<<"$out")"

# ---- by hand: a VF, and an interface on a pool of VFs
rm "$host/vfctl/domains"/*
vm web3 52:54:00:00:00:03 "<hostdev mode='subsystem' type='pci' managed='yes'><source>
      <address domain='0x0000' bus='0x41' slot='0x10' function='0x0'/></source></hostdev>" >"$work/by-hand"
have web3 "$work/by-hand"
cat >"$host/vfctl/networks/$(uuid 99).xml" <<XML
<network><name>vfs</name><uuid>$(uuid 99)</uuid><forward mode='hostdev' managed='yes'>
  <address type='pci' domain='0x0000' bus='0x41' slot='0x10' function='0x2'/></forward></network>
XML
vm web4 52:54:00:00:00:04 "<interface type='network'><mac address='52:54:00:00:00:44'/><source network='vfs'/></interface>" >"$work/by-pool"
have web4 "$work/by-pool"
for pair in 'web3|0000:41:10.0' 'web4|a VF of the network vfs'; do
  ask assign "${pair%|*}" --pin none --dry-run
  is "$pair by hand" 3 "$got"
  like "$pair: which is told" "^vfctl: ${pair%|*} has ${pair#*|} already, .*: --pf, --vf or --pool names one that it is to get besides; else .*virsh detach-device" "$said"
  ask assign "${pair%|*}" --pf eth3 --pin none --dry-run
  is "$pair: another, for it is named" 0 "$got"
done
[ $failed = 0 ]
