#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does each form say of a policy what it has words for, and is all else told? Is what is written of nmstate as its documentation has it
# (yaml_api.md, and the structures of its library, which take no key that they do not know)? The other forms are read by their own
# programs in export-netplan.sh, export-networkd.sh and export-libvirt.sh.
set -u
. "${0%/*}/expect.sh"
. "${0%/*}/exported-host.sh"

export_to() { # FORM OPTIONS...: $out, $said, $got
  out=$("$VFCTL" --sysroot host export --to "$@" 2>said)
  got=$?
  said=$(sed 's/^vfctl: not said: //' said)
}

export_to networkd policy.yaml
is 'networkd: status' 0 $got
is 'networkd: a VF' 'VirtualFunction=0
MACAddress=4e:e0:00:aa:01:00
VLANId=100
MACSpoofCheck=yes
Trust=yes' "$(sed -n '/^VirtualFunction=0/,/^$/p' <<<"$out" | sed '/^$/,$d')"
is 'networkd: another' 'VirtualFunction=2
MACAddress=4e:e0:02:aa:01:00
VLANId=200
QualityOfService=3
VLANProtocol=802.1ad
MACSpoofCheck=yes
LinkState=no
Trust=no' "$(sed -n '/^VirtualFunction=2/,/^$/p' <<<"$out" | sed '/^$/,$d')"
is 'networkd: files' '10-vfctl-0000:41:00.0.link 4
10-vfctl-0000:11:00.0.link 2
10-vfctl-0000:01:00.0.link 2
10-vfctl-0000:01:00.1.link 2
10-vfctl-0000:08:00.0.link 0' "$(awk '/^# file: /{file = $3} sub("^SR-IOVVirtualFunctions=", "") {print file, $0}' <<<"$out")"
is 'networkd: by its place, where that is said' 'Path=pci-0000:11:00.0' "$(sed -n '/11:00.0.link/,/^\[Link/p' <<<"$out" | grep -A1 '^\[Match' | tail -n 1)"
is 'networkd: what is not said' 'how the host is tuned: networkd has no word for it
what web1 has: vfctl assign gives it
eth3: whether the host'\''s drivers take its VFs by themselves: networkd has no word for it
eth3: that it is brought up: networkd has no word for it
eth3: whether VFs go that others made (own): networkd has no word for it
min-rate of VF 0 of eth3: networkd has no word for it
max-rate of VF 0 of eth3: networkd has no word for it
that VF 3 of eth3 has no MAC: networkd has no word for it
that VF 3 of eth3 has no VLAN: networkd has no word for it
msix-vectors of VF 0 of eth3: networkd has no word for it
driver of VF 0-3 of eth3: networkd has no word for it
eth3, eth4, eth0, eth1, eth2: which .link file udev takes: whether others of the host'\''s mean the card is not known (a capture does not have all of them)' "$said"
# Each file has what is of its own PF, and what is of none.
head_of() { sed -n "/^# file: 10-vfctl-0000:$1/,/^\[Match/s/^# not said: //p" <<<"$out"; }
is 'networkd: which stands in the file, too' "$(sed 's/^eth3, eth4[^:]*/eth3/' <<<"$said")" "$(head_of 41:00.0)"
is 'networkd: and in each other' "$(sed '3,$d' <<<"$said")
$(sed -n '$s/^eth3, eth4[^:]*/eth4/p' <<<"$said")" "$(head_of 11:00.0)"

export_to netplan policy.yaml
is 'netplan: a number of each' 'eth3 4
eth4 2
eth0 2
eth1 2
eth2 0' "$(sed -n 's/^    "\(.*\)":$/\1/p; s/^      virtual-function-count: //p' <<<"$out" | paste -d' ' - -)"
for word in mac vlan min-rate max-rate spoofchk link-state rss-query trust msix-vectors driver; do
  is "netplan: no word for $word" 1 "$(grep -c "^$word of VF .* of eth3: netplan has no word for it" <<<"$said")"
done
is 'netplan: what it does besides, told once of all' 'eth4, eth0, eth1, eth2' "$(sed -n 's/: that its link is left as it is: netplan brings it up$//p' <<<"$said")"
is 'netplan: and once in the file' 'eth4, eth0, eth1, eth2' "$(sed -n 's/^# not said: \(.*\): that its link is left as it is: netplan brings it up$/\1/p' <<<"$out")"

export_to nmstate policy.yaml
is 'nmstate: VFs' '{"id":0,"mac-address":"4e:e0:00:aa:01:00","max-tx-rate":1000,"min-tx-rate":10,"spoof-check":true,"trust":true,"vlan-id":100}
{"id":1,"mac-address":"52:54:00:00:00:99","spoof-check":true,"vlan-id":100}
{"id":2,"mac-address":"4e:e0:02:aa:01:00","qos":3,"spoof-check":true,"trust":false,"vlan-id":200,"vlan-proto":"802.1ad"}
{"id":3,"mac-address":"00:00:00:00:00:00","qos":2,"spoof-check":false,"vlan-id":0}' "$(python3 <(echo 'import json, sys, yaml
for vf in yaml.safe_load(sys.stdin)["interfaces"][0]["ethernet"]["sr-iov"]["vfs"]:
    print(json.dumps(vf, sort_keys=True, separators=(",", ":")))') <<<"$out")"
is 'nmstate: what is not said' 'link-state of VF 1-3 of eth3
rss-query of VF 1 of eth3
msix-vectors of VF 0 of eth3
driver of VF 0-3 of eth3' "$(sed -n 's/: nmstate has no word for it$//p' <<<"$said" | grep ' of VF ')"
cat >nmstate.py <<'PY'
import sys, jsonschema, yaml
number, truth, text = {"type": "integer", "minimum": 0}, {"type": "boolean"}, {"type": "string"}
def record(required, **keys):
    keys = {key.replace("_", "-"): value for key, value in keys.items()}
    return {"type": "object", "properties": keys, "required": required, "additionalProperties": False}
def array(of):
    return {"type": "array", "items": of}
vf = record(["id"], id=number, mac_address=text, spoof_check=truth, trust=truth, min_tx_rate=number, max_tx_rate=number, vlan_id=number,
            qos=number, vlan_proto={"enum": ["802.1q", "802.1ad"]})
sriov = record(["total-vfs"], drivers_autoprobe=truth, total_vfs=number, vfs=array(vf))
interface = record(["name", "type", "state"], name=text, type={"const": "ethernet"}, state={"const": "up"},
                   ethernet=record(["sr-iov"], sr_iov=sriov))
jsonschema.validate(yaml.safe_load(sys.stdin), record(["interfaces"], interfaces=array(interface)))
PY
python3 nmstate.py <<<"$out"
is 'nmstate: as it is documented' 0 $?

export_to libvirt policy.yaml -d .
is 'libvirt: in files' '0 ' "$got $out"
is 'libvirt: those of one VLAN, by their addresses' "vfs-eth3-vlan100 0x2 100" "$(echo vfs-eth3-vlan100 \
  "$(sed -n "s/.*slot='0x10' function='\(.*\)'.*/\1/p" vfs-eth3-vlan100.xml | xargs)" "$(sed -n "s/.*<tag id='\(.*\)'.*/\1/p" vfs-eth3-vlan100.xml)")"
is 'libvirt: all of a PF' "<pf dev='eth4'/><tag id='7'/>" "$(grep -o '<pf .*>\|<tag .*>' vfs-eth4.xml | tr -d '\n')"
is 'libvirt: networks' 'vfs-eth0.xml vfs-eth1.xml vfs-eth3-vlan100.xml vfs-eth4.xml' "$(echo vfs-*.xml)"
is 'libvirt: what is of no PF stands in each' '4 4' "$(cat vfs-*.xml | grep -c 'not said: what web1 has: ') $(cat vfs-*.xml | grep -c 'not said: how the host is tuned: ')"
is 'libvirt: what is of another does not' 0 "$(grep -c eth3 vfs-eth4.xml)"
is 'libvirt: what is in none' 'VF 0 of eth3: vm:web1 has it: it is in no network
VF 3 of eth3: netdev:br0 has it: it is in no network
VF 2 of eth3: libvirt knows no VLAN with a priority or of 802.1ad: it is in no network' "$(grep 'in no network' <<<"$said")"

# A VF that somebody has is in no network, whoever that is: the host, though any driver may be bound; a VM, but for one that drew it from
# a network of the same name; another network; a VM of the policy that is to have it. Nor is one of which nobody knows.
in_networks() { cat vfs-*.xml 2>/dev/null | sed -n "s/.*bus='0x\(.*\)' slot='0x10' function='0x\(.\)'.*/\1.\2/p; s/.*<pf dev='\(.*\)'.*/\1/p" | xargs; }
export_all() { # OPTIONS...
  rm -f vfs-*.xml
  export_to libvirt -d . "$@"
}
echo 1 >host/sys/bus/pci/devices/0000:41:00.0/sriov_drivers_autoprobe
export_all
is 'libvirt: in use' '0 41.4 eth4' "$got $(in_networks)"
is 'libvirt: by whom' 'VF 0 of eth3: vm:web1 has it: it is in no network
VF 3 of eth3: netdev:br0 has it: it is in no network' "$(grep 'has it' <<<"$said")"
is 'libvirt: which stands in the file' 2 "$(grep -c 'has it' vfs-eth3.xml)"
is 'others need not ask' '' "$("$VFCTL" --sysroot host export --to netplan 2>&1 | grep 'has it')"
cat >named.yaml <<'YAML'
version: 1
pfs:
  - {match: {name: eth3}, vfs: 6, autoprobe: true}
  - {match: {name: eth4}, vfs: 2}
vms:
  - {name: web1, vf: eth3/0}
  - {name: web2, vf: eth4/0}
  - {name: web3, vf: "mac:52:54:00:aa:02:00/1"}
  - {name: web6, path: virtio}
  - {name: web7, vf: null}
YAML
export_all named.yaml
is 'libvirt: named' '0 41.2 41.4' "$got $(in_networks)"
is 'libvirt: by which entry' 'VF 0 of eth4: web2 is to have it (named.yaml:7:5): it is in no network
VF 1 of eth4: web3 is to have it (named.yaml:8:5): it is in no network' "$(grep 'is to have it' <<<"$said")"
# For one that has none yet vfctl apply chooses of what is in no network, of one PF or of any: all that is free is left to it.
for vm in 'web4, nic: eth4|41.2 41.4|VF 0-1 of eth4' 'web4, nic: eth3|eth4|VF 1-2,4-5 of eth3' 'web5||VF 1-2,4-5 of eth3 VF 0-1 of eth4'; do
  IFS='|' read -r vm networks vfs <<<"$vm"
  { sed '/^vms/,$d' named.yaml; echo "vms: [{name: $vm}]"; } >open.yaml
  export_all open.yaml
  is "libvirt: for $vm" "0 $networks" "$got $(in_networks)"
  is "libvirt: for $vm: told" "$vfs" "$(sed -n "s/: ${vm%%,*} is to have one of them (open.yaml:5:7), which vfctl apply chooses (apply first, and export again): it is in no network$//p" <<<"$said" | xargs)"
done
is 'libvirt: where nothing is left' 'vfctl: there are no VFs, or none is free: nothing to write' "$(tail -n 1 <<<"$said")"
cp -r host drawn
xml=$(echo drawn/vfctl/domains/*.xml)
sed "s|<interface type='hostdev'.*|<interface type='network'>|; s|<source>.*|<source network='vfs-eth3'/>|; /^ *<address type='pci' domain='0x0000' bus='0x41'/d; /<\/source>/d" "$xml" >defined.xml
sed "s|<source>|<source network='vfs-eth3'>|" "$xml" >"${xml%.xml}.live.xml"
cp defined.xml "$xml"
rm -f vfs-*.xml
"$VFCTL" --sysroot drawn export --to libvirt -d . 2>said
is 'libvirt: drawn from its own network' '41.0' "$(cat vfs-eth3*.xml | sed -n "s/.*bus='0x\(.*\)' slot='0x10' function='0x\(0\)'.*/\1.\2/p")"
printf "<network>\n  <name>other</name>\n  <uuid>6b1d9ac6-2f0d-4f5e-9c55-8d1c6a0f2a12</uuid>\n  <forward mode='hostdev' managed='yes'>\n    <pf dev='eth4'/>\n  </forward>\n</network>\n" \
  >host/vfctl/networks/6b1d9ac6-2f0d-4f5e-9c55-8d1c6a0f2a12.xml
export_all
is 'libvirt: in another network' '41.4 VF 0-1 of eth4: libvirt'\''s network other has it: it is in no network' "$(in_networks) $(grep 'network other' <<<"$said")"
# Also where its name only begins like one of an export.
sed -i 's|<name>other|<name>vfs-eth4-dmz|' host/vfctl/networks/*.xml
export_all
is 'libvirt: in a network of a name like its own' '41.4 1' "$(in_networks) $(grep -c 'network vfs-eth4-dmz has it' <<<"$said")"
rm host/vfctl/networks/*.xml
# VFs that are not there yet are where their card tells, or where none does in no network.
printf 'version: 1\npfs:\n  - {match: {name: eth0}, vfs: 3, per-vf: [{index: 0, vlan-id: 9}]}\n' >bare.yaml
export_all bare.yaml
is 'libvirt: not there yet' '01.0 01.2 01.4 vfs-eth0-vlan9.xml vfs-eth0.xml' "$(in_networks) $(echo vfs-*.xml)"
is 'libvirt: which is told' 1 "$(grep -c '^VF 0-2 of eth0: it is not there yet: its address is what the card foretells' <<<"$said")"
echo 0 >host/sys/bus/pci/devices/0000:01:00.0/sriov_stride
export_all bare.yaml
is 'libvirt: placed nowhere' '01.0 1' "$(in_networks) $(grep -c '^VF 1-2 of eth0: .* does not tell where it will stand' <<<"$said")"
echo 2 >host/sys/bus/pci/devices/0000:01:00.0/sriov_stride
mv host/vfctl/domains .
export_all
is 'libvirt: who has them is not known' ' 2' "$(in_networks) $(grep -c ': who uses it is not known' <<<"$said")"
mv domains host/vfctl

# What a policy takes away is said where there is a word for it, and told where there is none, also where new VFs have it by themselves.
cat >less.yaml <<'YAML'
version: 1
pfs:
  - match: {name: eth3}
    vfs: 4
    autoprobe: true
    per-vf:
      - {index: 0, vlan-id: 0, mac-address: null, trust: false}
      - {index: 1, max-tx-rate: 0, driver: auto}
YAML
export_to nmstate less.yaml
is 'less: nmstate' 'drivers-autoprobe: true total-vfs: 4 vfs: - id: 0 mac-address: "00:00:00:00:00:00" vlan-id: 0 trust: false - id: 1 max-tx-rate: 0 - id: 2 - id: 3' \
  "$(sed -n '/drivers-autoprobe/,$p' <<<"$out" | tr -s ' \n' ' ' | sed 's/^ //; s/ $//')"
is 'less: nmstate: not said' 'driver of VF 1 of eth3' "$(sed -n 's/: nmstate has no word for it$//p' <<<"$said")"
export_to networkd less.yaml
is 'less: networkd' 'VirtualFunction=0 Trust=no' "$(sed -n '/^VirtualFunction/,$p' <<<"$out" | xargs)"
is 'less: networkd: not said' 'eth3: whether the host'\''s drivers take its VFs by themselves
max-rate of VF 1 of eth3
that VF 0 of eth3 has no MAC
that VF 0 of eth3 has no VLAN
driver of VF 1 of eth3' "$(grep -v '\.link' <<<"$said" | sed -n 's/: networkd has no word for it$//p')"
sed 's/eth3/eth0/; s/driver: auto/driver: none/' less.yaml >free.yaml
for form in netplan:less.yaml libvirt:free.yaml; do
  file=${form#*:} form=${form%:*}
  export_to "$form" "$file"
  is "less: $form: not said" 5 "$(grep -c "^\(eth[03]: whether the host's drivers\|mac of VF 0\|max-rate of VF 1\|trust of VF 0\|driver of VF 1\) .*: $form has no word for it" <<<"$said")"
done

# Of a VF that is in no network it needs no word what of it libvirt does not say.
export_to libvirt less.yaml
is 'less: libvirt: VFs that are in none' 'VF 0 of eth3: vm:web1 has it: it is in no network
VF 3 of eth3: netdev:br0 has it: it is in no network
VF 1 of eth3: a driver of the host'\''s has it: it is in no network
eth3: whether the host'\''s drivers take its VFs by themselves: libvirt has no word for it' "$(sed 1d <<<"$said")"

# What nobody says is not written: of the host as it stands, PFs that have VFs; of its own policy, all that it means.
export_to netplan
is 'as it stands' 'eth4 eth3' "$(sed -n 's/^    "\(.*\)":$/\1/p' <<<"$out" | xargs)"
mkdir -p host/etc/vfctl
printf 'version: 1\npfs:\n  - match: {name: eth0}\n    vfs: 0\n' >host/etc/vfctl/policy.yaml
export_to netplan
is 'its own policy' 'eth0' "$(sed -n 's/^    "\(.*\)":$/\1/p' <<<"$out" | xargs)"
like_head() { sed -n '1s/^# vfctl export --to netplan: //p' <<<"$out"; }
is 'which is told' '/etc/vfctl/policy.yaml and /etc/vfctl/policy.d' "$(like_head)"

# Nothing is written where a PF is not here: half would be taken for all.
printf 'version: 1\npfs:\n  - match: {name: eth44}\n    vfs: 1\n  - match: {name: eth4}\n    vfs: 1\n' >other.yaml
export_to netplan other.yaml
is 'a PF that is not here' '2 ' "$got $out"
is 'which is told, too' 'vfctl: other.yaml:3:5: no PF here has name eth44; the nearest: eth4
vfctl: 1 of 2 PFs is left out: nothing was written' "$(grep '^vfctl' <<<"$said")"
mkdir files
export_to netplan other.yaml -d files
is 'files: none is written where a PF is missing' '2  vfctl: 1 of 2 PFs is left out: nothing was written' "$got $(ls files) $(tail -n 1 <<<"$said")"
export_to nmstate policy.yaml -d missing
is 'a directory that there is not' '7 vfctl: cannot write to missing: No such file or directory' "$got $(tail -n 1 <<<"$said")"

# What no plan could be made for is left out; what the driver, or another card, stands against is told.
cat >odd.yaml <<'YAML'
version: 1
pfs:
  - {match: {name: eth4}, vfs: 99}
  - {match: {name: eth3}, per-vf: [{index: 9, trust: false}]}
  - {match: {name: eth0}, vfs: 1, per-vf: [{index: 0, mac-address: "52:54:00:aa:01:00"}]}
  - {match: {name: eth1}, vfs: 1}
YAML
export_to networkd odd.yaml
is 'what cannot be' '3 ' "$got $out"
is 'which is told, by entry' 'vfctl: odd.yaml:3:5: eth4 can have 7 VFs, not 99 (sriov_totalvfs)
vfctl: odd.yaml:4:5: VF 9 is to have something, and 0000:41:00.0 has 4 VFs: say how many it is to have (vfs)
eth0: whether all of it can be: vfctl would not: 0000:41:00.0 has the MAC 52:54:00:aa:01:00 already: two on one network would get each other'\''s packets; choose another
eth0, eth1: which .link file udev takes: whether others of the host'\''s mean the card is not known (a capture does not have all of them)
vfctl: 2 of 4 PFs are left out: nothing was written' "$said"
sed -i 's/vfs: 99/vfs: 7/; /index: 9/d' odd.yaml
export_to networkd odd.yaml
is 'what can be, as far as is known' '0 11:00.0 01:00.0 01:00.1' "$got $(sed -n 's/^# file: 10-vfctl-0000:\(.*\).link/\1/p' <<<"$out" | xargs)"
is 'what may not be, in the file of its PF' '1 1' "$(grep -c '^# not said: eth0: whether all of it can be' <<<"$out") $(grep -c 'whether all of it can be' <<<"$out")"

# What the driver of new VFs does not take is told as vfctl plan refuses it.
printf 'version: 1\npfs: [{match: {name: eth0}, vfs: 2, attributes: {min-tx-rate: 100}}]\n' >denied.yaml
"$VFCTL" -q --sysroot host plan denied.yaml >out 2>planned
is 'plan: what the driver does not take' 3 $?
denied="eth0: whether all of it can be: vfctl would not: $(sed 's/^vfctl: denied.yaml:[0-9:]* //; q' planned)"
for form in networkd netplan nmstate libvirt; do
  export_to "$form" denied.yaml
  is "$form: what the driver does not take" "0 $denied" "$got $(grep 'whether all of it can be' <<<"$said")"
done

# So is a VM that is not there, where libvirt tells which there are.
printf 'version: 1\npfs: [{match: {name: eth0}, vfs: 2}]\nvms: [{name: web1}, {name: web1x}]\n' >vms.yaml
for form in networkd netplan nmstate libvirt; do
  export_to "$form" vms.yaml
  is "$form: a VM that is not there" "0 web1x: whether all of it can be: vfctl would not: no VM 'web1x' here; the nearest: web1" \
    "$got $(grep 'whether all of it can be' <<<"$said")"
done
mv host/vfctl/domains .
export_to nmstate vms.yaml
is 'whether there are VMs is not known' '0 ' "$got $(grep 'whether all of it can be' <<<"$said")"
mv domains host/vfctl

# What is empty is told to be.
for form in networkd:nothing\ to\ write libvirt:nothing\ to\ write nmstate:what\ is\ written\ says\ nothing\ of\ any netplan:what\ is\ written\ says\ nothing\ of\ any; do
  printf 'version: 1\npfs: []\n' >empty.yaml
  export_to "${form%%:*}" empty.yaml
  is "${form%%:*}: of no PF" "0 vfctl: the policy means no PF that is here: ${form#*:}" "$got $said"
  is "${form%%:*}: of no PF, quietly" '0 ' "$("$VFCTL" -q --sysroot host export --to "${form%%:*}" empty.yaml 2>&1 >/dev/null | xargs -0 printf "%s" "$((PIPESTATUS[0])) ")"
done
rm -r host/etc/vfctl
cp -r host bare
for pf in 0000:11:00.0 0000:41:00.0; do echo 0 >bare/sys/bus/pci/devices/$pf/sriov_numvfs; done
"$VFCTL" --sysroot bare export --to networkd >out 2>said
is 'a host without VFs' '0  vfctl: no PF here is known to have VFs: nothing to write' "$? $(<out) $(<said)"

# Files of another export go on acting, and are told; they are left, and so is what is not by vfctl.
printf 'version: 1\npfs:\n  - match: {name: eth4}\n    vfs: 1\n  - match: {name: eth3}\n    vfs: 4\n' >two.yaml
printf 'version: 1\npfs:\n  - match: {name: eth4}\n    vfs: 1\n' >one.yaml
for form in networkd:10-vfctl-0000:41:00.0.link:10-vfctl-mine.link libvirt:vfs-eth3.xml:vfs-mine.xml; do
  file=${form#*:} other=${form##*:} form=${form%%:*}
  file=${file%:*}
  rm -f files/*
  export_to "$form" two.yaml -d files
  is "$form: nothing is left of another" "0 files/$file" "$(grep -c 'another export' <<<"$said") $(find files -name "$file")"
  echo '# by hand' >"files/$other"
  cp "files/$file" "files/other-$file"
  export_to "$form" one.yaml -d files
  is "$form: what another export left" "0 files/$file" "$got $(sed -n 's/^vfctl: \(.*\) is of another export and not of this one: .*/\1/p' <<<"$said")"
  is "$form: is left" "files/$file files/$other" "$(find files -name "$file") $(find files -name "$other")"
  is "$form: quietly" '' "$("$VFCTL" -q --sysroot host export --to "$form" one.yaml -d files 2>&1)"
done
# What no export wrote is not replaced, nor is a link; then nothing is written, the other PF's file neither. What one wrote is.
rm -rf files
for form in policy:policy.yaml networkd:10-vfctl-0000:41:00.0.link nmstate:nmstate.yml netplan:60-vfctl.yaml libvirt:vfs-eth3.xml; do
  file=${form#*:} form=${form%%:*}
  mkdir files
  for policy in one.yaml two.yaml; do
    export_to "$form" $policy -d files
    is "$form: $policy" 0 $got
  done
  is "$form: what an export wrote is replaced" 1 "$(head -n 1 "files/$file" | grep -c two.yaml)"
  mv "files/$file" whole
  rm -r files
  for there in 'printf mine >' 'touch' 'ln -s nothere' 'ln -s ../exported' 'mkdir' 'mkfifo'; do
    mkdir files
    cp whole exported
    eval "$there files/$file"
    before=$(cd files && ls -Al --time-style=full-iso)
    export_to "$form" two.yaml -d files
    is "$form: $there" "3 vfctl: files/$file stands there, and no export wrote it: move it away, or name another directory; nothing is written" \
      "$got $said"
    is "$form: $there: is left, alone" "$before" "$(cd files && ls -Al --time-style=full-iso)"
    is "$form: $there: what a link leads to" '' "$(diff whole exported)"
    rm -r files
  done
done
[ $failed = 0 ]
