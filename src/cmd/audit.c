/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl audit: can this host give VMs a VF at line rate, what is wrong, and how is it mended?
 */
#include <errno.h>
#include <langinfo.h>
#include <stdio.h>

#include "audit/audit.h"
#include "cmd/command.h"
#include "cmd/find.h"
#include "cmd/rules.h"
#include "render/json.h"
#include "render/report.h"

enum {
	REPORT_WIDTH = 80
};

/* In the order of the words of their options. */
enum {
	PATH_AUTO,
	PATH_SRIOV,
	PATH_VIRTIO,
};

static const enum way ways[] = {
	[PATH_AUTO] = WAY_NONE,
	[PATH_SRIOV] = WAY_SRIOV,
	[PATH_VIRTIO] = WAY_VIRTIO,
};

/* From which severity on a finding makes the exit status 1. */
static const enum severity thresholds[] = {
	SEVERITY_ERROR,
	SEVERITY_WARNING,
	SEVERITY_INFO,
	N_SEVERITIES,
};

struct audit_options {
	int path;
	int emphasis; /* enum emphasis */
	const char *device;
	struct option_texts rules;
	struct option_texts skipped;
	int fail_on;
	bool all;
	bool list_rules;
};

#define AUDIT(member) .offset = offsetof(struct audit_options, member)

static const struct option_row option_rows[] = {
	{ .name = "path",
	  .kind = OPTION_CHOICE,
	  AUDIT(path),
	  .argument = "PATH",
	  .words = "auto|sriov|virtio",
	  .help = "judge for this path; auto: the one to recommend" },
	{ .name = "emphasis",
	  .kind = OPTION_CHOICE,
	  AUDIT(emphasis),
	  .argument = "WHAT",
	  .words = "default|performance|security",
	  .help = "what weighs more" },
	{ .name = "device",
	  .kind = OPTION_TEXT,
	  AUDIT(device),
	  .argument = "DEV",
	  .words = "@devices",
	  .help = "the function that a VM is to get" },
	{ .name = "rule",
	  .kind = OPTION_TEXTS,
	  AUDIT(rules),
	  .argument = "ID",
	  .words = "@rules",
	  .help = "only this rule; may be given again" },
	{ .name = "skip",
	  .kind = OPTION_TEXTS,
	  AUDIT(skipped),
	  .argument = "ID",
	  .words = "@rules",
	  .help = "not this rule; may be given again" },
	{ .name = "fail-on",
	  .kind = OPTION_CHOICE,
	  AUDIT(fail_on),
	  .argument = "SEVERITY",
	  .words = "error|warning|info|never",
	  .help = "exit with 1 from this severity on; error by default" },
	{ .name = "all",
	  .kind = OPTION_SWITCH,
	  AUDIT(all),
	  .help = "tell what passed and what does not apply, too" },
	{ .name = "list-rules",
	  .kind = OPTION_SWITCH,
	  AUDIT(list_rules),
	  .help = "tell which rules there are, and look at nothing" },
	{ 0 },
};

static bool is_among(const struct option_texts *texts, const char *id)
{
	for (size_t i = 0; i < texts->n; i++)
		if (str_equal(texts->items[i], id))
			return true;
	return false;
}

static bool is_wanted(const struct rule *rule, const void *arg)
{
	const struct audit_options *options = arg;

	return (!options->rules.n || is_among(&options->rules, rule->id)) &&
	       !is_among(&options->skipped, rule->id);
}

static enum exit_status check_rules(const struct option_texts *texts, struct err *reterr)
{
	for (size_t i = 0; i < texts->n; i++)
		if (!find_rule(texts->items[i], reterr))
			return EXIT_USAGE;
	return EXIT_DONE;
}

/* What passed and what does not apply is counted, and told only if asked for. */
static void drop_quiet(struct report *report)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_findings; i++)
		if (report->findings[i].verdict == VERDICT_FAIL ||
		    report->findings[i].verdict == VERDICT_UNKNOWN)
			report->findings[n++] = report->findings[i];
	report->n_findings = n;
}

static enum exit_status status_of(const struct report *report, enum severity threshold)
{
	for (enum severity severity = threshold; severity < N_SEVERITIES; severity++)
		if (report->n_by_severity[severity])
			return EXIT_FINDINGS;
	return EXIT_DONE;
}

static void print(const struct run *run, const struct host *host, struct report *report)
{
	const struct audit_options *options = run->options;
	size_t terminal = terminal_width();
	const struct sheet_look look = {
		.width = terminal ? terminal : REPORT_WIDTH,
		.ascii = !str_equal(nl_langinfo(CODESET), "UTF-8"),
		.colour = run_wants_colour(run),
	};

	if (!options->all)
		drop_quiet(report);
	if (run->global.json)
		json_write(stdout, audit_document, host, report);
	else
		report_print(stdout, host, report, &look);
}

static enum exit_status audit_run(const struct run *run, struct err *reterr)
{
	const struct audit_options *options = run->options;
	struct audit_request request = {
		.way = ways[options->path],
		.emphasis = (enum emphasis)options->emphasis,
		.evidence_of_all = options->all,
		.wants = is_wanted,
		.arg = options,
	};
	_cleanup_(host_freep) struct host *host = NULL;
	struct report *report = NULL;
	enum exit_status status = check_rules(&options->rules, reterr);

	if (status == EXIT_DONE)
		status = check_rules(&options->skipped, reterr);
	if (status != EXIT_DONE)
		return status;
	if (options->list_rules) {
		print_rules(stdout);
		return EXIT_DONE;
	}
	status = run_collect(run, audit_facts, &host, reterr);
	if (status == EXIT_DONE && options->device)
		status = find_device(host, options->device, &request.device, reterr);
	if (status != EXIT_DONE)
		return status;
	report = audit(host, &request);
	print(run, host, report);
	return status_of(report, thresholds[options->fail_on]);
}

const struct command command_audit = {
	.name = "audit",
	.summary = "what keeps this host from giving VMs network cards, and remedies",
	.description =
		"Judges this host by a catalogue of rules: IOMMU, ACS, PCIe, SR-IOV, NUMA, KVM.\n"
		"Tells what fails, on which evidence and what to do, and whether VMs should\n"
		"take SR-IOV or virtio here. Exits with 1 where a finding weighs as much as\n"
		"--fail-on says.",
	.options = option_rows,
	.options_size = sizeof(struct audit_options),
	.facts = FACTS_ALL,
	.json = true,
	.run = audit_run,
};
