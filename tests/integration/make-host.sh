#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do the made-up hosts agree with themselves? lspci and hwloc, which know nothing of the generator, read one, and what they see
# must be what was asked for and what sysfs says beside it.
set -eu

command -v lspci >/dev/null || { echo 'skipped: no lspci' >&2; exit 77; }
make_host=$VFCTL_TOP_BUILDDIR/tests/bench/make-host
work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "$*" >&2
  exit 1
}
equal() { # WHAT WANTED GOT
  [ "$2" = "$3" ] || fail "$1: wanted '$2', got '$3'"
}
pci() { # TREE ARGUMENT…
  tree=$1
  shift
  lspci -D -O "sysfs.path=$work/$tree/sys/bus/pci" "$@" 2>/dev/null
}
sysfs() { # TREE ADDRESS FILE
  cat "$work/$1/sys/bus/pci/devices/$2/$3"
}

"$make_host" --pfs 2 --vfs 3 --without-acs 1 --netdevs small
"$make_host" --pfs 2 --vfs 3 --without-acs 1 --netdevs again
diff -r --no-dereference small again >/dev/null || fail 'the same options gave another host'
rm -rf again
equal 'dangling links' '' "$(find small -xtype l)"

equal 'PFs' 2 "$(pci small -n -d 8086:1592 | wc -l)"
equal 'VFs' 6 "$(pci small -n -d 8086:1889 | wc -l)"
equal 'drivers' 'iavf ice igb nvme pcieport' \
  "$(pci small -k | sed -n 's/.*driver in use: //p' | sort -u | tr '\n' ' ' | sed 's/ $//')"

# The SR-IOV capability of each PF leads to its VFs, as the kernel computes them.
for pf in $(pci small -n -d 8086:1592 | cut -d' ' -f1); do
  seen=$(pci small -vvv -s "$pf" | sed -n \
    -e 's/.*Total VFs: \([0-9]*\), Number of VFs: \([0-9]*\),.*/\1 \2/p' \
    -e 's/.*VF offset: \([0-9]*\), stride: \([0-9]*\), Device ID: \(.*\)/\1 \2 \3/p' | tr '\n' ' ')
  equal "$pf's capability" "$seen" "$(for file in totalvfs numvfs offset stride vf_device; do
    sysfs small "$pf" sriov_$file
  done | tr '\n' ' ')"
  offset=$(sysfs small "$pf" sriov_offset)
  for index in 0 1 2; do
    vf=$(basename "$(readlink "small/sys/bus/pci/devices/$pf/virtfn$index")")
    equal "$vf's PF" "$pf" "$(basename "$(readlink "small/sys/bus/pci/devices/$vf/physfn")")"
    id=$(echo "$pf $vf" | sed 's/[:.]/ /g' | { read -r _ bus1 dev1 fn1 _ bus2 dev2 fn2
      echo $(((0x$bus2 << 8 | 0x$dev2 << 3 | fn2) - (0x$bus1 << 8 | 0x$dev1 << 3 | fn1))); })
    equal "$vf's place" $((offset + index)) "$id"
  done
done

# The port without ACS shares its group with all that hang from it; lspci takes the group from sysfs.
port=$(basename "$(dirname "$(readlink -f "small/sys/bus/pci/devices/$pf")")")
equal "$port's ACS" '' "$(pci small -vvv -s "$port" | grep ACSCap || :)"
group=$(pci small -vv -s "$port" | sed -n 's/.*IOMMU group: //p')
equal "members of group $group" 9 "$(find "small/sys/kernel/iommu_groups/$group/devices" -type l | wc -l)"
"$make_host" --cores 1 isolated
equal 'functions of a host with ACS' "$(pci isolated -n | wc -l)" \
  "$(($(find isolated/sys/kernel/iommu_groups -mindepth 1 -maxdepth 1 | wc -l) + 2))" # and two IOMMUs in none
pci isolated -vvv -s "$port" | grep -q 'ACSCtl:.*SrcValid+.*ReqRedir+ CmpltRedir+ UpstreamFwd+' || fail "no ACS on $port"

# More VFs than a bus has room for, and more cards than a domain.
"$make_host" --sockets 1 --cores 1 --pfs 2 --ports 1 --vfs 250 --total-vfs 32768 --no-links large
equal 'functions of large' $((2 * (250 + 1 + 1 + 2) + 2 + 2)) "$(pci large -n | wc -l)"
equal 'domains of large' '0000 0001 ' "$(pci large -n | cut -d: -f1 | sort -u | tr '\n' ' ')"
[ ! -e large/vfctl/links.nl ] || fail '--no-links wrote links.nl'

if command -v hwloc-calc >/dev/null; then
  topology() { HWLOC_FSROOT=$work/small HWLOC_COMPONENTS=linux,stop HWLOC_THISSYSTEM=0 hwloc-calc "$@"; }
  equal 'hwloc: packages' 2 "$(topology -N package all)"
  equal 'hwloc: nodes' 2 "$(topology -N numanode all)"
  equal 'hwloc: cores' 32 "$(topology -N core all)"
  equal 'hwloc: CPUs of node 1' "$(cat small/sys/devices/system/node/node1/cpulist)" \
    "$(topology --po -I pu node:1 | tr ',' '\n' | sort -n | awk '
      NR == 1 { first = last = $1; next }
      $1 == last + 1 { last = $1; next }
      { printf "%s-%s,", first, last; first = last = $1 }
      END { print first "-" last }')"
fi
