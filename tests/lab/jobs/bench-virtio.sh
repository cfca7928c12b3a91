#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 600
# processors: one
# needs: vfctl jq libvirtd virsh iperf3
# What does iperf3 measure between a guest and its host before vfctl tune, and after it? Two VMs that differ in nothing else, one of
# which is paused while the other is measured, case by case in turn, so that what else keeps the machine below busy meets both; the
# host is led back for the one and tuned for the other. VFCTL_BENCH_KNOBS says what is tuned, VFCTL_BENCH_RUNS how many pairs of each
# case there are. iperf3's reports go out as N.CASE.SIDE.json, and lines "begin N CASE SIDE" and "end N CASE SIDE EXITS
# PACKETS BYTES", what was counted meanwhile, go to counts; pair 0 warms up. tests/bench/virtio makes a table of them.
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
readonly out=/host/out exits=/sys/kernel/debug/kvm/exits knobs=${VFCTL_BENCH_KNOBS:-all}
declare -rA mac=([before]=52:54:00:00:00:55 [after]=52:54:00:00:00:56) address=([before]=$VM_GUEST [after]=192.0.2.11)
declare -rA options=([1-to-host]='--parallel 1 --reverse' [16-to-host]='--parallel 16 --reverse'
  [1-to-guest]='--parallel 1' [16-to-guest]='--parallel 16')

# What is given to vfctl tune host, vm and guest, without which it is not called, and what there is to see of it. VMs are not pinned
# where one processor is all, and so have no hugepages, which the host would only miss elsewhere.
host=() vm=() guest=() vhosts=(1 1) card='1 of 1 mtu 1500' rmem_max=212992
case $knobs in
  all)
    host=(--skip hugepages) vm=(--skip vm-virtio) guest=(--skip guest-rings)
    vhosts=(1 2) card='2 of 2 mtu 9000' rmem_max=16777216
    ;;
  rest)
    host=(--skip hugepages) vm=(--skip vm-virtio --skip vm-queues) guest=(--skip guest-rings --skip guest-queues)
    card='1 of 1 mtu 9000' rmem_max=16777216
    ;;
  vhost) host=(--only vhost-net) vhosts=(0 1) ;;
  queues) vm=(--only vm-queues) guest=(--only guest-queues) vhosts=(1 2) card='2 of 2 mtu 1500' ;;
  mtu) host=(--only bridge-mtu) vm=(--only vm-mtu) guest=(--only guest-mtu) card='1 of 1 mtu 9000' ;;
  buffers) host=(--only network-buffers) guest=(--only guest-buffers) rmem_max=16777216 ;;
  *) bail_out "no knobs are called '$knobs': all, rest, vhost, queues, mtu or buffers" ;;
esac

# in_guest SIDE: what stands on standard input is run there; what it says comes back.
in_guest() {
  local shell
  exec {shell}<>"/dev/tcp/${address[$1]}/8" || return
  { cat && printf '\nexit\n'; } >&"$shell"
  timeout 60 cat <&"$shell"
  exec {shell}>&-
}
vhosts_of() { # SIDE: how many threads of vhost serve it
  local pid
  pid=$(pgrep -f "guest=$1,")
  cat /proc/[0-9]*/comm "/proc/$pid"/task/*/comm 2>/dev/null | grep -cx "vhost-$pid"
}
# A bridge that VMs with small packets run on, if paused, is raised by the knob's name alone.
tune_host() {
  vfctl tune host "${host[@]}" --apply || return
  [ "$knobs" != all ] || vfctl tune host --only bridge-mtu --apply
}

# turn_to SIDE: the other one is paused, and the host is as this one's is; but a module that a VM uses stays.
running=
turn_to() {
  [ "$1" != "$running" ] || return 0
  virsh "suspend $running; resume $1" >/dev/null || return
  running=$1
  [ ${#host[@]} -gt 0 ] && [ "$knobs" != vhost ] || return 0
  if [ "$1" = after ]; then tune_host; else vfctl tune host --revert; fi >/dev/null 2>&1
}

declare -A tap
counted() { # SIDE: exits of all VMs, packets and bytes through its tap either way
  local at=/sys/class/net/${tap[$1]}/statistics
  echo "$(<$exits) $(($(<"$at/rx_packets") + $(<"$at/tx_packets"))) $(($(<"$at/rx_bytes") + $(<"$at/tx_bytes")))"
}
# stream CASE SIDE REPORT: between two clients the server does not listen for a moment.
# shellcheck disable=SC2086,SC2317 # options are words; wait_for calls it
stream() {
  timeout 60 iperf3 --client "${address[$2]}" --json --time 3 ${options[$1]} >"$3"
  ! grep -q 'Connection refused' "$3"
}
measure() { # N CASE SIDE
  local was is report=$out/$1.$2.$3.json
  turn_to "$3" || return
  echo "begin $1 $2 $3" >>$out/counts
  read -ra was < <(counted "$3")
  wait_for 20 stream "$2" "$3" "$report" && grep -q '"sum_received"' "$report" || return
  read -ra is < <(counted "$3")
  echo "end $1 $2 $3 $((is[0] - was[0])) $((is[1] - was[1])) $((is[2] - was[2]))" >>$out/counts
}
begin() { # SIDE
  ok "the VM $1 starts" vm_start "$1"
  tap[$1]=$(virsh -q domiflist "$1" | awk '{ print $1 }')
  echo 'iperf3 --server --daemon' | in_guest "$1"
  running=$1
}

load_nics
ok 'KVM runs in the machine' load_virt
# Where systemd has made its device node libvirt gets it loaded by itself. Here nobody has: QEMU does its work where it is not.
[ "$knobs" != vhost ] || ok 'without vhost_net' rmmod vhost_net
mount -t debugfs debugfs /sys/kernel/debug
ok 'libvirtd answers' start_libvirt
ok 'a bridge' ip link add br0 type bridge
ip addr add "$VM_HOST/24" dev br0
ip link set br0 up
for side in before after; do
  ok "a VM $side" vm_define $side q35 "$(card_on_bridge "${mac[$side]}")"
  { virsh setvcpus $side 2 --maximum --config && virsh setvcpus $side 2 --config
    EDITOR="sed -i s/$VM_GUEST/${address[$side]}/" virsh edit $side; } >&2
done

begin before
is "$(vhosts_of before)" "${vhosts[0]}" 'with the threads of vhost that it has by itself'
is "$(vm_ask before channels)" 'channels 1 of 1 mtu 1500' 'one queue, and small packets'
if [ ${#host[@]} -gt 0 ]; then
  diag "$(vfctl tune host "${host[@]}" 2>&1)"
  ok 'the host is tuned' tune_host
fi
[ ${#vm[@]} = 0 ] || ok 'the other VM is tuned' vfctl tune vm after "${vm[@]}" --apply
diag "$(vfctl tune vm after 2>&1)"
virsh suspend before >&2
begin after
# This guest has no udev: there the script stops, when all is set.
[ ${#guest[@]} = 0 ] ||
  diag "$({ echo '('; vfctl tune guest after "${guest[@]}" --script; echo ') 2>&1'; } | in_guest after)"
is "$(vhosts_of after)" "${vhosts[1]}" 'with the threads of vhost that it is to have'
is "$(vm_ask after channels)" "channels $card" 'its queues and packets are as wanted'
is "$(echo 'cat /proc/sys/net/core/rmem_max' | in_guest after)" $rmem_max 'and its buffers'

failed=0
for ((n = 0; n <= ${VFCTL_BENCH_RUNS:-5}; n++)); do
  for case in 1-to-host 16-to-host 1-to-guest 16-to-guest; do
    order=(before after)
    [ "$running" = before ] || order=(after before)
    for side in "${order[@]}"; do measure $n $case "$side" || failed=$((failed + 1)); done
  done
done
is $failed 0 'each measurement ended'
done_testing
