#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is all JSON that comes out what data/schema/ promises? Asked by schemas.py, with a Python that has jsonschema.
for python in python3 /usr/bin/python3; do
  if "$python" -c 'import jsonschema, yaml' 2>/dev/null; then exec "$python" -B "${0%.sh}.py"; fi
done
echo 'skipped: no python3-jsonschema and python3-yaml' >&2
exit 77
