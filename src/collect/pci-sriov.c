/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which network controllers are PFs, which VFs, and what do a PF's sriov_* files say? See
 * Documentation/ABI/testing/sysfs-bus-pci and drivers/pci/iov.c.
 */
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/pci.h"
#include "model/vf-room.h"

enum {
	MOST_VECTORS_A_VF = 2048,
};

/*
 * A driver that counts wrongly lets sriov_vf_total_msix run below zero: it is a u32, and 4294967033
 * was seen. No device can have more vectors than all its VFs together.
 */
static const struct {
	const char *file;
	size_t offset;
	int64_t most;
	int base;
} sriov_files[] = {
	{ "sriov_totalvfs", offsetof(struct sriov, total_vfs), SRIOV_MOST_VFS, 10 },
	{ "sriov_numvfs", offsetof(struct sriov, num_vfs), SRIOV_MOST_VFS, 10 },
	{ "sriov_offset", offsetof(struct sriov, offset), SRIOV_MOST_VFS, 10 },
	{ "sriov_stride", offsetof(struct sriov, stride), SRIOV_MOST_VFS, 10 },
	{ "sriov_vf_device", offsetof(struct sriov, vf_device_id), 0xffff, 16 },
	{ "sriov_vf_total_msix", offsetof(struct sriov, vf_total_msix),
	  (int64_t)SRIOV_MOST_VFS *MOST_VECTORS_A_VF, 10 },
};

enum {
	TOTAL_VFS /* the first of sriov_files: every PF has it, also one whose driver is not bound */
};

static int64_t *place_of(struct sriov *sriov, size_t file)
{
	return (int64_t *)((char *)sriov + sriov_files[file].offset);
}

static int parse_number(const char *text, int base, int64_t *ret_value)
{
	uint64_t value = 0;
	int r = 0;

	if (base == 10)
		return parse_i64(text, ret_value);
	r = parse_hex(text, &value);
	if (r < 0 || value > INT64_MAX)
		return r < 0 ? r : -ERANGE;
	*ret_value = (int64_t)value;
	return 0;
}

static int read_number(const struct pci_function *function, size_t file, int64_t *ret_value)
{
	char text[32];
	int64_t value = 0;
	int r = attribute_read_word(&function->attributes, sriov_files[file].file, text,
				    sizeof(text));

	if (r == 0)
		r = parse_number(text, sriov_files[file].base, &value);
	if (r < 0)
		return r;
	if (value < 0 || value > sriov_files[file].most)
		return -ERANGE;
	*ret_value = value;
	return 0;
}

struct sriov *pci_sriov_new(struct arena *arena)
{
	struct sriov *sriov = arena_new_struct(arena, struct sriov);

	for (size_t i = 0; i < ARRAY_SIZE(sriov_files); i++)
		*place_of(sriov, i) = UNKNOWN;
	sriov->initial_vfs = UNKNOWN;
	return sriov;
}

/* What is merely absent may still stand in config space: pci_sriov_gaps looks at the end. */
static void read_numbers(const struct pci_function *function, struct sriov *sriov)
{
	for (size_t i = TOTAL_VFS + 1; i < ARRAY_SIZE(sriov_files); i++) {
		int r = read_number(function, i, place_of(sriov, i));

		if (r < 0 && r != -ENOENT)
			pci_gap(function, sriov_files[i].file, r);
	}
}

static void read_autoprobe(const struct pci_function *function, struct sriov *sriov)
{
	int64_t value = 0;
	int r = attribute_read_number(&function->attributes, "sriov_drivers_autoprobe", &value);

	if (r == 0)
		sriov->autoprobe = tristate_from_bool(value != 0);
	else
		pci_gap(function, "sriov_drivers_autoprobe", r);
}

static void read_bars(const struct pci_function *function, struct sriov *sriov)
{
	struct arena *arena = function->host->arena;
	struct iov_bar *bars = arena_new_array(arena, struct iov_bar, N_VF_BARS);
	char text[4096];
	ssize_t n = attribute_read(&function->attributes, "resource", text, sizeof(text));

	if (n >= 0)
		n = vf_room_in_memory(text, bars);
	if (n < 0) {
		pci_gap(function, "resource", (int)n);
		return;
	}
	sriov->bars = bars;
	sriov->n_bars = (size_t)n;
}

/*
 * The links are made from 0 upwards (sriov_add_vfs in drivers/pci/iov.c) and stay until all VFs go:
 * behind the first that is missing there is none.
 */
static void read_vfs(const struct pci_function *function, struct sriov *sriov)
{
	int64_t most = sriov->num_vfs == UNKNOWN ? SRIOV_MOST_VFS : sriov->num_vfs;
	struct host *host = function->host;
	size_t capacity = 0;

	for (int64_t i = 0; i < most; i++) {
		char file[24];
		char name[BDF_TEXT_SIZE];
		struct bdf bdf = { 0 };
		int r = 0;

		snprintf(file, sizeof(file), "virtfn%u", (unsigned int)i);
		r = attribute_readlink_name(&function->attributes, file, name, sizeof(name));
		if (r == -ENOENT)
			break;
		sriov->vfs = arena_grow(host->arena, sriov->vfs, sriov->n_vfs, &capacity,
					sizeof(struct device *));
		sriov->vfs[sriov->n_vfs++] = NULL;
		if (r == 0 && bdf_parse(name, &bdf) == 0)
			pci_set_vf(host, function->device, (size_t)i, host_find_device(host, bdf));
	}
}

/*
 * A VF that no PF has named so far: by its own link, wherever that leads, also where a copy made a
 * file or a directory of it. Only VFs have one: where it is out of reach, nothing is known.
 */
static void read_physfn(struct pci_function *function)
{
	struct device *device = function->device;
	struct device *pf = NULL;
	struct bdf bdf = { 0 };
	char name[BDF_TEXT_SIZE];
	int r = attribute_readlink_name(&function->attributes, "physfn", name, sizeof(name));

	if (r == -ENOENT)
		return;
	if (r < 0 && r != -EINVAL) {
		device->can_sriov = FACT_UNKNOWN;
		pci_gap(function, "physfn", r);
		return;
	}
	if (r == 0 && bdf_parse(name, &bdf) == 0)
		pf = host_find_device(function->host, bdf);
	pci_adopt_vf(function->host, pf == device ? NULL : pf, UNKNOWN, device);
}

static void read_pf(struct pci_function *function, int error, int64_t total_vfs)
{
	struct device *device = function->device;
	struct sriov *sriov = pci_sriov_new(function->host->arena);

	device->role = ROLE_PF;
	device->can_sriov = FACT_YES;
	device->sriov = sriov;
	sriov->total_vfs = total_vfs;
	if (error && error != -ENOENT)
		pci_gap(function, sriov_files[TOTAL_VFS].file, error);
	read_numbers(function, sriov);
	read_autoprobe(function, sriov);
	read_bars(function, sriov);
	read_vfs(function, sriov);
}

void pci_read_sriov(struct pci_function *function)
{
	int64_t total_vfs = UNKNOWN;
	int r = read_number(function, TOTAL_VFS, &total_vfs);
	char name[BDF_TEXT_SIZE];

	function->device->role = ROLE_NIC;
	/* Where others chose what to capture, a missing file says nothing. */
	if (machine_is_complete(function->machine))
		function->device->can_sriov = FACT_NO;
	if (r != -ENOENT ||
	    attribute_readlink_name(&function->attributes, "virtfn0", name, sizeof(name)) == 0)
		read_pf(function, r, total_vfs);
	else
		read_physfn(function);
}

static void fill(int64_t *fact, int64_t value)
{
	if (*fact == UNKNOWN)
		*fact = value;
}

/* A window has room for as many VFs as the register says (sriov_init in drivers/pci/iov.c). */
static void divide_bars(struct sriov *sriov, int64_t n_vfs)
{
	for (size_t i = 0; n_vfs && i < sriov->n_bars; i++) {
		uint64_t share = (sriov->bars[i].end - sriov->bars[i].start + 1) / (uint64_t)n_vfs;

		if (share <= INT64_MAX)
			sriov->bars[i].vf_bytes = (int64_t)share;
	}
}

/*
 * A kernel without CONFIG_PCI_IOV shows no sriov_* files, and captures may lack them. NumVFs counts
 * only with VF Enable set (PCIe 5.0 §9.3.3.7). The kernel's totalvfs may be less than the capability's
 * (pci_sriov_set_totalvfs): where it is there and could not be read, it is not known.
 */
void pci_sriov_from_config(struct pci_function *function)
{
	struct device *device = function->device;
	const struct sriov_capability *capability = device->config->sriov;
	struct sriov *sriov = device->sriov;

	if (!capability)
		return;
	if (!sriov) {
		sriov = pci_sriov_new(function->host->arena);
		device->role = ROLE_PF;
		device->can_sriov = FACT_YES;
		device->sriov = sriov;
		read_autoprobe(function, sriov);
		read_bars(function, sriov);
	}
	if (sriov->total_vfs == UNKNOWN &&
	    read_number(function, TOTAL_VFS, &sriov->total_vfs) == -ENOENT)
		fill(&sriov->total_vfs, capability->total_vfs);
	fill(&sriov->num_vfs, capability->vf_enable ? capability->num_vfs : 0);
	fill(&sriov->offset, capability->offset);
	fill(&sriov->stride, capability->stride);
	fill(&sriov->vf_device_id, capability->vf_device_id);
	sriov->initial_vfs = capability->initial_vfs;
	sriov->ari = tristate_from_bool(capability->ari_hierarchy);
	divide_bars(sriov, capability->total_vfs);
}

static void tell_file(struct host *host, const struct device *device, const char *file)
{
	char path[PCI_PATH_SIZE];
	char source[PCI_PATH_SIZE + 32];

	snprintf(source, sizeof(source), "%s/%s", pci_path(device->bdf, path), file);
	if (!gaps_have(&host->gaps, source))
		gaps_add(&host->gaps, host->arena, ENOENT, source);
}

static void tell_unknown(struct host *host, const struct device *device)
{
	for (size_t i = 0; i < ARRAY_SIZE(sriov_files); i++)
		if (*place_of(device->sriov, i) == UNKNOWN)
			tell_file(host, device, sriov_files[i].file);
	if (!device->sriov->bars)
		tell_file(host, device, "resource");
	if (host->facts & FACTS_CONFIG && device->sriov->initial_vfs == UNKNOWN)
		tell_file(host, device, "config");
}

void pci_sriov_gaps(struct host *host)
{
	char path[PCI_PATH_SIZE];

	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];

		if (device->sriov)
			tell_unknown(host, device);
		else if (device_may_be_pf(device))
			gaps_addf(&host->gaps, host->arena, ENOENT, "%s/sriov_totalvfs",
				  pci_path(device->bdf, path));
	}
}
