/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who uses a VF? See vf.h.
 */
#include "model/vf.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* Room doubles whenever the number of users is a power of two. */
void vf_add_user(struct vf *vf, struct arena *arena, const char *user)
{
	size_t n = vf->n_used_by;

	if ((n & (n - 1)) == 0) {
		const char **users = arena_new_array(arena, const char *, n ? 2 * n : 1);

		if (n)
			memcpy(users, vf->used_by, n * sizeof(*users));
		vf->used_by = users;
	}
	vf->used_by[vf->n_used_by++] = user;
}

static int compare_users(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void vf_sort_users(struct vf *vf)
{
	size_t n_kept = 0;

	if (vf->n_used_by)
		qsort(vf->used_by, vf->n_used_by, sizeof(*vf->used_by), compare_users);
	for (size_t i = 0; i < vf->n_used_by; i++)
		if (!n_kept || !str_equal(vf->used_by[n_kept - 1], vf->used_by[i]))
			vf->used_by[n_kept++] = vf->used_by[i];
	vf->n_used_by = n_kept;
}

const char *vf_user_vm(const char *user)
{
	static const char kind[] = "vm:";

	return str_has_prefix(user, kind) ? user + strlen(kind) : NULL;
}

const char *vf_other_vm(const struct vf *vf, const char *name)
{
	for (size_t i = 0; i < vf->n_used_by; i++) {
		const char *vm = vf_user_vm(vf->used_by[i]);

		if (vm && !str_equal(vm, name))
			return vf->used_by[i];
	}
	return NULL;
}
