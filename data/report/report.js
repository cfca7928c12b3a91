// SPDX-License-Identifier: GPL-2.0-or-later
// Shows the findings that weigh what is ticked and hold the words that are searched for.
"use strict";
const form = document.querySelector("form");
const findings = [...document.querySelectorAll("article")];
function filter() {
	const words = form.elements.words.value.toLowerCase().split(/\s+/);
	let shown = 0;
	for (const finding of findings) {
		const text = finding.textContent.toLowerCase();
		finding.hidden = !form.elements[finding.dataset.weight].checked || !words.every(word => text.includes(word));
		shown += !finding.hidden;
	}
	document.getElementById("shown").textContent = `${shown} of ${findings.length} shown`;
}
form.hidden = false;
form.addEventListener("input", filter);
form.addEventListener("submit", event => event.preventDefault());
filter();
