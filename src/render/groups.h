/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are IOMMU groups told to people?
 */
#ifndef RENDER_GROUPS_H
#define RENDER_GROUPS_H

#include "render/documents.h"
#include "render/sheet.h"
#include "render/table.h"

/*
 * Prints a sentence for each reason why the group's members are together, within the look's width; how
 * many are unknown.
 */
int group_print_reasons(FILE *stream, const struct judged_group *group,
			const struct sheet_look *look);

/* Prints a line per member of the groups. How much is unknown, as in table_print, or -errno. */
int groups_print(FILE *stream, const struct host *host, const struct group_selection *selection,
		 const struct table_look *look);

#endif
