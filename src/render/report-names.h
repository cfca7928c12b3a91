/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are those named that findings are about?
 */
#ifndef RENDER_REPORT_NAMES_H
#define RENDER_REPORT_NAMES_H

#include "base/text.h"
#include "render/report-fold.h"

/* Owners in a list, "VM web1, web2, eth0, 0000:31:00.0-3"; starts as {0}, names_end ends it. */
struct names {
	struct strbuf text;
	const struct device *last; /* that a range may go on from */
	unsigned int range_to;	   /* the function that a range has come to; 0: there is none */
	bool after_vm;
};

/* Adds the mention's owner by its shortest name, and what is to stand behind that. */
void names_add(struct names *names, const struct mention *mention, const char *behind);
void names_end(struct names *names);

/*
 * All owners of an entry: "eth3 (0000:41:00.0), 82576 Gigabit Network Connection", "VM web1, running",
 * "eth0 (0000:01:00.0), eth1 (0000:01:00.1): 82576 Gigabit Network Connection".
 */
void owners_add(const struct entry *entry, struct strbuf *text);

/* " VFs 0-3, 6": those of one PF, n mentions; "", if they are about the PF itself. */
const char *vfs_of(const struct mention *mentions, size_t n, struct arena *arena);

/* The same, if it is the same for every owner; else NULL. */
const char *common_vfs(const struct entry *entry, struct arena *arena);

#endif
