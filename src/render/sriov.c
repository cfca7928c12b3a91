/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be said of a PF's SR-IOV side: how many VFs, where they stand, and what they take?
 */
#include "render/parts.h"

#include <inttypes.h>

/* The SR-IOV side of a NIC of which it could not be told whether it has one. */
static const struct sriov unknown_sriov = {
	.total_vfs = UNKNOWN,
	.initial_vfs = UNKNOWN,
	.num_vfs = UNKNOWN,
	.offset = UNKNOWN,
	.stride = UNKNOWN,
	.vf_device_id = UNKNOWN,
	.vf_total_msix = UNKNOWN,
};

const void *sriov_part(const struct host *host, const void *object)
{
	const struct device *device = object;

	(void)host;
	return device_may_be_pf(device) ? &unknown_sriov : device->sriov;
}

const struct mark *vfs_cell(const struct host *host, const void *object, struct strbuf *buf)
{
	const struct sriov *sriov = object;
	struct value value = { 0 };

	(void)host;
	value_set_number(&value, sriov->num_vfs);
	value_add(&value, buf);
	if (sriov->num_vfs == UNKNOWN && sriov->total_vfs == UNKNOWN)
		return NULL;
	strbuf_add(buf, "/");
	value_set_number(&value, sriov->total_vfs);
	value_add(&value, buf);
	return NULL;
}

/* A driver that cannot share them out says 0. */
static const struct mark *msix_cell(const struct host *host, const void *object, struct strbuf *buf)
{
	const struct sriov *sriov = object;
	struct value value = { 0 };

	(void)host;
	if (sriov->vf_total_msix)
		value_set_number(&value, sriov->vf_total_msix);
	value_add(&value, buf);
	return NULL;
}

static bool knows_bars(const struct host *host, const void *part)
{
	(void)host;
	return ((const struct sriov *)part)->bars;
}

/* "0: 16 KiB, 3: 16 KiB": what each VF has. */
static const struct mark *bars_cell(const struct host *host, const void *object, struct strbuf *buf)
{
	const struct sriov *sriov = object;

	(void)host;
	if (!sriov->bars) {
		strbuf_add(buf, "?");
		return NULL;
	}
	if (!sriov->n_bars)
		strbuf_add(buf, "none");
	for (size_t i = 0; i < sriov->n_bars; i++) {
		strbuf_addf(buf, "%s%" PRId64 ": ", i ? ", " : "", sriov->bars[i].number);
		add_bytes(sriov->bars[i].vf_bytes, buf);
	}
	return NULL;
}

static const struct field bar_fields[] = {
	LEAF("bar", NULL, NULL, FIELD_NUMBER, struct iov_bar, number),
	LEAF("start", NULL, NULL, FIELD_PLACE, struct iov_bar, start),
	LEAF("end", NULL, NULL, FIELD_PLACE, struct iov_bar, end),
	LEAF("vf_bytes", NULL, NULL, FIELD_NUMBER, struct iov_bar, vf_bytes),
	{ 0 },
};

const struct field sriov_fields[] = {
	LEAF("total_vfs", "TOTAL_VFS", "VFs that it can have", FIELD_NUMBER, struct sriov,
	     total_vfs, .right = true),
	LEAF("initial_vfs", "INITIAL_VFS", "VFs that it offers to make", FIELD_NUMBER, struct sriov,
	     initial_vfs, .facts = FACTS_CONFIG, .right = true),
	LEAF("num_vfs", "NUM_VFS", "VFs that it has", FIELD_NUMBER, struct sriov, num_vfs,
	     .right = true),
	LEAF("autoprobe", "AUTOPROBE", "whether drivers take new VFs by themselves", FIELD_YES_NO,
	     struct sriov, autoprobe),
	LEAF("offset", "OFFSET", "routing id of the first VF, less the PF's", FIELD_NUMBER,
	     struct sriov, offset, .right = true),
	LEAF("stride", "STRIDE", "routing ids from one VF to the next", FIELD_NUMBER, struct sriov,
	     stride, .right = true),
	LEAF("ari", "ARI", "whether ARI lets VFs stand where functions cannot", FIELD_YES_NO,
	     struct sriov, ari, .facts = FACTS_CONFIG),
	LEAF("vf_device_id", "VF_DEVICE_ID", "PCI device id of its VFs", FIELD_HEX, struct sriov,
	     vf_device_id),
	LEAF("vf_total_msix", "VF_MSIX", "MSI-X vectors that may be shared out among its VFs",
	     FIELD_NUMBER, struct sriov, vf_total_msix, .right = true, .cell = msix_cell),
	OBJECTS("vf_bars", bar_fields, struct sriov, bars, n_bars, .is_known = knows_bars,
		.column = "VF_BARS", .help = "memory windows of each VF", .facts = FACTS_CONFIG,
		.cell = bars_cell),
	LEAF("eswitch", "ESWITCH", "eswitch mode: legacy, switchdev, or none", FIELD_TEXT,
	     struct sriov, eswitch, .facts = FACTS_ESWITCH),
	{ 0 },
};
