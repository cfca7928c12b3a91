/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Could the virtual machine, as vfctl assign makes it, migrate to another host?
 */
#include <errno.h>

#include "base/text.h"
#include "cmd/assign-target.h"
#include "collect/collect.h"
#include "domxml/read.h"

static enum exit_status refuse(struct assigner *assigner, const struct target_check *check,
			       const char *name)
{
	_cleanup_strbuf_ struct strbuf wrong = { 0 };

	for (size_t i = 0; i < check->n_wrong; i++)
		strbuf_addf(&wrong, "%s%s", i ? "; " : "", check->wrong[i]);
	err_set(assigner->reterr, -EINVAL, "%s could not migrate to %s: %s",
		assigner->work->domain->name, name, wrong.text);
	return EXIT_REFUSED;
}

static enum exit_status judge(struct assigner *assigner, const struct target *target,
			      const struct domain *planned)
{
	struct arena *arena = assigner->work->arena;
	const char *name = target->host->identity.name ? target->host->identity.name
						       : assigner->options->check_target;
	const struct target_check check =
		target_check(assigner->work->host, target, planned, arena);

	if (check.n_wrong)
		return refuse(assigner, &check, name);
	assigner_note(assigner,
		      arena_printf(arena, "%s could migrate to %s%s", assigner->work->domain->name,
				   arena_strdup(arena, name),
				   check.n_unknown ? ", as far as is known" : ""));
	for (size_t i = 0; i < check.n_unknown; i++)
		assigner_note(assigner, check.unknown[i]);
	return EXIT_DONE;
}

static enum exit_status open_capture(struct assigner *assigner, struct machine **ret_machine)
{
	return machine_open(assigner->options->check_target, ret_machine, assigner->reterr) < 0
		       ? EXIT_UNREACHABLE
		       : EXIT_DONE;
}

enum exit_status assigner_check_target(struct assigner *assigner)
{
	const char *where = assigner->options->check_target;
	struct domain planned = { .xml = assigner->plan.after };
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	struct target target = { .told = where && strstr(where, "://") };
	enum exit_status status = EXIT_DONE;

	if (!where)
		return EXIT_DONE;
	if (domxml_read(&planned, assigner->work->arena) < 0 || !planned.defined) {
		err_set(assigner->reterr, -EBADMSG, "cannot read what %s would have",
			assigner->work->domain->name);
		return EXIT_UNREACHABLE;
	}
	status = target.told ? target_open(assigner, &machine) : open_capture(assigner, &machine);
	if (status != EXIT_DONE)
		return status;
	host = target.told ? collect_told(machine) : collect(machine, FACTS_ALL);
	target.host = host;
	if (target.told)
		status = target_ask(assigner, machine, &planned, &target);
	return status == EXIT_DONE ? judge(assigner, &target, &planned) : status;
}
