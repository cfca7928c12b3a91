#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 200
# disk: 64M
# needs: vfctl jq lsmod shellcheck sysctl
# Does vfctl tune host set what it says, all or nothing, is it still so after a reboot, does --revert lead back, and --script to the
# same? Read back with plain tools. systemd is not process 1 here: its programs that read at boot what was written run one by one.
. "$LAB_DIR/jobs/lib/tap.sh"
readonly udevd=/lib/systemd/systemd-udevd zcopytx=/sys/module/vhost_net/parameters/experimental_zcopytx qemu=/etc/libvirt/qemu.conf
readonly node=/var/lib/node.xml was=/var/lib/was made=/var/lib/made nodes=/sys/devices/system/node
readonly buffers=(net.core.rmem_max net.core.wmem_max net.core.rmem_default net.core.wmem_default net.ipv4.tcp_rmem
  net.ipv4.tcp_wmem net.core.netdev_max_backlog net.core.somaxconn)
readonly bridged=(net.bridge.bridge-nf-call-iptables net.bridge.bridge-nf-call-ip6tables net.bridge.bridge-nf-call-arptables)
readonly tuned='16777216,16777216,1048576,1048576,4096 1048576 16777216,4096 1048576 16777216,5000,65535,'
export LIBVIRT_DEFAULT_URI=test://$node

has_module() { lsmod | grep -q "^$1 "; } # NAME
values() { sysctl -n "$@" 2>&1 | tr '\t\n' ' ,'; } # SYSCTL...
pages() { cat $nodes/node[01]/hugepages/hugepages-2048kB/nr_hugepages | xargs; }
mtus() { cat "/sys/class/net/$card/mtu" /sys/class/net/br0/mtu | xargs; }
kept() { find /etc -name '*vfctl*' -type f -not -path '/etc/vfctl/*' | sort | xargs; }
max_files() { sed -n 's/^max_files *= *//p' $qemu; }
# All that is set, as anybody sees it.
seen() {
  has_module vhost_net && echo "vhost_net $(cat $zcopytx)"
  values "${bridged[@]}" "${buffers[@]}"
  pages
  mtus
  kept
  stat -c %a $qemu
  sha256sum <$qemu
}
tune() { vfctl tune host --profile packets "$@"; }
ended() { tune "$@" --json | jq -r '"\(.status) \([.knobs[] | select(.state == "changes")] | length)"'; }
# The machine's own is empty and in memory.
keep_modprobe() { mkdir -p /var/lib/modprobe.d && mount --bind /var/lib/modprobe.d /etc/modprobe.d; }
# With udev cards get other names.
start_udev() { [ ! -x $udevd ] || $udevd --daemon; }
settle() { [ ! -x $udevd ] || udevadm settle; }
bring_up() {
  load_nics
  ip link add br0 type bridge
  settle
  card=$(netdev_by_mac 52:54:00:aa:05:00)
  ip link set "$card" master br0
}

keep_modprobe
if [ "$LAB_BOOT" = 1 ]; then
  cat >$node <<'XML'
<node>
  <domain type='test'>
    <name>web1</name>
    <memory unit='MiB'>100</memory>
    <vcpu>1</vcpu>
    <numatune><memory mode='strict' nodeset='1'/></numatune>
    <os><type>hvm</type></os>
    <devices><interface type='bridge'><source bridge='br0'/><model type='virtio'/></interface></devices>
  </domain>
</node>
XML
  mkdir -p /etc/vfctl/profiles
  printf 'summary: large packets\nzerocopy: true\n' >/etc/vfctl/profiles/packets.yaml
  echo 'max_files = 1024' >>$qemu
  start_udev
  bring_up
  modprobe br_netfilter
  before=$(seen)
  is "$(values "${bridged[@]}")" 1,1,1, 'netfilter sees what bridges carry'
  ends 1 'and vhost_net is not loaded' has_module vhost_net
  diag "$(tune)"
  ends 0 'a look' tune
  is "$(seen)" "$before" 'changes nothing'

  # Its user is no VM, so that nobody knows of it before.
  modprobe vhost_net
  in_use=$(seen)
  exec 9<>/dev/vhost-net
  ends 4 'vhost_net is in use: no zerocopy' tune --apply --persist
  like "$said" 'vhost_net/experimental_zcopytx.*everything was undone' 'which is said'
  is "$(seen)" "$in_use" 'and nothing is left of the rest'
  exec 9>&-
  rmmod vhost_net

  mkdir -p /etc/sysctl.d
  mount --bind /etc/sysctl.d /etc/sysctl.d
  mount -o remount,bind,ro /etc/sysctl.d
  ends 4 'a directory for files that is read-only' tune --apply --persist
  like "$said" '/etc/sysctl.d/60-vfctl-bridge.conf.*read-only.*everything was undone' 'is told'
  is "$(seen)" "$before" 'nothing is left of the rest there, either'
  umount /etc/sysctl.d

  id=$(tune --apply --json | jq -r .transaction)
  ok 'vhost_net is loaded' has_module vhost_net
  is "$(cat $zcopytx)" 1 'and copies nothing'
  is "$(values "${bridged[@]}")" 0,0,0, 'netfilter no longer sees what bridges carry'
  is "$(values "${buffers[@]}")" "$tuned" 'buffers and queues hold enough'
  is "$(pages)" '0 53' 'the node of the VM has hugepages'
  is "$(max_files)" 2048 'QEMU may open more files'
  is "$(mtus)" '1500 1500' 'the card keeps its MTU, for nobody asked'
  is "$(kept)" '' 'and no file is written'
  diag "$(tune)"
  is "$(ended --apply)" 'unchanged 0' 'once more changes nothing'
  ok 'taken back' vfctl rollback "$id"
  is "$(seen)" "$before" 'all is as before'

  sysctl -q -w net.core.somaxconn=70000
  seen >$was
  ok 'for good' tune --apply --persist
  ok 'and the bridge' tune --only bridge-mtu --apply --persist
  is "$(mtus)" '9000 9000' 'with its port'
  is "$(kept)" "$(printf '/etc/%s ' modprobe.d/vfctl-vhost_net.conf modules-load.d/vfctl-vhost_net.conf sysctl.d/60-vfctl-bridge.conf \
    sysctl.d/60-vfctl-buffers.conf tmpfiles.d/vfctl-hugepages.conf udev/rules.d/60-vfctl-bridge.rules udev/rules.d/90-vfctl-mtu.rules |
    xargs)" 'by files'
  is "$(sysctl -n net.core.somaxconn)" 70000 'what is larger stays'
  is "$(ended --apply --persist)" 'unchanged 0' 'which are written once'
  seen >$made
  power_off
fi

ends 1 'a reboot takes vhost_net away' has_module vhost_net
is "$(sysctl -n net.core.rmem_max) $(pages)" '212992 0 0' 'buffers and hugepages, too'
ok 'modules are loaded as at boot' /lib/systemd/systemd-modules-load
ok 'sysctls are set' /lib/systemd/systemd-sysctl
ok 'and what is in /sys' systemd-tmpfiles --create --boot --prefix=/sys
start_udev
bring_up
modprobe br_netfilter
settle
ok 'vhost_net is there again' has_module vhost_net
is "$(cat $zcopytx)" 1 'with its option'
is "$(values "${buffers[@]}")" "${tuned/65535/70000}" 'and the buffers'
is "$(pages)" '0 53' 'and hugepages on one node'
if [ -x $udevd ]; then
  is "$(values "${bridged[@]}")" 0,0,0, 'netfilter stays off as its module comes'
  is "$(mtus)" '9000 9000' 'card and bridge take large packets'
  is "$(ended --apply --persist)" 'unchanged 0' 'vfctl says so, too'
else
  skip 'no udev is installed' 3
fi

# As a VM does it.
coproc holder {
  python3 -c 'import mmap, sys
pages = mmap.mmap(-1, 20 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40000)
for i in range(10): pages[i << 21] = 1
print("held", flush=True)
sys.stdin.read()'
}
holding=$!
read -r said <&"${holder[0]}"
is "$said" held 'somebody has ten of the hugepages'
is "$(vfctl tune host --revert --json | jq -r '.steps[] | select(.kind == "hugepages") | "\(.state), \(.error)"')" \
  'skipped, 10 of these pages are in use: stop the VMs that have them, and --revert again' 'which are not led back'
is "$(sysctl -n net.core.rmem_max) $(pages)" '212992 0 53' 'but all else'
eval "exec ${holder[1]}>&-"
wait "$holding"
ok 'led back' vfctl tune host --revert
is "$(seen)" "$(cat $was)" 'all is as before the first change'
is "$(vfctl tune host --revert --json | jq -r .status)" unchanged 'once'

{ tune --script --persist; tune --only bridge-mtu --script --persist; } >/tmp/tune.sh 2>/dev/null
ok 'as a script it is sound' shellcheck /tmp/tune.sh
ok 'which a shell runs' sh /tmp/tune.sh
is "$(seen)" "$(cat $made)" 'and sets the same'
done_testing
