# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A second host, kvm2, in the lab machine, which is kvm1 then: namespaces with a card, a bridge, a libvirtd, files and processes of their
# own. The cards are on one wire (shape two-hosts), and a network beside it is for the hosts alone. `ssh kvm2 COMMAND` gets there,
# `ssh web1 COMMAND` to the guest of that VM, on whichever it is. A job has lib/vm.sh, load_virt, start_libvirt and make_bridge PF first.

readonly THERE=/run/there

# name_hosts: so is this host called from now on, and ssh gets to the others.
name_hosts() {
  hostname kvm1
  printf '%s\n' '198.51.100.1 kvm1' '198.51.100.2 kvm2' "$VM_GUEST web1" >>/etc/hosts
  install -m 755 "$LAB_DIR/jobs/lib/ssh" /run/bin/ssh
}

# start_there PF VFS, after name_hosts: until its libvirtd answers. The PF is its eth0. It has its VFs before: without udev no libvirtd
# notices new ones.
start_there() {
  local net
  net=$(netdev_of "$1")
  mkdir -p $THERE/libvirt $THERE/vms
  mkfifo $THERE/vms/web1.in
  : >$THERE/vms/web1.out
  cp -a /etc/libvirt $THERE/etc
  cp -a /var/cache/libvirt $THERE/cache # what its QEMU can do, which takes long to ask
  rm -rf $THERE/etc/qemu
  echo 'host_uuid = "22222222-2222-4222-8222-222222222222"' >>$THERE/etc/libvirtd.conf
  # As process 1 bash reaps what nobody else waits for, such as a QEMU that has ended.
  unshare --mount --propagation private --uts --net --pid --fork --mount-proc \
    bash -c 'tail -f /dev/null & wait' >/dev/null 2>&1 &
  wait_for 10 there_began $!
  pgrep -P $! >$THERE/pid
  make_vfs "$1" "$2" || return
  ip link set "$net" down
  ip link set "$net" netns "$(<$THERE/pid)"
  ip link add hosts type veth peer name hosts netns "$(<$THERE/pid)"
  ip addr add 198.51.100.1/24 dev hosts
  ip link set hosts up
  # shellcheck disable=SC2029 # all files of this host's are that one's, too
  ssh kvm2 bash "$LAB_DIR/jobs/lib/second-host.sh" "$net" >&2 && wait_for 60 ssh kvm2 virsh uri >/dev/null &&
    wait_for 20 ssh kvm2 grep -q 1 /sys/class/net/br0/carrier
}
there_began() { pgrep -P "$1"; } >/dev/null

# answers_by_vf: whether the guest sends by its VF.
answers_by_vf() {
  local before
  before=$(sent_by_vf)
  ping -q -c 3 -i 0.2 web1 >/dev/null
  (($(sent_by_vf) >= before + 3))
}
sent_by_vf() { ssh web1 cat '/sys/bus/pci/drivers/igbvf/0000:*/net/*/statistics/tx_packets'; }
