/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPU does a domain's XML want of a host? See guest-cpu.h.
 */
#include "domxml/guest-cpu.h"

#include "domxml/markup.h"

int domxml_guest_cpu(const char *xml, struct arena *arena, const char **ret_cpu)
{
	_cleanup_markup_ struct markup document = { 0 };
	int r = markup_open(&document, xml, "domain", arena, NULL);

	if (r == 0)
		*ret_cpu = markup_text(&document, markup_child(document.root, "cpu"));
	return r;
}
