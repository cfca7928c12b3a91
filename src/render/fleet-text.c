/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the audits of many hosts told beside each other to somebody who reads? See fleet.h.
 */
#include <stdlib.h>
#include <string.h>

#include "render/fleet.h"

static const char signs[N_OUTCOMES] = {
	[OUTCOME_NONE] = '.', [OUTCOME_PASS] = '.',    [OUTCOME_UNKNOWN] = '?',
	[OUTCOME_INFO] = 'i', [OUTCOME_WARNING] = 'w', [OUTCOME_ERROR] = 'E',
};

/* Each stands for a rule, the last one for all further rules. */
static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789#";

enum {
	LEAST_HEAD_WIDTH = 20,
	TAIL_WIDTH = sizeof("  unknown  virtio") - 1,
	INDENT = 6,
	MOST_TOLD = 8,
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
	size_t *rules; /* the indexes of all, the worst first */
	size_t n_fail; /* how many of them fail somewhere: they have a column each */
	struct kind *kinds;
	size_t n_kinds;
	enum outcome *usual; /* of each of the fleet's rules; N_OUTCOMES: nothing is */
	enum way usual_way;
	int head_width; /* left of the columns */
	int step;	/* from one column to the next */
};

/* A list in a line; where the first few are enough, JSON has them all. */
struct words {
	struct strbuf text;
	size_t n;
	size_t most;
};

static void add_words(struct words *words, const char *first, const char *second)
{
	if (words->n < words->most)
		strbuf_addf(&words->text, "%s%s%s", words->n ? ", " : "", first, second);
	words->n++;
}

/* And forgets them. */
static void print_words(const struct page *page, struct words *words)
{
	if (words->n > words->most)
		strbuf_addf(&words->text, " and %zu more", words->n - words->most);
	if (words->n) {
		fprintf(page->stream, "%*s", INDENT, "");
		sheet_print_text(page->stream, words->text.text, INDENT, page->look);
	}
	strbuf_release(&words->text);
}

static char letter_of(size_t i)
{
	size_t last = sizeof(letters) - 2;

	return letters[i < last ? i : last];
}

static void print_rules(const struct page *page)
{
	const struct fleet *fleet = page->fleet;

	for (size_t i = 0; i < page->n_fail; i++) {
		size_t rule = page->rules[i];

		fprintf(page->stream, "  %c %-8s %-28s %zu of %zu hosts\n", letter_of(i),
			outcome_names[fleet_worst(fleet, rule)], fleet->rules[rule]->id,
			fleet_count(fleet, rule, OUTCOME_INFO), fleet->n_hosts);
	}
	fprintf(page->stream, "%s%*s", page->n_fail ? "\n" : "", page->head_width, "");
	for (size_t i = 0; i < page->n_fail; i++)
		fprintf(page->stream, "%*c", page->step, letter_of(i));
	fprintf(page->stream, "  unknown  path\n");
}

static void add_label(const struct kind *kind, struct strbuf *label)
{
	if (kind->n > 1)
		strbuf_addf(label, "  %zu hosts alike", kind->n);
	else
		strbuf_addf(label, "  %s", kind->first->label);
}

/* In what a host is worse than is usual, or does not fail; the worst first. */
static void print_differences(const struct page *page, const struct fleet_host *host)
{
	static const char *const before[N_OUTCOMES] = {
		[OUTCOME_NONE] = "no ",		[OUTCOME_PASS] = "no ",
		[OUTCOME_UNKNOWN] = "unknown ", [OUTCOME_INFO] = "info ",
		[OUTCOME_WARNING] = "warning ", [OUTCOME_ERROR] = "error ",
	};
	struct words words = { .most = MOST_TOLD };

	strbuf_add(&words.text, "unlike most: ");
	if (page->usual_way != N_WAYS && host->way != page->usual_way)
		add_words(&words, "path ", way_names[host->way]);
	for (size_t i = 0; i < page->fleet->n_rules; i++) {
		size_t rule = page->rules[i];
		enum outcome here = host->outcomes[rule];

		if (page->usual[rule] != N_OUTCOMES && !outcome_alike(here, page->usual[rule]) &&
		    (i < page->n_fail || here == OUTCOME_UNKNOWN))
			add_words(&words, before[here], page->fleet->rules[rule]->id);
	}
	print_words(page, &words);
}

static void print_row(const struct page *page, const struct kind *kind)
{
	const struct fleet_host *host = kind->first;
	_cleanup_strbuf_ struct strbuf label = { 0 };

	add_label(kind, &label);
	fprintf(page->stream, "%-*s", page->head_width, label.text);
	if (label.length > (size_t)page->head_width)
		fprintf(page->stream, "\n%*s", page->head_width, "");
	for (size_t i = 0; i < page->n_fail; i++)
		fprintf(page->stream, "%*c", page->step, signs[host->outcomes[page->rules[i]]]);
	fprintf(page->stream, "  %7zu  %s\n", fleet_unknown(page->fleet, host),
		way_names[host->way]);
}

static void print_kind(const struct page *page, const struct kind *kind)
{
	/* Whom nothing else names is usual. */
	struct words names = { .most = kind->first->differs ? SIZE_MAX : MOST_TOLD };

	print_row(page, kind);
	for (size_t i = 0; kind->n > 1 && i < page->fleet->n_hosts; i++)
		if (fleet_alike(page->fleet, kind->first, &page->fleet->hosts[i]))
			add_words(&names, "", page->fleet->hosts[i].label);
	print_words(page, &names);
	if (kind->first->differs)
		print_differences(page, kind->first);
}

/* What is usual comes first, and then what most have. */
static int compare_kinds(const void *left, const void *right)
{
	const struct kind *a = left;
	const struct kind *b = right;

	if (a->first->differs != b->first->differs)
		return a->first->differs ? 1 : -1;
	if (a->n != b->n)
		return a->n < b->n ? 1 : -1;
	return strcmp(a->first->name, b->first->name);
}

static void find_kinds(struct page *page)
{
	const struct fleet *fleet = page->fleet;

	page->kinds = arena_new_array(fleet->arena, struct kind, fleet->n_hosts);
	for (size_t i = 0; i < fleet->n_hosts; i++) {
		size_t at = 0;

		if (fleet->hosts[i].error)
			continue;
		while (at < page->n_kinds &&
		       !fleet_alike(fleet, page->kinds[at].first, &fleet->hosts[i]))
			at++;
		page->n_kinds += at == page->n_kinds;
		if (!page->kinds[at].first)
			page->kinds[at].first = &fleet->hosts[i];
		page->kinds[at].n++;
	}
	qsort(page->kinds, page->n_kinds, sizeof(*page->kinds), compare_kinds);
}

/* Columns stand close where there are many; what labels need beyond the rest of the line breaks it. */
static void choose_widths(struct page *page)
{
	int room = (int)page->look->width - TAIL_WIDTH;
	int n = (int)page->n_fail;

	page->step = LEAST_HEAD_WIDTH + 2 * n <= room ? 2 : 1;
	page->head_width = LEAST_HEAD_WIDTH;
	for (size_t i = 0; i < page->n_kinds; i++) {
		_cleanup_strbuf_ struct strbuf label = { 0 };

		add_label(&page->kinds[i], &label);
		if ((int)label.length > page->head_width &&
		    (int)label.length + page->step * n <= room)
			page->head_width = (int)label.length;
	}
}

static void print_unread(const struct page *page)
{
	static const char label[] = "  not judged: ";

	for (size_t i = 0; i < page->fleet->n_hosts; i++) {
		if (!page->fleet->hosts[i].error)
			continue;
		fputs(label, page->stream);
		sheet_print_text(page->stream, page->fleet->hosts[i].error, sizeof(label) - 1,
				 page->look);
	}
}

static void print_summary(const struct page *page)
{
	const struct fleet *fleet = page->fleet;
	size_t n_judged = 0;
	size_t n_differ = 0;

	for (size_t i = 0; i < fleet->n_hosts; i++) {
		n_judged += !fleet->hosts[i].error;
		n_differ += !fleet->hosts[i].error && fleet->hosts[i].differs;
	}
	if (page->n_fail)
		fputs("\nE error, w warning, i note, ? unknown, . passed or not applicable",
		      page->stream);
	fprintf(page->stream, "\n%zu host%s", fleet->n_hosts, fleet->n_hosts == 1 ? "" : "s");
	if (n_judged < fleet->n_hosts)
		fprintf(page->stream, ", %zu not judged", fleet->n_hosts - n_judged);
	if (n_judged > 1 && page->n_kinds == 1)
		fprintf(page->stream, ", %s alike",
			n_judged < fleet->n_hosts ? "the others" : "all");
	else if (n_judged > 1 && page->n_kinds == n_judged)
		fprintf(page->stream, ", no two %salike",
			n_judged < fleet->n_hosts ? "others " : "of them ");
	else if (n_judged > 1 && !n_differ)
		fprintf(page->stream, ", of %zu kinds, none of which is usual", page->n_kinds);
	else if (n_judged > 1)
		fprintf(page->stream, ", %zu of them not as most are", n_differ);
	fputc('\n', page->stream);
}

void fleet_print(FILE *stream, const struct fleet *fleet, const struct sheet_look *look)
{
	struct page page = { .stream = stream, .fleet = fleet, .look = look };

	page.rules = fleet_worst_first(fleet);
	while (page.n_fail < fleet->n_rules &&
	       fleet_count(fleet, page.rules[page.n_fail], OUTCOME_INFO))
		page.n_fail++;
	page.usual = arena_new_array(fleet->arena, enum outcome, fleet->n_rules);
	for (size_t i = 0; i < fleet->n_rules; i++)
		page.usual[i] = fleet_usual(fleet, i);
	page.usual_way = fleet_usual_way(fleet);
	find_kinds(&page);
	choose_widths(&page);
	if (page.n_kinds)
		print_rules(&page);
	for (size_t i = 0; i < page.n_kinds; i++)
		print_kind(&page, &page.kinds[i]);
	print_unread(&page);
	print_summary(&page);
}
