/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which marks occurred, and what do they mean? See legend.h.
 */
#include "render/legend.h"

static void remember(struct legend *legend, const struct mark *mark)
{
	for (size_t i = 0; i < legend->n; i++)
		if (legend->marks[i] == mark)
			return;
	if (legend->n < LEGEND_MARKS)
		legend->marks[legend->n++] = mark;
}

void legend_add_sign(struct legend *legend, const struct mark *mark, struct strbuf *cell)
{
	strbuf_addf(cell, " %s", mark->sign);
	remember(legend, mark);
}

void legend_print(FILE *stream, const struct legend *legend)
{
	for (size_t i = 0; i < legend->n; i++)
		fprintf(stream, "%s%s %s\n", i ? "" : "\n", legend->marks[i]->sign,
			legend->marks[i]->meaning);
}
