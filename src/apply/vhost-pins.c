/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs do the threads of vhost's run? See vhost-pins.h.
 */
#include "apply/vhost-pins.h"

#include <errno.h>
#include <string.h>

#include "apply/domains.h"
#include "base/parse.h"
#include "os/affinity.h"
#include "os/vhost.h"

static int parse_vhost(const char *object, char ret_vm[static NAME_MAX + 1], uint64_t *ret_tid)
{
	const char *number = vm_of(object, ret_vm);

	if (!number || !is_vm(ret_vm) || parse_u64(number, ret_tid) < 0 || !*ret_tid ||
	    *ret_tid > INT32_MAX)
		return -EINVAL;
	return 0;
}

bool is_vhost(const char *object)
{
	char vm[NAME_MAX + 1];
	uint64_t tid = 0;

	return strlen(object) < PATH_MAX && parse_vhost(object, vm, &tid) == 0;
}

bool vhost_pin_fits(const char *now, const char *wanted)
{
	struct cpu_mask its;
	struct cpu_mask wish;

	return now && cpu_mask_parse(now, &its) == 0 && cpu_mask_parse(wanted, &wish) == 0 &&
	       cpu_mask_is_within(&its, &wish);
}

int vhost_pin_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	char vm[NAME_MAX + 1];
	uint64_t tid = 0;
	int r = parse_vhost(step->object, vm, &tid);

	return r < 0 ? r : vhost_read_cpus(site->root, vm, tid, buf, size);
}

/* Only a thread that is still the VM's: its number may be another's by now. */
int vhost_pin_write(const struct site *site, const struct step *step, const char *value)
{
	char vm[NAME_MAX + 1];
	char now[16];
	uint64_t tid = 0;
	int r = parse_vhost(step->object, vm, &tid);

	if (r < 0)
		return r;
	r = vhost_read_cpus(site->root, vm, tid, now, sizeof(now));
	if (r < 0 && r != -EFBIG)
		return r == -ENOENT ? -ESRCH : r;
	return site->kernel->set_affinity(site->root, (int64_t)tid, value, site->kernel->arg);
}

bool vhost_is_over(const struct site *site, const struct step *step)
{
	char now[16];

	return vhost_pin_read(site, step, now, sizeof(now)) == -ENOENT;
}
