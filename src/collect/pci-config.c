/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are network controllers connected? Link, ACS and SR-IOV of PFs, plain NICs and the ports above
 * them: link files of sysfs, which anybody may read, and config space, each once. VFs have neither a
 * link nor ACS that counts, and are not touched.
 */
#include <errno.h>

#include "collect/collectors.h"
#include "collect/pci.h"
#include "os/pci-config.h"

/* How much of its config space a function showed, as the errno of a gap. */
static int shortage(const struct config *config, size_t n)
{
	if (n < CONFIG_BYTES)
		return EACCES;
	if (!config->capabilities)
		return EBADMSG;
	if (config->extended || config->port_type == PORT_NOT_EXPRESS)
		return 0;
	return n < CONFIG_EXTENDED_BYTES ? ENODATA : EBADMSG;
}

static void read_config(struct pci_function *function, struct libpci *libpci)
{
	struct device *device = function->device;
	uint8_t bytes[CONFIG_EXTENDED_BYTES + 1];
	ssize_t n = attribute_read(&function->attributes, "config", (char *)bytes, sizeof(bytes));
	int r = n < 0 ? (int)n
		      : pci_config_parse(libpci, bytes, (size_t)n, function->host->arena,
					 &device->config);

	if (r == 0)
		r = shortage(device->config, (size_t)n);
	if (r)
		pci_gap(function, "config", r);
}

/* The files of one link, and what reading them brought. */
struct link_files {
	const char *speed;
	const char *width;
	int64_t least_width; /* a link may be down, but none can do no lane */
	struct link link;
	int speed_error;
	int width_error;
};

static void read_files(const struct pci_function *function, struct link_files *files)
{
	char text[64];
	int64_t width = UNKNOWN;
	int r = attribute_read_word(&function->attributes, files->speed, text, sizeof(text));

	files->link = LINK_UNKNOWN;
	files->speed_error = r < 0 ? r : link_parse_speed(text, &files->link.mts);
	files->width_error = attribute_read_number(&function->attributes, files->width, &width);
	if (files->width_error == 0 && (!link_width_exists(width) || width < files->least_width))
		files->width_error = -ENODATA;
	if (files->width_error == 0)
		files->link.width = width;
}

/* The kernel's word first; its "Unknown" and what it does not show come from config space. */
static struct link choose(const struct link_files *files, const struct config *config,
			  struct link in_config)
{
	struct link link = files->link;

	if (config && link.mts == UNKNOWN)
		return in_config;
	if (config && link.width == UNKNOWN)
		link.width = in_config.width;
	return link;
}

static enum tristate has_link(const struct device *device)
{
	if (device->current.mts != UNKNOWN || device->maximum.mts != UNKNOWN)
		return FACT_YES;
	if (device->config && device->config->port_type != PORT_UNKNOWN)
		return tristate_from_bool(port_has_link(device->config->port_type));
	return FACT_UNKNOWN;
}

static void tell_unknown(const struct pci_function *function, const struct link_files *files,
			 struct link link)
{
	if (link.mts == UNKNOWN)
		pci_gap(function, files->speed, files->speed_error);
	else if (link.width == UNKNOWN)
		pci_gap(function, files->width, files->width_error);
}

/* A kernel that shows links shows none of a conventional function (pcie_dev_attrs_are_visible). */
static void read_link(struct pci_function *function, bool shows_links)
{
	struct device *device = function->device;
	const struct config *config = device->config;
	struct link_files current = { .speed = "current_link_speed",
				      .width = "current_link_width" };
	struct link_files maximum = { .speed = "max_link_speed",
				      .width = "max_link_width",
				      .least_width = 1 };

	read_files(function, &current);
	read_files(function, &maximum);
	device->current = choose(&current, config, config ? config->current : LINK_UNKNOWN);
	device->maximum = choose(&maximum, config, config ? config->maximum : LINK_UNKNOWN);
	device->has_link = has_link(device);
	if (device->has_link == FACT_UNKNOWN && shows_links && current.speed_error == -ENOENT)
		device->has_link = FACT_NO;
	if (device->has_link == FACT_NO)
		return;
	tell_unknown(function, &current, device->current);
	tell_unknown(function, &maximum, device->maximum);
}

static int open_function(struct pci_function *function)
{
	return attributes_open(function->machine->root,
			       pci_path(function->device->bdf, function->path),
			       &function->attributes);
}

void pci_read_config(struct machine *machine, struct host *host, struct device *device)
{
	_cleanup_(libpci_freep) struct libpci *libpci = libpci_new();
	struct pci_function function = {
		.machine = machine, .host = host, .device = device, .attributes = ATTRIBUTES_CLOSED
	};

	if (device->config || open_function(&function) < 0)
		return;
	read_config(&function, libpci);
	attributes_close(&function.attributes);
}

/* What reading functions needs. */
struct reader {
	struct machine *machine;
	struct host *host;
	struct libpci *libpci;
	bool shows_links; /* this kernel has link files, for every PCI Express function */
};

/* SR-IOV is an extended capability, which only PCI Express functions have room for. */
static bool rules_sriov_out(const struct config *config)
{
	return config->extended || (config->capabilities && config->port_type == PORT_NOT_EXPRESS);
}

static void read_function(const struct reader *reader, struct device *device)
{
	struct pci_function function = { .machine = reader->machine,
					 .host = reader->host,
					 .device = device,
					 .attributes = ATTRIBUTES_CLOSED };
	int r = open_function(&function);

	if (r < 0) {
		pci_gap(&function, "config", r);
		return;
	}
	if (!device->config)
		read_config(&function, reader->libpci);
	read_link(&function, reader->shows_links);
	if (device->config && device_is_nic(device) && !device->vf) {
		pci_sriov_from_config(&function);
		if (rules_sriov_out(device->config) && !device->sriov)
			device->can_sriov = FACT_NO;
	}
	attributes_close(&function.attributes);
}

static void want_ports(const struct host *host, const struct device *device, bool *wanted)
{
	for (const struct device *port = device->parent; port; port = port->parent)
		wanted[port - host->devices] = true;
}

/* Why a group is shared is told from its members' own config space, network or not. */
static bool shares_group(const struct host *host, const struct device *device)
{
	const struct iommu_group *group = iommu_find_group(&host->iommu, device->iommu_group);

	return host->facts & FACTS_GROUPS && group && group->n_members > 1;
}

static void want_functions(const struct host *host, bool *wanted)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];
		bool shares = shares_group(host, device);

		if (device->role == ROLE_OTHER && !shares)
			continue;
		want_ports(host, device, wanted);
		if (!device->vf)
			wanted[i] = true;
	}
}

static bool shows_links(struct machine *machine, const struct host *host, const bool *wanted)
{
	for (size_t i = 0; machine_is_complete(machine) && i < host->n_devices; i++) {
		char path[PCI_PATH_SIZE];
		char source[PCI_PATH_SIZE + 24];
		char text[64];

		if (!wanted[i])
			continue;
		snprintf(source, sizeof(source), "%s/current_link_speed",
			 pci_path(host->devices[i].bdf, path));
		if (root_read(machine->root, source, text, sizeof(text)) >= 0)
			return true;
	}
	return false;
}

void collect_pci_config(struct machine *machine, struct host *host)
{
	_cleanup_(libpci_freep) struct libpci *libpci = libpci_new();
	struct reader reader = { .machine = machine, .host = host, .libpci = libpci };
	bool *wanted = arena_new_array(host->arena, bool, host->n_devices);

	want_functions(host, wanted);
	reader.shows_links = shows_links(machine, host, wanted);
	for (size_t i = 0; i < host->n_devices; i++)
		if (wanted[i])
			read_function(&reader, &host->devices[i]);
	pci_link_vfs(host);
}
