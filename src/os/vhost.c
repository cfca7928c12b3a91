/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs may a thread of vhost's run? See vhost.h. A thread is found below /proc by its own number,
 * too, though only processes are listed there: so kernels that have it as either are read alike.
 */
#include "os/vhost.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "os/qemu.h"

enum {
	LONGEST_COMM = 64,
	LONGEST_STATUS = 16 * 1024, /* sets of 8192 CPUs and 1024 nodes stand in it */
	BEGIN_OF_COMMAND = 4096,    /* the name is the first that libvirt tells QEMU */
	LONGEST_PATH = 64,
};

/* As much of a file of that process as there is room for; its length, or -errno. */
static ssize_t read_begin(const struct root *root, uint64_t pid, const char *name, char *buf,
			  size_t size)
{
	char path[LONGEST_PATH];
	_cleanup_close_ int fd = -1;
	ssize_t n = 0;

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/%s", pid, name);
	fd = root_open_file(root, path, O_RDONLY);
	if (fd < 0)
		return fd;
	n = root_pread(fd, buf, size - 1, 0);
	if (n >= 0)
		buf[n] = '\0';
	return n;
}

/* Whether "guest=web1,debug-threads=on" names this VM; a comma in a name is written twice. */
static bool names_guest(const char *option, const char *vm)
{
	static const char prefix[] = "guest=";

	if (!str_has_prefix(option, prefix))
		return false;
	for (option += strlen(prefix); *vm && *option == *vm; vm++, option++)
		if (*vm == ',' && *++option != ',')
			return false;
	return !*vm && (!*option || (*option == ',' && option[1] != ','));
}

static bool is_qemu_of(const struct root *root, uint64_t pid, const char *vm)
{
	char command[BEGIN_OF_COMMAND];
	ssize_t n = read_begin(root, pid, "cmdline", command, sizeof(command));
	const char *word = command;

	while (n > 0 && word < command + n) {
		const char *next = word + strlen(word) + 1;

		if (str_equal(word, "-name"))
			return next < command + n && names_guest(next, vm);
		word = next;
	}
	return false;
}

static int serves(const struct root *root, const char *vm, uint64_t tid)
{
	char comm[LONGEST_COMM];
	ssize_t n = read_begin(root, tid, "comm", comm, sizeof(comm));
	uint64_t pid = n < 0 ? 0 : qemu_of_vhost(comm);

	if (n < 0 && n != -ESRCH)
		return (int)n;
	return pid && is_qemu_of(root, pid, vm) ? 0 : -ENOENT;
}

int vhost_read_cpus(const struct root *root, const char *vm, uint64_t tid, char *buf, size_t size)
{
	static const char label[] = "\nCpus_allowed_list:\t";
	char status[LONGEST_STATUS];
	int r = serves(root, vm, tid);
	ssize_t n = r < 0 ? r : read_begin(root, tid, "status", status, sizeof(status));
	const char *list = NULL;

	if (n < 0)
		return n == -ESRCH ? -ENOENT : (int)n;
	list = strstr(status, label);
	if (!list)
		return -ENODATA;
	list += strlen(label);
	if (strcspn(list, "\n") >= size)
		return -EFBIG;
	snprintf(buf, size, "%.*s", (int)strcspn(list, "\n"), list);
	return 0;
}
