#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Does node_exporter tell Prometheus all that vfctl metrics has written for it, and nothing of what is not yet all there? In a network
# of the test's own: it listens.
set -u
. "$(dirname "$0")/expect.sh"
if [ -z "${PRIVATE_EXPORTER:-}" ]; then
  # shellcheck source=tests/lab/unpack.sh
  . "$VFCTL_TOP_SRCDIR/tests/lab/unpack.sh"
  unshare --user --map-root-user --net true 2>/dev/null || { echo 'skipped: no namespaces here' >&2; exit 77; }
  exporter=$(command -v node_exporter || program prometheus-node-exporter prometheus-node-exporter) || exit 77
  PRIVATE_EXPORTER=$exporter exec unshare --user --map-root-user --net bash "$0" "$@"
fi
work=$(mktemp -d)
daemon='' directory=$work/textfiles address=127.0.0.1:9100
file=$directory/vfctl.prom
trap '[ -z "$daemon" ] || kill "$daemon"; rm -rf "$work"' EXIT
ip link set lo up && mkdir "$directory" && mkfifo "$work/log" || exit 1
"$VFCTL" -q --sysroot "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz" metrics --output "$file"
is 'written' 0 $?

"$PRIVATE_EXPORTER" --collector.disable-defaults --collector.textfile --collector.textfile.directory="$directory" \
  --web.listen-address=$address >"$work/log" 2>&1 &
daemon=$!
exec 3<"$work/log"
until [[ ${line-} = *'Listening on'* ]]; do
  read -r -t 60 -u 3 line || { echo "FAIL: node_exporter does not listen${said+: it said}${said-}"; exit 1; }
  said+=$'\n'"  $line"
done

scrape() { # what Prometheus gets
  exec 4<>"/dev/tcp/${address/://}" && printf 'GET /metrics HTTP/1.0\r\n\r\n' >&4 && sed '1,/^\r$/d' <&4
  exec 4>&-
}
value() { awk -v series="$1" '$1 == series { printf "%d", $2 }' "$work/scraped"; }
# The series of vfctl, one a line: labels in the order of their names, numbers as one program writes them.
series() {
  python3 -c '
import re, sys
for name, labels, value in re.findall(r"^(vfctl_\w+)(?:\{(.*)\})? (\S+)$", sys.stdin.read(), re.MULTILINE):
    print(name, *sorted(re.findall(r"\w+=\"(?:[^\"\\]|\\.)*\"", labels)), float(value))' | sort
}
scrape >"$work/scraped"
is 'read without an error' 0 "$(value node_textfile_scrape_error)"
is 'there is something to read' yes "$([ "$(series <"$file" | wc -l)" -gt 20 ] && echo yes)"
is 'each series, with its value' '' "$(diff <(series <"$file") <(series <"$work/scraped"))"
is 'its type and its help as they are written' '' "$(grep -E '^# (TYPE|HELP) vfctl_' "$work/scraped" | grep -vxFf "$file")"
is 'when it was written' "$(stat -c %Y "$file")" "$(value "node_textfile_mtime_seconds{file=\"$file\"}")"

# What vfctl is about to put into its place stands beside it (vfctl-metrics(1)).
{ head -n 5 "$file" && printf 'vfctl_pf_vfs{pf='; } >"$directory/.vfctl.prom.1.new"
scrape >"$work/scraped"
is 'half of a new one is not read' '0 1' "$(value node_textfile_scrape_error) $(grep -c ^node_textfile_mtime_seconds "$work/scraped")"
mv "$directory/.vfctl.prom.1.new" "$file"
scrape >"$work/scraped"
is 'in its place it would be an error' 1 "$(value node_textfile_scrape_error)"
exit "$failed"
