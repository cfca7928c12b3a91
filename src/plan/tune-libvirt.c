/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * May QEMU open as many files as many queues take? The knob open-files, one line of libvirt's qemu.conf.
 */
#include <inttypes.h>

#include "base/text.h"
#include "plan/tuning.h"

static const char setting[] = "max_files";

/* Whether the line, n bytes long, sets it: no comment, and with white space as libvirt's parser takes it. */
static bool is_setting(const char *line, size_t n)
{
	size_t white = strspn(line, " \t");

	if (white + strlen(setting) > n || strncmp(line + white, setting, strlen(setting)) != 0)
		return false;
	white += strlen(setting);
	white += strspn(line + white, " \t");
	return white < n && line[white] == '=';
}

/* The file with that line as it is to be, in the place of the one that is there, else behind all others. */
static const char *set_line(struct arena *arena, const char *text, int64_t files)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };
	bool is_set = false;

	while (*text) {
		size_t n = strcspn(text, "\n");
		size_t n_line = n + (text[n] == '\n');

		if (!is_setting(text, n))
			strbuf_add_bytes(&out, text, n_line);
		else if (!is_set)
			strbuf_addf(&out, "%s = %" PRId64 "\n", setting, files);
		is_set = is_set || is_setting(text, n);
		text += n_line;
	}
	if (!is_set)
		strbuf_addf(&out, "%s%s = %" PRId64 "\n",
			    out.length && out.text[out.length - 1] != '\n' ? "\n" : "", setting,
			    files);
	return arena_strdup(arena, out.text);
}

/* What a QEMU may open that is started now: qemu.conf says so, else its daemon's unit. UNKNOWN. */
static int64_t limit_of(const struct services *services)
{
	if (services->qemu_max_files)
		return services->qemu_max_files;
	return services->unit_known && services->unit.source ? services->unit.files : UNKNOWN;
}

void tune_open_files(struct tuning_host *tuning)
{
	const struct services *services = &tuning->host->services;
	int64_t wanted = tuning->profile->open_files;
	int64_t limit = limit_of(services);
	const char *text = tune_kept(tuning, 0);
	const char *wanted_text = arena_printf(tuning->arena, "%" PRId64, wanted);
	const char *now = limit == UNKNOWN     ? NULL
			  : limit == INT64_MAX ? "no limit"
					       : arena_printf(tuning->arena, "%" PRId64, limit);

	if (wanted == UNKNOWN || (services->unit_known && !services->unit.source && !text))
		return;
	if (limit != UNKNOWN && limit >= wanted) {
		tune_is_so(tuning, "", now);
		return;
	}
	if (!text) {
		tune_leave(tuning, "", now, wanted_text,
			   "libvirt's qemu.conf could not be read (root may), or is not there");
		return;
	}
	tune_edit(tuning, 0, now, wanted_text, set_line(tuning->arena, text, wanted),
		  "libvirt's daemon reads it when it is started anew, and VMs have it from their "
		  "next start");
	tuning->needs = NEEDS_VM_RESTART;
}
