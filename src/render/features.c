/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does Node Feature Discovery read of a host? See features.h. A label's value has letters, digits,
 * "-", "_" and ".": no address of PCI, no list.
 */
#include "render/features.h"

#include <inttypes.h>

#include "base/text.h"

struct view {
	const struct host *host;
	const struct report *report;
};

/* UNKNOWN, too, where it is not known of a card whether it can have VFs at all. */
static int64_t sum_of(const struct host *host, int64_t (*count)(const struct sriov *sriov))
{
	int64_t sum = 0;

	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];
		int64_t n = device->sriov	       ? count(device->sriov)
			    : device_may_be_pf(device) ? UNKNOWN
						       : 0;

		if (n == UNKNOWN)
			return UNKNOWN;
		sum += n;
	}
	return sum;
}

static int64_t vfs_of(const struct sriov *sriov)
{
	return sriov->num_vfs;
}

static int64_t most_vfs_of(const struct sriov *sriov)
{
	return sriov->total_vfs;
}

/* Each adds a value, or nothing where it is not known. */

static void add_number(struct strbuf *buf, int64_t number)
{
	if (number != UNKNOWN)
		strbuf_addf(buf, "%" PRId64, number);
}

static void add_yes_no(struct strbuf *buf, enum tristate yes)
{
	if (yes == FACT_YES || yes == FACT_NO)
		strbuf_add(buf, yes == FACT_YES ? "true" : "false");
}

static void add_vfs(const struct view *view, struct strbuf *buf)
{
	add_number(buf, sum_of(view->host, vfs_of));
}

static void add_most_vfs(const struct view *view, struct strbuf *buf)
{
	add_number(buf, sum_of(view->host, most_vfs_of));
}

static void add_capable(const struct view *view, struct strbuf *buf)
{
	int64_t most = sum_of(view->host, most_vfs_of);

	add_yes_no(buf, most == UNKNOWN ? FACT_UNKNOWN : tristate_from_bool(most > 0));
}

static void add_iommu(const struct view *view, struct strbuf *buf)
{
	add_yes_no(buf, view->host->iommu.in_use);
}

static void add_path(const struct view *view, struct strbuf *buf)
{
	strbuf_add(buf, way_names[view->report->decision.recommended]);
}

static void add_errors(const struct view *view, struct strbuf *buf)
{
	add_number(buf, (int64_t)view->report->n_by_severity[SEVERITY_ERROR]);
}

static void add_warnings(const struct view *view, struct strbuf *buf)
{
	add_number(buf, (int64_t)view->report->n_by_severity[SEVERITY_WARNING]);
}

/* NFD's own. It puts it before names without one only while DisableAutoPrefix is off; else they are lost. */
#define NAMESPACE "feature.node.kubernetes.io/"

static const struct {
	const char *name;
	void (*add)(const struct view *view, struct strbuf *buf);
} features[] = {
	{ "vfctl-sriov.capable", add_capable },
	{ "vfctl-sriov.vfs", add_vfs },
	{ "vfctl-sriov.vfs-max", add_most_vfs },
	{ "vfctl-iommu.enabled", add_iommu },
	{ "vfctl-path", add_path },
	{ "vfctl-audit.errors", add_errors },
	{ "vfctl-audit.warnings", add_warnings },
};

void features_write(FILE *stream, const struct host *host, const struct report *report)
{
	const struct view view = { .host = host, .report = report };

	for (size_t i = 0; i < ARRAY_SIZE(features); i++) {
		_cleanup_strbuf_ struct strbuf value = { 0 };

		features[i].add(&view, &value);
		if (value.length)
			fprintf(stream, NAMESPACE "%s=%s\n", features[i].name, value.text);
	}
}
