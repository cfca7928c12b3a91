#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does the hook for libvirt put the threads of vhost's where the VM's emulator is pinned, as each kernel has them? On a /proc that is
# made up; hook-vhost-libvirt.sh has libvirt call it.
set -u
. "${0%/*}/expect.sh"

hook=$VFCTL_TOP_SRCDIR/data/hooks/vfctl-vhost
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
# One that only tells what it was asked for; thread 99 has ended.
cat >"$work/bin/taskset" <<'SH'
#!/bin/sh
echo "$*" >>"$TASKSET"
[ "$4" != 99 ] || { echo "taskset: failed to set pid 99's affinity: No such process" >&2; exit 1; }
SH
chmod +x "$work/bin/taskset"

task() { # DIRECTORY COMM
  mkdir -p "$work/proc/$1"
  echo "$2" >"$work/proc/$1/comm"
}
qemu() { # PID NAME-OPTION
  task "$1" qemu-system-x86
  task "$1/task/$1" qemu-system-x86
  printf 'qemu-system-x86_64\0-name\0%s\0-S\0-object\0{"qom-type":"secret"}\0' "$2" >"$work/proc/$1/cmdline"
}
xml() { # [CPUSET]
  echo "<domain type='kvm' id='1'>"
  echo "  <name>it does not matter</name>"
  echo "  <metadata>"
  echo "    <emulatorpin cpuset='63'/>"
  echo "  </metadata>"
  echo "  <cputune>"
  echo "    <vcpupin vcpu='0' cpuset='1'/>"
  [ $# = 0 ] || echo "    <emulatorpin cpuset='$1'/>"
  echo "  </cputune>"
  echo "</domain>"
}
hook() { # VM OPERATION SUB-OPERATION [CPUSET]: what taskset was asked for, by lines; then what was said
  : >"$work/asked"
  said=$(xml "${@:4}" | TASKSET=$work/asked VFCTL_PROC=$work/proc PATH=$work/bin:$PATH "$hook" "$1" "$2" "$3" - 2>&1)
  got=$?
  asked=$(paste -sd ';' "$work/asked")
}

task 1 systemd
qemu 70 guest=web1,debug-threads=on
task 70/task/71 'CPU 0/KVM'
task 70/task/72 vhost-70
task 70/task/73 vhost-70
hook web1 started begin 2,4-5
is 'threads of QEMU' '0  -p -c 2,4-5 72;-p -c 2,4-5 73' "$got $said $asked"
hook web1 started begin '0-7,^3'
is 'a CPU left out' '-p -c 0-7,^3 72;-p -c 0-7,^3 73' "$asked"
hook web1 started begin
is 'no emulatorpin, but one in its metadata' '0  ' "$got $said $asked"
hook web2 started begin 2
is 'no QEMU' '0  ' "$got $said $asked"
hook web started begin 2
is 'none of that whole name' '0  ' "$got $said $asked"
for operation in 'prepare begin' 'start begin' 'stopped end' 'release end' 'started end'; do
  # shellcheck disable=SC2086 # two words
  hook web1 $operation 2
  is "$operation" '0  ' "$got $said $asked"
done

# Up to Linux 6.3, and another VM's beside them.
qemu 80 guest=db1
task 81 vhost-80
task 82 vhost-800
task 99 vhost-80
hook db1 started begin 3
is 'processes' '-p -c 3 81;-p -c 3 99' "$asked"
is 'what cannot be moved is told, and the VM starts' "0 taskset: failed to set pid 99's affinity: No such process
vfctl: 99, which serves queues of db1, cannot be put on CPUs 3" "$got $said"

qemu 90 "guest=a,,b='c' \$(touch $work/broken)&<d>.*,debug-threads=on"
task 90/task/91 vhost-90
hook "a,b='c' \$(touch $work/broken)&<d>.*" started begin 1
is 'a name with all that shells and XML know' '-p -c 1 91' "$asked"
is 'that nobody runs' no "$([ -e "$work/broken" ] && echo yes || echo no)"
# A dot stands for itself.
hook 'web.' started begin 1
is 'no expression' '' "$asked"
rm -f "$work/proc/70/comm"
hook web1 started begin 2
is 'what is gone meanwhile' '0  ' "$got $said $asked"
[ $failed = 0 ]
