/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Did vfctl make the VFs that a PF has? See made-vfs.h.
 */
#include "cmd/made-vfs.h"

#include "apply/journal.h"
#include "base/parse.h"

/* The last step of the plan that gave the PF a number of VFs; NULL: none did. */
static const struct step *find_count(const struct plan *plan, const char *address)
{
	for (size_t i = plan->n; i-- > 0;) {
		const struct step *step = &plan->steps[i];

		if (step->kind == STEP_SRIOV_NUMVFS && str_equal(step->object, address))
			return step;
	}
	return NULL;
}

bool are_made_vfs(const struct machine *machine, const struct device *pf)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *boot_id = NULL;
	const char **ids = NULL;
	char address[BDF_TEXT_SIZE];
	ssize_t n = history_list(&machine->ledger, arena, &ids);

	bdf_format(pf->bdf, address);
	if (boot_id_read(machine->root, arena, &boot_id, NULL) < 0)
		return false;
	while (n-- > 0) {
		struct record record = { 0 };
		const struct step *step = NULL;
		uint64_t count = 0;

		if (journal_read(&machine->ledger, ids[n], arena, &record, NULL) < 0 ||
		    !str_equal(record.boot_id, boot_id))
			continue;
		step = find_count(&record.plan, address);
		if (step)
			return step->to && parse_u64(step->to, &count) == 0 &&
			       (int64_t)count == pf->sriov->num_vfs;
	}
	return false;
}
