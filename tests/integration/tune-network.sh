#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does libvirt itself make the bridge of a network with the MTU that vfctl tune host --persist gave it, is nothing else of its
# definition changed, and does each way back lead to the same definition, word for word? A libvirtd of the test's own.
set -u
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/private-libvirt.sh"
in_private_libvirt "$0" "$@" || exit
command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
# The MTUs of this network namespace, none of the machine's.
mount -t sysfs none /sys || { echo 'skipped: no sysfs of its own' >&2; exit 77; }
mount -t tmpfs -o mode=0755 none /etc/udev || exit 1
export LC_ALL=C

# Without an address it takes neither dnsmasq nor a firewall to start it. Its metadata are anybody's.
cat >"$work/office.xml" <<'XML'
<network>
  <name>office</name>
  <metadata><my:x xmlns:my='http://my.example/'>
END_OF_FILE
touch /run/injected
<mtu size='1'/></my:x></metadata>
  <bridge name='virbr7' stp='off'/>
  <domain name='office.example'/>
</network>
XML
cat >"$work/web1.xml" <<'XML'
<domain type='qemu'>
  <name>web1</name>
  <memory unit='MiB'>32</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices><interface type='network'><source network='office'/><model type='virtio'/></interface></devices>
</domain>
XML
try() { "$@" >"$work/out" 2>"$work/err"; got=$?; said=$(sed -n '$s/^vfctl: //p' "$work/err"); } # COMMAND…
tune() { try "$VFCTL" tune host --only bridge-mtu --persist "$@"; }                           # OPTION…
text() { virsh -q net-dumpxml --inactive office; }
mtu() { cat /sys/class/net/virbr7/mtu; }
same() { # WHAT FILE: the definition is what the file holds
  is "$1" '' "$(text | diff "$work/$2" -)"
}
restart() { virsh -q net-destroy office >/dev/null && virsh -q net-start office >/dev/null; }

is 'libvirt defines it' 0 "$(virsh -q net-define "$work/office.xml" >/dev/null; virsh -q net-start office >/dev/null; echo $?)"
virsh -q define "$work/web1.xml" >/dev/null || exit 1
text >"$work/before"
sed "s|^  <bridge .*|&\n  <mtu size='9000'/>|" "$work/before" >"$work/wanted"
is 'its bridge is small' 1500 "$(mtu)"

# ---- what would be done
tune --dry-run
is 'planned' "planned  mtu of virbr7: 1500 -> 9000
planned  network of office: $(wc -l <"$work/before") lines -> $(wc -l <"$work/wanted") lines (+$(diff -d "$work/before" "$work/wanted" | grep -c "^>") -$(diff -d "$work/before" "$work/wanted" | grep -c "^<"))" "$(head -2 "$work/out")"
same 'planned: nothing is touched' before
try "$VFCTL" tune host --only bridge-mtu --dry-run
is 'until a reboot: no definition' 'planned  mtu of virbr7: 1500 -> 9000' "$(head -1 "$work/out")"
is 'until a reboot: no definition is planned' 0 "$(grep -c network "$work/out")"
"$VFCTL" capture "$work/host.tar.gz" >/dev/null 2>&1 || exit 1
"$VFCTL" capture --anonymize "$work/hidden.tar.gz" >/dev/null 2>&1 || exit 1
tune --sysroot "$work/host.tar.gz" --dry-run --json
is 'of a capture' '' "$(jq -j '.steps[] | select(.kind == "network") | .to' "$work/out" | diff "$work/wanted" -)"
tune --sysroot "$work/host.tar.gz" --apply
is 'of a capture: it is not set' "3 tune host sets this machine, no captured one: without --apply it tells how that is set" "$got $said"
tune --sysroot "$work/hidden.tar.gz" --dry-run --json
is 'of a disguised one' 1 "$(jq -j '.steps[] | select(.kind == "network") | .to' "$work/out" | grep -c "<mtu size='9000'/>")"
is 'of a disguised one: nothing of ours' 0 "$(grep -c 'office\|my.example' "$work/out")"

# ---- by a script
tune --script
cp "$work/out" "$work/script"
! command -v shellcheck >/dev/null || is 'the script: shellcheck' '' "$(shellcheck "$work/script" 2>&1)"
is 'the script' ' 0' "$(sh "$work/script" 2>&1) $?"
same 'the script: the definition' wanted
is 'the script: the bridge' 9000 "$(mtu)"
ip link set dev virbr7 mtu 9216
is 'the script, later: what is larger stays' '9216' "$(sh "$work/script" >/dev/null 2>&1; mtu)"
is 'the script: nothing else' no "$([ -e /run/injected ] && echo yes || echo no)"
virsh -q net-define "$work/before" >/dev/null
restart
tune --connect qemu:///system --script
is 'the script of a named daemon' "virsh -q -c qemu:///system net-define /dev/stdin <<'END_OF_FILE_'" "$(grep ^virsh "$work/out")"

# ---- doing it
tune --apply --json
is 'set' "0 done
mtu virbr7 done
network office done" "$got $(jq -r '.status, (.steps[] | "\(.kind) \(.object) \(.state)")' "$work/out")"
id=$(jq -r .transaction "$work/out")
same 'set: the definition' wanted
is 'set: the history has it' '' "$(jq -j '.steps[] | select(.kind == "network") | .from' "/var/lib/vfctl/history/$id.json" | diff "$work/before" -)"
restart
is 'its next start takes it' 9000 "$(mtu)"
try "$VFCTL" tune host --only bridge-mtu --json
is 'it is told to be kept' 'so true' "$(jq -r '.knobs[] | "\(.state) \(.kept)"' "$work/out")"
tune --apply
is 'once more' 'all is so already: nothing was changed' "$said"
try "$VFCTL" rollback "$id"
is 'taken back: status' 0 $got
same 'taken back' before
is 'taken back: the bridge' 1500 "$(mtu)"
ip link set dev virbr7 mtu 9000
try "$VFCTL" tune host --only bridge-mtu --json
is 'it is told not to be kept' 'so false' "$(jq -r '.knobs[] | "\(.state) \(.kept)"' "$work/out")"
ip link set dev virbr7 mtu 1500
restart
is 'taken back: its next start' 1500 "$(mtu)"

tune --apply
is 'set again: status' 0 $got
try "$VFCTL" tune host --revert
is 'led back: status' 0 $got
same 'led back' before
is 'led back: the bridge' 1500 "$(mtu)"

# ---- what somebody else makes of it
tune --apply --json
id=$(jq -r .transaction "$work/out")
sed "s/office.example/other.example/" "$work/wanted" >"$work/other"
virsh -q net-define "$work/other" >/dev/null
try "$VFCTL" rollback "$id"
is 'an edit is not lost' '3 network of office is not what it was: somebody has changed it since; look, and try again' "$got $said"
same 'an edit is not lost: it stands' other
try "$VFCTL" tune host --revert
same 'an edit is not lost: led back' other
is 'an edit is not lost: the bridge' 1500 "$(mtu)"
sed "s/9000/9216/" "$work/wanted" >"$work/larger"
virsh -q net-define "$work/larger" >/dev/null
tune --apply
is 'what is larger stays: the bridge' '0 9000' "$got $(mtu)"
same 'what is larger stays' larger
restart
is 'what is larger stays: its next start' 9216 "$(mtu)"

# ---- a network without a definition
virsh -q net-destroy office >/dev/null && virsh -q net-undefine office >/dev/null

virsh -q net-create "$work/before" >/dev/null || exit 1
tune --apply
is 'without a definition' "0 9000" "$got $(mtu)"
is 'without a definition: it is told' 1 \
  "$(grep -c 'it is not kept: libvirt makes the bridge with its network office, which has no definition, and is gone once it is stopped$' "$work/out")"
virsh -q net-destroy office >/dev/null
is 'without a definition: it has none' 0 "$(virsh -q net-list --all --name | grep -c office)"

# ---- while somebody is on it who takes no more, as a VM that runs
virsh -q net-define "$work/before" >/dev/null && virsh -q net-start office >/dev/null
ip link add vnet7 mtu 1500 type veth peer name guest7 && ip link set dev vnet7 master virbr7 || exit 1
mapfile -t skip < <("$VFCTL" tune host --json | jq -r '[.knobs[].knob] | unique - ["bridge-mtu"] | .[] | "--skip=\(.)"')
try "$VFCTL" tune host "${skip[@]}" --json
is 'it is left' '1500 -> 9000 left its port vnet7 has 1500' "$(jq -r '.knobs[] | "\(.now) -> \(.wanted) \(.state) \(.note | sub(",.*"; ""))"' "$work/out")"
try "$VFCTL" tune host "${skip[@]}" --apply --persist
is 'the bridge stays: status' 0 $got
is 'the bridge stays' '1500 1500' "$(mtu) $(cat /sys/class/net/vnet7/mtu)"
same 'its next start is told' wanted
try "$VFCTL" tune host "${skip[@]}" --apply --persist
is 'once more: nothing' 'nothing was changed: all is so already but what is left, of bridge-mtu' "$said"
tune --apply
is 'by its name it is raised, with the port' '0 9000 9000' "$got $(mtu) $(cat /sys/class/net/vnet7/mtu)"
exit "$failed"
