/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it told at boot what cannot be? See applying.h.
 */
#include <errno.h>

#include "base/text.h"
#include "cmd/applying.h"

/* What is wrong with a file names it already. */
static const char *why_of(const struct applied_pf *pf, struct arena *arena)
{
	const char *text = pf->outcome.why.text;

	return pf->is_file ? text : arena_printf(arena, "%s: %s", pf->source, text);
}

void applying_tell_why(struct applying *applying, size_t i)
{
	const struct applied_pf *pfs = applying->applied.pfs;

	if (!applying->n_wrong)
		applying->first = i;
	if (applying->n_wrong == 1)
		tell_error("%s", why_of(&pfs[applying->first], applying->arena));
	if (applying->n_wrong)
		tell_error("%s", why_of(&pfs[i], applying->arena));
	applying->n_wrong++;
}

struct tally {
	size_t n_entries;
	size_t n_wrong;
	size_t n_files; /* which are wrong themselves */
};

/* An entry that means several PFs has a result for each, one behind the other. */
static struct tally count(const struct applied *applied)
{
	struct tally tally = { 0 };

	for (size_t i = 0, next = 0; i < applied->n; i = next) {
		bool is_wrong = false;

		for (; next < applied->n &&
		       str_equal(applied->pfs[next].source, applied->pfs[i].source);
		     next++)
			is_wrong = is_wrong || applied->pfs[next].outcome.why.code;
		tally.n_files += applied->pfs[i].is_file;
		tally.n_entries += !applied->pfs[i].is_file;
		tally.n_wrong += !applied->pfs[i].is_file && is_wrong;
	}
	return tally;
}

void applying_tell_wrong(const struct applying *applying, struct err *reterr)
{
	const struct tally tally = count(&applying->applied);
	_cleanup_strbuf_ struct strbuf what = { 0 };

	if (!applying->n_wrong)
		return;
	if (tally.n_wrong)
		strbuf_addf(&what, "%zu of %zu %s could not be applied", tally.n_wrong,
			    tally.n_entries, tally.n_entries == 1 ? "entry" : "entries");
	if (tally.n_files)
		strbuf_addf(&what, "%s%zu file%s could not be used", tally.n_wrong ? ", and " : "",
			    tally.n_files, tally.n_files > 1 ? "s" : "");
	err_set(reterr, -EIO, "%s%s: %s", what.text, applying->n_wrong > 1 ? ", the first" : "",
		why_of(&applying->applied.pfs[applying->first], applying->arena));
}
