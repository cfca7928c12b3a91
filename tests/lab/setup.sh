# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# What must stand on the host before a machine boots? The kernel, unpacked from
# its Debian package into the cache and never installed, and an initramfs with
# just enough in it to mount the host's root; another one is the whole system of
# the VMs that jobs start inside, and agent.cpio what is laid over that where such a VM
# is to have udev and a guest agent, as installed ones do. Everything is made under one lock, and made again
# only when what it is made from has changed.

readonly LAB_KERNEL_PACKAGE=linux-image-6.12-amd64
readonly LAB_QEMU_MIN=10

# What is unpacked of the package: a machine that never has a sound card, a screen
# or a disk array does without three quarters of the modules.
readonly LAB_MODULE_TREES=(arch crypto fs lib net virt
  drivers/{block,char,crypto,dca,i2c,iommu,net,pci,pps,ptp,vdpa,vfio,vhost,virtio})
readonly LAB_BOOT_MODULES=(9pnet_virtio 9p overlay virtio_iommu)
readonly LAB_GUEST_MODULES=(virtio_net igbvf)

# lab_missing: one line for the first thing that keeps the lab from running here;
# fails when nothing is missing.
lab_missing() {
  local tool version
  for tool in qemu-system-x86_64 busybox cpio mkfs.ext4 modprobe xz zstd flock ip iperf3 lspci dpkg-deb; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed (tests/lab/packages)"; return; }
  done
  version=$(qemu-system-x86_64 --version | sed -n 's/.*version \([0-9]*\).*/\1/p')
  if ((version < LAB_QEMU_MIN)); then
    echo "QEMU is $version, the lab needs $LAB_QEMU_MIN (bookworm-backports)"
  elif ! grep -qx switch_root <<<"$(busybox --list)" || ldd "$(command -v busybox)" >/dev/null 2>&1; then
    echo "busybox is not Debian's busybox-static"
  elif ! mkdir -p "$LAB_CACHE/runs" 2>/dev/null || ! [ -w "$LAB_CACHE/runs" ]; then
    echo "$LAB_CACHE is not writable (set VFCTL_LAB_CACHE)"
  elif [[ $LAB_DIR$LAB_CACHE$VFCTL_TOP_BUILDDIR =~ [[:space:],] ]]; then
    echo "a path of source, build or cache has a space or comma, which QEMU's options cannot take"
  elif [[ $LAB_DIR: =~ ^/(dev|run|proc|sys)/ || $VFCTL_TOP_BUILDDIR =~ ^/(dev|run|proc|sys)/ ]]; then
    echo "source and build must be outside /dev and /run, which the machine has of its own"
  elif ! [ -e "$LAB_CACHE/kernel" ] && [ -z "$(kernel_offered)" ]; then
    echo "no package $LAB_KERNEL_PACKAGE is offered here (apt-get update?)"
  else
    return 1
  fi
}

# The version that the meta package stands for now, e.g. 6.12.117+deb12-amd64.
kernel_offered() {
  apt-cache depends "$LAB_KERNEL_PACKAGE" 2>/dev/null |
    sed -n 's/.*Depends: linux-image-//p' | head -n 1
}

# number FILE OFFSET BYTES: a little-endian number of the bzImage's setup header.
number() { od -An -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '; }

# kernel_image BZIMAGE: the ELF file inside, which QEMU starts directly (PVH): that
# saves the firmware and the machine two to three seconds. The offsets are those of
# Documentation/arch/x86/boot.rst (setup_sects, payload_offset, payload_length);
# the payload ends with its unpacked size in 4 bytes.
kernel_image() {
  local sectors offset length
  sectors=$(number "$1" 0x1f1 1)
  offset=$(number "$1" 0x248 4)
  length=$(number "$1" 0x24c 4)
  dd if="$1" bs=1M iflag=skip_bytes,count_bytes status=none \
    skip=$(((sectors + 1) * 512 + offset)) count=$((length - 4)) | zstd -dqc
}

# unpack_kernel DEB DIRECTORY. Without KVM the machine takes seconds to undo xz, so
# it is undone here.
unpack_kernel() {
  dpkg-deb --fsys-tarfile "$1" |
    tar -x -C "$2" --wildcards './boot/vmlinuz-*' './lib/modules/*/modules.*' \
      "${LAB_MODULE_TREES[@]/#/./lib/modules/*/kernel/}" --exclude='*/drivers/net/wireless' || return
  find "$2" -name '*.ko.xz' -print0 | xargs -0 -P "$(nproc)" -n 64 xz -d || return
  kernel_image "$2"/boot/vmlinuz-* >"$2/boot/vmlinux"
}

# A kernel in the cache is a directory with boot/, lib/modules/ and the list of the
# trees it was unpacked with; "kernel" is a link to the one in use: a new one
# appears whole or not at all.
setup_kernel() {
  [ "${LAB_MODULE_TREES[*]}" != "$(cat "$LAB_CACHE/kernel/trees" 2>/dev/null)" ] || return 0
  local version work
  version=$(kernel_offered)
  work=$LAB_CACHE/unpack
  rm -rf "$work" && mkdir -p "$work/deb" || return
  echo "lab: fetching linux-image-$version" >&2
  if ! (cd "$work/deb" && apt-get download -q "linux-image-$version") >"$work/log" 2>&1; then
    cat "$work/log" >&2
    return 1
  fi
  echo "${LAB_MODULE_TREES[*]}" >"$work/trees"
  unpack_kernel "$work"/deb/*.deb "$work" && depmod -b "$work" "$version" || return
  rm -rf "$work/deb" "$work/log" "${LAB_CACHE:?}/$version"
  mv "$work" "$LAB_CACHE/$version" && ln -sfn "$version" "$LAB_CACHE/kernel"
}

# An initramfs is current when it is younger than all that it is made from.
initramfs_current() { # IMAGE INIT
  local source
  for source in "$LAB_CACHE/kernel/boot" "$2" "$LAB_DIR/setup.sh"; do
    [ "$1" -nt "$source" ] || return
  done
}

# pack ROOT IMAGE: all that is beneath it; the image appears whole or not at all.
pack() {
  (cd "$1" && find . | cpio -o -H newc -R 0:0 --quiet) >"$2.new" || return
  mv "$2.new" "$2" && rm -r "$1"
}

# pack_program ROOT NAME: the host's own, with the libraries that it asks for.
pack_program() {
  local program
  program=$(readlink -f "$(command -v "$2")") && [ -n "$program" ] || return
  install -D "$program" "$1/bin/$2"
  ldd "$program" | grep -o '/[^ ]*' | xargs -I@ cp -L --parents @ "$1"
}

# setup_initramfs NAME INIT MODULE...: busybox, the modules with all that they need, and INIT of inside/.
setup_initramfs() {
  local image=$LAB_CACHE/$1.cpio root=$LAB_CACHE/$1 init=$LAB_DIR/inside/$2 version
  ! initramfs_current "$image" "$init" || return 0
  version=$(readlink "$LAB_CACHE/kernel")
  rm -rf "$root" && mkdir -p "$root/bin" "$root/lib/modules/$version" || return
  cp "$(command -v busybox)" "$root/bin/busybox"
  busybox --list | grep -vx busybox | xargs -I@ ln -s busybox "$root/bin/@"
  install -m 755 "$init" "$root/init"
  if [ "$1" = guest ]; then pack_program "$root" ethtool && pack_program "$root" iperf3 || return; fi
  modprobe -d "$LAB_CACHE/kernel" -S "$version" --show-depends -a "${@:3}" |
    awk '$1 == "insmod" { print $2 }' | sort -u |
    xargs cp -t "$root/lib/modules/$version" || return
  cp "$LAB_CACHE/kernel/lib/modules/$version"/modules.{order,builtin,builtin.modinfo} \
    "$root/lib/modules/$version"
  depmod -b "$root" "$version" || return
  pack "$root" "$image"
}

# setup_agent: qemu-ga and udev, whose rules name cards, read .link files and make /dev/virtio-ports, as where both are
# installed. A job that takes them says so (needs: qemu-ga udevadm).
setup_agent() {
  local image=$LAB_CACHE/agent.cpio root=$LAB_CACHE/agent program
  for program in qemu-ga udevadm; do command -v $program >/dev/null || return 0; done
  ! initramfs_current "$image" "$(command -v qemu-ga)" || return 0
  rm -rf "$root" && mkdir -p "$root" || return
  for program in qemu-ga udevadm; do pack_program "$root" $program || return; done
  ln -s udevadm "$root/bin/systemd-udevd"
  cp --parents -t "$root" /lib/udev/rules.d/{50-udev-default,75-net-description,80-net-setup-link}.rules \
    /lib/systemd/network/99-default.link && pack "$root" "$image"
}

lab_setup() {
  (
    flock 9
    setup_kernel && setup_initramfs initramfs init.sh "${LAB_BOOT_MODULES[@]}" &&
      setup_initramfs guest guest.sh "${LAB_GUEST_MODULES[@]}" && setup_agent
  ) 9>"$LAB_CACHE/lock"
}
