#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does an anonymous capture tell anything that it must not? Asked by anonymous.py; UPDATE=1 writes anew what of a domain's
# XML is told, for tests/fixtures/domains/rich.words.
command -v python3 >/dev/null || { echo 'skipped: no python3' >&2; exit 77; }
exec python3 -B "${0%.sh}.py"
