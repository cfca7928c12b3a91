/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who would lose something, if VFs went away? See blast.h.
 */
#include "plan/blast.h"

#include <errno.h>
#include <inttypes.h>

#include "base/text.h"

/* What is found of the VFs in question; texts of the shape "VF 1 by vm:web1". */
struct losses {
	struct strbuf used;
	const char *unclear; /* whose users are not known; NULL: nobody's */
	size_t n;
};

static void add_loss(struct losses *losses, const struct device *vf, const char *user)
{
	enum {
		MOST_TOLD = 6
	};

	if (losses->n++ < MOST_TOLD)
		strbuf_addf(&losses->used, "%sVF %" PRId64 " by %s", losses->n > 1 ? ", " : "",
			    vf->vf->index, user);
	else if (losses->n == MOST_TOLD + 1)
		strbuf_add(&losses->used, " and more");
}

static void look_at_vf(const struct host *host, const struct device *vf, struct losses *losses)
{
	for (size_t i = 0; i < vf->vf->n_used_by; i++)
		add_loss(losses, vf, vf->vf->used_by[i]);
	for (size_t i = 0; i < host->virtual_networks.n; i++) {
		const struct virtual_network *network = &host->virtual_networks.items[i];

		if (virtual_network_owns(network, vf))
			add_loss(losses, vf,
				 arena_printf(host->arena, "libvirt's network %s", network->name));
	}
	if (!vf->vf->used_by_known)
		losses->unclear = arena_printf(host->arena, "VF %" PRId64, vf->vf->index);
}

/* Where it is not installed, no VM can hold one. */
static bool is_libvirt_silent(const struct host *host)
{
	const struct gap *gap = gaps_find(&host->gaps, "libvirt");
	const struct services *services = &host->services;
	bool installed = !services->unit_known || services->unit.source;
	bool silent = (host->facts & FACTS_DOMAINS && !host->domains_known) ||
		      (host->facts & FACTS_VIRTUAL_NETWORKS && !host->virtual_networks.known);

	return silent && installed && !(gap && gap->error == ENOPKG);
}

/* What may be done all the same is told to those who can. */
static int judge(const struct host *host, const struct device *pf, const struct losses *losses,
		 bool can_force, struct err *reterr)
{
	const struct gap *gap = gaps_find(&host->gaps, "libvirt");
	char address[BDF_TEXT_SIZE] = "an unknown PF";
	const char *name = pf ? device_name(pf, address) : address;

	if (losses->n)
		return err_set(
			reterr, -EBUSY, "VFs of %s are in use: %s%s", name, losses->used.text,
			can_force ? "; free them first, or take them away with --force" : "");
	if (is_libvirt_silent(host))
		return err_set(reterr, -ENODATA,
			       "which VMs have VFs of %s is not known, because libvirt does not "
			       "answer (%s): start it%s",
			       name, errno_text(gap ? gap->error : ENODATA),
			       can_force ? ", or go on with --force" : "");
	if (losses->unclear)
		return err_set(reterr, -ENODATA, "who uses %s of %s is not known: ask as root%s",
			       losses->unclear, name, can_force ? ", or go on with --force" : "");
	return 0;
}

static int check_vf(const struct host *host, const struct device *vf, bool can_force,
		    struct err *reterr)
{
	struct losses losses = { 0 };
	int r = 0;

	look_at_vf(host, vf, &losses);
	r = judge(host, vf->vf->pf, &losses, can_force, reterr);
	strbuf_release(&losses.used);
	return r;
}

int blast_check_vf(const struct host *host, const struct device *vf, struct err *reterr)
{
	return check_vf(host, vf, true, reterr);
}

int blast_look_at_vf(const struct host *host, const struct device *vf, struct err *reterr)
{
	return check_vf(host, vf, false, reterr);
}

static int check_pf(const struct host *host, const struct device *pf, bool can_force,
		    struct err *reterr)
{
	struct losses losses = { 0 };
	int r = 0;

	for (size_t i = 0; i < pf->sriov->n_vfs; i++)
		if (pf->sriov->vfs[i])
			look_at_vf(host, pf->sriov->vfs[i], &losses);
	r = judge(host, pf, &losses, can_force, reterr);
	strbuf_release(&losses.used);
	return r;
}

int blast_check_pf(const struct host *host, const struct device *pf, struct err *reterr)
{
	return check_pf(host, pf, true, reterr);
}

int blast_look_at_pf(const struct host *host, const struct device *pf, struct err *reterr)
{
	return check_pf(host, pf, false, reterr);
}
