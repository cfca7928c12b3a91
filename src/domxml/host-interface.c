/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does libvirt say of an interface of a host's? See host-interface.h.
 */
#include "domxml/host-interface.h"

#include <errno.h>

#include "base/text.h"
#include "domxml/element.h"

enum {
	DEEPEST = 4 /* a card below a bond below a VLAN below a bridge */
};

struct stack {
	const struct reading *reading;
	struct network_interface *items;
	size_t n;
	size_t capacity;
};

static void add(struct stack *stack, xmlNode *node, const char *master, int depth);

/* What libvirt lists below it: ports of a bridge's and of a bond's, or what a VLAN is on. */
static void add_lower(struct stack *stack, xmlNode *node, struct network_interface *upper,
		      int depth)
{
	static const char *const kinds[] = { "bridge", "bond" };
	xmlNode *vlan = element_child(element_child(node, "vlan"), "interface");

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		xmlNode *list = element_child(node, kinds[i]);

		for (xmlNode *port = element_child(list, "interface"); port;
		     port = element_next(list, port, "interface"))
			add(stack, port, upper->name, depth - 1);
	}
	upper->lower = vlan ? element_attribute(stack->reading, vlan, "name") : "";
}

/* master NULL: it stands by itself, for libvirt lists ports below theirs alone. */
static void add(struct stack *stack, xmlNode *node, const char *master, int depth)
{
	const struct reading *reading = stack->reading;
	const char *type = element_attribute(reading, node, "type");
	struct network_interface interface = {
		.name = element_attribute(reading, node, "name"),
		.ifindex = UNKNOWN,
		.kind = str_equal(type, "ethernet") ? "" : type,
		.mtu = element_number(reading, element_child(node, "mtu"), "size", UNKNOWN),
		.master = master ? master : "",
	};

	if (!interface.name || !depth)
		return;
	add_lower(stack, node, &interface, depth);
	stack->items = arena_grow(reading->arena, stack->items, stack->n, &stack->capacity,
				  sizeof(*stack->items));
	stack->items[stack->n++] = interface;
}

int domxml_read_host_interface(const char *xml, struct arena *arena,
			       struct network_interface **interfaces, size_t *n, size_t *capacity)
{
	struct reading reading = { .arena = arena };
	struct stack stack = { &reading, *interfaces, *n, *capacity };
	xmlDoc *document = NULL;
	xmlNode *root = NULL;
	int r = libxml_open(&reading.library, NULL);

	if (r == 0)
		r = element_open(&reading, xml, "interface", &document, &root);
	if (r <= 0)
		return r == 0 ? -ENODATA : r;
	add(&stack, root, NULL, DEEPEST);
	reading.library.xmlFreeDoc(document);
	*interfaces = stack.items;
	*n = stack.n;
	*capacity = stack.capacity;
	return 0;
}
