/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which domains and networks does a libvirt daemon know? See libvirt.h.
 */
#include "os/libvirt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static const struct library_symbol symbols[] = {
#define SYMBOL(function) LIBRARY_SYMBOL(libvirt, function)
	LIBVIRT_FUNCTIONS(SYMBOL)
#undef SYMBOL
};

struct connection {
	struct libvirt library;
	virConnectPtr connection;
};

/* Without it libvirt writes each error to stderr. */
static void ignore_error(void *arg, virErrorPtr error)
{
	(void)arg;
	(void)error;
}

/* VIR_ERR_SYSTEM_ERROR has the errno in int1 (virReportSystemErrorFull). */
static int code_of(const virError *error)
{
	if (!error)
		return -EIO;
	switch (error->code) {
	case VIR_ERR_SYSTEM_ERROR:
		return error->int1 > 0 ? -error->int1 : -EIO;
	case VIR_ERR_AUTH_FAILED:
	case VIR_ERR_AUTH_CANCELLED:
	case VIR_ERR_AUTH_UNAVAILABLE:
	case VIR_ERR_ACCESS_DENIED:
	case VIR_ERR_OPERATION_DENIED:
		return -EACCES;
	case VIR_ERR_NO_CONNECT:
	case VIR_ERR_NO_SUPPORT:
		return -EOPNOTSUPP;
	default:
		return -EIO;
	}
}

/* What was tried failed; libvirt says why. */
static int failed(const struct libvirt *library, const char *what, struct err *reterr)
{
	const virError *error = library->virGetLastError();

	return err_set(reterr, code_of(error), "%s: %s", what,
		       error && error->message ? error->message : "libvirt does not say why");
}

static const char *take_xml(const struct libvirt *library, virDomainPtr domain, unsigned int flags,
			    struct arena *arena)
{
	_cleanup_free_ char *xml = library->virDomainGetXMLDesc(domain, flags);

	return arena_strdup(arena, xml);
}

static void describe(const struct libvirt *library, virDomainPtr domain, struct arena *arena,
		     struct domain *ret_domain)
{
	char uuid[VIR_UUID_STRING_BUFLEN] = "";
	unsigned int id = library->virDomainGetID(domain);
	int active = library->virDomainIsActive(domain);
	int autostart = 0;

	if (library->virDomainGetUUIDString(domain, uuid) == 0)
		ret_domain->uuid = arena_strdup(arena, uuid);
	ret_domain->name = arena_strdup(arena, library->virDomainGetName(domain));
	/* -1 as an unsigned number: none (virDomainGetID). */
	ret_domain->id = id == (unsigned int)-1 ? -1 : (int64_t)id;
	if (active >= 0)
		ret_domain->running = tristate_from_bool(active);
	if (library->virDomainGetAutostart(domain, &autostart) == 0)
		ret_domain->autostart = tristate_from_bool(autostart);
	ret_domain->xml = take_xml(library, domain, VIR_DOMAIN_XML_INACTIVE, arena);
	if (active == 1)
		ret_domain->live_xml = take_xml(library, domain, 0, arena);
}

static int list(void *backing, struct arena *arena, struct domain **ret_domains, size_t *ret_n,
		struct err *reterr)
{
	const struct connection *connection = backing;
	const struct libvirt *library = &connection->library;
	virDomainPtr *handles = NULL;
	struct domain *domains = NULL;
	int n = library->virConnectListAllDomains(connection->connection, &handles, 0);

	if (n < 0)
		return failed(library, "cannot list the virtual machines", reterr);
	domains = arena_new_array(arena, struct domain, (size_t)n);
	for (int i = 0; i < n; i++) {
		describe(library, handles[i], arena, &domains[i]);
		library->virDomainFree(handles[i]);
	}
	free(handles);
	*ret_domains = domains;
	*ret_n = (size_t)n;
	return 0;
}

static int list_networks(void *backing, struct arena *arena, struct virtual_network **ret_networks,
			 size_t *ret_n, struct err *reterr)
{
	const struct connection *connection = backing;
	const struct libvirt *library = &connection->library;
	virNetworkPtr *handles = NULL;
	struct virtual_network *networks = NULL;
	int n = library->virConnectListAllNetworks(connection->connection, &handles, 0);

	if (n < 0)
		return failed(library, "cannot list the virtual networks", reterr);
	networks = arena_new_array(arena, struct virtual_network, (size_t)n);
	for (int i = 0; i < n; i++) {
		char uuid[VIR_UUID_STRING_BUFLEN] = "";
		_cleanup_free_ char *xml = library->virNetworkGetXMLDesc(handles[i], 0);

		if (library->virNetworkGetUUIDString(handles[i], uuid) == 0)
			networks[i].uuid = arena_strdup(arena, uuid);
		networks[i].xml = arena_strdup(arena, xml);
		library->virNetworkFree(handles[i]);
	}
	free(handles);
	*ret_networks = networks;
	*ret_n = (size_t)n;
	return 0;
}

static void close_connection(void *backing)
{
	struct connection *connection = backing;

	if (connection->connection)
		connection->library.virConnectClose(connection->connection);
	free(connection);
}

static const struct virt_ops ops = {
	.list = list,
	.list_networks = list_networks,
	.close = close_connection,
};

int libvirt_connect(const char *uri, struct virt **ret_virt, struct err *reterr)
{
	struct connection *connection = calloc(1, sizeof(*connection));
	_cleanup_(virt_freep) struct virt *virt = NULL;
	char what[256];
	int r = 0;

	if (!connection)
		out_of_memory();
	virt = virt_new(&ops, connection);
	r = library_open("libvirt.so.0", symbols, ARRAY_SIZE(symbols), &connection->library,
			 reterr);
	if (r < 0)
		return r;
	connection->library.virSetErrorFunc(NULL, ignore_error);
	uri = virt_uri(uri);
	snprintf(what, sizeof(what), "cannot connect to libvirt at %s", uri);
	connection->connection = connection->library.virConnectOpenReadOnly(uri);
	if (!connection->connection)
		return failed(&connection->library, what, reterr);
	*ret_virt = TAKE_PTR(virt);
	return 0;
}

bool libvirt_may_answer(const char *uri)
{
	static const char *const sockets[] = {
		"/run/libvirt/libvirt-sock-ro",
		"/run/libvirt/libvirt-sock",
		"/run/libvirt/virtqemud-sock-ro",
		"/run/libvirt/virtqemud-sock",
	};

	if (!str_equal(virt_uri(uri), "qemu:///system"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(sockets); i++)
		if (access(sockets[i], F_OK) == 0 || errno != ENOENT)
			return true;
	return false;
}
