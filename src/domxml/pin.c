/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a placement come into a domain's XML? See pin.h.
 */
#include "domxml/pin.h"

#include <inttypes.h>

#include "base/text.h"
#include "domxml/draft.h"
#include "domxml/layout.h"
#include "domxml/memory.h"
#include "domxml/parts.h"
#include "domxml/topology.h"

static const struct purpose pins_purpose = { .unit = UNIT_PINS };

/* <vcpupin>, <iothreadpin>, or the one <emulatorpin>. */
struct pins {
	const char *element;
	const char *attribute; /* that numbers them; NULL: there is but one */
	const int64_t *numbers;
	const struct idset *const *cpus;
	size_t n;
};

static const char *pin_path(struct draft *draft, const struct pins *pins, size_t i)
{
	if (!pins->attribute)
		return arena_printf(draft->arena, "cputune/%s", pins->element);
	return arena_printf(draft->arena, "cputune/%s[@%s='%" PRId64 "']", pins->element,
			    pins->attribute, pins->numbers[i]);
}

static void add_pin(struct draft *draft, const struct pins *pins, size_t i, struct strbuf *buf)
{
	strbuf_addf(buf, "%s<%s ", buf->length ? "\n" : "", pins->element);
	if (pins->attribute)
		strbuf_addf(buf, "%s='%" PRId64 "' ", pins->attribute, pins->numbers[i]);
	strbuf_addf(buf, "cpuset='%s'/>", idset_text(draft->arena, pins->cpus[i]));
}

/* All at once: a VM may have hundreds. */
static void write_pins(struct draft *draft, const struct pins *pins)
{
	struct before *before = arena_new_array(draft->arena, struct before, pins->n);
	_cleanup_strbuf_ struct strbuf missing = { 0 };

	for (size_t i = 0; i < pins->n; i++)
		before[i] = draft_before(draft, pin_path(draft, pins, i));
	draft_ensure(draft, "cputune");
	if (draft->error)
		return;
	for (size_t i = 0; i < pins->n; i++) {
		xmlNode *element = draft_find(draft, before[i].at);

		if (element &&
		    element_says_set(&draft->document.reading, element, "cpuset", pins->cpus[i]))
			continue;
		if (element)
			layout_attribute(&draft->document, element, "cpuset",
					 idset_text(draft->arena, pins->cpus[i]), &draft->edits);
		else
			add_pin(draft, pins, i, &missing);
	}
	if (missing.length)
		layout_insert(&draft->document, draft_find(draft, "cputune"), pins->element,
			      missing.text, &draft->edits);
	draft_flush(draft);
	for (size_t i = 0; i < pins->n; i++)
		draft_remember(draft, &pins_purpose, before[i]);
}

static void pin_vcpus(struct draft *draft, const struct placement *placement)
{
	size_t n = placement->n_vcpus;
	int64_t *numbers = arena_new_array(draft->arena, int64_t, n);
	const struct idset **cpus = arena_new_array(draft->arena, const struct idset *, n);
	struct pins pins = { "vcpupin", "vcpu", numbers, cpus, 0 };
	struct idset all = { 0 };
	struct before before = draft_before(draft, "vcpu");

	for (size_t i = 0; i < n; i++) {
		if (!placement->vcpus[i].n)
			continue;
		numbers[pins.n] = (int64_t)i;
		cpus[pins.n++] = &placement->vcpus[i];
		all = idset_join(draft->arena, &all, &placement->vcpus[i]);
	}
	if (!pins.n)
		return;
	if (!before.was)
		draft_put(draft, "vcpu", "<vcpu>1</vcpu>");
	draft_set(draft, "vcpu", "placement", "static");
	if (!element_says_set(&draft->document.reading, draft_find(draft, "vcpu"), "cpuset", &all))
		draft_set(draft, "vcpu", "cpuset", idset_text(draft->arena, &all));
	draft_remember(draft, &(struct purpose){ 0 }, before);
	write_pins(draft, &pins);
}

static void pin_emulator(struct draft *draft, const struct placement *placement)
{
	const struct idset *const cpus[] = { &placement->emulator };
	const struct pins pins = { "emulatorpin", NULL, NULL, cpus, 1 };

	if (placement->emulator.n)
		write_pins(draft, &pins);
}

static void pin_iothreads(struct draft *draft, const struct placement *placement)
{
	struct pins pins = { .element = "iothreadpin", .attribute = "iothread" };
	const struct idset **cpus = NULL;
	int64_t *numbers = NULL;

	if (draft->error || !placement->iothreads.n)
		return;
	pins.n = read_iothreads(&draft->document.reading, draft->document.root, &numbers);
	cpus = arena_new_array(draft->arena, const struct idset *, pins.n);
	for (size_t i = 0; i < pins.n; i++)
		cpus[i] = &placement->iothreads;
	pins.numbers = numbers;
	pins.cpus = cpus;
	if (pins.n)
		write_pins(draft, &pins);
}

int domxml_pin(const char *xml, const struct placement *placement, struct arena *arena,
	       const char **ret_xml, struct err *reterr)
{
	_cleanup_draft_ struct draft draft = { 0 };
	int r = draft_open(&draft, xml, arena, reterr);

	if (r < 0)
		return r;
	memory_back(&draft, placement);
	pin_vcpus(&draft, placement);
	pin_emulator(&draft, placement);
	pin_iothreads(&draft, placement);
	memory_bind(&draft, placement);
	topology_write(&draft, placement);
	return draft_finish(&draft, ret_xml);
}
