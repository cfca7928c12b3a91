/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does somebody see at a terminal while a change takes its time? See progress.h.
 */
#include "cmd/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "os/clock.h"

enum {
	PATIENCE_MS = 450, /* of a reader, before he wonders; a tick comes later */
	USUAL_WIDTH = 80,
};

/* A line that wraps could not be taken away. */
static int width(void)
{
	struct winsize size = { 0 };

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col
									   : USUAL_WIDTH;
}

static void show(struct progress *progress, int64_t now)
{
	char line[sizeof(progress->text) + 32];

	snprintf(line, sizeof(line), "%s, %lld s", progress->text,
		 (long long)(now - progress->start_ms) / 1000);
	fprintf(stderr, "\r%.*s\033[K", width() - 1, line);
	fflush(stderr);
	progress->on_line = true;
	progress->shown_ms = now;
}

static void tick(void *arg)
{
	struct progress *progress = arg;
	int64_t now = now_ms();

	if (*progress->text && getpid() == progress->pid && now - progress->start_ms > PATIENCE_MS)
		show(progress, now);
}

/* Where a line stands it tells of what is done now, though not more often than one can read. */
static void tell_of(struct progress *progress)
{
	progress->start_ms = now_ms();
	if (progress->on_line && progress->start_ms - progress->shown_ms > PATIENCE_MS)
		show(progress, progress->start_ms);
}

static void hear_step(const struct plan *plan, size_t i, bool undoing, void *arg)
{
	struct progress *progress = arg;
	const struct step *step = &plan->steps[i];

	snprintf(progress->text, sizeof(progress->text), "%s%zu of %zu: %s of %s",
		 undoing ? "undoing " : "", i + 1, plan->n, step_kind_names[step->kind],
		 step->object);
	tell_of(progress);
}

static bool is_watched(const struct run *run)
{
	const char *terminal = getenv("TERM");

	return !run->global.quiet && isatty(STDERR_FILENO) && terminal &&
	       !str_equal(terminal, "dumb");
}

void progress_begin(struct progress *progress, const struct run *run, struct site *site)
{
	if (!is_watched(run))
		return;
	*progress = (struct progress){
		.kernel = *site->kernel,
		.watcher = { .tick = tick, .arg = progress },
		.pid = getpid(),
	};
	progress->kernel.arg = &progress->watcher;
	site->kernel = &progress->kernel;
	site->on_step = hear_step;
	site->on_step_arg = progress;
}

bool progress_is_watched(const struct progress *progress)
{
	return progress->pid;
}

void progress_note(struct progress *progress, const char *text)
{
	snprintf(progress->text, sizeof(progress->text), "%s", text);
	tell_of(progress);
}

void progress_end(struct progress *progress)
{
	if (progress->on_line)
		fputs("\r\033[K", stderr);
	progress->on_line = false;
}
