#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Are VMs placed on real machines as they should be? tests/golden/pin-real.out is what vfctl pin says on captures of machines with
# several nodes, clusters and sub-NUMA clusters, to which definitions of VMs were added. UPDATE=1 writes it anew: look at the
# difference with your own eyes.
set -u

real=${VFCTL_SHARED:-}/hosts-real
[ -d "$real/numa" ] || { echo 'skipped: no captures of real machines here (configure --with-shared)' >&2; exit 77; }
expected=$VFCTL_TOP_SRCDIR/tests/golden/pin-real.out
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
unset NO_COLOR COLUMNS
export TERM=dumb

# Unpacks a capture and sets host to the directory in it that has sys/.
unpack() { # CAPTURE [DIRECTORY]
  mkdir "$work/$(basename "$1")" 2>/dev/null && tar -xf "$real/$1" -C "$work/$(basename "$1")" 2>/dev/null
  chmod -R u+w "$work/$(basename "$1")"
  host=$work/$(basename "$1")/$2
  [ -d "$host/sys" ] || { echo "failed: no sys/ in $1" >&2; exit 1; }
  mkdir -p "$host/vfctl/domains"
}

# Adds a VM that is shut off.
vm() { # NAME VCPUS GIB [MORE-XML]
  local uuid
  n=$((n + 1))
  uuid=00000000-0000-4000-8000-$(printf '%012d' "$n")
  cat >"$host/vfctl/domains/$uuid.xml" <<XML
<domain type='kvm'><name>$1</name><uuid>$uuid</uuid><memory unit='GiB'>$3</memory><vcpu placement='static'>$2</vcpu>
  <os><type arch='x86_64' machine='pc-q35-8.2'>hvm</type></os>${4-}</domain>
XML
  printf '%s\t-1\tno\tno\t%s\n' "$uuid" "$1" >>"$host/vfctl/domains/index"
}
n=0

pin() { # VM OPTION…
  local status=0
  echo "\$ vfctl pin $*"
  "$VFCTL" -q --sysroot "$host" pin "$@" --dry-run 2>&1 || status=$?
  [ $status = 0 ] || echo "status $status"
  echo
}

passed() { # BUS SLOT: a function that a VM has whole
  echo "<devices><hostdev mode='subsystem' type='pci' managed='yes'><source>"
  echo "<address domain='0' bus='$1' slot='$2' function='0'/></source></hostdev></devices>"
}

only_on() { # VCPU…: all others are off at the start
  echo "<vcpus>$(printf "<vcpu id='%s' enabled='yes' hotpluggable='yes'/>" "$@")</vcpus>"
}

# One that was pinned so is pinned so already.
settled() { # VM OPTION…
  local xml
  xml=$(grep -l "<name>$1</name>" "$host"/vfctl/domains/*.xml)
  cp "$xml" "$work/before"
  "$VFCTL" -q --sysroot "$host" pin "$@" --print-xml >"$work/pinned" || echo "$* prints no definition"
  cp "$work/pinned" "$xml"
  "$VFCTL" -q --sysroot "$host" pin "$@" --diff >"$work/diff" || echo "$* has no place any more"
  [ ! -s "$work/diff" ] || { echo "$* is pinned otherwise the second time:"; cat "$work/diff"; }
  "$VFCTL" -q --sysroot "$host" pin "$@" --dry-run >"$work/second"
  cp "$work/before" "$xml"
  "$VFCTL" -q --sysroot "$host" pin "$@" --dry-run | diff - "$work/second" | grep -v -e '^[0-9,acd]*$' -e '^< guest  *2 threads' -e '^< planned  domain of'
}

r750() { # two sockets that take turns with CPU numbers; an E810 on each
  unpack captures/r750-xeon6330-master.sysinfo.tgz ''
  vm web1 8 16 "$(passed 0x98 0)"
  vm db1 12 32 "<cputune>$(for i in 0 1 2 3 4 5; do echo "<vcpupin vcpu='$i' cpuset='$((2 * i))'/>"; done)<emulatorpin cpuset='12'/></cputune>"
  vm big1 56 64
  vm huge1 80 128
  pin web1
  pin web1 --near 0000:4b:00.0
  pin web1 --hugepages 1G
  pin big1 --node 1
  pin big1 --node 1 --policy preferred
  pin huge1 --near 0000:98:00.0 --policy preferred
  pin db1
  vm hot1 6 8 "$(only_on 0 5)"
  vm hot2 70 8 "$(only_on 0 5 6)"
  pin hot1 --node 1
  pin hot2 --node 1
  pin hot2 --node 1 --policy preferred
  settled hot1 --node 1
  settled hot2 --node 1 --policy preferred
  settled web1
  settled big1 --node 1 --policy preferred
  settled huge1 --near 0000:98:00.0 --policy preferred
}

arm() { # two sockets of two nodes of 32 cores in clusters of four
  unpack numa/128arm-2pa2n8cluster4co.tar.bz2 128arm-2pa2n8cluster4co
  vm web1 8 16
  vm web2 6 16 "<iothreads>1</iothreads>"
  vm db1 2 4 "<cputune><vcpupin vcpu='0' cpuset='69'/><vcpupin vcpu='1' cpuset='73'/></cputune>"
  vm big1 40 64
  pin web1 --node 2
  pin web2 --node 2
  pin big1 --node 2
  pin big1 --node 2 --policy preferred
  settled web2 --node 2
  settled big1 --node 2 --policy preferred
}

amd() { # nodes of six cores whose numbers have holes
  unpack numa/48amd64-4pa2n6c-sparse.tar.bz2 48amd64-4d2n6c-sparse
  vm web1 4 4
  vm web2 8 4
  pin web1 --node 45
  pin web2 --node 45
  pin web2 --node 45 --policy preferred
  pin web1 --node 44
}

snc() { # sub-NUMA clusters, and nodes of memory alone
  unpack numa/nri-topology-aware.tar.bz2 sysfs/server
  vm web1 8 8
  vm big1 40 16
  vm db1 20 8 "<cputune>$(for i in $(seq 0 19); do echo "<vcpupin vcpu='$i' cpuset='$((4 * i))'/>"; done)</cputune>"
  pin web1 --node 1
  pin web1 --node 0
  pin web1 --node 0 --policy preferred
  pin big1 --node 1 --policy preferred
  pin web1 --node 4
  settled web1 --node 0 --policy preferred
  settled big1 --node 1 --policy preferred
}

{ r750; arm; amd; snc; } >"$work/out"
if [ -n "${UPDATE-}" ]; then
  cp "$work/out" "$expected"
else
  diff -u "$expected" "$work/out" >&2
fi
