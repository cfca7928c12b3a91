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

/* What a QEMU may open once all that says so was read: qemu.conf, else its daemon's unit. UNKNOWN. */
static int64_t limit_of(const struct services *services)
{
	if (services->qemu_max_files)
		return services->qemu_max_files;
	return services->unit_known && services->unit.source ? services->unit.files : UNKNOWN;
}

static const char *limit_text(struct arena *arena, int64_t limit)
{
	if (limit == UNKNOWN)
		return NULL;
	return limit == INT64_MAX ? "no limit" : arena_printf(arena, "%" PRId64, limit);
}

/* Its files are as wanted: has the daemon that runs read them? */
static void tell_limit(struct tuning_host *tuning, int64_t limit)
{
	const struct services *services = &tuning->host->services;
	const char *daemon = services->daemon ? services->daemon : "libvirtd";
	const char *text = limit_text(tuning->arena, limit);

	if (services->qemu_max_files && services->daemon_is_new == FACT_NO) {
		tune_await(tuning, NULL, text,
			   arena_printf(tuning->arena,
					"qemu.conf says so, and was written after %s was started, "
					"which reads it but then: systemctl restart %s (VMs run "
					"on)",
					daemon, daemon));
	} else if (!services->qemu_max_files && services->daemon_limit.source &&
		   services->daemon_limit.files < tuning->profile->open_files) {
		tune_await(tuning, limit_text(tuning->arena, services->daemon_limit.files), text,
			   arena_printf(tuning->arena,
					"its unit says so (%s), and %s was started before: "
					"systemctl daemon-reload && systemctl restart %s (VMs run "
					"on)",
					services->unit.source, daemon, daemon));
	} else {
		tune_is_so(tuning, "", text);
		if (services->qemu_max_files && services->daemon_is_new == FACT_UNKNOWN)
			tune_note(tuning, arena_printf(tuning->arena,
						       "by qemu.conf: whether %s was started since "
						       "that was written is not known",
						       daemon));
	}
}

void tune_open_files(struct tuning_host *tuning)
{
	const struct services *services = &tuning->host->services;
	int64_t wanted = tuning->profile->open_files;
	int64_t limit = limit_of(services);
	const char *text = tune_kept(tuning, 0);
	const char *wanted_text = arena_printf(tuning->arena, "%" PRId64, wanted);
	const char *now = limit_text(tuning->arena, limit);

	if (wanted == UNKNOWN || (services->unit_known && !services->unit.source && !text))
		return;
	if (limit != UNKNOWN && limit >= wanted) {
		tell_limit(tuning, limit);
		return;
	}
	if (!text) {
		tune_leave(tuning, "", now, wanted_text,
			   "libvirt's qemu.conf could not be read (root may), or is not there");
		return;
	}
	tune_edit(tuning, 0, now, wanted_text, set_line(tuning->arena, text, wanted),
		  arena_printf(tuning->arena,
			       "libvirt's daemon reads it when it is started anew (systemctl "
			       "restart %s), and VMs have it from their next start",
			       services->daemon ? services->daemon : "libvirtd"));
	tuning->needs = NEEDS_VM_RESTART;
}
