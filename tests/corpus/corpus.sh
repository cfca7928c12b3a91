#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does each rule of the audit notice its fault, and nothing else? A clean host, on which no rule fails; and for each case that
# host with one fault, on which exactly the rules fail that the case names. Says at the end, by rule, how often it was caught,
# missed and falsely raised. `corpus.sh CASE` tries one, and leaves its host in the directory CASE.
set -u
# What is mounted below is nobody else's.
if [ -z "${PRIVATE_CORPUS:-}" ] && unshare --mount true 2>/dev/null; then
  PRIVATE_CORPUS=yes exec unshare --mount bash "$0" "$@"
fi
cases=$VFCTL_TOP_SRCDIR/tests/corpus/cases
work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
clean=$work/clean
pci=sys/bus/pci/devices


# One card with two PFs of 3 VFs each, and a VM that runs with the first of them, on which all is as it should be.
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 2 --vfs 3 --netdevs --vms 1 "$clean" || exit 1
for file in "$clean/$pci"/*/sriov_drivers_autoprobe; do echo 0 >"$file"; done
for file in "$clean"/sys/class/net/enp3s0f?np?/speed; do echo 25000 >"$file"; done
# A bridge with a VM, as large in packets as the profile wants.
links=$VFCTL_TOP_SRCDIR/tests/corpus/links.py
(cd "$clean" && python3 "$links" add 100 br0 bridge 9000 0 && python3 "$links" add 101 vnet0 tun 9000 100) || exit 1

# ---- what faults are made with, by eval
# shellcheck disable=SC2317,SC2034
{

# Writes bytes ("\\x00…") into the config space of a function.
poke() { # FUNCTION OFFSET BYTES
  printf '%b' "$3" | dd of="$pci/$1/config" bs=1 seek="$2" conv=notrunc status=none
}
word() { od -An -v -tu"$3" -j "$2" -N "$3" "$pci/$1/config" | tr -d ' '; } # FUNCTION OFFSET SIZE
# Where an extended capability of that number stands.
capability() { # FUNCTION NUMBER
  local at=256 header
  while ((at)); do
    header=$(word "$1" "$at" 4)
    ((($header & 65535) == $2)) && { echo "$at"; return; }
    at=$((header >> 20))
  done
  return 1
}
# Where the PCI Express capability stands.
express() { # FUNCTION
  local at
  at=$(word "$1" 52 1)
  while ((at)); do
    (($(word "$1" "$at" 1) == 16)) && { echo "$at"; return; }
    at=$(word "$1" $((at + 1)) 1)
  done
  return 1
}
# Replaces bytes in what was recorded of netlink, at least once.
rewrite() { # FILE FROM TO, in hexadecimal digits
  python3 - "$@" <<'PY'
import sys
path, old, new = 'vfctl/' + sys.argv[1], *(bytes.fromhex(digits) for digits in sys.argv[2:])
recorded = open(path, 'rb').read()
assert old in recorded
open(path, 'wb').write(recorded.replace(old, new))
PY
}
# What the host's own default profile says.
profile() { # YAML
  mkdir -p etc/vfctl/profiles
  printf '%s\n' "$1" >etc/vfctl/profiles/default.yaml
}
# What the kernel is told besides its root: "running", "configured", "next" or several of them.
say() { # WHOSE PARAMETERS
  local whose
  for whose in $1; do
    case $whose in
      running) echo "BOOT_IMAGE=/vmlinuz-6.12.0 root=/dev/sda1 ro $2" >proc/cmdline ;;
      configured) echo "GRUB_CMDLINE_LINUX_DEFAULT=\"$2\"" >>etc/default/grub ;;
      next) python3 - "$2" <<'PY'
import re, sys
path = 'boot/grub/grub.cfg'
menu = open(path).read()
open(path, 'w').write(re.sub(r'(?<= ro ).*', lambda match: sys.argv[1], menu))
PY
        ;;
    esac
  done
}
# A machine of Intel's make.
intel() {
  mv sys/firmware/acpi/tables/{IVRS,DMAR}
  sed -i s/AuthenticAMD/GenuineIntel/ proc/cpuinfo
}
# Changes recorded interfaces; its head says how.
links() { python3 "$links" "$@"; }
# Functions join the group of the first.
join_groups() { # FUNCTION…
  local group function real
  group=$(cd "$pci/$1/iommu_group" && pwd -P)
  for function in "${@:2}"; do
    real=$(cd "$pci/$function" && pwd -P)
    rm "$pci/$function/iommu_group/devices/$function"
    ln -sfnr "$group" "$real/iommu_group"
    ln -sr "$real" "$group/devices/$function"
  done
}
# The VFs of the second PF stand on buses of their own, and behind the port there are buses for 5 of them.
few_buses() {
  poke 0000:03:00.0 $(($(capability 0000:03:00.0 16) + 8)) '\x09'
  echo 250 >"$pci/0000:03:00.1/sriov_offset"
  poke 0000:03:00.1 $(($(capability 0000:03:00.1 16) + 20)) '\xfa\x00'
  echo 1 >"$pci/0000:03:00.1/sriov_stride"
  rm "$pci"/0000:03:00.1/virtfn* "$pci"/0000:03:09.*
  rm -r sys/devices/pci*/0000:00:01.2/0000:03:09.* sys/kernel/iommu_groups/*/devices/0000:03:09.*
  echo 0 >"$pci/0000:03:00.1/sriov_numvfs"
}
# The number of the interrupt that a driver calls so.
vector() { # ACTION
  sed -n "s/^ *\([0-9]*\):.* $1\$/\1/p" proc/interrupts
}
# Edits what libvirt tells of the VM, as it is defined and as it runs.
edit_vm() { # SED…
  local file
  for file in vfctl/domains/*01.xml vfctl/domains/*01.live.xml; do
    cp "$file" "$work/before"
    sed -i "$@" "$file"
    if cmp -s "$work/before" "$file"; then return 1; fi
  done
}
# A second VM, defined like the first, with CPUs and MACs of its own.
add_vm() { # RUNNING AUTOSTART [SED…]
  local uuid=00000000-0000-4000-8000-000000000002
  printf '%s\t-1\t%s\t%s\tvm2\n' "$uuid" "$1" "$2" >>vfctl/domains/index
  sed -e s/vm1/vm2/ -e "s/cpuset='/&1/" -e "s/\(mac address='.*:\)../\1ee/" "${@:3}" vfctl/domains/*01.xml >"vfctl/domains/$uuid.xml"
}
# A network of libvirt's with this in it.
add_network() { # NAME XML
  local uuid=00000000-0000-4000-8000-000000002000
  echo "<network><name>$1</name><uuid>$uuid</uuid>$2</network>" >"vfctl/networks/$uuid.xml"
}
# One whose VFs VMs draw on.
add_pool() { # XML
  add_network vfs "<forward mode='hostdev'>$1</forward>"
}
# What makes of a VM one that draws on that, and of one with a pair one without.
of_pool=(-e "/interface type='hostdev'/,/<.interface>/{s/type='hostdev' managed='yes'/type='network'/; /<source>/,/<.source>/c<source network='vfs'/>
}")
alone=(-e "/interface type='bridge'/,/<.interface>/d" -e '/<teaming/d')
# An interface like the first PF's.
add_netdev() { # FUNCTION NAME
  local directory
  mkdir -p "$pci/$1/net/$2"
  directory=$(cd "$pci/$1/net/$2" && pwd -P)
  cp -rP sys/class/net/enp3s0f0np0/* "$directory"
  ln -sfn ../../../"$1" "$directory/device"
  ln -sr "$directory" "sys/class/net/$2"
}

}

# A host like the clean one in $work/host, and its end: a layer upon that where there can be one, for copies take most of the time.
layered=${PRIVATE_CORPUS:-}
begin_host() {
  mkdir "$work/host" "$work/upper" "$work/work" || exit 1
  if [ -n "$layered" ]; then
    mount -t overlay -o "lowerdir=$clean,upperdir=$work/upper,workdir=$work/work" none "$work/host" 2>/dev/null
  else
    cp -a "$clean/." "$work/host"
  fi
}
end_host() {
  [ -z "$layered" ] || umount "$work/host"
  rm -rf "$work/host" "$work/upper" "$work/work"
}
# Root of a user namespace may lay it, and then not be able to take a directory away in it.
if ! begin_host || ! rm -r "$work/host/sys/bus" 2>/dev/null; then
  umount "$work/host" 2>/dev/null
  layered=
fi
end_host

# The rules that fail on a host, one a line, each once; before them the commands that nobody can type as they stand.
failing() { # HOST [OPTION…]
  "$VFCTL" --sysroot "$1" audit --json "${@:2}" >"$work/json" 2>"$work/err"
  [ -s "$work/json" ] || { cat "$work/err" >&2; echo '(no answer)'; }
  grep -o '"commands": \[[^]]*\]' "$work/json" | grep -E '…| (CPUS?|MAC|N|NAME|NODE|PF|VM)[ "]|pin [^ "]*"'
  grep -o '"rule": "[^"]*", "verdict": "fail"' "$work/json" | cut -d '"' -f 4 | sort -u
}

# Compares, and counts for the table: a line "rule caught|missed|false" for each.
judge() { # NAME WANTED GOT
  comm -12 <(printf '%s\n' "$2") <(printf '%s\n' "$3") | sed '/./s/$/ caught/' >>"$work/counts"
  comm -23 <(printf '%s\n' "$2") <(printf '%s\n' "$3") | sed '/./s/$/ missed/' >>"$work/counts"
  comm -13 <(printf '%s\n' "$2") <(printf '%s\n' "$3") | sed '/./s/$/ false/' >>"$work/counts"
  [ "$2" = "$3" ] && return
  printf 'FAIL: %s\n  wanted: %s\n  got:    %s\n' "$1" "$(tr '\n' ' ' <<<"$2")" "$(tr '\n' ' ' <<<"$3")"
  failed=1
}

failed=0
judge clean '' "$(failing "$clean")"
while IFS='|' read -r name wanted options fault; do
  case $name in '' | '#'*) continue ;; esac
  name=${name// /}
  [ $# = 0 ] || [ "$name" = "$1" ] || continue
  begin_host
  (cd "$work/host" && set -e && eval "$fault") || { echo "FAIL: $name: its fault could not be made"; failed=1; }
  # shellcheck disable=SC2086
  judge "$name" "$(tr -s ' ' '\n' <<<"$wanted" | sed '/^$/d' | sort -u)" "$(failing "$work/host" ${options//CORPUS/$VFCTL_TOP_SRCDIR/tests/corpus})"
  [ $# = 0 ] || cp -a "$work/host" "$name"
  end_host
done <"$cases"

awk 'NF == 2 { n[$1, $2]++; rules[$1] } END { for (rule in rules)
  printf "%-28s caught %2d, missed %d, false %d\n", rule, n[rule, "caught"], n[rule, "missed"], n[rule, "false"] }' "$work/counts" | sort
# Each rule has a case in which it fails.
for rule in $("$VFCTL" audit --list-rules | cut -d ' ' -f 1); do
  grep -q "^$rule caught" "$work/counts" || [ $# != 0 ] || { echo "FAIL: no case for $rule"; failed=1; }
done
exit $failed
