/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which modules have to be loaded before a plan can bind drivers? See modules.h.
 */
#include "cmd/modules.h"

#include <errno.h>
#include <limits.h>

#include "apply/modules.h"
#include "base/nearest.h"
#include "base/text.h"
#include "os/modprobe.h"
#include "os/module-list.h"
#include "plan/steps.h"

static bool loads(const struct plan *plan, const char *module)
{
	for (size_t i = 0; i < plan->n && plan->steps[i].kind == STEP_MODULE; i++)
		if (str_equal(plan->steps[i].object, module))
			return true;
	return false;
}

/* Names of modules have '_' where those of drivers may have '-': modprobe takes either. */
static bool is_spelt_otherwise(const char *driver, const char *name)
{
	char module[NAME_MAX + 1];
	char other[NAME_MAX + 1];

	module_name(driver, strlen(driver), module, sizeof(module));
	module_name(name, strlen(name), other, sizeof(other));
	return str_equal(module, other) && !str_equal(driver, name);
}

/* Whichever kernel it is, vfio-pci is spelt so. */
static void offer_drivers(const struct machine *machine, struct arena *arena,
			  struct nearest *nearest)
{
	const char **names = NULL;
	ssize_t n = root_list(machine->root, "/sys/bus/pci/drivers", arena, &names);

	nearest_offer(nearest, "vfio-pci");
	for (ssize_t i = 0; i < n; i++)
		nearest_offer(nearest, names[i]);
	nearest_drop_far(nearest);
}

/* Also where the lists of modules cannot be read. */
static bool may_have_module(const struct machine *machine, const char *driver)
{
	int r = 0;

	if (!machine->live || modprobe_find(driver) == 0)
		return true;
	r = module_list_look(machine->root, "modules.dep", driver);
	return r < 0 && r != -ENOENT;
}

static int find_driver(const struct machine *machine, const char *driver, struct arena *arena,
		       struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf names = { 0 };
	struct nearest nearest = { .word = driver };

	offer_drivers(machine, arena, &nearest);
	for (size_t i = 0; i < nearest.n; i++)
		if (is_spelt_otherwise(driver, nearest.names[i]))
			return err_set(reterr, -ENOENT, "no driver is called %s; did you mean %s?",
				       driver, nearest.names[i]);
	if (may_have_module(machine, driver))
		return 0;
	nearest_add_names(&nearest, &names);
	return err_set(reterr, -ENOENT,
		       "no driver %s is in the kernel, and modprobe finds no module of that "
		       "name%s%s%s",
		       driver, nearest.n ? "; did you mean " : "", names.text ? names.text : "",
		       nearest.n ? "?" : "");
}

/* The driver that the step binds, if it is not in the kernel; else NULL. */
static const char *find_missing(const struct machine *machine, const struct step *step)
{
	return step->kind == STEP_DRIVER && driver_is_named(step->to) &&
			       module_look(machine->root, step->to) == -ENOENT
		       ? step->to
		       : NULL;
}

int check_drivers(const struct machine *machine, const struct plan *plan, struct arena *arena,
		  struct err *reterr)
{
	const char *last = NULL;
	int r = 0;

	for (size_t i = 0; i < plan->n && r == 0; i++) {
		const struct step *step = &plan->steps[i];

		if (step->kind != STEP_DRIVER || str_equal(step->to, last))
			continue;
		last = step->to;
		if (find_missing(machine, step))
			r = find_driver(machine, last, arena, reterr);
	}
	return r;
}

int load_modules(const struct machine *machine, struct plan *plan, struct arena *arena,
		 struct err *reterr)
{
	const struct plan wanted = *plan;
	int r = check_drivers(machine, plan, arena, reterr);

	for (size_t i = 0; i < wanted.n && machine->live && r == 0; i++) {
		const char *driver = find_missing(machine, &wanted.steps[i]);

		if (driver && !loads(plan, driver))
			plan_load_driver(plan, driver, arena);
	}
	return r;
}
