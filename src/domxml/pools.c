/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which networks of libvirt's give VMs VFs? See pools.h. libvirt sets the VLAN of a VF as a VM starts with
 * it, none where its network has none: VFs of different VLANs cannot be in one.
 */
#include "domxml/pools.h"

#include <inttypes.h>

#include "base/text.h"
#include "domxml/device-text.h"
#include "model/idset.h"
#include "model/step.h"

static const struct form form = {
	.name = "libvirt",
	.attributes = { [VF_VLAN] = true },
	.binds_vfio = true,
	.up = true, /* a PF that is down is brought up for its VFs */
};

struct pooling {
	const struct declared *declared;
	const struct declared_pf *pf;
	const char *name;
	struct unsaid *unsaid;
	struct exported *exported;
	int64_t *vlans; /* of each VF: 0 none, UNKNOWN: it is in no network */
};

/* In comments of XML two dashes cannot stand together. */
static void add_comment(struct strbuf *buf, const char *lead, const char *text)
{
	strbuf_addf(buf, "<!-- %s", lead);
	for (const char *c = text; *c; c++) {
		bool is_odd = (unsigned char)*c < ' ' || *c == 0x7f;

		strbuf_addf(buf, "%c%s", is_odd ? '?' : *c, *c == '-' && c[1] == '-' ? " " : "");
	}
	strbuf_add(buf, " -->\n");
}

static void add_file(const struct pooling *pooling, const char *name, const char *network)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	size_t n = 0;
	const char **texts = unsaid_of_pf(pooling->unsaid, pooling->name, &n);

	add_comment(&text, "vfctl export: ", pooling->declared->of);
	for (size_t i = 0; i < n; i++)
		add_comment(&text, "not said: ", texts[i]);
	strbuf_addf(&text, "%s\n", network);
	exported_add(pooling->exported, arena_printf(pooling->exported->arena, "%s.xml", name),
		     text.text);
}

/* ---- which VFs go together */

/* The host's own drivers serve the host. */
static bool is_for_vms(const struct vf_wish *wish)
{
	return !wish->driver || str_equal(wish->driver, DRIVER_NONE) ||
	       str_has_prefix(wish->driver, "vfio");
}

static void tell_of(const struct pooling *pooling, const int64_t *indexes, size_t n,
		    const char *why)
{
	struct idset set = idset_of(pooling->unsaid->arena, indexes, n);

	if (n)
		unsaid_add_of(pooling->unsaid, pooling->name, "VF %s of " UNSAID_PF ": %s",
			      idset_text(pooling->unsaid->arena, &set), why);
}

/* Those of each holder once. */
static void tell_held(const struct pooling *pooling)
{
	const char *const *holders = pooling->pf->holders;
	size_t n_vfs = holders ? (size_t)pooling->pf->n_vfs : 0;
	int64_t *indexes = arena_new_array(pooling->unsaid->arena, int64_t, n_vfs);
	bool *told = arena_new_array(pooling->unsaid->arena, bool, n_vfs);

	for (size_t i = 0; i < n_vfs; i++) {
		size_t n = 0;

		for (size_t j = i; holders[i] && !told[i] && j < n_vfs; j++)
			if (str_equal(holders[j], holders[i]))
				indexes[n++] = (int64_t)j;
		for (size_t j = 0; j < n; j++)
			told[indexes[j]] = true;
		tell_of(pooling, indexes, n,
			arena_printf(pooling->unsaid->arena, "%s: it is in no network",
				     holders[i]));
	}
}

static void sort_vfs(struct pooling *pooling)
{
	const struct declared_pf *pf = pooling->pf;
	size_t n_vfs = (size_t)pf->n_vfs;
	int64_t *own = arena_new_array(pooling->unsaid->arena, int64_t, n_vfs);
	int64_t *odd = arena_new_array(pooling->unsaid->arena, int64_t, n_vfs);
	size_t n_own = 0;
	size_t n_odd = 0;

	for (size_t i = 0; i < n_vfs; i++) {
		const struct vf_wish wish = declared_wish(pf, (int64_t)i, pooling->unsaid->arena);
		struct vf_value vlan = { 0 };

		pooling->vlans[i] = UNKNOWN;
		if (wish.values[VF_VLAN])
			(void)vf_attribute_take(VF_VLAN, wish.values[VF_VLAN], &vlan);
		if (pf->holders && pf->holders[i])
			continue;
		if (!is_for_vms(&wish))
			own[n_own++] = (int64_t)i;
		else if (wish.values[VF_VLAN] && !vf_vlan_is_plain(&vlan))
			odd[n_odd++] = (int64_t)i;
		else
			pooling->vlans[i] = vlan.vlan;
	}
	tell_held(pooling);
	tell_of(pooling, own, n_own, "a driver of the host's has it: it is in no network");
	tell_of(pooling, odd, n_odd,
		"libvirt knows no VLAN with a priority or of 802.1ad: it is in no network");
}

/* ---- its networks */

static const char *name_of(const struct pooling *pooling, int64_t vlan)
{
	struct arena *arena = pooling->exported->arena;

	return vlan ? arena_printf(arena, POOL_NAME "-vlan%" PRId64, pooling->name, vlan)
		    : arena_printf(arena, POOL_NAME, pooling->name);
}

static void add_whole(const struct pooling *pooling)
{
	const struct pool_words pool = {
		.name = name_of(pooling, 0),
		.pf = pooling->name,
		.vlan = pooling->vlans[0],
	};

	add_file(pooling, pool.name, pool_text(pooling->exported->arena, &pool));
}

/* Where it stands, or will by what the card tells. */
static bool find_place(const struct pooling *pooling, int64_t index, struct bdf *ret_bdf)
{
	const struct device *pf = pooling->pf->device;

	if (index >= (int64_t)pf->sriov->n_vfs || !pf->sriov->vfs[index])
		return device_place_vf(pf, index, ret_bdf);
	*ret_bdf = pf->sriov->vfs[index]->bdf;
	return true;
}

/* Of one VLAN; by their addresses. */
static void add_part(const struct pooling *pooling, int64_t vlan)
{
	struct arena *arena = pooling->exported->arena;
	struct bdf *vfs = arena_new_array(arena, struct bdf, (size_t)pooling->pf->n_vfs);
	struct pool_words pool = { .name = name_of(pooling, vlan), .vlan = vlan, .vfs = vfs };

	for (int64_t i = 0; i < pooling->pf->n_vfs; i++)
		if (pooling->vlans[i] == vlan && find_place(pooling, i, &vfs[pool.n_vfs]))
			pool.n_vfs++;
	if (pool.n_vfs)
		add_file(pooling, pool.name, pool_text(arena, &pool));
}

static bool is_one(const struct pooling *pooling)
{
	for (int64_t i = 0; i < pooling->pf->n_vfs; i++)
		if (pooling->vlans[i] == UNKNOWN || pooling->vlans[i] != pooling->vlans[0])
			return false;
	return true;
}

/* Whether a VF before it has the VLAN, too. */
static bool is_seen(const struct pooling *pooling, int64_t index)
{
	for (int64_t i = 0; i < index; i++)
		if (pooling->vlans[i] == pooling->vlans[index])
			return true;
	return false;
}

/* Where VFs of a PF differ, libvirt knows them by their addresses. */
static void tell_places(const struct pooling *pooling)
{
	const struct sriov *sriov = pooling->pf->device->sriov;
	size_t n_vfs = (size_t)pooling->pf->n_vfs;
	int64_t *placed = arena_new_array(pooling->unsaid->arena, int64_t, n_vfs);
	int64_t *missing = arena_new_array(pooling->unsaid->arena, int64_t, n_vfs);
	size_t n_placed = 0;
	size_t n_missing = 0;
	struct bdf bdf = { 0 };

	for (size_t i = 0; i < n_vfs; i++) {
		if (pooling->vlans[i] == UNKNOWN || (i < sriov->n_vfs && sriov->vfs[i]))
			continue;
		if (find_place(pooling, (int64_t)i, &bdf))
			placed[n_placed++] = (int64_t)i;
		else
			missing[n_missing++] = (int64_t)i;
	}
	tell_of(pooling, placed, n_placed,
		"it is not there yet: its address is what the card foretells, which another number "
		"of VFs may change: export again once it is");
	tell_of(pooling, missing, n_missing,
		"it is not there yet, and its card does not tell where it will stand: export again "
		"once it is");
}

static void add_parts(const struct pooling *pooling)
{
	tell_places(pooling);
	for (int64_t i = 0; i < pooling->pf->n_vfs; i++)
		if (pooling->vlans[i] != UNKNOWN && !is_seen(pooling, i))
			add_part(pooling, pooling->vlans[i]);
}

/* Those that are in no network: nothing is said of these, whatever they have. */
static const bool *find_left_out(const struct pooling *pooling)
{
	size_t n_vfs = (size_t)pooling->pf->n_vfs;
	bool *left_out = arena_new_array(pooling->unsaid->arena, bool, n_vfs);

	for (size_t i = 0; i < n_vfs; i++)
		left_out[i] = pooling->vlans[i] == UNKNOWN;
	return left_out;
}

static void write_pf(struct pooling *pooling)
{
	char address[BDF_TEXT_SIZE];

	pooling->name = arena_strdup(pooling->unsaid->arena, declared_name(pooling->pf, address));
	if (!device_netdev(pooling->pf->device)) {
		unsaid_add_of(pooling->unsaid, pooling->name,
			      UNSAID_PF ": libvirt sets VFs by its interface, and it has none");
		return;
	}
	unsaid_add_of(pooling->unsaid, pooling->name,
		      UNSAID_PF ": that it has %" PRId64 " VFs: libvirt takes those that there are",
		      pooling->pf->n_vfs);
	pooling->vlans =
		arena_new_array(pooling->unsaid->arena, int64_t, (size_t)pooling->pf->n_vfs);
	sort_vfs(pooling);
	form_tell_pf(&form, pooling->pf, find_left_out(pooling), pooling->unsaid);
	if (!pooling->pf->n_vfs)
		return;
	if (is_one(pooling))
		add_whole(pooling);
	else
		add_parts(pooling);
}

void pools_write(const struct declared *declared, struct unsaid *unsaid, struct exported *exported)
{
	struct pooling pooling = {
		.declared = declared,
		.unsaid = unsaid,
		.exported = exported,
	};

	form_tell_rest(&form, declared, unsaid);
	for (size_t i = 0; i < declared->n_pfs; i++) {
		pooling.pf = &declared->pfs[i];
		write_pf(&pooling);
	}
}
