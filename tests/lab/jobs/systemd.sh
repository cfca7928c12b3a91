#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# limit: 240
# needs: vfctl transact jq systemctl udevadm
# Do the units and the rule that ship give PFs their VFs under a real systemd and udev: at boot before networks and libvirt, though a
# policy is broken, and once a card is plugged in or gets its driver again? Do they take nothing away that it needs?
. "$LAB_DIR/jobs/lib/tap.sh"

vlans() { # ADDRESS: of its VFs, with their MACs
  ip -d -j link show dev "$(netdev_of "$1")" | jq -r '[.[0].vfinfo_list[]? | "\(.address) \(.vlan_list[0].vlan // 0)"] | join(", ")'
}
drivers() { # ADDRESS: of its VFs
  local vf
  for vf in "$PCI/$1"/virtfn*; do target "$vf/driver"; done | xargs
}
readonly UNITS=/usr/lib/systemd/system BROKEN=/etc/vfctl/policy.d/10-broken.yaml

if [ -z "${LAB_INIT:-}" ]; then
  rm -rf /etc/systemd/system /etc/vfctl /var/lib/vfctl
  mkdir -p /etc/systemd/system /etc/vfctl/policy.d
  install -D "$VFCTL" "$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$VFCTL_TOP_BUILDDIR/data/systemd/vfctl.service")"
  cp "$VFCTL_TOP_BUILDDIR"/data/systemd/*.service $UNITS
  cp "$VFCTL_TOP_SRCDIR/data/udev/90-vfctl.rules" /usr/lib/udev/rules.d/
  cat >/etc/vfctl/policy.yaml <<'YAML'
version: 1
pfs:
  - match: {mac: "52:54:00:aa:01:00"}
    vfs: 3
    up: true
    attributes: {mac-address: auto, vlan-id: 100}
YAML
  cat >/etc/vfctl/policy.d/50-bound.yaml <<'YAML'
version: 1
pfs:
  - match: {mac: "52:54:00:aa:02:00"}
    vfs: 2
    driver: vfio-pci
YAML
  printf 'version: 1\npfs:\n  - match: {mac: "52:54' >$BROKEN
  # A change that a reboot cut short: in this boot it would be left alone.
  mkdir -p /etc/sysctl.d
  KILL_POINTS=/tmp/points "$VFCTL_TOP_BUILDDIR/tests/lab/transact" directory /etc/vfctl/new - present file /etc/sysctl.d/70-vfctl.conf - 'net.core.somaxconn=1'
  rm -rf /etc/vfctl/new /etc/sysctl.d/70-vfctl.conf /var/lib/vfctl
  KILL_AT=$(($(wc -l </tmp/points) - 1)) "$VFCTL_TOP_BUILDDIR/tests/lab/transact" directory /etc/vfctl/new - present file /etc/sysctl.d/70-vfctl.conf - 'net.core.somaxconn=1'
  ok 'a change that was cut short' test -e /var/lib/vfctl/journal.json -a -e /etc/vfctl/new -a -e /etc/sysctl.d/70-vfctl.conf
  sed -i 's/\("boot_id": *"\)[0-9a-f]\{8\}/\100000000/' /var/lib/vfctl/journal.json
  # Who comes after vfctl notes how many VFs there are.
  for unit in libvirtd lab-network; do
    printf '[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sh -c "cat /sys/bus/pci/devices/*/sriov_numvfs | grep -v ^0 | xargs >/run/%s.vfs"\n' $unit >/etc/systemd/system/$unit.service
  done
  printf '[Unit]\nAfter=network-pre.target\n' >>/etc/systemd/system/lab-network.service
  ok 'systemctl enable takes it' systemctl -q enable vfctl
  boot_systemd vfctl.service vfctl-carrier.service libvirtd.service lab-network.service
fi

wait_for 60 says '' systemctl list-jobs --no-legend '*vfctl*' libvirtd.service lab-network.service
good=$(pf_by_mac 52:54:00:aa:01:00)
bound=$(pf_by_mac 52:54:00:aa:02:00)
other=$(pf_by_mac 52:54:00:aa:03:00)
readonly WANTED='4e:e0:00:aa:01:00 100, 4e:e0:01:aa:01:00 100, 4e:e0:02:aa:01:00 100'
is "$(vlans "$good")" "$WANTED" 'a boot by systemd brings VFs with their attributes'
is "$(drivers "$bound")" 'vfio-pci vfio-pci' 'and with a driver, whose module was loaded'
is "$(cat /run/lab-network.vfs)" '2 3' 'before networks are set up'
is "$(cat /run/libvirtd.vfs)" '2 3' 'and before libvirt'
is "$(<"$PCI/$other/sriov_numvfs")" 0 'and nothing to who is in no policy'
is "$(ls -d /var/lib/vfctl/journal.json /etc/vfctl/new /etc/sysctl.d/70-vfctl.conf 2>/dev/null)" '' 'what a reboot cut short is undone'
readonly SENTENCE="$BROKEN:3:24: it is cut off: the last line does not end"
status=$(systemctl status --no-pager --full vfctl.service)
diag "$status"
like "$status" "Active: failed.*vfctl: 1 file could not be used: $SENTENCE" 'systemctl status says what is broken, and where'
is "$(journalctl -q -o cat -b -p err -u vfctl.service | grep ^vfctl:)" "vfctl: 1 file could not be used: $SENTENCE" 'so does the journal, as an error, once'
is "$(systemctl is-active basic.target network-pre.target lab-network.service libvirtd.service | sort | uniq -c | xargs)" '4 active' 'and it keeps nobody from coming up'

# ---- what the units do not have
sed "s|^ExecStart=\([^ ]*\).*|ExecStart=/bin/sh -c '\1 list --all --json >/run/vfctl/seen; \1 audit >/run/vfctl/audit; dd if=/dev/kmsg bs=8k count=1 >/run/vfctl/log'|" $UNITS/vfctl.service >/etc/systemd/system/lab-seen.service
systemctl daemon-reload
systemctl start lab-seen.service
vfctl list --all --json >/tmp/seen
ok 'under the same restrictions vfctl sees what root sees' diff /run/vfctl/seen /tmp/seen
vfctl audit >/tmp/audit
ok 'also of all that the audit asks for' diff /run/vfctl/audit /tmp/audit
ok "and the kernel's log, from which it takes a driver's reasons" test -s /run/vfctl/log

# ---- late cards
told() { journalctl --sync && journalctl -q -o cat -u "vfctl-pf@$1.service" | grep -c "^$2"; } # ADDRESS WORD
# shellcheck disable=SC2317 # wait_for calls it
has_vfs() { [ "$(cat "$PCI/$1/sriov_numvfs")" = "$2" ] && says '' systemctl list-jobs --no-legend "vfctl-*"; }
# Where udev and vfctl.service saw a card at the same time there was nothing left to do.
udevadm settle
ok 'udev has seen all cards' wait_for 60 says '' systemctl list-jobs --no-legend 'vfctl-*'
is "$(told "$good" 'done') $(told "$bound" 'done')" '0 0' 'vfctl.service was the one who made VFs'
rm $BROKEN

# ---- those that only look, in the sandbox of their units
readonly PROM=/var/lib/prometheus/node-exporter FEATURES=/etc/kubernetes/node-feature-discovery/features.d ELSEWHERE=/var/lib/textfiles
still() { grep -vE '^vfctl_vf_.*_total' "$@"; } # without what counts on
rm -rf $PROM $FEATURES $ELSEWHERE
systemctl start vfctl-metrics.service
is "$(systemctl show -P Result vfctl-metrics.service)" success 'where nobody reads metrics nothing fails'
mkdir -p $PROM $FEATURES $ELSEWHERE
chown nobody $PROM
ok 'once the directory is there' systemctl start vfctl-metrics.service vfctl-features.service
vfctl metrics | still >/tmp/metrics
ok 'metrics are all that root sees' diff /tmp/metrics <(still $PROM/vfctl.prom)
like "$(<$PROM/vfctl.prom)" 'vfctl_policy_readable 1' 'with drift'
ok 'so are labels' diff $FEATURES/vfctl <(vfctl metrics --format nfd)
chown nobody $PROM/vfctl.prom
ok "a file that is another user's" systemctl start vfctl-metrics.service
is "$(stat -c '%U %a' $PROM/vfctl.prom)" 'nobody 644' 'stays his'
mkdir -p /etc/systemd/system/vfctl-metrics.service.d
sed -n '/^\[Service\]/,/^\.Ed/{/^\.Ed/d;p}' "$VFCTL_TOP_SRCDIR/man/vfctl-metrics.1" |
  sed "s|=/.*|=$ELSEWHERE|" >/etc/systemd/system/vfctl-metrics.service.d/directory.conf
systemctl daemon-reload
ok "another directory, by the man page's drop-in" systemctl start vfctl-metrics.service
ok 'has them too' diff /tmp/metrics <(still $ELSEWHERE/vfctl.prom)

# ---- what udev tells
before="$(told "$good" Starting) $(told "$bound" Starting)"
udevadm trigger --action=add --subsystem-match=pci
udevadm trigger --action=change --subsystem-match=pci --settle
is "$(told "$good" Starting) $(told "$bound" Starting)" "$before" 'what udev goes through again starts nothing'
echo 1 >"$PCI/$good/remove"
ok 'a card is pulled out' test ! -e "$PCI/$good"
echo 1 >/sys/bus/pci/rescan
ok 'and plugged in: its VFs come' wait_for 60 has_vfs "$good" 3
is "$(vlans "$good")" "$WANTED" 'with what they had'
udevadm settle
is "$(told "$good" Starting)" $((${before% *} + 1)) 'by one run, which VFs do not bring again'
diag "$(udevadm info "$PCI/$good" | grep SYSTEMD_)" "$(systemctl status --no-pager --full "vfctl-pf@$good.service")"
echo 0 >"$PCI/$bound/sriov_numvfs"
echo "$bound" >"$PCI/$bound/driver/unbind"
echo "$bound" >/sys/bus/pci/drivers/igb/bind
ok 'so it is where a driver lets go of a card and takes it again' wait_for 60 has_vfs "$bound" 2
is "$(drivers "$bound"), $(told "$bound" Starting)" "vfio-pci vfio-pci, $((${before#* } + 1))" 'likewise'
echo "$other" >"$PCI/$other/driver/unbind"
echo "$other" >/sys/bus/pci/drivers/igb/bind
ok 'one that no policy means is looked at' wait_for 60 says 1 told "$other" Finished
is "$(<"$PCI/$other/sriov_numvfs")" 0 'and stays as it is'

# ---- a name that udev has still to give
udevadm settle
ok 'all is done' wait_for 60 says '' systemctl list-jobs --no-legend 'vfctl-*'
echo 0 >"$PCI/$good/sriov_numvfs"
ip link set "$(netdev_of "$good")" down
echo "$good" >"$PCI/$good/driver/unbind"
udevadm settle
udevadm control --stop-exec-queue
echo "$good" >/sys/bus/pci/drivers/igb/bind
vfctl apply --boot >/tmp/held 2>&1 & held=$!
ok 'while udev is held back vfctl says for what it waits' wait_for 20 has_lines /tmp/held 1
is "$(</tmp/held)" "vfctl: /etc/vfctl/policy.yaml:3:5: waiting up to 30 seconds for udev to name the network interface of $good" 'with its place'
is "$(<"$PCI/$good/sriov_numvfs") $(ip -j link show up | jq -r --arg name "$(netdev_of "$good")" '[.[] | select(.ifname == $name)] | length')" '0 0' 'and leaves the PF as it is'
like "$(netdev_of "$good")" '^eth' "which has the kernel's name"
udevadm control --start-exec-queue
wait $held
is $? 0 'it goes on once udev does'
diag "$(</tmp/held)"
like "$(netdev_of "$good")" '^en' 'and has named it'
is "$(vlans "$good")" "$WANTED" 'then there are VFs'

# ---- a carrier that comes once the policy was mended
cat >/etc/vfctl/policy.d/60-rates.yaml <<'YAML'
version: 1
pfs:
  - match: {mac: "52:54:00:aa:03:00"}
    vfs: 2
    attributes: {max-tx-rate: 200}
YAML
rates() { ip -d -j link show dev "$(netdev_of "$other")" | jq -r '[.[0].vfinfo_list[]?.rate.max_tx] | join(" ")'; }
udevadm settle
ip link set "$(netdev_of "$other")" down
ok 'another policy' systemctl restart vfctl
ok 'whose rates wait for a carrier' wait_for 30 says active systemctl is-active vfctl-carrier
is "$(rates)" '0 0' 'and are not set'
sed -i s/200/300/ /etc/vfctl/policy.d/60-rates.yaml
ok 'it is mended' systemctl restart vfctl
ok 'and waited for again' wait_for 30 says active systemctl is-active vfctl-carrier
ip link set "$(netdev_of "$other")" up
ok 'with a carrier' wait_for 30 says '300 300' rates
ok 'the waiting ends' wait_for 30 says inactive systemctl is-active vfctl-carrier
done_testing
