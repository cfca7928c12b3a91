/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which CPUs does a guest see, so that it can make good use of where they run? See topology.h.
 */
#include "domxml/topology.h"

#include <inttypes.h>

#include "base/text.h"

/* What QEMU gives where nobody named a model; libvirt writes it down. */
static const char *const default_models[] = { "qemu64", "qemu32", "kvm64", "kvm32" };

static bool has_default_model(struct draft *draft)
{
	const struct reading *reading = &draft->document.reading;
	xmlNode *cpu = draft_find(draft, "cpu");
	const char *mode = element_attribute(reading, cpu, "mode");
	const char *model = element_text(reading, draft_find(draft, "cpu/model"));

	if (mode && !str_equal(mode, "custom"))
		return false;
	return !model || str_is_among(model, default_models, ARRAY_SIZE(default_models));
}

/* Only KVM has CPUs of its own to pass on. */
static bool wants_passthrough(struct draft *draft)
{
	return !draft->error &&
	       element_says(&draft->document.reading, draft->document.root, "type", "kvm") &&
	       has_default_model(draft);
}

/* "" where the vCPUs cannot be told apart so. */
static const char *topology_text(struct draft *draft, const struct placement *placement)
{
	int64_t n = element_text_number(&draft->document.reading, draft_find(draft, "vcpu"));
	int64_t sockets = placement->n_cells ? (int64_t)placement->n_cells : 1;

	if (placement->threads <= 0 || n <= 0)
		return "";
	if (n % (sockets * placement->threads) != 0)
		sockets = 1;
	if (n % placement->threads != 0)
		return "";
	return arena_printf(draft->arena,
			    "<topology sockets='%" PRId64 "' dies='1' cores='%" PRId64
			    "' threads='%" PRId64 "'/>",
			    sockets, n / sockets / placement->threads, placement->threads);
}

static const char *cells_text(struct draft *draft, const struct placement *placement)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	strbuf_add(&buf, "<numa>");
	for (size_t i = 0; i < placement->n_cells; i++) {
		const struct guest_cell *cell = &placement->cells[i];

		strbuf_addf(&buf,
			    "\n  <cell id='%" PRId64 "' cpus='%s' memory='%" PRId64
			    "' unit='KiB'/>",
			    cell->id, idset_text(draft->arena, &cell->vcpus),
			    cell->memory_bytes / 1024);
	}
	strbuf_add(&buf, "\n</numa>");
	return arena_strdup(draft->arena, buf.text);
}

void topology_write(struct draft *draft, const struct placement *placement)
{
	struct before before = draft_before(draft, "cpu");
	bool pass = wants_passthrough(draft);
	const char *topology = draft->error ? "" : topology_text(draft, placement);

	if (draft->error || (!pass && !*topology && !placement->n_cells))
		return;
	if (!before.was)
		draft_put(draft, "cpu", "<cpu/>");
	if (pass) {
		draft_set(draft, "cpu", "mode", "host-passthrough");
		draft_set(draft, "cpu", "match", NULL);
		draft_remove(draft, "cpu/vendor");
		draft_remove(draft, "cpu/model");
	}
	if (*topology)
		draft_put(draft, "cpu/topology", topology);
	if (placement->n_cells)
		draft_put(draft, "cpu/numa", cells_text(draft, placement));
	draft_remember(draft, &(struct purpose){ 0 }, before);
}
