#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 900
# processors: one
# needs: vfctl jq libvirtd virsh xmllint ping qemu-ga udevadm
# Does a real guest agent set what vfctl tune guest --agent says, is it so by the guest's own plain tools, and is it so again when
# its cards come anew and a real udev reads what was written? And what is said where the agent cannot?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
. "$LAB_DIR/jobs/lib/guest.sh"
load_nics

pf=$(pf_by_mac 52:54:00:aa:01:00)

start_tuned "$pf"
is "$(come_anew)" 'there ' 'its cards come up while it has one CPU'
in_guest 'for irq in /sys/class/net/*/device/msi_irqs/*; do echo 0 >/proc/irq/${irq##*/}/smp_affinity_list; done' >/dev/null
before=$(seen)
is "$before" 'igbvf 66 mtu 1500 ring 1024; net_failover 66 mtu 1500; virtio_net 55 queues 1 mtu 1500 ring 256; virtio_net 66 queues 1 mtu 1500 ring 256; ' \
  'with one queue, small packets and small rings'
is "$(agent --dry-run --json | jq -r '.knobs[] | select(.knob != "guest-buffers") | "\(.knob) \(.object) \(.now) \(.state)"')" \
  "guest-queues $alone 1 changes
guest-queues $pair 1 changes
guest-mtu $alone 1500 changes
guest-mtu $pair 1500 changes
guest-rings $pair 1024 1024 changes
guest-irqs $pair on one CPU changes" 'of which its agent tells'
is "$(seen)" "$before" 'and which it leaves so when it is asked alone'

in_guest 'mv /bin/ethtool /bin/other' >/dev/null
ends 4 'a guest without ethtool' agent
like "$said" 'setting queues of enp[^ ]* takes ethtool, which this guest does not have: install its package, ethtool; it is as before$' 'is told'
in_guest 'mv /bin/other /bin/ethtool; killall qemu-ga' >/dev/null
agent_is disconnected
in_guest 'qemu-ga -d -b guest-exec' >/dev/null
agent_is connected
ends 3 'an agent that may run nothing' agent
like "$said" 'its configuration keeps it from guest-exec, .*--script prints what can be run there by hand$' 'is told'
in_guest 'killall qemu-ga' >/dev/null
agent_is disconnected
ends 7 'no agent' agent
like "$said" 'QEMU guest agent is not connected; install qemu-guest-agent in the guest and start it; --script does without$' 'is told'
in_guest 'qemu-ga -d; mv /bin/ethtool /bin/other; printf "#!/bin/sh\ncase \$1 in -L) killall qemu-ga;; *) exec other \"\$@\";; esac\n" >/bin/ethtool; chmod +x /bin/ethtool' >/dev/null
agent_is connected
ends 5 'one that ends half way' agent
like "$said" 'what of it is set now is not known, as its agent answers no more$' 'is told'
agent_is disconnected
in_guest 'mv /bin/other /bin/ethtool; qemu-ga -d' >/dev/null
agent_is connected
is "$(seen)" "$before" 'none of them has set anything'

in_guest "mkdir -p /etc/systemd; mount -t tmpfs -o ro none /etc/systemd" >/dev/null
ends 5 'a directory for files that is read-only' agent
like "$said" "$links/60-vfctl-525400000055-virtio_net.link, which is to keep it after a reboot, cannot be written: .*; what was set before that stays" 'is told'
in_guest 'umount /etc/systemd' >/dev/null
tuned='igbvf 66 mtu 9000 ring 4096; net_failover 66 mtu 9000; virtio_net 55 queues 2 mtu 9000 ring 256; virtio_net 66 queues 2 mtu 9000 ring 256; '
is "$(seen)" "$tuned" 'so are queues, MTUs and rings'
is "$(in_guest "$buffers")" '16777216 65535 4096 1048576 16777216 ' 'and buffers'
is "$(ended)" "done $(kept 60-vfctl-525400000055-virtio_net), $(kept 60-vfctl-525400000066-igbvf), $(kept \
  60-vfctl-525400000066-net_failover), $(kept 60-vfctl-525400000066-virtio_net)" 'once more writes the files that are missing'
defaults="[Link] $(sed '1,/^\[Link\]/d' /lib/systemd/network/99-default.link | xargs)"
is "$(file $links/60-vfctl-525400000055-virtio_net.link)" \
  "[Match] MACAddress=$alone Driver=virtio_net $defaults CombinedChannels=2 MTUBytes=9000 " 'a file keeps the card'
is "$(file $links/60-vfctl-525400000066-virtio_net.link)" \
  "[Match] MACAddress=$pair Driver=virtio_net $defaults CombinedChannels=2 MTUBytes=9000 " 'one the standby'
is "$(file $links/60-vfctl-525400000066-net_failover.link)" "[Match] MACAddress=$pair Driver=net_failover $defaults MTUBytes=9000 " \
  'one what is on top of it'
is "$(file $links/60-vfctl-525400000066-igbvf.link)" "[Match] MACAddress=$pair Driver=igbvf $defaults RxBufferSize=max TxBufferSize=max " 'one the VF'
like "$(file $sysctls)" '^net.core.rmem_max = 16777216 .* net.core.somaxconn = 65535 $' 'and one the sysctls'

in_guest 'for name in net.core.rmem_max net.core.somaxconn; do sysctl -w $name=4096; done' >/dev/null
is "$(come_anew)" 'there ' 'the cards come anew'
is "$(seen)" "$tuned" 'udev sets them by these files'
is "$(in_guest "sysctl -q -p $sysctls; $buffers")" '16777216 65535 4096 1048576 16777216 ' 'and sysctl its own'
is "$(ended --skip guest-irqs)" 'unchanged ' 'so that nothing is to be set but interrupts, which no file keeps'
wait_for 60 ping -q -c 1 -W 1 "$VM_GUEST" >/dev/null
ok 'large packets pass' ping -q -c 2 -W 20 -M 'do' "$VM_GUEST" -s 8972

in_guest "printf '[Match]\nMACAddress=$alone\n\n[Link]\nName=wan0\n' >$links/10-netplan-wan0.link" >/dev/null
come_anew >/dev/null
is "$(linked wan0)" "$links/10-netplan-wan0.link " 'a file like those of netplan comes before'
is "$(ended --only guest-queues --only guest-mtu)" "done $(kept 0-vfctl-525400000055-virtio_net)" 'one of its own before that'
come_anew >/dev/null
is "$(linked wan0)" "$links/0-vfctl-525400000055-virtio_net.link " 'is what udev takes then, and the card keeps its name'
is "$(seen)" "$tuned" 'and is set'
ok 'the VM ends' vm_off web1
done_testing
