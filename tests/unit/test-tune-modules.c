/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is vhost_net to be tuned: is it loaded, with which option, and why not?
 */
#include "tuned.h"
#include "unit.h"

/* ---- vhost-net */

static void vhost_net_is_loaded_or_said_why_not(void **state)
{
	static const struct asked asked = { .only = "vhost-net" };
	struct scene scene;
	struct module *module = NULL;

	set_scene(&scene, *state);
	module = vhost_net(&scene);
	module->in_kernel = FACT_NO;
	expect(&scene, &asked, "vhost-net : not loaded -> loaded, changes\n",
	       "kernel-module vhost_net: - -> loaded\n");

	module->barred_by = "/etc/modprobe.d/mine.conf";
	refuse(&scene, "vhost-net",
	       "vhost-net cannot be set here: /etc/modprobe.d/mine.conf forbids it");

	module->barred_by = NULL;
	refuse(&scene, "vhost-net",
	       "vhost-net cannot be set here: whether it can be loaded is not known");
	module->barred_by = "";
	module->has_file = FACT_NO;
	refuse(&scene, "vhost-net",
	       "vhost-net cannot be set here: the running kernel has no such module: install the "
	       "package with its other modules, or reboot into the kernel that was installed");
	scene.made->host->modules.loadable = FACT_NO;
	refuse(&scene, "vhost-net",
	       "vhost-net cannot be set here: this kernel loads no modules, or no more");
	module->in_kernel = FACT_UNKNOWN;
	refuse(&scene, "vhost-net",
	       "vhost-net cannot be set here: whether it can be loaded is not known");
	scene.made->host->modules.n = 0;
	refuse(&scene, "vhost-net",
	       "vhost-net cannot be set here: whether it can be loaded is not known");
}

/* ---- zerocopy */

static void zerocopy_is_set_where_the_profile_says(void **state)
{
	static const struct asked asked = { .only = "zerocopy" };
	struct scene scene;

	set_scene(&scene, *state);
	scene.profile.zerocopy = FACT_YES;
	expect(&scene, &(struct asked){ .only = "zerocopy", .persist = true },
	       "zerocopy : 0 -> 1, changes: guests' pages are one guard less apart from the host's "
	       "network\n",
	       "module-option vhost_net/experimental_zcopytx: 0 -> 1\n"
	       "file " MODPROBE_CONF ": - -> options vhost_net experimental_zcopytx=1\n\n");
	scene.profile.zerocopy = FACT_UNKNOWN;
	expect(&scene, &asked, "zerocopy : nothing to set -> nothing to set, so\n", "");

	/* One that another has on goes off; a file that vfctl wrote goes with it. */
	vhost_net(&scene)->parameters =
		scene_copy(&scene, &(struct module_parameter){ "experimental_zcopytx", "Y" },
			   sizeof(struct module_parameter));
	scene.profile.zerocopy = FACT_NO;
	expect(&scene, &asked, "zerocopy : Y -> 0, changes\n",
	       "module-option vhost_net/experimental_zcopytx: Y -> 0\n");
	expect_kept(&scene, "zerocopy", FACT_NO);
	expect(&scene, &(struct asked){ .only = "zerocopy", .persist = true }, NULL,
	       "module-option vhost_net/experimental_zcopytx: Y -> 0\n"
	       "file " MODPROBE_CONF ": - -> options vhost_net experimental_zcopytx=0\n\n");
	set_kept(&scene, MODPROBE_CONF, true, "options vhost_net experimental_zcopytx=1\n");
	expect(&scene, &(struct asked){ .only = "zerocopy", .persist = true }, NULL,
	       "module-option vhost_net/experimental_zcopytx: Y -> 0\n"
	       "file " MODPROBE_CONF ": options vhost_net experimental_zcopytx=1\n"
	       " -> options vhost_net experimental_zcopytx=0\n\n");
}

/* vfctl's file is read by its name, among those of others. */
static void zerocopy_stays_off_where_others_switch_it_on(void **state)
{
	static const struct asked asked = { .only = "zerocopy" };
	static const struct asked persist = { .only = "zerocopy", .persist = true };
	static const char file[] =
		"file " MODPROBE_CONF ": - -> options vhost_net experimental_zcopytx=0\n\n";
	struct module_option options[] = {
		{ "/etc/modprobe.d/kvm.conf", "vhost_net", "experimental_zcopytx", "1" },
		{ MODPROBE_CONF, "vhost_net", "experimental_zcopytx", "0" },
	};
	struct scene scene;

	set_scene(&scene, *state);
	expect_kept(&scene, "zerocopy", FACT_UNKNOWN);
	scene.made->host->modules.options = options;
	scene.made->host->modules.n_options = 1;
	expect(&scene, &asked, "zerocopy : 0 -> 0, so\n", "");
	expect_kept(&scene, "zerocopy", FACT_NO);
	expect(&scene, &persist, "zerocopy : 0 -> 0, so\n", file);
	scene.made->host->modules.n_options = 2;
	set_kept(&scene, MODPROBE_CONF, true, "options vhost_net experimental_zcopytx=0\n");
	expect(&scene, &persist, "zerocopy : 0 -> 0, so\n", "");
	expect_kept(&scene, "zerocopy", FACT_YES);

	options[0].path = "/etc/modprobe.d/zz.conf";
	expect(&scene, &asked,
	       "zerocopy : 0 -> 0, so: whenever vhost_net is loaded /etc/modprobe.d/zz.conf sets "
	       "it to 1 behind " MODPROBE_CONF ": take that line out\n",
	       "");
	set_kept(&scene, MODPROBE_CONF, false, NULL);
	expect(&scene, &asked, "zerocopy : 0 -> 0, so\n", "");
	expect(&scene, &persist, NULL, file);
	options[0].value = "N";
	expect(&scene, &persist, "zerocopy : 0 -> 0, so\n", "");
}

static void zerocopy_waits_for_vms(void **state)
{
	struct vhost thread = { .tid = 12 };
	struct qemu qemu = { .guest = "web1", .n_vhosts = 0 };
	struct scene scene;

	set_scene(&scene, *state);
	scene.profile.zerocopy = FACT_YES;
	scene.made->host->vm_backing.qemus = &qemu;
	scene.made->host->vm_backing.n_qemus = 1;
	expect(&scene, &(struct asked){ .only = "zerocopy" }, NULL,
	       "module-option vhost_net/experimental_zcopytx: 0 -> 1\n");
	qemu.vhosts = &thread;
	qemu.n_vhosts = 1;
	refuse(&scene, "zerocopy",
	       "zerocopy cannot be set here: web1 runs on vhost_net, whose parameter is set as it "
	       "is loaded: do it while no VM runs");
	vhost_net(&scene)->n_parameters = 0;
	refuse(&scene, "zerocopy",
	       "zerocopy cannot be set here: the parameter of vhost_net could not be read");
}

/* Before vhost_net is loaded modprobe.d alone says how it will be. */
static void zerocopy_comes_with_a_module_that_is_to_be_loaded(void **state)
{
	struct module_option option = { "/etc/modprobe.d/kvm.conf", "vhost_net",
					"experimental_zcopytx", "1" };
	struct scene scene;

	set_scene(&scene, *state);
	vhost_net(&scene)->in_kernel = FACT_NO;
	vhost_net(&scene)->parameters =
		scene_copy(&scene, &(struct module_parameter){ "experimental_zcopytx", "" },
			   sizeof(struct module_parameter));
	expect(&scene, &(struct asked){ .only = "zerocopy" },
	       "zerocopy : vhost_net is not loaded -> vhost_net is not loaded, so\n", "");
	scene.made->host->modules.options = &option;
	scene.made->host->modules.n_options = 1;
	expect(&scene, &(struct asked){ .only = "zerocopy", .persist = true },
	       "zerocopy : vhost_net is not loaded -> 0, changes: /etc/modprobe.d/kvm.conf has it "
	       "loaded with 1\n",
	       "kernel-module vhost_net: - -> loaded\n"
	       "module-option vhost_net/experimental_zcopytx: - -> 0\n"
	       "file " MODPROBE_CONF ": - -> options vhost_net experimental_zcopytx=0\n\n");
	option.value = "0";
	expect(&scene, &(struct asked){ .only = "zerocopy", .persist = true },
	       "zerocopy : vhost_net is not loaded -> vhost_net is not loaded, so\n", "");
	scene.made->host->modules.options_known = false;
	vhost_net(&scene)->barred_by = NULL;
	expect(&scene, &(struct asked){ .but = "zerocopy" },
	       "zerocopy : vhost_net is not loaded -> 0, left: whether it can be loaded is not "
	       "known\n",
	       "");
	scene.made->host->modules.options_known = true;
	vhost_net(&scene)->barred_by = "";
	scene.profile.zerocopy = FACT_YES;
	expect(&scene, &(struct asked){ .skip = "network-buffers" }, NULL,
	       "kernel-module vhost_net: - -> loaded\n"
	       "module-option vhost_net/experimental_zcopytx: - -> 1\n");
	expect(&scene, &(struct asked){ .only = "zerocopy" },
	       "zerocopy : vhost_net is not loaded -> 1, changes: guests' pages are one guard less "
	       "apart from the host's network\n",
	       "kernel-module vhost_net: - -> loaded\n"
	       "module-option vhost_net/experimental_zcopytx: - -> 1\n");
	vhost_net(&scene)->has_file = FACT_NO;
	refuse(&scene, "zerocopy",
	       "zerocopy cannot be set here: the running kernel has no such module: install the "
	       "package with its other modules, or reboot into the kernel that was installed");
	vhost_net(&scene)->in_kernel = FACT_YES;
	scene.profile.zerocopy = FACT_NO;
	scene.made->host->modules.n_options = 0;
	expect(&scene, &(struct asked){ .only = "zerocopy" },
	       "zerocopy : not there -> not there, so\n", "");
	scene.profile.zerocopy = FACT_YES;
	refuse(&scene, "zerocopy",
	       "zerocopy cannot be set here: the kernel's vhost_net has no such parameter any "
	       "more");
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(vhost_net_is_loaded_or_said_why_not),
	MADE_TEST(zerocopy_is_set_where_the_profile_says),
	MADE_TEST(zerocopy_stays_off_where_others_switch_it_on),
	MADE_TEST(zerocopy_waits_for_vms),
	MADE_TEST(zerocopy_comes_with_a_module_that_is_to_be_loaded),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
