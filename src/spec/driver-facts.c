/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is known of drivers of PFs? See driver-facts.h.
 */
#include "spec/driver-facts.h"

#include <errno.h>

#include "base/embedded.h"
#include "base/text.h"
#include "spec/document.h"

extern const struct embedded_file driver_files[];

struct reading {
	struct document document;
	struct arena *arena;
	struct driver_fact *facts;
	size_t n;
	size_t capacity;
};

static int take_attribute(const struct reading *reading, const yaml_node_t *node,
			  struct driver_fact *fact, struct err *reterr)
{
	const char *name = NULL;
	int r = document_text(&reading->document, node, fact->driver, reading->arena, &name,
			      reterr);

	if (r < 0)
		return r;
	for (int i = 0; i < N_VF_ATTRIBUTES; i++)
		if (str_equal(vf_attribute_names[i], name)) {
			fact->takes[i] = true;
			return 0;
		}
	return document_refuse(&reading->document, node, reterr, "VFs have no attribute '%.60s'",
			       name);
}

static int take_driver(const yaml_node_t *key, const char *name, const yaml_node_t *value,
		       struct err *reterr, void *arg)
{
	struct reading *reading = arg;
	struct driver_fact fact = { .driver = arena_strdup(reading->arena, name) };
	int r = 0;

	(void)key;
	if (value->type != YAML_SEQUENCE_NODE)
		return document_refuse(&reading->document, value, reterr,
				       "%.60s wants a list of attributes", name);
	for (const yaml_node_item_t *item = value->data.sequence.items.start;
	     r == 0 && item < value->data.sequence.items.top; item++)
		r = take_attribute(reading, document_node(&reading->document, *item), &fact,
				   reterr);
	if (r < 0)
		return r;
	reading->facts = arena_grow(reading->arena, reading->facts, reading->n, &reading->capacity,
				    sizeof(*reading->facts));
	reading->facts[reading->n++] = fact;
	return 0;
}

int driver_facts_read(const char *file, const char *text, size_t n, struct arena *arena,
		      struct driver_facts *ret_facts, struct err *reterr)
{
	struct reading reading = { .arena = arena };
	int r = document_load(&reading.document, file, text, n, reterr);

	if (r == 0)
		r = document_walk(&reading.document, document_top(&reading.document), "drivers",
				  take_driver, &reading, reterr);
	document_release(&reading.document);
	if (r == 0)
		*ret_facts = (struct driver_facts){ reading.facts, reading.n };
	return r;
}

struct driver_facts driver_facts_known(struct arena *arena)
{
	struct driver_facts facts = { 0 };

	/* A test reads it: it is sound. */
	(void)driver_facts_read(driver_files->name, driver_files->text, driver_files->n_bytes,
				arena, &facts, NULL);
	return facts;
}
