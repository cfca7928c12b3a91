/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said of one device alone: itself, its group, its VFs, and every port on its way to the root?
 */
#ifndef RENDER_SHOW_H
#define RENDER_SHOW_H

#include "render/documents.h"
#include "render/sheet.h"
#include "render/table.h"

/* One device with what belongs to it; everything is the host's or its arena's. */
struct subject {
	const struct device *device;
	struct judged_group group; /* .group: NULL where it is in none that is known */
	const struct device **vfs; /* in the order of their indexes */
	size_t n_vfs;
	struct port *ports; /* from the device up to the root */
	size_t n_ports;
};

/* Gathers it, in the host's arena. */
void subject_init(struct subject *subject, const struct host *host, const struct device *device);

/* Whether the subject has to do with this function: it is the device, a VF, a port or in the group. */
bool subject_concerns(const struct subject *subject, const struct device *device);

/* Whether it is known which ports there are, or at least the first. */
bool subject_knows_ports(const struct subject *subject);

/* The sheet of a device, over device_fields. */
extern const struct sheet_row show_rows[];

/* Of a struct subject: the document vfctl/show/1. */
extern const struct field show_document[];

/* Prints it for people. How much of it is unknown, as in table_print, or -errno. */
int show_print(FILE *stream, const struct host *host, const struct subject *subject,
	       const struct sheet_look *look);

#endif
