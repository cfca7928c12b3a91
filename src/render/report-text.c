/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does an audit read? Devices and VMs with the worst findings first, a line for each with evidence
 * and remedy below; VFs of a PF that fail alike are one line, and so are rules that miss the same fact.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "render/report-formats.h"
#include "render/report.h"

enum {
	EVIDENCE_INDENT = 11,
	REMEDY_INDENT = 11,
	COMMAND_INDENT = 13,
};

static const char *const colours[N_SEVERITIES] = {
	[SEVERITY_NONE] = "",
	[SEVERITY_INFO] = "\033[36m",
	[SEVERITY_WARNING] = "\033[33m",
	[SEVERITY_ERROR] = "\033[31m",
};
static const char bold[] = "\033[1m";
static const char plain[] = "\033[0m";

/* What a finding is sorted by: whose it is, and how bad that is altogether. */
struct entry {
	const struct finding *finding;
	const struct device *owner; /* the PF of a VF; NULL: a VM, or the host */
	int weight;
	int owner_weight; /* the worst of the owner's */
};

struct page {
	FILE *stream;
	const struct host *host;
	const struct sheet_look *look;
	struct entry *entries;
	size_t n;
};

/* Unknown is worse than a note: it may be anything. */
static int weight_of(const struct finding *finding)
{
	switch (finding->verdict) {
	case VERDICT_FAIL:
		return finding->waiver ? 1 : 2 * (int)finding->severity + 2;
	case VERDICT_UNKNOWN:
		return 3;
	case VERDICT_PASS:
		return 1;
	default:
		return 0;
	}
}

static const struct device *owner_of(const struct finding *finding)
{
	const struct device *device = finding->device;

	return device && device->vf && device->vf->pf ? device->vf->pf : device;
}

static int compare_devices(const struct device *a, const struct device *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return bdf_compare(a->bdf, b->bdf);
}

/* The host, VMs in the order of their names, devices in that of their addresses. */
static int compare_owners(const struct entry *a, const struct entry *b)
{
	const struct domain *left = a->finding->domain;
	const struct domain *right = b->finding->domain;

	if (a->owner != b->owner)
		return compare_devices(a->owner, b->owner);
	return (left > right) - (left < right);
}

/* The findings of one rule stay together: the report has them by rule, and then by subject. */
static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;

	if (a->owner_weight != b->owner_weight)
		return b->owner_weight - a->owner_weight;
	if (compare_owners(a, b))
		return compare_owners(a, b);
	if (a->weight != b->weight)
		return b->weight - a->weight;
	return (a->finding > b->finding) - (a->finding < b->finding);
}

static int compare_by_owner(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;
	int by_owner = compare_owners(a, b);

	return by_owner ? by_owner : b->weight - a->weight;
}

static void sort_entries(struct page *page)
{
	if (!page->n)
		return;
	qsort(page->entries, page->n, sizeof(*page->entries), compare_by_owner);
	for (size_t i = 0; i < page->n; i++)
		page->entries[i].owner_weight =
			i && compare_owners(&page->entries[i], &page->entries[i - 1]) == 0
				? page->entries[i - 1].owner_weight
				: page->entries[i].weight;
	qsort(page->entries, page->n, sizeof(*page->entries), compare_entries);
}

static const char *colour(const struct page *page, const char *sequence)
{
	return page->look->colour ? sequence : "";
}

static const char *state_of(const struct domain *domain)
{
	switch (domain->running) {
	case FACT_YES:
		return ", running";
	case FACT_NO:
		return domain->autostart == FACT_YES ? ", shut off, starts with the host"
						     : ", shut off";
	default:
		return "";
	}
}

/* "eth3 (0000:41:00.0), 82576 Gigabit Network Connection", "VM web1, running" */
static void print_owner(const struct page *page, const struct entry *entry)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const struct device *owner = entry->owner;
	const struct domain *domain = entry->finding->domain;
	const struct netdev *netdev = owner ? device_netdev(owner) : NULL;
	char address[BDF_TEXT_SIZE] = "";

	if (domain) {
		strbuf_addf(&text, "VM %s%s", domain->name, state_of(domain));
	} else if (!owner) {
		strbuf_add(&text, "this host");
	} else {
		bdf_format(owner->bdf, address);
		strbuf_addf(&text, netdev ? "%s (%s)" : "%s%s", netdev ? netdev->name : address,
			    netdev ? address : "");
		if (owner->model)
			strbuf_addf(&text, ", %s", owner->model);
	}
	fprintf(page->stream, "%s", colour(page, bold));
	sheet_print_text(page->stream, text.text, 2, page->look);
	fprintf(page->stream, "%s", colour(page, plain));
}

static const char *word_of(const struct finding *finding)
{
	if (finding->waiver)
		return "waived";
	if (finding->verdict == VERDICT_FAIL)
		return severity_names[finding->severity];
	return finding->verdict == VERDICT_NOT_APPLICABLE ? "n/a" : verdict_names[finding->verdict];
}

/* Adds ": VFs 0-3, 6", for the VFs among the entries. */
static void add_vfs(const struct entry *entries, size_t n, struct strbuf *text)
{
	const char *before = n > 1 ? ": VFs " : ": VF ";

	for (size_t i = 0; i < n;) {
		int64_t first = entries[i].finding->device->vf->index;
		int64_t last = first;

		for (i++; i < n && entries[i].finding->device->vf->index == last + 1; i++)
			last++;
		strbuf_addf(text, "%s%" PRId64, before, first);
		if (last > first)
			strbuf_addf(text, "-%" PRId64, last);
		before = ", ";
	}
}

static void print_indented(const struct page *page, size_t indent, const char *text)
{
	fprintf(page->stream, "%*s", (int)indent, "");
	sheet_print_text(page->stream, text, indent, page->look);
}

static void print_remedy(const struct page *page, const struct remedy *remedy)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (!remedy->text)
		return;
	strbuf_addf(&text, "to do: %s", remedy->text);
	if (remedy->needs != NEEDS_NOTHING)
		strbuf_addf(&text, " (needs: %s)", needs_names[remedy->needs]);
	print_indented(page, REMEDY_INDENT, text.text);
	/* Commands are to be copied: they are not broken. */
	for (size_t i = 0; remedy->commands[i]; i++)
		fprintf(page->stream, "%*s%s\n", COMMAND_INDENT, "", remedy->commands[i]);
}

static void print_waiver(const struct page *page, const struct waiver *waiver)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	waiver_add(waiver, &text);
	print_indented(page, REMEDY_INDENT, text.text);
}

static bool is_of_vf(const struct entry *entry)
{
	return entry->finding->device && entry->finding->device->vf &&
	       entry->owner != entry->finding->device;
}

static bool lacks_fact(const struct entry *entry)
{
	return entry->finding->verdict == VERDICT_UNKNOWN && !is_of_vf(entry);
}

/* Rules that the same source keeps from judging the same subject. */
static size_t n_lacking(const struct entry *entries, size_t n)
{
	size_t i = 1;

	while (i < n && lacks_fact(&entries[i]) && compare_owners(&entries[i], entries) == 0 &&
	       str_equal(entries[i].finding->evidence, entries->finding->evidence))
		i++;
	return i;
}

/* How many entries from the first on are VFs that say the same rule, as the first does. */
static size_t n_alike(const struct entry *entries, size_t n)
{
	size_t i = 1;

	if (lacks_fact(entries))
		return n_lacking(entries, n);
	while (is_of_vf(entries) && i < n && is_of_vf(&entries[i]) &&
	       entries[i].owner == entries->owner &&
	       entries[i].finding->rule == entries->finding->rule &&
	       entries[i].weight == entries->weight)
		i++;
	return i;
}

static void print_entries(const struct page *page, const struct entry *entries, size_t n)
{
	const struct finding *finding = entries->finding;
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const char *word = word_of(finding);
	bool fails = finding->verdict == VERDICT_FAIL;

	fprintf(page->stream, "  %s%-8s%s ",
		colour(page, fails && !finding->waiver ? colours[finding->severity] : ""), word,
		colour(page, plain));
	strbuf_add(&text, fails ? finding->rule->fails : finding->rule->id);
	if (fails)
		strbuf_addf(&text, " [%s]", finding->rule->id);
	for (size_t i = 1; i < n && lacks_fact(entries); i++)
		strbuf_addf(&text, ", %s", entries[i].finding->rule->id);
	if (is_of_vf(entries))
		add_vfs(entries, n, &text);
	sheet_print_text(page->stream, text.text, EVIDENCE_INDENT, page->look);
	if (finding->evidence) {
		_cleanup_strbuf_ struct strbuf evidence = { 0 };

		strbuf_addf(&evidence, finding->verdict == VERDICT_UNKNOWN ? "not read: %s" : "%s",
			    finding->evidence);
		if (n > 1 && is_of_vf(entries))
			strbuf_add(&evidence, " (the first of them)");
		print_indented(page, EVIDENCE_INDENT, evidence.text);
	}
	if (finding->waiver)
		print_waiver(page, finding->waiver);
	else if (fails)
		print_remedy(page, &finding->remedy);
}

static void print_summary(const struct page *page, const struct report *report)
{
	const size_t *by_severity = report->n_by_severity;
	const size_t *by_verdict = report->n_by_verdict;

	fprintf(page->stream,
		"%zu error%s, %zu warning%s, %zu note%s; %zu passed, %zu unknown, %zu not "
		"applicable",
		by_severity[SEVERITY_ERROR], by_severity[SEVERITY_ERROR] == 1 ? "" : "s",
		by_severity[SEVERITY_WARNING], by_severity[SEVERITY_WARNING] == 1 ? "" : "s",
		by_severity[SEVERITY_INFO], by_severity[SEVERITY_INFO] == 1 ? "" : "s",
		by_verdict[VERDICT_PASS], by_verdict[VERDICT_UNKNOWN],
		by_verdict[VERDICT_NOT_APPLICABLE]);
	if (report->n_waived)
		fprintf(page->stream, "; %zu waived", report->n_waived);
	fputs("\n", page->stream);
}

static void print_decision(const struct page *page, const struct decision *decision)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	strbuf_addf(&text, "path: %s%s%s", way_names[decision->recommended],
		    decision->device ? " by " : "", decision->device ? decision->device : "");
	if (decision->forced)
		strbuf_add(&text, ", as asked for");
	for (size_t i = 0; i < decision->n_reasons; i++)
		strbuf_addf(&text, "%s%s", i ? "; " : ": ", decision->reasons[i]);
	sheet_print_text(page->stream, text.text, 2, page->look);
}

void report_print(FILE *stream, const struct host *host, const struct report *report,
		  const struct sheet_look *look)
{
	struct page page = { .stream = stream, .host = host, .look = look };

	page.entries = arena_new_array(host->arena, struct entry, report->n_findings);
	for (size_t i = 0; i < report->n_findings; i++)
		page.entries[page.n++] = (struct entry){
			.finding = &report->findings[i],
			.owner = owner_of(&report->findings[i]),
			.weight = weight_of(&report->findings[i]),
		};
	sort_entries(&page);
	for (size_t i = 0; i < page.n;) {
		size_t n = n_alike(&page.entries[i], page.n - i);

		if (!i || compare_owners(&page.entries[i], &page.entries[i - 1]) != 0) {
			fputs(i ? "\n" : "", stream);
			print_owner(&page, &page.entries[i]);
		}
		print_entries(&page, &page.entries[i], n);
		i += n;
	}
	fputs(page.n ? "\n" : "", stream);
	print_summary(&page, report);
	print_decision(&page, &report->decision);
}

void rule_print(FILE *stream, const struct rule *rule, const struct sheet_look *look)
{
	static const size_t indent = 12;
	const struct {
		const char *label;
		const char *text;
	} lines[] = {
		{ "fails when", rule->fails },
		{ "why", rule->why },
		{ "judged by", rule->how },
		{ "see", rule->reference },
	};

	fprintf(stream, "%s\n", rule->id);
	fprintf(stream, "%-*s%s, path %s\n", (int)indent, "severity",
		severity_names[rule->severity[EMPHASIS_DEFAULT]], way_names[rule->way]);
	for (size_t i = EMPHASIS_DEFAULT + 1; i < N_EMPHASES; i++)
		if (rule->severity[i])
			fprintf(stream, "%-*s%s with --emphasis %s\n", (int)indent, "",
				severity_names[rule->severity[i]], emphasis_names[i]);
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		fprintf(stream, "%-*s", (int)indent, lines[i].label);
		sheet_print_text(stream, lines[i].text, indent, look);
	}
}

void rule_print_line(FILE *stream, const struct rule *rule)
{
	fprintf(stream, "%-28s %-8s %-7s %s\n", rule->id,
		severity_names[rule->severity[EMPHASIS_DEFAULT]], way_names[rule->way],
		rule->fails);
}
