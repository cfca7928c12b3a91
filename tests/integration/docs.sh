#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do README.md and the walk-throughs of docs/ still show what happens? Each is run where what it speaks of is there: made up here, or in the lab for
# those that change a machine (tests/lab/jobs). UPDATE=1 writes into them what was printed: look at the difference with your own eyes.
set -u

command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$(dirname "$VFCTL"):$PATH
export LC_ALL=C.UTF-8 COLUMNS=80 TERM=dumb
unset LIBVIRT_DEFAULT_URI
failed=0
lab=$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz

# kvm1 and kvm2 are as they should be; one has no IOMMU, one cards below a port without ACS.
prepare_rack() {
  local -rA options=([kvm1]='' [kvm2]='' [kvm3]=--no-iommu [kvm4]='--without-acs 1')
  local host
  mkdir rack12
  for host in "${!options[@]}"; do
    # shellcheck disable=SC2086
    "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 2 --vfs 4 --vms 2 ${options[$host]} "$host" || exit 1
    sed -i "s/^nodename=.*/nodename=$host/" "$host/vfctl/host"
    cp "$VFCTL_TOP_SRCDIR/tests/golden/pci.ids" "$host/vfctl"
    tar -C "$host" -czf "rack12/$host.tar.gz" .
  done
  cat >waivers.yaml <<'YAML'
waivers:
  - rule: acs-missing
    subject: 0000:03:*
    reason: its VMs have virtio until the riser is changed
    expires: 2026-12-31
YAML
}

# An instance as Amazon EC2 has them, with two cards whose driver is ena, and one VM.
prepare_cloud() {
  # shellcheck source=tests/integration/made-cloud.sh
  . "$VFCTL_TOP_SRCDIR/tests/integration/made-cloud.sh"
  make_cloud ec2
  # As a kernel starts.
  (cd ec2/proc/sys/net && echo 212992 | tee core/{r,w}mem_{max,default} && echo 1000 >core/netdev_max_backlog && echo 4096 >core/somaxconn &&
    echo '4096	131072	6291456' >ipv4/tcp_rmem && echo '4096	16384	4194304' >ipv4/tcp_wmem) >/dev/null
  cp "$VFCTL_TOP_SRCDIR/tests/golden/pci.ids" ec2/vfctl
}

walk() { # DOCUMENT
  "$VFCTL_TOP_SRCDIR/tests/docs/run.py" "$VFCTL_TOP_SRCDIR/$1" || failed=1
}

# Two hosts that were made up, of which the PF $pf stands for eth0 of what is shown: in a bridge br0, on which is the VM web1. bare has no
# VFs; host has four, a pool of the other PF's, and a policy.
readonly pf=enp3s0f0np0
prepare_tour() {
  local host n uuid=00000000-0000-4000-8000-00000000000
  for host in bare:0 host:4; do
    n=${host#*:} host=${host%:*}
    "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 2 --vfs "$n" --netdevs "$host" || exit 1
    mkdir -p "$host/sys/class/net/br0/bridge" "$host/sys/class/net/br0/brif/$pf" "$host/vfctl/domains"
    (cd "$host" && python3 "$VFCTL_TOP_SRCDIR/tests/corpus/links.py" add 100 br0 bridge 1500 0 &&
      python3 "$VFCTL_TOP_SRCDIR/tests/corpus/links.py" set "$(<"sys/class/net/$pf/ifindex")" master 100) || exit 1
    cat >"$host/vfctl/domains/${uuid}1.xml" <<XML
<domain type='kvm'>
  <name>web1</name>
  <uuid>${uuid}1</uuid>
  <memory unit='GiB'>4</memory>
  <vcpu>4</vcpu>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <cpu mode='host-passthrough' migratable='on'/>
  <devices>
    <interface type='bridge'><mac address='52:54:00:00:00:01'/><source bridge='br0'/><model type='virtio'/></interface>
    <memballoon model='none'/>
  </devices>
</domain>
XML
    printf '%s1\t-1\tno\tno\tweb1\n' $uuid >"$host/vfctl/domains/index"
  done
  mkdir -p host/vfctl/networks host/etc/vfctl rack12 tests/fixtures
  {
    echo "<network><name>fast</name><forward mode='hostdev' managed='yes'>"
    printf "<address type='pci' domain='0x0000' bus='0x03' slot='0x09' function='0x%s'/>\n" 0 1
    echo '</forward></network>'
  } >host/vfctl/networks/${uuid}2.xml
  printf '%s2\tyes\tyes\n' $uuid >host/vfctl/networks/index
  tar -C host -czf other.tar.gz . && cp other.tar.gz rack12/kvm1.tar.gz && tar -C bare -czf rack12/kvm2.tar.gz . || exit 1
  sed "s/eth0/$pf/; s/vfs: 3/vfs: 4/" "$VFCTL_TOP_SRCDIR/docs/lab-policy.yaml" >host/etc/vfctl/policy.yaml
  ln -s "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts" tests/fixtures/hosts
}

runs() { # DOCUMENT MOST COMMAND: its status is no more than that
  eval "$3" >"$work/said" 2>&1 </dev/null
  local got=$?
  [ $got -le "$2" ] || { echo "not ok - $1: $3: status $got"; cat "$work/said"; failed=1; }
}

# What is shown without what it prints has these options, and on the hosts of the tour does what it says, or tells what it would do.
try_shown() { # DOCUMENT
  local line host most
  while read -r line; do
    runs "$1" 0 "$line --help"
    # Another machine's libvirt, and a guest that runs (tune-agent-libvirt.sh).
    [[ ! $line =~ qemu\+ssh:|--agent ]] || continue
    host=host most=0
    [[ ! $line =~ ^vfctl\ create ]] || host=bare
    # They have found something.
    [[ ! $line =~ ^vfctl\ (audit|verify) ]] || most=1
    [[ ! $line =~ ^vfctl\ (create|set|bind|destroy|rollback|apply|assign|unassign|pin)(\ |$)|\ --apply || $line =~ \ --(dry-run|diff) ]] || line+=' --dry-run'
    [[ $line =~ \ --(sysroot|fleet) ]] || line="vfctl --sysroot $host ${line#vfctl }"
    runs "$1" $most "${line//eth0/$pf}"
  done < <(awk '/^    \$ / { walked = 1 } /^[^ ]/ { walked = 0 } !walked' "$VFCTL_TOP_SRCDIR/$1" |
    sed -nE '/^    (sudo )?vfctl /{s/^ *(sudo )?//; s/  *(#|>).*//; p}')
}

mkdir "$work/rack" "$work/cloud" "$work/tour"
cd "$work/rack" && prepare_rack && walk docs/audit-a-rack.md
cd "$work/cloud" && prepare_cloud && walk docs/aws-fallback.md
cd "$VFCTL_TOP_SRCDIR" && walk README.md
[ -z "${UPDATE:-}" ] || vfctl --sysroot "$lab" topology --format svg >docs/lab.svg
vfctl --sysroot "$lab" topology --format svg | cmp docs/lab.svg || failed=1
cd "$work/tour" && prepare_tour
for document in README.md "$VFCTL_TOP_SRCDIR"/docs/*.md; do try_shown "${document#"$VFCTL_TOP_SRCDIR/"}"; done
exit "$failed"
