# SPDX-License-Identifier: GPL-2.0-or-later

# KNOB OBJECT BEFORE AFTER [INTERFACE]: with --look how it is set, parted by tabs; else what became of it.
tell() {
  if [ "$looks" = yes ]; then
    printf '%s\t%s\t%s\n' "$1" "$2" "$3"
  elif [ "$3" = "$4" ]; then
    echo "$1 of ${5:-$2}: $3, as wanted"
  else
    echo "$1 of ${5:-$2}: $3 -> $4"
  fi
}

# PATH TEXT: a file, which stands there whole or not at all; false, with what was said, where it cannot be written.
put() {
  [ -d "${1%/*}" ] || said=$(mkdir -p "${1%/*}" 2>&1) || return 1
  if said=$({ printf '%s\n' "$2" >"$1.new" && mv "$1.new" "$1"; } 2>&1); then return 0; fi
  rm -f "$1.new" 2>/dev/null || true
  return 1
}

# KNOB OBJECT REST: its line of what is remembered.
note() {
  lines=
  if [ -e "$state" ]; then
    while IFS= read -r entry; do
      case $entry in "$1$tab$2$tab"*) ;; *) lines="$lines$entry
" ;; esac
    done <"$state"
  else
    lines="$state_mark
"
    [ -d "${state%/*}" ] || lines="${lines}directory$tab${state%/*}
"
  fi
  put "$state" "$lines$1$tab$2$tab$3" || stop "what is there before cannot be remembered in $state: $said"
}

# KNOB OBJECT BEFORE AFTER [BOOT]: before that is set. What was there before the first run, or that of this boot, stays so.
remember() {
  recall "$1" "$2"
  case $known in
    *"$tab${5-}") ;;
    *) [ -z "${5-}" ] || known= ;;
  esac
  first=${known%%"$tab"*}
  line=${first:-$3}$tab$4${5:+$tab$5}
  [ "$known" = "$line" ] || note "$1" "$2" "$line"
}

# PATH TEXT: a file that keeps it. What somebody else has changed is his.
keep() {
  if [ -e "$1" ] && ! is_ours "$1"; then
    echo "left $1: somebody else has changed it since vfctl wrote it, so that it may not keep what is set now"
    return 0
  fi
  if [ "$(cat "$1" 2>/dev/null)" = "$2" ]; then
    echo "kept already in $1"
  else
    put "$1" "$2" || stop "$1, which is to keep it after a reboot, cannot be written: $said"
    echo "kept in $1"
  fi
  find_sum "$1" || stop "how $1 is now cannot be remembered: sha256sum, of coreutils or busybox, fails"
  recall file "$1"
  [ "$known" = "$sum" ] || note file "$1" "$sum"
}
