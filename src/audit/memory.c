/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are there hugepages near a card, and as many as the VMs of a node take? The rules mem-*.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "audit/vm.h"
#include "base/sums.h"
#include "base/text.h"

/* Sets how many pages of that size there are, on a node (NULL: on a host without nodes). */
static const char *reserve(const struct audit *audit, const struct numa_node *node,
			   int64_t page_kib, int64_t n)
{
	const char *directory =
		node ? arena_printf(audit->arena, NODES_DIRECTORY "/node%" PRId64, node->id)
		     : "/sys/kernel/mm";

	return arena_printf(audit->arena,
			    "echo %" PRId64 " >%s/hugepages/hugepages-%" PRId64 "kB/nr_hugepages",
			    n, directory, page_kib);
}

/* ---- what VMs take */

/* The memory of a VM, or of one node of it. */
struct demand {
	const struct domain *domain;
	struct idset nodes; /* of the host: where it is to lie */
	int64_t page_kib;
	int64_t n_pages;
};

struct demands {
	struct demand *items;
	size_t n;
	size_t capacity;
	const char *unclear; /* a source that leaves one of them unknown; NULL none */
};

static void add_demand(const struct audit *audit, const struct domain *domain,
		       const struct guest_cell *cell, struct demands *demands)
{
	const struct definition *definition = domain_now(domain);
	int64_t bytes = cell ? cell->memory_bytes : definition->memory_bytes;
	int64_t page = definition_page_bytes(definition, cell ? cell->id : UNKNOWN,
					     audit->host->numa.default_hugepage_bytes);

	/* Where 4 KiB are asked for, they are no hugepages. */
	if (page >= 0 && page <= 4096)
		return;
	if (page == UNKNOWN || bytes == UNKNOWN) {
		demands->unclear = arena_printf(audit->arena, "libvirt %s: memory or its page size",
						domain->name);
		return;
	}
	demands->items = arena_grow(audit->arena, demands->items, demands->n, &demands->capacity,
				    sizeof(*demands->items));
	demands->items[demands->n++] = (struct demand){
		.domain = domain,
		.nodes = vm_place(audit, definition, cell, &demands->unclear),
		.page_kib = page / 1024,
		.n_pages = bytes / page + (bytes % page != 0),
	};
}

/* Of one that runs what it holds, of one that starts with the host what it will. */
static void add_domain(const struct audit *audit, const struct domain *domain,
		       struct demands *demands)
{
	const struct definition *definition = domain_now(domain);

	if (domain->running == FACT_NO && domain->autostart == FACT_NO)
		return;
	if (!definition || !domain_is_in_service(domain)) {
		demands->unclear = arena_printf(audit->arena, "libvirt %s", domain->name);
		return;
	}
	for (size_t i = 0; i < definition->n_cells; i++)
		add_demand(audit, domain, &definition->cells[i], demands);
	if (!definition->n_cells)
		add_demand(audit, domain, NULL, demands);
}

/* Of all VMs in service. */
static struct demands gather_demands(const struct audit *audit)
{
	struct demands demands = { 0 };

	for (size_t i = 0; i < audit->host->n_domains; i++)
		add_domain(audit, &audit->host->domains[i], &demands);
	return demands;
}

/* ---- whether there are any */

/* What VMs take there; NULL: nothing. One that may lie on no other node counts first. */
static const struct demand *find_demand(const struct demands *demands, const struct idset *nodes)
{
	const struct demand *found = NULL;

	for (size_t i = 0; i < demands->n; i++) {
		const struct demand *demand = &demands->items[i];

		if (idset_is_within(&demand->nodes, nodes))
			return demand;
		if (!found && idset_meets(&demand->nodes, nodes))
			found = demand;
	}
	return found;
}

/* 2 GiB, or one page that is larger. */
static struct remedy reserve_some(const struct audit *audit, const struct numa_node *node,
				  int64_t page_kib)
{
	enum {
		SOME_KIB = 2 * 1024 * 1024
	};

	return remedy_by(
		audit, NEEDS_NOTHING,
		node ? "reserve what the VMs on that node will need"
		     : "reserve what the VMs will need",
		"%s",
		reserve(audit, node, page_kib, page_kib < SOME_KIB ? SOME_KIB / page_kib : 1));
}

/* What the profile says, if the kernel has such pages, else the smallest that it has; UNKNOWN: none. */
static int64_t first_size(const struct audit *audit, const struct hugepages *pages, size_t n)
{
	const struct profile *profile = audit->request->profile;

	for (size_t i = 0; profile && i < n; i++)
		if (pages[i].size_kib == profile->hugepage_bytes / 1024)
			return pages[i].size_kib;
	return n ? pages[0].size_kib : UNKNOWN;
}

/* In the size that VMs take there, else in this one (UNKNOWN: the kernel has none). */
static struct remedy reserve_first(const struct audit *audit, const struct numa_node *node,
				   int64_t size_kib)
{
	struct demands demands = gather_demands(audit);
	struct idset nodes = { .ranges = NULL };
	const struct demand *demand = NULL;

	if (size_kib == UNKNOWN)
		return remedy(NEEDS_REBOOT, "boot a kernel that has hugepages (CONFIG_HUGETLBFS)");
	if (node)
		nodes = idset_alone(audit->arena, node->id);
	demand = node ? find_demand(&demands, &nodes) : demands.n ? demands.items : NULL;
	if (!demand)
		return reserve_some(audit, node, size_kib);
	if (!node || idset_is_within(&demand->nodes, &nodes))
		return remedy(NEEDS_NOTHING,
			      arena_printf(audit->arena,
					   "reserve what its VMs take, as mem-hugepages-short "
					   "counts it: %s takes pages of %" PRId64 " kB",
					   demand->domain->name, demand->page_kib));
	return reserve_some(audit, node, demand->page_kib);
}

static struct judgement judge_none(const struct audit *audit, const struct device *device)
{
	const struct numa_node *node =
		device->numa_node < 0 ? NULL
				      : numa_find_node(&audit->host->numa, device->numa_node);
	const struct hugepages *pages = node ? node->hugepages : audit->host->numa.hugepages;
	size_t n = node ? node->n_hugepages : audit->host->numa.n_hugepages;

	if (!pages)
		return unknown(audit, "/sys/kernel/mm/hugepages");
	for (size_t i = 0; i < n; i++) {
		if (pages[i].total == UNKNOWN)
			return unknown(audit, "nr_hugepages of %" PRId64 " kB", pages[i].size_kib);
		if (pages[i].total > 0)
			return passes(audit, "%" PRId64 " of %" PRId64 " kB", pages[i].total,
				      pages[i].size_kib);
	}
	return fails(audit, reserve_first(audit, node, first_size(audit, pages, n)),
		     node ? "none on node %" PRId64 : "none on this host", node ? node->id : 0);
}

/* ---- how many are needed */

/* Those with few nodes come first: what is reserved for them counts for the others. */
static int compare_demands(const void *a, const void *b)
{
	const struct demand *left = a;
	const struct demand *right = b;
	int64_t by[] = {
		left->page_kib - right->page_kib,
		(int64_t)idset_count(&left->nodes) - (int64_t)idset_count(&right->nodes),
		(int64_t)left->nodes.ranges[0].first - right->nodes.ranges[0].first,
		left->domain - right->domain,
	};

	for (size_t i = 0; i < ARRAY_SIZE(by); i++)
		if (by[i])
			return by[i] < 0 ? -1 : 1;
	return 0;
}

/* ---- what there is */

/* The pages of a size on a node; 0 where the kernel has no such pages. */
static int64_t n_on_node(const struct audit *audit, int64_t id, int64_t page_kib)
{
	const struct numa *numa = &audit->host->numa;
	const struct numa_node *node = numa_find_node(numa, id);
	const struct hugepages *pools = numa->n_nodes ? NULL : numa->hugepages;
	size_t n = numa->n_nodes ? 0 : numa->n_hugepages;

	if (node) {
		pools = node->hugepages;
		n = node->n_hugepages;
	}
	for (size_t i = 0; i < n; i++)
		if (pools[i].size_kib == page_kib)
			return pools[i].total < 0 ? UNKNOWN : pools[i].total;
	return pools || (numa->n_nodes && !node) ? 0 : UNKNOWN;
}

static int64_t n_reserved(const struct audit *audit, const struct demand *demand)
{
	int64_t sum = 0;

	for (size_t i = 0; i < demand->nodes.n; i++)
		for (int64_t id = demand->nodes.ranges[i].first; id <= demand->nodes.ranges[i].last;
		     id++) {
			int64_t n = n_on_node(audit, id, demand->page_kib);

			if (n == UNKNOWN)
				return UNKNOWN;
			sum = bounded_sum(sum, n);
		}
	return sum;
}

/* All that can lie nowhere but on these nodes, and whether it is several VMs'. */
static int64_t n_needed(const struct demands *demands, const struct demand *on, bool *ret_others)
{
	int64_t sum = 0;

	*ret_others = false;
	for (size_t i = 0; i < demands->n; i++) {
		const struct demand *demand = &demands->items[i];

		if (demand->page_kib != on->page_kib ||
		    !idset_is_within(&demand->nodes, &on->nodes))
			continue;
		sum = bounded_sum(sum, demand->n_pages);
		*ret_others |= demand->domain != on->domain;
	}
	return sum;
}

/* ---- the rule */

struct shortage {
	struct strbuf *evidence;
	const char **commands;
	size_t n_commands;
	bool starves; /* one VM at least, and not the headroom alone */
};

static const char *reserve_more(const struct audit *audit, const struct demand *demand,
				int64_t lacking)
{
	int64_t id = demand->nodes.ranges[0].first;
	int64_t n = n_on_node(audit, id, demand->page_kib) + lacking;

	return reserve(audit, numa_find_node(&audit->host->numa, id), demand->page_kib, n);
}

static void compare(const struct audit *audit, struct demands *demands, const struct demand *demand,
		    struct shortage *shortage)
{
	int64_t reserved = n_reserved(audit, demand);
	bool others = false;
	int64_t needed = n_needed(demands, demand, &others);
	const struct profile *profile = audit->request->profile;
	int64_t wanted = profile ? profile_with_headroom(profile, needed) : needed;

	if (reserved == UNKNOWN)
		demands->unclear = NODES_DIRECTORY "/node*/hugepages";
	if (reserved == UNKNOWN || reserved >= wanted)
		return;
	strbuf_addf(shortage->evidence,
		    "%snode %s has %" PRId64 " of %" PRId64 " kB, %s%s %" PRId64,
		    shortage->evidence->length ? "; " : "",
		    idset_text(audit->arena, &demand->nodes), reserved, demand->page_kib,
		    demand->domain->name, others ? " and others take" : " takes", needed);
	if (wanted > needed)
		strbuf_addf(shortage->evidence, ", with headroom %" PRId64, wanted);
	shortage->starves |= reserved < needed;
	shortage->commands[shortage->n_commands++] = reserve_more(audit, demand, wanted - reserved);
}

static bool is_like_the_last(const struct demands *demands, size_t i)
{
	return i && demands->items[i].page_kib == demands->items[i - 1].page_kib &&
	       idset_equal(&demands->items[i].nodes, &demands->items[i - 1].nodes);
}

static struct judgement judge_demands(const struct audit *audit, struct demands *demands)
{
	_cleanup_strbuf_ struct strbuf evidence = { 0 };
	struct shortage shortage = {
		.evidence = &evidence,
		.commands = arena_new_array(audit->arena, const char *, demands->n + 1),
	};
	const struct remedy remedy = {
		.text = "reserve them, and at boot as well (hugepagesz= and hugepages= on the "
			"kernel's command line), while memory is still in one piece",
		.commands = shortage.commands,
	};

	for (size_t i = 0; i < demands->n; i++)
		if (!is_like_the_last(demands, i))
			compare(audit, demands, &demands->items[i], &shortage);
	if (shortage.n_commands)
		return weighing(shortage.starves ? SEVERITY_NONE : SEVERITY_INFO,
				fails(audit, remedy, "%s", evidence.text));
	if (demands->unclear)
		return unknown(audit, "%s", demands->unclear);
	return passes(audit, "enough for all that run or start with the host");
}

static struct judgement judge_short(const struct audit *audit)
{
	const struct host *host = audit->host;
	struct demands demands = { 0 };

	if (!host->domains_known)
		return unknown(audit, "libvirt");
	demands = gather_demands(audit);
	if (!demands.n)
		return demands.unclear ? unknown(audit, "%s", demands.unclear) : not_applicable();
	if (host->numa.has_nodes == FACT_UNKNOWN)
		return unknown(audit, NODES_DIRECTORY);
	qsort(demands.items, demands.n, sizeof(*demands.items), compare_demands);
	return judge_demands(audit, &demands);
}

const struct check memory_checks[] = {
	{ .rule = { .id = "mem-hugepages-none",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_INFO, SEVERITY_WARNING },
		    .fails = "no hugepages are reserved on its node",
		    .why = "a VM's memory in hugepages takes fewer steps through page tables, the "
			   "IOMMU's too",
		    .how = "nr_hugepages of each size on the card's node",
		    .remedy = "reserve hugepages on the card's node, now and at boot",
		    .reference = "Documentation/admin-guide/mm/hugetlbpage.rst" },
	  .function = judge_none,
	  .functions = FUNCTIONS_PORTS },
	{ .rule = { .id = "mem-hugepages-short",
		    .way = WAY_BOTH,
		    .severity = { SEVERITY_WARNING },
		    .fails = "a node has fewer hugepages than its VMs take, with headroom",
		    .why = "a VM that finds too few does not start, or has its memory on the "
			   "other node",
		    .how = "nr_hugepages of each node against the memory of all VMs that run or "
			   "start with the host, by page size, as <hugepages>, <numatune> and else "
			   "<vcpupin> have it; info where only the profile's hugepage-headroom "
			   "is not there",
		    .remedy = "reserve more on that node, or have the VMs take their memory "
			      "elsewhere",
		    .reference = "Documentation/admin-guide/mm/hugetlbpage.rst" },
	  .host = judge_short },
	{ .host = NULL },
};
