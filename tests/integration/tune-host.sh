#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does vfctl tune host say what is set and what not, by the host's own profile, and refuse bad input? On a made-up host; and does it
# set what it says, or nothing, in a network namespace of the test's own, whose sysctls are nobody else's?
set -u
# shellcheck source=tests/integration/expect.sh
. "${0%/*}/expect.sh"

command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
export LC_ALL=C
work=${PRIVATE_TUNING:-$(mktemp -d)}
try() { "$@" >"$work/out" 2>"$work/err"; got=$?; said=$(sed -n '$s/^vfctl: //p' "$work/err"); } # COMMAND…

on_made_host() {
  local host=$work/host profiles
  profiles=$host/etc/vfctl/profiles
  "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 "$host" || exit 1
  tune() { try "$VFCTL" --sysroot "$host" tune host "$@"; } # OPTION…
  refused() { # WHAT STATUS SENTENCE OPTION…
    local before
    before=$(find "$host" -printf '%p %s %T@\n' | sort)
    tune "${@:4}"
    is "$1: status" "$2" "$got"
    is "$1: the sentence" "$3" "$said"
    is "$1: nothing else" '' "$(cat "$work/out")"
    is "$1: nothing is touched" "$before" "$(find "$host" -printf '%p %s %T@\n' | sort)"
  }
  states() { jq -r '.knobs[] | select(.state == "'"$1"'") | "\(.knob) \(.object // "-") \(.now) \(.wanted // "-")"' "$work/out"; } # STATE

  mkdir -p "$host/etc/modules-load.d" "$host/etc/sysctl.d"
  echo vhost_net >"$host/etc/modules-load.d/vfctl-vhost_net.conf"
  tune
  is 'what a reboot takes away' \
    "not kept network-buffers: so now, and no file of vfctl's sees to it after a reboot; --apply --persist writes them" \
    "$(grep '^not kept' "$work/out")"
  tune --json
  is 'what is kept' 'true false' "$(jq -r '[.knobs[] | select(.knob == "vhost-net" or .object == "net.core.rmem_max") | .kept] | join(" ")' "$work/out")"
  # A capture says the same of them; an anonymous one nothing of what anybody could write there.
  mkdir -p "$host/etc/udev/rules.d"
  echo '# of mine' >"$host/etc/udev/rules.d/60-vfctl-bridge.rules"
  tune --persist --json
  cp "$work/out" "$work/alive"
  try "$VFCTL" -q --sysroot "$host" capture "$work/kept.tar"
  try "$VFCTL" --sysroot "$work/kept.tar" tune host --persist --json
  is 'of a capture' '' "$(diff <(jq -S '.knobs, .steps' "$work/alive") <(jq -S '.knobs, .steps' "$work/out"))"
  try "$VFCTL" -q --sysroot "$host" capture --anonymize "$work/nobody.tar"
  is 'of an anonymous capture' '' "$(tar -tf "$work/nobody.tar" | grep vfctl-)"
  rm -r "$host/etc/modules-load.d" "$host/etc/sysctl.d" "$host/etc/udev"
  tune --json
  is 'nobody looked' null "$(jq -c '.knobs[] | select(.knob == "vhost-net") | .kept' "$work/out")"
  is 'all is so: what changes' '' "$(states changes)"
  is 'all is so: the status' unchanged "$(jq -r .status "$work/out")"

  # What the host's own profile says counts, and what is larger stays.
  mkdir -p "$profiles"
  printf 'sysctls:\n  net.core.rmem_max: 20000000\n  net.core.wmem_max: 100\nzerocopy: true\n' >"$profiles/default.yaml"
  tune --json
  is 'its own profile' $'network-buffers net.core.rmem_max 16777216 20000000\nzerocopy - 0 1' "$(states changes)"
  printf 'sysctls: {net.core.wmem_max: 30000000}\n' >"$profiles/large.yaml"
  tune --profile large --json
  is 'another' 'network-buffers net.core.wmem_max 16777216 30000000' "$(states changes)"
  # A reason of three words tells nothing: below the table there is room.
  if command -v script >/dev/null; then
    on_terminal() { # COLUMNS
      script -qec "stty cols $1; '$VFCTL' --sysroot '$host' tune host --profile large" /dev/null </dev/null | tr -d '\r' >"$work/out"
    }
    on_terminal 80
    is 'a narrow terminal: the columns' 'KNOB OF NOW WANTED STARS' "$(head -n 1 "$work/out" | xargs)"
    is 'a narrow terminal: why' 'why network-buffers: they bound what one connection carries, and what waits per CPU of what VMs send' \
      "$(grep -A 1 ^why "$work/out" | xargs)"
    is 'a narrow terminal: no line is wider' 0 "$(sed '/^vfctl: /d' "$work/out" | grep -c '.\{81\}')"
    on_terminal 200
    is 'a wide one' 'KNOB OF NOW WANTED STARS WHY, 0' "$(head -n 1 "$work/out" | xargs), $(grep -c ^why "$work/out")"
  fi
  tune --profile large --only network-buffers --dry-run
  is 'one knob alone' 'planned  sysctl of net.core.wmem_max: 16777216 -> 30000000' "$(cat "$work/out")"
  tune --profile large --skip network-buffers --dry-run
  is 'all but one' 'nothing was changed: all is so already but what is left, of hugepages' "$said"
  tune --only vhost-net --dry-run
  is 'one that is so' 'all is so already: nothing was changed' "$said"

  # Of the one PF. A profile that ships can be changed, too.
  tune --profile throughput --only nic-rings --only nic-coalescing --force --json
  is 'throughput: what changes' 'nic-rings enp3s0f0np0 rx 2048 tx 256 rx 8160 tx 8160' "$(states changes)"
  is 'throughput: what is so' 'nic-coalescing enp3s0f0np0 adaptive-rx on adaptive-tx on rx-usecs 50 tx-usecs 50 adaptive-rx on adaptive-tx on rx-usecs 50 tx-usecs 50' \
    "$(states so)"
  printf 'nic-rings: 4000\n' >"$profiles/throughput.yaml"
  tune --profile throughput --only nic-rings --force --dry-run
  is 'throughput, changed' 'planned  nic-rings of enp3s0f0np0: rx 2048 tx 256 -> rx 4096 tx 4096' "$(head -1 "$work/out")"
  tune --profile latency --only nic-coalescing --script
  is 'latency: the script' 'ethtool -C enp3s0f0np0 adaptive-rx off adaptive-tx off rx-usecs 0 tx-usecs 0 || [ $? -eq 80 ]' "$(tail -1 "$work/out")"
  refused 'to stay without ethtool' 3 'nic-coalescing cannot be set here: after a reboot udev is to run ethtool for it, which is not installed: install it, and --persist again' \
    --profile latency --only nic-coalescing --persist --dry-run
  mkdir -p "$host/usr/sbin" && : >"$host/usr/sbin/ethtool"
  tune --profile latency --only nic-coalescing --persist --json
  is 'latency: the rule' 'ACTION=="add", SUBSYSTEM=="net", KERNELS=="0000:03:00.0", ATTR{phys_port_name}=="p0", RUN+="/usr/sbin/ethtool -C $name adaptive-rx off adaptive-tx off rx-usecs 0 tx-usecs 0"' \
    "$(jq -r '.steps[] | select(.kind == "file") | .to' "$work/out")"
  ! command -v udevadm >/dev/null || ! udevadm verify --help >/dev/null 2>&1 || {
    jq -r '.steps[] | select(.kind == "file") | .to' "$work/out" >"$work/90-vfctl.rules"
    is 'latency: udev takes the rule' 0 "$(udevadm verify "$work/90-vfctl.rules" >/dev/null 2>&1; echo $?)"
  }
  rm "$host/usr/sbin/ethtool" "$profiles/throughput.yaml"

  refused 'no such knob' 2 "there is no knob 'vhost-nett'; is it vhost-net; vfctl tune host lists all" --only vhost-nett
  refused 'no such knob to leave out' 2 "there is no knob 'x'; vfctl tune host lists all" --skip x
  refused 'two knobs as one' 2 "there is no knob 'vhost-net,hugepages'; each is to be named by itself; vfctl tune host lists all" \
    --only vhost-net,hugepages
  refused 'none of those that are named' 2 '--skip leaves out every knob that --only names: there is nothing to tell or set' \
    --only vhost-net --skip vhost-net
  refused 'no such profile' 2 "there is no profile 'larg'; there is default, latency, throughput, large; a file is named with a /" --profile larg
  refused 'setting a captured host' 3 'tune host sets this machine, no captured one: without --apply it tells how that is set' --apply
  refused 'leading it back' 3 'tune host --revert sets this machine back, no captured one: without --revert it tells how that is set' --revert
  refused 'to stay, and no more' 2 '--persist adds files to what --apply sets; --dry-run and --script show them beforehand' --persist
  refused 'two ways at once' 2 \
    '--revert puts back what tune host set, and goes with --only, --skip and --dry-run alone; vfctl rollback ID takes back one change' --revert --apply

  printf 'sysctls:\n  net.core.rmem_max: 16M\n' >"$profiles/large.yaml"
  refused 'a number that is none' 2 "/etc/vfctl/profiles/large.yaml:2:22: net.core.rmem_max wants a number, and '16M' is none" --profile large
  printf 'sysctls:\n  net.core.rmem_mx: 16\n' >"$profiles/large.yaml"
  refused 'a sysctl that there is not' 2 \
    "/etc/vfctl/profiles/large.yaml:2:3: there is no sysctl 'net.core.rmem_mx'; is it net.core.rmem_max?" --profile large
  printf 'bridge-mtu: 70000\n' >"$profiles/large.yaml"
  refused 'an MTU that is none' 2 '/etc/vfctl/profiles/large.yaml:1:13: bridge-mtu is 70000: 68 to 65535 is possible' --profile large
  printf 'hugepages: 1\n' >"$profiles/large.yaml"
  refused 'a key that there is not' 2 "/etc/vfctl/profiles/large.yaml:1:1: there is no key 'hugepages'; is it hugepage-size?" --profile large
  rm -r "$profiles"

  # As a script, which is told one line of a file that may hold passwords.
  mkdir -p "$host/etc/libvirt"
  printf 'max_files_more = 1\n max_files = 10\nuser = "root"' >"$host/etc/libvirt/qemu.conf"
  tune --only open-files --script
  ! command -v shellcheck >/dev/null || is 'a script: shellcheck' '' "$(shellcheck "$work/out" 2>&1)"
  sed -i "s,/etc/libvirt,$host&,g" "$work/out"
  # Nothing of this machine's may stand in it when it runs.
  ! grep -q '[ >]/etc/' "$work/out" || { echo 'FAIL: the script names files of this machine'; exit 1; }
  is 'a script: it is sound' '' "$(sh "$work/out" 2>&1)"
  is 'a script: the file' $'max_files_more = 1\nuser = "root"\nmax_files = 2048' "$(cat "$host/etc/libvirt/qemu.conf")"
  refused 'a script, and doing it' 2 \
    '--script prints what --apply would do, and goes with neither --apply nor --revert, --dry-run or --json' --script --apply
  rm "$host/etc/libvirt/qemu.conf"

  # Back to what was there first. A kernel gives the file of a pool fewer pages at boot, where memory is in pieces.
  local pool=sys/devices/system/node/node0/hugepages/hugepages-2048kB history=$host/var/lib/vfctl/history
  past() { # NUMBER BOOT STEP…: KIND|OBJECT|FROM|TO
    printf '%s\n' "${@:3}" | jq -R 'split("|") | map(if . == "-" then null else . end) | {kind: .[0], object: .[1], from: .[2], to: .[3]}' |
      jq -cs "{schema: \"vfctl/journal/1\", id: \"2026112${1}T140102.123456\", time: \"2026-11-2${1}T14:01:02Z\", command: \"vfctl\",
        boot_id: \"$2\", pid: 1, steps: .}" >"$history/2026112${1}T140102.123456.json"
  }
  leads_back() { # WHAT PAGES WANTED
    echo "$2" | tee "$host/$pool/free_hugepages" >"$host/$pool/nr_hugepages"
    tune --revert --dry-run --json
    is "$1" "$3" "$(jq -r '.steps[] | select(.kind == "hugepages") | "\(.state) \(.from) \(.to)"' "$work/out")"
  }
  mkdir -p "$history" "$host/$pool" "$host/proc/sys/kernel/random"
  echo now >"$host/proc/sys/kernel/random/boot_id"
  local persisted="file|/etc/tmpfiles.d/vfctl-hugepages.conf|-|w! /$pool/nr_hugepages - - - - 2688"
  past 1 first 'hugepages|node0/2048kB|10|2688' "$persisted"
  leads_back 'fewer at boot' 2600 'planned 2600 10'
  leads_back 'more than the file gives' 2700 'skipped 2700 10'
  leads_back 'fewer than there were first' 9 'skipped 9 10'
  past 2 second 'hugepages|node0/2048kB|2600|2688'
  leads_back 'fewer at boot, and set again' 2688 'planned 2688 10'
  past 2 first 'hugepages|node0/2048kB|2600|2688'
  leads_back 'set in between by another' 2688 'planned 2688 2600'
  past 1 first 'hugepages|node0/2048kB|10|2688'
  past 2 second 'hugepages|node0/2048kB|2600|2688'
  leads_back 'without a file, by another' 2688 'planned 2688 2600'
  # Of some knobs alone.
  back() { # WHAT WANTED OPTION…
    tune --revert --dry-run --json "${@:3}"
    is "$1" "$2" "$(jq -r '.steps[] | "\(.state) \(.kind) \(.object)"' "$work/out" | xargs)"
  }
  rm "$history"/*
  mkdir -p "$host/etc/sysctl.d" "$host/sys/module/vhost_net/parameters"
  printf a | tee "$host/etc/sysctl.d/60-vfctl-bridge.conf" >"$host/etc/sysctl.d/60-vfctl-buffers.conf"
  echo 1 >"$host/sys/module/vhost_net/parameters/experimental_zcopytx"
  past 1 first 'hugepages|node0/2048kB|10|2688' 'sysctl|net.core.rmem_max|100|16777216' 'kernel-module|vhost_net|-|loaded' \
    'module-option|vhost_net/experimental_zcopytx|-|1' 'directory|/etc/sysctl.d|-|present' \
    'file|/etc/sysctl.d/60-vfctl-bridge.conf|-|a' 'file|/etc/sysctl.d/60-vfctl-buffers.conf|-|a'
  back 'one knob' 'planned hugepages node0/2048kB' --only hugepages
  back 'a knob with a file' 'planned file /etc/sysctl.d/60-vfctl-buffers.conf planned sysctl net.core.rmem_max' --only network-buffers
  back 'the last of a directory' 'planned file /etc/sysctl.d/60-vfctl-buffers.conf planned file /etc/sysctl.d/60-vfctl-bridge.conf planned directory /etc/sysctl.d planned sysctl net.core.rmem_max' \
    --only network-buffers --only bridge-netfilter
  back 'all but some' 'planned kernel-module vhost_net' --skip hugepages --skip network-buffers --skip bridge-netfilter
  back 'an option that came with its module' 'skipped module-option vhost_net/experimental_zcopytx' --only zerocopy
  echo 0 >"$host/sys/module/vhost_net/parameters/experimental_zcopytx"
  rm -r "$history" "$host/etc/sysctl.d"

  # A knob that cannot be had is passed over, unless it was asked for.
  rm "$host/proc/sys/net/core/somaxconn"
  echo 100 >"$host/proc/sys/net/core/rmem_max"
  tune --json
  is 'what lacks is left' 'network-buffers net.core.somaxconn null 65535' "$(states left | grep buffers)"
  is 'and the rest is set' 'network-buffers net.core.rmem_max 100 16777216' "$(states changes)"
  echo 16777216 >"$host/proc/sys/net/core/rmem_max"
  tune --dry-run
  is 'all else is so' 'nothing was changed: all is so already but what is left, of hugepages, network-buffers' "$said"
  is 'and why it is left' 'left     network-buffers of net.core.somaxconn: there is no such sysctl: this kernel has none, or this network namespace, as in a container' \
    "$(grep buffers "$work/out")"
  echo 100 >"$host/proc/sys/net/core/rmem_max"
  refused 'it was asked for' 3 \
    'network-buffers of net.core.somaxconn cannot be set here: there is no such sysctl: this kernel has none, or this network namespace, as in a container' \
    --only network-buffers
  printf 'EACCES\t/proc/sys/net/core/rmem_max\n' >"$host/vfctl/errors"
  refused 'it may not be read' 3 'network-buffers of net.core.rmem_max cannot be set here: it could not be read' --only network-buffers
  mkdir -p "$host/var/lib/kubelet" "$host/proc/sys/net/bridge"
  for file in arptables ip6tables iptables; do echo 1 >"$host/proc/sys/net/bridge/bridge-nf-call-$file"; done
  tune --only bridge-netfilter
  is 'Kubernetes filters: status' 3 $got
  is 'Kubernetes filters' 'bridge-netfilter of net.bridge.bridge-nf-call-iptables cannot be set here: Kubernetes filters there' "$said"
}

# Nobody may do it who has no right to: as such, where it cannot go wrong.
as_nobody() {
  local nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --no-new-privs --bounding-set=-all -- "$work/vfctl")
  chmod 755 "$work"
  cp "$VFCTL" "$work/"
  if [ "$(id -u)" != 0 ] || ! "${nobody[@]}" --version >/dev/null 2>&1; then
    echo 'skipped: nobody cannot be had' >&2
    return
  fi
  try "${nobody[@]}" tune host --apply --only network-buffers
  is 'nobody: status' 6 $got
  is 'nobody: who may' yes "$([[ $said == *'; root is needed' ]] && echo yes || echo "$said")"
}

# Of net.core it has somaxconn alone for sure, of net.ipv4 both: the profile says nothing of others.
in_namespace() {
  local directory before before_back id
  tune() { try "$VFCTL" -c test:///default tune host --profile "$work/mine.yaml" --only network-buffers "$@"; } # OPTION…
  now() { xargs < <(cat /proc/sys/net/core/somaxconn /proc/sys/net/ipv4/tcp_rmem /proc/sys/net/ipv4/tcp_wmem); }
  files() { find /etc -type f | sort | xargs; }
  for directory in /run /var/lib /etc; do
    mount -t tmpfs -o mode=0755 none "$directory" || exit 1
  done
  mount --bind /proc/sys /proc/sys || exit 1
  printf '%s\n' 'sysctls:' '  net.core.somaxconn: 50000' '  net.ipv4.tcp_rmem: [4096, 1000000, 9000000]' \
    '  net.ipv4.tcp_wmem: [1, 1, 1]' >"$work/mine.yaml"
  printf '  net.core.%s: null\n' rmem_max wmem_max rmem_default wmem_default netdev_max_backlog >>"$work/mine.yaml"
  echo 1000 >/proc/sys/net/core/somaxconn
  echo 4096 131072 6000000 >/proc/sys/net/ipv4/tcp_rmem
  echo 4096 16384 4000000 >/proc/sys/net/ipv4/tcp_wmem
  before=$(now)

  mount -o remount,bind,ro /proc/sys || exit 1
  tune --apply --persist
  is 'a read-only /proc/sys: status' 4 $got
  is 'a read-only /proc/sys' 'sysctl of net.ipv4.tcp_rmem cannot be set: /proc/sys is read-only here, as in a container (Read-only file system): run it on the host itself, or set it there (sysctl -w); everything was undone' "$said"
  is 'a read-only /proc/sys leaves' "$before, " "$(now), $(files)"
  mount -o remount,bind,rw /proc/sys || exit 1

  mkdir /etc/sysctl.d
  mount -t tmpfs -o ro none /etc/sysctl.d || exit 1
  tune --apply --persist
  is 'a file that cannot be written: status' 4 $got
  is 'a file that cannot be written leaves' "$before, " "$(now), $(files)"
  umount /etc/sysctl.d && rmdir /etc/sysctl.d

  tune --apply --persist --json
  is 'set: status' '0 done' "$got $(jq -r .status "$work/out")"
  id=$(jq -r .transaction "$work/out")
  is 'set' '50000 4096 1000000 9000000 4096 16384 4000000' "$(now)"
  is 'set: the files' /etc/sysctl.d/60-vfctl-buffers.conf "$(files)"
  is 'set: what they say' 'net.core.somaxconn = 50000
net.ipv4.tcp_rmem = 4096 1000000 9000000
net.ipv4.tcp_wmem = 4096 16384 4000000' "$(sort /etc/sysctl.d/60-vfctl-buffers.conf)"
  tune --apply --persist
  is 'once more' 'all is so already: nothing was changed' "$said"
  try "$VFCTL" rollback "$id"
  is 'taken back: status' 0 $got
  is 'taken back' "$before, " "$(now), $(find /etc -mindepth 1)"

  # A script that is run later, when somebody has raised some.
  if command -v sysctl >/dev/null; then
    tune --script
    cp "$work/out" "$work/script"
    echo 60000 >/proc/sys/net/core/somaxconn
    echo 4096 131072 12000000 >/proc/sys/net/ipv4/tcp_rmem
    is 'a script: it is sound' '' "$(sh "$work/script" 2>&1)"
    is 'a script: what is larger stays' '60000 4096 1000000 12000000 4096 16384 4000000' "$(now)"
    echo 1000 >/proc/sys/net/core/somaxconn
    echo 4096 131072 6000000 >/proc/sys/net/ipv4/tcp_rmem
    is 'a script: as before' "$before" "$(now)"
  fi

  tune --apply --persist
  is 'set again: status' 0 $got
  echo 60000 >/proc/sys/net/core/somaxconn
  before_back="$(now), $(files)"
  try "$VFCTL" tune host --revert --skip network-buffers
  is 'others are led back' "0 $before_back" "$got $(now), $(files)"
  try "$VFCTL" tune host --revert --only network-buffers
  is 'led back: status' 0 $got
  is 'led back, but for what another has set' "60000 ${before#* }, " "$(now), $(files)"

  [ ! -e /proc/sys/net/core/netdev_max_backlog ] || return
  sed -i 's/netdev_max_backlog: null/netdev_max_backlog: 1/' "$work/mine.yaml"
  tune --apply
  is 'not of this namespace: status' 3 $got
  is 'not of this namespace' 'network-buffers of net.core.netdev_max_backlog cannot be set here: there is no such sysctl: this kernel has none, or this network namespace, as in a container' "$said"
}

if [ -n "${PRIVATE_TUNING:-}" ]; then
  in_namespace
  exit "$failed"
fi
trap 'rm -rf "$work"' EXIT
on_made_host
as_nobody
if unshare --user --map-root-user --mount --net true 2>/dev/null; then
  PRIVATE_TUNING=$work unshare --user --map-root-user --mount --propagation private --net bash "$0" || failed=1
else
  echo 'skipped the rest: no namespaces here' >&2
fi
exit "$failed"
