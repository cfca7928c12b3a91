# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # who reads this uses $work
#
# What tests of vfctl export in others' forms have in common: a captured host in $work/host, and $work/policy.yaml, which says of its PFs
# all that a policy can say. They run in $work.

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/host"
tar -C "$work/host" -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz"
cd "$work" || exit 1
cat >policy.yaml <<'YAML'
version: 1
pfs:
  - match: {mac: "52:54:00:aa:01:00"}
    vfs: 4
    own: true
    autoprobe: false
    up: true
    driver: vfio-pci
    attributes: {mac-address: auto, spoof-check: true}
    per-vf:
      - {index: 0, vlan-id: 100, trust: true, min-tx-rate: 10, max-tx-rate: 1000, msix-vectors: 4}
      - {index: 1, vlan-id: 100, link-state: enable, rss-query: true, mac-address: "52:54:00:00:00:99"}
      - {index: 2, vlan-id: 200, qos: 3, vlan-proto: 802.1ad, link-state: disable, trust: false}
      - {index: 3, driver: igbvf, vlan-id: 0, qos: 2, spoof-check: false, link-state: auto, mac-address: null}
  - match: {address: "11:00.0"}
    attributes: {vlan-id: 7}
  - match: {driver: igb, name: "eth[01]"}
    several: true
    vfs: 2
  - match: {name: eth2}
    vfs: 0
  - match: {name: eth44}
    optional: true
    vfs: 9
tuning: {only: [network-buffers]}
vms:
  - {name: web1, nic: eth3}
YAML
