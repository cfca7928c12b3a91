/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Has all that was printed arrived, and if not, why? See output.h.
 */
#include "cmd/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"

/* A file that we open must not become stdout; a write to a closed one has to fail all the same. */
static void occupy_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
			return;
}

/* As fopencookie(3) wants it: how many bytes were taken, 0 for an error. */
static ssize_t write_out(void *cookie, const char *bytes, size_t n)
{
	struct output *output = cookie;
	ssize_t taken = -1;

	do
		taken = write(STDOUT_FILENO, bytes, n);
	while (taken < 0 && errno == EINTR);
	if (taken >= 0)
		return taken;
	if (!output->error)
		output->error = errno;
	return 0;
}

void output_begin(struct output *output)
{
	FILE *stream = NULL;

	occupy_standard_descriptors();
	*output = (struct output){ .usual = stdout };
	stream = fopencookie(output, "w", (cookie_io_functions_t){ .write = write_out });
	if (!stream)
		out_of_memory();
	if (isatty(STDOUT_FILENO))
		setvbuf(stream, NULL, _IOLBF, BUFSIZ);
	stdout = stream;
}

int output_end(struct output *output)
{
	FILE *stream = stdout;

	stdout = output->usual;
	if (fclose(stream) != 0 && !output->error)
		output->error = errno;
	return output->error;
}
