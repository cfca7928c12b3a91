#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 200
# disk: 64M
# needs: vfctl jq
# Do VFs that were made to stay come back with a reboot, with the same MACs, also where a cable is pulled?
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
modprobe igbvf

good=$(pf_by_mac 52:54:00:aa:01:00)
pulled=$(pf_by_mac 52:54:00:aa:03:00)

vfs() { # PF: each VF in a line, as ip has it
  ip -d -j link show dev "$(netdev_of "$1")" |
    jq -r '.[0].vfinfo_list[] | "\(.vf) \(.address) \(.vlan_list[0].vlan // 0) \(.rate.max_tx)"'
}
wanted=$(for i in 0 1 2; do echo "$i 4e:e0:0$i:aa:01:00 100 0"; done)
limited=$(for i in 0 1; do echo "$i 4e:e0:0$i:aa:03:00 0 200"; done)

if [ "$LAB_BOOT" = 1 ]; then
  ok 'three VFs that stay' vfctl create "$good" -n 3 --up --mac auto --vlan 100 --persist
  is "$(vfs "$good")" "$wanted" 'are there'
  ok 'two with a rate' vfctl create "$pulled" -n 2 --up --mac auto --max-rate 200 --persist
  is "$(vfs "$pulled")" "$limited" 'likewise'
  sed -i 's/ *up: true/    up: false/' "/etc/vfctl/policy.d/50-$pulled.yaml"
  power_off
fi

is "$(cat "$PCI/$good/sriov_numvfs" "$PCI/$pulled/sriov_numvfs" | xargs)" '0 0' 'a reboot takes them away'
echo 'version: 1' >/etc/vfctl/policy.d/10-half.yaml
# As the unit runs it; the second PF is down, and so has no carrier.
said=$(vfctl apply --boot 2>&1)
is $? 2 'a file that was cut off is told'
like "$said" '10-half.yaml:1:1: it says nothing: ' 'by its line and column'
rm /etc/vfctl/policy.d/10-half.yaml
is "$(vfs "$good")" "$wanted" 'and the VFs are there again, with the same MACs'
is "$(vfs "$pulled" | cut -d' ' -f1-3)" "$(cut -d' ' -f1-3 <<<"$limited")" 'those without a carrier, too'
like "$said" 'pending +vf-max-rate of .*/0-1.*until the PF has a carrier' 'but for their rates'
is "$(vfs "$pulled" | cut -d' ' -f4 | xargs)" '0 0' 'which are not set yet'

vfctl apply --boot --wait-carrier >/tmp/carrier 2>&1 & waiting=$!
ok 'who waits for a carrier' kill -0 $waiting
# shellcheck disable=SC2317 # wait_for calls it
is_waiting() { grep -q '^State:.*S (sleeping)' "/proc/$1/status"; }
ok 'and has seen that there is none' wait_for 20 is_waiting $waiting
sed -i '/max-tx-rate/s/200/300/' "/etc/vfctl/policy.d/50-$pulled.yaml"
ip link set "$(netdev_of "$pulled")" up
wait $waiting
is $? 0 'ends once there is one'
cat /tmp/carrier >&2
is "$(vfs "$pulled")" "${limited//200/300}" 'and has set them, as the policy says by then'
ok 'all is so by now' vfctl apply --boot
is "$(vfctl apply --boot --json | jq -r '[.pfs[].status] | join(" ")')" 'unchanged unchanged' 'and nothing is left to do'

# By hand a carrier is waited for that comes, and what waits for one that does not is told.
for pf in "$good" "$pulled"; do
  echo 0 >"$PCI/$pf/sriov_numvfs"
  ip link set "$(netdev_of "$pf")" down
done
cat >/tmp/rates.yaml <<'YAML'
version: 1
pfs:
  - {match: {mac: "52:54:00:aa:03:00"}, vfs: 2, up: true, attributes: {mac-address: auto, max-tx-rate: 400}}
  - {match: {mac: "52:54:00:aa:01:00"}, vfs: 3, attributes: {max-tx-rate: 500}}
YAML
said=$(vfctl apply /tmp/rates.yaml 2>&1)
is $? 0 'by hand: apply'
like "$said" 'vfctl: rates wait for a carrier: once there is one, vfctl apply /tmp/rates.yaml sets them' 'by hand: what waits is told'
is "$(vfs "$pulled")" "${limited//200/400}" 'by hand: the PF that it brings up has its rates'
is "$(vfs "$good" | cut -d' ' -f4 | xargs)" '0 0 0' 'by hand: one that is down has not'
ip link set "$(netdev_of "$good")" up
ok 'by hand: then' vfctl apply /tmp/rates.yaml
is "$(vfs "$good" | cut -d' ' -f4 | xargs)" '500 500 500' 'by hand: it has them, too'
ok 'by hand: all is so' vfctl verify /tmp/rates.yaml

ok 'away with them' vfctl -c test:///default destroy "$good" --persist
is "$(ls /etc/vfctl/policy.d)" "50-$pulled.yaml" 'for good'
done_testing
