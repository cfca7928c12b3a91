#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does libvirt call the hook for vhost's threads where it is to be linked, does the hook find the QEMU that libvirt has started, and does
# the VM start? A libvirtd of the test's own; where there is no /dev/vhost-net, a process that bears the name stands for the thread.
set -u
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/private-libvirt.sh"
[ "$(nproc)" -gt 1 ] || { echo 'skipped: with one CPU nothing can be moved' >&2; exit 77; }
in_private_libvirt "$0" "$@" || exit

export LC_ALL=C
hooks=/etc/libvirt/hooks/qemu.d
vm="a,b='c'"
all=$(awk '/^Cpus_allowed_list/ { print $2 }' /proc/self/status)
cpu=${all%%[-,]*}

mkdir -p "$hooks"
ln -s "$VFCTL_TOP_SRCDIR/data/hooks/vfctl-vhost" "$hooks/vfctl-vhost"
# Those before it: what they are called with, and who is called vhost-PID.
cat >"$hooks/a-told" <<SH
#!/bin/sh
echo "\$*" >>"$work/told"
SH
cat >"$hooks/b-thread" <<SH
#!/usr/bin/python3
import glob, os, signal, sys
if sys.argv[2:4] == ["started", "begin"]:
    pid, = [comm.split("/")[2] for comm in glob.glob("/proc/[0-9]*/comm") if open(comm).read().startswith("qemu-system")]
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        for fd in range(3):
            os.close(fd)
        with open("/proc/self/comm", "w") as comm:
            comm.write("vhost-" + pid)
        os.write(tell, b"x")
        while True:
            signal.pause()
    os.read(ready, 1)
    with open("$work/thread", "w") as thread:
        thread.write(str(child))
SH
chmod +x "$hooks"/?-*
# libvirt looks for hooks when it starts.
kill_libvirtd
start_libvirtd

vm_xml() { # CPUTUNE
  cat >"$work/web1.xml" <<XML
<domain type='qemu'>
  <name>$vm</name>
  <uuid>00000000-0000-4000-8000-000000000001</uuid>
  <metadata><x:y xmlns:x='https://x.invalid/'>
    <emulatorpin cpuset='63'/>
  </x:y></metadata>
  <memory unit='MiB'>32</memory>
  <vcpu>1</vcpu>
  $1
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <controller type='usb' model='none'/>
    <memballoon model='none'/>
  </devices>
</domain>
XML
  virsh -q define "$work/web1.xml"
}
start() { # CPUTUNE: where the thread may run then
  : >"$work/told"
  vm_xml "$1"
  is 'it starts' '' "$(virsh -q start --paused "$vm" 2>&1)"
  is 'libvirt calls what stands in qemu.d' "$vm started begin -" "$(grep ' started ' "$work/told")"
  cpus=$(awk '/^Cpus_allowed_list/ { print $2 }' "/proc/$(cat "$work/thread")/status")
  virsh -q destroy "$vm"
}

start "<cputune><emulatorpin cpuset='$cpu'/></cputune>"
is 'the thread goes where the emulator is' "$cpu" "$cpus"
start ''
is 'without a pin it stays' "$all" "$cpus"

# What fails in it keeps no VM from starting.
rm "$hooks/vfctl-vhost"
{ echo '#!/bin/sh'; echo "PATH=/nowhere exec /bin/sh $VFCTL_TOP_SRCDIR/data/hooks/vfctl-vhost \"\$@\""; } >"$hooks/vfctl-vhost"
chmod +x "$hooks/vfctl-vhost"
start "<cputune><emulatorpin cpuset='$cpu'/></cputune>"
is 'nor moves anything' "$all" "$cpus"
[ $failed = 0 ]
