/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any archive crash the reader of captures, or write a thing outside of its directory? Headers get
 * a right checksum first, so that what they say is looked at and not only that it is damaged.
 */
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "domxml/read.h"
#include "must.h"
#include "os/archive.h"
#include "os/machine.h"
#include "os/virt.h"

enum {
	BLOCK = 512,
	CHECKSUM_AT = 148,
	SIZE_AT = 124,
};

static const struct archive_limits limits = {
	.n_entries = 100,
	.n_bytes = 1 << 20,
	.n_file_bytes = 1 << 18,
	.n_path_bytes = 300,
};

/* Walks from header to header by their sizes, and makes each checksum right. */
static void mend_checksums(unsigned char *bytes, size_t n)
{
	for (size_t at = 0; at + BLOCK <= n;) {
		unsigned char *header = bytes + at;
		unsigned int sum = 0;
		char field[13] = "";
		char text[8];

		memset(header + CHECKSUM_AT, ' ', sizeof(text));
		for (size_t i = 0; i < BLOCK; i++)
			sum += header[i];
		snprintf(text, sizeof(text), "%06o", sum & 0777777);
		memcpy(header + CHECKSUM_AT, text, sizeof(text) - 1);
		memcpy(field, header + SIZE_AT, sizeof(field) - 1);
		at += BLOCK + (strtoul(field, NULL, 8) % n + BLOCK - 1) / BLOCK * BLOCK;
	}
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	(void)status;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* Only what an archive may make: private directories, private files, links. */
static int check_one(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	mode_t mode = status->st_mode;

	(void)path;
	(void)type;
	(void)ftw;
	must(mode == (S_IFDIR | 0700) || mode == (S_IFREG | 0600) || S_ISLNK(mode),
	     "something else than a directory, a file or a link");
	return 0;
}

static size_t count_entries(const char *path)
{
	_cleanup_closedir_ DIR *directory = opendir(path);
	size_t n = 0;

	while (directory && readdir(directory))
		n++;
	return n;
}

/* What was unpacked is a machine perhaps: its own files are read. */
static void read_machine(const char *path)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct domain *domains = NULL;
	size_t n = 0;

	if (machine_open(path, &machine, NULL) < 0 ||
	    virt_list(machine, arena, &domains, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		(void)domxml_read(&domains[i], arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char top[] = "/tmp/vfctl-fuzz-XXXXXX";
	char inside[PATH_MAX];
	_cleanup_close_ int archive = memfd_create("archive", MFD_CLOEXEC);
	_cleanup_close_ int directory = -1;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	unsigned char *copy = arena_alloc(arena, n + 1);

	memcpy(copy, bytes, n);
	if (n && copy[0] != 0x1f)
		mend_checksums(copy, n);
	must(mkdtemp(top) && write(archive, copy, n) == (ssize_t)n, "no room");
	lseek(archive, 0, SEEK_SET);
	snprintf(inside, sizeof(inside), "%s/inside", top);
	must(mkdir(inside, 0700) == 0, "no room");
	directory = open(inside, O_PATH | O_DIRECTORY | O_CLOEXEC);
	(void)archive_unpack(archive, "fuzz", directory, &limits, NULL);
	/* ".", ".." and inside */
	must(count_entries(top) == 3, "something was written outside");
	nftw(inside, check_one, 16, FTW_PHYS);
	read_machine(inside);
	nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
