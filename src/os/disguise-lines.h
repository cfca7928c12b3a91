/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which lines of a file that says "key: value" does an anonymous capture keep? Those whose keys vfctl
 * and hwloc ask for, or that tell of hardware and are known to name nobody.
 */
#ifndef OS_DISGUISE_LINES_H
#define OS_DISGUISE_LINES_H

#include <stddef.h>

#include "base/text.h"
#include "os/pseudonyms.h"

/* /proc/cpuinfo, of every architecture. */
void disguise_lines_of_cpus(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			    struct strbuf *out);

/* s390's /proc/sysinfo: which hypervisor is beneath, and not whose machine it is. */
void disguise_lines_of_sysinfo(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			       struct strbuf *out);

/* /etc/os-release: which distribution it is. */
void disguise_lines_of_release(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			       struct strbuf *out);

/* vfctl/host (docs/capture-format.md). */
void disguise_lines_of_host(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			    struct strbuf *out);

/* The environment of irqbalance: which CPUs it leaves alone. */
void disguise_lines_of_irqbalance(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
				  struct strbuf *out);

/* The length of the line that starts at bytes, its newline included. */
size_t disguise_line_length(const char *bytes, size_t n);

#endif
