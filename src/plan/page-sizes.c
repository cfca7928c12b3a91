/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages of which size could a virtual machine's memory lie in? What it has comes first: a VM that was given
 * hugepages is not to lose them unasked. See page-sizes.h.
 */
#include "plan/page-sizes.h"

#include "plan/spare-memory.h"

static const int64_t wished[] = { (int64_t)1 << 30, (int64_t)2 << 20 };

/* What it has now; 0: none, UNKNOWN: of the host's usual size, which is not known. */
static int64_t page_now(const struct trial *trial)
{
	return definition_page_bytes(trial->definition, UNKNOWN,
				     trial->host->numa.default_hugepage_bytes);
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

	if (trial->placing->page_bytes != UNKNOWN)
		return;
	if (now > 0 && now != trial->page_bytes)
		trial_note(trial, "it gets hugepages of %s: there are not enough of %s, as it has",
			   memory_text(trial->arena, trial->page_bytes),
			   memory_text(trial->arena, now));
	else if (!now && !trial->page_bytes)
		trial_note(trial, "it gets no hugepages: there are not enough free there");
}
