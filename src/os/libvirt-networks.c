/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which networks does a libvirt daemon have, and how is one changed? See libvirt.h, and virt.h for what each
 * returns.
 */
#include "os/libvirt-ops.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* ---- all of them */

/* 1, 0, or -1: not known. */
static enum tristate tristate_of(int answer)
{
	return answer < 0 ? FACT_UNKNOWN : tristate_from_bool(answer);
}

/* What its next start takes. */
static const char *take_definition(const struct libvirt *library, virNetworkPtr network,
				   struct arena *arena)
{
	_cleanup_free_ char *xml = library->virNetworkGetXMLDesc(network, VIR_NETWORK_XML_INACTIVE);

	return arena_strdup(arena, xml);
}

static void describe(const struct libvirt *library, virNetworkPtr network, struct arena *arena,
		     struct virtual_network *ret_network)
{
	char uuid[VIR_UUID_STRING_BUFLEN] = "";
	_cleanup_free_ char *xml = library->virNetworkGetXMLDesc(network, 0);
	int autostart = 0;

	if (library->virNetworkGetUUIDString(network, uuid) == 0)
		ret_network->uuid = arena_strdup(arena, uuid);
	ret_network->xml = arena_strdup(arena, xml);
	ret_network->active = tristate_of(library->virNetworkIsActive(network));
	ret_network->persistent = tristate_of(library->virNetworkIsPersistent(network));
	if (ret_network->persistent == FACT_YES)
		ret_network->definition = take_definition(library, network, arena);
	if (library->virNetworkGetAutostart(network, &autostart) == 0)
		ret_network->autostart = tristate_from_bool(autostart);
}

int libvirt_list_networks(void *backing, struct arena *arena, struct virtual_network **ret_networks,
			  size_t *ret_n, struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	const struct libvirt *library = &daemon->library;
	virConnectPtr connection = NULL;
	virNetworkPtr *handles = NULL;
	struct virtual_network *networks = NULL;
	int r = libvirt_connect(daemon, false, &connection, reterr);
	int n = r < 0 ? r : library->virConnectListAllNetworks(connection, &handles, 0);

	if (r < 0)
		return r;
	if (n < 0)
		return err_set(reterr, libvirt_code(library),
			       "cannot list the virtual networks: %s", libvirt_words(library));
	networks = arena_new_array(arena, struct virtual_network, (size_t)n);
	for (int i = 0; i < n; i++) {
		describe(library, handles[i], arena, &networks[i]);
		library->virNetworkFree(handles[i]);
	}
	free(handles);
	*ret_networks = networks;
	*ret_n = (size_t)n;
	return 0;
}

/* ---- one by its name */

static void *look_up(const struct libvirt *library, virConnectPtr connection, const char *name)
{
	return library->virNetworkLookupByName(connection, name);
}

int libvirt_read_network(void *backing, const char *name, char *buf, size_t size,
			 struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	const struct libvirt *library = &daemon->library;
	_cleanup_free_ char *xml = NULL;
	void *network = NULL;
	int there = 0;
	int r = libvirt_look_up(daemon, look_up, name, false, &network, reterr);

	if (r < 0)
		return r;
	there = library->virNetworkIsPersistent(network);
	if (there == 1)
		xml = library->virNetworkGetXMLDesc(network, VIR_NETWORK_XML_INACTIVE);
	/* Without a next start libvirt gives what is active as if that were it. */
	if (there == 0)
		r = err_set(reterr, -ENOENT,
			    "it has no definition: it is gone for good once it is stopped");
	else if (!xml)
		r = libvirt_failed(daemon, reterr);
	library->virNetworkFree(network);
	return xml ? libvirt_copy(xml, strlen(xml), buf, size) : r;
}

/* The one that is there is looked for, or else defining would make one anew. */
struct giving {
	const char *name;
	const char *xml;
};

static int define(struct libvirt_daemon *daemon, const void *what, struct err *reterr)
{
	const struct giving *giving = what;
	const struct libvirt *library = &daemon->library;
	virConnectPtr connection = NULL;
	virNetworkPtr defined = NULL;
	void *network = NULL;
	int r = libvirt_look_up(daemon, look_up, giving->name, true, &network, reterr);

	if (r < 0)
		return r;
	library->virNetworkFree(network);
	r = libvirt_reach(daemon, true, &connection, reterr);
	if (r < 0)
		return r;
	defined = library->virNetworkDefineXML(connection, giving->xml);
	if (!defined)
		return libvirt_failed(daemon, reterr);
	library->virNetworkFree(defined);
	return 0;
}

int libvirt_define_network(void *backing, const char *name, const char *xml, struct err *reterr)
{
	const struct giving giving = { name, xml };

	return libvirt_ask_apart(backing, define, &giving, reterr);
}
