# SPDX-License-Identifier: GPL-2.0-or-later

# Those of the interface, and on which CPUs each may be; their numbers are of one boot alone.
boot=$(cat /proc/sys/kernel/random/boot_id)
find_irqs() {
  irqs=
  for path in "/sys/class/net/$interface/device/msi_irqs"/*; do
    if [ -e "/proc/irq/${path##*/}/smp_affinity_list" ]; then irqs="$irqs ${path##*/}"; fi
  done
}

read_affinities() {
  affinities=
  for irq in $irqs; do
    hold "/proc/irq/$irq/smp_affinity_list" || true
    affinities="${affinities:+$affinities }$held"
  done
}

# CPUS...: of one interrupt after the other. Where the kernel places them itself (EIO), they stay.
change_affinities() {
  for irq in $irqs; do
    { echo "$1" >"/proc/irq/$irq/smp_affinity_list"; } 2>/dev/null || true
    shift
  done
  read_affinities
}
