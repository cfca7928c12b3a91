/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which VF does vfctl assign take, and where does the VM run then?
 */
#include <errno.h>
#include <inttypes.h>

#include "cmd/assigning.h"
#include "cmd/pages.h"
#include "plan/choose.h"
#include "plan/near.h"
#include "plan/pool.h"

/* ---- where the VM runs */

int assigner_place(struct assigner *assigner, const struct near *near, struct err *reterr)
{
	const struct placing placing = {
		.domain = assigner->assigning.domain,
		.node = near->node,
		.near = near->name,
		.policy = assigner->options->pin == PIN_STRICT ? PLACE_STRICT : PLACE_PREFERRED,
		.policy_option = terms_word(&assigner->assigning.terms, "--pin", "pin:"),
		.page_bytes = pages_bytes(assigner->options->pages),
		.migrates = assigner->assigning.standby,
	};

	return place_domain(assigner->work->host, &placing, assigner->work->arena,
			    &assigner->placement, reterr);
}

static int place_near(struct assigner *assigner, const struct device *vf, struct err *reterr)
{
	struct near near = { .node = UNKNOWN };
	char address[BDF_TEXT_SIZE];
	int r = 0;

	if (assigner->options->pin == PIN_NONE)
		return 0;
	r = near_device(assigner->work->host, vf, assigner->work->arena, &near, NULL);
	if (r == -ENODATA)
		return err_set(reterr, r,
			       "on which node %s is could not be read: %s none leaves CPUs and "
			       "memory where they are, and vfctl pin %s --node N places them",
			       bdf_format(vf->bdf, address),
			       terms_word(&assigner->assigning.terms, "--pin", "pin:"),
			       assigner->assigning.domain->name);
	/* A card that is on no node is as near to all of them. */
	return assigner_place(assigner, &near, reterr);
}

/* Where the VM is: by what it has, else by what its definition says. */
static int64_t node_of_domain(const struct assigner *assigner)
{
	const struct host *host = assigner->work->host;
	const struct domain *domain = assigner->assigning.domain;
	const struct definition *definition = domain_next(domain);
	struct near near = { .node = UNKNOWN };

	if (near_domain(host, domain, assigner->work->arena, &near, NULL) == 0 &&
	    near.node != UNKNOWN)
		return near.node;
	return definition ? near_home(&host->numa, definition) : UNKNOWN;
}

/* What the standby is on; NULL: there is none, or that is not known. */
static const char *standby_bridge(const struct assigner *assigner)
{
	const struct standby *standby = assigner->assigning.standby;
	const struct vnic vnic = { .network = standby ? standby->network : NULL,
				   .bridge = standby ? standby->bridge : NULL };

	return virtual_networks_bridge(&assigner->work->host->virtual_networks, &vnic);
}

/* Both are to be in one segment, which cards do not tell. */
static void note_wires(struct assigner *assigner, const char *bridge, const struct device *pf)
{
	const struct host *host = assigner->work->host;
	const struct device *uplink = near_uplink(host, bridge);
	char address[BDF_TEXT_SIZE];
	char other[BDF_TEXT_SIZE];

	if (!uplink || !pf || near_is_below(host, pf, bridge))
		return;
	assigner_note(
		assigner,
		arena_printf(assigner->work->arena,
			     "the standby's bridge %s is on %s, and the VF on %s: what the VM "
			     "talks to must be behind both",
			     bridge, device_name(uplink, address), device_name(pf, other)));
}

/* The best VF whose node has room for the VM; the first reason counts where none has. */
static enum exit_status choose_vf(struct assigner *assigner, const struct named *named)
{
	const char *bridge = standby_bridge(assigner);
	const struct choosing choosing = {
		.vf = named->vf,
		.pf = named->pf,
		.bridge = bridge,
		.node = node_of_domain(assigner),
		.by_policy = assigner->options->by_policy,
	};
	struct choice choice = { 0 };
	struct err why = { 0 };

	if (assigner->assigning.vf)
		choice = (struct choice){ .vfs = &assigner->assigning.vf, .n = 1 };
	else if (plan_choose(assigner->work->host, &choosing, assigner->work->arena, &choice,
			     assigner->reterr) < 0)
		return EXIT_REFUSED;
	for (size_t i = 0; i < choice.n; i++) {
		bool is_node_tried = i && choice.vfs[i]->numa_node == choice.vfs[i - 1]->numa_node;

		if (is_node_tried)
			continue;
		if (place_near(assigner, choice.vfs[i], i ? NULL : &why) == 0) {
			assigner->assigning.vf = choice.vfs[i];
			note_wires(assigner, bridge, choice.vfs[i]->vf->pf);
			return EXIT_DONE;
		}
	}
	err_set(assigner->reterr, why.code, "%s", why.text);
	return vm_status(&why);
}

/* Which of them the VM gets is known at its start: where the first one is that is on a node. */
static enum exit_status choose_pool(struct assigner *assigner, const struct named *named)
{
	const struct pool *pool = &named->pool;
	const struct device *vf = pool->vfs[0];

	for (size_t i = 1; i < pool->n && vf->numa_node < 0; i++)
		vf = pool->vfs[i];
	for (size_t i = 0; i < pool->n && assigner->options->pin != PIN_NONE; i++)
		if (pool->vfs[i]->numa_node >= 0 && pool->vfs[i]->numa_node != vf->numa_node) {
			assigner_note(
				assigner,
				arena_printf(
					assigner->work->arena,
					"VFs of the network %s are on several nodes, and libvirt "
					"takes any: the VM is placed near those of node %" PRId64,
					pool->network->name, vf->numa_node));
			break;
		}
	assigner->assigning.pool = pool->network->name;
	if (place_near(assigner, vf, assigner->reterr) == 0)
		return EXIT_DONE;
	return vm_status(assigner->reterr);
}

/* ---- all of it */

/* One of the kernel's, or of Open vSwitch; what is not known may be one. */
static bool is_bridge(const struct host *host, const char *name)
{
	static const char *const kinds[] = { "bridge", "openvswitch" };
	const struct network_interface *interface = network_find(&host->network, name);

	return interface &&
	       (!interface->kind || str_is_among(interface->kind, kinds, ARRAY_SIZE(kinds)));
}

/* A name alone is a network's. */
static int find_network(const struct host *host, const char *name,
			const struct virtual_network **ret_network, struct err *reterr)
{
	const struct network_interface *interface = network_find(&host->network, name);
	struct err why = { 0 };
	int r = plan_find_network(host, name, ret_network, &why);

	if (r == -ENOENT && interface && interface->kind && is_bridge(host, name))
		return err_set(reterr, r,
			       "libvirt has no network '%s': the bridge of that name is written "
			       "bridge:%s",
			       name, name);
	return r < 0 ? err_set(reterr, r, "%s", why.text) : 0;
}

enum exit_status assigner_check_source(const struct assigner *assigner)
{
	const struct standby *standby = assigner->assigning.standby;
	const struct host *host = assigner->work->host;
	const struct virtual_network *network = NULL;
	int r = 0;

	if (!standby)
		return EXIT_DONE;
	if (standby->network) {
		r = find_network(host, standby->network, &network, assigner->reterr);
		if (r == 0 && virtual_network_is_pool(network))
			r = err_set(
				assigner->reterr, -EINVAL,
				"libvirt's network %s is a pool of VFs: a standby is virtio, on "
				"another network or on a bridge",
				standby->network);
	} else if (host->network.interfaces_known && !is_bridge(host, standby->bridge)) {
		r = err_set(assigner->reterr, -ENOENT, "there is no bridge %s on this host",
			    standby->bridge);
	}
	return r == 0 ? EXIT_DONE : r == -EINVAL ? EXIT_REFUSED : EXIT_UNREACHABLE;
}

enum exit_status assigner_choose(struct assigner *assigner)
{
	const struct assign_options *options = assigner->options;
	struct named named = { 0 };
	enum path_option path = (enum path_option)options->path;
	const struct device *device = NULL;
	enum exit_status status = assigner_find_named(assigner, &named);

	if (status != EXIT_DONE)
		return status;
	device = named.pool.n ? named.pool.vfs[0] : named.vf ? named.vf : named.pf;
	if (path == PATH_AUTO && (options->pool || options->vf || options->pf))
		path = PATH_SRIOV;
	/* The audit would tell of another VF of its PF. */
	if (named.vf && choose_check_group(assigner->work->host, named.vf, assigner->reterr) < 0)
		return vm_status(assigner->reterr);
	status = choose_way(assigner->work->host, path, &assigner->profile, device, &assigner->path,
			    assigner->reterr);
	if (status != EXIT_DONE)
		return status;
	if (assigner->path->recommended != WAY_SRIOV)
		return assigner_choose_virtio(assigner);
	if (named.pool.n)
		return choose_pool(assigner, &named);
	status = assigner_find_own(assigner, &named);
	if (status == EXIT_DONE && named.pool.n)
		return choose_pool(assigner, &named);
	if (status == EXIT_DONE)
		status = choose_vf(assigner, &named);
	/* The audit's own choice may have been another card. */
	if (status == EXIT_DONE && !device)
		status = choose_way(assigner->work->host, PATH_SRIOV, &assigner->profile,
				    assigner->assigning.vf, &assigner->path, assigner->reterr);
	return status;
}
