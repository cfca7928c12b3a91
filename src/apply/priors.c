/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a machine as a plan takes it to be? See priors.h.
 */
#include "apply/priors.h"

#include <errno.h>
#include <stdio.h>

#include "base/lines.h"
#include "base/text.h"

bool plan_is_idle(const struct plan *plan, const struct places *places)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct step *last = &plan->steps[i];

		if (places->earlier[i])
			continue;
		while (places->later[last - plan->steps])
			last = places->later[last - plan->steps];
		if (!str_equal(plan->steps[i].from, last->to))
			return false;
	}
	return true;
}

const char *value_shown(const struct step *step, const char *value, char buf[static 48])
{
	char shown[STEP_VALUE_SIZE];

	if (!value)
		return "absent";
	if ((step->kind == STEP_FILE || step->kind == STEP_NETWORK) && text_has_lines(value))
		value = lines_shown(value, shown);
	else
		value = step_value_shown(step, value, shown);
	snprintf(buf, 48, "%.40s%s", value, strlen(value) > 40 ? "..." : "");
	return buf;
}

const char *read_error(const struct site *site, const struct step *step, int error)
{
	const char *words = step_kinds[step->kind].is_virtual ? virt_words(site->virt) : "";

	return *words ? words : errno_text(error);
}

int prior_read(const struct site *site, const struct step *step, char *value,
	       const char **ret_value, struct err *reterr)
{
	int r = step_read(site, step, value, ret_value);

	if (r < 0)
		err_set(reterr, r, "cannot read %s of %s: %s", step_kind_names[step->kind],
			step->object, read_error(site, step, r));
	return r;
}

/* Of definitions, and of files, one does not see by their numbers of lines what is other. */
static void tell_stale(const struct step *step, const char *prior, struct err *reterr)
{
	char texts[2][48];
	const char *now = value_shown(step, prior, texts[0]);
	const char *then = value_shown(step, step->from, texts[1]);

	if (str_equal(now, then) || (prior && step->from && step_kinds[step->kind].is_rewritten))
		err_set(reterr, -ESTALE,
			"%s of %s is not what it was: somebody has changed it since; look, and try "
			"again",
			step_kind_names[step->kind], step->object);
	else
		err_set(reterr, -ESTALE,
			"%s of %s is %s now, not %s: somebody has changed it since; look, and try "
			"again",
			step_kind_names[step->kind], step->object, now, then);
}

int priors_check(const struct site *site, const struct plan *plan, const struct places *places,
		 char *value, struct err *reterr)
{
	for (size_t i = 0; i < plan->n; i++) {
		const struct step *step = &plan->steps[i];
		const struct step *earlier = places->earlier[i];
		const char *prior = earlier ? earlier->to : NULL;
		int r = earlier ? 0 : prior_read(site, step, value, &prior, reterr);

		if (r < 0)
			return r;
		/* What was left out then need not be taken back. */
		if (step_fits(step, prior, step->from) ||
		    (plan->best_effort && step->to && step_kinds[step->kind].may_lack &&
		     step_fits(step, prior, step->to)))
			continue;
		tell_stale(step, prior, reterr);
		return 1;
	}
	return 0;
}

/* Whether the plan finds this, or leaves it, where step i is. */
static bool is_by_plan(const struct site *site, const struct plan *plan, size_t i, const char *now)
{
	/* It was written perhaps, and not read again: nobody knows what exactly became of it. */
	if (i >= plan->n_settled && step_is_settled_late(&plan->steps[i]) &&
	    step_holds(site, &plan->steps[i], now, plan->steps[i].to))
		return true;
	for (size_t j = 0; j < plan->n; j++) {
		const struct step *step = &plan->steps[j];

		if (step_has_place(step, &plan->steps[i]) &&
		    (str_equal(now, step->from) || str_equal(now, step->to)))
			return true;
	}
	return false;
}

int priors_check_undo(const struct site *site, const struct plan *plan, size_t i, char *value,
		      struct err *reterr)
{
	const struct step *step = &plan->steps[i];
	const char *now = NULL;
	struct err err = { 0 };
	int r = 0;

	if (!step_kinds[step->kind].is_whole)
		return 0;
	r = prior_read(site, step, value, &now, &err);
	/* What no value can hold is not by vfctl. */
	if (r < 0 && r != -EFBIG && r != -EILSEQ)
		return err_set(reterr, r, "%s", err.text);
	if (r == 0 && is_by_plan(site, plan, i, now))
		return 0;
	err_set(reterr, -ESTALE,
		"%s of %s was edited after vfctl changed it, and undoing that would lose the edit: "
		"%s, then vfctl rollback again",
		step_kind_names[step->kind], step->object,
		step->kind == STEP_NETWORK	    ? "take the edit back (virsh net-edit)"
		: step_kinds[step->kind].is_virtual ? "take the edit back (virsh edit)"
		: step_is_secret(step)
			? "take the edit back"
			: "make it what it was before the change or after it (vfctl history --json "
			  "shows both)");
	return 1;
}
