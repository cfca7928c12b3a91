/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a made-up file get into the tree? A directory that is made and held open while its files
 * and links are written. Paths are the machine's own ("/sys/class/net"); a failure ends the program.
 */
#ifndef TESTS_BENCH_HOST_PLACE_H
#define TESTS_BENCH_HOST_PLACE_H

#include <limits.h>
#include <stddef.h>

struct place {
	int fd;
	char path[PATH_MAX]; /* as on the machine */
};

/* Opens the directory at path beneath the tree's descriptor, with all above it made. */
struct place place_open(int tree, const char *path);

/* Makes the directory, with all above it. */
void place_make(int tree, const char *path);

void place_close(struct place *place);
#define _cleanup_place_ __attribute__((cleanup(place_close)))

void place_bytes(const struct place *place, const char *name, const void *bytes, size_t n);
void place_text(const struct place *place, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A link to a path of the machine, written relative to the directory, as sysfs does. */
void place_link(const struct place *place, const char *name, const char *target);

/* A link as it is written, such as procfs has. */
void place_absolute(const struct place *place, const char *name, const char *target);

/* An empty directory within. */
void place_directory(const struct place *place, const char *name);

#endif
