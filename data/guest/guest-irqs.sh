# SPDX-License-Identifier: GPL-2.0-or-later

# IRQ: where the next one goes, in $held. Of several CPUs it is the effective one; of one CPU it is that, though until the next interrupt comes
# the kernel may still call the one before effective.
find_cpu() {
  hold "/proc/irq/$1/smp_affinity_list" || return 0
  allowed=$held
  case $allowed in
    *[,-]*) hold "/proc/irq/$1/effective_affinity_list" || held=$allowed ;;
  esac
}

# On how many CPUs its interrupts are; irqbalance, where it runs, sees to them.
read_irqs() {
  find_irqs
  on=
  one=yes
  several=no
  for irq in $irqs; do
    [ -z "$on" ] || several=yes
    find_cpu "$irq"
    [ "${on:=$held}" = "$held" ] || one=no
  done
  if command -v pidof >/dev/null && pidof irqbalance >/dev/null; then
    spread=spread
  else
    spread=spread
    case $several:$one:${cpus# } in yes:yes:*' '*) spread='on one CPU' ;; esac
  fi
}

# MAC: one CPU after the other.
spread_irqs() {
  find_interface "$1" vf || return 0
  cpus=
  for path in /sys/devices/system/cpu/cpu[0-9]*; do
    if ! hold "$path/online" || [ "$held" = 1 ]; then cpus="$cpus ${path##*/cpu}"; fi
  done
  read_irqs
  before=$spread
  if [ "$looks" = no ] && [ "$before" = 'on one CPU' ]; then
    read_affinities
    were=$affinities
    left=$cpus
    wanted=
    for irq in $irqs; do
      left=${left# }
      wanted="${wanted:+$wanted }${left%% *}"
      case $left in *' '*) left=${left#* } ;; *) left=$cpus ;; esac
    done
    remember guest-irqs "$1" "$were" "$wanted" "$boot"
    # shellcheck disable=SC2086 # a word for each
    change_affinities $wanted
    [ "$affinities" = "$wanted" ] || remember guest-irqs "$1" "$were" "$affinities" "$boot"
    read_irqs
  fi
  tell guest-irqs "$1" "$before" "$spread" "$interface"
}
