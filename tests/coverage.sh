#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How much of each layer do the tests run? coverage.sh builds in a directory of its own (build-coverage beside the sources),
# runs make check there, and prints lines and functions by layer. make coverage calls it.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
build=$top/build-coverage

mkdir -p "$build"
cd "$build"
[ -f Makefile ] || "$top/configure" -q --enable-coverage "$@"
make -s -j"$(nproc)"
find . -name '*.gcda' -delete
make -s check

# lcov 1.16's own noise under newer Perls is left out.
lcov() { command lcov -q "$@" 2> >(grep -v ' redefined at ' >&2); }
lcov --capture --initial --directory . -o built.info
lcov --capture --directory . -o run.info
lcov -a built.info -a run.info -o all.info
lcov --extract all.info "$top/src/*" -o src.info
genhtml -q --legend -o html src.info

awk -F '[:,]' -v src="$top/src/" '
  $1 == "SF" { layer = "src"; n = split(substr($2, length(src) + 1), parts, "/"); if (n > 1) layer = parts[1] }
  $1 == "LF" { lines[layer] += $2; lines["~ all"] += $2 }
  $1 == "LH" { run[layer] += $2; run["~ all"] += $2 }
  $1 == "FNF" { functions[layer] += $2; functions["~ all"] += $2 }
  $1 == "FNH" { called[layer] += $2; called["~ all"] += $2 }
  function row(layer) {
    printf "%-8s %6d / %6d lines %5.1f %%  %5d / %5d functions\n", layer, run[layer], lines[layer],
      100 * run[layer] / (lines[layer] ? lines[layer] : 1), called[layer], functions[layer]
  }
  END { for (layer in lines) row(layer) }' src.info | sort
echo "line by line: $build/html/index.html"
