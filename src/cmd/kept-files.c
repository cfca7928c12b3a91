/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands in the files that knobs of the host have? See kept-files.h.
 */
#include "cmd/kept-files.h"

#include <fcntl.h>
#include <string.h>

#include "base/text.h"
#include "os/attributes.h"

enum {
	LARGEST_FILE = 64 * 1024
};

static struct kept read_file(const struct machine *machine, const char *path, struct arena *arena)
{
	char *text = NULL;
	ssize_t n = root_read_all(machine->root, path, LARGEST_FILE, arena, &text);

	return (struct kept){ .path = path, .there = n >= 0, .text = n < 0 ? NULL : text };
}

/* Entered only: what others have there is nobody's business. */
static struct kept look_at_directory(const struct machine *machine, const char *file,
				     struct arena *arena)
{
	char *path = arena_strndup(arena, file, (size_t)(strrchr(file, '/') - file));
	_cleanup_attributes_ struct attributes directory = ATTRIBUTES_CLOSED;

	return (struct kept){ .path = path,
			      .there = attributes_open(machine->root, path, &directory) == 0 };
}

static const char *path_at(size_t i)
{
	return knob_at(i / KNOB_MOST_FILES)->files[i % KNOB_MOST_FILES];
}

static size_t n_places(void)
{
	size_t n = 0;

	while (knob_at(n))
		n++;
	return n * KNOB_MOST_FILES;
}

const struct kept *kept_files_read(const struct machine *machine, struct arena *arena,
				   size_t *ret_n)
{
	size_t n = n_places();
	struct kept *kept = arena_new_array(arena, struct kept, 2 * n);

	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		const char *path = path_at(i);

		if (!path)
			continue;
		kept[(*ret_n)++] = read_file(machine, path, arena);
		kept[(*ret_n)++] = look_at_directory(machine, path, arena);
	}
	return kept;
}

void kept_files_record(const struct machine *machine)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	for (size_t i = 0; i < n_places(); i++) {
		const char *path = path_at(i);

		if (!path || str_equal(path, QEMU_CONF))
			continue;
		(void)read_file(machine, path, arena);
		(void)look_at_directory(machine, path, arena);
	}
}
