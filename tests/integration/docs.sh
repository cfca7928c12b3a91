#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Do README.md and the walk-throughs of docs/ still show what happens? Each is run where what it speaks of is there: made up here, or in the lab for
# those that change a machine (tests/lab/jobs). UPDATE=1 writes into them what was printed: look at the difference with your own eyes.
set -u

command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$(dirname "$VFCTL"):$PATH
export LC_ALL=C.UTF-8 COLUMNS=80 TERM=dumb
unset LIBVIRT_DEFAULT_URI
failed=0
lab=$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz

# kvm1 and kvm2 are as they should be; one has no IOMMU, one cards below a port without ACS.
prepare_rack() {
  local -rA options=([kvm1]='' [kvm2]='' [kvm3]=--no-iommu [kvm4]='--without-acs 1')
  local host
  mkdir rack12
  for host in "${!options[@]}"; do
    # shellcheck disable=SC2086
    "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 2 --vfs 4 --vms 2 ${options[$host]} "$host" || exit 1
    sed -i "s/^nodename=.*/nodename=$host/" "$host/vfctl/host"
    cp "$VFCTL_TOP_SRCDIR/tests/golden/pci.ids" "$host/vfctl"
    tar -C "$host" -czf "rack12/$host.tar.gz" .
  done
  cat >waivers.yaml <<'YAML'
waivers:
  - rule: acs-missing
    subject: 0000:03:*
    reason: its VMs have virtio until the riser is changed
    expires: 2026-12-31
YAML
}

# An instance as Amazon EC2 has them, with two cards whose driver is ena, and one VM.
prepare_cloud() {
  # shellcheck source=tests/integration/made-cloud.sh
  . "$VFCTL_TOP_SRCDIR/tests/integration/made-cloud.sh"
  make_cloud ec2
  # As a kernel starts.
  (cd ec2/proc/sys/net && echo 212992 | tee core/{r,w}mem_{max,default} && echo 1000 >core/netdev_max_backlog && echo 4096 >core/somaxconn &&
    echo '4096	131072	6291456' >ipv4/tcp_rmem && echo '4096	16384	4194304' >ipv4/tcp_wmem) >/dev/null
  cp "$VFCTL_TOP_SRCDIR/tests/golden/pci.ids" ec2/vfctl
}

walk() { # DOCUMENT
  "$VFCTL_TOP_SRCDIR/tests/docs/run.py" "$VFCTL_TOP_SRCDIR/$1" || failed=1
}

runs() { # DOCUMENT COMMAND
  eval "$2" >"$work/said" 2>&1 || { echo "not ok - $1: $2"; cat "$work/said"; failed=1; }
}

# What is shown without what it prints: the command has these options; and if it only looks, it shows the lab's machine as well.
try_shown() { # DOCUMENT
  local line
  while read -r line; do
    runs "$1" "$line --help"
    [[ ! $line =~ ^vfctl\ (list|show|groups|topology|explain|export)( |$) ]] || runs "$1" "vfctl --sysroot $lab ${line#vfctl }"
  done < <(sed -nE '/^    (sudo )?vfctl /{s/^ *(sudo )?//; s/  *(#|>).*//; p}' "$VFCTL_TOP_SRCDIR/$1")
}

mkdir "$work/rack" "$work/cloud"
cd "$work/rack" && prepare_rack && walk docs/audit-a-rack.md
cd "$work/cloud" && prepare_cloud && walk docs/aws-fallback.md
cd "$VFCTL_TOP_SRCDIR" && walk README.md
[ -z "${UPDATE:-}" ] || vfctl --sysroot "$lab" topology --format svg >docs/lab.svg
vfctl --sysroot "$lab" topology --format svg | cmp docs/lab.svg || failed=1
for document in README.md docs/*.md; do try_shown "$document"; done
exit "$failed"
