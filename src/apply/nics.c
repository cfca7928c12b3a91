/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are a card's rings and interrupts read and written? See nics.h. How the kernel passes them on to
 * drivers stands in net/ethtool/rings.c and coalesce.c.
 */
#include "apply/nics.h"

#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "model/nic.h"

enum {
	PATIENCE_MS = 60000 /* most drivers stop and start the port, and some reset it */
};

static enum nic_part part_of(enum step_kind kind)
{
	return kind == STEP_NIC_RINGS ? NIC_RINGS : NIC_COALESCING;
}

bool nic_is_value(enum step_kind kind, const char *value)
{
	struct nic nic = { 0 };

	return nic_parse(value, part_of(kind), &nic) == 0;
}

static bool fits(enum nic_part part, const char *now, const char *wanted)
{
	struct nic is = { 0 };
	struct nic was = { 0 };

	if (!now || !wanted)
		return now == wanted;
	return nic_parse(now, part, &is) == 0 && nic_parse(wanted, part, &was) == 0 &&
	       nic_fits(&is, &was, part);
}

bool rings_fit(const char *now, const char *wanted)
{
	return fits(NIC_RINGS, now, wanted);
}

bool coalescing_fits(const char *now, const char *wanted)
{
	return fits(NIC_COALESCING, now, wanted);
}

int nic_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	const struct kernel *kernel = site->kernel;
	struct nic nic = { 0 };
	char text[NIC_TEXT_SIZE];
	int r = kernel->read_nic(site->root, step->object, part_of(step->kind), &nic, kernel->arg);

	if (r == 0)
		snprintf(buf, size, "%s", nic_format(&nic, part_of(step->kind), text));
	return r == -ENODEV ? -ENOENT : r;
}

int nic_write(const struct site *site, const struct step *step, const char *value)
{
	const struct kernel *kernel = site->kernel;
	enum nic_part part = part_of(step->kind);
	struct nic nic = { 0 };
	struct nic adaptive = { 0 };
	bool adapts = false;
	int r = nic_parse(value, part, &nic);

	if (r < 0)
		return r;
	adapts = nic_part_adaptive(&nic, &adaptive);
	r = kernel->set_nic(site->root, step->object, part, &nic, kernel->arg);
	if (r == 0 && adapts)
		r = kernel->set_nic(site->root, step->object, part, &adaptive, kernel->arg);
	return r;
}

int nic_patience_ms(const struct step *step)
{
	(void)step;
	return PATIENCE_MS;
}
