/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are the PFs there that policies mean? At boot their drivers may still bind them.
 */
#include "cmd/applying.h"
#include "os/clock.h"
#include "os/write.h"
#include "plan/attributes.h"
#include "plan/policy.h"

enum {
	PATIENCE_MS = 30000 /* with drivers that have not bound their PFs yet */
};

static bool needs_interface(const struct pf_policy *policy)
{
	for (int64_t i = 0; i < pf_policy_n_wishes(policy); i++)
		if (attributes_are_wanted(&policy->wishes[i]))
			return true;
	return policy->up || attributes_are_wanted(&policy->rest);
}

static bool is_ready(const struct pf_policy *policy, const struct host *host, struct arena *arena)
{
	const struct device **pfs = NULL;
	size_t n = 0;

	if (plan_find_pfs(host, policy, arena, &pfs, &n, NULL) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!pfs[i]->driver || !*pfs[i]->driver ||
		    (needs_interface(policy) && !device_netdev(pfs[i])))
			return false;
	return true;
}

/* Whether a driver has every PF, and those whose VFs are to have something have an interface. */
static bool are_ready(const struct policies *policies, const struct host *host)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	for (size_t i = 0; i < policies->n; i++)
		for (size_t j = 0; j < policies->files[i].policy.n; j++)
			if (!is_ready(&policies->files[i].policy.pfs[j], host, arena))
				return false;
	return true;
}

/* What its interface is called by may still come. */
static bool may_be_meant(const struct pf_match *match, const struct device *pf)
{
	struct pf_match rest = *match;

	rest.mac = NULL;
	rest.name = NULL;
	return (match->mac || match->name) && pf_match_fits(&rest, pf);
}

/* Whether a driver has it, and it an interface where policies ask for that; who is gone is not waited for. */
static bool is_one_ready(const char *name, const struct policies *policies, const struct host *host)
{
	const struct device *pf = host_find_named(host, name);

	if (!pf || !pf->sriov)
		return true;
	if (!pf->driver || !*pf->driver)
		return false;
	for (size_t i = 0; i < policies->n && !device_netdev(pf); i++) {
		const struct policy *policy = &policies->files[i].policy;

		for (size_t j = 0; j < policy->n; j++)
			if (may_be_meant(&policy->pfs[j].match, pf) ||
			    (pf_match_fits(&policy->pfs[j].match, pf) &&
			     needs_interface(&policy->pfs[j])))
				return false;
	}
	return true;
}

static bool is_whole(const char *pf, const struct policies *policies, const struct host *host)
{
	return pf ? is_one_ready(pf, policies, host) : are_ready(policies, host);
}

/* A card that comes after the last look is for 90-vfctl.rules to tell systemd of: it asks for this file. */
static void mark_late(const struct machine *machine)
{
	static const char path[] = "/run/vfctl/booted";
	int r = root_make_directory(machine->root, "/run/vfctl", 0755);

	if (r == 0)
		r = root_replace(machine->root, path, "", 0644);
	if (r < 0)
		tell("cards that come later have no VFs by themselves: cannot write %s: %s", path,
		     errno_text(r));
}

struct host *applying_await(const struct applying *applying, const struct policies *policies)
{
	const struct kernel *kernel = &running_kernel;
	const char *pf = applying->options->pf;
	_cleanup_close_ int fd = kernel->listen(EVENTS_OF_DEVICES, kernel->arg);
	int64_t end = now_ms() + PATIENCE_MS;
	bool over = fd < 0;
	bool is_last = pf != NULL;
	int64_t left = 0;

	for (;;) {
		struct host *host = applying_collect(applying->machine);

		left = end - now_ms();
		over = over || left <= 0;
		if (!over && !is_whole(pf, policies, host)) {
			over = kernel->hear(fd, (int)left, kernel->arg) < 0;
		} else if (is_last) {
			return host;
		} else {
			mark_late(applying->machine);
			is_last = true;
		}
		host_free(host);
	}
}
