/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a daemon of libvirt's tell of itself and of its host? See virt.h for what each returns. It is
 * asked on a connection that may only look.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "os/libvirt-ops.h"

/* ---- itself */

static int write_number(int r, const unsigned long *number, char *buf, size_t size)
{
	return r < 0 ? r : snprintf(buf, size, "%lu", *number);
}

/* NULL where libvirt does not tell. */
static int write_text(const char *text, char *buf, size_t size)
{
	return text ? snprintf(buf, size, "%s", text) : -1;
}

static int write_given(char *text, char *buf, size_t size)
{
	int n = write_text(text, buf, size);

	free(text);
	return n;
}

/* The length of what was written, or -1 where libvirt does not tell. */
static int tell(const struct libvirt *library, virConnectPtr connection, enum virt_self what,
		char *buf, size_t size)
{
	unsigned long number = 0;

	switch (what) {
	case VIRT_OWN_VERSION:
		return write_number(library->virConnectGetLibVersion(connection, &number), &number,
				    buf, size);
	case VIRT_QEMU_VERSION:
		return write_number(library->virConnectGetVersion(connection, &number), &number,
				    buf, size);
	case VIRT_KIND:
		return write_text(library->virConnectGetType(connection), buf, size);
	case VIRT_URI:
		return write_given(library->virConnectGetURI(connection), buf, size);
	case VIRT_HOST:
		return write_given(library->virConnectGetHostname(connection), buf, size);
	}
	return -1;
}

int libvirt_tell_self(void *backing, enum virt_self what, char *buf, size_t size,
		      struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	virConnectPtr connection = NULL;
	int r = libvirt_connect(daemon, false, &connection, reterr);
	int n = 0;

	if (r < 0)
		return r;
	n = tell(&daemon->library, connection, what, buf, size);
	if (n < 0)
		return libvirt_failed(daemon, reterr);
	return (size_t)n >= size ? -EFBIG : 0;
}

/* ---- its host */

/* Takes what libvirt allocated into the arena; NULL for NULL. */
static const char *keep(struct arena *arena, char *xml)
{
	const char *copy = arena_strdup(arena, xml);

	free(xml);
	return copy;
}

static int list_node_devices(const struct libvirt *library, virConnectPtr connection,
			     struct arena *arena, const char ***ret_texts)
{
	static const unsigned int kinds =
		VIR_CONNECT_LIST_NODE_DEVICES_CAP_PCI_DEV | VIR_CONNECT_LIST_NODE_DEVICES_CAP_NET;
	virNodeDevicePtr *handles = NULL;
	int n = library->virConnectListAllNodeDevices(connection, &handles, kinds);

	if (n >= 0)
		*ret_texts = arena_new_array(arena, const char *, (size_t)n);
	for (int i = 0; i < n; i++) {
		(*ret_texts)[i] = keep(arena, library->virNodeDeviceGetXMLDesc(handles[i], 0));
		library->virNodeDeviceFree(handles[i]);
	}
	free(handles);
	return n;
}

static int list_interfaces(const struct libvirt *library, virConnectPtr connection,
			   struct arena *arena, const char ***ret_texts)
{
	virInterfacePtr *handles = NULL;
	int n = library->virConnectListAllInterfaces(connection, &handles, 0);

	if (n >= 0)
		*ret_texts = arena_new_array(arena, const char *, (size_t)n);
	for (int i = 0; i < n; i++) {
		(*ret_texts)[i] = keep(arena, library->virInterfaceGetXMLDesc(handles[i], 0));
		library->virInterfaceFree(handles[i]);
	}
	free(handles);
	return n;
}

static int take_capabilities(const struct libvirt *library, virConnectPtr connection,
			     struct arena *arena, const char ***ret_texts)
{
	const char *text = keep(arena, library->virConnectGetCapabilities(connection));

	*ret_texts = arena_new_array(arena, const char *, 1);
	(*ret_texts)[0] = text;
	return text ? 1 : -1;
}

int libvirt_list_texts(void *backing, enum virt_part part, struct arena *arena,
		       const char ***ret_texts, size_t *ret_n, struct err *reterr)
{
	static int (*const takers[])(const struct libvirt *, virConnectPtr, struct arena *,
				     const char ***) = {
		[VIRT_CAPABILITIES] = take_capabilities,
		[VIRT_NODE_DEVICES] = list_node_devices,
		[VIRT_INTERFACES] = list_interfaces,
	};
	struct libvirt_daemon *daemon = backing;
	virConnectPtr connection = NULL;
	const char **texts = NULL;
	int r = libvirt_connect(daemon, false, &connection, reterr);
	int n = r < 0 ? r : takers[part](&daemon->library, connection, arena, &texts);

	if (r < 0)
		return r;
	if (n < 0)
		return libvirt_failed(daemon, reterr);
	*ret_texts = texts;
	*ret_n = (size_t)n;
	return 0;
}

int libvirt_compare_cpu(void *backing, const char *xml, struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	const struct libvirt *library = &daemon->library;
	const virError *error = NULL;
	virConnectPtr connection = NULL;
	int r = libvirt_connect(daemon, false, &connection, reterr);

	if (r < 0)
		return r;
	/* With the flag libvirt says what is lacking, by an error. */
	switch (library->virConnectCompareCPU(connection, xml,
					      VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE)) {
	case VIR_CPU_COMPARE_INCOMPATIBLE:
		return VIRT_CPU_LACKS;
	case VIR_CPU_COMPARE_IDENTICAL:
		return VIRT_CPU_SAME;
	case VIR_CPU_COMPARE_SUPERSET:
		return VIRT_CPU_HAS_MORE;
	default:
		break;
	}
	error = library->virGetLastError();
	if (!error || error->code != VIR_ERR_CPU_INCOMPATIBLE)
		return libvirt_failed(daemon, reterr);
	err_set(reterr, -ENOTSUP, "%s", libvirt_words(library));
	return VIRT_CPU_LACKS;
}

int libvirt_count_free(void *backing, int64_t node, int64_t page_kib, int64_t *ret_n,
		       struct err *reterr)
{
	struct libvirt_daemon *daemon = backing;
	const struct libvirt *library = &daemon->library;
	virConnectPtr connection = NULL;
	unsigned int page = (unsigned int)page_kib;
	unsigned long long n = 0;
	int r = libvirt_connect(daemon, false, &connection, reterr);
	int n_told = 0;

	if (r < 0)
		return r;
	n_told = page_kib ? library->virNodeGetFreePages(connection, 1, &page, (int)node, 1, &n, 0)
			  : library->virNodeGetCellsFreeMemory(connection, &n, (int)node, 1);
	if (n_told < 0)
		return libvirt_failed(daemon, reterr);
	if (n_told != 1 || n > INT64_MAX)
		return err_set(reterr, -ENODATA, "it does not tell what is free on that node");
	*ret_n = (int64_t)n;
	return 0;
}
