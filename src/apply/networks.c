/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a network of libvirt's have when it is started next? See networks.h. One that runs stays as it is
 * (networkDefineXML).
 */
#include "apply/networks.h"

#include <errno.h>

#include "base/text.h"
#include "os/virt.h"

bool network_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return str_has_prefix(value, "<network") && strlen(value) < VALUE_SIZE;
}

int network_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	return virt_read_network(site->virt, step->object, buf, size);
}

bool network_is_over(const struct site *site, const struct step *step)
{
	char some[16];

	return network_read(site, step, some, sizeof(some)) == -ENOENT;
}

int network_write(const struct site *site, const struct step *step, const char *value)
{
	return virt_define_network(site->virt, step->object, value);
}
