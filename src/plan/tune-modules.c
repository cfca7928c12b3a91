/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the kernel itself carry the packets of VMs? The knobs vhost-net and zerocopy, of the module vhost_net.
 */
#include <string.h>

#include "base/pathname.h"
#include "base/text.h"
#include "plan/tuning.h"
#include "plan/virtio.h"

/* By one step, also where two knobs want it in, so that it goes with the way back. */
static void load(struct tuning_host *tuning)
{
	for (size_t i = 0; i < tuning->now.n; i++)
		if (tuning->now.items[i].kind == STEP_KERNEL_MODULE &&
		    str_equal(tuning->now.items[i].object, VHOST_NET))
			return;
	steps_add(&tuning->now, STEP_KERNEL_MODULE, VHOST_NET, NULL, MODULE_LOADED);
}

void tune_vhost_net(struct tuning_host *tuning)
{
	const struct module *module = modules_find(&tuning->host->modules, VHOST_NET);
	const char *why = virtio_vhost_hindrance(tuning->host, tuning->arena);

	if (why) {
		tune_leave(tuning, "", module && module->in_kernel == FACT_NO ? "not loaded" : NULL,
			   MODULE_LOADED, why);
		return;
	}
	if (module->in_kernel == FACT_YES) {
		tune_is_so(tuning, "", MODULE_LOADED);
	} else {
		tune_tell_change(tuning, "", "not loaded", MODULE_LOADED, NULL);
		load(tuning);
	}
	tune_keep(tuning, 0, VHOST_NET "\n");
}

/* Whether a QEMU here has threads of vhost's: the module cannot go then. */
static const char *find_user(const struct vm_backing *backing)
{
	for (size_t i = 0; i < backing->n_qemus; i++)
		if (backing->qemus[i].n_vhosts)
			return backing->qemus[i].guest;
	return NULL;
}

#define PARAMETER "experimental_zcopytx"

/* Why zerocopy stays as it is; NULL: it need not. */
static const char *keeps_zerocopy(const struct tuning_host *tuning, const char *value)
{
	const struct module *module = modules_find(&tuning->host->modules, VHOST_NET);
	const char *user = find_user(&tuning->host->vm_backing);

	if (!value)
		return "the parameter of vhost_net could not be read";
	if (!*value && module->in_kernel == FACT_YES)
		return "the kernel's vhost_net has no such parameter any more";
	if (!*value)
		return virtio_vhost_hindrance(tuning->host, tuning->arena);
	return user ? arena_printf(tuning->arena,
				   "%s runs on vhost_net, whose parameter is set as it is loaded: "
				   "do it while no VM runs",
				   user)
		    : NULL;
}

/* How it is, in words; NULL: nobody knows. */
static const char *zerocopy_now(const struct tuning_host *tuning, const char *value)
{
	if (!value || *value)
		return value;
	return modules_find(&tuning->host->modules, VHOST_NET)->in_kernel == FACT_YES
		       ? "not there"
		       : "vhost_net is not loaded";
}

/* Whether it is so, or, where vhost_net is not loaded, comes so with it. */
static bool is_zerocopy(const struct tuning_host *tuning, const char *value, enum tristate wanted)
{
	const struct modules *modules = &tuning->host->modules;
	const struct module_option *option =
		modules_find_option(modules, VHOST_NET, PARAMETER, NULL);

	if (!value || *value)
		return value && module_switch(value) == wanted;
	if (modules_find(modules, VHOST_NET)->in_kernel == FACT_YES)
		return wanted == FACT_NO;
	return wanted == FACT_NO && modules->options_known &&
	       (!option || module_switch(option->value) == FACT_NO);
}

/* What it costs, or why it is done where it is not on yet; NULL: nothing. */
static const char *zerocopy_note(const struct tuning_host *tuning, const char *value,
				 enum tristate wanted)
{
	const struct module_option *option =
		modules_find_option(&tuning->host->modules, VHOST_NET, PARAMETER, NULL);

	if (wanted == FACT_YES)
		return "guests' pages are one guard less apart from the host's network";
	return *value || !option ? NULL
				 : arena_printf(tuning->arena, "%s has it loaded with %s",
						option->path, option->value);
}

static void change_zerocopy(struct tuning_host *tuning, const char *value, const char *wanted)
{
	tune_tell_change(tuning, "", zerocopy_now(tuning, value), wanted,
			 zerocopy_note(tuning, value, module_switch(wanted)));
	if (!*value)
		load(tuning);
	steps_add(&tuning->now, STEP_MODULE_OPTION, VHOST_NET "/" PARAMETER, *value ? value : NULL,
		  wanted);
}

/* Where it is off nobody has to say so, unless somebody had it on, or would at the next boot. */
static void keep_zerocopy(struct tuning_host *tuning, const char *wanted, bool changes)
{
	const char *own = tuning->knob->files[0];
	const struct module_option *other =
		modules_find_option(&tuning->host->modules, VHOST_NET, PARAMETER, own);

	if (other && module_switch(other->value) == module_switch(wanted))
		other = NULL;
	if (changes || other || module_switch(wanted) == FACT_YES || tune_kept(tuning, 0))
		tune_keep(tuning, 0,
			  arena_printf(tuning->arena, "options vhost_net " PARAMETER "=%s\n",
				       wanted));
	if (other && strcmp(pathname_last(other->path), pathname_last(own)) > 0)
		tune_note_to_stay(tuning,
				  arena_printf(tuning->arena,
					       "whenever vhost_net is loaded %s sets it to %s "
					       "behind %s: take that line out",
					       other->path, other->value, own));
}

/* The parameter is read-only: the module has to be loaded anew. */
void tune_zerocopy(struct tuning_host *tuning)
{
	static const char *const words[] = { [FACT_NO] = "0", [FACT_YES] = "1" };
	const struct module *module = modules_find(&tuning->host->modules, VHOST_NET);
	const char *value = module_parameter(module, PARAMETER);
	enum tristate wanted = tuning->profile->zerocopy;
	const char *why = keeps_zerocopy(tuning, value);
	bool is_so = is_zerocopy(tuning, value, wanted);

	if (wanted == FACT_UNKNOWN)
		return;
	if (!is_so && why) {
		tune_leave(tuning, "", zerocopy_now(tuning, value), words[wanted], why);
		return;
	}
	if (is_so)
		tune_is_so(tuning, "", zerocopy_now(tuning, value));
	else
		change_zerocopy(tuning, value, words[wanted]);
	keep_zerocopy(tuning, words[wanted], !is_so);
}
