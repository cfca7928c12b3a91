/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is a PF's interface up? See pf-link.h.
 */
#include "apply/pf-link.h"

#include <errno.h>
#include <linux/if.h>
#include <stdio.h>

#include "apply/functions.h"
#include "base/parse.h"
#include "base/text.h"

static const char up[] = "up";
static const char down[] = "down";

bool pf_link_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return str_equal(value, up) || str_equal(value, down);
}

int pf_link_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	char text[24] = "";
	uint64_t flags = 0;
	int r = pf_interface_read(site, step->object, "flags", text, sizeof(text));

	if (r == 0)
		r = parse_hex(text, &flags);
	if (r == 0)
		snprintf(buf, size, "%s", flags & IFF_UP ? up : down);
	return r;
}

int pf_link_write(const struct site *site, const struct step *step, const char *value)
{
	char name[NAME_MAX + 1] = "";
	int64_t ifindex = 0;
	int r = pf_interface(site, step->object, name, &ifindex);

	if (r < 0)
		return r;
	return site->kernel->set_link(site->root, ifindex, str_equal(value, up), site->kernel->arg);
}

bool pf_is(const struct site *site, const char *pf, const char *state)
{
	const struct step step = { .kind = STEP_PF_LINK, .object = pf };
	char text[8] = "";

	return pf_link_read(site, &step, text, sizeof(text)) == 0 && str_equal(text, state);
}
