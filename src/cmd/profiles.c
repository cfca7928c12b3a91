/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which tuning profile counts? See profiles.h.
 */
#include "cmd/profiles.h"

#include <errno.h>

#include "base/text.h"
#include "cmd/named-file.h"
#include "spec/profile.h"

#define PROFILE_DIRECTORY "/etc/vfctl/profiles"

enum {
	LARGEST_FILE = 1024 * 1024
};

static enum exit_status refuse_unreadable(const char *path, int error, struct err *reterr)
{
	err_set(reterr, error, "cannot read the profile %s: %s", path, errno_text(error));
	return EXIT_UNREACHABLE;
}

/* Nobody can say by a name where a file is to be looked for. */
bool profile_is_file(const char *word)
{
	return word && (strchr(word, '/') || str_has_suffix(word, PROFILE_SUFFIX));
}

/* ---- the machine's own */

static bool is_profile(const char *file)
{
	return *file != '.' && str_has_suffix(file, PROFILE_SUFFIX);
}

/* The names of its files; none where there is no such directory. */
static ssize_t list_files(const struct machine *machine, struct arena *arena,
			  const char ***ret_names, struct err *reterr)
{
	ssize_t n = root_list(machine->root, PROFILE_DIRECTORY, arena, ret_names);
	ssize_t n_kept = 0;

	if (n == -ENOENT)
		return 0;
	if (n < 0)
		return err_set(reterr, (int)n, "cannot read %s: %s", PROFILE_DIRECTORY,
			       errno_text((int)n));
	for (ssize_t i = 0; i < n; i++)
		if (is_profile((*ret_names)[i]))
			(*ret_names)[n_kept++] = (*ret_names)[i];
	return n_kept;
}

static const char *path_of(const char *file, struct arena *arena)
{
	return arena_printf(arena, "%s/%s", PROFILE_DIRECTORY, file);
}

ssize_t list_profiles(const struct machine *machine, struct arena *arena, const char ***ret_names,
		      struct err *reterr)
{
	const char **files = NULL;
	ssize_t n_files = list_files(machine, arena, &files, reterr);
	const char **names = NULL;
	const char *name = NULL;
	size_t capacity = 0;
	size_t n = 0;

	if (n_files < 0)
		return n_files;
	for (; (name = profile_name(n, arena)); n++) {
		names = arena_grow(arena, names, n, &capacity, sizeof(*names));
		names[n] = name;
	}
	for (ssize_t i = 0; i < n_files; i++) {
		name = arena_strndup(arena, files[i], strlen(files[i]) - strlen(PROFILE_SUFFIX));
		if (n && str_is_among(name, names, n))
			continue;
		names = arena_grow(arena, names, n, &capacity, sizeof(*names));
		names[n++] = name;
	}
	*ret_names = names;
	return (ssize_t)n;
}

void record_profiles(const struct machine *machine)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char **files = NULL;
	ssize_t n = list_files(machine, arena, &files, NULL);
	char *text = NULL;

	for (ssize_t i = 0; i < n; i++)
		(void)root_read_all(machine->root, path_of(files[i], arena), LARGEST_FILE, arena,
				    &text);
}

/* ---- one of them */

/* What a text leaves out it has from here. */
static int find_base(const char *name, struct arena *arena, struct profile *ret_profile,
		     struct err *reterr)
{
	int r = profile_find(name, arena, ret_profile, reterr);

	return r == -ENOENT ? profile_find(PROFILE_DEFAULT, arena, ret_profile, reterr) : r;
}

static enum exit_status take_text(const char *name, const char *path, const char *text, size_t n,
				  struct arena *arena, struct profile *ret_profile,
				  struct err *reterr)
{
	struct profile base = { 0 };

	if (find_base(name, arena, &base, reterr) < 0 ||
	    profile_read(&base, name, path, text, n, arena, ret_profile, reterr) < 0)
		return EXIT_USAGE;
	return EXIT_DONE;
}

/* A file of the machine's. */
static enum exit_status take_machines(const struct machine *machine, const char *name,
				      const char *path, struct arena *arena,
				      struct profile *ret_profile, struct err *reterr)
{
	char *text = NULL;
	ssize_t n = root_read_unchanged(machine->root, path, LARGEST_FILE, arena, &text);

	if (n == -EFBIG) {
		err_set(reterr, -EINVAL, "%s:1:1: it is larger than 1 MiB", path);
		return EXIT_USAGE;
	}
	if (n < 0)
		return refuse_unreadable(path, (int)n, reterr);
	return take_text(name, path, text, (size_t)n, arena, ret_profile, reterr);
}

enum exit_status find_profile_file(const struct machine *machine, const char *name,
				   const char *path, struct arena *arena,
				   struct profile *ret_profile, struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	int r = 0;

	if (machine)
		return take_machines(machine, name, path, arena, ret_profile, reterr);
	r = read_named_file(path, LARGEST_FILE, &text);
	if (r < 0)
		return refuse_unreadable(path, r, reterr);
	return take_text(name, path, text.text ? text.text : "", text.length, arena, ret_profile,
			 reterr);
}

static enum exit_status refuse_name(const struct machine *machine, const char *name,
				    struct arena *arena, struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf list = { 0 };
	const char **names = NULL;
	ssize_t n = list_profiles(machine, arena, &names, reterr);

	if (n < 0)
		return EXIT_UNREACHABLE;
	for (ssize_t i = 0; i < n; i++)
		strbuf_addf(&list, "%s%s", list.length ? ", " : "", names[i]);
	err_set(reterr, -ENOENT, "there is no profile '%s'; there is %s; a file is named with a /",
		name, list.length ? list.text : "none");
	return EXIT_USAGE;
}

enum exit_status find_profile(const struct machine *machine, const char *word, struct arena *arena,
			      struct profile *ret_profile, struct err *reterr)
{
	const char *name = word ? word : PROFILE_DEFAULT;
	const char **files = NULL;
	ssize_t n = 0;
	int r = 0;

	if (profile_is_file(name))
		return find_profile_file(NULL, name, name, arena, ret_profile, reterr);
	n = list_files(machine, arena, &files, reterr);
	if (n < 0)
		return EXIT_UNREACHABLE;
	if (n && str_is_among(arena_printf(arena, "%s" PROFILE_SUFFIX, name), files, (size_t)n))
		return take_machines(machine, name,
				     path_of(arena_printf(arena, "%s" PROFILE_SUFFIX, name), arena),
				     arena, ret_profile, reterr);
	r = profile_find(name, arena, ret_profile, reterr);
	if (r == -ENOENT)
		return refuse_name(machine, name, arena, reterr);
	return r < 0 ? EXIT_USAGE : EXIT_DONE;
}

/* What of the cards is asked for by few profiles. */
unsigned int profile_facts(const struct profile *profile)
{
	bool sets_nics = profile->nic_rings != UNKNOWN || profile->coalesce_usecs != UNKNOWN ||
			 profile->adaptive_coalescing != FACT_UNKNOWN;

	return sets_nics ? FACTS_NICS | FACTS_LIFELINES | FACTS_USERS : 0;
}
