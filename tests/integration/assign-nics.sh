#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is it told what becomes of a network card that a VM has on the bridge of its standby? A captured host with VFs, with a VM put in.
set -u
. "${0%/*}/expect.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=$work/host
uuid=00000000-0000-4000-8000-000000000009
mkdir "$host"
tar -xf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz" -C "$host" || exit 1
chmod -R u+w "$host"
printf '%s\t-1\tno\tno\told1\n' "$uuid" >>"$host/vfctl/domains/index"

has() { # MODEL...: cards on br0
  local model n=0 cards=''
  for model in "$@"; do
    n=$((n + 1))
    cards+="<interface type='bridge'><mac address='52:54:00:00:00:0$n'/><source bridge='br0'/>$model</interface>"
  done
  cat >"$host/vfctl/domains/$uuid.xml" <<XML
<domain type='kvm'><name>old1</name><uuid>$uuid</uuid><memory unit='MiB'>256</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os><features><acpi/></features><devices>$cards</devices></domain>
XML
  "$VFCTL" --sysroot "$host" assign old1 --vf eth3/2 --pin none --failover bridge:br0 --print-xml >"$work/new" 2>"$work/said" ||
    { cat "$work/said"; exit 1; }
  said=$(grep -c 'only virtio can be a standby' "$work/said")
}

has "<model type='e1000e'/>"
is 'a card that cannot be the standby is told of' 1 "$said"
is 'by its name, and what to do' 1 \
  "$(grep -c "the e1000e 52:54:00:00:00:01 on br0 stays beside it, .* give it <model type='virtio'/> first" "$work/said")"
is 'it stays' 1 "$(grep -c "<model type='e1000e'/>" "$work/new")"
has "<model type='e1000e'/>" ''
is 'so are two' 1 "$(grep -c 'the e1000e 52:54:00:00:00:01, card without a model 52:54:00:00:00:02 on br0' "$work/said")"
has "<model type='e1000e'/>" "<model type='virtio'/>"
is 'where one becomes the standby nothing is added' 0 "$said"
has
is 'nor is there anything to tell of none' 0 "$said"
cp "$work/new" "$host/vfctl/domains/$uuid.xml"
is 'once' "$(cat "$work/new")" "$("$VFCTL" --sysroot "$host" -q assign old1 --vf eth3/2 --pin none --failover bridge:br0 --print-xml)"

exit $failed
