# SPDX-License-Identifier: GPL-2.0-or-later

# What was there before, and which files are vfctl's; fields are parted by tabs:
#   KNOB OBJECT BEFORE AFTER [BOOT]    file PATH CHECKSUM    directory PATH
state=/var/lib/vfctl/guest
state_mark='# Written by vfctl tune guest: what was there before, by which its --revert goes.'
file_mark='# Written by vfctl tune guest.'
tab=$(printf '\t')

# KNOB OBJECT: what is remembered of it, in $known; nothing where that is nothing.
recall() {
  known=
  [ -e "$state" ] || return 0
  while IFS= read -r entry; do
    case $entry in "$1$tab$2$tab"*) known=${entry#"$1$tab$2$tab"} ;; esac
  done <"$state"
}

# PATH: in $sum; cksum, which POSIX asks for, busybox may not have.
find_sum() {
  sum=$(sha256sum <"$1") || return 1
  sum=${sum%% *}
}

# PATH: whether vfctl wrote it, and nobody has since; an older script did not remember that.
is_ours() {
  hold "$1"
  case $held in
    "$file_mark"*) ;;
    *) return 1 ;;
  esac
  recall file "$1"
  [ -z "$known" ] || { find_sum "$1" && [ "$known" = "$sum" ]; }
}
