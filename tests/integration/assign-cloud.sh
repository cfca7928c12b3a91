#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does assign take the virtio path in a cloud that passes no VF on, and say why?
set -u
. "${0%/*}/expect.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=$work/host
. "${0%/*}/made-cloud.sh"
make_cloud "$host"

ask() { # ARGUMENT...
  out=$("$VFCTL" --sysroot "$host" assign web1 "$@" 2>"$work/said")
  got=$?
}
like() { # WHAT EXPRESSION GOT
  [[ $3 =~ $2 ]] || is "$1" "$2" "$3"
}

ask --dry-run
is 'there is a way' 0 "$got"
like 'which is virtio, for the card' '^path     virtio: .*Elastic Network Adapter|^path     virtio: .*ENA' "$out"
like 'by one step' $'\nplanned  domain of web1: [0-9]+ lines -> [0-9]+ lines \(\+[0-9]+ -[0-9]+\)$' "$out"
ask --dry-run --json
is 'in JSON' 'planned virtio 1' "$(jq -r '"\(.status) \(.path.recommended) \(.steps | length)"' <<<"$out")"
is 'by the rule of clouds' 1 "$(jq -r '.path.reasons[]' <<<"$out" | grep -c 'cloud')"
ask --print-xml
printf '%s\n' "$out" >"$work/new"
is 'of virtio' "      <model type='virtio'/>
      <driver name='vhost' queues='4'/>
      <mtu size='9001'/>" "$(sed -n "/<model type=/,/<mtu /p" <<<"$out")"
like 'whose driver the guest needs' 'e1000e 52:54:00:00:00:01 becomes virtio: the guest needs its driver' "$(cat "$work/said")"
is 'on whole cores of one node' 4 "$(grep -c '<vcpupin ' <<<"$out")"
is 'beside its memory' 1 "$(grep -c "<memory mode='strict' nodeset='[01]'/>" <<<"$out")"
cp "$host/vfctl/domains/$uuid.xml" "$work/before"
cp "$work/new" "$host/vfctl/domains/$uuid.xml"
ask --dry-run --json
is 'once' unchanged "$(jq -r .status <<<"$out")"
is 'and told once' '' "$(jq -r '.notes[]?' <<<"$out" | grep virtio)"
"$VFCTL" --sysroot "$host" unassign web1 --print-xml >"$work/after"
is 'and back' '' "$(diff "$work/before" "$work/after")"

for option in '--path sriov' '--pf enp1s0' '--vf enp1s0/0'; do
  # shellcheck disable=SC2086
  ask $option --dry-run
  is "$option is refused" yes "$([[ $got == [37] ]] && echo yes)"
  is "$option names the reason" 1 "$(wc -l <"$work/said")"
done
ask --path virtio --dry-run
is 'asked for, it needs no reason' 'path     virtio' "$(head -n 1 <<<"$out")"
[ $failed = 0 ]
