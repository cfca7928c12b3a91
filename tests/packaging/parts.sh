# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the tests read $packages
#
# What do packages of either kind have to be? Sourced by tests/packaging/deb and rpm: they hold what make install puts, where the
# FHS has it, and run in a root of their own, in namespaces that have no network; nothing of this machine is touched.
set -u
. "$(dirname "${BASH_SOURCE[0]}")/../integration/expect.sh"

packages=$VFCTL_TOP_BUILDDIR/packages
capture=$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What could not be looked at here. Where all has to be (VFCTL_LAB_REQUIRED=1, as .ci/run has it), that is a failure.
skipped=()
skip() { # WHAT WHY
  skipped+=("$1: $2")
  [ "${VFCTL_LAB_REQUIRED:-}" != 1 ] || { echo "FAIL: $1: $2"; failed=1; }
}

# The end of a test: 1 where something failed, 77 where something was not looked at, of which it says what.
finish() {
  [ $failed = 0 ] || exit 1
  [ ${#skipped[@]} -gt 0 ] || exit 0
  printf '%s\n' "${skipped[@]}"
  exit 77
}

# "/PATH MODE" of each file beneath DIRECTORY
listing() { (cd "$1" && find . ! -type d -printf '/%P %m\n') | LC_ALL=C sort; }

# What make install puts, with pages compressed as packages have them.
installed() { # MAKE'S VARIABLES…
  make -s -C "$VFCTL_TOP_BUILDDIR" install DESTDIR="$work/installed" prefix=/usr "$@" >"$work/built" 2>&1 ||
    { cat "$work/built"; exit 1; }
  listing "$work/installed" | sed 's|^\(/usr/share/man/[^ ]*\)|\1.gz|'
}

same_files() { # WHAT WANTED GOT
  is "$1: files and modes as make install has them (< lacks, > has besides)" '' "$(diff <(printf '%s\n' "$2") <(printf '%s\n' "$3"))"
}

# The places that the FHS, systemd, man and shells have for each kind of file; $1 are a distribution's own.
in_their_places() { # EXPRESSION LISTING
  is 'files where nobody looks for them' '' "$(printf '%s\n' "$2" | sed 's/ [0-7]*$//' | grep -vE "^(/usr/bin/vfctl|\
/usr/share/(vfctl/.*|man/man[1-8]/vfctl[a-z-]*\.[1-8]\.gz|bash-completion/completions/vfctl\.bash|fish/vendor_completions\.d/vfctl\.fish|\
ansible/collections/ansible_collections/vfctl/vfctl/.*)|$1)\$")"
}

# --- A root of its own ---

cannot_install() {
  [ "$(id -u)" = 0 ] || { echo 'that takes root'; return; }
  command -v mmdebstrap >/dev/null || { echo 'no mmdebstrap'; return; }
  unshare --mount --pid --fork --net true 2>/dev/null || echo 'no namespaces here'
}

# A minimal system of this release of Debian in $root, with what the package asks for, as apt resolves it. Made once, and kept.
make_root() { # DEPENDENCIES
  local cache=${VFCTL_LAB_CACHE:-$VFCTL_TOP_SRCDIR/.cache/lab}/packages release key
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  key=$(printf '%s\n' "$release" "$(dpkg --print-architecture)" "$1" | sha256sum | cut -c 1-16)
  root=$work/root
  mkdir -p "$cache" "$root"
  if [ ! -f "$cache/$key.tar" ]; then
    rm -f "$cache"/*.tar
    WANTED=$1 mmdebstrap --quiet --mode=root --variant=apt --include=bash-completion,man-db --customize-hook='chroot "$1" apt-get -qq -y satisfy "$WANTED" >&2' \
      "$release" "$cache/new.tar" >"$work/made" 2>&1 || { cat "$work/made"; echo 'mmdebstrap failed'; exit 1; }
    mv "$cache/new.tar" "$cache/$key.tar"
  fi
  tar -C "$root" --exclude='./dev/*' -xf "$cache/$key.tar"
  cp "$capture" "$root/host.tar.gz"
  told_others | while read -r file; do mkdir -p "$root${file%/*}"; done
}

# What the services of timers write where other programs read it.
told_others() {
  local unit
  for unit in "$VFCTL_TOP_SRCDIR"/data/systemd/vfctl-{metrics,features}.service.in; do
    sed -n 's/^Environment=[A-Z]*=//p; s/^ExecStart=.* --output ${[A-Z]*}//p' "$unit" | paste -sd '\0'
  done
}

in_root() { # COMMAND…
  unshare --mount --propagation private --pid --fork --kill-child --net bash -c '
    mount -t proc none "$1/proc" && mount -t sysfs -o ro none "$1/sys" && mount --bind /dev "$1/dev" || exit 1
    exec chroot "$1" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "${@:2}"' - "$root" "$@"
}

# All that a package may leave there: what dpkg, man and log files keep of their own is theirs.
left() {
  find "$root" \( -path "$root/var/lib/dpkg" -o -path "$root/var/log" -o -path "$root/var/cache/man" \) -prune -o -printf '/%P\n' | LC_ALL=C sort
}

# It is the same program: its libraries are there, those too that it opens when a command needs them.
runs() {
  is '--version' "$("$VFCTL" --version)" "$(in_root vfctl --version 2>&1)"
  is 'list of this machine' 0 "$(in_root vfctl list >"$work/said" 2>&1; echo $?)"
  is 'audit of a capture (libarchive, libxml2)' '' "$(diff <("$VFCTL" -q --sysroot "$capture" audit --json) <(in_root vfctl -q --sysroot /host.tar.gz audit --json) | head -n 5)"
  is 'the VMs of the libvirt that libvirt has for tests' 'test ' "$(in_root vfctl -c test:///default __complete -- audit --vm '')"
}

asked_for_help() {
  is 'man finds the page' /usr/share/man/man1/vfctl.1.gz "$(in_root man -w vfctl)"
  is 'man shows it' 1 "$(in_root man vfctl-policy 2>&1 | grep -c '^NAME')"
  # shellcheck disable=SC2016 # for the shell there
  is 'bash completes it' 'complete -o nospace -F _vfctl vfctl' \
    "$(in_root bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader vfctl; complete -p vfctl')"
}
