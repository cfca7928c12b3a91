#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does embed.sh give back every byte? Files that a C string would spoil go through it and the compiler, and come out again.
set -eu

top=$(cd "${srcdir:-.}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

printf 'a "quoted" line, a back\\slash, ??/ trigraphs ??=, %%s\n\ttab\r\n' >quotes.yaml
printf 'no newline at the end' >unfinished
: >empty
head -c 100 /dev/zero >repeated
printf 'ümläut – 漢字 \360\237\220\247\n' >utf-8
# shellcheck disable=SC2059
printf "$(awk 'BEGIN { for (i = 0; i < 256; i++) printf "\\%03o", i }')" >every-byte
[ "$(wc -c <every-byte)" -eq 256 ]
awk 'BEGIN { for (i = 0; i < 20000; i++) print "line", i, "\"\\" }' >long
[ "$(wc -c <long)" -gt 65536 ]
set -- quotes.yaml unfinished empty repeated utf-8 every-byte long

sh "$top/src/embed.sh" files "$@" >files.c
mkdir out
cat >main.c <<'C'
#include <stdio.h>
#include "base/embedded.h"
extern const struct embedded_file files[];
int main(void)
{
	char path[64];

	for (const struct embedded_file *f = files; f->name; f++) {
		snprintf(path, sizeof(path), "out/%s", f->name);
		FILE *out = fopen(path, "w");
		if (!out || fwrite(f->text, 1, f->n_bytes, out) != f->n_bytes || f->text[f->n_bytes] || fclose(out))
			return 1;
	}
	return 0;
}
C
${CC:-cc} -Wall -Wextra -Wmissing-declarations -Werror -pedantic -I"$top/src" -o unpack main.c files.c
./unpack
for file; do cmp "$file" "out/$file"; done

if sh "$top/src/embed.sh" files no-such-file >/dev/null 2>&1; then
  echo 'embed.sh took a file that is not there' >&2
  exit 1
fi
