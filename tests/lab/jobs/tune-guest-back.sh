#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: vm
# limit: 1500
# processors: one
# needs: vfctl jq libvirtd virsh xmllint ping qemu-ga udevadm
# Does vfctl tune guest --revert, by a real guest agent, lead a guest back to what was there before, but for what somebody else has
# changed since, and is that so, too, when its cards come anew? Does an MTU stay that a file of the guest's own chose?
. "$LAB_DIR/jobs/lib/tap.sh"
. "$LAB_DIR/jobs/lib/vm.sh"
. "$LAB_DIR/jobs/lib/guest.sh"
load_nics
pf=$(pf_by_mac 52:54:00:aa:01:00)

remembered() { in_guest 'tr "\t" " " </var/lib/vfctl/guest | grep -e "guest-[qmr]" | tr "\n" ";"'; }
left_files() { in_guest "find $links /etc/sysctl.d /var/lib/vfctl -type f 2>/dev/null | sort | xargs"; }
goes() { echo "$links/$1.link goes"; } # NAME

start_tuned "$pf"
is "$(come_anew)" 'there ' 'its cards come up while it has one CPU'
before=$(seen)
sysctls_before=$(in_guest "$buffers")
tuned='igbvf 66 mtu 9000 ring 4096; net_failover 66 mtu 9000; virtio_net 55 queues 2 mtu 9000 ring 256; virtio_net 66 queues 2 mtu 9000 ring 256; '

# ---- there, and back

in_guest "mkdir -p $links; printf '[Match]\nMACAddress=$alone\n\n[Link]\nName=wan0\n' >$links/10-netplan-wan0.link" >/dev/null
come_anew >/dev/null
ok 'it is set' agent
is "$(seen)" "$tuned" 'as is seen'
is "$(remembered)" "guest-queues $alone 1 2;guest-queues $pair 1 2;guest-mtu $alone 1500 9000;guest-mtu $pair 1500 9000;guest-rings $pair 1024 1024 maximum;" \
  'it remembers what was there before'
is "$(agent --revert --dry-run --json | jq -r '.status, (.knobs[] | select(.knob | test("queues|mtu|rings")) | "\(.knob) \(.object) \(.now) \(.wanted) \(.state)"), (.notes | sort)[]')" \
  "planned
guest-queues $alone 2 1 changes
guest-queues $pair 2 1 changes
guest-mtu $alone 9000 1500 changes
guest-mtu $pair 9000 1500 changes
guest-rings $pair maximum 1024 1024 changes
$sysctls goes
$(goes 0-vfctl-525400000055-virtio_net)
$(goes 60-vfctl-525400000066-igbvf)
$(goes 60-vfctl-525400000066-net_failover)
$(goes 60-vfctl-525400000066-virtio_net)" 'and would be led back'
is "$(seen)" "$tuned" 'which asking does not do'
come_anew >/dev/null
ends 0 'when its cards came anew it is led back' agent --revert
like "$said" 'read back in the guest of web1: what vfctl set there is as it was before$' 'is told'
is "$(grep -c 'udev was not told' <<<"$said")" 0 'and udev, which runs, was told'
is "$(seen)" "$before" 'queues, MTUs and rings are as before'
is "$(in_guest "$buffers")" "$sysctls_before" 'and buffers'
is "$(left_files)" "$links/10-netplan-wan0.link " 'its files are gone, and what it remembered'
come_anew >/dev/null
is "$(seen)" "$before" 'it is so, too, when its cards come anew'
is "$(linked wan0)" "$links/10-netplan-wan0.link " 'by the file of somebody else'
is "$(agent --revert --json | jq -r .status)" unchanged 'once more changes nothing'

# ---- what somebody else chose, and changed

in_guest "echo MTUBytes=1400 >>$links/10-netplan-wan0.link" >/dev/null
come_anew >/dev/null
is "$(agent --json --skip guest-irqs | jq -r '.knobs[] | select(.knob == "guest-mtu") | "\(.object) \(.now) \(.state) \(.note)"')" \
  "$alone 1400 left $links/10-netplan-wan0.link (MTUBytes=1400) chooses it there; --only guest-mtu sets 9000 all the same
$pair 9000 so null" 'an MTU that a file chose is left'
come_anew >/dev/null
is "$(seen)" "${tuned/virtio_net 55 queues 2 mtu 9000/virtio_net 55 queues 2 mtu 1400}" 'and stays when the card comes anew'
ok 'by its name it is set' agent --only guest-mtu
is "$(seen)" "$tuned" 'and is seen'
in_guest "ip link set wan0 mtu 1300; echo WakeOnLan=off >>$links/60-vfctl-525400000066-virtio_net.link" >/dev/null
ends 0 'where somebody has changed some of it since, --revert' agent --revert
like "$said" 'left guest-mtu of wan0: it is 1300, as somebody else has set it since' 'leaves his MTU'
like "$said" "left $links/60-vfctl-525400000066-virtio_net.link: somebody else has changed it since vfctl wrote it" 'and his file'
is "$(seen)" "${before/virtio_net 55 queues 1 mtu 1500/virtio_net 55 queues 1 mtu 1300}" 'and leads back the rest'
ends 0 'and again' agent --revert --json
is "$(jq -r .status <<<"$said")" unchanged 'changes nothing'
is "$(left_files)" "$links/10-netplan-wan0.link $links/60-vfctl-525400000066-virtio_net.link /var/lib/vfctl/guest " 'with the other files'

# ---- what an older script left

in_guest "rm $links/60-vfctl-*" >/dev/null
ok 'set once more' agent --only guest-queues
in_guest 'rm -r /var/lib/vfctl' >/dev/null
ends 0 'of a guest that remembers nothing' agent --revert
like "$said" 'the next boot brings what was there before: the script that wrote these files remembered nothing' 'the files go alone'
is "$(left_files)" "$links/10-netplan-wan0.link " 'all of them'
come_anew >/dev/null
like "$(seen)" 'virtio_net 55 queues 1 .*virtio_net 66 queues 1 ' 'and the next boot brings what was there'
ok 'the VM ends' vm_off web1
done_testing
