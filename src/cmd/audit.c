/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl audit: can this host give VMs a VF at line rate, what is wrong, and how is it mended?
 */
#include <errno.h>
#include <stdio.h>

#include "audit/audit.h"
#include "cmd/command.h"
#include "cmd/find-domain.h"
#include "cmd/find.h"
#include "cmd/fleet.h"
#include "cmd/profiles.h"
#include "cmd/reporting.h"
#include "cmd/rules.h"
#include "cmd/waivers.h"
#include "cmd/way.h"
#include "collect/collect.h"
#include "render/fleet.h"
#include "render/json.h"
#include "render/report-formats.h"
#include "render/report.h"

/* From which severity on a finding makes the exit status 1. */
static const enum severity thresholds[] = {
	SEVERITY_ERROR,
	SEVERITY_WARNING,
	SEVERITY_INFO,
	N_SEVERITIES,
};

struct audit_options {
	int format;
	int path;
	int emphasis; /* enum emphasis */
	const char *device;
	const char *vm;
	struct option_texts rules;
	struct option_texts skipped;
	const char *profile;
	const char *waivers;
	const char *date;
	int fail_on;
	bool all;
	bool fleet;
	bool list_rules;
};

#define AUDIT(member) .offset = offsetof(struct audit_options, member)

static const struct option_row option_rows[] = {
	{ .name = "path",
	  .kind = OPTION_CHOICE,
	  AUDIT(path),
	  .argument = "PATH",
	  .words = PATH_WORDS,
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
	{ .name = "vm",
	  .kind = OPTION_TEXT,
	  AUDIT(vm),
	  .argument = "NAME",
	  .words = "@vms",
	  .help = "of VMs judge this one alone" },
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
	PROFILE_OPTION(struct audit_options, profile),
	WAIVERS_OPTION(struct audit_options, waivers),
	{ .name = "date",
	  .kind = OPTION_TEXT,
	  AUDIT(date),
	  .argument = "DATE",
	  .help = "the day by which waivers expire; today by default" },
	{ .name = "fail-on",
	  .kind = OPTION_CHOICE,
	  AUDIT(fail_on),
	  .argument = "SEVERITY",
	  .words = "error|warning|info|never",
	  .help = "exit with 1 from this severity on; error by default" },
	FORMAT_OPTION(struct audit_options, format),
	{ .name = "all",
	  .kind = OPTION_SWITCH,
	  AUDIT(all),
	  .help = "tell what passed and what does not apply, too" },
	{ .name = "fleet",
	  .kind = OPTION_SWITCH,
	  AUDIT(fleet),
	  .help = "audit the captures that the paths name, side by side" },
	{ .name = "list-rules",
	  .kind = OPTION_SWITCH,
	  AUDIT(list_rules),
	  .help = "tell which rules there are, and look at nothing" },
	{ 0 },
};

static bool is_wanted(const struct rule *rule, const void *arg)
{
	const struct audit_options *options = arg;

	const struct option_texts *wanted = &options->rules;
	const struct option_texts *skipped = &options->skipped;

	return (!wanted->n || str_is_among(rule->id, wanted->items, wanted->n)) &&
	       !str_is_among(rule->id, skipped->items, skipped->n);
}

static bool is_any_wanted(const struct audit_options *options)
{
	const struct rule *rule = audit_rule(0);

	for (size_t i = 1; rule && !is_wanted(rule, options); i++)
		rule = audit_rule(i);
	return rule;
}

static enum exit_status check_rules(const struct option_texts *texts, struct err *reterr)
{
	for (size_t i = 0; i < texts->n; i++)
		if (!find_rule(texts->items[i], reterr))
			return EXIT_USAGE;
	return EXIT_DONE;
}

static enum exit_status status_of(const struct report *report, enum severity threshold)
{
	for (enum severity severity = threshold; severity < N_SEVERITIES; severity++)
		if (report->n_by_severity[severity])
			return EXIT_FINDINGS;
	return EXIT_DONE;
}

static bool wants_json(const struct run *run)
{
	return run->global.json ||
	       ((const struct audit_options *)run->options)->format == FORMAT_JSON;
}

/* What options may not stand together; the tables know of each alone. */
static const char *clash(const struct run *run)
{
	const struct audit_options *options = run->options;

	if (run->global.json && options->format > FORMAT_JSON)
		return "--json and --format exclude each other";
	if (options->list_rules && options->format > FORMAT_JSON)
		return "--list-rules has the formats text and json";
	if (!is_any_wanted(options))
		return "--rule and --skip leave no rule to judge by";
	if (!options->fleet)
		return run->n_operands ? "paths are for --fleet; one capture is named by --sysroot"
				       : NULL;
	if (!run->n_operands)
		return "--fleet wants captures, or directories of them: --fleet PATH...";
	if (run->global.sysroot || options->device)
		return "--fleet excludes --sysroot and --device";
	if (options->format > FORMAT_JSON && options->format != FORMAT_HTML)
		return "--fleet has the formats text, json and html";
	return NULL;
}

static enum exit_status check_options(const struct run *run, struct err *reterr)
{
	const struct audit_options *options = run->options;
	enum exit_status status = check_rules(&options->rules, reterr);
	const char *problem = clash(run);

	if (status == EXIT_DONE)
		status = check_rules(&options->skipped, reterr);
	if (status != EXIT_DONE || !problem)
		return status;
	err_set(reterr, -EINVAL, "%s", problem);
	return EXIT_USAGE;
}

static enum exit_status run_fleet(const struct run *run, const struct audit_request *request,
				  struct err *reterr)
{
	const struct audit_options *options = run->options;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const struct sheet_look look = report_look(run);
	struct fleet fleet = { 0 };
	enum exit_status status =
		fleet_audit(run, request, options->profile, arena, &fleet, reterr);

	if (status != EXIT_DONE)
		return status;
	if (wants_json(run))
		fleet_write_json(stdout, &fleet);
	else if (options->format == FORMAT_HTML)
		fleet_write_html(stdout, &fleet);
	else
		fleet_print(stdout, &fleet, &look);
	return fleet_status(&fleet, thresholds[options->fail_on]);
}

/* The profile is the machine's own, and before the facts: a broken one is told at once. */
static enum exit_status run_one(const struct run *run, struct audit_request *request,
				struct arena *arena, struct err *reterr)
{
	const struct audit_options *options = run->options;
	const struct reporting reporting = {
		.format = (enum report_format)options->format,
		.document = audit_document,
		.threshold = thresholds[options->fail_on],
		.all = options->all,
	};
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	struct profile *profile = arena_new_struct(arena, struct profile);
	struct report *report = NULL;
	enum exit_status status = run_open_machine(run, audit_facts, &machine, reterr);

	if (status == EXIT_DONE)
		status = find_profile(machine, options->profile, arena, profile, reterr);
	if (status != EXIT_DONE)
		return status;
	request->profile = profile;
	host = collect(machine, audit_facts);
	if (options->device)
		status = find_device(host, options->device, &request->device, reterr);
	if (status == EXIT_DONE && options->vm)
		status = find_domain(host, options->vm, &request->domain, reterr);
	if (status != EXIT_DONE)
		return status;
	report = audit(host, request);
	if (!run->global.quiet)
		tell_idle_waivers(request, report, host->arena);
	print_report(run, host, report, &reporting);
	return options->format == FORMAT_NAGIOS ? (enum exit_status)report_nagios_status(report)
						: status_of(report, thresholds[options->fail_on]);
}

static enum exit_status audit_run(const struct run *run, struct err *reterr)
{
	const struct audit_options *options = run->options;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	char date[DATE_SIZE] = "";
	struct audit_request request = {
		.way = path_way((enum path_option)options->path),
		.emphasis = (enum emphasis)options->emphasis,
		.date = date,
		.evidence_of_all = options->all,
		.wants = is_wanted,
		.arg = options,
	};
	enum exit_status status = check_options(run, reterr);

	if (status != EXIT_DONE)
		return status;
	if (options->list_rules) {
		list_rules(wants_json(run));
		return EXIT_DONE;
	}
	status = choose_date(options->date, date, reterr);
	if (status == EXIT_DONE && options->waivers)
		status = read_waivers(options->waivers, arena, &request.waivers, reterr);
	if (status != EXIT_DONE)
		return status;
	return options->fleet ? run_fleet(run, &request, reterr)
			      : run_one(run, &request, arena, reterr);
}

const struct command command_audit = {
	.name = "audit",
	.summary = "what keeps this host from giving VMs network cards, and remedies",
	.description =
		"Judges this host by a catalogue of rules: IOMMU, ACS, PCIe, SR-IOV, NUMA, KVM,\n"
		"and VMs by their definitions.\n"
		"Tells what fails, on which evidence and what to do, and whether VMs should\n"
		"take SR-IOV or virtio here. Exits with 1 where a finding weighs as much as\n"
		"--fail-on says.",
	.options = option_rows,
	.options_size = sizeof(struct audit_options),
	.operands = "[PATH...]",
	.operand_words = "@files",
	.most_operands = SIZE_MAX,
	.facts = FACTS_ALL,
	.json = true,
	.run = audit_run,
	.fail = fail_report,
};
