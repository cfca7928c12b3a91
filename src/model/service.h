/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What do the host's services leave to VMs: how many files may QEMU open, and who makes VFs again after a
 * boot?
 */
#ifndef MODEL_SERVICE_H
#define MODEL_SERVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/fact.h"

/* A soft limit of open files, and who says so. */
struct files_limit {
	int64_t pid;	    /* of a QEMU; 0: of any */
	const char *source; /* a path, or "LimitNOFILE of libvirtd.service" */
	int64_t files;	    /* INT64_MAX: no limit */
};

/* A file that has VFs made, and the lines of it that say so and of which PFs. */
struct vf_maker {
	const char *path;
	const char *lines;
};

struct services {
	int64_t qemu_max_files; /* of qemu.conf; 0: it says nothing; UNKNOWN */
	bool unit_known;
	struct files_limit
		unit;	    /* of the daemon that starts QEMU; source NULL: there is no such unit */
	const char *daemon; /* "virtqemud" or "libvirtd", as units have it; NULL: neither */
	enum tristate
		daemon_is_new; /* it began after qemu.conf was written last, or does not run */
	struct files_limit
		daemon_limit; /* its own as it runs, which QEMUs have by default; source NULL: unknown */
	bool running_known;
	struct files_limit *running; /* of each QEMU, by its /proc/PID/limits */
	size_t n_running;
	bool vf_makers_known; /* asked for only where there are VFs */
	struct vf_maker *vf_makers;
	size_t n_vf_makers;
	const char *vf_maker_gap; /* the first place that could not be read; NULL: none */
};

#endif
