/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which modules have to be loaded before a plan can bind drivers? See modules.h.
 */
#include "cmd/modules.h"

#include <errno.h>

#include "apply/modules.h"
#include "base/text.h"
#include "os/modprobe.h"
#include "plan/steps.h"

static bool loads(const struct plan *plan, const char *module)
{
	for (size_t i = 0; i < plan->n && plan->steps[i].kind == STEP_MODULE; i++)
		if (str_equal(plan->steps[i].object, module))
			return true;
	return false;
}

int load_modules(const struct machine *machine, struct plan *plan, struct arena *arena,
		 struct err *reterr)
{
	const struct plan wanted = *plan;

	for (size_t i = 0; i < wanted.n && machine->live; i++) {
		const char *driver = wanted.steps[i].to;

		if (wanted.steps[i].kind != STEP_DRIVER || !driver_is_named(driver) ||
		    loads(plan, driver) || module_look(machine->root, driver) != -ENOENT)
			continue;
		if (modprobe_find(driver) < 0)
			return err_set(reterr, -ENOENT,
				       "no driver %s is in the kernel, and modprobe finds no "
				       "module of that name",
				       driver);
		plan_load_driver(plan, driver, arena);
	}
	return 0;
}
