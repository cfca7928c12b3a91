# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# How may a vfctl command line go on? The program knows: from its own tables, and from the host that the line is about. It wants
# words as a shell would pass them on, and says how the whole last one may go on; readline replaces only what stands behind the
# last break in it (COMP_WORDBREAKS has ':' and '='), or behind a quote.

# Sets words to the words up to the cursor, without quotes; quote to the one that is open there, and front to what readline keeps
# of the last word. Redirections are no words; redirected says that the last word is where one leads.
_vfctl_words() {
  local line=${COMP_LINE:0:COMP_POINT} inside='' char i
  words=() quote='' front='' redirected=''
  for ((i = 0; i < ${#line}; i++)); do
    char=${line:i:1}
    if [[ ! $quote && $char == [[:blank:]\<\>] ]]; then
      if [[ $inside && ($redirected || $char != [[:blank:]] && ${words[-1]} != *[!0-9]*) ]]; then unset 'words[-1]'; fi
      if [[ $char != [[:blank:]] ]]; then redirected=yes; elif [[ $inside ]]; then redirected=''; fi
      inside=''
      continue
    fi
    if [[ ! $inside ]]; then inside=yes front='' words+=(''); fi
    case $quote$char in
      \'\' | '""') quote='' front=${words[-1]} ;;
      \' | '"') quote=$char front=${words[-1]} ;;
      \\) words[-1]+=${line:(++i):1} ;;
      \"\\) if [[ ${line:i+1:1} == [\"\\\$\`] ]]; then words[-1]+=${line:(++i):1}; else words[-1]+=$char; fi ;;
      \~) if [[ ${words[-1]} ]]; then words[-1]+=$char; else words[-1]=$HOME; fi ;;
      *) words[-1]+=$char ;;
    esac
    if [[ ! $quote && $char != [\\\'\"] && $COMP_WORDBREAKS == *"$char"* ]]; then front=${words[-1]}; fi
  done
  if [[ ! $inside ]]; then front='' words+=(''); fi
}

_vfctl() {
  local words quote front redirected i IFS=$'\n'
  _vfctl_words
  COMPREPLY=(@files)
  if [[ ! $redirected ]]; then
    mapfile -t COMPREPLY < <("${1/#\~/$HOME}" __complete -- "${words[@]:1}" 2>/dev/null)
  fi
  if [[ ${COMPREPLY[0]-} == @files ]]; then
    COMPREPLY=()
    compopt -o default +o nospace # readline knows files best
    return
  fi
  # The blank that ends a finished word has its place behind the quote, which readline closes.
  if [[ $quote && ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *' ' ]]; then compopt +o nospace; fi
  for i in "${!COMPREPLY[@]}"; do
    COMPREPLY[i]=${COMPREPLY[i]:${#front}}
    if [[ $quote ]]; then COMPREPLY[i]=${COMPREPLY[i]% }; fi
  done
}

complete -o nospace -F _vfctl vfctl
