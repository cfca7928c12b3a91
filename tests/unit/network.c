/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which machine does a test of network facts run? See network.h.
 */
#include "network.h"

#include "collect/collectors.h"
#include "unit.h"

int network_set_up(void **state)
{
	struct network *network = calloc(1, sizeof(*network));

	assert_non_null(network);
	network->tree = tree_new();
	tree_file(network->tree, "/vfctl/version", "1\n");
	tree_directory(network->tree, "/sys");
	network->host = host_new();
	network->host->facts = FACTS_PCI | FACTS_NET;
	network->host->devices = arena_new_array(network->host->arena, struct device, 1100);
	*state = network;
	return 0;
}

int network_tear_down(void **state)
{
	struct network *network = *state;

	tree_free(network->tree);
	if (network->machine)
		machine_free(network->machine);
	host_free(network->host);
	strbuf_release(&network->wire);
	free(network);
	return 0;
}

/* Places a network controller; addresses must ascend. */
struct device *network_add_nic(struct network *network, const char *address, const char *driver)
{
	struct device *device = &network->host->devices[network->host->n_devices++];

	assert_int_equal(bdf_parse(address, &device->bdf), 0);
	device->class_code = 0x020000;
	device->role = ROLE_NIC;
	device->driver = driver;
	return device;
}

/* Makes it a PF with n VFs, which stand at the addresses behind it. */
void network_add_vfs(struct network *network, struct device *pf, size_t n)
{
	struct arena *arena = network->host->arena;

	pf->role = ROLE_PF;
	pf->sriov = arena_new_struct(arena, struct sriov);
	pf->sriov->vfs = arena_new_array(arena, struct device *, n);
	pf->sriov->n_vfs = n;
	for (size_t i = 0; i < n; i++) {
		struct device *device = &network->host->devices[network->host->n_devices++];

		device->bdf = pf->bdf;
		device->bdf.bus += (uint8_t)(1 + i / 256);
		device->bdf.device = (uint8_t)(i / 8 % 32);
		device->bdf.function = (uint8_t)(i % 8);
		device->class_code = 0x020000;
		device->role = ROLE_VF;
		device->vf = arena_new_struct(arena, struct vf);
		device->vf->pf = pf;
		device->vf->index = (int64_t)i;
		device->vf->vlan.id = UNKNOWN;
		device->vf->min_tx_mbps = UNKNOWN;
		device->vf->max_tx_mbps = UNKNOWN;
		pf->sriov->vfs[i] = device;
	}
}

/* Records a dump of these links. */
void network_record_links(struct network *network, const struct wire_link *links, size_t n)
{
	network->seq++;
	wire_ask_links(&network->wire, network->seq);
	for (size_t i = 0; i < n; i++) {
		struct wire_link link = links[i];

		link.n_vfs = 0;
		wire_link(&network->wire, network->seq, NLM_F_MULTI, &link);
	}
	wire_done(&network->wire, network->seq);
}

/* Records the answer to the question for this link's VFs. */
void network_record_vfs(struct network *network, const struct wire_link *link)
{
	network->seq++;
	wire_ask_vfs(&network->wire, network->seq, link->ifindex);
	wire_link(&network->wire, network->seq, 0, link);
}

void network_record_vf_counters(struct network *network, const struct wire_link *link)
{
	network->seq++;
	wire_ask_vf_counters(&network->wire, network->seq, link->ifindex);
	wire_link(&network->wire, network->seq, 0, link);
}

void network_collect(struct network *network)
{
	if (network->wire.length)
		tree_bytes(network->tree, "/vfctl/links.nl", network->wire.text,
			   network->wire.length);
	if (!network->machine)
		assert_int_equal(machine_open(network->tree->path, &network->machine, NULL), 0);
	collect_net(network->machine, network->host);
	gaps_sort(&network->host->gaps);
}

void network_assert_gaps(const struct network *network, const char *expected)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };

	strbuf_add(&text, "");
	for (size_t i = 0; i < network->host->gaps.n; i++)
		strbuf_addf(&text, "%s %s\n", network->host->gaps.items[i].source,
			    errno_name(network->host->gaps.items[i].error));
	assert_string_equal(text.text, expected);
}
