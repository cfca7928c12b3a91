# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the other parts read what is set here
# What QEMU arguments and kernel words does a shape stand for? shape_read FILE
# turns the rows of a .shape file (README.md describes them) into the arrays
# below. In every row a key=value that has no meaning here goes to the QEMU
# device as it is.

# shape_begin: no row has been read.
shape_begin() {
  SHAPE_ABOUT=            # one line for people
  SHAPE_IOMMU=none        # last "iommu" row wins
  SHAPE_CMDLINE=()        # words for the kernel, in order
  SHAPE_BOARD=()          # QEMU arguments: processors and memory
  SHAPE_DEVICES=()        # QEMU arguments: everything on PCI
  SHAPE_MEMORY_MB=0
  SHAPE_CPUS=0
  shape_slots=0           # chassis and slot numbers are unique in a machine
}
shape_begin

# eim=on gives the kernel x2APIC, as on hosts with VT-d. QEMU's amd-iommu panics the
# kernel with intremap=on.
declare -rA shape_iommu_device=(
  [none]=''
  [intel]='intel-iommu,intremap=on,eim=on,caching-mode=on,device-iotlb=on'
  [amd]='amd-iommu,device-iotlb=on,intremap=off'
  [virtio]='virtio-iommu-pci,bus=pcie.0'
)

shape_error() {
  echo "$shape_file:$shape_line: $*" >&2
  return 1
}

# shape_keys KEY=VALUE...: the row's pairs, each to KEYS[key].
shape_keys() {
  local pair
  KEYS=()
  for pair; do
    [[ $pair == ?*=* ]] || shape_error "'$pair' is not key=value" || return
    KEYS[${pair%%=*}]=${pair#*=}
  done
}

# take KEY [DEFAULT]: moves KEYS[KEY] to $value.
take() {
  value=${KEYS[$1]-${2-}}
  unset "KEYS[$1]"
}

# rename KEY PROPERTY: the row's word for a property, if it is there, becomes QEMU's.
rename() {
  [[ -v KEYS[$1] ]] || return 0
  KEYS[$2]=${KEYS[$1]}
  unset "KEYS[$1]"
}

# device MODEL[,...]: one -device from what KEYS still holds.
device() {
  local key spec=$1
  for key in "${!KEYS[@]}"; do
    spec+=",$key=${KEYS[$key]}"
  done
  SHAPE_DEVICES+=(-device "$spec")
}

next_slot() {
  shape_slots=$((shape_slots + 1))
  KEYS[chassis]=$shape_slots KEYS[slot]=$shape_slots
}

row_about() { SHAPE_ABOUT=$*; }
row_cmdline() { SHAPE_CMDLINE+=("$@"); }
row_include() { shape_read "${shape_file%/*}/$1"; }

row_iommu() {
  [[ -v shape_iommu_device[$1] ]] || shape_error "unknown iommu '$1'" || return
  SHAPE_IOMMU=$1
}

row_node() {
  local -A KEYS
  local value id=$1 memory
  shape_keys "${@:2}" || return
  take memory
  memory=$value
  take cpus
  SHAPE_BOARD+=(-object "memory-backend-ram,id=mem$id,size=$memory"
    -numa "node,nodeid=$id,cpus=$value,memdev=mem$id")
  SHAPE_MEMORY_MB=$((SHAPE_MEMORY_MB + ${memory%M}))
  SHAPE_CPUS=$((SHAPE_CPUS + 1))
}

row_host() {
  local -A KEYS
  shape_keys "${@:2}" || return
  rename bus bus_nr
  rename node numa_node
  device "pxb-pcie,id=$1,bus=pcie.0"
}

row_port() {
  local -A KEYS
  local value
  shape_keys "${@:2}" || return
  rename below bus
  take acs on
  [ "$value" = on ] || KEYS[disable-acs]=on
  rename speed x-speed
  rename width x-width
  next_slot
  device "pcie-root-port,id=$1"
}

# A bridge, a switch and its branches differ in QEMU's model only.
row_below() {
  local -A KEYS
  local model=$1 id=$2
  shape_keys "${@:3}" || return
  rename below bus
  [ "$model" != xio3130-downstream ] || next_slot
  device "$model,id=$id"
}
row_bridge() { row_below pcie-pci-bridge "$@"; }
row_switch() { row_below x3130-upstream "$@"; }
row_branch() { row_below xio3130-downstream "$@"; }
row_device() { row_below "$2" "$1" "${@:3}"; }

# A card of several functions: one MAC each, counted up in the last byte. Without
# the ARI next-function number Linux does not see function 1 of an igb.
row_nic() {
  local -A KEYS
  local value id=$1 model=$2 mac n functions net
  [ "$model" != virtio-net ] || model=virtio-net-pci
  shape_keys "${@:3}" || return
  rename below bus
  take mac
  mac=$value
  take functions 1
  functions=$value
  take wire
  net=${value:+hubport,hubid=$value}
  for ((n = 0; n < functions; n++)); do
    SHAPE_DEVICES+=(-netdev "${net:-user,restrict=on},id=net-$id.$n")
    if ((functions > 1)); then
      KEYS[addr]=0.$n KEYS[multifunction]=on KEYS[x-pcie-ari-nextfn-1]=on
      ((n == 0)) || unset 'KEYS[multifunction]' 'KEYS[x-pcie-ari-nextfn-1]'
    fi
    KEYS[mac]=$(printf '%s:%02x' "${mac%:*}" $((0x${mac##*:} + n)))
    device "$model,id=$id.$n,netdev=net-$id.$n"
  done
}

# A card beside all others whose port 22 the host reaches at a port of its own, on loopback alone: which, the kernel says.
row_ssh() {
  local -A KEYS
  shape_keys "$@" || return
  KEYS[bus]=pcie.0 KEYS[addr]=1a.0
  SHAPE_DEVICES+=(-netdev 'user,id=ssh,restrict=on,hostfwd=tcp:127.0.0.1:0-:22')
  device virtio-net-pci,netdev=ssh
}

shape_read() {
  local shape_file=$1 shape_line=0 row=()
  [ -r "$1" ] || { echo "$1: no such shape" >&2; return 1; }
  while read -ra row; do
    shape_line=$((shape_line + 1))
    [[ ${row[0]-#} != '#'* ]] || continue
    declare -F "row_${row[0]}" >/dev/null || shape_error "unknown row '${row[0]}'" || return
    "row_${row[0]}" "${row[@]:1}" || return
  done <"$1"
}

# shape_qemu: all of the shape's QEMU arguments in SHAPE_ARGS. The IOMMU comes
# before the devices that it translates.
shape_qemu() {
  local iommu=${shape_iommu_device[$SHAPE_IOMMU]}
  SHAPE_ARGS=(-machine q35 -smp "$SHAPE_CPUS,sockets=$SHAPE_CPUS" -m "${SHAPE_MEMORY_MB}M"
    "${SHAPE_BOARD[@]}" ${iommu:+-device "$iommu"} "${SHAPE_DEVICES[@]}")
}
