#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 600
# needs: vfctl killable jq libvirtd virsh xmllint
# Is the machine as before or as its policy says, whatever the moment at which vfctl apply is killed, where that is about two PFs, the
# host and a VM? 50 times, at points and moments drawn from $VFCTL_KILL_SEED, else from the clock; the log tells which. No VM runs.
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
readonly rounds=50 state=/var/lib/vfctl
seed=${VFCTL_KILL_SEED:-$EPOCHSECONDS}
diag "VFCTL_KILL_SEED=$seed draws the same again"
RANDOM=$seed
killable=$VFCTL_TOP_BUILDDIR/tests/lab/killable
load_nics
modprobe igbvf
pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
other=$(pf_by_mac 52:54:00:aa:02:00)
other_net=$(netdev_of "$other")

load_virt
start_libvirt

# The second PF has its VFs by now, and the host uses one of them: that is to stay what it is.
ok 'a PF with VFs' vfctl create "$other_net" -n 2 --up --mac auto --driver auto
used=$(netdev_of "$(vf_of "$other" 0)")
ip addr add 198.51.100.1/24 dev "$used"
ip link set "$used" up
wait_for 20 has_carrier "$used"
mkdir -p /etc/vfctl
cat >/etc/vfctl/policy.yaml <<YAML
version: 1
pfs:
  - match: {mac: "52:54:00:aa:01:00"}
    vfs: 2
    up: true
    attributes: {mac-address: auto, vlan-id: 100}
  - match: {mac: "52:54:00:aa:02:00"}
    vfs: 2
    per-vf:
      - {index: 1, vlan-id: 200, spoof-check: false}
tuning:
  only: [network-buffers]
vms:
  - name: web1
    nic: mac:52:54:00:aa:01:00
    pin: none
YAML
ok 'a VM' vm_define web1 q35

# look: all that the policy is about and the VF in use, by whom else shows it, into $now. Each process takes long here, and so virsh is
# asked now and then only: libvirt's own file is what it reads at its start.
look() {
  local file value driver line
  now=
  for file in "$PCI"/{"$pf","$other"}/sriov_{numvfs,drivers_autoprobe} "$PCI"/{"$pf","$other"}/virtfn*/driver_override \
    /sys/class/net/{"$net/flags","$used/ifindex","$used/flags"} /proc/sys/net/core/{[rw]mem_*,netdev_max_backlog,somaxconn} \
    /proc/sys/net/ipv4/tcp_[rw]mem /etc/{vfctl,sysctl.d,modprobe.d,systemd/system,libvirt}/{.[!.]*,*} /etc/libvirt/qemu/{.[!.]*,*}; do
    [ -f "$file" ] || continue
    IFS= read -r -d '' value <"$file"
    now+="$file $value"
  done
  for file in "$PCI"/{"$pf","$other"}/virtfn*/driver; do
    for driver in /sys/bus/pci/drivers/{igbvf,vfio-pci}; do
      [ ! "$file" -ef "$driver" ] || now+="$file ${driver##*/}"$'\n'
    done
  done
  while read -r line; do
    [[ $line != @("vf "|"inet ")* ]] || now+="$line"$'\n'
  done <<<"$(ip -d addr show)"
}
n_bad=0
complain() {
  n_bad=$((n_bad + 1))
  printf '%s\n' "round $round, $moment: $*" | sed 's/^/# /'
}
want() { said=$("$@" 2>&1) || complain "$* failed: $said"; }
want_now() { [ "$now" = "$1" ] || complain "$2: $(diff <(echo "$1") <(echo "$now"))"; }
want_state() { # WORDS: what is to be left in vfctl's own directory
  local file left=
  for file in "$state"/* "$state"/.[!.]*; do
    [[ ! -e $file || $file == */.*.new ]] || left+="${file##*/} "
  done
  [ "$left" = "$1 " ] || complain "left: $left"
}
is_defined() { [ "$(virsh dumpxml --inactive --security-info web1)" = "$1" ] || complain 'libvirt has another definition'; }
take_back() {
  local record
  for record in "$state"/history/*; do :; done
  record=${record##*/}
  want vfctl -q rollback "${record%.json}"
  look
  want_now "$start" 'not taken back'
}

# recover: as the manual tells, to what was before.
n_undone=0 n_done=0
recover() {
  if [ -e $state/journal.json ]; then
    n_undone=$((n_undone + 1))
    # What one of its children waits for may take a while.
    wait_for 60 eval 'said=$(vfctl -q rollback 2>&1)' || complain "rollback: $said"
    look
    want_now "$start" 'not as before'
    want_state history
    return
  fi
  look
  [ "$now" != "$start" ] || return
  n_done=$((n_done + 1))
  want_now "$end" 'neither before nor after'
  [ ! -e $state/cards ] || [ "$(<$state/cards)" = "$cards" ] || complain "the cards: $(<$state/cards)"
  take_back
  rm -f $state/cards
}

round=0 moment='not killed'
look
start=$now
defined=$(virsh dumpxml --inactive --security-info web1)
begin=${EPOCHREALTIME/./}
ok 'the policy, without being killed' eval 'KILL_POINTS=/run/points "$killable" apply'
took=$(((${EPOCHREALTIME/./} - begin) / 1000))
mapfile -t points </run/points
diag "${#points[@]} points in $took ms:" "${points[@]}"
((${#points[@]} > 20)) || bail_out 'there is nothing to kill'
look
end=$now
cards=$(<$state/cards)
wanted=$(virsh dumpxml --inactive --security-info web1)
is "$(grep -c "type='hostdev'" <<<"$wanted")" 1 'changes the VM, too'
is "$cards" "$pf 52:54:00:aa:01:00
$other 52:54:00:aa:02:00" 'and where the cards stand is kept'
ends 0 'all is so' vfctl verify
recover
is $n_bad 0 'it is taken back'

killed=0
for ((round = 1; killed < rounds; round++)); do
  if ((round % 3)); then
    point=${points[(RANDOM << 15 | RANDOM) % ${#points[@]}]}
    moment="at point $point"
    # The pipe is closed when its last process has ended.
    said=$(KILL_AT=${point%% *} "$killable" apply 2>&1)
    status=$?
  else
    ms=$((RANDOM * took / 32768))
    moment="after $ms ms"
    said=$(timeout --foreground -s KILL "$((ms / 1000)).$(printf %03d $((ms % 1000)))" vfctl apply 2>&1)
    status=$?
  fi
  if [ $status = 137 ]; then
    killed=$((killed + 1))
  elif [[ $moment == after* && $status =~ ^(0|124)$ ]]; then
    # It takes less time than was thought: that was no kill.
    took=$ms
  else
    complain "was not killed: status $status: $said"
    break
  fi
  recover
  # So it is with who wants the policy then.
  if ((round % 25 == 0)); then
    want xmllint --noout /etc/libvirt/qemu/web1.xml
    is_defined "$defined"
    want vfctl -q apply
    look
    want_now "$end" 'not as the policy says'
    is_defined "$wanted"
    want vfctl verify
    take_back
    rm -f $state/cards
  fi
done
is "$killed $n_bad" "$rounds 0" "killed $rounds times: each time as before, or as the policy says"
diag "$n_undone times a change was undone, $n_done times all was done, in $((round - 1)) rounds; $SECONDS s"
ok 'which came about both ways' test $n_undone -gt 0 -a $n_done -gt 0

# libvirt goes on with what it was asked, though nobody waits for the answer any more: its schema comes by a FIFO, and while that is
# empty it is at work.
schema=/usr/share/libvirt/schemas/domain.rng
cp $schema /run/domain.rng
mkfifo /run/schema /run/go
mount --bind /run/schema $schema
(exec >/run/schema && touch /run/at-work && read -r _ </run/go && cat /run/domain.rng) &
writer=$!
round=last moment='while libvirt looks at the definition'
vfctl apply >/run/said 2>&1 &
pid=$!
ok 'libvirt looks at the definition' wait_for 60 test -e /run/at-work
kill -KILL $pid
wait $pid
is $? 137 'whoever asked for it is killed'
like "$(vfctl rollback 2>&1)" 'libvirt has not answered it' 'before libvirt has answered there is no way back'
echo >/run/go
wait $writer
umount $schema
recover
is $n_bad 0 'then there is'
ok 'libvirt is not at work any more' virsh -q define --validate /etc/libvirt/qemu/web1.xml
look
is "$now" "$start" 'and all is as before'
is "$(virsh dumpxml --inactive --security-info web1)" "$defined" 'as libvirt says, too'

ends 0 'at last the policy' vfctl apply
look
is "$now" "$end" 'is what the machine is like'
ends 0 'and nothing has drifted' vfctl verify
want_state 'cards history'
is $n_bad 0 'nor is anything left over'
diag "$SECONDS s"
done_testing
