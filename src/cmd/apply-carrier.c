/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do VFs get what had to wait for their PF's carrier? By the kernel's events, for as long as it takes:
 * so nothing stays of a look that found no carrier.
 */
#include "cmd/applying.h"
#include "collect/collect.h"
#include "spec/driver-facts.h"

/* Of each VF its rates alone. */
static struct vf_wish *only_rates(const struct pf_policy *policy, struct arena *arena)
{
	struct vf_wish *wishes = arena_new_array(arena, struct vf_wish, (size_t)policy->n_vfs);

	for (int64_t i = 0; i < policy->n_vfs; i++) {
		wishes[i].values[VF_MIN_RATE] = policy->wishes[i].values[VF_MIN_RATE];
		wishes[i].values[VF_MAX_RATE] = policy->wishes[i].values[VF_MAX_RATE];
	}
	return wishes;
}

/* VFs that somebody has taken away or replaced since are his. */
static bool are_other_vfs(const struct pf_policy *policy, const struct device *pf)
{
	return !policy->n_vfs || pf->sriov->num_vfs != policy->n_vfs || !device_netdev(pf);
}

static void resume_pf(struct applying *applying, const struct host *host, size_t i)
{
	_cleanup_(arena_freep) struct arena *meanwhile = arena_new();
	const struct pf_policy *policy = applying->policies[i];
	struct creation creation = {
		.n_vfs = policy->n_vfs,
		.wishes = only_rates(policy, meanwhile),
	};
	struct plan plan = { 0 };
	struct err why = { 0 };

	applying->waits[i] = false;
	if (applying_find_pf(applying, host, i, &creation.pf, &why) < 0) {
		applying_refuse(applying, i, applying_status(&why), &why);
		return;
	}
	if (are_other_vfs(policy, creation.pf) ||
	    (plan_create(host, &creation, meanwhile, &plan, NULL) == 0 && !plan.n))
		return;
	if (device_netdev(creation.pf)->carrier == FACT_NO)
		applying->waits[i] = true;
	else
		applying_pf(applying, host, i, &creation);
}

void applying_resume(struct applying *applying)
{
	const struct kernel *kernel = &running_kernel;
	_cleanup_close_ int fd = kernel->listen(EVENTS_OF_LINKS, kernel->arg);
	bool any = true;
	int r = 0;

	for (size_t i = 0; i < applying->applied.n; i++)
		applying->waits[i] = applying->policies[i] != NULL;
	while (any) {
		_cleanup_(host_freep) struct host *host = NULL;

		(void)run_lock(applying->run, applying->machine, applying->arena, NULL);
		host = applying_collect(applying->machine);
		any = false;
		for (size_t i = 0; i < applying->applied.n; i++) {
			if (applying->waits[i])
				resume_pf(applying, host, i);
			any = any || applying->waits[i];
		}
		machine_unlock(applying->machine);
		r = any && fd >= 0 ? kernel->hear(fd, -1, kernel->arg) : fd;
		if (any && r < 0) {
			tell("rates are still pending, and the kernel does not tell of carriers: "
			     "%s",
			     errno_text(r));
			applying->status = EXIT_UNREACHABLE;
			return;
		}
	}
}
