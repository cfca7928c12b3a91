/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does no other VM have by now what a change has given to one? See claims.h.
 */
#include "cmd/claims.h"

#include <errno.h>

#include "base/text.h"
#include "domxml/read.h"
#include "os/virt.h"

/* The functions that a definition has, and the one before did not have. */
struct gain {
	const char *vm;
	struct bdf *functions;
	size_t n;
};

static int read_gain(const struct step *step, struct arena *arena, struct gain *ret_gain)
{
	struct domain before = { .xml = step->from };
	struct domain after = { .xml = step->to };
	struct gain gain = { .vm = step->object };
	int r = domxml_read(&after, arena);

	if (r == 0 && step->from)
		r = domxml_read(&before, arena);
	if (r < 0)
		return r;
	gain.functions = arena_new_array(arena, struct bdf, after.n_hostdevs);
	for (size_t i = 0; i < after.n_hostdevs; i++)
		if (!domain_takes(&before, after.hostdevs[i]))
			gain.functions[gain.n++] = after.hostdevs[i];
	*ret_gain = gain;
	return 0;
}

/* All VMs, as they are now. */
static int list(struct machine *machine, struct arena *arena, struct domain **ret_domains,
		size_t *ret_n, struct err *reterr)
{
	struct err why = { 0 };
	int r = virt_list(machine, arena, ret_domains, ret_n, &why);

	for (size_t i = 0; r == 0 && i < *ret_n; i++) {
		struct domain *domain = &(*ret_domains)[i];

		r = domxml_read(domain, arena);
		if (r == 0 && !domain->xml && !domain->live_xml)
			r = -ENODATA;
		if (r < 0)
			err_set(&why, r, "what %s has cannot be read: %s", domain->name,
				errno_text(r));
	}
	return r < 0 ? err_set(reterr, r,
			       "whether another VM has got the same VF meanwhile cannot be told: "
			       "%s",
			       why.text)
		     : 0;
}

static int check(const struct gain *gain, struct machine *machine, struct arena *arena,
		 struct err *reterr)
{
	struct domain *domains = NULL;
	char address[BDF_TEXT_SIZE];
	size_t n = 0;
	int r = gain->n ? list(machine, arena, &domains, &n, reterr) : 0;

	for (size_t i = 0; r == 0 && i < n * gain->n; i++) {
		const struct domain *other = &domains[i / gain->n];
		struct bdf function = gain->functions[i % gain->n];

		if (!str_equal(other->name, gain->vm) && domain_takes(other, function))
			r = err_set(reterr, -EBUSY,
				    "%s was to get %s, which %s has by now: a VF is for one VM; "
				    "look, and try again",
				    gain->vm, bdf_format(function, address), other->name);
	}
	return r;
}

int claims_agree(const struct site *site, const struct outcome *outcome, struct err *reterr)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	int r = 0;

	for (size_t i = 0; r == 0 && i < outcome->n; i++) {
		const struct step *step = outcome->results[i].step;
		struct gain gain = { 0 };

		if (step->kind != STEP_DOMAIN || !step->to)
			continue;
		r = read_gain(step, arena, &gain);
		if (r < 0)
			return err_set(reterr, r, "what %s has got cannot be read: %s",
				       step->object, errno_text(r));
		r = check(&gain, site->agrees_arg, arena, reterr);
	}
	return r;
}
