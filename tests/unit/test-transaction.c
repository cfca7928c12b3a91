/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a transaction leave all done or nothing, whatever fails, wherever it is killed? Each plan is
 * tried with each change that it asks for failing by each errno, and killed before and behind each.
 */
#include <errno.h>

#include "base/text.h"
#include "faults.h"
#include "unit.h"

static const int errnos[] = { EPERM,  ENOENT, EIO,    EAGAIN, ENOMEM, EBUSY,
			      ENODEV, EINVAL, ENOSPC, EROFS,  ERANGE, ETIMEDOUT };

static const struct step creating[] = {
	{ STEP_SRIOV_AUTOPROBE, PF_B, "1", "0" },
	{ STEP_SRIOV_NUMVFS, PF_B, "0", "4" },
	{ STEP_SRIOV_AUTOPROBE, PF_B, "0", "1" },
	{ STEP_DIRECTORY, "/etc/vfctl/new.d", NULL, "present" },
	{ STEP_FILE, "/etc/vfctl/new.d/50-" PF_B ".yaml", NULL, "vfs: 4\n" },
};
static const struct step replacing[] = {
	{ STEP_FILE, POLICY, "vfs: 3\n", "vfs: 5\n" },
	{ STEP_SRIOV_NUMVFS, PF_A, "3", "5" },
};
static const struct step destroying[] = {
	{ STEP_SRIOV_NUMVFS, PF_A, "3", "0" },
	{ STEP_FILE, POLICY, "vfs: 3\n", NULL },
	{ STEP_DIRECTORY, "/etc/vfctl/policy.d", "present", NULL },
};
static const struct step mixing[] = {
	{ STEP_SRIOV_NUMVFS, PF_A, "3", "7" },
	{ STEP_SRIOV_AUTOPROBE, PF_A, "1", "1" },
	{ STEP_SRIOV_NUMVFS, PF_B, "0", "2" },
	{ STEP_FILE, POLICY, "vfs: 3\n", NULL },
};

static const struct trial trials[] = { TRIAL(creating, NULL), TRIAL(replacing, NULL),
				       TRIAL(destroying, NULL), TRIAL(mixing, NULL) };
static struct trials all = {
	.items = trials,
	.n = ARRAY_SIZE(trials),
	.errnos = errnos,
	.n_errnos = ARRAY_SIZE(errnos),
};

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRIALS_TEST(every_failure_is_undone, all),
		TRIALS_TEST(every_signal_is_heeded, all),
		TRIALS_TEST(every_kill_leads_back, all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
