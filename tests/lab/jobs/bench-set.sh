#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# shape: intel
# limit: 600
# needs: vfctl jq set-vfs pair strace
# Is vfctl set as fast as it promises? Seven VFs of a real driver, each with MAC, VLAN, trust, spoofchk and maximal rate, against ip,
# in turn. Each command has two forms, which set other values, so that there is always something to set.
. "$LAB_DIR/jobs/lib/tap.sh"
load_nics
pf=$(pf_by_mac 52:54:00:aa:01:00)
net=$(netdev_of "$pf")
pair=$VFCTL_TOP_BUILDDIR/tests/bench/pair
set_vfs=$VFCTL_TOP_BUILDDIR/tests/lab/set-vfs
ip link set "$net" up
ok 'seven VFs' vfctl create "$net" -n 7 --up --driver none
wait_for 20 grep -q 1 "/sys/class/net/$net/carrier"

# What a how-to has: one process for each attribute; in a batch: one process for all.
attributes() { # 0|1
  local vf
  for vf in 0 1 2 3 4 5 6; do
    echo "link set $net vf $vf mac 02:00:00:00:0$1:0$vf"
    echo "link set $net vf $vf vlan $((100 + $1)) qos 0"
    echo "link set $net vf $vf trust $([ "$1" = 0 ] && echo on || echo off)"
    echo "link set $net vf $vf spoofchk $([ "$1" = 0 ] && echo on || echo off)"
    echo "link set $net vf $vf max_tx_rate $((100 + $1))"
  done
}
changes() { # 0|1
  local vf
  for vf in 0 1 2 3 4 5 6; do
    printf "$vf %s\n" "mac 02:00:00:00:0$1:0$vf" "vlan $((100 + $1))" "max-rate $((100 + $1))" \
      "spoofchk $([ "$1" = 0 ] && echo on || echo off)" "trust $([ "$1" = 0 ] && echo on || echo off)"
  done
}
for n in 0 1; do
  attributes $n >/tmp/batch-$n
  changes $n >/tmp/changes-$n
  sed 's/^/ip /' /tmp/batch-$n >/tmp/singly-$n
done
# A command that takes the other form at each call.
other_each_time() { # NAME COMMAND, with N for 0 or 1
  printf '#!/bin/bash\nread -r n </tmp/n-%s; echo $((1 - n)) >/tmp/n-%s\n%s\n' "$1" "$1" "${2//N/\$n}" >"/tmp/$1"
  echo 0 >"/tmp/n-$1"
  chmod +x "/tmp/$1"
}
other_each_time netlink "exec $set_vfs $net </tmp/changes-N"
other_each_time batch 'exec ip -batch /tmp/batch-N'
other_each_time singly '. /tmp/singly-N'
other_each_time vfctl "s=(on off); exec $VFCTL -q set $net/0-6 --mac auto --vlan \$((100 + N)) --trust \${s[N]} --spoofchk \${s[N]} --max-rate \$((100 + N))"

# against MEASURE BOUND A B: the ratio of their times is at most that.
against() {
  local a b ratio rest
  read -r a b ratio rest < <("$pair" -n "${BENCH_RUNS:-7}" -- "/tmp/$3" --vs "/tmp/$4")
  diag "$(printf '%-60s %s (%s ms / %s ms), at most %s' "$1" "$ratio" "$a" "$b" "$2")"
  ok "$1: at most $2" awk -v ratio="$ratio" -v bound="$2" 'BEGIN { exit !(ratio <= bound) }'
}
against 'netlink phase / one ip for each attribute' 0.2 netlink singly
against 'netlink phase / one ip -batch' 1 netlink batch
against 'vfctl set / one ip -batch' 2 vfctl batch

requests=$(strace -f -e trace=sendmsg,sendto -s 20 /tmp/vfctl 2>&1 >/dev/null | grep -c RTM_SETLINK)
is "$requests" 1 'one request for all VFs'
done_testing
