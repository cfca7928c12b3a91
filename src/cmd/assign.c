/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * vfctl assign: how does a virtual machine get to the network at line rate? By a VF near it, or where
 * there is none to be had by the best of virtio; with its CPUs and memory beside the card.
 */
#include <errno.h>
#include <inttypes.h>

#include "audit/audit.h"
#include "base/parse.h"
#include "cmd/assigning.h"
#include "cmd/pages.h"
#include "cmd/profiles.h"
#include "cmd/provision.h"
#include "cmd/standby-source.h"
#include "cmd/transaction.h"
#include "collect/collect.h"
#include "model/mac.h"
#include "spec/driver-facts.h"

#define ASSIGN(member) .offset = offsetof(struct assign_options, member)

static const struct option_row assign_rows[] = {
	{ .name = "pf",
	  .kind = OPTION_TEXT,
	  ASSIGN(pf),
	  .argument = "PF",
	  .words = "@pfs",
	  .help = "a VF of this PF" },
	{ .name = "vf",
	  .kind = OPTION_TEXT,
	  ASSIGN(vf),
	  .argument = "VF",
	  .words = "@vfs",
	  .help = "this VF" },
	{ .name = "pool",
	  .kind = OPTION_TEXT,
	  ASSIGN(pool),
	  .argument = "NETWORK",
	  .words = "@pools",
	  .help = "whichever VF this network has left at the start" },
	{ .name = "create",
	  .kind = OPTION_TEXT,
	  ASSIGN(create),
	  .argument = "COUNT",
	  .help = "with --pf: first so many VFs, where it has none" },
	{ .name = "path",
	  .kind = OPTION_CHOICE,
	  ASSIGN(path),
	  .argument = PATH_WORDS,
	  .words = PATH_WORDS,
	  .help = "auto: as vfctl audit recommends for this host" },
	{ .name = "failover",
	  .kind = OPTION_TEXT,
	  ASSIGN(failover),
	  .argument = "SOURCE|none",
	  .words = "@sources",
	  .help = "a virtio standby on a network, or on bridge:NAME" },
	{ .name = "standby-link",
	  .kind = OPTION_CHOICE,
	  ASSIGN(standby_link),
	  .value = STANDBY_UP,
	  .argument = "up|down",
	  .words = "up|down",
	  .help = "whether the standby takes traffic before the VF goes" },
	ATTRIBUTE_OPTION(struct assign_options, attributes, VF_MAC, .name = "mac",
			 .argument = "ADDR", .help = "the VM's MAC; else it gets one of its own"),
	ATTRIBUTE_OPTIONS_BUT_MAC(struct assign_options, attributes),
	BEST_EFFORT_OPTION(struct assign_options, best_effort),
	{ .name = "pin",
	  .kind = OPTION_CHOICE,
	  ASSIGN(pin),
	  .argument = PIN_WORDS,
	  .words = PIN_WORDS,
	  .help = "on the card's node alone; or near it; or as it is" },
	PAGES_OPTION(struct assign_options, pages),
	{ .name = "queues",
	  .kind = OPTION_TEXT,
	  ASSIGN(queues),
	  .argument = "N",
	  .help = "of virtio interfaces; on the virtio path one a vCPU" },
	{ .name = "check-target",
	  .kind = OPTION_TEXT,
	  ASSIGN(check_target),
	  .argument = "CAPTURE|URI",
	  .words = "@files",
	  .help = "refuse unless the VM could migrate to that host" },
	VM_WHEN_OPTIONS(struct assign_options, when),
	VM_SHOWING_OPTIONS(struct assign_options, showing),
	{ 0 },
};

/* ---- what was typed */

static enum exit_status usage(struct err *reterr, const char *sentence)
{
	err_set(reterr, -EINVAL, "%s", sentence);
	return EXIT_USAGE;
}

/* What options may not stand together, or a policy's keys. */
static const char *clash(const struct assign_options *options)
{
	int n_named = (options->pf != NULL) + (options->vf != NULL) + (options->pool != NULL);
	bool by_policy = options->by_policy;

	if (n_named > 1)
		return by_policy ? "nic, vf and pool exclude each other"
				 : "--pf, --vf and --pool exclude each other";
	if (options->path == PATH_VIRTIO && n_named)
		return by_policy ? "path: virtio takes no VF: leave nic, vf and pool out"
				 : "--path virtio takes no VF: leave --pf, --vf and --pool out";
	if (options->create && !options->pf)
		return "--create makes VFs of the PF that --pf names";
	if (options->standby_link && (!options->failover || str_equal(options->failover, "none")))
		return "--standby-link is about the standby that --failover names";
	if (options->pin == PIN_NONE && options->pages)
		return by_policy ? "hugepages goes with the places of CPUs and memory, which "
				   "pin: none leaves"
				 : "--hugepages goes with the places of CPUs and memory, which "
				   "--pin none leaves";
	if (str_equal(options->attributes.texts[VF_MAC], "auto"))
		return "a VM keeps a MAC of its own, and none of the VF's: leave --mac out for "
		       "one, or name it";
	return NULL;
}

static enum exit_status take_queues(const char *text, int64_t *ret_n, struct err *reterr)
{
	uint64_t n = 0;

	if (!text)
		return EXIT_DONE;
	if (parse_u64(text, &n) < 0 || n < 1 || n > MOST_QUEUES) {
		err_set(reterr, -EINVAL, "'%s' is no number of queues: 1 to %d is wanted", text,
			MOST_QUEUES);
		return EXIT_USAGE;
	}
	*ret_n = (int64_t)n;
	return EXIT_DONE;
}

static enum exit_status take_count(struct assigner *assigner)
{
	uint64_t n = 0;

	if (!assigner->options->create)
		return EXIT_DONE;
	if (count_parse(assigner->options->create, &n, assigner->reterr) < 0)
		return EXIT_USAGE;
	assigner->n_create = (int64_t)n;
	return EXIT_DONE;
}

static enum exit_status take_failover(struct assigner *assigner)
{
	const struct assign_options *options = assigner->options;

	assigner->assigning.no_standby = str_equal(options->failover, "none");
	if (!options->failover || assigner->assigning.no_standby)
		return EXIT_DONE;
	assigner->standby.link = (enum standby_link)options->standby_link;
	assigner->assigning.standby = &assigner->standby;
	return standby_source(options->failover, &assigner->standby, assigner->reterr);
}

static enum exit_status take_options(struct assigner *assigner)
{
	const struct assign_options *options = assigner->options;
	struct assigning *assigning = &assigner->assigning;
	const char *problem = clash(options);
	enum exit_status status = problem ? usage(assigner->reterr, problem) : EXIT_DONE;

	if (status == EXIT_DONE)
		status = attributes_take(&options->attributes, assigner->work->arena,
					 &assigning->wish, assigner->reterr);
	if (status == EXIT_DONE)
		status = take_queues(options->queues, &assigning->tuning.queues, assigner->reterr);
	if (status == EXIT_DONE)
		status = take_count(assigner);
	if (status == EXIT_DONE)
		status = take_failover(assigner);
	if (status == EXIT_DONE && assigning->wish.values[VF_MAC] &&
	    mac_is_none(assigning->wish.values[VF_MAC]))
		status = usage(assigner->reterr,
			       options->by_policy ? "mac-address: no VM could have 0 or null; "
						    "left out, it keeps a MAC of its own"
						  : "--mac: 00:00:00:00:00:00 is no MAC that a VM "
						    "could have");
	assigning->terms = (struct terms){
		.best_effort = options->best_effort,
		.by_policy = options->by_policy,
		.drivers = driver_facts_known(assigner->work->arena),
	};
	return status;
}

/* ---- doing it */

static enum exit_status plan(struct assigner *assigner)
{
	const struct vm_work *work = assigner->work;
	struct assigning *assigning = &assigner->assigning;
	enum exit_status status = EXIT_DONE;

	assigning->domain = work->domain;
	assigning->xml = work->xml;
	assigning->is_config = work->is_config;
	assigning->live = work->live;
	assigning->replaced_alias = work->replaced_alias;
	assigning->must_live = assigner->options->when.live;
	status = assigner_choose(assigner);
	if (status != EXIT_DONE)
		return status;
	if (assigner->options->pin != PIN_NONE)
		assigning->placement = &assigner->placement;
	if (plan_assign(work->host, assigning, work->arena, &assigner->plan, assigner->reterr) < 0)
		return assigner->reterr->code == -EINVAL ? EXIT_USAGE : vm_status(assigner->reterr);
	status = assigner_check_target(assigner);
	return status == EXIT_DONE ? assigner_review(assigner) : status;
}

enum exit_status assigner_plan(struct assigner *assigner)
{
	enum exit_status status = take_options(assigner);

	if (status == EXIT_DONE)
		status = assigner_check_source(assigner);
	return status == EXIT_DONE ? plan(assigner) : status;
}

/* What can be foreseen is shown, and nothing that virsh could not define yet. */
static enum exit_status check_foreseen(const struct assigner *assigner)
{
	const struct vm_work *work = assigner->work;
	const char *pf = assigner->options->pf;

	if (!assigner->foresees && !work->showing->dry_run)
		err_set(assigner->reterr, -ENODEV,
			"which VF %s gets is known once %s has VFs: --dry-run shows how it gets "
			"them",
			work->domain->name, pf);
	else if (work->showing->print_xml)
		err_set(assigner->reterr, -ENODEV,
			"%s has no VF yet that %s could have: --diff shows what its definition "
			"would be, as far as can be foreseen",
			pf, work->domain->name);
	else
		return EXIT_DONE;
	return EXIT_REFUSED;
}

/* How the VFs are made, and then what the VM gets. */
static enum exit_status show_creation(struct assigner *assigner)
{
	const struct plan *creating = &assigner->creating;
	struct vm_work *work = assigner->work;
	struct plan *whole = &assigner->plan.plan;
	enum exit_status status = check_foreseen(assigner);

	if (status == EXIT_DONE && !assigner->foresees) {
		assigner_note(assigner, "which VF the VM gets, and what else is done, shows once "
					"they are there");
		*whole = *creating;
		whole->notes = assigner->notes;
		whole->n_notes = assigner->n_notes;
		return run_plan(work->run, work->machine, whole, true, work->arena,
				assigner->reterr);
	}
	if (status == EXIT_DONE)
		status = plan(assigner);
	if (status != EXIT_DONE)
		return vm_stop(work, status, assigner->reterr);
	*whole =
		plan_join(whole, creating->steps, creating->n, whole->steps, whole->n, work->arena);
	return vm_change(work, &assigner->plan, assigner->reterr);
}

/* What the VM would be refused with them is refused before they are made: that lets links go down. */
static enum exit_status create(struct assigner *assigner)
{
	struct assigner foreseen = *assigner;
	enum exit_status status = EXIT_DONE;

	if (assigner->foresees)
		status = plan(&foreseen);
	return status == EXIT_DONE ? assigner_create(assigner) : status;
}

static enum exit_status assign(struct assigner *assigner)
{
	enum exit_status status = assigner_check_source(assigner);

	if (status == EXIT_DONE && assigner->n_create)
		status = assigner_foresee(assigner);
	if (status != EXIT_DONE)
		return vm_stop(assigner->work, status, assigner->reterr);
	if (assigner->creating.n && vm_is_shown(assigner->work))
		return show_creation(assigner);
	if (assigner->creating.n)
		status = create(assigner);
	if (status == EXIT_DONE)
		status = plan(assigner);
	status = status == EXIT_DONE ? vm_change(assigner->work, &assigner->plan, assigner->reterr)
				     : vm_stop(assigner->work, status, assigner->reterr);
	if (status != EXIT_DONE)
		assigner_uncreate(assigner);
	return status;
}

static enum exit_status assign_run(const struct run *run, struct err *reterr)
{
	const struct assign_options *options = run->options;
	_cleanup_vm_work_ struct vm_work work = {
		.run = run,
		.showing = &options->showing,
		.arena = arena_new(),
	};
	struct assigner assigner = { .work = &work, .options = options, .reterr = reterr };
	enum exit_status status = take_options(&assigner);

	if (status == EXIT_DONE)
		status = vm_begin(&work, run->command->facts | audit_facts, &options->when, reterr);
	if (status == EXIT_DONE)
		status = find_profile(work.machine, NULL, work.arena, &assigner.profile, reterr);
	return status == EXIT_DONE ? assign(&assigner) : vm_stop(&work, status, reterr);
}

const struct command command_assign = {
	.name = "assign",
	.summary = "give a VM a VF, or the best of virtio, and its CPUs a place",
	.description =
		"Gives a VM a free VF near it, alone in its IOMMU group, and pins its CPUs and\n"
		"memory to the card's node; with a virtio standby, so that it can migrate. Where\n"
		"the host can give VMs no VFs at all, it tunes virtio instead, and says why. On\n"
		"another host (--sysroot CAPTURE -c URI) it changes the VM's definition alone.",
	.options = assign_rows,
	.options_size = sizeof(struct assign_options),
	.operands = "VM",
	.operand_words = "@vms",
	.least_operands = 1,
	.most_operands = 1,
	.facts = PROVISION_FACTS,
	.json = true,
	.run = assign_run,
};
