/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which domains does a libvirt daemon know? See libvirt.h.
 */
#include "os/libvirt.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "os/libvirt-ops.h"

static const struct library_symbol symbols[] = {
#define SYMBOL(function) LIBRARY_SYMBOL(libvirt, function)
	LIBVIRT_FUNCTIONS(SYMBOL)
#undef SYMBOL
};

enum {
	/* A daemon that does not answer for half a minute is none (virConnectSetKeepAlive). */
	KEEPALIVE_SECONDS = 5,
	KEEPALIVE_COUNT = 6,
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
	case VIR_ERR_OPERATION_UNSUPPORTED:
		return -EOPNOTSUPP;
	case VIR_ERR_XML_INVALID_SCHEMA:
		return -EBADMSG;
	case VIR_ERR_NO_DOMAIN:
	case VIR_ERR_NO_NETWORK:
	case VIR_ERR_DEVICE_MISSING:
		return -ENOENT;
	default:
		return -EIO;
	}
}

int libvirt_code(const struct libvirt *library)
{
	return code_of(library->virGetLastError());
}

const char *libvirt_words(const struct libvirt *library)
{
	const virError *error = library->virGetLastError();

	return error && error->message ? error->message : "libvirt does not say why";
}

/* What was tried failed; libvirt says why. */
static int failed(const struct libvirt *library, const char *what, struct err *reterr)
{
	return err_set(reterr, libvirt_code(library), "%s: %s", what, libvirt_words(library));
}

static int load(struct libvirt_daemon *daemon, struct err *reterr)
{
	int r = daemon->loaded ? 0
			       : library_open("libvirt.so.0", symbols, ARRAY_SIZE(symbols),
					      &daemon->library, reterr);

	if (r == 0 && !daemon->loaded)
		daemon->library.virSetErrorFunc(NULL, ignore_error);
	daemon->loaded = r == 0;
	return r;
}

/*
 * Events come only to connections that were opened after the loop had been registered, which is there for
 * good then (virEventRegisterImpl). Not every driver knows keepalive messages: that is no failure.
 */
static virConnectPtr open_to_change(const struct libvirt *library, const char *uri)
{
	virConnectPtr connection = NULL;

	if (library->virEventRegisterDefaultImpl() < 0)
		return NULL;
	connection = library->virConnectOpen(uri);
	if (connection)
		(void)library->virConnectSetKeepAlive(connection, KEEPALIVE_SECONDS,
						      KEEPALIVE_COUNT);
	return connection;
}

int libvirt_connect(struct libvirt_daemon *daemon, bool to_change, virConnectPtr *ret_connection,
		    struct err *reterr)
{
	const struct libvirt *library = &daemon->library;
	virConnectPtr *slot = to_change || daemon->changing ? &daemon->changing : &daemon->looking;
	char what[256];
	int r = load(daemon, reterr);

	if (r < 0)
		return r;
	if (!*slot)
		*slot = to_change ? open_to_change(library, daemon->uri)
				  : library->virConnectOpenReadOnly(daemon->uri);
	snprintf(what, sizeof(what), "cannot connect to libvirt at %s%s", daemon->uri,
		 to_change ? " to change anything" : "");
	if (!*slot)
		return failed(library, what, reterr);
	*ret_connection = *slot;
	return 0;
}

static void disconnect(const struct libvirt *library, virConnectPtr *connection)
{
	if (*connection)
		library->virConnectClose(*connection);
	*connection = NULL;
}

void libvirt_disconnect(struct libvirt_daemon *daemon)
{
	disconnect(&daemon->library, &daemon->looking);
	disconnect(&daemon->library, &daemon->changing);
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
	/* Without a next start libvirt gives what runs as if that were it. */
	if (library->virDomainIsPersistent(domain) != 0)
		ret_domain->xml = take_xml(library, domain, VIR_DOMAIN_XML_INACTIVE, arena);
	if (active == 1)
		ret_domain->live_xml = take_xml(library, domain, 0, arena);
}

static int list(void *backing, struct arena *arena, struct domain **ret_domains, size_t *ret_n,
		struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	const struct libvirt *library = &daemon->library;
	virConnectPtr connection = NULL;
	virDomainPtr *handles = NULL;
	struct domain *domains = NULL;
	int r = libvirt_connect(daemon, false, &connection, reterr);
	int n = r < 0 ? r : library->virConnectListAllDomains(connection, &handles, 0);

	if (r < 0)
		return r;
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

static void close_daemon(void *backing)
{
	struct libvirt_daemon *daemon = backing;

	libvirt_disconnect(daemon);
	free(daemon->uri);
	free(daemon);
}

static const struct virt_ops ops = {
	.list = list,
	.list_networks = libvirt_list_networks,
	.read_network = libvirt_read_network,
	.define_network = libvirt_define_network,
	.connect = libvirt_ready,
	.is_running = libvirt_is_running,
	.read = libvirt_read,
	.define = libvirt_define,
	.read_device = libvirt_read_device,
	.attach = libvirt_attach,
	.detach = libvirt_detach,
	.read_pin = libvirt_read_pin,
	.pin = libvirt_pin,
	.ask_agent = libvirt_ask_agent,
	.tell_self = libvirt_tell_self,
	.list_texts = libvirt_list_texts,
	.compare_cpu = libvirt_compare_cpu,
	.count_free = libvirt_count_free,
	.close = close_daemon,
};

struct virt *libvirt_virt(const char *uri)
{
	struct libvirt_daemon *daemon = calloc(1, sizeof(*daemon));
	char *copy = strdup(virt_uri(uri));

	if (!daemon || !copy)
		out_of_memory();
	daemon->uri = copy;
	return virt_new(&ops, daemon);
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
