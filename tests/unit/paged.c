/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VMs does a test put on a host that is to have hugepages for them? See paged.h.
 */
#include "paged.h"

#include "unit.h"

void set_nodes(struct scene *scene)
{
	static const int64_t ids[] = { 0, 1 };
	static const struct hugepages pools[] = { { .size_kib = SMALL_KIB },
						  { .size_kib = LARGE_KIB } };
	struct numa *numa = &scene->made->host->numa;

	made_add_nodes(scene->made, ids, ARRAY_SIZE(ids));
	for (size_t i = 0; i < numa->n_nodes; i++) {
		numa->nodes[i].hugepages = scene_copy(scene, pools, sizeof(pools));
		numa->nodes[i].n_hugepages = ARRAY_SIZE(pools);
		/* Of which the host keeps a quarter. */
		numa->nodes[i].memory_bytes = MIB(400);
		numa->nodes[i].memory_free_bytes = MIB(230);
		numa->nodes[i].memory_cache_bytes = MIB(70);
	}
	numa->default_hugepage_bytes = MIB(2);
	scene->profile.hugepage_bytes = MIB(2);
	scene->profile.hugepage_headroom = 10;
}

void add_vm(struct scene *scene, struct vm *vm, int64_t node, int64_t mib)
{
	struct host *host = scene->made->host;
	struct domain *domains = arena_new_array(host->arena, struct domain, host->n_domains + 1);

	vm->binding = (struct memory_binding){
		.cell = UNKNOWN,
		.mode = "strict",
		.nodes = idset_alone(host->arena, node),
	};
	vm->definition = (struct definition){
		.memory_bytes = mib == UNKNOWN ? UNKNOWN : MIB(mib),
		.hugepages = true,
		.bindings = &vm->binding,
		.n_bindings = node == UNKNOWN ? 0 : 1,
	};
	for (size_t i = 0; i < host->n_domains; i++)
		domains[i] = host->domains[i];
	domains[host->n_domains++] = (struct domain){
		.name = "web1",
		.running = FACT_NO,
		.autostart = FACT_YES,
		.defined = &vm->definition,
	};
	host->domains = domains;
}
