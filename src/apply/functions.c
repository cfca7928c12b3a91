/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where in sysfs are the functions that steps are about? See functions.h.
 */
#include "apply/functions.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/parse.h"
#include "base/text.h"
#include "model/netdev.h"

bool is_vf(const char *object)
{
	char pf[BDF_TEXT_SIZE];
	int64_t index = 0;

	return vf_object_parse(object, pf, &index) == 0;
}

void function_path(const char *object, const char *name, char path[static PATH_MAX])
{
	static const char devices[] = "/sys/bus/pci/devices";
	const char *slash = strchr(object, '/');

	if (slash)
		snprintf(path, PATH_MAX, "%s/%.*s/virtfn%s%s%s", devices, (int)(slash - object),
			 object, slash + 1, *name ? "/" : "", name);
	else
		snprintf(path, PATH_MAX, "%s/%s%s%s", devices, object, *name ? "/" : "", name);
}

int function_read(const struct site *site, const char *object, const char *name, char *buf,
		  size_t size)
{
	char path[PATH_MAX];

	function_path(object, name, path);
	return root_read_word(site->root, path, buf, size);
}

int function_write(const struct site *site, const char *object, const char *name, const char *value)
{
	char path[PATH_MAX];

	function_path(object, name, path);
	return site->kernel->write(site->root, path, value, site->kernel->arg);
}

int function_address(const struct site *site, const char *object,
		     char ret_address[static BDF_TEXT_SIZE])
{
	char path[PATH_MAX];
	char name[NAME_MAX + 1] = "";
	int r = 0;

	function_path(object, "", path);
	r = root_readlink_name(site->root, path, name, sizeof(name));
	if (r < 0)
		return r;
	if (!bdf_is_full(name))
		return -EBADMSG;
	snprintf(ret_address, BDF_TEXT_SIZE, "%s", name);
	return 0;
}

/* An attribute of an interface of the PF's. */
static int read_interface(const struct site *site, const char *pf, const char *interface,
			  const char *name, char *buf, size_t size)
{
	char attribute[2 * NAME_MAX];

	snprintf(attribute, sizeof(attribute), "net/%s/%s", interface, name);
	return function_read(site, pf, attribute, buf, size);
}

/* A driver without ports' names answers with an error. */
static bool is_own(const struct site *site, const char *pf, const char *interface)
{
	char port[NAME_MAX + 1] = "";
	struct netdev netdev = { .phys_port_name = port };

	return read_interface(site, pf, interface, "phys_port_name", port, sizeof(port)) < 0 ||
	       !netdev_is_representor(&netdev);
}

int pf_interface(const struct site *site, const char *pf, char ret_name[static NAME_MAX + 1],
		 int64_t *ret_ifindex)
{
	char path[PATH_MAX];
	char ifindex[24] = "";
	const char **names = NULL;
	ssize_t n = 0;

	function_path(pf, "net", path);
	n = root_list(site->root, path, site->arena, &names);
	if (n < 0 && n != -ENOENT)
		return (int)n;
	for (ssize_t i = 0; i < n; i++) {
		if (!is_own(site, pf, names[i]))
			continue;
		snprintf(ret_name, NAME_MAX + 1, "%s", names[i]);
		n = read_interface(site, pf, names[i], "ifindex", ifindex, sizeof(ifindex));
		return n < 0 ? (int)n : parse_i64(ifindex, ret_ifindex);
	}
	return -ENODEV;
}

int pf_interface_read(const struct site *site, const char *pf, const char *name, char *buf,
		      size_t size)
{
	char interface[NAME_MAX + 1] = "";
	int64_t ifindex = 0;
	int r = pf_interface(site, pf, interface, &ifindex);

	return r < 0 ? r : read_interface(site, pf, interface, name, buf, size);
}
