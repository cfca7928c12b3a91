#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is an audit's page what a browser shows, does it hold what the JSON says, and does its filter filter? Asked of a real browser
# (Chromium, headless), which ticks and types as a reader does.
set -u

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
  { echo 'skipped: no chromium' >&2; exit 77; }
command -v jq >/dev/null || { echo 'skipped: no jq' >&2; exit 77; }
work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
host=$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz
# shellcheck source=tests/integration/expect.sh
. "${0%/*}/expect.sh"

"$VFCTL" --sysroot "$host" audit --format html --all >"$work/page.html"
"$VFCTL" --sysroot "$host" audit --json --all >"$work/json"
if grep -nE '(src|href)=|url\(|@import' "$work/page.html"; then
  echo 'FAIL: the page loads something from elsewhere'
  failed=1
fi

# What a reader does, and what is shown then: the rules of the cards that can be seen.
cat >>"$work/page.html" <<'HTML'
<pre id="said"></pre><script>
const said = [];
const shown = () => [...document.querySelectorAll("article")].filter(card => card.getClientRects().length)
  .map(card => card.dataset.weight + " " + card.querySelector("h3 code").textContent);
const tell = what => said.push(...[...new Set(shown())].sort().map(line => what + " " + line));
const filters = document.querySelector("form").elements;
const wide = [...document.querySelectorAll("article")].filter(card => card.scrollWidth > card.clientWidth);
tell("all");
filters.error.click();
tell("without-errors");
filters.error.click();
filters.words.value = "ETH4 hugepages";
filters.words.dispatchEvent(new Event("input", {bubbles: true}));
tell("words");
said.push("cards " + document.querySelectorAll("article").length, "subjects " + document.querySelectorAll("article tr").length, "wide " + wide.length,
  "pictures " + document.querySelectorAll("svg g").length, "counted " + document.getElementById("shown").textContent);
document.getElementById("said").textContent = said.join("\n") + "\nthat was all\n";
</script>
HTML
HOME=$work timeout 300 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --js-flags=--jitless \
  --dump-dom "file://$work/page.html" 2>"$work/err" | sed -n '/<pre id="said">/,$p' | sed 's/.*<pre id="said">//' >"$work/said"
grep -q '^that was all' "$work/said" || { echo 'the browser did not finish:'; tail -5 "$work/err"; exit 1; }

said() { sed -n "s/^$1 //p" "$work/said"; } # WHAT
findings() { # FILTER, of jq
  jq -r ".findings[] | select(.verdict != \"not_applicable\") | select($1) |
    (if .verdict == \"fail\" then .severity else .verdict end) + \" \" + .rule" "$work/json" | sort -u
}
is 'findings' "$(findings true)" "$(said all)"
is 'without errors' "$(findings '.verdict != "fail" or .severity != "error"')" "$(said without-errors)"
is 'words' "$(findings '.rule == "mem-hugepages-none" and .subject == "0000:11:00.0"')" "$(said words)"
is 'subjects' "$(findings true >/dev/null; jq '[.findings[] | select(.verdict != "not_applicable")] | length' "$work/json")" "$(said subjects)"
is 'cards that are too wide' 0 "$(said wide)"
is 'what it counts' "1 of $(said cards) shown" "$(said counted)"
[ "$(said pictures)" -gt 10 ] || { echo 'FAIL: there is no picture'; failed=1; }
exit $failed
