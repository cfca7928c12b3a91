/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VFs did vfctl give a VM? See given.h.
 */
#include "plan/given.h"

#include "base/text.h"
#include "domxml/device-text.h"

struct giving {
	const struct domain *domain;
	struct arena *arena;
	struct assigned_vf *vfs;
	size_t n;
	struct assigned_vf *started; /* that what runs remembers: it started with them */
	size_t n_started;
};

/* What runs may be called as the VF is whose place it took. */
static bool is_same(const struct assigned_vf *a, const struct assigned_vf *b)
{
	struct bdf named = { 0 };

	if (str_equal(a->alias, b->alias) && !vf_alias_parse(a->alias, &named))
		return true;
	return a->pool ? str_equal(a->pool, b->pool) && str_equal(a->mac, b->mac)
		       : !b->pool && bdf_equal(a->bdf, b->bdf);
}

static const struct assigned_vf *find(const struct assigned_vf *vfs, size_t n,
				      const struct assigned_vf *vf)
{
	for (size_t i = 0; i < n; i++)
		if (is_same(&vfs[i], vf))
			return &vfs[i];
	return NULL;
}

static struct assigned_vf vf_of_vnic(const struct vnic *vnic)
{
	return (struct assigned_vf){
		.alias = vnic->alias,
		.bdf = vnic->address,
		.pool = vnic->network,
		.mac = vnic->mac,
		.vlan = vnic->vlan.id,
		.persistent = vnic->persistent,
	};
}

static struct assigned_vf vf_of_passed(const struct passed *passed)
{
	return (struct assigned_vf){
		.alias = passed->alias,
		.bdf = passed->address,
		.persistent = passed->persistent,
	};
}

/* Whether the next start has it, whoever wrote that. */
static bool is_defined(const struct domain *domain, const struct assigned_vf *vf)
{
	const struct definition *defined = domain->defined;

	for (size_t i = 0; defined && i < defined->n_vnics; i++) {
		const struct assigned_vf other = vf_of_vnic(&defined->vnics[i]);

		if ((other.pool || defined->vnics[i].has_address) && is_same(vf, &other))
			return true;
	}
	for (size_t i = 0; defined && i < defined->n_passed; i++) {
		const struct assigned_vf other = vf_of_passed(&defined->passed[i]);

		if (is_same(vf, &other))
			return true;
	}
	return false;
}

/* Whether it is called as vfctl calls that VF; of what runs libvirt does not always tell the pool. */
static bool is_called_so(struct arena *arena, const struct assigned_vf *vf)
{
	const struct assignment of_pool = { .form = FORM_POOL, .mac = vf->mac };
	const struct assignment alone = { .bdf = vf->bdf };
	struct bdf replaced = { 0 };

	return vf->alias && (str_equal(vf->alias, vf_alias(arena, &alone)) ||
			     (vf->persistent && vf_alias_parse(vf->alias, &replaced)) ||
			     (vf->mac && str_equal(vf->alias, vf_alias(arena, &of_pool))));
}

static void add(struct giving *giving, struct assigned_vf vf)
{
	const struct assigned_vf *started = find(giving->started, giving->n_started, &vf);

	if (!is_called_so(giving->arena, &vf) || find(giving->vfs, giving->n, &vf) ||
	    is_defined(giving->domain, &vf))
		return;
	vf.only_runs = true;
	vf.forgotten = !started;
	vf.before = started ? started->before : NULL;
	giving->vfs[giving->n++] = vf;
}

static void add_running(struct giving *giving)
{
	const struct definition *live = giving->domain->live;
	struct assigned_vf *vfs = arena_new_array(giving->arena, struct assigned_vf,
						  giving->n + live->n_vnics + live->n_passed);

	for (size_t i = 0; i < giving->n; i++)
		vfs[i] = giving->vfs[i];
	giving->vfs = vfs;
	for (size_t i = 0; i < live->n_vnics; i++)
		if (live->vnics[i].teaming != TEAMING_PERSISTENT &&
		    (live->vnics[i].has_address || live->vnics[i].network))
			add(giving, vf_of_vnic(&live->vnics[i]));
	for (size_t i = 0; i < live->n_passed; i++)
		add(giving, vf_of_passed(&live->passed[i]));
}

int plan_given(const struct domain *domain, const char *xml, struct arena *arena,
	       struct assigned_vf **ret_vfs, size_t *ret_n, struct err *reterr)
{
	struct giving giving = { .domain = domain, .arena = arena };
	int r = domxml_assigned(xml, arena, &giving.vfs, &giving.n, reterr);

	if (r == 0 && domain->live && domain->live_xml)
		r = domxml_assigned(domain->live_xml, arena, &giving.started, &giving.n_started,
				    reterr);
	if (r < 0)
		return r;
	if (domain->live)
		add_running(&giving);
	*ret_vfs = giving.vfs;
	*ret_n = giving.n;
	return 0;
}
