/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are many captured hosts audited at once? See fleet.h.
 */
#include "cmd/fleet.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "cmd/profiles.h"
#include "collect/collect.h"
#include "os/captures.h"
#include "os/machine.h"
#include "os/workers.h"

/* What a worker writes first; the outcomes follow, and then a text. */
struct answer {
	bool failed; /* the text says why; else it is the host's name */
	enum way way;
};

struct job {
	const struct run *run;
	const struct audit_request *request;
	const char *profile;
	const struct captures *captures;
	struct fleet *fleet;
	size_t n_done;
	bool tells;
};

static void write_all(int fd, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length) {
		ssize_t n = write(fd, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		at += n;
		length -= (size_t)n;
	}
}

/* Findings stand by rule, in the catalogue's order. */
static void take_outcomes(const struct fleet *fleet, const struct report *report,
			  unsigned char *outcomes)
{
	size_t rule = 0;

	for (size_t i = 0; i < report->n_findings; i++) {
		const struct finding *finding = &report->findings[i];
		enum outcome outcome = outcome_of(finding);

		while (fleet->rules[rule] != finding->rule)
			rule++;
		if (outcome > outcomes[rule])
			outcomes[rule] = (unsigned char)outcome;
	}
}

static void judge(size_t i, int fd, const void *arg)
{
	const struct job *job = arg;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	unsigned char *outcomes = arena_new_array(arena, unsigned char, job->fleet->n_rules);
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	struct audit_request request = *job->request;
	struct profile profile = { 0 };
	struct answer answer = { 0 };
	struct err err = { 0 };
	const char *text = NULL;

	request.profile = &profile;
	if (machine_open(job->captures->paths[i], &machine, &err) < 0 ||
	    find_profile(machine, job->profile, arena, &profile, &err) != EXIT_DONE) {
		answer.failed = true;
		text = err.text;
	} else {
		const struct report *report = NULL;

		host = collect(machine, job->run->command->facts);
		report = audit(host, &request);
		take_outcomes(job->fleet, report, outcomes);
		answer.way = report->decision.recommended;
		text = host->identity.name;
	}
	write_all(fd, &answer, sizeof(answer));
	write_all(fd, outcomes, job->fleet->n_rules);
	write_all(fd, text ? text : "", text ? strlen(text) : 0);
}

static const char *how_it_died(struct arena *arena, const char *path, int status)
{
	if (WIFSIGNALED(status))
		return arena_printf(arena, "%s: judging it was ended by signal %d (%s)", path,
				    WTERMSIG(status), strsignal(WTERMSIG(status)));
	return arena_printf(arena, "%s: judging it ended with status %d", path,
			    WEXITSTATUS(status));
}

static void take(size_t i, const char *bytes, size_t length, int status, void *arg)
{
	struct job *job = arg;
	struct fleet *fleet = job->fleet;
	struct fleet_host *host = &fleet->hosts[i];
	size_t n_fixed = sizeof(struct answer) + fleet->n_rules;
	struct answer answer = { .failed = true };
	const char *text = NULL;

	host->source = job->captures->paths[i];
	host->name = basename(host->source);
	if (status != 0 || length < n_fixed) {
		host->error = how_it_died(fleet->arena, host->source, status);
	} else {
		unsigned char *outcomes = arena_alloc(fleet->arena, fleet->n_rules);

		memcpy(&answer, bytes, sizeof(answer));
		memcpy(outcomes, bytes + sizeof(answer), fleet->n_rules);
		text = arena_strndup(fleet->arena, bytes + n_fixed, length - n_fixed);
		host->way = answer.way;
		host->outcomes = outcomes;
		if (answer.failed)
			host->error = text;
		else if (*text)
			host->name = text;
	}
	job->n_done++;
	if (job->tells)
		fprintf(stderr, "\rvfctl: %zu of %zu hosts%s", job->n_done, fleet->n_hosts,
			job->n_done == fleet->n_hosts ? "\r\033[K" : "");
}

static size_t list_rules(struct fleet *fleet)
{
	size_t n = 0;

	while (audit_rule(n))
		n++;
	fleet->rules = arena_new_array(fleet->arena, const struct rule *, n);
	for (size_t i = 0; i < n; i++)
		fleet->rules[i] = audit_rule(i);
	return n;
}

enum exit_status fleet_audit(const struct run *run, const struct audit_request *request,
			     const char *profile, struct arena *arena, struct fleet *ret_fleet,
			     struct err *reterr)
{
	struct captures captures = { .arena = arena };
	struct fleet fleet = { .arena = arena };
	struct job job = {
		.run = run,
		.request = request,
		.profile = profile,
		.captures = &captures,
		.fleet = &fleet,
		.tells = !run->global.quiet && isatty(STDERR_FILENO),
	};
	struct workers workers = { .work = judge, .take = take, .arg = &job };
	struct profile checked = { 0 };
	enum exit_status status = EXIT_DONE;
	int r = 0;

	if (profile_is_file(profile))
		status = find_profile(NULL, profile, arena, &checked, reterr);
	if (status != EXIT_DONE)
		return status;
	for (size_t i = 0; i < run->n_operands; i++)
		if (captures_add(&captures, run->operands[i], reterr) < 0)
			return EXIT_UNREACHABLE;
	fleet.n_rules = list_rules(&fleet);
	fleet.n_hosts = workers.n_jobs = captures.n;
	fleet.hosts = arena_new_array(arena, struct fleet_host, captures.n);
	r = workers_run(&workers);
	if (r < 0) {
		err_set(reterr, r, "cannot start a process for each host: %s", strerror(-r));
		return EXIT_UNREACHABLE;
	}
	fleet_mark_differences(&fleet);
	fleet_label(&fleet);
	*ret_fleet = fleet;
	return EXIT_DONE;
}

enum exit_status fleet_status(const struct fleet *fleet, enum severity threshold)
{
	enum exit_status status = EXIT_DONE;

	for (size_t i = 0; i < fleet->n_hosts; i++) {
		if (fleet->hosts[i].error)
			return EXIT_UNREACHABLE;
		for (size_t j = 0; j < fleet->n_rules; j++)
			if (fleet->hosts[i].outcomes[j] >=
			    OUTCOME_INFO + (threshold - SEVERITY_INFO))
				status = EXIT_FINDINGS;
	}
	return status;
}
