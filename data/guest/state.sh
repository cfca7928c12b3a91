# SPDX-License-Identifier: GPL-2.0-or-later

# What was there before, and which files are vfctl's; fields are parted by tabs:
#   KNOB OBJECT BEFORE AFTER [BOOT]    file PATH CHECKSUM    directory PATH
state=/var/lib/vfctl/guest
state_mark='# Written by vfctl tune guest: what was there before, by which its --revert goes.'
file_mark='# Written by vfctl tune guest.'
tab=$(printf '\t')

# KNOB OBJECT: what is remembered of it; nothing where that is nothing.
recall() {
  [ -e "$state" ] || return 0
  awk -F "$tab" -v knob="$1" -v object="$2" \
    '$1 == knob && $2 == object { print substr($0, length(knob) + length(object) + 3) }' "$state"
}

# PATH; cksum, which POSIX asks for, busybox may not have.
sum_of() { sha256sum <"$1" | grep -o '^[0-9a-f]*'; }

# PATH: whether vfctl wrote it, and nobody has since; an older script did not remember that.
is_ours() {
  case $(sed -n 1p "$1") in
    "$file_mark"*) ;;
    *) return 1 ;;
  esac
  sum=$(recall file "$1")
  [ -z "$sum" ] || [ "$sum" = "$(sum_of "$1")" ]
}
