/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which PF does a policy mean, and what does it say from now on? See policy.h.
 */
#include "plan/policy.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/nearest.h"
#include "base/text.h"
#include "model/mac.h"
#include "plan/steps.h"
#include "plan/vm-live.h"

static bool is_like(const struct device *device, const struct pf_match *match)
{
	return device && device->sriov && device->vendor_id == match->vendor_id &&
	       device->device_id == match->device_id;
}

/* Whether what is to stand there does. */
static bool is_there(const struct host *host, const struct pf_match *match)
{
	const struct device *there = host_find_device(host, match->address);

	return there && there->vendor_id == match->vendor_id &&
	       there->device_id == match->device_id;
}

/* Whether another card of the kind is to be found elsewhere, "; one stands at …" */
static const char *elsewhere(const struct host *host, const struct pf_match *match,
			     char text[static 64])
{
	char address[BDF_TEXT_SIZE];

	*text = '\0';
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];

		if (!*text && is_like(device, match))
			snprintf(text, 64, " (one stands at %s)", bdf_format(device->bdf, address));
	}
	return text;
}

static int refuse_place(const struct host *host, const struct pf_policy *policy, struct err *reterr)
{
	const struct pf_match *match = &policy->match;
	const struct device *there = host_find_device(host, match->address);
	char address[BDF_TEXT_SIZE];
	char other[64];

	bdf_format(match->address, address);
	elsewhere(host, match, other);
	if (!there)
		return err_set(
			reterr, -ENODEV,
			"there is no card at %s: %04" PRIx64 ":%04" PRIx64 " is to stand there%s",
			address, (uint64_t)match->vendor_id, (uint64_t)match->device_id, other);
	return err_set(reterr, -ENODEV,
		       "at %s stands %04" PRIx64 ":%04" PRIx64 ", not %04" PRIx64 ":%04" PRIx64
		       "%s: it is left alone; say anew which card is meant",
		       address, (uint64_t)there->vendor_id, (uint64_t)there->device_id,
		       (uint64_t)match->vendor_id, (uint64_t)match->device_id, other);
}

/* Those of PFs that are like the one that is meant. */
static void nearest_names(const struct host *host, const struct pf_match *match,
			  struct strbuf *names)
{
	struct nearest nearest = { .word = match->name };

	for (size_t i = 0; match->name && i < host->n_devices; i++) {
		const struct netdev *netdev = device_netdev(&host->devices[i]);

		if (host->devices[i].sriov && netdev && netdev->name)
			nearest_offer(&nearest, netdev->name);
	}
	nearest_drop_far(&nearest);
	nearest_add_names(&nearest, names);
}

/* Finds a network function that is meant, and is no PF. */
static bool find_other(const struct host *host, const struct pf_match *match,
		       const struct device **ret_other)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		*ret_other = &host->devices[i];
		if (device_is_nic(*ret_other) && pf_match_describes(match, *ret_other))
			return true;
	}
	return false;
}

static int refuse_none(const struct host *host, const struct pf_policy *policy, struct err *reterr)
{
	const struct pf_match *match = &policy->match;
	const struct device *other = NULL;
	char address[BDF_TEXT_SIZE];
	_cleanup_strbuf_ struct strbuf names = { 0 };
	char text[PF_MATCH_SIZE];

	if (match->has_address && match->has_device && !is_there(host, match))
		return refuse_place(host, policy, reterr);
	if (find_other(host, match, &other))
		return err_set(reterr, -ENODEV, "%s cannot have VFs: it %s",
			       device_name(other, address),
			       other->vf ? "is one itself" : "has no SR-IOV");
	if (match->mac)
		return err_set(
			reterr, -ENODEV,
			"no PF here has the permanent MAC %s: the card is gone, or its driver "
			"has not bound it",
			match->mac);
	nearest_names(host, match, &names);
	return err_set(reterr, -ENODEV, "no PF here has %s; %s%s", pf_match_format(match, text),
		       names.length ? "the nearest: " : "vfctl list shows those that there are",
		       names.length ? names.text : "");
}

/* Several, where one is meant. */
static int refuse_many(const struct pf_policy *policy, const struct device *const *pfs, size_t n,
		       struct err *reterr)
{
	char text[PF_MATCH_SIZE];
	char addresses[2][BDF_TEXT_SIZE];

	return err_set(
		reterr, -ENOTUNIQ,
		"%zu PFs here have %s, %s and %s among them: say more of the one that is meant, "
		"or several: true for all of them",
		n, pf_match_format(&policy->match, text), bdf_format(pfs[0]->bdf, addresses[0]),
		bdf_format(pfs[1]->bdf, addresses[1]));
}

int plan_find_pfs(const struct host *host, const struct pf_policy *policy, struct arena *arena,
		  const struct device ***ret_pfs, size_t *ret_n, struct err *reterr)
{
	const struct device **pfs = arena_new_array(arena, const struct device *, host->n_devices);
	char address[BDF_TEXT_SIZE];
	size_t n = 0;

	for (size_t i = 0; i < host->n_devices; i++)
		if (pf_match_fits(&policy->match, &host->devices[i]))
			pfs[n++] = &host->devices[i];
	for (size_t i = 0; i < n; i++)
		if (!pfs[i]->sriov)
			return err_set(reterr, -ENODEV, "%s cannot have VFs: it has no SR-IOV",
				       bdf_format(pfs[i]->bdf, address));
	if (!n && !policy->is_optional)
		return refuse_none(host, policy, reterr);
	if (n > 1 && !policy->is_several)
		return refuse_many(policy, pfs, n, reterr);
	*ret_pfs = pfs;
	*ret_n = n;
	return 0;
}

/* The first VF, of n and more, of which more is said than of any; -1: none. */
static int64_t find_beyond(const struct pf_policy *policy, int64_t n)
{
	for (int64_t i = n; i < pf_policy_n_wishes(policy); i++)
		if (!vf_wish_equal(&policy->wishes[i], &policy->rest))
			return i;
	return -1;
}

static void mark(const struct host *host, const struct device *pf, int64_t n, struct bdf bdf,
		 bool *marks)
{
	const struct device *vf = host_find_device(host, bdf);

	if (vf && vf->vf && vf->vf->pf == pf && vf->vf->index < n)
		marks[vf->vf->index] = true;
}

/* libvirt sets them of an interface's VF while its VM runs; of a plain hostdev's vfctl assign did. */
const bool *plan_vfs_of_vms(const struct host *host, const struct device *pf, int64_t n,
			    struct arena *arena)
{
	bool *marks = arena_new_array(arena, bool, (size_t)n);

	for (size_t i = 0; i < host->n_domains; i++) {
		const struct domain *domain = &host->domains[i];
		const struct definition *next = domain_next(domain);

		for (size_t j = 0; domain->running == FACT_YES && j < domain->n_hostdevs; j++)
			mark(host, pf, n, domain->hostdevs[j], marks);
		for (size_t j = 0; next && j < next->n_passed; j++)
			mark(host, pf, n, next->passed[j].address, marks);
	}
	return marks;
}

/* What somebody set beside libvirt since then is put back. NULL: it is left as it is. */
static const char *vlan_of_vm(const struct host *host, const struct device *pf, int64_t i,
			      struct arena *arena)
{
	const struct sriov *sriov = pf->sriov;
	const struct device *vf = i < (int64_t)sriov->n_vfs ? sriov->vfs[i] : NULL;

	return vf ? live_vlan(host, vf->bdf, arena) : NULL;
}

static void leave_to_vms(const struct host *host, const struct creation *creation,
			 struct vf_wish *wishes, struct arena *arena)
{
	const bool *marks = plan_vfs_of_vms(host, creation->pf, creation->n_vfs, arena);

	for (int64_t i = 0; i < creation->n_vfs; i++) {
		if (!marks[i])
			continue;
		wishes[i].values[VF_MAC] = NULL;
		if (wishes[i].values[VF_VLAN])
			wishes[i].values[VF_VLAN] = vlan_of_vm(host, creation->pf, i, arena);
		wishes[i].derive_mac = false;
		wishes[i].driver = NULL;
	}
}

int plan_pf_creation(const struct host *host, const struct pf_policy *policy,
		     const struct device *pf, struct arena *arena, struct creation *ret_creation,
		     struct err *reterr)
{
	int64_t n = policy->n_vfs == UNKNOWN ? pf->sriov->num_vfs : policy->n_vfs;
	int64_t beyond = n == UNKNOWN ? -1 : find_beyond(policy, n);
	struct vf_wish *wishes = NULL;
	char address[BDF_TEXT_SIZE];

	bdf_format(pf->bdf, address);
	if (n == UNKNOWN)
		return err_set(reterr, -ENODATA,
			       "how many VFs %s has could not be read (sriov_numvfs)", address);
	if (beyond >= 0)
		return err_set(reterr, -ERANGE,
			       "VF %" PRId64 " is to have something, and %s has %" PRId64
			       " VFs: say how many it is to have (vfs)",
			       beyond, address, n);
	wishes = arena_new_array(arena, struct vf_wish, (size_t)n);
	for (int64_t i = 0; i < n; i++)
		wishes[i] = *pf_policy_wish(policy, i);
	*ret_creation = (struct creation){
		.pf = pf,
		.n_vfs = n,
		.wishes = wishes,
		.terms = { .by_policy = true },
		.up = policy->up,
		.autoprobe = policy->autoprobe,
		.replace = policy->is_own,
	};
	leave_to_vms(host, ret_creation, wishes, arena);
	return 0;
}

char *plan_policy_path(const struct device *pf, char path[static POLICY_PATH_SIZE])
{
	char address[BDF_TEXT_SIZE];

	snprintf(path, POLICY_PATH_SIZE, "%s/50-%s.yaml", POLICY_DIRECTORY,
		 bdf_format(pf->bdf, address));
	return path;
}

struct pf_match plan_pf_match(const struct device *pf, struct arena *arena)
{
	const struct netdev *netdev = device_netdev(pf);
	const char *permanent = netdev ? netdev->permanent_mac : NULL;
	char mac[VF_ATTRIBUTE_SIZE] = "";

	if (permanent && !mac_is_none(permanent) &&
	    vf_attribute_parse(VF_MAC, permanent, mac, NULL) == 0)
		return (struct pf_match){ .mac = arena_strdup(arena, mac) };
	return (struct pf_match){
		.has_address = true,
		.address = pf->bdf,
		.has_device = true,
		.vendor_id = pf->vendor_id,
		.device_id = pf->device_id,
	};
}

bool plan_pf_is_up(const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);

	return netdev && netdev->up == FACT_YES;
}

struct pf_policy plan_pf_policy(const struct device *pf, const struct vf_wish *wishes, int64_t n,
				bool up, const struct pf_policy *before, struct arena *arena)
{
	struct vf_wish *all = arena_new_array(arena, struct vf_wish, (size_t)n);
	bool stays = before && before->n_vfs == n;

	for (int64_t i = 0; i < n; i++)
		all[i] = stays ? vf_wish_join(&before->wishes[i], &wishes[i]) : wishes[i];
	return (struct pf_policy){
		.match = plan_pf_match(pf, arena),
		.is_optional = before && before->is_optional,
		.is_own = before && before->is_own,
		.autoprobe = before ? before->autoprobe : FACT_UNKNOWN,
		.n_vfs = n,
		.up = up || plan_pf_is_up(pf) || (before && before->up),
		.wishes = all,
		.source = before ? before->source : NULL,
	};
}

static bool makes(const struct plan *plan, const char *directory)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->steps[i].kind == STEP_DIRECTORY &&
		    str_equal(plan->steps[i].object, directory))
			return true;
	return false;
}

struct plan plan_policy_file(const struct plan *plan, const struct policy_file *file,
			     struct arena *arena)
{
	struct steps steps = { .arena = arena };

	if (file->after && !file->has_etc && !makes(plan, "/etc/vfctl"))
		steps_add(&steps, STEP_DIRECTORY, "/etc/vfctl", NULL, "present");
	if (file->after && !file->has_directory && !makes(plan, POLICY_DIRECTORY))
		steps_add(&steps, STEP_DIRECTORY, POLICY_DIRECTORY, NULL, "present");
	if (!str_equal(file->before, file->after))
		steps_add(&steps, STEP_FILE, file->path, file->before, file->after);
	return plan_join(plan, plan->steps, plan->n, steps.items, steps.n, arena);
}
