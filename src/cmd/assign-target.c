/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Could the virtual machine, as vfctl assign makes it, migrate to another host?
 */
#include <errno.h>

#include "base/text.h"
#include "cmd/assigning.h"
#include "collect/collect.h"
#include "domxml/read.h"
#include "plan/target.h"

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

static enum exit_status judge(struct assigner *assigner, const struct host *target,
			      const struct domain *planned)
{
	struct arena *arena = assigner->work->arena;
	const char *name =
		target->identity.name ? target->identity.name : assigner->options->check_target;
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

enum exit_status assigner_check_target(struct assigner *assigner)
{
	const char *path = assigner->options->check_target;
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(host_freep) struct host *target = NULL;
	struct domain planned = { .xml = assigner->plan.after };

	if (!path)
		return EXIT_DONE;
	if (strstr(path, "://")) {
		err_set(assigner->reterr, -EOPNOTSUPP,
			"what %s has besides its VMs libvirt does not tell: name a capture of that "
			"host (vfctl capture FILE.tar.gz there)",
			path);
		return EXIT_REFUSED;
	}
	if (machine_open(path, &machine, assigner->reterr) < 0)
		return EXIT_UNREACHABLE;
	target = collect(machine, FACTS_ALL);
	if (domxml_read(&planned, assigner->work->arena) < 0 || !planned.defined) {
		err_set(assigner->reterr, -EBADMSG, "cannot read what %s would have",
			assigner->work->domain->name);
		return EXIT_UNREACHABLE;
	}
	return judge(assigner, target, &planned);
}
