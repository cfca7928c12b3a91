#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# On a made-up host whose card is served by the wrong socket, and whose irqbalance may disturb a VM: does vfctl tune host say what is to
# be set, does its script, run in that host, set it, and does the audit pass then?
set -u
# shellcheck source=tests/integration/expect.sh
. "${0%/*}/expect.sh"

command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
export LC_ALL=C
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=$work/host uuid=00000000-0000-4000-8000-000000000001
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --vfs 1 --netdevs --cores 4 --threads 1 "$host" || exit 1
irqs=$host/proc/irq unit=$host/sys/fs/cgroup/system.slice/irqbalance.service drop_ins=$host/etc/systemd/system/irqbalance.service.d

tune() { "$VFCTL" -q --sysroot "$host" tune host "$@" 2>&1; } # OPTION…
knob() { tune --json | jq -r '.knobs[] | select(.knob == "'"$1"'") | "\(.state) \(.object // "-") \(.now) -> \(.wanted // "-")"'; } # ID
rule() { "$VFCTL" --sysroot "$host" audit --all --json | jq -r '[.findings[] | select(.rule == "'"$1"'" and .verdict != "not_applicable") | .verdict] | unique | join(" ")'; } # ID
irq_of() { sed -n "s/^ *\([0-9]*\):.* $1\$/\1/p" "$host/proc/interrupts"; } # ACTION
serve() { echo "$2" >"$irqs/$1/effective_affinity_list"; echo "${3:-$2}" >"$irqs/$1/smp_affinity_list"; } # IRQ CPU [CPUS]
# As root of that host would; nothing of this machine's may stand in it.
run_script() { # OPTION…
  tune --script "$@" >"$work/script"
  ! command -v shellcheck >/dev/null || is "the script of $*: shellcheck" '' "$(shellcheck "$work/script" 2>&1)"
  sed -i "s, /etc/, $host/etc/,g; s,>/etc/,>$host/etc/,g; s,>/proc/,>$host/proc/,g" "$work/script"
  ! grep -q '[ >]/\(etc\|proc\)/' "$work/script" || { echo 'FAIL: the script names files of this machine'; exit 1; }
  is "the script of $*: it is sound" '' "$(sh "$work/script" 2>&1)"
}

mapfile -t queues < <(sed -n 's/^ *[0-9]*:.*-edge  *\([^ ]*TxRx-[0-9]*\)$/\1/p' "$host/proc/interrupts")
pf=$(irq_of "${queues[0]}") vf=$(irq_of "${queues[-1]}")
for queue in "${queues[@]}"; do serve "$(irq_of "$queue")" 1 0-3; done
is 'all on the node' "so - on their node -> on their node, pass" "$(knob nic-irqs), $(rule numa-irq-remote)"

# One of the PF is served elsewhere, one of the VF may be.
serve "$pf" 5
serve "$vf" 1 0-7
names=$(tune --json | jq -r '[.knobs[] | select(.knob == "nic-irqs") | .object] | join(" ")')
is 'two off it' 'fail pass' "$(rule numa-irq-remote)"
is 'both are told' "$(sed 's/-TxRx.*//; s/^[a-z]*-//' <<<"${queues[0]}"$'\n'"${queues[-1]}" | xargs)" "$names"
is 'both are planned' $'irq-affinity 5 -> 0-3\nirq-affinity 0-7 -> 0-3' \
  "$(tune --only nic-irqs --dry-run --json | jq -r '.steps[] | "\(.kind) \(.from) -> \(.to)"')"
is 'by function and number' "$pf $vf" \
  "$(tune --only nic-irqs --dry-run --json | jq -r '.steps[].object | capture("^[0-9a-f:.]+/irq(?<n>[0-9]+)$").n' | xargs)"
mkdir -p "$host/usr/bin" && : >"$host/usr/bin/vfctl"
is 'to stay a unit is written' '/etc/systemd/system/vfctl-irqs.service /etc/systemd/system/multi-user.target.d/vfctl-irqs.conf' \
  "$(tune --only nic-irqs --persist --json | jq -r '.steps[] | select(.kind == "file").object' | xargs)"
is 'not by the script, which says so' '# nic-irqs is not kept after a reboot by this script: that takes vfctl itself, by tune host --apply --persist' \
  "$(tune --only nic-irqs --persist --script | tail -n 1)"
is 'nor does that write it' 0 "$(tune --only nic-irqs --persist --script | grep -c '/systemd/')"
is 'which is told, too' 1 "$("$VFCTL" --sysroot "$host" tune host --only nic-irqs --persist --script 2>&1 >/dev/null | grep -c '^vfctl: nic-irqs is not kept')"
rm "$host/usr/bin/vfctl"
run_script --only nic-irqs
is 'they may be served there alone' '0-3 0-3' "$(cat "$irqs/$pf/smp_affinity_list" "$irqs/$vf/smp_affinity_list" | xargs)"
# What the kernel does of that.
echo 0 >"$irqs/$pf/effective_affinity_list"
is 'then it is so' 'so - on their node -> on their node, pass' "$(knob nic-irqs), $(rule numa-irq-remote)"

# irqbalance, and a VM that starts with the host and has CPUs 2 and 6 for itself.
mkdir -p "$unit" "$host/vfctl/domains" "$host/etc/default"
echo 'IRQBALANCE_BANNED_CPUS=1' >"$host/etc/default/irqbalance"
cat >"$host/vfctl/domains/$uuid.xml" <<XML
<domain type='kvm'><name>web1</name><uuid>$uuid</uuid><memory unit='GiB'>1</memory><vcpu placement='static'>3</vcpu>
  <cputune><vcpupin vcpu='0' cpuset='2'/><vcpupin vcpu='1' cpuset='6'/><vcpupin vcpu='2' cpuset='4-5'/></cputune>
  <os><type arch='x86_64' machine='pc-q35-8.2'>hvm</type></os></domain>
XML
printf '%s\t-1\tno\tyes\tweb1\n' "$uuid" >"$host/vfctl/domains/index"
is 'irqbalance does not know' 'changes - 0 -> 0,2,6, fail' "$(knob irqbalance), $(rule irq-balance)"
is 'a note says what it takes' "irqbalance reads it when it is started anew: systemctl daemon-reload && systemctl restart irqbalance" \
  "$(tune --json | jq -r '.knobs[] | select(.knob == "irqbalance").note')"
run_script --only irqbalance
is 'the script says it, too' 1 "$(grep -c '^# .*systemctl restart irqbalance$' "$work/script")"
is 'what irqbalance gets' 'IRQBALANCE_BANNED_CPULIST=0,2,6 IRQBALANCE_BANNED_CPUS=45' "$(xargs <"$drop_ins/vfctl.env")"
is 'by a drop-in' '[Service] EnvironmentFile=-/etc/systemd/system/irqbalance.service.d/vfctl.env' "$(xargs <"$drop_ins/vfctl.conf")"
is "the administrator's own file stays" 'IRQBALANCE_BANNED_CPUS=1' "$(cat "$host/etc/default/irqbalance")"
is 'then its files say so' 'so - 0,2,6 -> 0,2,6, pass' "$(knob irqbalance), $(rule irq-balance)"
note() { tune --json | jq -r '.knobs[] | select(.knob == "irqbalance").note'; }
is 'which it may not have read' 'by its files: whether the irqbalance that runs has read them could not be read (root may)' "$(note)"
mkdir -p "$host/proc/77"
echo irqbalance >"$host/proc/77/comm"
echo 77 >"$unit/cgroup.procs"
printf 'PATH=/bin\0IRQBALANCE_BANNED_CPUS=1\0' >"$host/proc/77/environ"
is 'the one that runs has not' 'left - 0 -> 0,2,6, fail' "$(knob irqbalance), $(rule irq-balance)"
is 'and is to be started anew' 'its files say so, and the irqbalance that runs was started before: systemctl daemon-reload && systemctl restart irqbalance' "$(note)"
tune --only irqbalance >/dev/null
is 'which is no refusal' 0 $?
printf 'IRQBALANCE_BANNED_CPULIST=0,2,6\0IRQBALANCE_BANNED_CPUS=45\0' >"$host/proc/77/environ"
is 'then it knows' 'so - 0,2,6 -> 0,2,6, pass, null' "$(knob irqbalance), $(rule irq-balance), $(note)"

# Who has irqbalance run has queues placed by it.
serve "$pf" 5
tune --only nic-irqs >"$work/out"
is 'irqbalance places queues itself: status' 3 $?
is 'irqbalance places queues itself' 1 "$(grep -c 'cannot be set here: irqbalance runs' "$work/out")"
rm -r "$unit"
is 'not while it is off, and not on the CPU of a VM' "changes ${names% *} 5 -> 0-1,3" "$(knob nic-irqs)"
exit "$failed"
