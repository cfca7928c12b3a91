# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Where does netdevsim come from, whose VFs take every attribute and are as many as one likes? Debian's
# kernels leave it out: it is built beside the kernel in the cache, from that kernel's own source and
# headers, which are unpacked there, never installed, and removed again.

# netdevsim_missing: builds it for the kernel in the cache. One line that says what keeps it from that; fails
# when it is there.
netdevsim_missing() {
  local release tool
  [ ! -e "$LAB_CACHE/kernel/netdevsim.ko" ] || return
  release=$(readlink "$LAB_CACHE/kernel")
  for tool in make gcc-12; do
    command -v "$tool" >/dev/null || { echo "netdevsim: $tool is not installed"; return; }
  done
  if [ -z "$(netdevsim_version "$release")" ]; then
    echo "netdevsim: no package linux-headers-$release is offered here"
  elif ! setup_netdevsim "$release"; then
    echo "netdevsim could not be built ($LAB_CACHE/netdevsim.log): $(grep -v ^W: "$LAB_CACHE/netdevsim.log" | tail -n 1)"
  else
    return 1
  fi
}

# netdevsim_version RELEASE: the version of the packages made with that kernel.
netdevsim_version() {
  apt-cache show "linux-headers-$1" 2>/dev/null | sed -n 's/^Version: //p' | head -n 1
}

# The headers' packages name each other by absolute paths.
unpack_headers() { # DIRECTORY RELEASE
  local deb
  for deb in "$1"/deb/linux-{headers,kbuild}-*.deb; do
    dpkg-deb -x "$deb" "$1" || return
  done
  sed -i "s,/usr/src/,$1&," "$1/usr/src/linux-headers-$2/Makefile"
}

# build_netdevsim DIRECTORY RELEASE: BTF would need pahole, and nobody here asks for it.
build_netdevsim() {
  local common=${2%-*} version
  version=$(netdevsim_version "$2")
  mkdir -p "$1/deb" "$1/source" || return
  (cd "$1/deb" && apt-get download -q "linux-headers-$2=$version" "linux-headers-$common-common=$version" \
    "linux-kbuild-$common=$version" "linux-source-${2%%.*}.$(cut -d. -f2 <<<"$2")=$version") || return
  unpack_headers "$1" "$2" || return
  dpkg-deb --fsys-tarfile "$1"/deb/linux-source-*.deb | tar -xO --wildcards './usr/src/*.tar.xz' | xz -d |
    tar -x -C "$1/source" --strip-components=4 --wildcards '*/drivers/net/netdevsim/*' || return
  make -s -C "$1/usr/src/linux-headers-$2" M="$1/source" \
    CONFIG_NETDEVSIM=m CONFIG_DEBUG_INFO_BTF_MODULES= modules
}

# setup_netdevsim RELEASE: leaves the module beside the kernel, or a log.
setup_netdevsim() {
  local work=$LAB_CACHE/netdevsim
  (
    flock 9
    [ ! -e "$LAB_CACHE/kernel/netdevsim.ko" ] || exit 0
    trap 'rm -rf "$work"' EXIT
    echo "lab: building netdevsim for $1" >&2
    rm -rf "$work" && mkdir -p "$work" && build_netdevsim "$work" "$1" >"$LAB_CACHE/netdevsim.log" 2>&1 &&
      strip --strip-debug "$work/source/netdevsim.ko" &&
      mv "$work/source/netdevsim.ko" "$LAB_CACHE/kernel/netdevsim.ko" && rm "$LAB_CACHE/netdevsim.log"
  ) 9>"$LAB_CACHE/netdevsim.lock"
}
