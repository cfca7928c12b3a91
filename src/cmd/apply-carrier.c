/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do VFs get what had to wait for their PF's carrier? By the kernel's events, for as long as it takes: so
 * nothing stays of a look that found no carrier, nor of what policies said then.
 */
#include <errno.h>

#include "cmd/applying.h"
#include "cmd/card-places.h"
#include "cmd/carriers.h"
#include "cmd/provision.h"
#include "collect/collect.h"
#include "os/burst.h"
#include "plan/policy.h"

struct resuming {
	struct applying *applying;
	struct bdf *settled; /* PFs of which nothing was pending: what becomes of them is others' */
	size_t n;
	size_t capacity;
	struct carriers carriers; /* that are waited for since the last look */
	bool is_cut_short;	  /* there was none, for a reason that passes */
};

enum {
	AGAIN_MS = 10000 /* what came meanwhile is no event any more */
};

/* ---- one PF */

/* Of each VF its rates alone. */
static struct vf_wish *only_rates(const struct creation *creation, struct arena *arena)
{
	struct vf_wish *wishes = arena_new_array(arena, struct vf_wish, (size_t)creation->n_vfs);

	for (int64_t i = 0; i < creation->n_vfs; i++) {
		wishes[i].values[VF_MIN_RATE] = creation->wishes[i].values[VF_MIN_RATE];
		wishes[i].values[VF_MAX_RATE] = creation->wishes[i].values[VF_MAX_RATE];
	}
	return wishes;
}

/* VFs that somebody has taken away or replaced since are his. */
static bool are_other_vfs(const struct creation *creation)
{
	return !creation->n_vfs || creation->pf->sriov->num_vfs != creation->n_vfs ||
	       !device_netdev(creation->pf);
}

static bool is_settled(const struct resuming *resuming, const struct device *pf)
{
	for (size_t i = 0; i < resuming->n; i++)
		if (bdf_equal(resuming->settled[i], pf->bdf))
			return true;
	return false;
}

static void settle(struct resuming *resuming, const struct device *pf)
{
	resuming->settled = arena_grow(resuming->applying->arena, resuming->settled, resuming->n,
				       &resuming->capacity, sizeof(*resuming->settled));
	resuming->settled[resuming->n++] = pf->bdf;
}

/* Whether it is still to be waited for a carrier. What else it lacks is for who gives it all. */
static bool resume_pf(struct applying *applying, const struct host *host,
		      const struct meant_pf *meant, struct arena *arena)
{
	struct creation all = { 0 };
	struct creation rates = { 0 };
	struct plan plan = { 0 };
	size_t i = 0;

	/* What could not be read may be, the next time. */
	if (meant->pf->sriov->num_vfs == UNKNOWN)
		return true;
	if (plan_pf_creation(host, meant->policy, meant->pf, arena, &all, NULL) < 0 ||
	    are_other_vfs(&all))
		return false;
	rates = (struct creation){
		.pf = all.pf,
		.n_vfs = all.n_vfs,
		.wishes = only_rates(&all, arena),
	};
	if (plan_create(host, &rates, arena, &plan, NULL) == 0 && !plan.n)
		return false;
	if (device_netdev(rates.pf)->carrier == FACT_NO)
		return true;
	i = applying_add(applying, meant);
	(void)applying_pf(applying, host, i, &rates);
	/* It may have lost its carrier since the look. */
	return applying->pfs[i].waits;
}

/* ---- all of them */

static void resume_all(struct resuming *resuming, const struct host *host,
		       const struct meant_pf *pfs, size_t n, const struct device *only,
		       struct arena *arena)
{
	resuming->carriers.n = 0;
	for (size_t i = 0; i < n; i++) {
		if (!pfs[i].pf || pfs[i].status != EXIT_DONE || (only && pfs[i].pf != only) ||
		    is_settled(resuming, pfs[i].pf))
			continue;
		if (resume_pf(resuming->applying, host, &pfs[i], arena))
			carriers_await(&resuming->carriers, pfs[i].pf, resuming->applying->arena);
		else
			settle(resuming, pfs[i].pf);
	}
}

/* By what policies say now. Files that are wrong, and cards that are gone, are told by who gives PFs all. */
static enum exit_status look(struct resuming *resuming, struct err *reterr)
{
	struct applying *applying = resuming->applying;
	const char *name = applying->options->pf;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *only = NULL;
	enum exit_status status = EXIT_DONE;
	struct policies policies = { 0 };
	struct meant_pf *pfs = NULL;
	struct err err = { 0 };
	size_t n = 0;
	int r = policies_read(applying->machine, arena, &policies, &err);

	if (r < 0)
		return run_fail(r, &err, reterr);
	host = applying_collect(applying->machine);
	status = name ? find_pf(host, name, &only, reterr) : EXIT_DONE;
	if (status != EXIT_DONE)
		return status;
	pfs = policies_find_pfs(&policies, host, arena, &n);
	card_places_check(applying->machine, host, pfs, n, arena);
	resume_all(resuming, host, pfs, n, only, arena);
	return EXIT_DONE;
}

/*
 * It is waited for as long as it takes: what is pending now would be lost. Without it a transaction says
 * itself what it lacks, but not where only a process could not be had.
 */
static enum exit_status look_locked(struct resuming *resuming, struct err *reterr)
{
	struct applying *applying = resuming->applying;
	enum exit_status status = EXIT_DONE;
	int r = run_lock_at_last(applying->run, applying->machine, applying->arena);

	resuming->is_cut_short = r == -EAGAIN || r == -ENOMEM;
	if (!resuming->is_cut_short)
		status = look(resuming, reterr);
	machine_unlock(applying->machine);
	return status;
}

/* Until another look is worth while: others who change the host are not kept waiting for each event. */
static int await_news(const struct resuming *resuming, const struct kernel *kernel, int fd)
{
	int r = 0;

	do
		r = burst_hear(kernel, fd, resuming->is_cut_short ? AGAIN_MS : -1);
	while (r == 0 && !resuming->is_cut_short &&
	       !carriers_have_news(&resuming->carriers, resuming->applying->machine->root));
	return r == -ETIMEDOUT ? 0 : r;
}

enum exit_status applying_resume(struct applying *applying, struct err *reterr)
{
	const struct kernel *kernel = &running_kernel;
	_cleanup_close_ int fd = kernel->listen(EVENTS_OF_LINKS, kernel->arg);
	struct resuming resuming = { .applying = applying };
	int r = fd < 0 ? fd : 0;

	while (r == 0) {
		enum exit_status status = look_locked(&resuming, reterr);

		if (status != EXIT_DONE || (!resuming.carriers.n && !resuming.is_cut_short))
			return status;
		r = await_news(&resuming, kernel, fd);
	}
	err_set(reterr, r,
		"rates may still be pending, and the kernel does not tell of carriers: %s",
		errno_text(r));
	return EXIT_UNREACHABLE;
}
