#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does a wrong command line end in the status that vfctl(1) promises, with one sentence that helps? And does output that cannot be
# written, a terminal or a locale never spoil what is said?
set -u

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host=$work/host
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 3 --vfs 2 --without-acs 1 "$host" || exit 1
failed=0

fail() {
  printf 'FAIL: %s\n' "$*"
  sed 's/^/  | /' "$work/err"
  failed=1
}

# run ARGUMENT...: stdout and stderr into $work, the status into $status
run() {
  "$VFCTL" "$@" >"$work/out" 2>"$work/err"
  status=$?
}

# refuses STATUS SENTENCE ARGUMENT...: that status, nothing on stdout, and that as the only line on stderr
refuses() {
  want=$1 sentence=$2
  shift 2
  run "$@"
  [ "$status" = "$want" ] || fail "vfctl $*: status $status, not $want"
  [ ! -s "$work/out" ] || fail "vfctl $*: printed something"
  [ "$(cat "$work/err")" = "vfctl: $sentence" ] || fail "vfctl $*: did not say: $sentence"
}

# says PATTERN ARGUMENT...: status 0, and a line of stdout that matches
says() {
  pattern=$1
  shift
  run "$@"
  [ "$status" = 0 ] || fail "vfctl $*: status $status"
  grep -qE -- "$pattern" "$work/out" || fail "vfctl $*: no line matches $pattern"
}

# Help fits a terminal, and names what an option takes
for command in list show groups topology audit explain capture create set destroy bind xml assign unassign pin 'tune host' 'tune vm' apply history rollback; do
  run $command --help
  [ "$status" = 0 ] || fail "vfctl $command --help: status $status"
  ! grep -E '^.{81}' "$work/out" || fail "vfctl $command --help: too wide"
done
for option in 'assign --path auto|sriov|virtio' 'assign --pin strict|preferred|none' 'assign --hugepages auto|1G|2M|none' \
  'pin --policy strict|preferred' 'pin --hugepages auto|1G|2M|none' 'xml --as auto|interface|hostdev|network'; do
  run "${option%% *}" --help
  grep -qF -- "${option#* }" "$work/out" || fail "help does not tell of $option"
done

# Wrong in itself: 2
refuses 2 "unknown command 'lst'; did you mean list?" lst
refuses 2 "unknown command 'frobnicate'; vfctl --help lists them" frobnicate
refuses 2 "unknown command ''; vfctl --help lists them" ''
refuses 2 'unknown option --jsn; did you mean --json?' list --jsn
refuses 2 'unknown option --jsn; did you mean --json?' --jsn list
refuses 2 'unknown option -Z; --help lists them' list -Z
refuses 2 "unknown option --tree; a command's own options stand behind it" --tree list
refuses 2 '--v is ambiguous: --vf, --vms, --verbose or --version' list --v
refuses 2 '--ver is ambiguous: --verbose or --version' --ver list
refuses 2 '--sysroot wants an argument: --sysroot PATH' list --sysroot
refuses 2 "--color takes one of auto|always|never, not 'sometimes'" --color sometimes list
refuses 2 "unknown column 'NMAE'; did you mean NAME?" list -o ADDRESS,NMAE
refuses 2 "unknown column 'M'; did you mean MODEL, MAC or MTU?" list -o M
refuses 2 '--output wants an argument: --output [+]COLS' list -o ''
refuses 2 "unknown column ''; --help lists the columns" list -o NAME,
refuses 2 "list does not take 'eth0'; vfctl list --help" list eth0
refuses 2 'show wants DEV; vfctl show --help' show
refuses 2 "show wants DEV, and '' is none; vfctl show --help" show ''
refuses 2 "capture wants FILE, and '' is none; vfctl capture --help" capture ''
refuses 2 '--sysroot wants an argument: --sysroot PATH' --sysroot '' list
refuses 2 "'mac:40:a6' has no MAC address behind mac:, as mac:52:54:00:aa:01:00" --sysroot "$host" show mac:40:a6
refuses 2 "show does not take 'b'; vfctl show --help" show a b
refuses 2 '--pf and --vf exclude each other' list --pf --vf
refuses 2 '--tree and --raw exclude each other' list --tree --raw
refuses 2 'help has no --json' help --json
refuses 2 "'x' is no index of a VF, in '0000:03:00.0/x'" --sysroot "$host" show 0000:03:00.0/x

# Not there: 7
run --sysroot "$work/none" list
{ [ "$status" = 7 ] && [ "$(wc -l <"$work/err")" = 1 ]; } || fail 'a capture that is not there: not 7 and one line'
refuses 7 "no device '0000:03:00.7' here; the nearest: 0000:03:00.0, 0000:03:00.1 or 0000:01:00.0" \
  --sysroot "$host" show 0000:03:00.7
refuses 7 "no device '03:00' here; the nearest: 03:00.0, 03:00.1 or 03:01.0" --sysroot "$host" show 03:00
refuses 7 "no device 'enp129' here; the nearest: enp129s0f0np0, enp1s0 or uplink0" --sysroot "$host" show enp129
refuses 7 "no device 'mac:40:a6:b7:00:00:03' here; the nearest: mac:40:a6:b7:00:00:00, mac:40:a6:b7:00:00:01 or mac:40:a6:b7:00:00:02" \
  --sysroot "$host" show mac:40:a6:b7:00:00:03
refuses 7 '03:00.0 has no VF 9: it has 2, numbered from 0' --sysroot "$host" show 03:00.0/9
refuses 7 '0000:03:00.0 has no VF 99999999999999999999: it has 2, numbered from 0' --sysroot "$host" \
  show 0000:03:00.0/99999999999999999999
refuses 7 '01:00.0 cannot have VFs: it is no SR-IOV PF' --sysroot "$host" show 01:00.0/0
refuses 7 '00:01.0 is no network function' --sysroot "$host" show 00:01.0

# Hidden, as in some containers: nobody says that there is none
mkdir -p "$work/bare/sys"
unread='which PCI functions there are could not be read: /sys/bus/pci/devices: No such file or directory'
refuses 7 "$unread" --sysroot "$work/bare" show eth0
refuses 7 "$unread" --sysroot "$work/bare" show eth0/1
for command in list 'list --vf' 'list --tree' groups; do
  # shellcheck disable=SC2086
  run --sysroot "$work/bare" $command
  { [ "$status" = 0 ] && [ "$(head -n 1 "$work/err")" = "vfctl: $unread" ]; } || fail "$command where /sys is hidden"
done
mkdir -p "$work/bare/sys/bus/pci/devices"
refuses 7 "no device 'eth0' here: no PCI network function at all" --sysroot "$work/bare" show eth0

# Of a NIC that shows no config space nobody knows whether it has VFs
mkdir "$work/bare/sys/bus/pci/devices/0000:01:00.0"
printf 'DRIVER=ice\nPCI_CLASS=20000\nPCI_ID=8086:1592\n' >"$work/bare/sys/bus/pci/devices/0000:01:00.0/uevent"
refuses 0 'no PF (SR-IOV) is known here; 1 function may be one; -v lists what could not be read' --sysroot "$work/bare" list --pf
refuses 0 'no VF is known here; 1 function may have some; -v lists what could not be read' --sysroot "$work/bare" list --vf
# Groups, but none with a NIC; or none that is known to have one
ssd=$work/bare/sys/bus/pci/devices/0000:02:00.0
mkdir "$ssd"
printf 'DRIVER=nvme\nPCI_CLASS=10802\nPCI_ID=144D:A80A\n' >"$ssd/uevent"
ln -s ../../../../kernel/iommu_groups/2 "$ssd/iommu_group"
refuses 0 'in which IOMMU groups the network functions are could not be read; --all shows the others: 1' \
  --sysroot "$work/bare" groups
mkdir "$work/nic"
mv "$work/bare/sys/bus/pci/devices/0000:01:00.0" "$work/nic"
refuses 0 'no IOMMU group holds a network function; --all shows all 1' --sysroot "$work/bare" groups
mv "$work/nic/0000:01:00.0" "$work/bare/sys/bus/pci/devices"
# What is unknown is counted as the reader sees it
run --sysroot "$work/bare" list -o ADDRESS,DRIVER,VFS,NODE,MODEL
[ "$(cat "$work/err")" = 'vfctl: 2 values are unknown; -v lists what could not be read' ] || fail 'two unknown values'
run --sysroot "$work/bare" list -o ADDRESS,DRIVER
[ ! -s "$work/err" ] || fail 'nothing that is shown is unknown'

# Short help on stderr for nothing at all, complete help on stdout where asked for
run
{ [ "$status" = 2 ] && [ ! -s "$work/out" ] && grep -q '^  list ' "$work/err"; } || fail 'vfctl alone'
says '^  groups ' --help
says '^  -o, --output ' list --help
says '^  -o, --output ' --help list
says '^  -o, --output ' help list
says '^  NAME ' list -h
says '^vfctl [0-9]' --version
says '^vfctl [0-9]' list -V
run --help
if grep -qE '__complete|^  help' "$work/out"; then fail 'help lists what is hidden'; fi

# Help fits a terminal of 80 columns
{
  "$VFCTL" --help
  for command in $("$VFCTL" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do "$VFCTL" "$command" --help; done
} | grep '.\{81\}' >"$work/err" && fail 'help is too wide'

# No option stands twice in a command's help: of two with one letter, only the first could be meant. Each part of a command has its own.
for command in $("$VFCTL" --help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
  "$VFCTL" "$command" --help | sed -n 's/^usage: vfctl \([a-z ]*[a-z]\) *\[OPTION.*/\1/p'
done >"$work/out"
while read -r words; do
  # shellcheck disable=SC2086 # words
  twice=$("$VFCTL" $words --help | sed -n 's/^  \(-[A-Za-z]\), .*/\1/p; s/^  .*\(--[a-z-]*\)  *[^ ].*/\1/p' | sort | uniq -d)
  [ -z "$twice" ] || fail "vfctl $words has $twice twice"
done <"$work/out"

# Global options stand before and behind the command
says '^0000:03:00.0$' --sysroot "$host" list -o ADDRESS --noheadings --raw
says '^0000:03:00.0$' list --sysroot "$host" -o ADDRESS --noheadings --raw

# stdout that takes nothing: 7 and a sentence; a reader who went away: no words
"$VFCTL" --sysroot "$host" list --json >/dev/full 2>"$work/err"
{ [ $? = 7 ] && grep -q '^vfctl: standard output: No space left' "$work/err"; } || fail '/dev/full'
"$VFCTL" --sysroot "$host" list --all --json >/dev/full 2>"$work/err" # more than a buffer holds
{ [ $? = 7 ] && grep -q '^vfctl: standard output: No space left' "$work/err"; } || fail "a large document > /dev/full"
"$VFCTL" --version >/dev/full 2>"$work/err"
{ [ $? = 7 ] && grep -q '^vfctl: standard output: No space left' "$work/err"; } || fail '--version > /dev/full'
"$VFCTL" --sysroot "$host" list >&- 2>"$work/err"
{ [ $? = 7 ] && grep -q '^vfctl: standard output: Bad file' "$work/err"; } || fail 'closed stdout'
"$VFCTL" --sysroot "$host" list --json 2>&- >"$work/out" || fail 'closed stderr'
# It begins once the reader has gone.
mkfifo "$work/pipe" "$work/gone"
(
  trap '' PIPE
  exec >"$work/pipe"
  read -r _ <"$work/gone"
  exec "$VFCTL" -q --sysroot "$host" list --json 2>"$work/err"
) &
: <"$work/pipe"
echo >"$work/gone"
wait $!
{ [ $? = 7 ] && [ ! -s "$work/err" ]; } || fail 'EPIPE is not quiet'

# -q says nothing of gaps, -v names each; root is a live matter, not a capture's
run -q --sysroot "$host" list
[ ! -s "$work/err" ] || fail '-q is not quiet'

# libvirt that is not there: which one, and in words; where it was not asked, nothing
nowhere="qemu+unix:///system?socket=$work/nowhere"
says_of_libvirt() { # SENTENCES ARGUMENT...
  sentences=$1
  shift
  run -v "$@"
  grep libvirt "$work/err" | grep -qxE "vfctl: not read: libvirt$sentences" || fail "vfctl -v $*: not so of libvirt: $sentences"
}
says_of_libvirt ': the capture has nothing of it' --sysroot "$host" list --vms
says_of_libvirt " at qemu.*nowhere: (no daemon answered|its library is not installed)" -c "$nowhere" list --vms
LIBVIRT_DEFAULT_URI=$nowhere says_of_libvirt " at qemu.*nowhere: (no daemon answered|its library is not installed)" list --vms
run -v -c "$nowhere" list --all -o +USED_BY
if grep libvirt "$work/err"; then fail 'libvirt is asked without --vms'; fi

# Where stdout and stderr are one pipe, messages stand below what was printed, not in the middle of it
"$VFCTL" -v --sysroot "$host" show 03:00.0 >"$work/out" 2>"$work/messages"
[ -s "$work/messages" ] || fail '2>&1: nothing is unknown'
cat "$work/messages" >>"$work/out"
"$VFCTL" -v --sysroot "$host" show 03:00.0 2>&1 | diff "$work/out" - >"$work/err" || fail '2>&1: not in order'

# A name with control characters drives no terminal, and stands there the same in tables, sheets and messages
printf '8086  Intel\n\t1592  E810 \033[31m\\x\n' >"$host/vfctl/pci.ids"
says 'E810 \\x1b\[31m\\x5cx$' --sysroot "$host" list --pf -o MODEL
says ' E810 \\x1b\[31m\\x5cx ' --sysroot "$host" show 03:00.0
refuses 7 "no device 'E\\x1b' here; the nearest: enp1s0, uplink0 or uplink1" --sysroot "$host" show "$(printf 'E\033')"

# What is there and could not be read is told
cp -a "$host" "$work/torn"
rm "$work/torn/sys/bus/pci/devices/0000:03:01.1"
refuses 7 '03:00.0 has a VF 1, which could not be found' --sysroot "$work/torn" show 03:00.0/1
rm -r "$work/torn/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0"
run --sysroot "$work/torn" list
grep -q 'of 1 PCI function it could not be read what kind it is' "$work/err" || fail 'list: a function is missing in silence'
rm -r "$work/torn/sys/devices/system/node/node0"
says '"node": {"id": 0, "cpus": null' --sysroot "$work/torn" show 03:00.0 --json

# Colours on a terminal, and none on one that is dumb
on_terminal() { # TERM: how many lines have an escape sequence
  TERM=$1 script -qec "'$VFCTL' --sysroot '$host' topology" /dev/null </dev/null | grep -c "$(printf '\033')"
}
if command -v script >/dev/null; then
  [ "$(on_terminal xterm)" != 0 ] || fail 'a terminal: no colour'
  [ "$(on_terminal dumb)" = 0 ] || fail 'a dumb terminal: colour'
  script -qec "stty cols 80; '$VFCTL' audit --list-rules" /dev/null </dev/null | tr -d '\r' >"$work/out"
  if ! grep -q ^acs-missing "$work/out" || grep -qE '.{81}' "$work/out"; then fail '--list-rules: lines wider than the terminal'; fi
fi

# Rules and columns are explained; both are among the nearest.
refuses 2 "there is no rule, knob or column 'GROUPS'; is it GROUP; vfctl-rules(7), vfctl tune host and vfctl list --help list all" explain GROUPS
refuses 2 "there is no rule, knob or column 'acs-mising'; is it acs-missing; vfctl-rules(7), vfctl tune host and vfctl list --help list all" explain acs-mising
refuses 2 "there is no rule, knob or column 'drift-fp'; is it drift-pf; vfctl-rules(7), vfctl tune host and vfctl list --help list all" explain drift-fp
refuses 2 "there is no rule, knob or column 'nope'; vfctl-rules(7), vfctl tune host and vfctl list --help list all" explain nope
says '^MAX_TX $' __complete -- explain max_t
says '^acs-missing $' __complete -- explain acs-m
for rule in policy-unmet card-moved drift-pf drift-vf drift-host drift-vm; do says "^$rule \$" __complete -- explain "${rule%?}"; done

# So are all rules listed, as the format says.
says '"rule": "acs-missing", "path": "sriov"' audit --list-rules --json
says '^\{"schema": "vfctl/rules/1"' audit --list-rules --format json
refuses 2 '--list-rules has the formats text and json' audit --list-rules --format tap
says '^iommu-translated-host .* for the host.s own devices$' audit --list-rules

# An audit that judges nothing is none.
refuses 2 '--rule and --skip leave no rule to judge by' --sysroot "$host" audit --rule acs-missing --skip acs-missing
says . --sysroot "$host" audit --fail-on never --rule acs-missing --rule pcie-aspm --skip acs-missing

# A VM is called as virsh calls it.
vms=$work/vms
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --vfs 2 --vms 2 "$vms" || exit 1
refuses 7 "no VM 'vm9' here; the nearest: vm1 or vm2" --sysroot "$vms" audit --vm vm9
refuses 7 'which VMs there are could not be read: libvirt: No data available' --sysroot "$host" audit --vm vm1
for name in vm2 00000000-0000-4000-8000-000000000002 2; do
  says '"subject": "vm:vm2"' --sysroot "$vms" audit --fail-on never --all --json --vm $name
  if grep -q '"subject": "vm:vm1"' "$work/out"; then fail "audit --vm $name judges vm1, too"; fi
done
printf 'no-uuid\t-1\tno\tno\ttwo words\n' >>"$vms/vfctl/domains/index"
says '^vm2 $' __complete -- --sysroot "$vms" audit --vm v
says '^vm1 $' __complete -- --sysroot "$vms" audit --vm ''
if grep -q two "$work/out"; then fail 'a name that a shell would break is offered'; fi
exit $failed
