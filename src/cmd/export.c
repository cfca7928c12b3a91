/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl export: how would others say what a host is to be?
 */
#include <errno.h>

#include "cmd/applying.h"
#include "cmd/exporting.h"
#include "domxml/pools.h"
#include "plan/policy.h"
#include "render/networkd.h"
#include "spec/forms.h"
#include "spec/policy.h"

/* In the order of the words of --to; 0: none. */
enum {
	TO_NOTHING,
	TO_POLICY,
	TO_NETWORKD,
	TO_NMSTATE,
	TO_NETPLAN,
	TO_LIBVIRT,
};

#define TARGETS "policy|networkd|nmstate|netplan|libvirt"

struct export_options {
	int to;
	const char *directory;
};

static const struct option_row export_rows[] = {
	{ .name = "to",
	  .kind = OPTION_CHOICE,
	  .offset = offsetof(struct export_options, to),
	  .value = TO_POLICY,
	  .argument = TARGETS,
	  .words = TARGETS,
	  .help = "the form it is written in" },
	{ .letter = 'd',
	  .name = "directory",
	  .kind = OPTION_TEXT,
	  .offset = offsetof(struct export_options, directory),
	  .argument = "DIR",
	  .words = "@files",
	  .help = "write its files there, not to stdout" },
	{ 0 },
};

static void write_policy(const struct declared *declared, struct unsaid *unsaid,
			 struct exported *exported)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	policy_write_told(&declared->policy, declared->of, unsaid, &text);
	exported_add(exported, "policy.yaml", text.text);
}

static const struct target {
	void (*write)(const struct declared *declared, struct unsaid *unsaid,
		      struct exported *exported);
	bool is_whole; /* it has words for tuning and VMs, and for PFs by what they are found by */
	void (*ask)(struct exporting *exporting); /* what else of the PFs; NULL: nothing */
	struct export_files files;
} targets[] = {
	[TO_POLICY] = { write_policy, .is_whole = true,
			.files = { .mode = 0644, .mark = "# vfctl export --to policy: " } },
	[TO_NETWORKD] = { networkd_write, .ask = exporting_find_links,
			  .files = { .head = { "# file: ", "" },
				     .mode = 0644,
				     .mark = "# vfctl export --to networkd: ",
				     .prefix = "10-vfctl-",
				     .suffix = ".link",
				     .undone_by = "" } },
	[TO_NMSTATE] = { nmstate_write,
			 .files = { .mode = 0644, .mark = "# vfctl export --to nmstate: " } },
	/* With the mode that it wants its files to have. */
	[TO_NETPLAN] = { netplan_write, .ask = exporting_find_keepers,
			 .files = { .mode = 0600, .mark = "# vfctl export --to netplan: " } },
	[TO_LIBVIRT] = { pools_write, .ask = exporting_find_holders,
			 .files = { .head = { "<!-- file: ", " -->" },
				    .mode = 0644,
				    .mark = "<!-- vfctl export: ",
				    .prefix = "vfs-",
				    .suffix = ".xml",
				    .undone_by = ", and its network (virsh net-undefine)," } },
};

/* ---- all of it */

static enum exit_status take(struct exporting *exporting, struct err *reterr)
{
	const struct run *run = exporting->run;
	enum exit_status status =
		run_open_machine(run, run->command->facts, &exporting->machine, reterr);

	if (status == EXIT_DONE)
		status = exporting_read(exporting, reterr);
	if (status != EXIT_DONE)
		return status;
	if (!exporting->declared.of)
		exporting_describe(exporting);
	if (!exporting->is_whole)
		exporting_find_pfs(exporting);
	if (exporting->ask)
		exporting->ask(exporting);
	return EXIT_DONE;
}

/* Why there is nothing in what is written, or not even a file; NULL: there is something. */
static const char *find_emptiness(const struct exporting *exporting,
				  const struct exported *exported)
{
	const struct declared *declared = &exporting->declared;

	if (exporting->is_whole || exporting->status != EXIT_DONE)
		return NULL;
	if (!declared->n_pfs)
		return exporting->policies.n ? "the policy means no PF that is here"
					     : "no PF here is known to have VFs";
	return exported->n ? NULL : "there are no VFs, or none is free";
}

static enum exit_status end(const struct exporting *exporting, const struct exported *exported,
			    struct err *reterr)
{
	const char *emptiness = find_emptiness(exporting, exported);
	size_t n = 0;
	const char **texts = unsaid_fold(&exporting->unsaid, &n);
	size_t n_told = exporting->run->global.quiet ? 0 : n;

	for (size_t i = 0; i < n_told; i++)
		tell("not said: %s", texts[i]);
	if (emptiness && !exporting->run->global.quiet)
		tell("%s: %s", emptiness,
		     exported->n ? "what is written says nothing of any" : "nothing to write");
	*reterr = exporting->why;
	return exporting->status;
}

static enum exit_status export_run(const struct run *run, struct err *reterr)
{
	const struct export_options *options = run->options;
	const struct target *target = &targets[options->to];
	_cleanup_exporting_ struct exporting exporting = {
		.run = run,
		.arena = arena_new(),
		.is_whole = target->is_whole,
		.ask = target->ask,
	};
	struct exported exported = { .arena = exporting.arena };
	enum exit_status status = EXIT_DONE;

	if (!options->to) {
		err_set(reterr, -EINVAL, "--to says in which form: " TARGETS);
		return EXIT_USAGE;
	}
	exporting.unsaid.arena = exporting.arena;
	status = take(&exporting, reterr);
	if (status != EXIT_DONE)
		return status;
	target->write(&exporting.declared, &exporting.unsaid, &exported);
	/* All of it or nothing: half would be taken for the whole by whoever reads it. */
	if (exporting.status == EXIT_DONE && !options->directory)
		export_print(&target->files, &exported);
	else if (exporting.status == EXIT_DONE)
		status = export_write(options->directory, &target->files, &exported,
				      !run->global.quiet, reterr);
	return status == EXIT_DONE ? end(&exporting, &exported, reterr) : status;
}

const struct command command_export = {
	.name = "export",
	.summary = "a policy, or this host as it stands, in another form",
	.description =
		"Prints what a policy says as others would: systemd, nmstate, netplan, libvirt.\n"
		"Without POLICY it is that of " POLICY_FILE " and\n" POLICY_DIRECTORY
		", or this host as it stands: where there is none, and\n"
		"with --to policy. What a form has no words for is told on stderr, and in\n"
		"comments.",
	.options = export_rows,
	.options_size = sizeof(struct export_options),
	.operands = "[POLICY]",
	.operand_words = "@files",
	.most_operands = 1,
	.facts = APPLY_FACTS,
	.run = export_run,
};
