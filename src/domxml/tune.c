/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are a domain's virtio interfaces and its disks tuned in its XML? See tune.h.
 */
#include "domxml/tune.h"

#include <errno.h>
#include <inttypes.h>

#include "base/text.h"
#include "domxml/device-text.h"
#include "domxml/draft.h"
#include "domxml/locate.h"
#include "model/definition.h"

static const struct purpose no_purpose = { 0 };

/* What is said of the device at the path, by a child's attribute; NULL. */
static const char *said(struct draft *draft, const char *path, const char *child,
			const char *attribute)
{
	xmlNode *node = draft_find(draft, path_below(draft->arena, path, child));

	return element_attribute(&draft->document.reading, node, attribute);
}

/* Whether the host serves the interface by a bridge, and it is no VF. */
static bool is_served(struct draft *draft, const struct tuning *tuning, const char *path)
{
	static const char *const types[] = { "network", "bridge" };
	const char *type =
		element_attribute(&draft->document.reading, draft_find(draft, path), "type");
	const char *network = said(draft, path, "source", "network");

	if (!type || !str_is_among(type, types, ARRAY_SIZE(types)) ||
	    str_equal(said(draft, path, "teaming", "type"), "transient"))
		return false;
	return !network || !str_is_among(network, tuning->pools, tuning->n_pools);
}

static void set_queues(struct draft *draft, const char *path, int64_t queues)
{
	const char *driver = path_below(draft->arena, path, "driver");
	/* libvirt does not write a single one, and what it leaves out would seem to have been changed. */
	const char *number = queues > 1 ? arena_printf(draft->arena, "%" PRId64, queues) : NULL;
	struct before before = draft_before(draft, driver);

	if (!before.was)
		draft_put(draft, driver, "<driver name='vhost'/>");
	draft_set(draft, driver, "name", "vhost");
	draft_set(draft, driver, "queues", number);
	draft_remember(draft, &no_purpose, before);
}

static void set_mtu(struct draft *draft, const char *path, const char *mtu)
{
	if (draft_find(draft, path))
		draft_set_for(draft, &no_purpose, path, "size", mtu);
	else
		draft_put_for(draft, &no_purpose, path,
			      arena_printf(draft->arena, "<mtu size='%s'/>", mtu));
}

/* How the i-th interface, at the path, is to be. */
static struct nic_tuning nic_tuning(struct draft *draft, const struct tuning *tuning,
				    const char *path, size_t i)
{
	static const struct nic_tuning none = { 0 };

	if (tuning->nics)
		return i < tuning->n_nics ? tuning->nics[i] : none;
	if (!is_served(draft, tuning, path))
		return none;
	return (struct nic_tuning){ tuning->virtio, tuning->queues, tuning->mtu };
}

static void tune_interface(struct draft *draft, const struct tuning *tuning, const char *path,
			   size_t i)
{
	const char *model = path_below(draft->arena, path, "model");
	const struct nic_tuning wanted = nic_tuning(draft, tuning, path, i);

	if (wanted.virtio && !vnic_model_is_virtio(said(draft, path, "model", "type"))) {
		if (draft_find(draft, model))
			draft_set_for(draft, &no_purpose, model, "type", "virtio");
		else
			draft_put_for(draft, &no_purpose, model, "<model type='virtio'/>");
	}
	if (wanted.queues && vnic_model_is_virtio(said(draft, path, "model", "type")))
		set_queues(draft, path, wanted.queues);
	if (wanted.mtu)
		set_mtu(draft, path_below(draft->arena, path, "mtu"),
			arena_printf(draft->arena, "%" PRId64, wanted.mtu));
}

/* How the i-th disk, at the path, is to be. */
static struct disk_tuning disk_tuning(struct draft *draft, const struct tuning *tuning,
				      const char *path, size_t i)
{
	static const struct disk_tuning none = { 0 };
	const char *kind =
		element_attribute(&draft->document.reading, draft_find(draft, path), "device");

	if (tuning->disks)
		return i < tuning->n_disks ? tuning->disks[i] : none;
	return !kind || str_equal(kind, "disk") ? tuning->disk : none;
}

static void tune_disk(struct draft *draft, const struct tuning *tuning, const char *path, size_t i)
{
	const char *driver = path_below(draft->arena, path, "driver");
	const struct disk_tuning wanted = disk_tuning(draft, tuning, path, i);
	struct before before = draft_before(draft, driver);

	if (!wanted.cache && !wanted.io)
		return;
	if (!before.was)
		draft_put(draft, driver, "<driver name='qemu'/>");
	if (wanted.cache)
		draft_set(draft, driver, "cache", wanted.cache);
	if (wanted.io)
		draft_set(draft, driver, "io", wanted.io);
	draft_remember(draft, &no_purpose, before);
}

static void tune_all(struct draft *draft, const struct tuning *tuning, const char *element,
		     void (*tune)(struct draft *draft, const struct tuning *tuning,
				  const char *path, size_t i))
{
	xmlNode *devices = draft_find(draft, "devices");
	size_t n = element_n(devices, element);
	const char **paths = arena_new_array(draft->arena, const char *, n);

	/* Edits make new nodes of all: their names stay. */
	n = 0;
	for (xmlNode *node = markup_child(devices, element); node;
	     node = element_next(devices, node, element))
		paths[n++] = locate_device(&draft->document, node);
	for (size_t i = 0; i < n; i++)
		tune(draft, tuning, paths[i], i);
}

int domxml_tune(const char *xml, const struct tuning *tuning, struct arena *arena,
		const char **ret_xml, struct err *reterr)
{
	_cleanup_draft_ struct draft draft = { 0 };
	int r = 0;

	if (tuning->queues < 0 || tuning->queues > MOST_QUEUES)
		return err_set(reterr, -ERANGE,
			       "%" PRId64 " queues are more than vhost has: 1 to %d",
			       tuning->queues, MOST_QUEUES);
	r = draft_open(&draft, xml, arena, reterr);
	if (r < 0)
		return r;
	tune_all(&draft, tuning, "interface", tune_interface);
	tune_all(&draft, tuning, "disk", tune_disk);
	return draft_finish(&draft, ret_xml);
}
