/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are those named that findings are about? See report-names.h.
 */
#include "render/report-names.h"

#include <inttypes.h>
#include <stdio.h>

void names_end(struct names *names)
{
	if (names->range_to)
		strbuf_addf(&names->text, "-%u", names->range_to);
	names->range_to = 0;
	names->last = NULL;
}

void names_add(struct names *names, const struct mention *mention, const char *behind)
{
	const struct domain *domain = mention->finding->domain;
	const struct device *owner = mention->owner;
	const struct netdev *netdev = owner ? device_netdev(owner) : NULL;
	const struct device *ranged = owner && !netdev && !*behind ? owner : NULL;
	const struct device *last = names->last;
	char address[BDF_TEXT_SIZE] = "this host";

	if (ranged && last && bdf_shares_slot(last->bdf, owner->bdf) &&
	    owner->bdf.function == last->bdf.function + 1) {
		names->last = owner;
		names->range_to = owner->bdf.function;
		return;
	}
	names_end(names);
	names->last = ranged;
	if (owner)
		bdf_format(owner->bdf, address);
	strbuf_add(&names->text, names->text.length ? ", " : "");
	if (domain)
		strbuf_addf(&names->text, "%s%s%s", names->after_vm ? "" : "VM ", domain->name,
			    behind);
	else
		strbuf_addf(&names->text, "%s%s", netdev ? netdev->name : address, behind);
	names->after_vm = domain != NULL;
}

static const char *state_of(const struct domain *domain)
{
	switch (domain->running) {
	case FACT_YES:
		return ", running";
	case FACT_NO:
		return domain->autostart == FACT_YES ? ", shut off, starts with the host"
						     : ", shut off";
	default:
		return "";
	}
}

/* The model that all have, or NULL. */
static const char *common_model(const struct entry *entry)
{
	const struct device *first = entry->mentions->owner;

	for (size_t i = 0; i < entry->n; i++) {
		const struct device *owner = entry->mentions[i].owner;

		if (!owner || !str_equal(owner->model, first->model))
			return NULL;
	}
	return first->model;
}

void owners_add(const struct entry *entry, struct strbuf *text)
{
	const struct domain *domain = entry->mentions->finding->domain;
	bool is_one = entry_next_owner(entry, 0) == entry->n;
	const char *model = common_model(entry);
	struct names names = { 0 };

	for (size_t i = 0; i < entry->n; i = entry_next_owner(entry, i)) {
		const struct device *owner = entry->mentions[i].owner;
		char address[BDF_TEXT_SIZE + sizeof(" ()")] = "";
		char bare[BDF_TEXT_SIZE] = "";

		if (owner && device_netdev(owner))
			snprintf(address, sizeof(address), " (%s)", bdf_format(owner->bdf, bare));
		names_add(&names, &entry->mentions[i], address);
	}
	names_end(&names);
	strbuf_add(text, names.text.text);
	strbuf_release(&names.text);
	if (model)
		strbuf_addf(text, "%s %s", is_one ? "," : ":", model);
	else if (domain && is_one)
		strbuf_add(text, state_of(domain));
}

const char *vfs_of(const struct mention *mentions, size_t n, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	const char *before = n > 1 ? " VFs " : " VF ";

	if (!mention_is_of_vf(mentions))
		return "";
	for (size_t i = 0; i < n;) {
		int64_t first = mentions[i].finding->device->vf->index;
		int64_t last = first;

		for (i++; i < n && mentions[i].finding->device->vf->index == last + 1; i++)
			last++;
		strbuf_addf(&text, "%s%" PRId64, before, first);
		if (last > first)
			strbuf_addf(&text, "-%" PRId64, last);
		before = ", ";
	}
	return arena_strdup(arena, text.text);
}

const char *common_vfs(const struct entry *entry, struct arena *arena)
{
	const char *common = NULL;

	for (size_t i = 0; i < entry->n;) {
		size_t next = entry_next_owner(entry, i);
		const char *vfs = vfs_of(&entry->mentions[i], next - i, arena);

		if (common && !str_equal(common, vfs))
			return NULL;
		common = vfs;
		i = next;
	}
	return common;
}
