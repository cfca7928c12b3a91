/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do networks of the libvirt that tests have read and change? See virt-networks.h.
 */
#include "virt-networks.h"

#include <errno.h>
#include <string.h>

#include "../unit/unit.h"
#include "base/text.h"

static int find_network(struct fake_virt *fake, const char *name, struct fake_network **ret_network,
			struct err *reterr)
{
	if (fake_virt_is_lost(fake))
		return fake_virt_tell_lost(reterr);
	for (int i = 0; i < fake->n_networks; i++)
		if (str_equal(fake->networks[i].name, name) && *fake->networks[i].definition) {
			*ret_network = &fake->networks[i];
			return 0;
		}
	return err_set(reterr, -ENOENT, "Network not found: no network with matching name '%s'",
		       name);
}

int fake_virt_read_network(void *backing, const char *name, char *buf, size_t size,
			   struct err *reterr)
{
	struct fake_network *network = NULL;
	int r = find_network(backing, name, &network, reterr);

	return r < 0 ? r : fake_copy(network->definition, buf, size);
}

int fake_virt_define_network(void *backing, const char *name, const char *xml, struct err *reterr)
{
	struct fake_network *network = NULL;
	int r = find_network(backing, name, &network, reterr);

	return r < 0 ? r : fake_virt_redefine(backing, xml, network->definition, reterr);
}

struct fake_network *fake_virt_add_network(struct fake_virt *fake, const char *name,
					   const char *xml)
{
	struct fake_network *network = &fake->networks[fake->n_networks++];

	assert_true(fake->n_networks <= FAKE_NETWORKS);
	assert_int_equal(fake_copy(name, network->name, sizeof(network->name)), 0);
	assert_int_equal(fake_copy(xml, network->definition, sizeof(network->definition)), 0);
	return network;
}
