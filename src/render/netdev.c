/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be said of a function's network side: its own interface, and those that stand for its VFs?
 */
#include "render/parts.h"

/* An interface of which nothing is known: unlike none, it is shown, as unknown. */
static const struct netdev unknown_netdev = {
	.ifindex = UNKNOWN,
	.mtu = UNKNOWN,
	.speed_mbps = UNKNOWN,
};

const void *netdev_part(const struct host *host, const void *object)
{
	const struct device *device = object;
	const struct netdev *netdev = device_netdev(device);

	(void)host;
	return netdev || device->netdevs_known ? netdev : &unknown_netdev;
}

void get_altnames(const struct host *host, const void *part, struct value *value)
{
	const struct netdev *netdev = part;

	(void)host;
	value->kind = netdev->altnames ? VALUE_TEXTS : VALUE_UNKNOWN;
	value->texts = netdev->altnames;
	value->n_texts = netdev->n_altnames;
}

const void *representors_part(const struct host *host, const void *object)
{
	const struct device *device = object;
	struct representors *representors = NULL;
	size_t n = 0;

	if (!device->sriov)
		return NULL;
	for (const struct netdev *netdev = device->netdevs; netdev; netdev = netdev->next)
		n += netdev->representor;
	representors = arena_new_struct(host->arena, struct representors);
	representors->items = arena_new_array(host->arena, const struct netdev *, n);
	representors->known = device->netdevs_known;
	for (const struct netdev *netdev = device->netdevs; netdev; netdev = netdev->next)
		if (netdev->representor)
			representors->items[representors->n++] = netdev;
	return representors;
}

bool knows_representors(const struct host *host, const void *part)
{
	(void)host;
	return ((const struct representors *)part)->known;
}

/* "eth0_0 (pf0vf0), eth0_1 (pf0vf1)"; "-" where there is none, as on most PFs. */
const struct mark *representors_cell(const struct host *host, const void *object,
				     struct strbuf *buf)
{
	const struct representors *representors = object;

	(void)host;
	if (!representors->n)
		strbuf_add(buf, representors->known ? "-" : "?");
	for (size_t i = 0; i < representors->n; i++)
		strbuf_addf(buf, "%s%s (%s)", i ? ", " : "", representors->items[i]->name,
			    representors->items[i]->phys_port_name);
	return NULL;
}

const struct field representor_fields[] = {
	LEAF("name", NULL, NULL, FIELD_TEXT, struct netdev, name),
	LEAF("phys_port_name", NULL, NULL, FIELD_TEXT, struct netdev, phys_port_name),
	{ 0 },
};
