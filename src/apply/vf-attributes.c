/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do VFs get what their PF administers? See vf-attributes.h.
 */
#include "apply/vf-attributes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "apply/functions.h"
#include "apply/pf-link.h"
#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"
#include "os/clock.h"

enum {
	CARRIER_MS = 15000 /* igb takes 4 s, cards with copper transceivers more */
};

static enum vf_attribute attribute_of(enum step_kind kind)
{
	return (enum vf_attribute)(kind - STEP_VF_MAC);
}

bool vf_attribute_step_is_value(enum step_kind kind, const char *value)
{
	return vf_attribute_is_value(attribute_of(kind), value);
}

/* Asks the PF of a VF ("PF/INDEX"), unless what it told last still holds. */
static int ask(const struct site *site, const char *object, int64_t *ret_index)
{
	struct told *told = site->told;
	char pf[BDF_TEXT_SIZE] = "";
	char name[NAME_MAX + 1];
	int r = vf_object_parse(object, pf, ret_index);

	if (r < 0 || (told->valid && str_equal(told->pf, pf)))
		return r;
	told->valid = false;
	told->vfs = NULL;
	told->n = 0;
	arena_empty(site->arena);
	memcpy(told->pf, pf, sizeof(pf));
	r = pf_interface(site, pf, name, &told->ifindex);
	if (r == 0)
		r = site->kernel->read_vfs(site->root, told->ifindex, site->arena, &told->vfs,
					   &told->n, site->kernel->arg);
	told->valid = r == 0;
	return r;
}

int vf_attribute_step_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	char value[VF_ATTRIBUTE_SIZE];
	int64_t index = 0;
	int r = ask(site, step->object, &index);

	if (r < 0)
		return r;
	if ((size_t)index >= site->told->n)
		return -ENOENT;
	r = vf_attribute_read(attribute_of(step->kind), &site->told->vfs[index], value);
	if (r == 0)
		snprintf(buf, size, "%s", value);
	return r;
}

bool vf_attribute_joins(const struct step *step, const struct step *other)
{
	return step->kind >= STEP_VF_MAC && step->kind <= STEP_VF_PORT_GUID &&
	       other->kind >= STEP_VF_MAC && other->kind <= STEP_VF_PORT_GUID &&
	       step_shares_pf(step, other);
}

/* The most VFs that a step speaks of. */
static size_t count_vfs(const struct step *step)
{
	const char *const texts[] = { step->from, step->to };
	char pf[BDF_TEXT_SIZE];
	int64_t index = 0;
	uint64_t most = 0;

	if (vf_object_parse(step->object, pf, &index) == 0)
		return (size_t)index + 1;
	for (size_t i = 0; i < ARRAY_SIZE(texts) && step->kind == STEP_SRIOV_NUMVFS; i++) {
		uint64_t n = 0;

		if (texts[i] && parse_u64(texts[i], &n) == 0 && n > most)
			most = n;
	}
	return (size_t)most;
}

void vf_attributes_reserve(const struct site *site, const struct plan *plan)
{
	enum {
		TEXTS = 256,	 /* of one VF: MAC, GUIDs, the name of its representor */
		TOTAL = 16 << 10 /* of the PF's interfaces, as often as it is looked for them */
	};
	/* An array that grows leaves less than three times its end behind it. */
	const size_t bytes_of_vf =
		4 * sizeof(struct vf) + N_VF_ATTRIBUTES * sizeof(struct vf_change) + TEXTS;
	size_t most = 0;

	for (size_t i = 0; i < plan->n; i++) {
		size_t n = count_vfs(&plan->steps[i]);

		most = n > most ? n : most;
	}
	if (!site->told)
		return;
	site->told->valid = false;
	arena_empty(site->arena);
	arena_reserve(site->arena, TOTAL + most * bytes_of_vf);
}

/* Those of one VF stand together. */
static int compare_changes(const void *a, const void *b)
{
	const struct vf_change *left = a;
	const struct vf_change *right = b;

	if (left->index != right->index)
		return left->index < right->index ? -1 : 1;
	return (int)left->attribute - (int)right->attribute;
}

/* Whether the VF, of those that the PF told of, has what is to be written. */
static bool stands(const struct told *told, const struct vf_change *change)
{
	char now[VF_ATTRIBUTE_SIZE];

	return (size_t)change->index < told->n &&
	       vf_attribute_read(change->attribute, &told->vfs[change->index], now) == 0 &&
	       str_equal(now, change->value);
}

static bool has_rate(const struct vf_change *changes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (changes[i].attribute == VF_MIN_RATE || changes[i].attribute == VF_MAX_RATE)
			return true;
	return false;
}

/* No carrier file can be read of an interface that is down. */
static bool has_carrier(const struct site *site)
{
	char text[8] = "";

	return pf_interface_read(site, site->told->pf, "carrier", text, sizeof(text)) == 0 &&
	       str_equal(text, "1");
}

/* Whether the carrier of a PF that is up has come back, which goes when VFs are made. */
static bool await_carrier(const struct site *site)
{
	const struct kernel *kernel = site->kernel;
	_cleanup_close_ int fd = kernel->listen(EVENTS_OF_LINKS, kernel->arg);
	int64_t end = now_ms() + CARRIER_MS;
	int r = fd;

	/* Other interfaces come and go meanwhile. */
	while (r >= 0 && !has_carrier(site)) {
		int64_t left = end - now_ms();

		r = left > 0 ? kernel->hear(fd, (int)left, kernel->arg) : -ETIMEDOUT;
	}
	return r >= 0;
}

/* Whether a PF that had no carrier has one now. Once in vain is enough: there is a rate for each VF. */
static bool gets_carrier(const struct site *site)
{
	struct told *told = site->told;

	if (site->hurries || str_equal(told->dark, told->pf) || !pf_is(site, told->pf, "up") ||
	    has_carrier(site))
		return false;
	if (await_carrier(site))
		return true;
	memcpy(told->dark, told->pf, sizeof(told->dark));
	return false;
}

/* What was told of them holds no longer. */
static int set_vfs(const struct site *site, const struct vf_change *changes, size_t n)
{
	struct told *told = site->told;

	told->valid = false;
	return site->kernel->set_vfs(site->root, told->ifindex, changes, n, told->vfs, told->n,
				     site->kernel->arg);
}

/* Asks the PF, which all of them have, and takes one of them as a change. */
static int take_change(const struct site *site, const struct writing *writing,
		       struct vf_change *ret_change)
{
	int64_t index = 0;
	int r = ask(site, writing->step->object, &index);

	if (r == 0)
		*ret_change = (struct vf_change){ .index = index,
						  .attribute = attribute_of(writing->step->kind),
						  .value = writing->value };
	return r;
}

int vf_attribute_write_all(const struct site *site, const struct writing *writings, size_t n)
{
	struct vf_change *changes = NULL;
	struct vf_change change = { 0 };
	size_t n_changes = 0;
	int r = take_change(site, writings, &change);

	if (r < 0)
		return r;
	/* The PF is not asked again from here on: that would empty the arena. */
	changes = arena_new_array(site->arena, struct vf_change, n);
	for (size_t i = 0; i < n; i++) {
		r = take_change(site, &writings[i], &change);
		if (r < 0)
			return r;
		if (change.value && !stands(site->told, &change))
			changes[n_changes++] = change;
	}
	if (n_changes)
		qsort(changes, n_changes, sizeof(*changes), compare_changes);
	r = n_changes ? set_vfs(site, changes, n_changes) : 0;
	/* Some drivers take a rate only with a link, whose speed bounds it (igb). */
	if (r == -EINVAL && has_rate(changes, n_changes) && gets_carrier(site))
		r = set_vfs(site, changes, n_changes);
	return r;
}

size_t vf_attribute_find_lacking(const struct site *site, const struct writing *writings, size_t n)
{
	struct vf_change first = { 0 };
	struct vf_change change = { 0 };
	size_t found = n;

	for (size_t i = 0; i < n; i++) {
		if (!writings[i].value || take_change(site, &writings[i], &change) < 0 ||
		    stands(site->told, &change))
			continue;
		if (found == n || compare_changes(&change, &first) < 0) {
			first = change;
			found = i;
		}
	}
	return found;
}

int vf_attribute_step_write(const struct site *site, const struct step *step, const char *value)
{
	const struct writing writing = { step, value };

	return vf_attribute_write_all(site, &writing, 1);
}

bool vf_rate_awaits_carrier(const struct site *site, const struct step *step)
{
	int64_t index = 0;

	return ask(site, step->object, &index) == 0 && !has_carrier(site);
}
