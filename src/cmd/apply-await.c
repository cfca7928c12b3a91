/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are the PFs there that policies mean, with the names that they are to have? At boot drivers may still bind
 * them, and udev name their interfaces. It is waited only while something may come.
 */
#include "cmd/applying.h"
#include "collect/collect.h"
#include "os/burst.h"
#include "os/clock.h"
#include "os/udev.h"
#include "os/write.h"
#include "plan/attributes.h"

enum {
	PATIENCE_S = 30
};

/* What an entry of a policy still lacks, which may come. */
enum lack {
	LACKS_NOTHING,
	LACKS_CARD,
	LACKS_DRIVER,
	LACKS_INTERFACE,
	LACKS_NAME,
};

/* Behind each stands which object. */
static const char *const lack_texts[] = {
	[LACKS_CARD] = "udev to be done, for there is no card yet that has",
	[LACKS_DRIVER] = "a driver of",
	[LACKS_INTERFACE] = "a network interface of",
	[LACKS_NAME] = "udev to name the network interface of",
};

struct view {
	const struct root *root;
	const struct host *host;
	bool has_udev;
	bool is_busy; /* udev */
};

static bool has_driver(const struct device *pf)
{
	return pf->driver && *pf->driver;
}

static bool needs_interface(const struct pf_policy *policy)
{
	for (int64_t i = 0; i < pf_policy_n_wishes(policy); i++)
		if (attributes_are_wanted(&policy->wishes[i]))
			return true;
	return policy->up || attributes_are_wanted(&policy->rest);
}

/* Until udev has named it an interface has the kernel's name, and one that is up may be refused another. */
static bool is_named(const struct root *root, const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);

	return netdev && (!udev_runs(root) || udev_has_named(root, netdev->ifindex));
}

/* By what is known of it, and what is to come may still say so. */
static bool may_be_meant(const struct view *view, const struct pf_match *match,
			 const struct device *pf)
{
	struct pf_match known = *match;

	if (!has_driver(pf))
		known.driver = NULL;
	if (!device_netdev(pf))
		known.mac = NULL;
	if (!is_named(view->root, pf))
		known.name = NULL;
	return pf->sriov && pf_match_fits(&known, pf);
}

/* Whether a function may get another driver by itself: modules are loaded by udev. */
static bool may_be_bound(const struct view *view, const struct device *pf)
{
	char address[BDF_TEXT_SIZE];

	return !view->has_udev || view->is_busy ||
	       !udev_knows_function(view->root, bdf_format(pf->bdf, address));
}

/* A card that is meant is given all the time; one that may be, as long as something is about to come. */
static enum lack find_lack(const struct view *view, const struct pf_policy *policy,
			   const struct device *pf)
{
	bool is_meant = pf_match_fits(&policy->match, pf);

	if (device_netdev(pf))
		return is_named(view->root, pf) ? LACKS_NOTHING : LACKS_NAME;
	if (!is_meant && !may_be_bound(view, pf))
		return LACKS_NOTHING;
	if (!has_driver(pf))
		return LACKS_DRIVER;
	if (device_is_given_away(pf) || pf->netdev_elsewhere == FACT_YES)
		return LACKS_NOTHING;
	return !is_meant || needs_interface(policy) ? LACKS_INTERFACE : LACKS_NOTHING;
}

/* No other card can be meant besides. */
static bool is_found(const struct host *host, const struct pf_match *match)
{
	for (size_t i = 0; (match->mac || match->has_address) && i < host->n_devices; i++)
		if (pf_match_fits(match, &host->devices[i]))
			return true;
	return false;
}

/* One that is not there at all comes only while udev loads drivers, as those of other buses. */
static bool may_come(const struct view *view, const struct pf_policy *policy)
{
	const struct pf_match *match = &policy->match;

	if (!view->is_busy || policy->is_optional)
		return false;
	if (match->has_address)
		return !host_find_device(view->host, match->address);
	for (size_t i = 0; i < view->host->n_devices; i++)
		if (pf_match_fits(match, &view->host->devices[i]))
			return false;
	return true;
}

/* Of one PF alone (NULL: of all that it may mean), and which object that is. */
static enum lack look_at(const struct view *view, const struct pf_policy *policy,
			 const struct device *only, char object[static PF_MATCH_SIZE])
{
	const struct host *host = view->host;
	bool is_whole = is_found(host, &policy->match);

	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *pf = &host->devices[i];
		enum lack lack = LACKS_NOTHING;

		if ((only && pf != only) || !may_be_meant(view, &policy->match, pf) ||
		    (is_whole && !pf_match_fits(&policy->match, pf)))
			continue;
		lack = find_lack(view, policy, pf);
		bdf_format(pf->bdf, object);
		if (lack != LACKS_NOTHING)
			return lack;
	}
	if (only || !may_come(view, policy))
		return LACKS_NOTHING;
	pf_match_format(&policy->match, object);
	return LACKS_CARD;
}

/* The first entry that lacks something; NULL: none does. */
static const struct pf_policy *find_waiting(const struct applying *applying,
					    const struct policies *policies, bool is_busy,
					    enum lack *ret_lack, char object[static PF_MATCH_SIZE])
{
	const struct root *root = applying->machine->root;
	_cleanup_(host_freep) struct host *host = collect(applying->machine, FACTS_PCI | FACTS_NET);
	const struct view view = { root, host, udev_runs(root), is_busy };
	const char *name = applying->options->pf;
	const struct device *only = name ? host_find_named(host, name) : NULL;

	if (name && !only)
		return NULL;
	for (size_t i = 0; i < policies->n; i++) {
		const struct policy *policy = &policies->files[i].policy;

		for (size_t j = 0; j < policy->n; j++) {
			*ret_lack = look_at(&view, &policy->pfs[j], only, object);
			if (*ret_lack != LACKS_NOTHING)
				return &policy->pfs[j];
		}
	}
	return NULL;
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

static void tell_waiting(const struct pf_policy *policy, enum lack lack, const char *object)
{
	tell_notice("%s: waiting up to %d seconds for %s %s", policy->source, PATIENCE_S,
		    lack_texts[lack], object);
}

void applying_await(const struct applying *applying, const struct policies *policies)
{
	const struct kernel *kernel = &running_kernel;
	/* udev handles all events of devices, and then is done with what it does about them. */
	bool has_udev = udev_runs(applying->machine->root);
	_cleanup_close_ int fd =
		kernel->listen(has_udev ? EVENTS_OF_UDEV : EVENTS_OF_DEVICES, kernel->arg);
	bool is_told = applying->run->global.quiet;
	int64_t end = now_ms() + PATIENCE_S * INT64_C(1000);
	const struct pf_policy *policy = NULL;
	char object[PF_MATCH_SIZE] = "";
	enum lack lack = LACKS_NOTHING;

	while (fd >= 0) {
		/* Before the look: what udev does during it tells of itself. */
		bool is_busy = udev_is_busy(applying->machine->root);
		int64_t left = end - now_ms();

		policy = find_waiting(applying, policies, is_busy, &lack, object);
		if (!policy && (is_busy || burst_hear(kernel, fd, 0) < 0))
			break;
		if (policy && !is_told)
			tell_waiting(policy, lack, object);
		is_told = is_told || policy;
		if (left <= 0 || (policy && burst_hear(kernel, fd, (int)left) < 0))
			break;
	}
	if (!applying->options->pf)
		mark_late(applying->machine);
}

bool applying_knows_name(const struct applying *applying, const struct pf_policy *policy,
			 const struct device *pf)
{
	return !policy->match.name || !applying->machine->live || !device_netdev(pf) ||
	       is_named(applying->machine->root, pf);
}
