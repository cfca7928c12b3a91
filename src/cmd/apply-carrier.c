/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do VFs get what had to wait for their PF's carrier? By the kernel's events, for as long as it takes:
 * so nothing stays of a look that found no carrier.
 */
#include "cmd/applying.h"
#include "collect/collect.h"
#include "spec/driver-facts.h"

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

static void resume_pf(struct applying *applying, const struct host *host, size_t i)
{
	_cleanup_(arena_freep) struct arena *meanwhile = arena_new();
	struct boot_pf *boot = &applying->pfs[i];
	struct creation all = { 0 };
	struct creation rates = { 0 };
	struct plan plan = { 0 };

	boot->waits = false;
	if (!applying_find(applying, host, i, &all))
		return;
	rates = (struct creation){
		.pf = all.pf,
		.n_vfs = all.n_vfs,
		.wishes = only_rates(&all, meanwhile),
	};
	if (are_other_vfs(&all) ||
	    (plan_create(host, &rates, meanwhile, &plan, NULL) == 0 && !plan.n))
		return;
	if (device_netdev(rates.pf)->carrier == FACT_NO)
		boot->waits = true;
	else
		(void)applying_pf(applying, host, i, &rates);
}

void applying_resume(struct applying *applying)
{
	const struct kernel *kernel = &running_kernel;
	_cleanup_close_ int fd = kernel->listen(EVENTS_OF_LINKS, kernel->arg);
	bool any = true;
	int r = 0;

	for (size_t i = 0; i < applying->applied.n; i++)
		applying->pfs[i].waits = applying->pfs[i].policy != NULL;
	while (any) {
		_cleanup_(host_freep) struct host *host = NULL;

		(void)run_lock(applying->run, applying->machine, applying->arena, NULL);
		host = applying_collect(applying->machine);
		any = false;
		for (size_t i = 0; i < applying->applied.n; i++) {
			if (applying->pfs[i].waits)
				resume_pf(applying, host, i);
			any = any || applying->pfs[i].waits;
		}
		machine_unlock(applying->machine);
		r = any && fd >= 0 ? kernel->hear(fd, -1, kernel->arg) : fd;
		if (any && r < 0) {
			tell_error("rates are still pending, and the kernel does not tell of "
				   "carriers: "
				   "%s",
				   errno_text(r));
			applying->status = EXIT_UNREACHABLE;
			return;
		}
	}
}
