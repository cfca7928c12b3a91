/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does the kernel log while something is done? See kernel-log.h.
 */
#include "os/kernel-log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	RECORD_SIZE = 8192, /* of the longest (CONSOLE_EXT_LOG_MAX): a read for less fails */
	LEVEL_BITS = 7, /* of the number that a record begins with; the others are the facility */
};

int kernel_log_open(const struct root *root)
{
	int fd = root_open_file(root, "/dev/kmsg", O_RDONLY | O_NONBLOCK);

	if (fd >= 0)
		kernel_log_skip(fd);
	return fd;
}

void kernel_log_skip(int fd)
{
	(void)lseek(fd, 0, SEEK_END);
}

/* "3,1024,99137,-;igb 0000:41:00.0: …", then lines of a dictionary. False where it is not the kernel's. */
static bool parse(const char *record, struct kernel_message *message)
{
	char *end = NULL;
	unsigned long number = strtoul(record, &end, 10);
	const char *text = strchr(record, ';');

	if (end == record || *end != ',' || !text || number > LEVEL_BITS)
		return false;
	message->level = (int)number;
	snprintf(message->text, sizeof(message->text), "%.*s", (int)strcspn(text + 1, "\n"),
		 text + 1);
	return true;
}

int kernel_log_next(int fd, struct kernel_message *ret_message)
{
	char record[RECORD_SIZE + 1];

	for (;;) {
		ssize_t n = read(fd, record, sizeof(record) - 1);

		/* EPIPE: some were lost to newer ones, which the next read brings. */
		if (n < 0 && errno != EINTR && errno != EPIPE)
			return -errno;
		if (n == 0)
			return -EAGAIN;
		if (n < 0)
			continue;
		record[n] = '\0';
		if (parse(record, ret_message))
			return 0;
	}
}
