/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a judgement put into words? See checks.h.
 */
#include <inttypes.h>
#include <stdio.h>

#include "audit/checks.h"

static const char *__attribute__((format(printf, 2, 0)))
format_text(const struct audit *audit, const char *format, va_list args)
{
	va_list again;
	char *text = NULL;
	int n = 0;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0)
		return "";
	text = arena_alloc(audit->arena, (size_t)n + 1);
	vsnprintf(text, (size_t)n + 1, format, args);
	return text;
}

struct judgement not_applicable(void)
{
	return (struct judgement){ .verdict = VERDICT_NOT_APPLICABLE };
}

struct judgement passes(const struct audit *audit, const char *format, ...)
{
	struct judgement judgement = { .verdict = VERDICT_PASS };
	va_list args;

	if (!audit->request->evidence_of_all)
		return judgement;
	va_start(args, format);
	judgement.evidence = format_text(audit, format, args);
	va_end(args);
	return judgement;
}

struct judgement fails(const struct audit *audit, struct remedy remedy, const char *format, ...)
{
	struct judgement judgement = { .verdict = VERDICT_FAIL, .remedy = remedy };
	va_list args;

	va_start(args, format);
	judgement.evidence = format_text(audit, format, args);
	va_end(args);
	return judgement;
}

struct judgement unknown(const struct audit *audit, const char *format, ...)
{
	struct judgement judgement = { .verdict = VERDICT_UNKNOWN };
	va_list args;

	va_start(args, format);
	judgement.evidence = format_text(audit, format, args);
	va_end(args);
	return judgement;
}

struct judgement weighing(enum severity severity, struct judgement judgement)
{
	judgement.severity = severity;
	return judgement;
}

static const char *const no_commands[] = { NULL };

struct remedy remedy(enum needs needs, const char *text)
{
	return (struct remedy){ .text = text, .commands = no_commands, .needs = needs };
}

struct remedy remedy_by(const struct audit *audit, enum needs needs, const char *text,
			const char *command, ...)
{
	const char **commands = arena_new_array(audit->arena, const char *, 2);
	va_list args;

	va_start(args, command);
	commands[0] = format_text(audit, command, args);
	va_end(args);
	return (struct remedy){ .text = text, .commands = commands, .needs = needs };
}

struct remedy remedy_mac(const struct audit *audit, const struct device *device)
{
	const struct vf *vf = device->vf;

	if (!vf->pf || vf->index == UNKNOWN)
		return remedy(NEEDS_NOTHING, "give it a MAC of its own by its PF");
	return remedy(NEEDS_NOTHING,
		      arena_printf(audit->arena,
				   "give it a MAC of its own, one that begins with 02: by "
				   "ip link set %s vf %" PRId64 " mac and that MAC",
				   name_of(audit, vf->pf), vf->index));
}

const char *address_of(const struct audit *audit, const struct device *device)
{
	char address[BDF_TEXT_SIZE];

	return arena_strdup(audit->arena, bdf_format(device->bdf, address));
}

const char *name_of(const struct audit *audit, const struct device *device)
{
	const struct netdev *netdev = device_netdev(device);

	return netdev ? netdev->name : address_of(audit, device);
}

const char *file_of(const struct audit *audit, const struct device *device, const char *name)
{
	return arena_printf(audit->arena, "/sys/bus/pci/devices/%s/%s", address_of(audit, device),
			    name);
}
