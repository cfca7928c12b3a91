#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does vfctl capture write this host and a made-up one so that every command says the same of them, never half and never over
# something; and does --sysroot read what others wrote, or say in one sentence why not? Nothing is left behind in any case.
set -u

work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir tmp
export TMPDIR=$work/tmp
failed=0
fail() { echo "failed: $*" >&2; failed=1; }

# Runs vfctl with its messages in the file err; WANTED is its status.
vfctl() { # WANTED ARGUMENT...
  local wanted=$1 status=0
  shift
  "$VFCTL" "$@" 2>err || status=$?
  [ "$status" = "$wanted" ] || { fail "vfctl $*: $status, not $wanted"; cat err >&2; }
}
says() { grep -qF -- "$1" err || { fail "no '$1' in:"; cat err >&2; }; }
left_nothing() {
  [ -z "$(ls -A tmp)" ] || fail "left in TMPDIR after $1: $(ls -A tmp)"
  [ -z "$(find . -name '.vfctl*')" ] || fail "left after $1: $(find . -name '.vfctl*')"
}

commands=('list --json' 'list --all --json' 'list --all --vms --json' 'list -v' 'list --tree' 'groups --all --json' groups)
look() { # OUTPUT [OPTION...]
  local i
  for i in "${!commands[@]}"; do
    # shellcheck disable=SC2086
    "$VFCTL" "${@:2}" ${commands[i]} 2>&1 | grep -vE '^vfctl: (root would|this root may not) see' >"$1.$i"
  done
}
alike() { # OUTPUT OUTPUT
  local i
  for i in "${!commands[@]}"; do
    diff "$1.$i" "$2.$i" >&2 || fail "${commands[i]}: $1 and $2 differ"
  done
}

# This very host, with libvirt's test driver as its daemon, and one with 64 VFs.
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 4 --vfs 16 made >/dev/null || fail make-host
for host in live made; do
  if [ $host = live ]; then options=(-c test:///default); else options=(--sysroot made); fi
  vfctl 0 -q "${options[@]}" capture $host.tar.gz
  vfctl 0 -q "${options[@]}" capture $host.d
  look $host "${options[@]}"
  for form in tar.gz d; do
    look $host.$form --sysroot $host.$form
    alike $host $host.$form
    vfctl 0 -q --sysroot $host.$form capture again.tar.zst
    vfctl 0 -q --sysroot again.tar.zst capture again.tar.gz
    [ $form = d ] || cmp $host.$form again.tar.gz || fail "a capture of $host.$form is another"
    rm again.tar.*
  done
done
if [ "$(stat -c %a live.tar.gz)" != 600 ] || [ "$(stat -c %a live.d)" != 700 ]; then fail 'others may read a capture'; fi
[ "$(tar -tzf made.tar.gz)" = "$(tar -tzf made.tar.gz | LC_ALL=C sort -s -t/ -k1,1)" ] || fail 'the archive is not sorted'
grep -q 'vm:\|"test"' live.2 || ! virsh -c test:///default uri >/dev/null 2>&1 ||
  [ -n "$(find live.d/vfctl/domains -name '*.xml')" ] || fail 'no domain was captured'

# Domains whose files somebody put there, one of them no XML.
mkdir -p made/vfctl/domains
echo "<domain type='kvm'><name>web1</name><uuid>00000000-0000-4000-8000-000000000001</uuid></domain>" >made/vfctl/domains/web1.xml
echo '<domain' >made/vfctl/domains/broken.xml
vfctl 0 -q --sysroot made capture by-hand.tar.gz
look made --sysroot made
look by-hand.tar.gz --sysroot by-hand.tar.gz
alike made by-hand.tar.gz
[ "$(tar -tzf by-hand.tar.gz | grep -c '/domains/.')" = 2 ] || fail 'of the domains other files were captured'
left_nothing captures

# Never over something, and only where it can be written.
vfctl 3 capture live.tar.gz; says 'live.tar.gz is there already'
vfctl 3 capture live.d; says 'live.d is there already'
ln -s nowhere link.tar.gz
vfctl 3 capture link.tar.gz
vfctl 7 capture none/host.tar.gz; says 'No such file or directory'
vfctl 7 --sysroot none capture host.tar.gz; says 'cannot open none'
vfctl 2 capture
vfctl 2 capture a b
vfctl 2 --sysroot made capture -; says 'cannot be written to standard output (-): name a file'
[ ! -e ./- ] || fail 'a directory is called -'
for name in x.zip x.tar.lz4 x.tar.foo x.TGZ x.tar.gz.gpg x.gz ./x.7z x.Tar; do
  vfctl 2 --sysroot made capture $name; says "cannot write an archive of $name's kind: choose .tar, "; says '.tar.gz, .tgz,'
  [ ! -e $name ] || fail "$name was made"
done
for name in x.zip.d xzip x.tarred; do
  vfctl 0 -q --sysroot made capture $name
  [ -d $name/vfctl ] || fail "$name is no directory"
  rm -r ./$name
done
left_nothing refusals

# What others wrote: nested, compressed in any way, with or without ./ and directories.
mkdir -p must-gather/node && cp -a made must-gather/node/host
tar -C must-gather -cf a.tar .
tar -C must-gather -cJf b.tar.xz node/host
tar -cjf c.tar.bz2 --no-recursion -T <(find must-gather ! -type d)
tar -cf - must-gather | gzip >d.anything
for archive in a.tar b.tar.xz c.tar.bz2 d.anything; do
  look other --sysroot $archive
  alike made other
done
left_nothing 'reading archives'

# What is no capture, cut off, or means harm.
truncated() { head -c "$2" "$1" >cut.tar; }
echo hello >text; : >empty; mkdir bare; mkfifo fifo
truncated made.tar.gz 20000
vfctl 7 --sysroot cut.tar list; says 'cut.tar: cannot be read as a tar archive'
truncated a.tar 100000
vfctl 7 --sysroot cut.tar list; says 'cut.tar: cannot be read as a tar archive'
for path in text empty bare fifo none; do vfctl 7 --sysroot $path list; says "$path"; done
vfctl 7 --sysroot /dev/null list
vfctl 7 --sysroot <(cat made.tar.gz) list; says 'it is a pipe, and a capture is a file or a directory'
node=$(find made -name numa_node | head -n 1)
cp -a made piped && rm "piped${node#made}" && mkfifo "piped${node#made}"
vfctl 0 --sysroot piped list --all -v >/dev/null; says "/numa_node: a pipe or device stands in a file's place"
! grep 'Illegal seek' err || fail 'the words of pread(2)'
tar -cPf evil.tar --transform 's,^text$,../../../../../../../../tmp/vfctl-was-here,' made text
vfctl 7 --sysroot evil.tar list; says 'leads upwards'
tar -cPf evil.tar --transform 's,^text$,/tmp/vfctl-was-here,' made text
vfctl 7 --sysroot evil.tar list; says 'is absolute'
[ ! -e /tmp/vfctl-was-here ] || { rm /tmp/vfctl-was-here; fail 'an archive wrote to /tmp'; }
truncate -s 300M sparse
tar -cSf sparse.tar made sparse
vfctl 7 --sysroot sparse.tar list; says 'bytes in one file'
truncate -s 250M sparse{,1,2,3,4}
tar -cSzf sparse.tar made sparse{,1,2,3,4}
vfctl 7 --sysroot sparse.tar list; says 'holds more than 1073741824 bytes'
if [ "$(id -u)" != 0 ]; then
  chmod 0 made && vfctl 7 --sysroot made list && says 'Permission denied'
  chmod 700 made
fi
left_nothing 'what is no capture'

# Killed in the middle, while nobody takes what it prints: what was unpacked goes all the same.
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 16 --vfs 30 larger >/dev/null && tar -cf larger.tar larger
mkfifo held
exec 3<>held
until_tmp() { # -n or -z: has it something, or nothing?
  for _ in $(seq 300); do
    if test "$1" "$(ls -A tmp)"; then return; fi
    read -rt 0.1 -u 4
  done
}
mkfifo never
exec 4<>never
"$VFCTL" --sysroot larger.tar list --all --json >&3 &
until_tmp -n
kill -TERM $!
wait $! 2>/dev/null
until_tmp -z
left_nothing 'an interruption'
exit $failed
