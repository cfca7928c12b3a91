/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which tables of fields are there, and which objects do they tell of? data/schema/ describes the
 * documents for their readers.
 */
#ifndef RENDER_DOCUMENTS_H
#define RENDER_DOCUMENTS_H

#include <stdbool.h>

#include "model/group.h"
#include "render/field.h"

/* Of a struct device: what list, show and groups can say of a function. */
extern const struct field device_fields[];

/* An IOMMU group and what is judged of it. */
struct judged_group {
	const struct iommu_group *group; /* NULL: the function is in none */
	enum tristate viable;
	struct share *shares; /* the arena's */
	size_t n_shares;
};

/* Judges a group; what it needs is the host's arena's. */
struct judged_group judge_group(const struct host *host, const struct iommu_group *group);

/* Of a struct judged_group. */
extern const struct field group_fields[];

/* A port on the way from a device to the root. */
struct port {
	const struct device *device;
	bool bottleneck; /* the way's bandwidth is this port's */
};

/* Of a struct port. */
extern const struct field port_fields[];

/* What list tells of: some of a host's devices, in the order of their addresses. */
struct selection {
	const struct device **devices;
	size_t n;
};

/* Of a struct selection: the document vfctl/list/1. */
extern const struct field list_document[];

/* What groups tells of: some of a host's groups, in the order of their ids. */
struct group_selection {
	struct judged_group *groups;
	size_t n;
};

/* Of a struct group_selection: the document vfctl/groups/1. */
extern const struct field groups_document[];

#endif
