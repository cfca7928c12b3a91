/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the kernel itself carry the packets of VMs? The knobs vhost-net and zerocopy, of the module vhost_net.
 */
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

static void change_zerocopy(struct tuning_host *tuning, const char *now, const char *wanted)
{
	tune_tell_change(tuning, "", now ? now : "vhost_net is not loaded", wanted,
			 module_switch(wanted) == FACT_YES
				 ? "guests' pages are one guard less apart from the host's network"
				 : NULL);
	if (!now)
		load(tuning);
	steps_add(&tuning->now, STEP_MODULE_OPTION, VHOST_NET "/experimental_zcopytx", now, wanted);
}

/* The parameter is read-only: the module has to be loaded anew. */
void tune_zerocopy(struct tuning_host *tuning)
{
	static const char *const words[] = { [FACT_NO] = "0", [FACT_YES] = "1" };
	const struct module *module = modules_find(&tuning->host->modules, VHOST_NET);
	const char *value = module_parameter(module, "experimental_zcopytx");
	enum tristate wanted = tuning->profile->zerocopy;
	const char *why = keeps_zerocopy(tuning, value);

	if (wanted == FACT_UNKNOWN)
		return;
	if (value && (*value ? module_switch(value) == wanted : wanted == FACT_NO)) {
		tune_is_so(tuning, "", *value ? value : words[wanted]);
	} else if (why) {
		tune_leave(tuning, "", value && *value ? value : NULL, words[wanted], why);
		return;
	} else {
		change_zerocopy(tuning, *value ? value : NULL, words[wanted]);
	}
	if (wanted == FACT_YES || tune_kept(tuning, 0))
		tune_keep(tuning, 0,
			  arena_printf(tuning->arena, "options vhost_net experimental_zcopytx=%s\n",
				       words[wanted]));
}
