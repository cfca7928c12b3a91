/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What can be said of a function's PCI Express link, and of the way from it to the root?
 */
#include <inttypes.h>

#include "model/path.h"
#include "render/parts.h"

static const struct mark degraded = {
	.sign = "!",
	.meaning = "link below what both its ends can do",
	.colour = "yellow",
};

void value_set_mbps(struct value *value, int64_t mbps)
{
	value_set_tenths(value, mbps == UNKNOWN ? UNKNOWN : (mbps + 50) / 100);
}

static void get_gts(const struct host *host, const void *object, struct value *value)
{
	const struct link *link = object;

	(void)host;
	value_set_tenths(value, link->mts == UNKNOWN ? UNKNOWN : link->mts / 100);
}

static void get_gbps(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_mbps(value, link_mbps(*(const struct link *)object));
}

/* A VF's link is its PF's; conventional and root complex integrated functions have none. */
const void *pcie_part(const struct host *host, const void *object)
{
	const struct device *device = device_link_owner(object);

	(void)host;
	return device->has_link == FACT_NO ? NULL : device;
}

static const void *current_part(const struct host *host, const void *object)
{
	(void)host;
	return &((const struct device *)object)->current;
}

static const void *maximum_part(const struct host *host, const void *object)
{
	(void)host;
	return &((const struct device *)object)->maximum;
}

static void add_link(struct link link, struct strbuf *buf)
{
	if (link.mts == UNKNOWN && link.width == UNKNOWN) {
		strbuf_add(buf, "?");
		return;
	}
	if (link.mts == UNKNOWN)
		strbuf_add(buf, "?");
	else if (link.mts % 1000)
		strbuf_addf(buf, "%" PRId64 ".%" PRId64, link.mts / 1000, link.mts % 1000 / 100);
	else
		strbuf_addf(buf, "%" PRId64, link.mts / 1000);
	strbuf_add(buf, "GT/s x");
	if (link.width == UNKNOWN)
		strbuf_add(buf, "?");
	else
		strbuf_addf(buf, "%" PRId64, link.width);
}

const struct mark *link_cell(const struct host *host, const void *object, struct strbuf *buf)
{
	const struct device *device = object;

	(void)host;
	if (device->current.width == 0)
		strbuf_add(buf, "down");
	else
		add_link(device->current, buf);
	if (path_is_degraded(device) != FACT_YES)
		return NULL;
	return &degraded;
}

const struct mark *maximum_cell(const struct host *host, const void *object, struct strbuf *buf)
{
	(void)host;
	add_link(*(const struct link *)object, buf);
	return NULL;
}

static void get_current_gbps(const struct host *host, const void *object, struct value *value)
{
	get_gbps(host, &((const struct device *)object)->current, value);
}

static void get_maximum_gbps(const struct host *host, const void *object, struct value *value)
{
	get_gbps(host, &((const struct device *)object)->maximum, value);
}

static void get_degraded(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_yes_no(value, path_is_degraded(object));
}

static void get_aspm_l1(const struct host *host, const void *object, struct value *value)
{
	const struct config *config = ((const struct device *)object)->config;

	(void)host;
	value_set_yes_no(value, config ? config->aspm_l1 : FACT_UNKNOWN);
}

static void get_path_gbps(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_mbps(value, path_to_root(object).mbps);
}

static void get_bottleneck(const struct host *host, const void *object, struct value *value)
{
	(void)host;
	value_set_bdf(value, path_to_root(object).bottleneck);
}

const struct field link_fields[] = {
	{ .key = "gts", .get = get_gts },
	LEAF("width", NULL, NULL, FIELD_NUMBER, struct link, width),
	{ .key = "gbps", .get = get_gbps },
	{ 0 },
};

static const struct field path_fields[] = {
	{ .key = "gbps",
	  .column = "PATH_GBPS",
	  .help = "Gb/s of the whole way to the root",
	  .get = get_path_gbps,
	  .right = true },
	{ .key = "bottleneck",
	  .column = "BOTTLENECK",
	  .help = "whose link bounds them",
	  .get = get_bottleneck },
	{ 0 },
};

const struct field pcie_fields[] = {
	{ .key = "current", .type = FIELD_OBJECT, .part = current_part, .members = link_fields },
	{ .key = "maximum",
	  .column = "MAX_LINK",
	  .help = "PCIe speed and width that it can do",
	  .type = FIELD_OBJECT,
	  .part = maximum_part,
	  .cell = maximum_cell,
	  .members = link_fields },
	{ .key = "path", .type = FIELD_OBJECT, .members = path_fields },
	{ .key = "aspm_l1",
	  .column = "ASPM_L1",
	  .help = "whether its link may sleep (ASPM L1), which costs latency",
	  .get = get_aspm_l1 },
	{ .key = "degraded",
	  .column = "DEGRADED",
	  .help = "whether its link is below what both its ends can do",
	  .no_json = true,
	  .get = get_degraded },
	{ .key = "current_gbps",
	  .column = "GBPS",
	  .help = "Gb/s of its PCIe link, in each direction",
	  .no_json = true,
	  .get = get_current_gbps,
	  .right = true },
	{ .key = "maximum_gbps",
	  .column = "MAX_GBPS",
	  .help = "Gb/s that its end of the PCIe link can do",
	  .no_json = true,
	  .get = get_maximum_gbps,
	  .right = true },
	{ 0 },
};
