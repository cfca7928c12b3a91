# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What does every check begin and end with? Sourced by each check-NAME, which pipes its offences, one a line, into verdict.
# LINT_TOP is the tree to look at (default: the one that this file stands in), LINT_BUILD its build directory (build).
set -eu

lint=${0##*/check-}
here=$(cd "$(dirname "$0")" && pwd)
build=$(mkdir -p "${LINT_BUILD:-$here/../../build}" && cd "${LINT_BUILD:-$here/../../build}" && pwd)
cd "${LINT_TOP:-$here/../..}"
git rev-parse --git-dir >/dev/null 2>&1 || { echo "lint: $lint: the tree is not a git work tree" >&2; exit 1; }

# The tree's files that match the git patterns: tracked, or new and not ignored.
tree() {
  git ls-files -co --exclude-standard -- "$@" 2>/dev/null | while IFS= read -r file; do
    [ ! -f "$file" ] || printf '%s\n' "$file"
  done
}

# The tree's scripts: first line names sh or bash.
scripts() {
  tree . | while IFS= read -r file; do
    line=
    IFS= read -r line <"$file" 2>/dev/null || :
    case $line in '#!'*[/\ ]sh | '#!'*[/\ ]bash | '#!'*[/\ ]sh\ * | '#!'*[/\ ]bash\ *) printf '%s\n' "$file" ;; esac
  done
}

# What the preprocessor needs to see the tree as the build does.
cppflags() {
  modules=$(awk '$1 == "libs" || $1 == "dlopen" { for (i = 3; i <= NF; i++) print $i }' "$here/layers" | sort -u)
  # shellcheck disable=SC2086
  echo "-D_GNU_SOURCE -std=gnu11 -I$PWD/src -I$build $(pkg-config --cflags $modules)"
}

verdict() {
  offences=$(cat)
  if [ -z "$offences" ]; then
    echo "lint: $lint: ok"
  else
    printf '%s\n' "$offences" | sed "s/^/lint: $lint: /"
    exit 1
  fi
}

# A tool that this machine lacks: Automake's word for a skip is exit status 77.
skip() {
  echo "lint: $lint: skipped: $*"
  exit 77
}
