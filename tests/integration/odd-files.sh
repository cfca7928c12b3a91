#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does a capture whose files are no files lead astray? Asked by odd-files.py.
command -v python3 >/dev/null || { echo 'skipped: no python3' >&2; exit 77; }
exec python3 -B "${0%.sh}.py"
