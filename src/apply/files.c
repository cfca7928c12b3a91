/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files may vfctl write, and how? See files.h.
 */
#include "apply/files.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "model/interrupt.h"
#include "os/write.h"

enum {
	MODE_OF_FILES = 0644,
	MODE_OF_DIRECTORIES = 0755,
	MODE_BITS = 07777,
};

static const char files_directory[] = "/etc/vfctl/";
static const char present[] = "present"; /* what directories are */

/* Other programs' directories, in which they read all files that end so. */
static const struct {
	const char *directory;
	const char *suffix;
} drop_ins[] = {
	{ "/etc/modules-load.d/", ".conf" }, { "/etc/sysctl.d/", ".conf" },
	{ "/etc/udev/rules.d/", ".rules" },  { "/etc/tmpfiles.d/", ".conf" },
	{ "/etc/modprobe.d/", ".conf" },     { IRQBALANCE_DROP_INS, ".conf" },
	{ IRQBALANCE_DROP_INS, ".env" },
};

/* One of somebody else's, and a unit of vfctl's with who wants it at boot. */
static const char *const files[] = { QEMU_CONF, IRQS_UNIT, IRQS_WANT };

/* By a path without detours. */
static bool is_own(const char *object)
{
	const char *name = object + strlen(files_directory);

	return str_has_prefix(object, files_directory) && *name && strlen(object) < PATH_MAX &&
	       !strstr(object, "/.") && !strstr(object, "//") && !str_has_suffix(object, "/");
}

/* One name, that says whose it is. */
static bool is_drop_in_name(const char *name, const char *suffix)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)name[i]) && !strchr("._:@+-", name[i]))
			return false;
	return isalnum((unsigned char)*name) && n <= NAME_MAX - strlen("..new") &&
	       strstr(name, "vfctl") && str_has_suffix(name, suffix);
}

static bool is_drop_in(const char *object)
{
	for (size_t i = 0; i < ARRAY_SIZE(drop_ins); i++)
		if (str_has_prefix(object, drop_ins[i].directory) &&
		    is_drop_in_name(object + strlen(drop_ins[i].directory), drop_ins[i].suffix))
			return true;
	return false;
}

bool is_file(const char *object)
{
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (str_equal(object, files[i]))
			return true;
	return is_own(object) || is_drop_in(object);
}

bool file_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return strlen(value) < VALUE_SIZE;
}

int file_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	ssize_t n = root_read(site->root, step->object, buf, size);

	if (n < 0)
		return (int)n;
	return strlen(buf) == (size_t)n ? 0 : -EILSEQ;
}

int file_write(const struct site *site, const struct step *step, const char *value)
{
	const struct kernel *kernel = site->kernel;
	char target[PATH_MAX];
	int mode = 0;

	if (!value)
		return kernel->remove(site->root, step->object, kernel->arg);
	mode = root_peek(site->root, step->object, target, sizeof(target));
	if (mode >= 0 && S_ISLNK(mode))
		return -ELOOP;
	return kernel->replace(
		site->root, step->object, value,
		mode >= 0 && S_ISREG(mode) ? (mode_t)mode & MODE_BITS : MODE_OF_FILES, kernel->arg);
}

/* "/etc/udev" for "/etc/udev/rules.d/", but not "/etc". */
static bool leads_to(const char *object, const char *directory)
{
	size_t n = strlen(object);

	return n > strlen("/etc") && str_has_prefix(directory, object) && directory[n] == '/';
}

bool is_directory(const char *object)
{
	for (size_t i = 0; i < ARRAY_SIZE(drop_ins); i++)
		if (leads_to(object, drop_ins[i].directory))
			return true;
	return is_own(object) || leads_to(object, files_directory) || leads_to(object, IRQS_WANT);
}

bool directory_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return str_equal(value, present);
}

int directory_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	_cleanup_close_ int fd = root_open_file(site->root, step->object, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return fd;
	snprintf(buf, size, "%s", present);
	return 0;
}

int directory_write(const struct site *site, const struct step *step, const char *value)
{
	const struct kernel *kernel = site->kernel;
	int r = 0;

	if (value)
		return kernel->make_directory(site->root, step->object, MODE_OF_DIRECTORIES,
					      kernel->arg);
	r = kernel->remove_directory(site->root, step->object, kernel->arg);
	return r == -ENOTEMPTY ? 0 : r;
}
