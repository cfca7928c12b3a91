/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who else sets what tuning sets, at boot or whenever it likes?
 */
#ifndef MODEL_RIVALS_H
#define MODEL_RIVALS_H

#include <stdbool.h>
#include <stddef.h>

/* What a file of sysctl.d(5) says of a sysctl. */
struct sysctl_line {
	const char *path;
	const char *name; /* "net.core.rmem_max" */
	const char *value;
};

/* Which sets sysctls of its own behind those of sysctl.d, where it is switched on. */
#define RIVALS_UFW "/etc/ufw/sysctl.conf"

/* Spreads pages of the default size over all nodes, whatever each was given before. */
#define RIVALS_HUGEPAGES "vm.nr_hugepages"

struct rivals {
	struct sysctl_line *lines; /* in the order in which they are set: the last one stays */
	size_t n_lines;
	const char *of_cpus; /* who sets how CPUs choose their speed: "tuned"; NULL: nobody seen */
	const char *remedy;  /* how that one is told to */
	bool over_sysctls;   /* tuned is told to set its profile's behind all others */
	const char *
		vfctl; /* the program's path, at which systemd finds it at boot; "" none, NULL unknown */
};

/* What is read last of that sysctl, behind the file of that path ("": of all); NULL: nothing. */
const struct sysctl_line *rivals_find_line(const struct rivals *rivals, const char *name,
					   const char *path);

#endif
