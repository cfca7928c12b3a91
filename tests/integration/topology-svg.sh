#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Is what vfctl topology draws as SVG a picture that a browser shows, in which no words run into others or out of their box? Asked of
# a real one (Chromium, headless), with its own fonts, for large hosts and small ones, folded and unfolded.
set -u

browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) ||
  { echo 'skipped: no chromium' >&2; exit 77; }
work=$(mktemp -d -p "${TMPDIR:-$([ -w /dev/shm ] && echo /dev/shm || echo /tmp)}")
trap 'rm -rf "$work"' EXIT
failed=0

draw() { # NAME SYSROOT [OPTION]
  echo "<section id=\"$1\">"
  "$VFCTL" -q --sysroot "$2" topology --format svg "${@:3}" || failed=1
  echo '</section>'
}
make_host() { # NAME OPTION…
  "$VFCTL_TOP_BUILDDIR/tests/bench/make-host" "${@:2}" "$work/$1" >/dev/null || failed=1
}
make_host two-sockets --pfs 16 --vfs 64 --vms 20 --without-acs 2
make_host one-card --pfs 1 --vfs 4 --sockets 1
make_host many-nodes --pfs 32 --vfs 2 --sockets 16
make_host nothing --pfs 0

# One page with every picture, and what is wrong with them in #said.
{
  echo '<!doctype html><meta charset="utf-8"><body style="margin:0">'
  draw two-sockets "$work/two-sockets"
  draw two-sockets-vfs "$work/two-sockets" --vfs
  draw one-card "$work/one-card" --vfs
  draw many-nodes "$work/many-nodes"
  draw nothing "$work/nothing"
  draw lab "$VFCTL_TOP_SRCDIR/tests/fixtures/hosts/lab-intel.tar.gz" --vfs
  if [ -d "${VFCTL_SHARED-}" ]; then
    for capture in "$VFCTL_SHARED"/hosts-real/captures/*; do draw "$(basename "$capture")" "$capture"; done
  fi
  cat <<'HTML'
<pre id="said"></pre><script>
const said = [];
for (const section of document.querySelectorAll("section")) {
  const svg = section.querySelector("svg"), whole = svg.getBoundingClientRect();
  const complain = (text, what) => said.push(section.id + ": " + JSON.stringify(text.textContent) + " " + what);
  const texts = [...svg.querySelectorAll("text")];
  // What is inked, not the line's box: ascenders and descenders of neighbouring lines may meet.
  const areas = texts.map(text => { const b = text.getBoundingClientRect();
    return {left: b.left, right: b.right, top: b.top + b.height * 0.2, bottom: b.bottom - b.height * 0.2}; });
  areas.forEach((a, i) => {
    if (a.left < whole.left || a.right > whole.right || a.top < whole.top || a.bottom > whole.bottom)
      complain(texts[i], "leaves the picture");
    for (let j = 0; j < i; j++) {
      const b = areas[j];
      if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
        complain(texts[i], "runs into " + JSON.stringify(texts[j].textContent));
    }
    const card = texts[i].parentNode.tagName == "g" && texts[i].parentNode.querySelector("rect");
    const edge = card && card.getBoundingClientRect();
    if (edge && (a.right > edge.right || (a.left < edge.left && a.top > edge.top)))
      complain(texts[i], "leaves its box");
  });
  if (!svg.querySelector("title").textContent || !svg.querySelector("desc").textContent || texts.length < 3)
    said.push(section.id + ": no title, no description or hardly a word");
}
document.getElementById("said").textContent = said.join("\n") + "\nthat was all\n";
</script>
HTML
} >"$work/page.html"

# What a VF is used for is told by more than colour, and by whom.
for words in 0V 3I 'VF 0 vm:web1'; do
  grep -q ">$words</text>" "$work/page.html" || { echo "no words say: $words"; failed=1; }
done

HOME=$work timeout 300 "$browser" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --js-flags=--jitless \
  --dump-dom "file://$work/page.html" 2>"$work/err" | sed -n '/<pre id="said">/,$p' >"$work/said"
if ! grep -q '^that was all' "$work/said"; then
  echo 'the browser did not finish:'; tail -5 "$work/err"
  failed=1
elif sed -n '1p' "$work/said" | grep -q '<pre id="said">.'; then
  sed 's/.*<pre id="said">//; /^that was all/,$d' "$work/said" | head -40
  failed=1
fi
exit $failed
