/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the audits of many hosts told beside each other, as text and as JSON? See fleet.h.
 */
#include "render/fleet.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "render/json.h"
#include "render/parts.h"

/* ---- text */

static const char signs[N_OUTCOMES] = {
	[OUTCOME_NONE] = '-', [OUTCOME_PASS] = '.',    [OUTCOME_UNKNOWN] = '?',
	[OUTCOME_INFO] = 'i', [OUTCOME_WARNING] = 'w', [OUTCOME_ERROR] = 'E',
};

enum {
	HEAD_WIDTH = 22, /* left of the outcomes */
	NAMES_INDENT = 6,
	LETTER_SIZE = 24,
};

/* Hosts that were judged alike. */
struct kind {
	const struct fleet_host *first;
	size_t n;
};

struct page {
	FILE *stream;
	const struct fleet *fleet;
	const struct sheet_look *look;
	size_t *rules; /* the indexes of those that are told of */
	size_t n_rules;
};

/* A, B, … Z, a, … z, then the number. */
static const char *letter_of(size_t i, char buf[LETTER_SIZE])
{
	if (i < 52)
		snprintf(buf, LETTER_SIZE, "%c", (int)(i < 26 ? 'A' + i : 'a' + (i - 26)));
	else
		snprintf(buf, LETTER_SIZE, "%zu", i);
	return buf;
}

static enum outcome worst_of(const struct fleet *fleet, size_t rule)
{
	enum outcome worst = OUTCOME_NONE;

	for (size_t i = 0; i < fleet->n_hosts; i++)
		if (!fleet->hosts[i].error && fleet->hosts[i].outcomes[rule] > worst)
			worst = (enum outcome)fleet->hosts[i].outcomes[rule];
	return worst;
}

static void print_rules(const struct page *page)
{
	char letter[LETTER_SIZE] = "";

	for (size_t i = 0; i < page->n_rules; i++) {
		size_t rule = page->rules[i];
		enum outcome worst = worst_of(page->fleet, rule);

		fprintf(page->stream, "  %-2s %-8s %-28s %zu of %zu hosts\n", letter_of(i, letter),
			outcome_names[worst], page->fleet->rules[rule]->id,
			fleet_count(page->fleet, rule,
				    worst == OUTCOME_UNKNOWN ? OUTCOME_UNKNOWN : OUTCOME_INFO),
			page->fleet->n_hosts);
	}
	fprintf(page->stream, "\n%*s", HEAD_WIDTH, "");
	for (size_t i = 0; i < page->n_rules; i++)
		fprintf(page->stream, "%s%s", i ? " " : "", letter_of(i, letter));
	fprintf(page->stream, "%spath\n", page->n_rules ? "  " : "");
}

static void print_outcomes(const struct page *page, const struct fleet_host *host)
{
	char letter[LETTER_SIZE] = "";

	for (size_t i = 0; i < page->n_rules; i++)
		fprintf(page->stream, "%s%*c", i ? " " : "", (int)strlen(letter_of(i, letter)),
			signs[host->outcomes[page->rules[i]]]);
	fprintf(page->stream, "%s%s\n", page->n_rules ? "  " : "", way_names[host->way]);
}

static void print_kind(const struct page *page, const struct kind *kind)
{
	_cleanup_strbuf_ struct strbuf head = { 0 };
	_cleanup_strbuf_ struct strbuf names = { 0 };

	if (kind->n > 1)
		strbuf_addf(&head, "%zu hosts alike", kind->n);
	else
		strbuf_addf(&head, "%s", kind->first->name);
	fprintf(page->stream, "  %-*s", HEAD_WIDTH - 3, head.text);
	if (head.length > HEAD_WIDTH - 3)
		fprintf(page->stream, "\n%*s", HEAD_WIDTH - 1, "");
	fputs(" ", page->stream);
	print_outcomes(page, kind->first);
	if (kind->n == 1)
		return;
	for (size_t i = 0; i < page->fleet->n_hosts; i++)
		if (fleet_alike(page->fleet, kind->first, &page->fleet->hosts[i]))
			strbuf_addf(&names, "%s%s", names.length ? ", " : "",
				    page->fleet->hosts[i].name);
	fprintf(page->stream, "%*s", NAMES_INDENT, "");
	sheet_print_text(page->stream, names.text, NAMES_INDENT, page->look);
}

static int compare_kinds(const void *left, const void *right)
{
	const struct kind *a = left;
	const struct kind *b = right;

	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	return strcmp(a->first->name, b->first->name);
}

static void print_kinds(const struct page *page)
{
	const struct fleet *fleet = page->fleet;
	struct kind *kinds = arena_new_array(fleet->arena, struct kind, fleet->n_hosts);
	size_t n = 0;

	for (size_t i = 0; i < fleet->n_hosts; i++) {
		size_t at = 0;

		if (fleet->hosts[i].error)
			continue;
		while (at < n && !fleet_alike(fleet, kinds[at].first, &fleet->hosts[i]))
			at++;
		n += at == n;
		if (!kinds[at].first)
			kinds[at].first = &fleet->hosts[i];
		kinds[at].n++;
	}
	qsort(kinds, n, sizeof(*kinds), compare_kinds);
	for (size_t i = 0; i < n; i++)
		print_kind(page, &kinds[i]);
}

static void print_unread(const struct page *page)
{
	for (size_t i = 0; i < page->fleet->n_hosts; i++) {
		if (!page->fleet->hosts[i].error)
			continue;
		fputs("  not judged: ", page->stream);
		sheet_print_text(page->stream, page->fleet->hosts[i].error, NAMES_INDENT,
				 page->look);
	}
}

void fleet_print(FILE *stream, const struct fleet *fleet, const struct sheet_look *look)
{
	struct page page = { .stream = stream, .fleet = fleet, .look = look };
	size_t n_differ = 0;

	page.rules = arena_new_array(fleet->arena, size_t, fleet->n_rules);
	for (enum outcome outcome = OUTCOME_ERROR; outcome >= OUTCOME_UNKNOWN; outcome--)
		for (size_t i = 0; i < fleet->n_rules; i++)
			if (worst_of(fleet, i) == outcome)
				page.rules[page.n_rules++] = i;
	for (size_t i = 0; i < fleet->n_hosts; i++)
		n_differ += fleet->hosts[i].differs;
	print_rules(&page);
	print_kinds(&page);
	print_unread(&page);
	fprintf(stream, "\nE error, w warning, i note, ? unknown, . passed, - not applicable\n");
	fprintf(stream, "%zu host%s, %zu of them not as most are\n", fleet->n_hosts,
		fleet->n_hosts == 1 ? "" : "s", n_differ);
}

/* ---- JSON */

struct fleet_result {
	const char *rule;
	const char *outcome;
};

/* A host with what is told of it: all but what passed and what does not apply. */
struct fleet_row {
	const struct fleet_host *host;
	struct fleet_result *results;
	size_t n_results;
};

struct fleet_sheet {
	struct fleet_row *rows;
	size_t n_rows;
};

static const struct fleet_host *host_of(const void *object)
{
	return ((const struct fleet_row *)object)->host;
}

static void get_name(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, host_of(object)->name);
}

static void get_source(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, host_of(object)->source);
}

static void get_error(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	if (host_of(object)->error)
		value_set_text(value, host_of(object)->error);
}

static void get_path(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	if (!host_of(object)->error)
		value_set_text(value, way_names[host_of(object)->way]);
}

static void get_differs(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_yes_no(value, host_of(object)->differs ? FACT_YES : FACT_NO);
}

static const struct field result_fields[] = {
	LEAF("rule", NULL, NULL, FIELD_TEXT, struct fleet_result, rule),
	LEAF("outcome", NULL, NULL, FIELD_TEXT, struct fleet_result, outcome),
	{ 0 },
};

static const struct field row_fields[] = {
	{ .key = "name", .get = get_name },
	{ .key = "source", .get = get_source },
	{ .key = "error", .get = get_error },
	{ .key = "path", .get = get_path },
	{ .key = "differs", .get = get_differs },
	OBJECTS("results", result_fields, struct fleet_row, results, n_results),
	{ 0 },
};

static const struct field fleet_document[] = {
	SCHEMA("fleet"),
	OBJECTS("hosts", row_fields, struct fleet_sheet, rows, n_rows),
	{ 0 },
};

void fleet_write_json(FILE *stream, const struct fleet *fleet)
{
	struct fleet_sheet sheet = { .n_rows = fleet->n_hosts };

	sheet.rows = arena_new_array(fleet->arena, struct fleet_row, fleet->n_hosts);
	for (size_t i = 0; i < fleet->n_hosts; i++) {
		const struct fleet_host *host = &fleet->hosts[i];
		struct fleet_row *row = &sheet.rows[i];

		row->host = host;
		row->results = arena_new_array(fleet->arena, struct fleet_result, fleet->n_rules);
		for (size_t j = 0; !host->error && j < fleet->n_rules; j++)
			if (host->outcomes[j] > OUTCOME_PASS)
				row->results[row->n_results++] =
					(struct fleet_result){ fleet->rules[j]->id,
							       outcome_names[host->outcomes[j]] };
	}
	json_write(stream, fleet_document, NULL, &sheet);
}
