# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# How may a vfctl command line go on? The program knows: from its own tables, and from the host that the line is about. Bash cuts
# words at ':' and '=' (COMP_WORDBREAKS), so they are put together again first, and what it holds for an earlier word is cut off
# the answers.

# Sets words to the words up to the cursor, as a shell would pass them on.
_vfctl_words() {
  local line=${COMP_LINE:0:COMP_POINT} i part
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    if [[ $i == 0 || $line == [[:blank:]]* ]]; then
      line=${line#"${line%%[![:blank:]]*}"}
      words+=('')
    fi
    part=${COMP_WORDS[i]}
    [[ $i -lt $COMP_CWORD ]] || part=$line
    words[-1]+=$part
    line=${line#"$part"}
  done
}

_vfctl() {
  local words current front IFS=$'\n'
  _vfctl_words
  current=${words[-1]}
  front=${current%"${current##*[:=]}"}
  mapfile -t COMPREPLY < <("${1/#\~/$HOME}" __complete -- "${words[@]:1}" 2>/dev/null)
  if [[ ${COMPREPLY[0]-} == @files ]]; then
    compopt -o filenames +o nospace
    mapfile -t COMPREPLY < <(compgen -f -- "${current#"$front"}")
  elif [[ -n $front ]]; then
    COMPREPLY=("${COMPREPLY[@]#"$front"}")
  fi
}

complete -o nospace -F _vfctl vfctl
