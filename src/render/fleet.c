/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the document vfctl/fleet/1 say?
 */
#include "render/fleet.h"

#include "render/json.h"
#include "render/parts.h"

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
