/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In which order do nodes come into question? See node-order.h.
 */
#include "plan/node-order.h"

#include "plan/near.h"

/* A node, and how it stands to the first one. */
struct ranked {
	int64_t id;
	bool elsewhere; /* of another socket */
	int64_t distance;
};

static bool comes_before(const struct ranked *a, const struct ranked *b)
{
	if (a->elsewhere != b->elsewhere)
		return b->elsewhere;
	if (a->distance != b->distance)
		return a->distance < b->distance;
	return a->id < b->id;
}

/* Of the first CPU of the node; UNKNOWN. */
static int64_t package_of(const struct numa *numa, int64_t node)
{
	for (size_t i = 0; i < numa->n_cpus; i++)
		if (numa->cpus[i].node == node)
			return numa->cpus[i].package;
	return UNKNOWN;
}

/* Least to itself; the same to all where it is not known. */
static int64_t distance_to(const struct numa *numa, int64_t from, size_t to)
{
	const struct numa_node *node = numa_find_node(numa, from);

	if (numa->nodes[to].id == from)
		return -1;
	return node && node->distances ? node->distances[to] : 0;
}

/* ---- where none is asked for */

static int64_t choose_first(const struct trial *trial)
{
	const struct numa *numa = &trial->host->numa;
	int64_t home = near_home(numa, trial->definition);
	int64_t best = UNKNOWN;
	size_t most = 0;

	if (home != UNKNOWN && cores_n_cpus(&trial->cores, home))
		return home;
	for (size_t i = 0; i < numa->n_nodes; i++) {
		size_t n = cores_n_free_cpus(&trial->cores, numa->nodes[i].id);

		if (best == UNKNOWN || n > most) {
			best = numa->nodes[i].id;
			most = n;
		}
	}
	return best;
}

/* ---- all of them */

static struct ranked *rank(const struct trial *trial, int64_t first, size_t *ret_n)
{
	const struct numa *numa = &trial->host->numa;
	struct ranked *ranked = arena_new_array(trial->arena, struct ranked, numa->n_nodes);
	size_t n = 0;

	for (size_t i = 0; i < numa->n_nodes; i++) {
		int64_t id = numa->nodes[i].id;
		struct ranked one = {
			.id = id,
			.elsewhere = package_of(numa, id) != package_of(numa, first),
			.distance = distance_to(numa, first, i),
		};
		size_t place = n;

		if (id != first && !cores_n_cpus(&trial->cores, id))
			continue;
		for (; place && comes_before(&one, &ranked[place - 1]); place--)
			ranked[place] = ranked[place - 1];
		ranked[place] = one;
		n++;
	}
	*ret_n = n;
	return ranked;
}

struct node_order node_order(const struct trial *trial)
{
	int64_t first = trial->placing->node;
	struct node_order order = { 0 };
	struct ranked *ranked = NULL;

	if (!trial->host->numa.n_nodes) {
		order.nodes = arena_new_array(trial->arena, int64_t, 1);
		order.n = order.n_near = 1;
		return order;
	}
	if (first == UNKNOWN)
		first = choose_first(trial);
	ranked = rank(trial, first, &order.n);
	order.nodes = arena_new_array(trial->arena, int64_t, order.n);
	for (size_t i = 0; i < order.n; i++) {
		order.nodes[i] = ranked[i].id;
		order.n_near += !ranked[i].elsewhere;
	}
	return order;
}
