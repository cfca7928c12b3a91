/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does each kind of step read and write what it changes? See kinds.h.
 */
#include "apply/kinds.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "apply/numvfs.h"
#include "base/cleanup.h"
#include "base/text.h"
#include "model/bdf.h"
#include "os/patience.h"
#include "os/write.h"

enum {
	MODE_OF_FILES = 0644,
	MODE_OF_DIRECTORIES = 0755,
};

static const char files_directory[] = "/etc/vfctl/";
static const char present[] = "present"; /* what directories are */

/* In full, as it stands in sysfs. */
static bool is_address(const char *object)
{
	char full[BDF_TEXT_SIZE];
	struct bdf bdf = { 0 };

	return bdf_parse(object, &bdf) == 0 && str_equal(bdf_format(bdf, full), object);
}

static bool is_switch(const char *value)
{
	return str_equal(value, "0") || str_equal(value, "1");
}

static int autoprobe_read(const struct site *site, const char *object, char *buf, size_t size)
{
	return pf_read(site->root, object, "sriov_drivers_autoprobe", buf, size);
}

static int autoprobe_write(const struct site *site, const char *object, const char *value)
{
	return pf_write(site, object, "sriov_drivers_autoprobe", value);
}

/* vfctl's own, by a path without detours. */
static bool is_file(const char *object)
{
	const char *name = object + strlen(files_directory);

	return str_has_prefix(object, files_directory) && *name && strlen(object) < PATH_MAX &&
	       !strstr(object, "/.") && !strstr(object, "//") && !str_has_suffix(object, "/");
}

static bool is_text(const char *value)
{
	return strlen(value) < VALUE_SIZE;
}

static int file_read(const struct site *site, const char *object, char *buf, size_t size)
{
	ssize_t n = root_read(site->root, object, buf, size);

	if (n < 0)
		return (int)n;
	return strlen(buf) == (size_t)n ? 0 : -EILSEQ;
}

static int file_write(const struct site *site, const char *object, const char *value)
{
	const struct kernel *kernel = site->kernel;

	if (!value)
		return kernel->remove(site->root, object, kernel->arg);
	return kernel->replace(site->root, object, value, MODE_OF_FILES, kernel->arg);
}

static bool is_directory(const char *object)
{
	size_t n = strlen(files_directory) - 1;

	return is_file(object) || (strlen(object) == n && str_has_prefix(files_directory, object));
}

static bool is_present(const char *value)
{
	return str_equal(value, present);
}

static int directory_read(const struct site *site, const char *object, char *buf, size_t size)
{
	_cleanup_close_ int fd = root_open_file(site->root, object, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return fd;
	snprintf(buf, size, "%s", present);
	return 0;
}

static int directory_write(const struct site *site, const char *object, const char *value)
{
	const struct kernel *kernel = site->kernel;
	int r = 0;

	if (value)
		return kernel->make_directory(site->root, object, MODE_OF_DIRECTORIES, kernel->arg);
	r = kernel->remove_directory(site->root, object, kernel->arg);
	return r == -ENOTEMPTY ? 0 : r;
}

const struct kind step_kinds[N_STEP_KINDS] = {
	[STEP_SRIOV_AUTOPROBE] = {
		.is_void_after_reboot = true,
		.is_object = is_address,
		.is_value = is_switch,
		.read = autoprobe_read,
		.write = autoprobe_write,
	},
	[STEP_SRIOV_NUMVFS] = {
		.is_void_after_reboot = true,
		.is_object = is_address,
		.is_value = numvfs_is_value,
		.read = numvfs_read,
		.write = numvfs_write,
		.patience_ms = numvfs_patience_ms,
	},
	[STEP_FILE] = {
		.is_removable = true,
		.is_whole = true,
		.is_object = is_file,
		.is_value = is_text,
		.read = file_read,
		.write = file_write,
	},
	[STEP_DIRECTORY] = {
		.is_removable = true,
		.is_shared = true,
		.is_object = is_directory,
		.is_value = is_present,
		.read = directory_read,
		.write = directory_write,
	},
};

bool step_is_sound(const struct step *step)
{
	const struct kind *kind = &step_kinds[step->kind];

	return kind->is_object(step->object) && (step->from || step->to) &&
	       (!step->from || kind->is_value(step->from)) &&
	       (!step->to || kind->is_value(step->to));
}

struct writing {
	const struct site *site;
	const struct step *step;
	const char *value;
};

static int write_now(const void *arg)
{
	const struct writing *writing = arg;

	return step_kinds[writing->step->kind].write(writing->site, writing->step->object,
						     writing->value);
}

int step_write(const struct site *site, const struct step *step, const char *value)
{
	const struct kind *kind = &step_kinds[step->kind];
	const struct writing writing = { site, step, value };

	if (!value && !kind->is_removable)
		return 0;
	if (!kind->patience_ms)
		return write_now(&writing);
	return patience_run(site->kernel, write_now, &writing, kind->patience_ms(value));
}

int step_read(const struct site *site, const struct step *step, char *value, const char **ret_value)
{
	int r = step_kinds[step->kind].read(site, step->object, value, VALUE_SIZE);

	if (r < 0 && r != -ENOENT)
		return r;
	*ret_value = r < 0 ? NULL : value;
	return 0;
}
