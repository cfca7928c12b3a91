/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does an audit read to what collects the results of static analysis? See report-formats.h; the
 * members are those of SARIF 2.1.0, sections 3.13 to 3.52.
 */
#include "config.h"

#include "render/report-formats.h"

#include <ctype.h>
#include <string.h>

#include "base/parse.h"
#include "render/json.h"
#include "render/parts.h"

struct sarif_location {
	const char *subject;
	const char *host;
};

struct sarif_place {
	const char *uri;
	int64_t line;
	int64_t column;
};

struct sarif_locations {
	const struct sarif_place *physical; /* NULL: it stands in no file */
	struct sarif_location *logical;
	size_t n;
};

struct sarif_result {
	const struct finding *finding;
	const char *text;
	const char *fingerprint;
	struct sarif_locations *locations;
	size_t n_locations;
	const struct waiver *suppressions;
	size_t n_suppressions;
};

struct sarif_run {
	const struct rule **rules;
	size_t n_rules;
	struct sarif_result *results;
	size_t n_results;
};

struct sarif_log {
	struct sarif_run *runs;
	size_t n_runs;
};

static const void *itself(const struct host *host, const void *object)
{
	(void)host;
	return object;
}

static const void *physical_part(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct sarif_locations *)object)->physical;
}

/* What a severity is called there. */
static const char *const levels[N_SEVERITIES] = {
	[SEVERITY_NONE] = "none",
	[SEVERITY_INFO] = "note",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_ERROR] = "error",
};

static const char *const kinds[N_VERDICTS] = {
	[VERDICT_NOT_APPLICABLE] = "notApplicable",
	[VERDICT_PASS] = "pass",
	[VERDICT_FAIL] = "fail",
	[VERDICT_UNKNOWN] = "open",
};

static void get_default_level(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, levels[rule_severity(object, EMPHASIS_DEFAULT)]);
}

static void get_rule_id(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, ((const struct sarif_result *)object)->finding->rule->id);
}

static void get_kind(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, kinds[((const struct sarif_result *)object)->finding->verdict]);
}

/* Only a failure may have one. */
static void get_level(const struct host *host, const void *object, struct value *value)
{
	const struct finding *finding = ((const struct sarif_result *)object)->finding;
	bool fails = finding->verdict == VERDICT_FAIL;

	(void)host;
	value_set_text(value, levels[fails ? finding->severity : SEVERITY_NONE]);
}

static const struct field fails_text[] = {
	LEAF("text", NULL, NULL, FIELD_TEXT, struct rule, fails),
	{ 0 },
};
static const struct field why_text[] = {
	LEAF("text", NULL, NULL, FIELD_TEXT, struct rule, why),
	{ 0 },
};
static const struct field how_text[] = {
	LEAF("text", NULL, NULL, FIELD_TEXT, struct rule, how),
	{ 0 },
};
static const struct field configuration[] = {
	{ .key = "level", .get = get_default_level },
	{ 0 },
};

#define PART(name, fields)                                                               \
	{                                                                                \
		.key = (name), .type = FIELD_OBJECT, .part = itself, .members = (fields) \
	}

static const struct field rule_fields[] = {
	LEAF("id", NULL, NULL, FIELD_TEXT, struct rule, id),
	PART("shortDescription", fails_text),
	PART("fullDescription", why_text),
	PART("help", how_text),
	PART("defaultConfiguration", configuration),
	{ 0 },
};

static const struct field driver_fields[] = {
	{ .key = "name", .type = FIELD_CONSTANT, .constant = PACKAGE_NAME },
	{ .key = "version", .type = FIELD_CONSTANT, .constant = PACKAGE_VERSION },
	POINTERS("rules", rule_fields, struct sarif_run, rules, n_rules),
	{ 0 },
};

static const struct field tool_fields[] = {
	PART("driver", driver_fields),
	{ 0 },
};

static const struct field message_fields[] = {
	LEAF("text", NULL, NULL, FIELD_TEXT, struct sarif_result, text),
	{ 0 },
};

static const struct field fingerprint_fields[] = {
	LEAF("vfctl/1", NULL, NULL, FIELD_TEXT, struct sarif_result, fingerprint),
	{ 0 },
};

static const struct field logical_fields[] = {
	LEAF("name", NULL, NULL, FIELD_TEXT, struct sarif_location, subject),
	LEAF("fullyQualifiedName", NULL, NULL, FIELD_TEXT, struct sarif_location, host),
	{ .key = "kind", .type = FIELD_CONSTANT, .constant = "resource" },
	{ 0 },
};

static const struct field artifact_fields[] = {
	LEAF("uri", NULL, NULL, FIELD_TEXT, struct sarif_place, uri),
	{ 0 },
};

static const struct field region_fields[] = {
	LEAF("startLine", NULL, NULL, FIELD_NUMBER, struct sarif_place, line),
	LEAF("startColumn", NULL, NULL, FIELD_NUMBER, struct sarif_place, column),
	{ 0 },
};

static const struct field physical_fields[] = {
	PART("artifactLocation", artifact_fields),
	PART("region", region_fields),
	{ 0 },
};

static const struct field location_fields[] = {
	{ .key = "physicalLocation",
	  .type = FIELD_OBJECT,
	  .part = physical_part,
	  .members = physical_fields },
	OBJECTS("logicalLocations", logical_fields, struct sarif_locations, logical, n),
	{ 0 },
};

static const struct field suppression_fields[] = {
	{ .key = "kind", .type = FIELD_CONSTANT, .constant = "external" },
	LEAF("justification", NULL, NULL, FIELD_TEXT, struct waiver, reason),
	{ 0 },
};

static const struct field result_fields[] = {
	{ .key = "ruleId", .get = get_rule_id },
	{ .key = "kind", .get = get_kind },
	{ .key = "level", .get = get_level },
	PART("message", message_fields),
	OBJECTS("locations", location_fields, struct sarif_result, locations, n_locations),
	PART("partialFingerprints", fingerprint_fields),
	OBJECTS("suppressions", suppression_fields, struct sarif_result, suppressions,
		n_suppressions),
	{ 0 },
};

static const struct field run_fields[] = {
	PART("tool", tool_fields),
	OBJECTS("results", result_fields, struct sarif_run, results, n_results),
	{ 0 },
};

static const struct field sarif_document[] = {
	{ .key = "$schema",
	  .type = FIELD_CONSTANT,
	  .constant = "https://json.schemastore.org/sarif-2.1.0.json" },
	{ .key = "version", .type = FIELD_CONSTANT, .constant = "2.1.0" },
	OBJECTS("runs", run_fields, struct sarif_log, runs, n_runs),
	{ 0 },
};

/* By RFC 8089 where it begins at the root, else relative to where vfctl ran. */
static const char *uri_of(const char *path, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf uri = { 0 };

	strbuf_add(&uri, *path == '/' ? "file://" : "");
	for (; *path; path++) {
		bool plain = isalnum((unsigned char)*path) || strchr("/-._~", *path);

		strbuf_addf(&uri, plain ? "%c" : "%%%02X", (unsigned char)*path);
	}
	return arena_strdup(arena, uri.text);
}

/* Of "FILE:LINE:COLUMN". */
static const struct sarif_place *place_of(const char *source, struct arena *arena)
{
	struct sarif_place *place = arena_new_struct(arena, struct sarif_place);
	char *path = arena_strdup(arena, source);
	char *column = strrchr(path, ':');
	char *line = NULL;

	if (!column)
		return NULL;
	*column++ = '\0';
	line = strrchr(path, ':');
	if (!line)
		return NULL;
	*line++ = '\0';
	if (parse_i64(line, &place->line) < 0 || parse_i64(column, &place->column) < 0)
		return NULL;
	place->uri = uri_of(path, arena);
	return place;
}

static struct sarif_result result_of(const struct report_view *view, const struct finding *finding)
{
	struct arena *arena = view->host->arena;
	const char *name = view->host->identity.name ? view->host->identity.name : "host";
	const char *subject = arena_strdup(arena, finding_subject(finding, arena));
	struct sarif_result result = { .finding = finding, .n_locations = 1 };
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (finding->verdict == VERDICT_FAIL)
		strbuf_addf(&text, "%s: ", finding->rule->fails);
	else if (finding->verdict == VERDICT_UNKNOWN)
		strbuf_add(&text, "not read: ");
	finding_add_line(finding, &text);
	result.text = text.length ? arena_strdup(arena, text.text) : kinds[finding->verdict];
	result.suppressions = finding->waiver;
	result.n_suppressions = finding->waiver != NULL;
	result.fingerprint = arena_printf(arena, "%s/%s/%s", name, subject, finding->rule->id);
	result.locations = arena_new_struct(arena, struct sarif_locations);
	result.locations->n = 1;
	if (finding->source)
		result.locations->physical = place_of(finding->source, arena);
	result.locations->logical = arena_new_struct(arena, struct sarif_location);
	result.locations->logical->subject = subject;
	result.locations->logical->host = arena_printf(arena, "%s/%s", name, subject);
	return result;
}

void report_write_sarif(FILE *stream, const struct report_view *view)
{
	const struct report *report = view->report;
	struct arena *arena = view->host->arena;
	struct sarif_run run = { 0 };
	const struct sarif_log log = { .runs = &run, .n_runs = 1 };

	run.rules = arena_new_array(arena, const struct rule *, report->n_findings);
	run.results = arena_new_array(arena, struct sarif_result, report->n_findings);
	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];

		if (!run.n_rules || run.rules[run.n_rules - 1] != finding->rule)
			run.rules[run.n_rules++] = finding->rule;
		run.results[run.n_results++] = result_of(view, finding);
	}
	json_write(stream, sarif_document, view->host, &log);
}
