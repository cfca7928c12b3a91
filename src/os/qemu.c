/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which processes are QEMU, and which of the kernel's threads serve it? See qemu.h.
 */
#include "os/qemu.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/parse.h"
#include "base/text.h"
#include "os/descriptor.h"
#include "os/process.h"

enum {
	LONGEST_LIMITS = 4096,
	LONGEST_STATUS = 16 * 1024, /* sets of 8192 CPUs and 1024 nodes stand in it */
	LONGEST_DIRECTORY = 64,
	LONGEST_PATH = LONGEST_DIRECTORY + 16,
	LONGEST_COMM = 64,
};

/* The comm of a process or thread; most are nobody's business, so that the recorder is not told. */
static ssize_t read_comm(const struct root *root, const char *directory, char *comm, size_t size)
{
	char path[LONGEST_PATH];
	_cleanup_close_ int fd = -1;
	int r = 0;

	snprintf(path, sizeof(path), "%s/comm", directory);
	r = root_failure(root, path);
	if (r < 0)
		return r;
	fd = root_open_file(root, path, O_RDONLY);
	return fd < 0 ? fd : descriptor_read(fd, comm, size);
}

static void tell_file(const struct root *root, const char *directory, const char *name,
		      const char *text)
{
	char path[LONGEST_PATH];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	root_tell_read(root, ROOT_READ_FILE, path, text, (ssize_t)strlen(text));
}

/* comm is cut to 15 characters: "qemu-system-x86". */
static bool is_qemu_comm(const struct root *root, uint64_t pid)
{
	char directory[LONGEST_DIRECTORY];
	char comm[LONGEST_COMM] = "";

	snprintf(directory, sizeof(directory), "/proc/%" PRIu64, pid);
	if (read_comm(root, directory, comm, sizeof(comm)) < 0 ||
	    !(str_has_prefix(comm, "qemu-system-") || str_has_prefix(comm, "qemu-kvm")))
		return false;
	tell_file(root, directory, "comm", comm);
	return true;
}

int qemu_scan(const struct root *root, void (*each)(uint64_t pid, const char *limits, void *arg),
	      void *arg)
{
	_cleanup_closedir_ DIR *directory = process_open_directory(root, "/proc");

	if (!directory)
		return -errno;
	for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
		char path[64];
		char limits[LONGEST_LIMITS];
		uint64_t pid = 0;

		if (parse_u64(entry->d_name, &pid) < 0 || !is_qemu_comm(root, pid))
			continue;
		snprintf(path, sizeof(path), "/proc/%" PRIu64 "/limits", pid);
		if (root_read(root, path, limits, sizeof(limits)) >= 0)
			each(pid, limits, arg);
	}
	return 0;
}

struct vhost_scan {
	const struct root *root;
	void (*each)(uint64_t pid, uint64_t tid, const char *cpus, void *arg);
	void *arg;
};

uint64_t qemu_of_vhost(const char *comm)
{
	static const char prefix[] = "vhost-";
	char number[LONGEST_COMM];
	uint64_t pid = 0;

	if (!str_has_prefix(comm, prefix))
		return 0;
	snprintf(number, sizeof(number), "%s", comm + strlen(prefix));
	number[strcspn(number, "\n")] = '\0';
	return parse_u64(number, &pid) < 0 ? 0 : pid;
}

/* Of all that status says the recorder is told this line alone. */
static void look_at_cpus(const struct vhost_scan *scan, const char *directory, const char *comm,
			 uint64_t pid, uint64_t tid)
{
	static const char label[] = "Cpus_allowed_list:\t";
	char path[LONGEST_PATH];
	char status[LONGEST_STATUS];
	_cleanup_close_ int fd = -1;
	char *line = NULL;

	snprintf(path, sizeof(path), "%s/status", directory);
	if (root_failure(scan->root, path) < 0)
		return;
	fd = root_open_file(scan->root, path, O_RDONLY);
	if (fd < 0 || descriptor_read(fd, status, sizeof(status)) < 0)
		return;
	line = strstr(status, label);
	if (!line)
		return;
	line[strcspn(line, "\n")] = '\0';
	tell_file(scan->root, directory, "comm", comm);
	tell_file(scan->root, directory, "status", line);
	scan->each(pid, tid, line + strlen(label), scan->arg);
}

static void look_at_threads(const struct vhost_scan *scan, uint64_t pid)
{
	_cleanup_closedir_ DIR *directory = NULL;
	char path[LONGEST_DIRECTORY];

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/task", pid);
	directory = process_open_directory(scan->root, path);
	if (!directory)
		return;
	for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
		char comm[LONGEST_COMM] = "";
		uint64_t tid = 0;

		if (parse_u64(entry->d_name, &tid) < 0)
			continue;
		snprintf(path, sizeof(path), "/proc/%" PRIu64 "/task/%" PRIu64, pid, tid);
		if (read_comm(scan->root, path, comm, sizeof(comm)) >= 0 &&
		    (tid == pid || qemu_of_vhost(comm)))
			look_at_cpus(scan, path, comm, pid, tid);
	}
}

int qemu_scan_threads(const struct root *root,
		      void (*each)(uint64_t pid, uint64_t tid, const char *cpus, void *arg),
		      void *arg)
{
	const struct vhost_scan scan = { .root = root, .each = each, .arg = arg };
	_cleanup_closedir_ DIR *directory = process_open_directory(root, "/proc");

	if (!directory)
		return -errno;
	for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
		char path[LONGEST_DIRECTORY];
		char comm[LONGEST_COMM] = "";
		uint64_t pid = 0;

		if (parse_u64(entry->d_name, &pid) < 0)
			continue;
		snprintf(path, sizeof(path), "/proc/%" PRIu64, pid);
		if (is_qemu_comm(root, pid))
			look_at_threads(&scan, pid);
		else if (read_comm(root, path, comm, sizeof(comm)) >= 0 && qemu_of_vhost(comm))
			look_at_cpus(&scan, path, comm, qemu_of_vhost(comm), pid);
	}
	return 0;
}
