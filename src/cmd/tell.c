/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does vfctl say something on stderr? In a line of its own; where the journal reads it, errors have their
 * priority.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/command.h"
#include "render/printable.h"

/* sd-daemon(3): a line's priority stands before it; without one it is as the unit says (info). */
#define PRIORITY_ERROR	"<3>"
#define PRIORITY_NOTICE "<5>"

__attribute__((format(printf, 2, 0))) static void say(const char *priority, const char *format,
						      va_list args)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };
	char text[1024] = "";

	vsnprintf(text, sizeof(text), format, args);
	/* Names come from the command line and from the machine: neither may drive the terminal. */
	strbuf_addf(&line, "%svfctl: ", priority);
	printable_add(text, false, &line);
	strbuf_add(&line, "\n");
	/* Where both end in one place, what was printed so far stands above. */
	fflush(stdout);
	fputs(line.text, stderr);
}

void tell(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("", format, args);
	va_end(args);
}

/* systemd.exec(5): it names the device and the inode of what it has given a service for that. */
static bool is_journal(int fd)
{
	const char *named = getenv("JOURNAL_STREAM");
	struct stat status = { 0 };
	char text[64];

	if (!named || fstat(fd, &status) < 0)
		return false;
	snprintf(text, sizeof(text), "%" PRIuMAX ":%" PRIuMAX, (uintmax_t)status.st_dev,
		 (uintmax_t)status.st_ino);
	return str_equal(text, named);
}

void tell_error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(is_journal(STDERR_FILENO) ? PRIORITY_ERROR : "", format, args);
	va_end(args);
}

void tell_notice(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(is_journal(STDERR_FILENO) ? PRIORITY_NOTICE : "", format, args);
	va_end(args);
}
