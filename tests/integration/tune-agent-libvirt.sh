#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What does vfctl tune guest --agent say where libvirt has no agent to ask: of a VM that does not run, has no channel for one, or has
# one that nobody answers on? With a libvirtd and a QEMU of the test's own, in which no guest runs.
set -u
. "$(dirname "$0")/expect.sh"
. "$(dirname "$0")/private-libvirt.sh"
in_private_libvirt "$0" "$@" || exit

export LC_ALL=C
vm_xml() { # DEVICE
  cat >"$work/web1.xml" <<XML
<domain type='qemu'>
  <name>web1</name>
  <uuid>00000000-0000-4000-8000-000000000001</uuid>
  <memory unit='MiB'>32</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <emulator>$(command -v qemu-system-x86_64)</emulator>
    $1
  </devices>
</domain>
XML
  virsh -q define "$work/web1.xml" || exit 1
}
ends() { # WHAT STATUS SENTENCE, with * for libvirt's own words
  said=$("$VFCTL" tune guest web1 --agent 2>&1 >/dev/null)
  is "$1: status" "$2" $?
  # shellcheck disable=SC2053 # a pattern
  [[ $said == vfctl:\ $3 ]] || is "$1: the sentence" "vfctl: $3" "$said"
}

vm_xml ''
ends 'it does not run' 3 'web1 does not run, and so no agent answers in its guest: start it, or run what --script prints in it'
virsh -q start web1 || exit 1
ends 'no channel' 7 "the agent in the guest of web1 cannot set it: *; its definition needs a channel for one: <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel> (virsh edit), and the guest qemu-guest-agent; --script does without"
virsh -q destroy web1
vm_xml "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>"
virsh -q start web1 || exit 1
ends 'nobody answers' 7 'the agent in the guest of web1 cannot set it: *; install qemu-guest-agent in the guest and start it; --script does without'
virsh -q destroy web1
[ $failed = 0 ]
