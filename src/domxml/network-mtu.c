/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a virtual network get a larger MTU in its XML? See network-mtu.h.
 */
#include "domxml/network-mtu.h"

#include <inttypes.h>

#include "domxml/layout.h"

int domxml_raise_network_mtu(const char *xml, int64_t mtu, struct arena *arena,
			     const char **ret_xml, struct err *reterr)
{
	_cleanup_markup_ struct markup document = { 0 };
	struct edits edits = { .arena = arena };
	const char *size = arena_printf(arena, "%" PRId64, mtu);
	xmlNode *element = NULL;
	int r = markup_open(&document, xml, "network", arena, reterr);

	if (r < 0)
		return r;
	element = markup_child(document.root, "mtu");
	if (!element)
		layout_insert(&document, document.root, "mtu",
			      arena_printf(arena, "<mtu size='%s'/>", size), &edits);
	else if (element_number(&document.reading, element, "size", 0) < mtu)
		layout_attribute(&document, element, "size", size, &edits);
	*ret_xml = edits_apply(&edits, xml);
	return 0;
}
