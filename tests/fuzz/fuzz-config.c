/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do any bytes in place of config space crash its reader, hold it up, or make it tell what they
 * cannot say? Chains that loop, capabilities across the end, and every length.
 */
#include <errno.h>
#include <stdlib.h>

#include "os/pci-config.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Unlike assert(), never compiled out. */
static void require(bool holds)
{
	if (!holds)
		abort();
}

static bool is_unknown(struct link link)
{
	return link.mts == UNKNOWN && link.width == UNKNOWN;
}

static void check_link(struct link link)
{
	require(link.mts == UNKNOWN || (link.mts >= 2500 && link.mts <= 64000));
	require(link.width == UNKNOWN || (link.width >= 0 && link.width <= 32));
}

/* What was not read must not be told. */
static void check(const struct config *config, size_t n)
{
	require(n >= CONFIG_BYTES || !config->capabilities);
	require(n >= CONFIG_EXTENDED_BYTES || !config->extended);
	check_link(config->current);
	check_link(config->maximum);
	if (!config->capabilities)
		require(is_unknown(config->current) && is_unknown(config->maximum) &&
			config->aspm_l1 == FACT_UNKNOWN);
	if (!config->extended)
		require(!config->sriov && config->acs != FACT_YES);
	if (config->acs != FACT_YES)
		require(!config->acs_capability && !config->acs_control);
}

static bool is_same_sriov(const struct sriov_capability *a, const struct sriov_capability *b)
{
	if (!a || !b)
		return a == b;
	return a->total_vfs == b->total_vfs && a->num_vfs == b->num_vfs && a->offset == b->offset &&
	       a->stride == b->stride && a->vf_enable == b->vf_enable &&
	       a->vf_bars[5] == b->vf_bars[5];
}

static bool is_same(const struct config *a, const struct config *b)
{
	return a->header_type == b->header_type && a->capabilities == b->capabilities &&
	       a->extended == b->extended && a->port_type == b->port_type &&
	       a->current.mts == b->current.mts && a->maximum.width == b->maximum.width &&
	       a->ari == b->ari && a->acs == b->acs && a->acs_control == b->acs_control &&
	       is_same_sriov(a->sriov, b->sriov);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	_cleanup_(libpci_freep) struct libpci *libpci = libpci_new();
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct config *first = NULL;
	struct config *second = NULL;
	int r = pci_config_parse(libpci, bytes, n, arena, &first);

	require(r == 0 || r == -ENODATA || r == -ENXIO || r == -EIO);
	require(!first == (r < 0));
	require(n >= CONFIG_HEADER_BYTES || r < 0);
	if (r == 0)
		check(first, n);
	/* Nothing of the one function sticks to the next. */
	require(pci_config_parse(libpci, bytes, n, arena, &second) == r);
	require(r < 0 || is_same(first, second));
	return 0;
}
