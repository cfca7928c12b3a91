/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Do sysctls, hugepages, MTUs, what CPUs do, who serves interrupts, modules and their options become what
 * they are to be, and what they were, whatever fails?
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "faults.h"
#include "os/modprobe.h"
#include "unit.h"

#define RMEM	 "net.core.rmem_max"
#define TCP_RMEM "net.ipv4.tcp_rmem"
#define IPTABLES "net.bridge.bridge-nf-call-iptables"
#define POLICY_0 "/sys/devices/system/cpu/cpufreq/policy0/"
#define ZEROCOPY "vhost_net/experimental_zcopytx"
#define SYSCTLS	 "/etc/sysctl.d/60-vfctl.conf"
#define PF_QUEUE "0000:41:00.0/irq130"
#define ITS_IRQ	 "/sys/bus/pci/devices/0000:41:00.0/msi_irqs/130"
#define SMALL	 "/sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages"
#define CONF_WAS "#vnc_password = \"XYZ12345\"\n#max_files = 32768\n"
#define CONF	 "#vnc_password = \"XYZ12345\"\nmax_files = 65536\n"

static const int errnos[] = { EIO, EACCES, EROFS };

static const char *const bridge_sysctls[] = { "/proc/sys/net/bridge/bridge-nf-call-iptables", "1",
					      "/proc/sys/net/bridge/bridge-nf-call-arptables", "1",
					      NULL };

/* The preference before the governor, which lets none be set then, nor put back. */
static const struct step tuning[] = {
	{ STEP_KERNEL_MODULE, "br_netfilter", NULL, MODULE_LOADED },
	{ STEP_SYSCTL, IPTABLES, NULL, "0" },
	{ STEP_MODULE_OPTION, ZEROCOPY, "0", "1" },
	{ STEP_SYSCTL, RMEM, "212992", "16777216" },
	{ STEP_SYSCTL, TCP_RMEM, "4096\t131072\t6291456", "4096 131072 16777216" },
	{ STEP_HUGEPAGES, "node1/2048kB", "64", "512" },
	{ STEP_HUGEPAGES, "host/1048576kB", "4", "0" },
	{ STEP_MTU, "pf0", "1500", "9000" },
	{ STEP_CPU_PREFERENCE, "policy0", "balance_performance", "performance" },
	{ STEP_CPU_GOVERNOR, "policy0", "powersave", "performance" },
	{ STEP_CPU_IDLE_STATE, "cpu3/state2", "0", "1" },
	{ STEP_IRQ_AFFINITY, PF_QUEUE, "0-7", "4-7" },
	{ STEP_DIRECTORY, "/etc/sysctl.d", NULL, "present" },
	{ STEP_FILE, SYSCTLS, NULL, RMEM " = 16777216\n" },
	{ STEP_FILE, QEMU_CONF, CONF_WAS, CONF },
};
static const struct step removing[] = {
	{ STEP_KERNEL_MODULE, "vhost_net", MODULE_LOADED, NULL },
	{ STEP_HUGEPAGES, "node1/2048kB", "64", "0" },
};

static void add_settings(struct scene *scene)
{
	struct fake_kernel *fake = scene->fake;

	fake_kernel_add_module(fake, "vhost_net", "experimental_zcopytx", "0");
	fake_kernel_add_module(fake, "br_netfilter", "", "")->makes = bridge_sysctls;
	assert_int_equal(fake->kernel.load_module("vhost_net", NULL, fake), 0);
	tree_directory(scene->tree, "/proc/sys/net/bridge");
	tree_file(scene->tree, "/proc/sys/kernel/osrelease", "6.12.0\n");
	tree_file(scene->tree, "/lib/modules/6.12.0/modules.builtin",
		  "kernel/net/core/failover.ko\nkernel/net/bridge/br-netfilter2.ko\n");
	tree_file(scene->tree, "/proc/sys/net/core/rmem_max", "212992\n");
	tree_file(scene->tree, "/proc/sys/net/ipv4/tcp_rmem", "4096\t131072\t6291456\n");
	tree_file(scene->tree, SMALL, "64\n");
	tree_file(scene->tree, "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "4\n");
	tree_file(scene->tree, "/sys/class/net/pf0/mtu", "1500\n");
	tree_file(scene->tree, POLICY_0 "scaling_available_governors", "performance powersave\n");
	tree_file(scene->tree, POLICY_0 "scaling_governor", "powersave\n");
	tree_file(scene->tree, POLICY_0 "energy_performance_preference", "balance_performance\n");
	tree_file(scene->tree, "/sys/devices/system/cpu/cpu3/cpuidle/state2/disable", "0\n");
	tree_file(scene->tree, "/proc/irq/130/smp_affinity_list", "0-7\n");
	tree_file(scene->tree, ITS_IRQ, "msix\n");
	tree_file(scene->tree, QEMU_CONF, CONF_WAS);
	fake_kernel_heal(fake);
}

static void limit_pages(struct scene *scene)
{
	add_settings(scene);
	scene->fake->most_pages = 300;
}

static void use_pages(struct scene *scene)
{
	add_settings(scene);
	scene->fake->used_pages = 10;
}

static void use_module(struct scene *scene)
{
	add_settings(scene);
	scene->fake->modules[0].used = true;
}

static void reject_option(struct scene *scene)
{
	add_settings(scene);
	scene->fake->rejects = "experimental_zcopytx=1";
}

static void mount_sysctls_read_only(struct scene *scene)
{
	add_settings(scene);
	scene->fake->read_only = "/proc/sys/";
}

static void go_fast(struct scene *scene)
{
	add_settings(scene);
	tree_file(scene->tree, POLICY_0 "scaling_governor", "performance\n");
}

static const struct trial trials[] = {
	TRIAL(tuning, add_settings),
	TRIAL(removing, add_settings),
};
static struct trials all = {
	.items = trials,
	.n = ARRAY_SIZE(trials),
	.errnos = errnos,
	.n_errnos = ARRAY_SIZE(errnos),
	.in_turn = true,
};

/* ---- what the kernel does not do */

static void assert_refused(const struct step *step, void (*prepare)(struct scene *scene),
			   const char *why)
{
	/* Something before it is undone, too. */
	const struct step steps[] = { { STEP_SYSCTL, RMEM, "212992", "16777216" }, *step };
	const struct trial trial = { .plan = { .steps = steps, .n = 2 }, .prepare = prepare };

	trial_assert_undone(&trial, why);
}

static void the_kernel_may_find_fewer_pages(void **state)
{
	(void)state;
	assert_refused(&(struct step){ STEP_HUGEPAGES, "node1/2048kB", "64", "512" }, limit_pages,
		       "hugepages of node1/2048kB cannot be set: there is no free memory in pieces "
		       "large enough for 512 pages (Cannot allocate memory): ask for fewer, end "
		       "what takes memory there, or have them made at boot (hugepages= on the "
		       "kernel's command line)");
}

static void pages_in_use_stay(void **state)
{
	(void)state;
	assert_refused(&(struct step){ STEP_HUGEPAGES, "node1/2048kB", "64", "4" }, use_pages,
		       "hugepages of node1/2048kB cannot be set: processes, such as VMs, have more "
		       "than 4 of these pages (Device or resource busy): end those first, or leave "
		       "more");
}

static void an_option_waits_for_who_uses_the_module(void **state)
{
	static const struct step step = { STEP_MODULE_OPTION, ZEROCOPY, "0", "1" };
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	use_module(&scene);
	assert_int_equal(step_write(&scene.site, &step, "1"), -EBUSY);
	assert_int_equal(scene.fake->n_calls, 1);
	assert_true(scene.fake->modules[0].loaded);
	/* What it is already needs nothing. */
	assert_int_equal(step_write(&scene.site, &step, "N"), 0);
	assert_int_equal(scene.fake->n_calls, 1);
	assert_refused(&step, use_module,
		       "module-option of " ZEROCOPY " cannot be set: the module is in use, by VMs "
		       "or by other modules (Device or resource busy): end these (lsmod), or have "
		       "the option set at the next boot");
}

static void a_module_that_does_not_load_so_is_loaded_as_it_was(void **state)
{
	static const struct step step = { STEP_MODULE_OPTION, ZEROCOPY, "0", "1" };
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	reject_option(&scene);
	scene_start(&scene);
	assert_int_equal(step_write(&scene.site, &step, "1"), -EIO);
	scene_assert_start(&scene);
	assert_refused(&step, reject_option,
		       "module-option of " ZEROCOPY " cannot be set: modprobe could not load it "
		       "(Input/output error): see whether this kernel has it (modinfo), what "
		       "modprobe.d says, and dmesg");
}

static void a_module_in_use_stays(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	use_module(&scene);
	assert_int_equal(scene_run(&scene, &trials[1].plan), 0);
	assert_int_equal(scene.outcome.status, OUTCOME_DONE);
	assert_true(scene.fake->modules[0].loaded);
}

/* It goes by the list of what is built in: nothing in sysfs shows it. */
static void a_module_may_be_built_in(void **state)
{
	static const struct step there = { STEP_KERNEL_MODULE, "failover", NULL, MODULE_LOADED };
	static const struct step other = { STEP_KERNEL_MODULE, "br_netfilter", NULL,
					   MODULE_LOADED };
	_cleanup_scene_ struct scene scene = scene_new(false);
	char text[16] = "";
	const char *now = NULL;

	(void)state;
	add_settings(&scene);
	assert_int_equal(step_read(&scene.site, &there, text, &now), 0);
	assert_string_equal(now, MODULE_LOADED);
	assert_int_equal(step_write(&scene.site, &there, MODULE_LOADED), 0);
	assert_int_equal(scene.fake->n_calls, 0);
	assert_int_equal(step_write(&scene.site, &there, NULL), 0);
	assert_int_equal(step_write(&scene.site,
				    &(struct step){ STEP_MODULE_OPTION, "failover/x", NULL, "1" },
				    "1"),
			 -EOPNOTSUPP);
	assert_int_equal(step_read(&scene.site, &other, text, &now), 0);
	assert_null(now);
}

static void the_governor_may_keep_the_preference(void **state)
{
	(void)state;
	assert_refused(
		&(struct step){ STEP_CPU_PREFERENCE, "policy0", "balance_performance", "power" },
		go_fast,
		"cpu-preference of policy0 cannot be set: with the governor performance the "
		"CPU takes no other preference (Device or resource busy): set another "
		"governor first");
}

/* What cannot be written cannot be put back either, and all is as it was. */
static void read_only_sysctls_are_no_loss(void **state)
{
	static const struct step steps[] = {
		{ STEP_HUGEPAGES, "node1/2048kB", "64", "512" },
		{ STEP_SYSCTL, RMEM, "212992", "16777216" },
	};
	const struct trial trial = { .plan = { .steps = steps, .n = 2 },
				     .prepare = mount_sysctls_read_only };

	(void)state;
	trial_assert_undone(&trial,
			    "sysctl of " RMEM " cannot be set: /proc/sys is read-only here, as in "
			    "a container (Read-only file system): run it on the host itself, or "
			    "set it there (sysctl -w)");
}

static void what_is_not_there_is_told(void **state)
{
	(void)state;
	assert_refused(&(struct step){ STEP_SYSCTL, IPTABLES, NULL, "0" }, add_settings,
		       "sysctl of " IPTABLES " cannot be set: this kernel, or this network "
		       "namespace, has no such sysctl (No such file or directory): run it in the "
		       "host's own namespace; those of bridges come with the module br_netfilter");
	assert_refused(&(struct step){ STEP_MTU, "pf0", "1500", "9711" }, add_settings,
		       "mtu of pf0 cannot be set: the interface does not take an MTU of 9711 "
		       "(Invalid argument): ask for no more than its maxmtu (ip -d link show); a "
		       "VLAN's is its interface's own at most");
}

/* That of libvirt may hold passwords. */
static void a_file_keeps_its_mode(void **state)
{
	static const struct step step = { STEP_FILE, QEMU_CONF, CONF_WAS, CONF };
	_cleanup_scene_ struct scene scene = scene_new(false);
	char path[PATH_MAX];
	char shown[STEP_VALUE_SIZE];

	(void)state;
	add_settings(&scene);
	snprintf(path, sizeof(path), "%s" QEMU_CONF, scene.tree->path);
	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(step_write(&scene.site, &step, CONF), 0);
	assert_int_equal(root_peek(scene.root, QEMU_CONF, NULL, 0), S_IFREG | 0600);
	assert_string_equal(step_value_shown(&step, CONF, shown), "2 lines");
	assert_string_equal(step_to_shown(&step, shown), "2 lines (+1 -1)");
	assert_int_equal(step_write(&scene.site, &step, NULL), 0);
	tree_link(scene.tree, QEMU_CONF, "other.conf");
	assert_int_equal(step_write(&scene.site, &step, CONF), -ELOOP);
}

static void assert_stale(struct scene *scene, const char *now, const char *why)
{
	static const struct step step = { STEP_FILE, QEMU_CONF, CONF_WAS, CONF };

	tree_file(scene->tree, QEMU_CONF, now);
	assert_int_equal(scene_run(scene, &(struct plan){ .steps = &step, .n = 1 }), 0);
	assert_int_equal(scene->outcome.status, OUTCOME_REFUSED);
	assert_string_equal(scene->outcome.why.text, why);
}

/* None of what it holds is in a sentence. */
static void a_file_is_told_by_its_lines(void **state)
{
	_cleanup_scene_ struct scene scene = scene_new(false);

	(void)state;
	assert_stale(&scene, "#max_files = 32768\n",
		     "file of " QEMU_CONF " is 1 line now, not 2 lines: somebody has changed it "
		     "since; look, and try again");
	assert_stale(&scene, CONF,
		     "file of " QEMU_CONF " is not what it was: somebody has changed it since; "
		     "look, and try again");
}

/* Whatever makes so many pages takes its time. */
static void patience_grows_with_the_pages(void **state)
{
	const struct kind *kind = &step_kinds[STEP_HUGEPAGES];
	const struct step few = { STEP_HUGEPAGES, "node0/2048kB", "0", "16" };
	const struct step many = { STEP_HUGEPAGES, "node0/1048576kB", "0", "600" };
	const struct step most = { STEP_HUGEPAGES, "host/16777216kB", NULL, "1073741824" };

	(void)state;
	assert_true(kind->patience_ms(&few) >= 30000);
	assert_int_equal(kind->patience_ms(&many) - kind->patience_ms(&few), 600 * 1000);
	assert_int_equal(kind->patience_ms(&most), INT_MAX);
}

/* delete_module(2) itself, which finds nothing of the name, or is not even asked. */
static void what_is_not_loaded_is_not_unloaded(void **state)
{
	(void)state;
	assert_true(modprobe_unload("no_module_has_such_a_name") < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TRIALS_TEST(every_failure_is_undone, all),
		TRIALS_TEST(every_kill_leads_back, all),
		TRIALS_TEST(what_was_done_is_taken_back, all),
		cmocka_unit_test(the_kernel_may_find_fewer_pages),
		cmocka_unit_test(pages_in_use_stay),
		cmocka_unit_test(an_option_waits_for_who_uses_the_module),
		cmocka_unit_test(a_module_that_does_not_load_so_is_loaded_as_it_was),
		cmocka_unit_test(a_module_in_use_stays),
		cmocka_unit_test(a_module_may_be_built_in),
		cmocka_unit_test(the_governor_may_keep_the_preference),
		cmocka_unit_test(read_only_sysctls_are_no_loss),
		cmocka_unit_test(what_is_not_there_is_told),
		cmocka_unit_test(a_file_keeps_its_mode),
		cmocka_unit_test(a_file_is_told_by_its_lines),
		cmocka_unit_test(patience_grows_with_the_pages),
		cmocka_unit_test(what_is_not_loaded_is_not_unloaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
