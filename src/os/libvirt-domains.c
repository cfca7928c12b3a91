/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a domain of libvirt's changed? See libvirt.h, and virt.h for what each returns.
 */
#include "os/libvirt-ops.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "os/clock.h"

enum {
	LONGEST_ALIAS = 256,
	/* A port of PCIe alone takes the guest 5 s to blink (pciehp), a busy one longer. */
	REMOVAL_MS = 30000,
};

static bool is_alive(const struct libvirt *library, virConnectPtr connection)
{
	return library->virConnectIsAlive(connection) == 1;
}

/* On a connection that is dead by now the daemon has not heard, or not told any more. */
int libvirt_failed(const struct libvirt_daemon *daemon, struct err *reterr)
{
	const struct libvirt *library = &daemon->library;
	char words[sizeof(((struct err *)NULL)->text)];
	int code = libvirt_code(library);

	snprintf(words, sizeof(words), "%s", libvirt_words(library));
	if (daemon->changing && !is_alive(library, daemon->changing))
		code = -ECONNRESET;
	return err_set(reterr, code, "%s", words);
}

/* A socket that is not there must not look like a domain that is not. */
int libvirt_reach(struct libvirt_daemon *daemon, bool to_change, virConnectPtr *ret_connection,
		  struct err *reterr)
{
	int r = libvirt_connect(daemon, to_change, ret_connection, reterr);

	return r == -ENOENT ? -ECONNREFUSED : r;
}

int libvirt_look_up(struct libvirt_daemon *daemon, libvirt_lookup *lookup, const char *name,
		    bool to_change, void **ret_found, struct err *reterr)
{
	const struct libvirt *library = &daemon->library;
	virConnectPtr connection = NULL;

	for (bool again = false;; again = true) {
		struct err why = { 0 };
		int r = libvirt_reach(daemon, to_change, &connection, reterr);

		if (r < 0)
			return r;
		*ret_found = lookup(library, connection, name);
		if (*ret_found)
			return 0;
		r = libvirt_failed(daemon, &why);
		if (again || is_alive(library, connection))
			return err_set(reterr, r, "%s", why.text);
		libvirt_disconnect(daemon);
	}
}

static void *look_up(const struct libvirt *library, virConnectPtr connection, const char *name)
{
	return library->virDomainLookupByName(connection, name);
}

int libvirt_find(struct libvirt_daemon *daemon, const char *vm, bool to_change,
		 virDomainPtr *ret_domain, struct err *reterr)
{
	void *found = NULL;
	int r = libvirt_look_up(daemon, look_up, vm, to_change, &found, reterr);

	*ret_domain = found;
	return r;
}

int libvirt_ready(void *backing, struct err *reterr)
{
	virConnectPtr connection = NULL;

	return libvirt_reach(backing, true, &connection, reterr);
}

int libvirt_is_running(void *backing, const char *vm, struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	virDomainPtr domain = NULL;
	int r = libvirt_find(daemon, vm, false, &domain, reterr);

	if (r < 0)
		return r;
	r = daemon->library.virDomainIsActive(domain);
	if (r < 0)
		r = libvirt_failed(daemon, reterr);
	daemon->library.virDomainFree(domain);
	return r;
}

int libvirt_copy(const char *text, size_t n, char *buf, size_t size)
{
	if (n >= size)
		return -EFBIG;
	memcpy(buf, text, n);
	buf[n] = '\0';
	return 0;
}

/* Its XML as libvirt allocates it; NULL where there is none of the kind (*ret_r), or it cannot be had. */
static char *take_definition(const struct libvirt_daemon *daemon, virDomainPtr domain,
			     enum virt_definition which, int *ret_r, struct err *reterr)
{
	static const unsigned int flags[] = {
		[VIRT_NEXT] = VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE,
		[VIRT_NEXT_PUBLIC] = VIR_DOMAIN_XML_INACTIVE,
		[VIRT_LIVE] = 0,
	};
	const struct libvirt *library = &daemon->library;
	int there = which == VIRT_LIVE ? library->virDomainIsActive(domain)
				       : library->virDomainIsPersistent(domain);
	char *xml = there == 1 ? library->virDomainGetXMLDesc(domain, flags[which]) : NULL;

	/* Without a next start libvirt gives what runs as if that were it. */
	if (there == 0)
		*ret_r = err_set(reterr, -ENOENT, "%s",
				 which == VIRT_LIVE ? "it is not running"
						    : "it has no definition: it ends for good when "
						      "it is shut off");
	else if (!xml)
		*ret_r = libvirt_failed(daemon, reterr);
	return xml;
}

int libvirt_read(void *backing, const char *vm, enum virt_definition which, char *buf, size_t size,
		 struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	_cleanup_free_ char *xml = NULL;
	virDomainPtr domain = NULL;
	int r = libvirt_find(daemon, vm, which == VIRT_NEXT, &domain, reterr);

	if (r < 0)
		return r;
	xml = take_definition(daemon, domain, which, &r, reterr);
	daemon->library.virDomainFree(domain);
	return xml ? libvirt_copy(xml, strlen(xml), buf, size) : r;
}

/* What a domain is to have. */
struct giving {
	const char *vm;
	const char *xml;
	bool validate;
};

static int define(struct libvirt_daemon *daemon, const void *what, struct err *reterr)
{
	const struct giving *giving = what;
	const struct libvirt *library = &daemon->library;
	virConnectPtr connection = NULL;
	virDomainPtr domain = NULL;
	int r = libvirt_find(daemon, giving->vm, true, &domain, reterr);

	if (r < 0)
		return r;
	library->virDomainFree(domain);
	r = libvirt_reach(daemon, true, &connection, reterr);
	if (r < 0)
		return r;
	domain = library->virDomainDefineXMLFlags(
		connection, giving->xml, giving->validate ? VIR_DOMAIN_DEFINE_VALIDATE : 0);
	if (!domain)
		return libvirt_failed(daemon, reterr);
	library->virDomainFree(domain);
	return 0;
}

int libvirt_define(void *backing, const char *vm, const char *xml, bool validate,
		   struct err *reterr)
{
	const struct giving giving = { vm, xml, validate };

	return libvirt_ask_apart(backing, define, &giving, reterr);
}

/* ---- devices of a running one */

/*
 * The element, n bytes, of the device that has this alias; NULL: none. libvirt writes one element a line,
 * each two spaces deeper than the one around it; <metadata>, which holds anything, stands before.
 */
static const char *find_device(const char *xml, const char *alias, size_t *ret_n)
{
	static const char devices[] = "\n  <devices>\n";
	static const char child[] = "\n    <";
	char wanted[LONGEST_ALIAS + 32];
	const char *top = NULL;
	const char *line = NULL;
	const char *start = NULL;
	const char *end = NULL;

	for (const char *next = xml; (next = strstr(next, devices)) != NULL; next++)
		top = next;
	snprintf(wanted, sizeof(wanted), "\n      <alias name='%s'/>\n", alias);
	line = top ? strstr(top, wanted) : NULL;
	for (const char *next = line ? strstr(top, child) : NULL; next && next < line;
	     next = strstr(next + 1, child))
		if (next[strlen(child)] != '/')
			start = next + strlen(child) - 1;
	end = start ? strstr(line, "\n    </") : NULL;
	if (!end)
		return NULL;
	end += 1 + strcspn(end + 1, "\n");
	*ret_n = (size_t)(end - start);
	return start;
}

int libvirt_read_device(void *backing, const char *vm, const char *alias, char *buf, size_t size,
			struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	_cleanup_free_ char *xml = NULL;
	virDomainPtr domain = NULL;
	const char *device = NULL;
	size_t n = 0;
	int r = libvirt_find(daemon, vm, false, &domain, reterr);

	if (r < 0)
		return r;
	xml = take_definition(daemon, domain, VIRT_LIVE, &r, reterr);
	daemon->library.virDomainFree(domain);
	if (!xml)
		return r;
	device = find_device(xml, alias, &n);
	return device ? libvirt_copy(device, n, buf, size)
		      : err_set(reterr, -ENOENT, "it has no device %s", alias);
}

static int attach(struct libvirt_daemon *daemon, const void *what, struct err *reterr)
{
	const struct giving *giving = what;
	const struct libvirt *library = &daemon->library;
	virDomainPtr domain = NULL;
	int r = libvirt_find(daemon, giving->vm, true, &domain, reterr);

	if (r < 0)
		return r;
	if (library->virDomainAttachDeviceFlags(domain, giving->xml, VIR_DOMAIN_AFFECT_LIVE) < 0)
		r = libvirt_failed(daemon, reterr);
	library->virDomainFree(domain);
	return r;
}

int libvirt_attach(void *backing, const char *vm, const char *xml, struct err *reterr)
{
	const struct giving giving = { .vm = vm, .xml = xml };

	return libvirt_ask_apart(backing, attach, &giving, reterr);
}

/* What the guest does with a device that it is to give up. */
struct removal {
	const char *alias;
	bool done;
	bool refused;
	bool late;
};

static void hear_removed(virConnectPtr connection, virDomainPtr domain, const char *alias,
			 void *arg)
{
	struct removal *removal = arg;

	(void)connection;
	(void)domain;
	removal->done |= str_equal(alias, removal->alias);
}

static void hear_refused(virConnectPtr connection, virDomainPtr domain, const char *alias,
			 void *arg)
{
	struct removal *removal = arg;

	(void)connection;
	(void)domain;
	removal->refused |= str_equal(alias, removal->alias);
}

static void hear_late(int timer, void *arg)
{
	struct removal *removal = arg;

	(void)timer;
	removal->late = true;
}

static int await_removal(struct libvirt_daemon *daemon, const struct removal *removal,
			 struct err *reterr)
{
	const struct libvirt *library = &daemon->library;

	while (!removal->done && !removal->refused && !removal->late) {
		if (library->virEventRunDefaultImpl() < 0)
			return libvirt_failed(daemon, reterr);
		if (!is_alive(library, daemon->changing))
			return err_set(reterr, -ECONNRESET, "the daemon has gone");
	}
	if (removal->done)
		return 0;
	return removal->refused ? err_set(reterr, -EBUSY, "the guest does not give the device up")
				: err_set(reterr, -ETIMEDOUT,
					  "the guest has not given the device up in %d s",
					  REMOVAL_MS / 1000);
}

/* Who hears of what the guest does, from before it is asked on: an event may come before the answer. */
static int detach_and_hear(struct libvirt_daemon *daemon, virDomainPtr domain,
			   struct removal *removal, struct err *reterr)
{
	const struct libvirt *library = &daemon->library;
	int timer = library->virEventAddTimeout(REMOVAL_MS, hear_late, removal, NULL);
	int r = timer < 0 ? libvirt_failed(daemon, reterr) : 0;

	if (r == 0 &&
	    library->virDomainDetachDeviceAlias(domain, removal->alias, VIR_DOMAIN_AFFECT_LIVE) < 0)
		r = libvirt_failed(daemon, reterr);
	else if (r == 0)
		r = await_removal(daemon, removal, reterr);
	if (timer >= 0)
		library->virEventRemoveTimeout(timer);
	return r;
}

int libvirt_detach(void *backing, const char *vm, const char *alias, struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	const struct libvirt *library = &daemon->library;
	struct removal removal = { .alias = alias };
	virDomainPtr domain = NULL;
	int ids[2] = { -1, -1 };
	int r = libvirt_find(daemon, vm, true, &domain, reterr);

	if (r < 0)
		return r;
	ids[0] = library->virConnectDomainEventRegisterAny(
		daemon->changing, domain, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED,
		VIR_DOMAIN_EVENT_CALLBACK(hear_removed), &removal, NULL);
	ids[1] = library->virConnectDomainEventRegisterAny(
		daemon->changing, domain, VIR_DOMAIN_EVENT_ID_DEVICE_REMOVAL_FAILED,
		VIR_DOMAIN_EVENT_CALLBACK(hear_refused), &removal, NULL);
	r = ids[0] < 0 || ids[1] < 0 ? libvirt_failed(daemon, reterr)
				     : detach_and_hear(daemon, domain, &removal, reterr);
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
		if (ids[i] >= 0)
			library->virConnectDomainEventDeregisterAny(daemon->changing, ids[i]);
	library->virDomainFree(domain);
	return r;
}
