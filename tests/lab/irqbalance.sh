# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Where does irqbalance come from? Installed, it would run on this machine, and move its interrupts: it is unpacked beside the kernel in
# the cache, and jobs start it as $LAB_KERNEL/irqbalance.

# irqbalance_missing: fetches it. One line that says what keeps it from that; fails when it is there.
irqbalance_missing() {
  [ ! -x "$LAB_CACHE/kernel/irqbalance" ] || return
  if ! setup_irqbalance; then
    echo "irqbalance could not be fetched ($LAB_CACHE/irqbalance.log): $(grep -v ^W: "$LAB_CACHE/irqbalance.log" | tail -n 1)"
  elif ldd "$LAB_CACHE/kernel/irqbalance" | grep -q 'not found'; then
    echo "irqbalance lacks libraries: $(ldd "$LAB_CACHE/kernel/irqbalance" | sed -n 's/^\s*\(\S*\) => not found/\1/p' | xargs)"
  else
    return 1
  fi
}

setup_irqbalance() {
  local work=$LAB_CACHE/irqbalance
  (
    flock 9
    [ ! -x "$LAB_CACHE/kernel/irqbalance" ] || exit 0
    trap 'rm -rf "$work"' EXIT
    echo "lab: fetching irqbalance" >&2
    rm -rf "$work" && mkdir -p "$work/deb" || exit
    { cd "$work/deb" && apt-get download -q irqbalance && dpkg-deb -x irqbalance_*.deb "$work"; } >"$LAB_CACHE/irqbalance.log" 2>&1 &&
      mv "$work/usr/sbin/irqbalance" "$LAB_CACHE/kernel/irqbalance" && rm "$LAB_CACHE/irqbalance.log"
  ) 9>"$LAB_CACHE/irqbalance.lock"
}
