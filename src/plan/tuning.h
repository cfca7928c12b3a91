/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do the families of knobs tell what they want? Only files of plan/tune include this.
 */
#ifndef PLAN_TUNING_H
#define PLAN_TUNING_H

#include "plan/settings.h"
#include "plan/steps.h"
#include "plan/tune.h"

/* A host on its way to be tuned. */
struct tuning_host {
	const struct tune_request *request;
	const struct host *host;
	const struct profile *profile;
	struct arena *arena;
	const struct knob *knob; /* whose turn it is */
	struct settings settings;
	struct steps now;   /* what is so until a reboot */
	struct steps after; /* and behind it: files */
	enum tristate kept; /* whether these say so already: of this knob */
	enum needs needs;
};

/* It is so already, or nothing is wanted of it. */
void tune_is_so(struct tuning_host *tuning, const char *object, const char *now);

/* It stays as it is (now NULL: nobody knows how), for this reason. */
void tune_leave(struct tuning_host *tuning, const char *object, const char *now, const char *wanted,
		const char *why);

/* Its files say so, and who goes by them has not read them: why says what to start anew. */
void tune_await(struct tuning_host *tuning, const char *now, const char *wanted, const char *why);

/* It becomes so, by steps of tuning->now's; why: what it costs, or NULL. */
void tune_tell_change(struct tuning_host *tuning, const char *object, const char *now,
		      const char *wanted, const char *why);

/* It becomes so, by a step of that kind; why: what it costs, or NULL. */
void tune_change(struct tuning_host *tuning, enum step_kind kind, const char *object,
		 const char *now, const char *wanted, const char *why);

/* It becomes so, in the knob's i-th file, which holds that text then. */
void tune_edit(struct tuning_host *tuning, size_t i, const char *now, const char *wanted,
	       const char *text, const char *why);

/* To the knob's last setting: what else is to be said of it; and what its files do not do, if any do. */
void tune_note(struct tuning_host *tuning, const char *why);
void tune_note_to_stay(struct tuning_host *tuning, const char *why);

/* A step of tuning->now's, if it takes one: the knob's i-th file holds that text. */
void tune_write(struct tuning_host *tuning, size_t i, const char *text);

/* Whether somebody asked for this knob by its name. */
bool tune_is_named(const struct tuning_host *tuning);

/* It is to be so after a reboot: the i-th of the knob's files holds that text, if that is wanted. */
void tune_keep(struct tuning_host *tuning, size_t i, const char *text);

/* It is to be so after a reboot: by a step of that kind, if that is wanted, unless both are the same. */
void tune_keep_by(struct tuning_host *tuning, enum step_kind kind, const char *object,
		  const char *from, const char *to);

/* What the knob's i-th file holds; NULL where it is not there. */
const char *tune_kept(const struct tuning_host *tuning, size_t i);

/* The host's knobs, in the order of their table; NULL at its end. What the i-th does. */
const struct knob *host_knob_at(size_t i);
void host_knob_tune(size_t i, struct tuning_host *tuning);

/* ---- families, one file each */

void tune_vhost_net(struct tuning_host *tuning);
void tune_zerocopy(struct tuning_host *tuning);
void tune_bridge_netfilter(struct tuning_host *tuning);
void tune_buffers(struct tuning_host *tuning);
void tune_hugepages(struct tuning_host *tuning);
void tune_bridge_mtu(struct tuning_host *tuning);
void tune_nic_rings(struct tuning_host *tuning);
void tune_nic_coalescing(struct tuning_host *tuning);
void tune_open_files(struct tuning_host *tuning);
void tune_cpu_speed(struct tuning_host *tuning);
void tune_deep_idle(struct tuning_host *tuning);
void tune_irqbalance(struct tuning_host *tuning);
void tune_nic_irqs(struct tuning_host *tuning);
void tune_macvtap(struct tuning_host *tuning);
void tune_kernel_bypass(struct tuning_host *tuning);

#endif
