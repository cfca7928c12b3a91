/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has a pool of VFs enough of them for all the virtual machines that draw on it? See pool-room.h.
 */
#include "plan/pool-room.h"

#include "base/text.h"

/* A few names of many. */
struct names {
	struct strbuf text;
	size_t n;
};

/* Who wants VFs of the pool, and who has them. */
struct demand {
	const struct pool *pool;
	size_t n_wanted; /* by interfaces of VMs */
	size_t n_lost;	 /* to whoever does not draw on it */
	size_t n_free;	 /* right now, to the VM that is asked about */
	struct names takers;
	struct names users;
};

static void add_name(struct names *names, const char *name)
{
	enum {
		MOST_TOLD = 6
	};

	if (names->n < MOST_TOLD)
		strbuf_addf(&names->text, "%s%s", names->n ? ", " : "", name);
	else if (names->n == MOST_TOLD)
		strbuf_add(&names->text, " and more");
	names->n++;
}

static size_t n_drawn(const struct pool *pool, const struct definition *definition)
{
	size_t n = 0;

	for (size_t i = 0; definition && i < definition->n_vnics; i++)
		n += str_equal(definition->vnics[i].network, pool->network->name);
	return n;
}

static void add_taker(struct demand *demand, const struct domain *domain,
		      const struct definition *definition)
{
	size_t n = n_drawn(demand->pool, definition);

	if (n)
		add_name(&demand->takers, domain->name);
	demand->n_wanted += n;
}

/* Whether the user of a VF is a VM that draws on the pool. */
static bool is_taker(const struct host *host, const struct pool *pool, const char *user)
{
	const char *vm = vf_user_vm(user);
	const struct domain *domain = vm ? host_find_domain(host, vm) : NULL;

	return domain && n_drawn(pool, domain_next(domain)) > 0;
}

static void look_at_vf(const struct host *host, const struct domain *domain, const struct vf *vf,
		       struct demand *demand)
{
	bool is_lost = false;

	for (size_t i = 0; i < vf->n_used_by; i++) {
		add_name(&demand->users, vf->used_by[i]);
		is_lost |= !is_taker(host, demand->pool, vf->used_by[i]);
	}
	demand->n_lost += is_lost;
	demand->n_free += !vf->n_used_by || (!vf_other_vm(vf, domain->name) && !is_lost);
}

static const char *tell(const struct demand *demand, const struct domain *domain,
			struct arena *arena)
{
	const char *name = demand->pool->network->name;
	size_t n = demand->pool->n;

	if (!demand->n_free)
		return arena_printf(arena,
				    "no VF of the network %s is free now (it has %zu: %s): %s "
				    "cannot start until one is; vfctl create makes more, virsh "
				    "net-edit %s adds them to it",
				    name, n, demand->users.text.text, domain->name, name);
	if (demand->n_wanted + demand->n_lost <= n)
		return NULL;
	return arena_printf(
		arena,
		"of the network %s %zu VFs are left to VMs, and %zu of their interfaces "
		"draw on it (%s): not all of these can run at once; vfctl create makes "
		"more, virsh net-edit %s adds them to it",
		name, n - demand->n_lost, demand->n_wanted, demand->takers.text.text, name);
}

const char *pool_shortage(const struct host *host, const struct pool *pool,
			  const struct domain *domain, const struct definition *planned,
			  struct arena *arena)
{
	struct demand demand = { .pool = pool };
	const char *text = NULL;

	for (size_t i = 0; i < host->n_domains; i++) {
		const struct domain *other = &host->domains[i];

		if (!str_equal(other->name, domain->name))
			add_taker(&demand, other, domain_next(other));
	}
	add_taker(&demand, domain, planned);
	for (size_t i = 0; i < pool->n; i++)
		look_at_vf(host, domain, pool->vfs[i]->vf, &demand);
	text = tell(&demand, domain, arena);
	strbuf_release(&demand.takers.text);
	strbuf_release(&demand.users.text);
	return text;
}
