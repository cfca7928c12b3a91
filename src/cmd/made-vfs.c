/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Did vfctl make the VFs that a PF has? See made-vfs.h.
 */
#include "cmd/made-vfs.h"

#include <errno.h>

#include "apply/journal.h"
#include "base/parse.h"
#include "cmd/vf-marks.h"

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

/* Whether the history's last word on the PF in this boot is the number of VFs that it has. 0 or -errno. */
static int ask_history(const struct machine *machine, const struct device *pf, const char *address,
		       bool *ret_fits)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *boot_id = NULL;
	const char **ids = NULL;
	ssize_t n = history_list(&machine->ledger, arena, &ids);
	int r = n < 0 ? (int)n : boot_id_read(machine->root, arena, &boot_id, NULL);

	*ret_fits = false;
	while (r == 0 && n-- > 0) {
		struct record record = { 0 };
		const struct step *step = NULL;
		uint64_t count = 0;

		if (journal_read(&machine->ledger, ids[n], arena, &record, NULL) < 0 ||
		    !str_equal(record.boot_id, boot_id))
			continue;
		step = find_count(&record.plan, address);
		if (!step)
			continue;
		*ret_fits = step->to && parse_u64(step->to, &count) == 0 &&
			    (int64_t)count == pf->sriov->num_vfs;
		break;
	}
	return r;
}

/* An earlier version kept no marks, and who is killed behind a change has not come to it. */
static enum tristate look_without_mark(const struct machine *machine, const struct device *pf,
				       const char *address, struct err *reterr)
{
	bool fits = false;
	int r = ask_history(machine, pf, address, &fits);

	if (r < 0) {
		err_set(reterr, r, "cannot read %s: %s", machine->ledger.history, errno_text(r));
		return FACT_UNKNOWN;
	}
	if (!fits)
		return FACT_NO;
	err_set(reterr, -ENODATA,
		"it made as many in this boot, but no %s/%s tells whether these are those",
		VF_MARKS_DIRECTORY, address);
	return FACT_UNKNOWN;
}

/* Unknown with a sentence; its -EACCES is one that root would not get. */
static enum tristate look(const struct machine *machine, const struct device *pf,
			  struct err *reterr)
{
	char address[BDF_TEXT_SIZE];
	char path[VF_MARK_PATH_SIZE];
	uint64_t mark = 0;
	uint64_t now = 0;
	int r = 0;

	if (!machine->live) {
		err_set(reterr, -ENODATA, "a captured host does not tell");
		return FACT_UNKNOWN;
	}
	vf_mark_path(bdf_format(pf->bdf, address), path);
	r = vf_mark_read(machine->root, address, &mark);
	if (r == -ENOENT)
		return look_without_mark(machine, pf, address, reterr);
	if (r < 0) {
		err_set(reterr, r, "cannot read %s: %s", path, errno_text(r));
		return FACT_UNKNOWN;
	}
	r = vf_mark_of(machine->root, address, &now);
	if (r == 0)
		return mark && mark == now ? FACT_YES : FACT_NO;
	err_set(reterr, r, "cannot look at its VF 0: %s", errno_text(r));
	return FACT_UNKNOWN;
}

void made_vfs_ask(const struct machine *machine, struct creation *creation, struct arena *arena)
{
	const struct device *pf = creation->pf;
	struct err *unsure = NULL;
	enum tristate made = FACT_UNKNOWN;

	if (creation->n_vfs == pf->sriov->num_vfs || pf->sriov->num_vfs <= 0 || creation->replace)
		return;
	unsure = arena_new_struct(arena, struct err);
	made = look(machine, pf, unsure);
	creation->replace = made == FACT_YES;
	creation->unsure = made == FACT_UNKNOWN ? unsure : NULL;
}
