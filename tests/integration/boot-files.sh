#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Boot loaders' files that are broken, too large, or not ours to read: does the audit call unknown what they would tell, judge
# what is told elsewhere, and say the same of a capture?
set -u
work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
failed=0
"$VFCTL_TOP_BUILDDIR/tests/bench/make-host" --pfs 1 --vfs 1 --netdevs "$work/clean" || exit 1

# Root reads what nobody may: who runs this as root looks as somebody else.
plain=()
if [ "$(id -u)" = 0 ]; then
  command -v setpriv >/dev/null || { echo 'skipped: no setpriv' >&2; exit 77; }
  plain=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  # It may stand where only root looks.
  cp "$VFCTL" "$work/vfctl" && VFCTL=$work/vfctl
fi

# "RULE VERDICT EVIDENCE" of the rules boot-* of the host, one a line.
look() { # HOST [COMMAND…]
  "${@:2}" "$VFCTL" --sysroot "$1" audit --all --json >"$work/json" 2>"$work/err"
  [ $? -le 1 ] || { echo "FAIL: $1: $(cat "$work/err")"; failed=1; }
  sed -nE 's/.*"rule": "(boot-[a-z-]+)", "verdict": "([a-z_]+)".*"subject": "host"(, "evidence": "([^"]*)")?.*/\1 \2 \4/p' "$work/json"
}
expect() { # NAME RULE PATTERN
  local told
  told=$(grep "^$2 " "$work/told")
  # shellcheck disable=SC2053 # a pattern
  [[ $told == "$2 "$3 ]] || { printf 'FAIL: %s:\n  wanted: %s %s\n  got:    %s\n' "$1" "$2" "$3" "$told"; failed=1; }
}
# Verdicts, without evidence: an anonymous capture's may be shorter.
verdicts() { cut -d ' ' -f 1,2; }

# NAME | how the file is made, in the host's directory | RULE PATTERN; …
while IFS='|' read -r name fault wanted; do
  name=${name// /}
  host=$work/$name
  cp -a "$work/clean" "$host"
  (cd "$host" && set -e && eval "$fault") || { echo "FAIL: $name: its fault could not be made"; failed=1; }
  look "$host" "${plain[@]}" >"$work/told"
  while read -r rule pattern; do expect "$name" "$rule" "$pattern"; done < <(tr ';' '\n' <<<"$wanted")
  # What cannot be read cannot be captured either, and is recorded so.
  for option in '' --anonymize; do
    # shellcheck disable=SC2086
    (cd "$work" && umask 022 && mkdir -p out && chmod 777 out &&
      "${plain[@]}" "$VFCTL" -q --sysroot "$host" capture $option "out/$name$option.tar") || { echo "FAIL: $name: not captured"; failed=1; }
    look "$work/out/$name$option.tar" | verdicts | diff <(verdicts <"$work/told") - ||
      { echo "FAIL: $name: its capture ($option) tells something else"; failed=1; }
  done
  rm -rf "$host" "$work/out"
done <<'CASES'
as-it-should-be   | : | boot-iommu-disabled pass *; boot-not-applied pass *; boot-not-persistent pass *
menu-not-ours     | chmod 000 boot/grub/grub.cfg | boot-iommu-disabled unknown */boot/grub/grub.cfg: Permission denied*; boot-not-applied pass *; boot-acs-override pass *
defaults-not-ours | chmod 000 etc/default/grub | boot-not-applied unknown */etc/default/grub: Permission denied*; boot-iommu-disabled unknown */etc/default/grub*
drop-in-not-ours  | mkdir etc/default/grub.d; echo x=y >etc/default/grub.d/a.cfg; chmod 000 etc/default/grub.d/a.cfg | boot-not-persistent unknown */etc/default/grub.d/a.cfg*
off-and-not-ours  | chmod 000 etc/default/grub; sed -i 's/iommu=pt/& iommu=off/' boot/grub/grub.cfg | boot-iommu-disabled fail iommu=off on the next boot's line
open-quote        | echo 'GRUB_CMDLINE_LINUX="iommu=off' >>etc/default/grub | boot-not-applied unknown */etc/default/grub: malformed, line 4 opens a quote*; boot-iommu-disabled unknown */etc/default/grub*; boot-conflicting pass *
drop-in-open-quote | mkdir etc/default/grub.d; printf 'x=y\n#\nz="' >etc/default/grub.d/a.cfg | boot-not-applied unknown */etc/default/grub.d/a.cfg: malformed, line 3 *
a-command         | echo 'GRUB_CMDLINE_LINUX="$(cat /etc/x)"' >>etc/default/grub | boot-not-applied unknown *only running it would tell what GRUB_CMDLINE_LINUX is*
another-script    | echo '. /etc/x' >>etc/default/grub | boot-not-applied unknown *
no-text           | head -c 3000 /dev/zero >etc/default/grub | boot-not-applied pass *; boot-not-persistent fail iommu=pt on the running line*
large-menu        | printf '#%.0s' {1..70000} >>boot/grub/grub.cfg; sed -i s/default=.*/default=x/ boot/grub/grub.cfg; printf '\nmenuentry x {\nlinux /l iommu=off\n}\n' >>boot/grub/grub.cfg | boot-iommu-disabled fail iommu=off on the next boot's line
menu-open-quote   | echo "menuentry 'x" >>boot/grub/grub.cfg | boot-iommu-disabled unknown */boot/grub/grub.cfg*
menu-open-brace   | echo 'menuentry x {' >boot/grub/grub.cfg | boot-iommu-disabled unknown */boot/grub/grub.cfg*
menu-empty        | : >boot/grub/grub.cfg | boot-iommu-disabled unknown *the menu has no entry*
menu-a-directory  | rm boot/grub/grub.cfg; mkdir boot/grub/grub.cfg | boot-iommu-disabled unknown */boot/grub/grub.cfg*
short-environment | sed -i '1s/.*/load_env\nset default="${saved_entry}"/' boot/grub/grub.cfg; echo saved_entry=0 >boot/grub/grubenv | boot-iommu-disabled unknown *grubenv, which cannot be read
no-line           | sed -i 's/linux.*/linux/' boot/grub/grub.cfg | boot-iommu-disabled unknown *it cannot be followed to its end
CASES
exit $failed
