/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does an audit read? What fails alike is told once, with whom it is about, evidence and remedy
 * below it: the worst first, those together that are about the same devices or VMs.
 */
#include "render/report-formats.h"
#include "render/report-names.h"
#include "render/report.h"

enum {
	EVIDENCE_INDENT = 11,
	REMEDY_INDENT = 11,
	COMMAND_INDENT = 13,
	MOST_LINES = 8, /* of evidence that differs, and of commands */
};

static const char *const colours[N_SEVERITIES] = {
	[SEVERITY_NONE] = "",
	[SEVERITY_INFO] = "\033[36m",
	[SEVERITY_WARNING] = "\033[33m",
	[SEVERITY_ERROR] = "\033[31m",
};
static const char bold[] = "\033[1m";
static const char plain[] = "\033[0m";

struct page {
	FILE *stream;
	const struct host *host;
	const struct sheet_look *look;
};

static const char *colour(const struct page *page, const char *sequence)
{
	return page->look->colour ? sequence : "";
}

static void print_owners(const struct page *page, const struct entry *entry)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	owners_add(entry, &text);
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

/* What was not read is the same of each but for its address: "/sys/bus/pci/devices/…/config". */
static const char *without_address(const struct page *page, const struct finding *finding)
{
	char address[BDF_TEXT_SIZE] = "";
	const char *at = NULL;

	if (finding->device)
		at = strstr(finding->evidence, bdf_format(finding->device->bdf, address));
	if (!at)
		return finding->evidence;
	return arena_printf(page->host->arena, "%.*s*%s", (int)(at - finding->evidence),
			    finding->evidence, at + strlen(address));
}

static const char *mention_evidence(const struct page *page, const struct entry *entry, size_t i)
{
	const struct finding *finding = entry->mentions[i].finding;

	if (finding->verdict != VERDICT_UNKNOWN || !finding->evidence)
		return finding->evidence;
	return arena_printf(page->host->arena, "not read: %s",
			    entry->n > 1 ? without_address(page, finding) : finding->evidence);
}

/* Of several VFs of a PF that of the first. */
static const char *owner_evidence(const struct page *page, const struct entry *entry, size_t from,
				  size_t to)
{
	const char *first = mention_evidence(page, entry, from);

	for (size_t i = from + 1; first && i < to; i++)
		if (!str_equal(first, mention_evidence(page, entry, i)))
			return arena_printf(page->host->arena, "%s (the first of them)", first);
	return first;
}

/* Whom a line of evidence is about. */
struct line {
	struct names names;
	const char *evidence;
};

/* Adds the lines, each of them ended; by name, where they are not the same for all. */
static void add_lines(struct line *lines, size_t n, bool by_name, struct strbuf *text)
{
	for (size_t i = 0; i < n; i++) {
		const char *evidence = lines[i].evidence;

		names_end(&lines[i].names);
		if (by_name)
			strbuf_addf(text, "%s%s", lines[i].names.text.text, evidence ? ": " : "");
		if (by_name || evidence)
			strbuf_addf(text, "%s\n", evidence ? evidence : "");
		strbuf_release(&lines[i].names.text);
	}
}

/* What the entry was judged by, in lines: those of whom the same is said share one. */
static const char *entry_evidence(const struct page *page, const struct entry *entry)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct line lines[MOST_LINES] = { 0 };
	bool same_vfs = common_vfs(entry, page->host->arena) != NULL;
	size_t n = 0;
	size_t n_more = 0;

	for (size_t i = 0; i < entry->n;) {
		size_t next = entry_next_owner(entry, i);
		const char *evidence = owner_evidence(page, entry, i, next);
		size_t at = 0;

		while (at < n && !str_equal(lines[at].evidence, evidence))
			at++;
		if (at == MOST_LINES) {
			n_more++;
		} else {
			n += at == n;
			lines[at].evidence = evidence;
			names_add(&lines[at].names, &entry->mentions[i],
				  same_vfs ? ""
					   : vfs_of(&entry->mentions[i], next - i,
						    page->host->arena));
		}
		i = next;
	}
	add_lines(lines, n, n > 1 || !same_vfs, &text);
	if (n_more)
		strbuf_addf(&text, "and %zu more, which --json tells\n", n_more);
	return arena_strdup(page->host->arena, text.text ? text.text : "");
}

static void print_indented(const struct page *page, size_t indent, const char *text)
{
	fprintf(page->stream, "%*s", (int)indent, "");
	sheet_print_text(page->stream, text, indent, page->look);
}

static void print_evidence(const struct page *page, const char *lines)
{
	const char *line = NULL;
	size_t n = 0;

	while (next_word(&lines, '\n', &line, &n))
		if (n)
			print_indented(page, EVIDENCE_INDENT,
				       arena_strndup(page->host->arena, line, n));
}

/* Commands are to be copied: they are not broken. Each stands there once. */
static void print_commands(const struct page *page, const struct entry *entry)
{
	const char *told[MOST_LINES] = { NULL };
	size_t n = 0;

	for (size_t i = 0; i < entry->n; i = entry_next_owner(entry, i)) {
		const char *const *command = entry->mentions[i].finding->remedy.commands;

		for (; *command; command++) {
			size_t at = 0;

			while (at < n && !str_equal(told[at], *command))
				at++;
			if (at < n)
				continue;
			if (n == MOST_LINES) {
				fprintf(page->stream, "%*sand more, which --json tells\n",
					COMMAND_INDENT, "");
				return;
			}
			told[n++] = *command;
			fprintf(page->stream, "%*s%s\n", COMMAND_INDENT, "", *command);
		}
	}
}

static void print_remedy(const struct page *page, const struct entry *entry)
{
	const struct remedy *remedy = &entry->mentions->finding->remedy;
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (!remedy->text)
		return;
	strbuf_addf(&text, "to do: %s", remedy->text);
	if (remedy->needs != NEEDS_NOTHING)
		strbuf_addf(&text, " (needs: %s)", needs_names[remedy->needs]);
	print_indented(page, REMEDY_INDENT, text.text);
	print_commands(page, entry);
}

static void print_waiver(const struct page *page, const struct waiver *waiver)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	waiver_add(waiver, &text);
	print_indented(page, REMEDY_INDENT, text.text);
}

static bool has_same_subjects(const struct entry *a, const struct entry *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->mentions[i].finding->device != b->mentions[i].finding->device ||
		    a->mentions[i].finding->domain != b->mentions[i].finding->domain)
			return false;
	return true;
}

/* How many entries from the first on are rules that the same source keeps from being judged. */
static size_t n_lacking(const struct page *page, const struct entry *entries, size_t n,
			const char *evidence)
{
	size_t i = 1;

	if (entries->mentions->finding->verdict != VERDICT_UNKNOWN)
		return 1;
	while (i < n && entries[i].mentions->finding->verdict == VERDICT_UNKNOWN &&
	       has_same_subjects(&entries[i], entries) &&
	       str_equal(entry_evidence(page, &entries[i]), evidence))
		i++;
	return i;
}

/* Prints one entry, or several rules that miss the same fact; returns how many. */
static size_t print_entry(const struct page *page, const struct entry *entries, size_t n_left)
{
	const struct finding *finding = entries->mentions->finding;
	const char *evidence = entry_evidence(page, entries);
	size_t n = n_lacking(page, entries, n_left, evidence);
	const char *vfs = common_vfs(entries, page->host->arena);
	_cleanup_strbuf_ struct strbuf text = { 0 };
	bool fails = finding->verdict == VERDICT_FAIL;

	fprintf(page->stream, "  %s%-8s%s ",
		colour(page, fails && !finding->waiver ? colours[finding->severity] : ""),
		word_of(finding), colour(page, plain));
	strbuf_add(&text, fails ? finding->rule->fails : finding->rule->id);
	if (fails)
		strbuf_addf(&text, " [%s]", finding->rule->id);
	for (size_t i = 1; i < n; i++)
		strbuf_addf(&text, ", %s", entries[i].mentions->finding->rule->id);
	if (vfs && *vfs)
		strbuf_addf(&text, ":%s%s", vfs,
			    entry_next_owner(entries, 0) < entries->n ? " of each" : "");
	sheet_print_text(page->stream, text.text, EVIDENCE_INDENT, page->look);
	print_evidence(page, evidence);
	if (finding->waiver)
		print_waiver(page, finding->waiver);
	else if (fails)
		print_remedy(page, entries);
	return n;
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
		if (decision->reasons[i] != decision->near)
			strbuf_addf(&text, "%s%s", i ? "; " : ": ", decision->reasons[i]);
	sheet_print_text(page->stream, text.text, 2, page->look);
	if (decision->near)
		sheet_print_text(page->stream,
				 arena_printf(page->host->arena, "  %s", decision->near), 2,
				 page->look);
}

void report_print(FILE *stream, const struct host *host, const struct report *report,
		  const struct sheet_look *look)
{
	struct page page = { .stream = stream, .host = host, .look = look };
	struct entries all = report_fold(report, host->arena);
	const struct entry *entries = all.entries;

	for (size_t i = 0; i < all.n;) {
		if (!i || !entry_shares_owners(&entries[i], &entries[i - 1])) {
			fputs(i ? "\n" : "", stream);
			print_owners(&page, &entries[i]);
		}
		i += print_entry(&page, &entries[i], all.n - i);
	}
	fputs(all.n ? "\n" : "", stream);
	print_summary(&page, report);
	if (!report->is_drift)
		print_decision(&page, &report->decision);
}
