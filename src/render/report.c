/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the documents vfctl/audit/1, vfctl/explain/1 and vfctl/rules/1 say?
 */
#include "render/report.h"

#include "render/parts.h"
#include "render/report-formats.h"

static void get_emphasis(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, emphasis_names[((const struct report *)object)->emphasis]);
}

static const void *decision_part(const struct host *host, const void *object)
{
	(void)host;
	return &((const struct report *)object)->decision;
}

static void get_recommended(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, way_names[((const struct decision *)object)->recommended]);
}

static void get_device(const struct host *host, const void *object, struct value *value)
{
	const struct decision *decision = object;

	(void)host;
	if (decision->device)
		value_set_text(value, decision->device);
}

const struct field decision_fields[] = {
	{ .key = "recommended", .get = get_recommended },
	{ .key = "device", .get = get_device },
	LEAF("reasons", NULL, NULL, FIELD_TEXTS, struct decision, reasons,
	     .n_offset = offsetof(struct decision, n_reasons)),
	{ 0 },
};

static void set_count(struct value *value, size_t n)
{
	value_set_number(value, (int64_t)n);
}

static void get_errors(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	set_count(value, ((const struct report *)object)->n_by_severity[SEVERITY_ERROR]);
}

static void get_warnings(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	set_count(value, ((const struct report *)object)->n_by_severity[SEVERITY_WARNING]);
}

static void get_infos(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	set_count(value, ((const struct report *)object)->n_by_severity[SEVERITY_INFO]);
}

static void get_passes(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	set_count(value, ((const struct report *)object)->n_by_verdict[VERDICT_PASS]);
}

static void get_unknowns(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	set_count(value, ((const struct report *)object)->n_by_verdict[VERDICT_UNKNOWN]);
}

static void get_not_applicables(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	set_count(value, ((const struct report *)object)->n_by_verdict[VERDICT_NOT_APPLICABLE]);
}

static void get_waived(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	set_count(value, ((const struct report *)object)->n_waived);
}

static const void *whole_part(const struct host *host, const void *object)
{
	(void)host;
	return object;
}

static const struct field summary_fields[] = {
	{ .key = "error", .get = get_errors },
	{ .key = "warning", .get = get_warnings },
	{ .key = "info", .get = get_infos },
	{ .key = "pass", .get = get_passes },
	{ .key = "unknown", .get = get_unknowns },
	{ .key = "not_applicable", .get = get_not_applicables },
	{ .key = "waived", .get = get_waived },
	{ 0 },
};

static const struct rule *rule_of(const void *object)
{
	return ((const struct finding *)object)->rule;
}

static void get_rule(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, rule_of(object)->id);
}

static void get_verdict(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, verdict_names[((const struct finding *)object)->verdict]);
}

static void get_severity(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, severity_names[((const struct finding *)object)->severity]);
}

static void get_path(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, way_names[rule_of(object)->way]);
}

static void get_subject(const struct host *host, const void *object, struct value *value)
{
	value_set_text(value, finding_subject(object, host->arena));
}

static void get_evidence(const struct host *host, const void *object, struct value *value)
{
	const char *evidence = ((const struct finding *)object)->evidence;

	(void)host;
	if (evidence)
		value_set_text(value, evidence);
}

static void get_reference(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, rule_of(object)->reference);
}

/* Only failures have one. */
static const void *remedy_part(const struct host *host, const void *object)
{
	const struct finding *finding = object;

	(void)host;
	return finding->verdict == VERDICT_FAIL ? &finding->remedy : NULL;
}

static void get_commands(const struct host *host, const void *object, struct value *value)
{
	const struct remedy *remedy = object;

	(void)host;
	value->kind = VALUE_TEXTS;
	value->texts = remedy->commands;
	value->n_texts = 0;
	while (remedy->commands[value->n_texts])
		value->n_texts++;
}

static void get_needs(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, needs_names[((const struct remedy *)object)->needs]);
}

static const struct field remedy_fields[] = {
	LEAF("text", NULL, NULL, FIELD_TEXT, struct remedy, text),
	{ .key = "commands", .get = get_commands },
	{ .key = "needs", .get = get_needs },
	{ 0 },
};

static const void *waiver_part(const struct host *host, const void *object)
{
	(void)host;
	return ((const struct finding *)object)->waiver;
}

/* Only where it has one. */
static void get_expiry(const struct host *host, const void *object, struct value *value)
{
	const struct waiver *waiver = object;

	(void)host;
	if (waiver->expires)
		value_set_text(value, waiver->expires);
}

static const struct field waiver_fields[] = {
	LEAF("reason", NULL, NULL, FIELD_TEXT, struct waiver, reason),
	{ .key = "expires", .get = get_expiry },
	LEAF("source", NULL, NULL, FIELD_TEXT, struct waiver, source),
	{ 0 },
};

static const struct field finding_fields[] = {
	{ .key = "rule", .get = get_rule },
	{ .key = "verdict", .get = get_verdict },
	{ .key = "severity", .get = get_severity },
	{ .key = "path", .get = get_path },
	{ .key = "subject", .get = get_subject },
	{ .key = "evidence", .get = get_evidence },
	{ .key = "remedy", .type = FIELD_OBJECT, .part = remedy_part, .members = remedy_fields },
	{ .key = "waived", .type = FIELD_OBJECT, .part = waiver_part, .members = waiver_fields },
	{ .key = "reference", .get = get_reference },
	{ 0 },
};

const struct field audit_document[] = {
	SCHEMA("audit"),
	{ .key = "emphasis", .get = get_emphasis },
	{ .key = "path", .type = FIELD_OBJECT, .part = decision_part, .members = decision_fields },
	{ .key = "summary", .type = FIELD_OBJECT, .part = whole_part, .members = summary_fields },
	OBJECTS("findings", finding_fields, struct report, findings, n_findings),
	GAPS,
	{ 0 },
};

const struct field verify_document[] = {
	SCHEMA("verify"),
	{ .key = "summary", .type = FIELD_OBJECT, .part = whole_part, .members = summary_fields },
	OBJECTS("findings", finding_fields, struct report, findings, n_findings),
	GAPS,
	{ 0 },
};

static void get_way(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_text(value, way_names[((const struct rule *)object)->way]);
}

static void set_severity(const struct rule *rule, enum emphasis emphasis, struct value *value)
{
	value_set_text(value, severity_names[rule_severity(rule, emphasis)]);
}

static void get_by_default(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	set_severity(object, EMPHASIS_DEFAULT, value);
}

static void get_for_performance(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	set_severity(object, EMPHASIS_PERFORMANCE, value);
}

static void get_for_security(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	set_severity(object, EMPHASIS_SECURITY, value);
}

static const struct field by_emphasis_fields[] = {
	{ .key = "default", .get = get_by_default },
	{ .key = "performance", .get = get_for_performance },
	{ .key = "security", .get = get_for_security },
	{ 0 },
};

static void get_weighs(const struct host *host, const void *object, struct value *value)
{
	const struct rule *rule = object;

	(void)host;
	if (rule->weighs)
		value_set_text(value, rule->weighs);
}

const struct field explain_document[] = {
	SCHEMA("explain"),
	LEAF("rule", NULL, NULL, FIELD_TEXT, struct rule, id),
	{ .key = "path", .get = get_way },
	{ .key = "severity",
	  .type = FIELD_OBJECT,
	  .part = whole_part,
	  .members = by_emphasis_fields },
	{ .key = "weighs", .get = get_weighs },
	LEAF("fails", NULL, NULL, FIELD_TEXT, struct rule, fails),
	LEAF("why", NULL, NULL, FIELD_TEXT, struct rule, why),
	LEAF("how", NULL, NULL, FIELD_TEXT, struct rule, how),
	LEAF("remedy", NULL, NULL, FIELD_TEXT, struct rule, remedy),
	LEAF("reference", NULL, NULL, FIELD_TEXT, struct rule, reference),
	{ 0 },
};

static const char *const listed_keys[] = { "rule", "path", "severity", "weighs", "fails", NULL };

const struct field rules_document[] = {
	SCHEMA("rules"),
	POINTERS("rules", explain_document, struct rule_list, rules, n, .keys = listed_keys),
	{ 0 },
};
