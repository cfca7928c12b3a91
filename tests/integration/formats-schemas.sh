#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Are SARIF and JUnit documents of audit and verify what their schemas allow, on the lab's machine and on one without a network card?
schemas=${VFCTL_SHARED-}/schemas
[ -d "$schemas" ] || { echo 'skipped: no schemas (configure --with-shared)' >&2; exit 77; }
command -v xmllint >/dev/null || { echo 'skipped: no xmllint' >&2; exit 77; }
/usr/bin/python3 -c 'import jsonschema' 2>/dev/null || { echo 'skipped: no python3-jsonschema' >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/empty/sys"
failed=0

printf 'version: 1\npfs:\n  - match: {driver: igb}\n    several: true\n    vfs: 3\n' >"$work/policy.yaml"

valid() { # VFCTL'S ARGUMENTS
  "$VFCTL" "$@" --format junit >"$work/junit"
  xmllint --noout --schema "$schemas/junit.xsd" "$work/junit" 2>"$work/said" || { cat "$work/said"; failed=1; }
  "$VFCTL" "$@" --format sarif >"$work/sarif"
  /usr/bin/python3 - "$work/sarif" "$schemas/sarif-schema-2.1.0.json" <<'PY' || failed=1
import json, sys
import jsonschema
document, schema = (json.load(open(path)) for path in sys.argv[1:])
jsonschema.validate(document, schema)
PY
}

for host in "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz" "$work/empty"; do
  for of in audit "verify $work/policy.yaml"; do
    # shellcheck disable=SC2086
    valid --sysroot "$host" $of
    # shellcheck disable=SC2086
    valid --sysroot "$host" $of --all
  done
done
exit $failed
