/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does monitoring read of PFs and VFs? See metrics.h. Names are as node_exporter's own network metrics.
 */
#include "render/metrics.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "render/exposition.h"

/* ---- labels */

struct label {
	const char *name;
	const char *value; /* NULL: left out */
};

static void write_labels(FILE *stream, const struct label *labels, size_t n)
{
	const char *before = "{";

	for (size_t i = 0; i < n; i++) {
		if (!labels[i].value)
			continue;
		fprintf(stream, "%s%s=", before, labels[i].name);
		exposition_value(stream, labels[i].value);
		before = ",";
	}
	fputs("} ", stream);
}

static const char *interface_of(const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);

	return netdev ? netdev->name : NULL;
}

static void write_pf_labels(FILE *stream, const struct device *pf)
{
	char address[BDF_TEXT_SIZE];
	const struct label labels[] = {
		{ "pf", bdf_format(pf->bdf, address) },
		{ "device", interface_of(pf) },
	};

	write_labels(stream, labels, ARRAY_SIZE(labels));
}

static void write_vf_labels(FILE *stream, const struct device *pf, int64_t index)
{
	char address[BDF_TEXT_SIZE];
	char number[24];
	const struct label labels[] = {
		{ "pf", bdf_format(pf->bdf, address) },
		{ "device", interface_of(pf) },
		{ "vf", number },
	};

	snprintf(number, sizeof(number), "%" PRId64, index);
	write_labels(stream, labels, ARRAY_SIZE(labels));
}

static void write_head(FILE *stream, const char *name, const char *type, const char *help)
{
	fprintf(stream, "# HELP vfctl_%s %s\n# TYPE vfctl_%s %s\n", name, help, name, type);
}

/* ---- PFs */

static const struct {
	const char *name;
	const char *help;
	size_t member; /* of struct sriov: an int64_t */
} gauges[] = {
	{ "pf_vfs", "How many VFs a PF has.", offsetof(struct sriov, num_vfs) },
	{ "pf_vfs_max", "How many VFs a PF can have.", offsetof(struct sriov, total_vfs) },
};

static void write_gauge(FILE *stream, const struct host *host, size_t i)
{
	write_head(stream, gauges[i].name, "gauge", gauges[i].help);
	for (size_t j = 0; j < host->n_devices; j++) {
		const struct device *pf = &host->devices[j];
		int64_t value = UNKNOWN;

		if (pf->sriov)
			memcpy(&value, (const char *)pf->sriov + gauges[i].member, sizeof(value));
		if (value == UNKNOWN)
			continue;
		fprintf(stream, "vfctl_%s", gauges[i].name);
		write_pf_labels(stream, pf);
		fprintf(stream, "%" PRId64 "\n", value);
	}
}

/* ---- VFs */

static void each_vf(FILE *stream, const struct host *host,
		    void (*write)(FILE *stream, const struct device *vf, size_t i), size_t i)
{
	for (size_t j = 0; j < host->n_devices; j++) {
		const struct sriov *sriov = host->devices[j].sriov;

		for (size_t k = 0; sriov && k < sriov->n_vfs; k++)
			if (sriov->vfs[k] && sriov->vfs[k]->vf)
				write(stream, sriov->vfs[k], i);
	}
}

static const char *driver_of(const struct device *device)
{
	return device->driver && !*device->driver ? "none" : device->driver;
}

static const char *join_users(const struct vf *vf, struct strbuf *buf)
{
	for (size_t i = 0; i < vf->n_used_by; i++)
		strbuf_addf(buf, "%s%s", i ? "," : "", vf->used_by[i]);
	if (!vf->used_by_known && !vf->n_used_by)
		return NULL;
	return vf->n_used_by ? buf->text : "";
}

/* By which a query puts a VM's name to what its VF counts. */
static void write_who(FILE *stream, const struct device *device, size_t i)
{
	_cleanup_strbuf_ struct strbuf users = { 0 };
	const struct vf *vf = device->vf;
	char address[BDF_TEXT_SIZE];
	char pf[BDF_TEXT_SIZE];
	char number[24];
	const struct label labels[] = {
		{ "pf", bdf_format(vf->pf->bdf, pf) },
		{ "device", interface_of(vf->pf) },
		{ "vf", number },
		{ "address", bdf_format(device->bdf, address) },
		{ "mac", vf->mac },
		{ "driver", driver_of(device) },
		{ "used_by", join_users(vf, &users) },
	};

	(void)i;
	snprintf(number, sizeof(number), "%" PRId64, vf->index);
	fputs("vfctl_vf_info", stream);
	write_labels(stream, labels, ARRAY_SIZE(labels));
	fputs("1\n", stream);
}

static const struct {
	const char *name;
	const char *help;
} counters[N_VF_COUNTERS] = {
	[VF_RX_PACKETS] = { "vf_receive_packets_total", "Packets that a VF has received." },
	[VF_TX_PACKETS] = { "vf_transmit_packets_total", "Packets that a VF has sent." },
	[VF_RX_BYTES] = { "vf_receive_bytes_total", "Bytes that a VF has received." },
	[VF_TX_BYTES] = { "vf_transmit_bytes_total", "Bytes that a VF has sent." },
	[VF_RX_BROADCAST] = { "vf_receive_broadcast_total", "Broadcasts that a VF has received." },
	[VF_RX_MULTICAST] = { "vf_receive_multicast_total", "Multicasts that a VF has received." },
	[VF_RX_DROPPED] = { "vf_receive_drop_total", "Packets to a VF that were dropped." },
	[VF_TX_DROPPED] = { "vf_transmit_drop_total", "Packets of a VF that were dropped." },
};

static void write_counter(FILE *stream, const struct device *device, size_t i)
{
	const struct vf *vf = device->vf;

	if (!vf->counters.known)
		return;
	fprintf(stream, "vfctl_%s", counters[i].name);
	write_vf_labels(stream, vf->pf, vf->index);
	fprintf(stream, "%" PRIu64 "\n", vf->counters.values[i]);
}

void metrics_write(FILE *stream, const struct host *host)
{
	for (size_t i = 0; i < ARRAY_SIZE(gauges); i++)
		write_gauge(stream, host, i);
	write_head(stream, "vf_info", "gauge", "A VF, and who uses it.");
	each_vf(stream, host, write_who, 0);
	for (size_t i = 0; i < N_VF_COUNTERS; i++) {
		write_head(stream, counters[i].name, "counter", counters[i].help);
		each_vf(stream, host, write_counter, i);
	}
}
