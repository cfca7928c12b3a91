#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Are the units of systemd such that systemd takes them, do they come when they have to, and may they do only what they need?
set -u
. "${0%/*}/expect.sh"

command -v systemd-analyze >/dev/null || { echo 'skipped: no systemd-analyze' >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
readonly built=$VFCTL_TOP_BUILDDIR/data/systemd ADDRESS=0000:41:00.0
for unit in vfctl vfctl-carrier vfctl-pf@ vfctl-carrier@ vfctl-metrics vfctl-features; do
  case $unit in vfctl-metrics | vfctl-features) does='metrics .*--output ${[A-Z]*}/vfctl' ;; *) does='apply --boot' ;; esac
  is "$unit: the program" 1 "$(grep -c "^ExecStart=/.*/vfctl $does" "$built/$unit.service")"
  # The program need not be installed for that.
  sed "s|^ExecStart=[^ ]*|ExecStart=$VFCTL|" "$built/$unit.service" >"$work/$unit.service"
done
cp "$VFCTL_TOP_SRCDIR"/data/systemd/*.timer "$work"

# What systemd says of these units, all of which are to be started.
verify() { SYSTEMD_UNIT_PATH=$1: systemd-analyze verify --man=no "${@:2}" 2>&1; }
is 'systemd takes them' '' "$(verify "$work" --recursive-errors=no "$work"/vfctl*.service "$work"/vfctl*.timer)"
# A timer asks for its condition once, at its start: of what is installed later only the service can know.
is 'no timer has a condition' '' "$(grep -l '^Condition' "$work"/*.timer)"
for unit in metrics features; do
  is "$unit: where it writes stands once, and is asked for" 1 "$(sed -n 's/^Environment=\([A-Z]*\)=.*/\1/p' "$work/vfctl-$unit.service" |
    xargs -I {} grep -cxF 'ExecCondition=/usr/bin/test -d ${{}}' "$work/vfctl-$unit.service")"
done
# The drop-in of vfctl-metrics(1) is all that another directory takes.
mkdir "$work/vfctl-metrics.service.d"
sed -n '/^\[Service\]/,/^\.Ed/{/^\.Ed/d;p}' "$VFCTL_TOP_SRCDIR/man/vfctl-metrics.1" >"$work/vfctl-metrics.service.d/directory.conf"
other=$(sed -n 's/^Environment=TEXTFILES=//p' "$work/vfctl-metrics.service.d/directory.conf")
is 'another directory: the drop-in' "[Service]
Environment=TEXTFILES=$other
ReadWritePaths=$other" "$(<"$work/vfctl-metrics.service.d/directory.conf")"
is 'another directory: nothing else names it' 2 "$(grep -c '/var/lib/prometheus' "$work/vfctl-metrics.service")"
is 'another directory: systemd takes it' '' "$(verify "$work" --recursive-errors=no "$work/vfctl-metrics.service")"
# So is that of docs/audit-a-rack.md all that waivers take.
rm "$work"/vfctl-metrics.service.d/*
sed -n 's/^    //; /^\[Service\]/,/^$/p' "$VFCTL_TOP_SRCDIR/docs/audit-a-rack.md" >"$work/vfctl-metrics.service.d/waivers.conf"
sed -i "s|^ExecStart=/[^ ]*|ExecStart=$VFCTL|" "$work/vfctl-metrics.service.d/waivers.conf"
is 'waivers: systemd takes them' '' "$(verify "$work" --recursive-errors=no "$work/vfctl-metrics.service")"
is 'waivers: all else is as without' "$(sed -n 's/^ExecStart=//p' "$work/vfctl-metrics.service")" \
  "$(sed -n 's/^ExecStart=\(.\)/\1/; s| --waivers /etc/vfctl/waivers.yaml||p' "$work/vfctl-metrics.service.d/waivers.conf")"
rm -r "$work/vfctl-metrics.service.d"
units=$work/there/usr/lib/systemd/system
mkdir -p "$units"
cp "$work"/*.service "$units"
is 'systemctl enable takes the one that people know' 0 "$(systemctl -q --root="$work/there" enable vfctl 2>"$work/said"; echo $?)"
is 'and both begin with the host then' 'vfctl-carrier.service vfctl.service' \
  "$(cd "$work/there/etc/systemd/system/multi-user.target.wants" && printf '%s ' *.service | sed 's/ $//')"
is 'who cannot be started is wanted by none' '' "$(grep -lE '^(Requires|Requisite|BindsTo|RequiredBy)=' "$work"/vfctl*.service)"
is 'with vfctl those start anew who wait for a carrier' 'vfctl-carrier.service vfctl-carrier@.service' \
  "$(cd "$work" && grep -lx 'PartOf=vfctl.service' vfctl*.service | xargs)"
is 'also who had ended' 1 "$(grep -cx 'Wants=vfctl-carrier.service' "$work/vfctl.service")"
is 'what they make is for them alone, unless they say otherwise' 6 "$(grep -lx 'UMask=0077' "$work"/vfctl*.service | wc -l)"
# A oneshot may take for ever unless it says otherwise, and its timer waits for it.
is 'none takes longer than it may' 'vfctl-features.service 5min
vfctl-metrics.service 30s
vfctl-pf@.service 5min
vfctl.service 5min' "$(cd "$work" && grep -lx 'Type=oneshot' vfctl*.service | while read -r unit; do echo "$unit $(sed -n 's/^TimeoutStartSec=//p' "$unit")"; done)"

# Beside all that they are ordered against, as those who ship that have it: where all are to be started systemd tells of cycles.
all=$work/all
mkdir -p "$all"
cp "$work"/vfctl*.service "$all"
stand_in() { # NAME [LINE...]
  { printf '[Unit]\n'; printf '%s\n' "${@:2}"; printf '[Service]\nExecStart=/bin/true\n'; } >"$all/$1.service"
}
socket() { printf '[Socket]\nListenStream=/run/libvirt/%s\n' "$1" >"$all/$1.socket"; }
for daemon in libvirtd virtqemud virtnetworkd virtnodedevd; do
  socket $daemon
  stand_in $daemon "Requires=$daemon.socket" "After=$daemon.socket network.target remote-fs.target dbus.service local-fs.target"
done
stand_in libvirt-guests 'Wants=libvirtd.service' 'After=network.target time-sync.target libvirtd.service virtqemud.service'
stand_in NetworkManager 'Wants=network.target' 'After=network-pre.target dbus.service' 'Before=network.target'
stand_in systemd-networkd 'DefaultDependencies=no' 'After=systemd-udevd.service network-pre.target systemd-sysctl.service' 'Before=network.target' 'Wants=network.target'
stand_in cloud-init-local 'DefaultDependencies=no' 'Wants=network-pre.target' 'After=systemd-remount-fs.service' 'Before=network-pre.target sysinit.target'
stand_in firewalld 'Before=network-pre.target' 'Wants=network-pre.target' 'After=dbus.service'
stand_in network-online-wait 'After=network.target' 'Before=network-online.target'
stand_in vfctl-irqs 'Wants=network-online.target' 'After=network-online.target vfctl.service irqbalance.service libvirtd.service libvirtd.socket virtqemud.service virtqemud.socket'
order() { # what systemd says of the order of all of them
  printf '[Unit]\nWants=%s\n' "vfctl-pf@$ADDRESS.service $(cd "$all" && printf '%s\n' *.service *.socket | grep -v @ | xargs)" >"$all/all.target"
  verify "$all" "$all/all.target" | grep -i 'cycle'
}
is 'nothing waits for each other' '' "$(order)"
sed -i 's/^After=local-fs.target/After=network.target &/; s/After=network.target After=/After=network.target /' "$all/vfctl.service"
is 'which would be told' yes "$([ -n "$(order)" ] && echo yes)"

# What vfctl keeps of changes is beneath /var: where that comes by the network, vfctl cannot come before it. By systemd-networkd alone
# of these can it come so early.
early=$work/early
mkdir -p "$early"
cp "$all/systemd-networkd.service" "$work/vfctl.service" "$work/vfctl-carrier.service" "$early"
early_order() { # TYPE: of /var's file system; WANTED...
  printf '[Mount]\nWhat=server:/var\nWhere=/var\nType=%s\n' "$1" >"$early/var.mount"
  printf '[Unit]\nWants=%s\n' "${*:2} systemd-networkd.service var.mount" >"$early/all.target"
  verify "$early" "$early/all.target" | grep -i cycle
}
is 'with /var in a file system of its own' '' "$(early_order ext4 vfctl.service)"
is 'with /var from the network, and without vfctl' '' "$(early_order nfs)"
is 'with both, which vfctl-apply(1) tells of' yes "$(early_order nfs vfctl.service | grep -q . && echo yes)"
sed -i 's/^Before=network-pre.target /Before=/' "$early/vfctl.service"
is 'with both, by the way out that it tells' '' "$(early_order nfs vfctl.service)"

# How exposed they leave the machine, of 100, by the table of systemd 252; as long as nothing was taken from them it was 95.
for unit in vfctl:39 vfctl-carrier:37 vfctl-pf@:37 vfctl-carrier@:37 vfctl-metrics:29 vfctl-features:29; do
  file=$work/${unit%:*}.service
  said=$(systemd-analyze security --no-pager --offline=true --threshold="${unit#*:}" "$file" 2>&1)
  is "${unit%:*}: may do no more than it has to" 0 $?
  grep Overall <<<"$said" >&2
done

# Who only looks writes in one directory, and loads nothing.
for unit in metrics:/var/lib/prometheus/node-exporter features:/etc/kubernetes/node-feature-discovery/features.d; do
  file=$work/vfctl-${unit%%:*}.service
  is "${unit%%:*}: where it may write" "-${unit#*:}" "$(tac "$file" | sed -n '/^ReadWritePaths=$/q; s/^ReadWritePaths=//p')"
  is "${unit%%:*}: has nothing of who applies" 4 \
    "$(grep -cxE 'StateDirectory=|DeviceAllow=|ProtectKernelTunables=yes|CapabilityBoundingSet=~CAP_SYS_MODULE .*' "$file")"
done

# The one that tune host writes, of a card on one node of two, where vfctl is installed.
if command -v jq >/dev/null; then
  host=$work/host
  "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --netdevs --cores 4 --threads 1 "$host" || exit 1
  mkdir -p "$host/usr/bin" "$work/irqs/multi-user.target.d" && : >"$host/usr/bin/vfctl"
  "$VFCTL" --sysroot "$host" tune host --only nic-irqs --persist --json >"$work/plan"
  for file in vfctl-irqs.service multi-user.target.d/vfctl-irqs.conf; do
    jq -r --arg file "/etc/systemd/system/$file" '.steps[] | select(.object == $file and .kind == "file").to' "$work/plan" >"$work/irqs.text"
    sed "s|/usr/bin/vfctl|$VFCTL|" "$work/irqs.text" >"$work/irqs/$file"
  done
  unit=$work/irqs/vfctl-irqs.service
  is 'tune host: the program' "ExecStart=$VFCTL tune host --only nic-irqs --apply" "$(grep '^ExecStart=' "$unit")"
  is 'tune host: systemd takes the unit' '' \
    "$(SYSTEMD_UNIT_PATH=$work/irqs: systemd-analyze verify --man=no --recursive-errors=no "$unit" 2>&1)"
  is 'tune host: nor does it take longer' 1 "$(grep -cx 'TimeoutStartSec=5min' "$unit")"
  is 'tune host: it comes with the host' 'Wants=vfctl-irqs.service' "$(grep '^Wants=' "$work/irqs/multi-user.target.d/vfctl-irqs.conf")"
  for after in network-online.target vfctl.service libvirtd.service; do
    is "tune host: after $after" 1 "$(grep '^After=' "$unit" | grep -cw -- "$after")"
  done
fi
for after in systemd-udevd.service local-fs.target; do
  is "after $after" 1 "$(grep '^After=' "$work/vfctl.service" | grep -cw -- "$after")"
done
for before in libvirtd.service virtqemud.service network-pre.target; do
  is "before $before" 1 "$(grep '^Before=' "$work/vfctl.service" | grep -cw -- "$before")"
done
[ $failed = 0 ]
