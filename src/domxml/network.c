/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a virtual network's XML say? See network.h; the format is libvirt's (formatnetwork.html).
 */
#include "domxml/network.h"

#include <errno.h>

#include "base/text.h"
#include "domxml/parts.h"

static void read_forward(const struct reading *reading, xmlNode *forward,
			 struct virtual_network *network)
{
	const char *mode = element_attribute(reading, forward, "mode");

	/* Without <forward> it is isolated; without mode= it is "nat" (virNetworkForwardDefParseXML). */
	network->forward = mode ? mode : forward ? "nat" : "";
	network->pf = element_attribute(reading, element_child(forward, "pf"), "dev");
	network->functions =
		arena_new_array(reading->arena, struct bdf, element_n(forward, "address"));
	for (xmlNode *node = element_child(forward, "address"); node;
	     node = element_next(forward, node, "address"))
		network->n_functions +=
			element_address(reading, node, &network->functions[network->n_functions]);
}

static void read_portgroups(const struct reading *reading, xmlNode *root,
			    struct virtual_network *network)
{
	network->portgroups =
		arena_new_array(reading->arena, struct portgroup, element_n(root, "portgroup"));
	for (xmlNode *node = element_child(root, "portgroup"); node;
	     node = element_next(root, node, "portgroup"))
		network->portgroups[network->n_portgroups++] = (struct portgroup){
			.name = element_attribute(reading, node, "name"),
			.is_default = element_says(reading, node, "default", "yes"),
			.vlan = read_vlan(reading, node),
		};
}

int domxml_read_network(struct virtual_network *network, struct arena *arena)
{
	struct reading reading = { .arena = arena };
	xmlDoc *document = NULL;
	xmlNode *root = NULL;
	int r = libxml_open(&reading.library, NULL);

	if (r == 0)
		r = element_open(&reading, network->xml, "network", &document, &root);
	if (r <= 0)
		return r == 0 ? -ENODATA : r;
	network->name = element_text(&reading, element_child(root, "name"));
	read_forward(&reading, element_child(root, "forward"), network);
	network->bridge = element_attribute(&reading, element_child(root, "bridge"), "name");
	network->mtu = element_number(&reading, element_child(root, "mtu"), "size", UNKNOWN);
	network->vlan = read_vlan(&reading, root);
	read_portgroups(&reading, root, network);
	reading.library.xmlFreeDoc(document);
	return 0;
}
