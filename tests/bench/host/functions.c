/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does sysfs show of each made-up PCI function? The files of drivers/pci/pci-sysfs.c and iov.c,
 * with the kernel's formats (Documentation/ABI/testing/sysfs-bus-pci).
 */
#include <stdio.h>

#include "parts.h"
#include "place.h"

enum {
	WINDOW_64_PREFETCHABLE = 0x14220c, /* IORESOURCE_*, with the BAR's own low bits */
	BRIDGE_WINDOW = 0x102201,
	SMALL_BAR0 = 16 << 10,
	N_STANDARD_LINES = 13, /* six BARs, ROM, six of the VFs */
	N_LINES = 17,	       /* and four windows of a bridge */
};

static const char *const speeds[] = {
	"Unknown",	 "2.5 GT/s PCIe",  "5.0 GT/s PCIe",
	"8.0 GT/s PCIe", "16.0 GT/s PCIe", "32.0 GT/s PCIe",
};

struct window {
	uint64_t start;
	uint64_t n_bytes; /* 0: no such line */
	uint64_t flags;
};

static void pf_windows(const struct layout *layout, const struct function *pf,
		       struct window windows[static N_LINES])
{
	uint64_t n = layout->shape.total_vfs;

	windows[0] = (struct window){ pf->memory, PF_BAR0, WINDOW_64_PREFETCHABLE };
	windows[3] = (struct window){ pf->memory + PF_BAR0, PF_BAR3, WINDOW_64_PREFETCHABLE };
	for (unsigned int bar = 0; bar <= 3; bar += 3)
		windows[7 + bar] =
			(struct window){ pf_iov_bar(layout, pf, bar), n * (bar ? VF_BAR3 : VF_BAR0),
					 WINDOW_64_PREFETCHABLE };
}

static void fill_windows(const struct layout *layout, const struct function *function,
			 struct window windows[static N_LINES])
{
	switch (function->kind) {
	case HOST_BRIDGE:
	case IOMMU_UNIT:
		return;
	case ROOT_PORT:
		windows[15] =
			(struct window){ function->memory, function->memory_bytes, BRIDGE_WINDOW };
		return;
	case PF:
		pf_windows(layout, function, windows);
		return;
	case VF:
		windows[0] = (struct window){ function->memory, VF_BAR0, WINDOW_64_PREFETCHABLE };
		windows[3] = (struct window){ pf_iov_bar(layout, function->pf, 3) +
						      function->index * (uint64_t)VF_BAR3,
					      VF_BAR3, WINDOW_64_PREFETCHABLE };
		return;
	default:
		windows[0] =
			(struct window){ function->memory, SMALL_BAR0, WINDOW_64_PREFETCHABLE };
	}
}

static void write_resource(const struct place *place, const struct layout *layout,
			   const struct function *function)
{
	struct window windows[N_LINES] = { { 0 } };
	char text[N_LINES * 64] = "";
	size_t n = 0;
	size_t n_lines = function->kind == ROOT_PORT ? N_LINES : N_STANDARD_LINES;

	fill_windows(layout, function, windows);
	for (size_t i = 0; i < n_lines; i++) {
		const struct window *window = &windows[i];
		uint64_t end = window->n_bytes ? window->start + window->n_bytes - 1 : 0;

		n += (size_t)snprintf(text + n, sizeof(text) - n, "0x%016lx 0x%016lx 0x%016lx\n",
				      window->start, end, window->flags);
	}
	place_bytes(place, "resource", text, n);
}

static void write_ids(const struct place *place, const struct function *function,
		      const struct model *model)
{
	char modalias[80];
	char address[BDF_TEXT_SIZE];

	snprintf(modalias, sizeof(modalias), "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X",
		 model->vendor, model->device, model->subsystem_vendor, model->subsystem_device,
		 model->class_code >> 16, model->class_code >> 8 & 0xff, model->class_code & 0xff);
	place_text(place, "uevent",
		   "%s%s%sPCI_CLASS=%X\nPCI_ID=%04X:%04X\nPCI_SUBSYS_ID=%04X:%04X\n"
		   "PCI_SLOT_NAME=%s\nMODALIAS=%s\n",
		   model->driver ? "DRIVER=" : "", model->driver ? model->driver : "",
		   model->driver ? "\n" : "", model->class_code, model->vendor, model->device,
		   model->subsystem_vendor, model->subsystem_device,
		   bdf_format(function->bdf, address), modalias);
	place_text(place, "modalias", "%s\n", modalias);
	place_text(place, "vendor", "0x%04x\n", model->vendor);
	place_text(place, "device", "0x%04x\n", model->device);
	place_text(place, "subsystem_vendor", "0x%04x\n", model->subsystem_vendor);
	place_text(place, "subsystem_device", "0x%04x\n", model->subsystem_device);
	place_text(place, "class", "0x%06x\n", model->class_code);
	place_text(place, "revision", "0x%02x\n", model->revision);
}

static void write_link_state(const struct place *place, const struct function *function)
{
	if (function->kind == HOST_BRIDGE || function->kind == IOMMU_UNIT)
		return;
	place_text(place, "current_link_speed", "%s\n", speeds[function->current.speed]);
	place_text(place, "current_link_width", "%u\n", function->current.width);
	place_text(place, "max_link_speed", "%s\n", speeds[function->maximum.speed]);
	place_text(place, "max_link_width", "%u\n", function->maximum.width);
}

static void write_state(const struct place *place, const struct function *function,
			const char *cpu_list, const char *cpu_mask)
{
	bool card = function->kind == PF || function->kind == PLAIN_NIC || function->kind == DISK;

	place_text(place, "irq", "%u\n", card ? 24 + function->index : 0);
	place_text(place, "numa_node", "%u\n", function->socket);
	place_text(place, "local_cpulist", "%s\n", cpu_list);
	place_text(place, "local_cpus", "%s\n", cpu_mask);
	place_text(place, "enable", "%d\n", card || function->kind == ROOT_PORT);
	place_text(place, "driver_override", "(null)\n");
	place_text(place, "msi_bus", "1\n");
	place_text(place, "power_state", "D0\n");
	if (function->kind == PF || function->kind == VF)
		place_text(place, "ari_enabled", "1\n");
}

static void write_port(const struct place *place, const struct function *port)
{
	char name[BDF_TEXT_SIZE + 16];

	place_text(place, "secondary_bus_number", "%u\n", port->first_bus);
	place_text(place, "subordinate_bus_number", "%u\n", port->last_bus);
	place_directory(place, "pci_bus");
	snprintf(name, sizeof(name), "pci_bus/%04x:%02x", port->bdf.domain, port->first_bus);
	place_directory(place, name);
}

static void write_sriov(const struct place *place, const struct layout *layout,
			const struct function *pf)
{
	place_text(place, "sriov_totalvfs", "%u\n", layout->shape.total_vfs);
	place_text(place, "sriov_numvfs", "%u\n", layout->shape.n_vfs);
	place_text(place, "sriov_offset", "%u\n", pf_vf_offset(layout, pf));
	place_text(place, "sriov_stride", "1\n");
	place_text(place, "sriov_vf_device", "1889\n");
	place_text(place, "sriov_drivers_autoprobe", "1\n");
	place_text(place, "sriov_vf_total_msix", "1024\n");
}

static void link_groups(const struct place *place, struct arena *arena,
			const struct function *function)
{
	if (function->group < 0)
		return;
	place_link(place, "iommu_group",
		   arena_printf(arena, "/sys/kernel/iommu_groups/%d", function->group));
	place_link(place, "iommu", function_unit_path(arena, function));
}

static void link_function(const struct place *place, struct arena *arena,
			  const struct layout *layout, const struct function *function)
{
	const struct model *model = function_model(layout, function);

	place_link(place, "subsystem", "/sys/bus/pci");
	if (model->driver)
		place_link(place, "driver",
			   arena_printf(arena, "/sys/bus/pci/drivers/%s", model->driver));
	if (layout->shape.iommu)
		link_groups(place, arena, function);
	if (function->kind == VF)
		place_link(place, "physfn", function_path(arena, function->pf));
}

/* The links of drivers, of the bus and of the PF, all of which point at the function. */
static void link_to_function(int tree, struct arena *arena, const struct place *devices,
			     const struct layout *layout, const struct function *function)
{
	const struct model *model = function_model(layout, function);
	const char *path = function_path(arena, function);
	char address[BDF_TEXT_SIZE];

	bdf_format(function->bdf, address);
	place_link(devices, address, path);
	if (model->driver) {
		_cleanup_place_ struct place driver = place_open(
			tree, arena_printf(arena, "/sys/bus/pci/drivers/%s", model->driver));

		place_link(&driver, address, path);
	}
	if (function->kind == VF) {
		_cleanup_place_ struct place pf =
			place_open(tree, function_path(arena, function->pf));

		place_link(&pf, arena_printf(arena, "virtfn%u", function->index), path);
	}
}

static void write_function(const struct place *place, const struct layout *layout,
			   const struct function *function, const char *cpu_list,
			   const char *cpu_mask)
{
	uint8_t config[CONFIG_BYTES];
	size_t n_config = config_fill(layout, function, config);

	place_bytes(place, "config", config, n_config);
	write_ids(place, function, function_model(layout, function));
	write_resource(place, layout, function);
	write_link_state(place, function);
	write_state(place, function, cpu_list, cpu_mask);
	if (function->kind == ROOT_PORT)
		write_port(place, function);
	if (function->kind == PF)
		write_sriov(place, layout, function);
}

void write_functions(int tree, const struct layout *layout)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_place_ struct place bus = place_open(tree, "/sys/bus/pci");
	_cleanup_place_ struct place devices = place_open(tree, "/sys/bus/pci/devices");

	place_directory(&bus, "slots");
	for (size_t i = 0; i < layout->n_functions; i++) {
		const struct function *function = layout->functions[i];
		unsigned int socket = function->socket;
		_cleanup_place_ struct place place =
			place_open(tree, function_path(arena, function));

		write_function(&place, layout, function,
			       socket_cpu_list(arena, &layout->shape, socket),
			       socket_cpu_mask(arena, &layout->shape, socket));
		link_function(&place, arena, layout, function);
		link_to_function(tree, arena, &devices, layout, function);
	}
}
