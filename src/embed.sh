#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# How do data files (YAML, tables) become part of the program? embed.sh SYMBOL FILE… writes C that defines
# const struct embedded_file SYMBOL[] (base/embedded.h), one entry for each file and one without a name at the end.
# The bytes are written as numbers: nothing to quote, no trigraphs, no limit on the length of a string.
set -eu

[ $# -ge 2 ] || { echo 'usage: embed.sh SYMBOL FILE...' >&2; exit 2; }
symbol=$1
shift

echo '#include "base/embedded.h"'
n=0
for file; do
  n=$((n + 1))
  [ -r "$file" ] || { echo "embed.sh: cannot read $file" >&2; exit 1; }
  printf '\nstatic const unsigned char bytes_%d[] = {\n' "$n"
  od -A n -v -t u1 -- "$file" | sed 's/  *\([0-9][0-9]*\)/\1,/g'
  echo '0 };'
done

printf '\nextern const struct embedded_file %s[];\nconst struct embedded_file %s[] = {\n' "$symbol" "$symbol"
n=0
for file; do
  n=$((n + 1))
  printf '\t{ "%s", (const char *)bytes_%d, sizeof(bytes_%d) - 1 },\n' "${file##*/}" "$n" "$n"
done
printf '\t{ NULL, NULL, 0 },\n};\n'
