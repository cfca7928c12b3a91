# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the other parts read what is set here
# How does one machine boot, and how did it end? A run has a directory of its own
# under the cache: env (what to run), tap (the job's output), out/ (files that the
# job brings out), console.log (kernel and the job's stderr), serial.log (the
# kernel's first words), qemu.log, verdict (the job's exit status; absent when the
# machine died), disk (where the job wants one), again (what the job wants before the
# next boot: "off", or "cut", a power cut).

# run_begin NAME: makes the run's directory, $RUN.
run_begin() {
  RUN=$(mktemp -d "$LAB_CACHE/runs/$1.XXXXXX") || return
  mkdir "$RUN/out"
  : >"$RUN/tap"
}

# run_disk SIZE: the machine's disk, empty.
run_disk() {
  truncate -s "$1" "$RUN/disk" && mkfs.ext4 -q -F -E root_owner=0:0 "$RUN/disk"
}

# run_environment JOB: what the inside of the machine gets to know. Besides the
# lab's own names everything of VFCTL*, and what sanitizers and gcov read.
run_environment() {
  local name
  LAB_JOB=$1 LAB_KERNEL=$(readlink -f "$LAB_CACHE/kernel") LAB_GUEST=$LAB_CACHE/guest.cpio LAB_AGENT=$LAB_CACHE/agent.cpio
  LAB_CAPABILITIES=$LAB_CACHE/capabilities
  LAB_TERM=${TERM-} LAB_TERM_SIZE=$(stty size 2>/dev/null || echo 24 80)
  for name in LAB_DIR LAB_KERNEL LAB_GUEST LAB_AGENT LAB_CAPABILITIES LAB_JOB LAB_TERM LAB_TERM_SIZE "${!VFCTL@}" "${!GCOV@}" \
    ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS; do
    [ -z "${!name+set}" ] || printf 'export %s=%q\n' "$name" "${!name}"
  done >"$RUN/env"
}

# run_capabilities: what libvirt has found QEMU to be capable of there, for the next run.
run_capabilities() {
  local file
  mkdir -p "$LAB_CACHE/capabilities"
  for file in "$RUN"/capabilities/*.xml; do
    [ ! -e "$file" ] || mv -f "$file" "$LAB_CACHE/capabilities/"
  done
}

# machine_args CONSOLE PROCESSORS: QEMU's whole command line in ARGS; CONSOLE is the
# chardev behind hvc0. The serial port is for what the kernel says before hvc0 is
# there. The kernel words and la57=off make the boot a quarter shorter; no_timer_check,
# because on a busy host the emulated timer may not tick in the kernel's short test.
#
# PROCESSORS are all, which share an emulator thread: with a thread for each, QEMU 10.0
# sometimes sends a processor's MMIO astray while another moves a BAR. A write that ends
# an interrupt is then lost and the machine hangs, or QEMU aborts in iotlb_to_section. VMs
# inside the machine stall where the thread is shared: their jobs have one processor with a
# thread of its own, and the others stay offline.
machine_args() {
  local thread=single words='console=ttyS0 console=hvc0 quiet loglevel=4 panic=-1'
  words+=' tsc=reliable nokaslr mitigations=off no_timer_check'
  # Where the machine runs VMs, QEMU 10 loses an interrupt now and then: the helpers of SVM change a CPU's interrupt_request without a
  # lock, beside the thread that raises one (target/i386/tcg/system/svm_helper.c). If it was the local APIC's timer, which fires
  # once, nothing happens any more. The PIT's comes again by itself.
  [ "$2" != one ] || thread=multi words+=' maxcpus=1 nolapic_timer nohz=off highres=off'
  shape_qemu
  ARGS=(-accel "tcg,thread=$thread" -cpu 'max,la57=off' -nodefaults -display none -no-reboot
    "${SHAPE_ARGS[@]}"
    -kernel "$LAB_CACHE/kernel/boot/vmlinux" -initrd "$LAB_CACHE/initramfs.cpio"
    -append "$words ${SHAPE_CMDLINE[*]}"
    -chardev "$1" -serial file:serial.log
    -device 'virtio-serial-pci,bus=pcie.0,addr=1e.0' -device 'virtconsole,chardev=hvc0'
    -device 'isa-debug-exit,iobase=0xf4,iosize=1'
    -qmp 'unix:qmp,server=on,wait=off' -pidfile pid
    -fsdev "local,id=run,path=$RUN,security_model=none,multidevs=remap"
    -device 'virtio-9p-pci,bus=pcie.0,addr=1d.0,fsdev=run,mount_tag=run'
    -fsdev 'local,id=root,path=/,security_model=none,readonly=on,multidevs=remap'
    -device 'virtio-9p-pci,bus=pcie.0,addr=1c.0,fsdev=root,mount_tag=root')
  [ ! -e "$RUN/disk" ] || ARGS+=(-drive 'file=disk,format=raw,if=none,id=disk'
    -device 'virtio-blk-pci,bus=pcie.0,addr=1b.0,drive=disk')
}

# machine_boot SECONDS: from power-on to the end, passes the job's output through as it
# comes. Returns QEMU's status, or 124.
machine_boot() {
  local qemu rc shown
  shown=$(wc -l <tap)
  : >again
  timeout --foreground "$1" qemu-system-x86_64 "${ARGS[@]}" >>qemu.log 2>&1 </dev/null &
  qemu=$!
  trap 'kill "$qemu" 2>/dev/null' EXIT
  trap 'exit 130' INT TERM
  [ ! -e disk ] || cut_when_asked "$qemu" &
  { # bash tells of a process that was killed
    tail -f -n "+$((shown + 1))" -s 0.1 --pid="$qemu" tap
    wait "$qemu"
  } 2>/dev/null
  rc=$?
  trap - EXIT INT TERM
  return "$rc"
}

# cut_when_asked PID: what the machine has not written to its disk by then is lost. What
# QEMU has written the host keeps.
cut_when_asked() {
  local wish
  tail -f -n +1 -s 0.1 --pid="$1" again | {
    read -r wish
    [ "$wish" != cut ] || kill -KILL "$(<pid)"
  }
}

# machine_run SECONDS PROCESSORS [SHAPE]: boots, as often as the job asks for it, from the
# second time on in that shape. Sets ENDED to a sentence when there was no verdict; returns
# the verdict, or 99.
machine_run() {
  local boot=0 end=$((SECONDS + $1)) rc=124
  ENDED=
  machine_args file,id=hvc0,path=console.log,append=on "$2"
  cd "$RUN" || return
  while ((SECONDS < end)); do
    boot=$((boot + 1))
    if ((boot == 2)) && [ -n "${3-}" ]; then
      shape_begin
      read_shape "$3"
      machine_args file,id=hvc0,path=console.log,append=on "$2"
    fi
    echo "export LAB_BOOT=$boot" >>./env
    machine_boot $((end - SECONDS))
    rc=$?
    [ ! -s verdict ] || return "$(<verdict)"
    if ((rc == 124)) || [ ! -s again ]; then break; fi
  done
  case $rc in
    124) ENDED="no verdict within $1 s" ;;
    *) ENDED="the machine died without a verdict (QEMU's status $rc)" ;;
  esac
  return 99
}

machine_shell() {
  machine_args stdio,id=hvc0,signal=off all
  cd "$RUN" && qemu-system-x86_64 "${ARGS[@]}"
}

# run_tail: the end of what QEMU, the kernel and the job said, as TAP diagnostics.
run_tail() {
  local log=$RUN/console.log
  [ -s "$log" ] || log=$RUN/serial.log
  sed 's/^/# qemu: /' "$RUN/qemu.log"
  [ ! -e "$log" ] || tr -d '\r' <"$log" | tail -n 40 | sed 's/^/# /'
}
