#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For what does vfctl apply --boot wait, and for what not? In namespaces of the test's own: a captured host's sysfs, to which an
# interface is added, and a /run/udev that says what udev is doing.
set -u
. "$(dirname "$0")/expect.sh"

if [ -z "${PRIVATE_BOOT:-}" ]; then
  unshare --user --map-root-user --mount --net true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
  PRIVATE_BOOT=yes exec unshare --user --map-root-user --mount --propagation private --net bash "$0" "$@"
fi
export LC_ALL=C
for directory in /run /etc /var/lib; do
  mount -t tmpfs -o mode=0755 none "$directory" || exit 1
done
mkdir -p /etc/vfctl /run/udev/data /run/host
tar -C /run/host -xzf "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz"
ip link add eth7 type bridge || { echo 'skipped: no bridges here' >&2; exit 77; }
for name in eth7 lan7; do
  mkdir -p /run/host/sys/class/net/$name
  ln -s ../../../bus/pci/devices/0000:01:00.1 /run/host/sys/class/net/$name/device
done
mount --bind /run/host/sys /sys || exit 1
ifindex=$(ip -o link show eth7 | cut -d: -f1)

policy() { # its text comes from stdin
  { echo 'version: 1'; echo 'pfs:'; cat; } >/etc/vfctl/policy.yaml
}
# What is tested here is over long before it would give up.
apply() { timeout 20 "$VFCTL" apply --boot; }
try() { said=$(apply 2>&1); got=$?; }
# The first line that it says, while it goes on: all in $said, once ended has waited for it.
begin() {
  exec {lines}< <(apply 2>&1; echo "status $?")
  read -r first <&"$lines"
}
ended() { said=$(cat <&"$lines"); exec {lines}<&-; }
# udev has done with something: ID, and what its record says.
record() { printf '%b' "I:1\n$2" >/run/udev/data/.new && mv /run/udev/data/.new "/run/udev/data/$1"; }
functions() { (cd /sys/bus/pci/devices && printf '%s\n' *); }

# ---- what no waiting mends, with a udev that is done
: >/run/udev/control
for function in $(functions); do record "+pci:$function" ''; done
record "n$ifindex" ''
policy <<'YAML'
  - match: {mac: "52:54:00:ff:ff:ff"}
    vfs: 1
YAML
absent='vfctl: 1 of 1 entry could not be applied: /etc/vfctl/policy.yaml:3:5: no PF here has the permanent MAC 52:54:00:ff:ff:ff: the card is gone, or its driver has not bound it'
try
is 'a card that is absent: status' 2 $got
is 'a card that is absent: it is not waited for' "$absent" "$(head -n 1 <<<"$said")"
for match in 'address: "00:02.0"' 'name: lo' 'driver: igb'; do
  policy <<<"  - {match: {$match}, vfs: 1}"
  : >/run/udev/queue
  [[ $match = name* ]] && rm /run/udev/queue
  try
  is "$match: status" 2 $got
  is "$match: it is not waited for" 0 "$(grep -c waiting <<<"$said")"
done

# ---- what udev may bring as long as it is at work
policy <<'YAML'
  - match: {mac: "52:54:00:ff:ff:ff"}
    vfs: 1
YAML
: >/run/udev/queue
begin
is 'while udev is at work: it is told what for' 'vfctl: /etc/vfctl/policy.yaml:3:5: waiting up to 30 seconds for a network interface of 0000:01:00.0' "$first"
rm /run/udev/queue
ended
is 'once udev is done: it ends' "$absent status 2" "$(head -n 1 <<<"$said") $(tail -n 1 <<<"$said")"
is 'it is told once' 0 "$(grep -c waiting <<<"$said")"
policy <<<'  - {match: {address: "0000:77:00.0"}, vfs: 1}'
: >/run/udev/queue
begin
is 'a card of a bus that is to come' 'vfctl: /etc/vfctl/policy.yaml:3:5: waiting up to 30 seconds for udev to be done, for there is no card yet that has address 0000:77:00.0' "$first"
rm /run/udev/queue
ended
is 'which does not: it ends' 'status 2' "$(tail -n 1 <<<"$said")"

# ---- a card without a driver
policy <<<'  - {match: {address: "0000:01:00.1"}, vfs: 0}'
uevent=/sys/bus/pci/devices/0000:01:00.1/uevent
bound=$(<$uevent)
sed -i /DRIVER/d $uevent
ip link del eth7
begin
is 'a driver: what for' 'vfctl: /etc/vfctl/policy.yaml:3:5: waiting up to 30 seconds for a driver of 0000:01:00.1' "$first"
echo "$bound" >$uevent
record +pci:0000:01:00.1 ''
ended
is 'a driver: it goes on once there is one' 'status 0' "$(tail -n 1 <<<"$said")"

# ---- an interface that udev has not named
ip link add eth7 type bridge
ifindex=$(ip -o link show eth7 | cut -d: -f1)
policy <<<'  - {match: {name: lan7}, vfs: 0}'
: >/run/udev/queue
begin
is 'a name: what for' 'vfctl: /etc/vfctl/policy.yaml:3:5: waiting up to 30 seconds for a network interface of 0000:01:00.0' "$first"
record "n$ifindex" 'E:ID_RENAMING=1\n'
ip link set eth7 name lan7
rm /run/udev/queue
record "n$ifindex" 'E:ID_NET_NAME=lan7\n'
ended
is 'a name: by that it is meant' 'status 0' "$(tail -n 1 <<<"$said")"
rm "/run/udev/data/n$ifindex"
policy <<<'  - {match: {address: "0000:01:00.1"}, vfs: 0}'
begin
is 'by its address: what for' 'vfctl: /etc/vfctl/policy.yaml:3:5: waiting up to 30 seconds for udev to name the network interface of 0000:01:00.1' "$first"
record "n$ifindex" ''
ended
is 'by its address: it goes on once it is' 'status 0' "$(tail -n 1 <<<"$said")"

# ---- the journal is told that it waits, and who wants silence is not
policy <<<'  - {match: {address: "0000:77:00.0"}, vfs: 1}'
: >/run/udev/queue
exec {lines}< <(exec 2>&1; export JOURNAL_STREAM; JOURNAL_STREAM=$(stat -L -c %d:%i /proc/self/fd/2); apply)
read -r first <&"$lines"
is 'the journal: as a notice' '<5>vfctl: /etc/vfctl/policy.yaml' "${first%%:3:5*}"
rm /run/udev/queue
ended

# ---- who waits for a carrier has nothing to say of the rest
printf 'version: 1\npfs:\n  - match: {mac: "52:54' >/etc/vfctl/policy.yaml
timeout 20 "$VFCTL" apply --boot --wait-carrier >/run/said 2>&1
is 'a broken file: it is for vfctl.service' '0 ' "$? $(</run/said)"
policy <<<'  - {match: {address: "0000:77:00.0"}, vfs: 1}'
timeout 20 "$VFCTL" apply --boot --wait-carrier >/run/said 2>&1
is 'a card that is absent: so is it' '0 ' "$? $(</run/said)"
timeout 20 "$VFCTL" apply --boot --wait-carrier --pf 0000:77:00.0 >/run/said 2>&1
is 'one that is named: it is told' 7 $?

strace -o /dev/null true 2>/dev/null || { echo 'no strace, or none that may trace: how often it looks is not seen'; [ $failed = 0 ]; exit; }
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0" # which cannot be while strace looks

# ---- hundreds of events are not hundreds of looks at the whole: there is a tenth of a second between two
policy <<<'  - {match: {address: "0000:77:00.0"}, vfs: 1}'
: >/run/udev/queue
began=${EPOCHREALTIME/./}
exec {lines}< <(strace -f -qq -o /run/storm -e trace=openat2 "$VFCTL" apply --boot 2>&1; echo "status $?")
read -r first <&"$lines"
until ((${EPOCHREALTIME/./} - began > 1500000)); do record storm ''; done
rm /run/udev/queue
ended
looks=$(grep -c '"/sys/bus/pci/devices", {flags=O_RDONLY|O_NOCTTY' /run/storm)
most=$(((${EPOCHREALTIME/./} - began) / 100000 + 3)) # with the first, the last and that of what is done then
is 'a storm of events: status' 'status 2' "$(tail -n 1 <<<"$said")"
is "a storm of events: from 3 to $most looks" yes "$( ((looks >= 3 && looks <= most)) && echo yes || echo "$looks")"

# ---- who waits for a carrier looks at those PFs alone, without the lock, as long as there is none
mkfifo /run/calls
trace() { # OPTION...: its calls go to reach and ended_with as it makes them
  timeout 30 strace -f -qq -o /run/calls -e signal=none "$@" "$VFCTL" apply --boot --wait-carrier >/run/said 2>&1 & traced=$!
  exec {lines}</run/calls
  n_locks=0
}
reach() { # WHAT LIKE: the next call that is like this, in $line
  while IFS= read -r line <&"$lines"; do
    [[ $line != *F_OFD_SETLK,* ]] || n_locks=$((n_locks + 1))
    [[ ! $line =~ $2 ]] || return 0
  done
  is "$1" "$2" "it has ended: $(</run/said)"
}
ended_with() { # WHAT STATUS
  local line
  while IFS= read -r line <&"$lines"; do [[ $line != *F_OFD_SETLK,* ]] || n_locks=$((n_locks + 1)); done
  exec {lines}<&-
  wait "$traced"
  is "$1" "$2 " "$? $(</run/said)"
}
event() { ip link add br9 type bridge && ip link del br9; }
carrier=/sys/class/net/lan7/carrier numvfs=/sys/bus/pci/devices/0000:01:00.1/sriov_numvfs
policy <<<'  - {match: {address: "0000:01:00.1"}, vfs: 2, attributes: {max-tx-rate: 100}}'
echo 0 >$carrier
echo 2 >$numvfs

trace -e trace=openat2,fcntl
reach 'a carrier: the first look has the lock' F_OFD_SETLK,
for i in 1 2 3; do
  event
  reach "a carrier: event $i has it looked for" 'lan7/carrier'
done
is 'a carrier: and nobody is kept waiting for that' 1 $n_locks
echo 1 >$carrier
event
reach 'a carrier: once there is one it looks at all' F_OFD_SETLK,
echo 0 >$carrier
event
reach 'a carrier: which was none' 'lan7/carrier'
echo 0 >$numvfs
event
ended_with 'VFs that were taken away are not waited for' 0
is 'for all of that it took the lock' 3 $n_locks

# ---- what cannot be read once is not given up
echo none >$numvfs
trace -e trace=openat2,fcntl
reach 'how many VFs, unread: the first look' F_OFD_SETLK,
event
reach 'how many VFs, unread: it waits' 'lan7/carrier'
echo 2 >$numvfs
event
reach 'how many VFs, read by now: it looks again' F_OFD_SETLK,
event
reach 'how many VFs, read by now: it waits for the carrier' 'lan7/carrier'
echo 0 >$numvfs
event
ended_with 'how many VFs, and then none: it ends' 0

# ---- who can have no process to wait for the lock in waits all the same, and not at full speed
echo 2 >$numvfs
coproc HOLDER { exec python3 -c '
import fcntl, os, struct
lock = os.open("/run/vfctl/lock", os.O_RDWR)
fcntl.fcntl(lock, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
print("held", flush=True)
input()'; }
read -r _ <&"${HOLDER[0]}"
trace -e trace=openat2,fcntl,clone,clone3,fork,vfork,poll -e inject=clone,clone3,fork,vfork:error=EAGAIN
reach 'no process: it asks for one' 'clone.*INJECTED'
reach 'no process: it waits for what comes, or ten seconds' '^[0-9]+ +(poll.*, 10000|clone)'
is 'no process: and asks for no other' '' "$(grep clone <<<"$line")"
echo >&"${HOLDER[1]}"
wait "$HOLDER_PID"
event
reach 'no process: at the next event it has the lock' 'F_OFD_SETLK,.* = 0'
event
reach 'no process: and waits for the carrier' 'lan7/carrier'
echo 0 >$numvfs
event
ended_with 'no process: and ends' 0
[ $failed = 0 ]
