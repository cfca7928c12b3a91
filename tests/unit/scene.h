/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On what do tests of transactions play? A machine of its own with two PFs: A, which has three VFs and a
 * file that says so, and B, which has none; and a kernel that stands for the real one.
 */
#ifndef TESTS_UNIT_SCENE_H
#define TESTS_UNIT_SCENE_H

#include <sys/types.h>

#include "../fakes/kernel.h"
#include "../fakes/virt.h"
#include "apply/transaction.h"
#include "apply/vf-attributes.h"
#include "base/text.h"

#define PF_A   "0000:41:00.0"
#define PF_B   "0000:42:00.0"
#define POLICY "/etc/vfctl/policy.d/50-" PF_A ".yaml"

struct scene {
	struct tree *tree;
	struct fake_kernel *fake;
	struct fake_virt *virt; /* without VMs, unless the test adds some */
	struct root *root;
	struct arena *arena;
	struct arena *meanwhile; /* the site's */
	struct told *told;
	struct ledger *ledger; /* the site's */
	struct site site;
	struct outcome outcome;
	struct err err;
	struct strbuf start; /* what the machine was like */
};

/* late: VFs show only when somebody waits for them. */
struct scene scene_new(bool late);
void scene_release(struct scene *scene);
#define _cleanup_scene_ _cleanup_(scene_release)

/* What the machine is like now it shall be like again. */
void scene_start(struct scene *scene);

/* A plan for it: from three VFs to five, in the kernel and in the file. */
extern const struct plan scene_plan;

/* Leaves it changed by that plan, with a journal, at the first revert that fails. */
void scene_leave_changed(struct scene *scene);

/* transaction_run, which must allocate nothing from its journal on; transaction_finish. */
int scene_run(struct scene *scene, const struct plan *plan);
int scene_finish(struct scene *scene);

/* fork, without what ASan keeps of all that was freed: to copy that takes longer than the rest. */
pid_t scene_fork(void);

/* Files, links and devices are as they were when the scene was new; the test fails where not. */
void scene_assert_start(const struct scene *scene);

#endif
