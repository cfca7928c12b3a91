/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages of which size could a virtual machine's memory lie in? What it has comes first: a VM that was given
 * hugepages is not to lose them unasked. See page-sizes.h.
 */
#include "plan/page-sizes.h"

#include "plan/spare-memory.h"

static const int64_t wished[] = { (int64_t)1 << 30, (int64_t)2 << 20 };

static int64_t page_bytes_in(const struct trial *trial, int64_t cell)
{
	return definition_page_bytes(trial->definition, cell,
				     trial->host->numa.default_hugepage_bytes);
}

/* What it has now; 0: none, UNKNOWN: of the host's usual size, which is not known; PAGES_AS_THEY_ARE. */
static int64_t page_now(const struct trial *trial)
{
	const struct definition *definition = trial->definition;
	int64_t bytes =
		page_bytes_in(trial, definition->n_cells ? definition->cells[0].id : UNKNOWN);

	for (size_t i = 1; i < definition->n_cells; i++)
		if (page_bytes_in(trial, definition->cells[i].id) != bytes)
			return PAGES_AS_THEY_ARE;
	return bytes;
}

int64_t page_bytes_of(const struct trial *trial, const struct part *part)
{
	return trial->page_bytes == PAGES_AS_THEY_ARE ? page_bytes_in(trial, part->cell->id)
						      : trial->page_bytes;
}

bool pages_stay(const struct trial *trial, bool has_new_cells)
{
	return trial->definition->n_pages && trial->page_bytes &&
	       page_now(trial) == trial->page_bytes && !has_new_cells;
}

static void add(struct page_sizes *sizes, const struct trial *trial, int64_t bytes, bool asked)
{
	int64_t all = trial_bytes(trial);

	for (size_t i = 0; i < sizes->n; i++)
		if (sizes->bytes[i] == bytes)
			return;
	if (bytes && !asked && all != UNKNOWN && all % bytes)
		return;
	sizes->must_be_known[sizes->n] = bytes && !asked;
	sizes->bytes[sizes->n++] = bytes;
}

struct page_sizes page_sizes(const struct trial *trial)
{
	int64_t asked = trial->placing->page_bytes;
	struct page_sizes sizes = { .n = 0 };

	if (asked != UNKNOWN) {
		add(&sizes, trial, asked, true);
		return sizes;
	}
	if (page_now(trial) == PAGES_AS_THEY_ARE) {
		sizes.bytes[sizes.n++] = PAGES_AS_THEY_ARE;
		return sizes;
	}
	if (page_now(trial) > 0)
		add(&sizes, trial, page_now(trial), true);
	for (size_t i = 0; i < sizeof(wished) / sizeof(wished[0]); i++)
		add(&sizes, trial, wished[i], false);
	if (!trial->definition->hugepages)
		add(&sizes, trial, 0, false);
	return sizes;
}

int64_t page_least(const struct trial *trial)
{
	struct page_sizes sizes = page_sizes(trial);

	if (trial->definition->hugepages || !sizes.n)
		return sizes.bytes[0];
	return sizes.bytes[sizes.n - 1];
}

void pages_note(struct trial *trial)
{
	int64_t now = page_now(trial);

	if (now == PAGES_AS_THEY_ARE && trial->page_bytes != now)
		trial_note(trial,
			   "all of its memory gets hugepages of %s: its cells have pages of "
			   "several sizes now",
			   memory_text(trial->arena, trial->page_bytes));
	if (trial->placing->page_bytes != UNKNOWN)
		return;
	if (now > 0 && now != trial->page_bytes)
		trial_note(trial, "it gets hugepages of %s: there are not enough of %s, as it has",
			   memory_text(trial->arena, trial->page_bytes),
			   memory_text(trial->arena, now));
	else if (!now && !trial->page_bytes)
		trial_note(trial, NOTE_NO_HUGEPAGES);
}
