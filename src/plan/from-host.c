/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PFs with which VFs does a host have, as a policy says it? See from-host.h.
 */
#include "plan/from-host.h"

#include <errno.h>
#include <inttypes.h>
#include <strings.h>

#include "base/text.h"
#include "model/idset.h"
#include "model/mac.h"
#include "model/step.h"
#include "plan/changes.h"
#include "plan/create.h"
#include "plan/macs.h"
#include "plan/policy.h"
#include "plan/vm-live.h"

struct describing {
	const struct host *host;
	const struct driver_facts *drivers;
	struct arena *arena;
	struct macs macs;
	struct unsaid *unsaid;
	/* Of the PF at work: */
	const struct device *pf;
	const char *name;
	struct vf_wish *wishes;
	const bool *are_vms; /* the driver of the VF, and MAC and VLAN where libvirt sets them */
	int64_t *indexes;    /* room for one of each VF */
	size_t n_indexes;
};

static void leave_out(struct describing *describing, int64_t index)
{
	describing->indexes[describing->n_indexes++] = index;
}

/* Says of those that were left out, if any, what and why. */
static void tell_left_out(struct describing *describing, const char *what, const char *why)
{
	struct idset set = idset_of(describing->arena, describing->indexes, describing->n_indexes);

	if (describing->n_indexes)
		unsaid_add_of(describing->unsaid, describing->name,
			      "%s of VF %s of " UNSAID_PF ": %s", what,
			      idset_text(describing->arena, &set), why);
	describing->n_indexes = 0;
}

static const struct device *vf_at(const struct describing *describing, int64_t index)
{
	const struct sriov *sriov = describing->pf->sriov;

	return index < (int64_t)sriov->n_vfs ? sriov->vfs[index] : NULL;
}

/* ---- what each VF has */

enum said {
	IS_SAID, /* or needs no word */
	IS_UNKNOWN,
	IS_DENIED,  /* its PF's driver would not take it */
	IS_REFUSED, /* a policy may not say it */
	IS_CHANCE,  /* the VF's own driver drew it */
};

/* Where its PF gave none; that may tell of it all the same, as igb does once igbvf has asked for one. */
static bool is_drawn(const struct device *vf, const char *mac)
{
	const struct netdev *netdev = device_netdev(vf);

	return netdev && netdev->mac_drawn == FACT_YES && netdev->mac &&
	       strcasecmp(netdev->mac, mac) == 0;
}

/* Its standby may have the VF's MAC. NULL: none has it. */
static const struct domain *vm_of(const struct describing *describing, const struct device *vf)
{
	const struct host *host = describing->host;

	for (size_t i = 0; describing->are_vms[vf->vf->index] && i < host->n_domains; i++)
		if (domain_takes(&host->domains[i], vf->bdf))
			return &host->domains[i];
	return NULL;
}

static enum said take_mac(struct describing *describing, const struct device *vf, const char *mac,
			  struct vf_wish *wish)
{
	const char *permanent = device_lasting_mac(describing->pf);
	int64_t index = vf->vf->index;
	char derived[MAC_TEXT_SIZE];

	if (macs_check_vm(&describing->macs, vm_of(describing, vf), vf, mac, NULL) < 0)
		return IS_REFUSED;
	if (permanent && mac_derive(permanent, index, derived) == 0 && str_equal(derived, mac))
		wish->derive_mac = true;
	else if (is_drawn(vf, mac))
		return IS_CHANCE;
	else
		wish->values[VF_MAC] = arena_strdup(describing->arena, mac);
	return IS_SAID;
}

static enum said take_attribute(struct describing *describing, const struct device *vf,
				enum vf_attribute attribute)
{
	struct vf_wish *wish = &describing->wishes[vf->vf->index];
	char value[VF_ATTRIBUTE_SIZE] = "";
	char again[VF_ATTRIBUTE_SIZE] = "";
	int r = 0;

	if ((attribute == VF_MAC || attribute == VF_VLAN) &&
	    live_sets_vf(describing->host, vf->bdf))
		return IS_SAID;
	r = vf_attribute_read(attribute, vf->vf, value);
	if (r < 0)
		return r == -EOPNOTSUPP ? IS_SAID : IS_UNKNOWN;
	if (str_equal(value, vf_attribute_by_itself[attribute]))
		return IS_SAID;
	if (driver_facts_deny(describing->drivers, describing->pf->driver, attribute))
		return IS_DENIED;
	if (vf_attribute_parse(attribute, value, again, NULL) < 0 || !str_equal(value, again))
		return IS_REFUSED;
	if (attribute == VF_MAC)
		return take_mac(describing, vf, value, wish);
	wish->values[attribute] = arena_strdup(describing->arena, value);
	return IS_SAID;
}

/* Of all VFs, one attribute. */
static void take_attributes(struct describing *describing, enum vf_attribute attribute)
{
	static const struct {
		enum said said;
		const char *why;
	} reasons[] = {
		{ IS_UNKNOWN, "it is not known" },
		{ IS_DENIED, "its PF's driver is not known to take it, so that it could not be "
			     "set again" },
		{ IS_REFUSED, "what stands there is none that a policy may say, or somebody else "
			      "has it, too" },
		{ IS_CHANCE, "the VF's own driver drew it, as far as can be seen" },
	};
	int64_t n = describing->pf->sriov->num_vfs;
	unsigned char *said = arena_new_array(describing->arena, unsigned char, (size_t)n);

	for (int64_t i = 0; i < n; i++)
		if (vf_at(describing, i))
			said[i] = (unsigned char)take_attribute(describing, vf_at(describing, i),
								attribute);
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++) {
		for (int64_t j = 0; j < n; j++)
			if (said[j] == reasons[i].said)
				leave_out(describing, j);
		tell_left_out(describing, vf_attribute_names[attribute], reasons[i].why);
	}
}

/* Both stand there, and yet no policy may say so. */
static void drop_crossed_rates(struct describing *describing)
{
	for (int64_t i = 0; i < describing->pf->sriov->num_vfs; i++) {
		struct vf_wish *wish = &describing->wishes[i];

		if (!vf_wish_has_crossed_rates(wish))
			continue;
		wish->values[VF_MIN_RATE] = NULL;
		wish->values[VF_MAX_RATE] = NULL;
		leave_out(describing, i);
	}
	tell_left_out(describing, "min-rate and max-rate", "the least is above the highest");
}

/* Of a driver that shares out vectors; nobody knows how many a new VF would have. */
static void take_vectors(struct describing *describing)
{
	const struct sriov *sriov = describing->pf->sriov;

	for (int64_t i = 0; sriov->vf_total_msix > 0 && i < sriov->num_vfs; i++) {
		const struct device *vf = vf_at(describing, i);

		if (vf && vf->vf->msix_vectors > 0)
			describing->wishes[i].msix =
				arena_printf(describing->arena, "%" PRId64, vf->vf->msix_vectors);
		else if (vf && vf->vf->msix_vectors == UNKNOWN)
			leave_out(describing, i);
	}
	tell_left_out(describing, "msix-vectors", "it is not known");
}

/*
 * What the host would not bind by itself: a driver that gives functions away, or that was chosen; none where
 * one would be bound; any where none would.
 */
static const char *driver_of(const struct device *vf, bool probes)
{
	bool is_chosen = vf->override && *vf->override;

	if (!*vf->driver)
		return probes ? DRIVER_NONE : NULL;
	return device_is_given_away(vf) || is_chosen || !probes ? vf->driver : NULL;
}

static void take_drivers(struct describing *describing)
{
	const struct sriov *sriov = describing->pf->sriov;

	for (int64_t i = 0; i < sriov->num_vfs; i++) {
		const struct device *vf = vf_at(describing, i);

		if (!vf || describing->are_vms[i])
			continue;
		if (vf->driver)
			describing->wishes[i].driver = driver_of(vf, sriov->autoprobe != FACT_NO);
		else
			leave_out(describing, i);
	}
	tell_left_out(describing, "driver", "it is not known");
}

static void take_vfs(struct describing *describing)
{
	int64_t n = describing->pf->sriov->num_vfs;

	describing->wishes = arena_new_array(describing->arena, struct vf_wish, (size_t)n);
	describing->indexes = arena_new_array(describing->arena, int64_t, (size_t)n);
	describing->are_vms =
		plan_vfs_of_vms(describing->host, describing->pf, n, describing->arena);
	for (int64_t i = 0; i < n; i++)
		if (!vf_at(describing, i))
			leave_out(describing, i);
	tell_left_out(describing, "what is there", "it could not be found");
	if (n && str_equal(describing->pf->sriov->eswitch, "switchdev"))
		unsaid_add_of(describing->unsaid, describing->name,
			      "what VFs of " UNSAID_PF
			      " have: it is in switchdev mode, where their "
			      "representors tell it");
	else
		for (int i = 0; n && i < N_VF_ATTRIBUTES; i++)
			take_attributes(describing, (enum vf_attribute)i);
	drop_crossed_rates(describing);
	take_vectors(describing);
	take_drivers(describing);
}

/* ---- each PF */

/* A permanent MAC that two cards have is no name of either. */
static struct pf_match match_of(const struct describing *describing)
{
	const struct device *pf = describing->pf;
	struct pf_policy trial = { .match = plan_pf_match(pf, describing->arena) };
	const struct device **found = NULL;
	size_t n = 0;

	if (plan_find_pfs(describing->host, &trial, describing->arena, &found, &n, NULL) == 0)
		return trial.match;
	return (struct pf_match){
		.has_address = true,
		.address = pf->bdf,
		.has_device = true,
		.vendor_id = pf->vendor_id,
		.device_id = pf->device_id,
	};
}

/* Whether a plan for what is said is possible, and changes nothing. */
static int check(const struct describing *describing, const struct pf_policy *policy,
		 struct err *reterr)
{
	struct creation creation = { 0 };
	struct plan plan = { 0 };
	int r = plan_pf_creation(describing->host, policy, describing->pf, describing->arena,
				 &creation, reterr);

	creation.macs = &describing->macs;
	creation.terms.drivers = *describing->drivers;
	if (r == 0)
		r = plan_create(describing->host, &creation, describing->arena, &plan, reterr);
	if (r < 0)
		return r;
	if (plan_changes(&plan, describing->arena).n)
		return err_set(reterr, -EINVAL, "what stands there would be changed");
	return 0;
}

static bool take_pf(struct describing *describing, struct pf_policy *ret_policy)
{
	const struct device *pf = describing->pf;
	struct err why = { 0 };
	struct pf_policy policy = {
		.match = match_of(describing),
		.n_vfs = pf->sriov->num_vfs,
		.autoprobe = pf->sriov->autoprobe == FACT_NO ? FACT_NO : FACT_UNKNOWN,
		.up = plan_pf_is_up(pf),
	};

	if (policy.n_vfs == UNKNOWN) {
		unsaid_add_of(describing->unsaid, describing->name,
			      UNSAID_PF ": how many VFs it has could not be read");
		return false;
	}
	take_vfs(describing);
	policy.wishes = describing->wishes;
	policy.n_wishes = policy.n_vfs;
	if (check(describing, &policy, &why) < 0) {
		unsaid_add_of(describing->unsaid, describing->name,
			      UNSAID_PF ": no policy could be planned: %s", why.text);
		return false;
	}
	*ret_policy = policy;
	return true;
}

void plan_pfs_from_host(const struct host *host, const struct driver_facts *drivers,
			struct arena *arena, struct policy *policy, struct unsaid *unsaid)
{
	struct describing describing = {
		.host = host,
		.drivers = drivers,
		.arena = arena,
		.macs = macs_of(host, arena),
		.unsaid = unsaid,
	};
	char address[BDF_TEXT_SIZE];

	policy->pfs = arena_new_array(arena, struct pf_policy, host->n_devices);
	for (size_t i = 0; i < host->n_devices; i++) {
		describing.pf = &host->devices[i];
		if (!describing.pf->sriov && !device_may_be_pf(describing.pf))
			continue;
		describing.name = arena_strdup(arena, device_name(describing.pf, address));
		if (!describing.pf->sriov)
			unsaid_add_of(unsaid, describing.name,
				      UNSAID_PF ": which VFs it has: whether it can have any is "
						"not known (sriov_totalvfs)");
		else if (take_pf(&describing, &policy->pfs[policy->n]))
			policy->n++;
	}
}
