/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are modules found wherever a kernel may have them, and what keeps them out of it, and does a capture
 * say the same without naming any others?
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "collect/collect.h"
#include "collected.h"
#include "os/disguise.h"
#include "os/recording.h"
#include "unit.h"

#define LISTS	   "/lib/modules/6.1.0-17-amd64/"
#define PARAMETERS "/sys/module/vfio_iommu_type1/parameters/"

/* As vfctl captures, with Debian's kernel. */
static struct tree *new_tree(void)
{
	struct tree *tree = tree_new();

	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_file(tree, "/vfctl/host", "release=6.1.0-17-amd64\n");
	tree_file(tree, "/proc/cmdline", "ro quiet\n");
	tree_file(tree, "/proc/sys/kernel/modules_disabled", "0\n");
	tree_directory(tree, "/sys/module");
	tree_file(tree, LISTS "modules.builtin", "kernel/arch/x86/kvm/kvm-amd.ko\n");
	tree_file(tree, LISTS "modules.dep",
		  "kernel/net/802/mrp.ko.xz:\n"
		  "kernel/drivers/vfio/pci/vfio-pci.ko.xz: kernel/drivers/vfio/vfio.ko.xz\n"
		  "updates/acme/vhost_net.ko: kernel/drivers/vhost/vhost.ko\n"
		  "kernel/drivers/vfio/vfio.ko.xz:\n");
	return tree;
}

static void assert_module(const struct host *host, const char *name, enum tristate in_kernel,
			  enum tristate has_file, const char *barred_by)
{
	const struct module *module = modules_find(&host->modules, name);

	assert_non_null(module);
	assert_int_equal(module->in_kernel, in_kernel);
	assert_int_equal(module->has_file, has_file);
	if (barred_by)
		assert_string_equal(module->barred_by, barred_by);
	else
		assert_null(module->barred_by);
}

static const char *parameter(const struct host *host, const char *module, const char *name)
{
	return module_parameter(modules_find(&host->modules, module), name);
}

static void modules_are_found(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, PARAMETERS "allow_unsafe_interrupts", "Y\n");
	tree_directory(tree, "/sys/module/vfio");
	host = collected(tree->path, FACTS_MODULES);
	assert_int_equal(host->modules.loadable, FACT_YES);
	assert_module(host, "vfio_iommu_type1", FACT_YES, FACT_NO, "");
	assert_module(host, "vfio_pci", FACT_NO, FACT_YES, "");
	assert_module(host, "vhost_net", FACT_NO, FACT_YES, "");
	assert_module(host, "kvm_amd", FACT_YES, FACT_NO, "");
	assert_module(host, "kvm_intel", FACT_NO, FACT_NO, "");
	assert_module(host, "br_netfilter", FACT_NO, FACT_NO, "");
	assert_string_equal(parameter(host, "vfio_iommu_type1", "allow_unsafe_interrupts"), "Y");
	assert_string_equal(parameter(host, "vfio", "enable_unsafe_noiommu_mode"), "");
	assert_string_equal(parameter(host, "kvm_intel", "enable_apicv"), "");
	assert_null(parameter(host, "kvm_intel", "other"));
}

static void what_keeps_them_out(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, "/proc/cmdline",
		  "module_blacklist=a,kvm-intel ro modprobe.blacklist=vfio\n");
	tree_file(tree, "/etc/modprobe.d/site.conf",
		  "# blacklist br_netfilter\n  blacklist \\\n\tvfio-pci\nblacklist\n"
		  "install vhost_net /usr/bin/false\ninstall vfio_iommu_type1 /sbin/prepare\n");
	/* A file hides those of its name further down. */
	tree_link(tree, "/etc/modprobe.d/kvm.conf", "/dev/null");
	tree_file(tree, "/usr/lib/modprobe.d/kvm.conf", "blacklist kvm_amd\n");
	tree_file(tree, "/usr/lib/modprobe.d/README", "blacklist br_netfilter\n");
	host = collected(tree->path, FACTS_MODULES);
	assert_module(host, "vfio_pci", FACT_NO, FACT_YES, "/etc/modprobe.d/site.conf");
	assert_module(host, "vhost_net", FACT_NO, FACT_YES, "/etc/modprobe.d/site.conf");
	assert_module(host, "vfio", FACT_NO, FACT_YES, "modprobe.blacklist= of the command line");
	assert_module(host, "kvm_intel", FACT_NO, FACT_NO, "module_blacklist= of the command line");
	assert_module(host, "kvm_amd", FACT_YES, FACT_NO, "");
	assert_module(host, "vfio_iommu_type1", FACT_NO, FACT_NO, "");
	assert_module(host, "br_netfilter", FACT_NO, FACT_NO, "");
}

static void assert_option(const struct host *host, const char *but, const char *path,
			  const char *value)
{
	const struct module_option *option =
		modules_find_option(&host->modules, "vhost_net", "experimental_zcopytx", but);

	assert_non_null(option);
	assert_string_equal(option->path, path);
	assert_string_equal(option->value, value);
}

/* The last one counts, by the names of files, of which one hides those further down. */
static void which_options_they_are_loaded_with(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_(host_freep) struct host *none = collected(tree->path, FACTS_MODULES);
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	assert_int_equal(none->modules.n_options, 0);
	tree_file(tree, "/etc/modprobe.d/a.conf",
		  "options vhost-net other=2 \\\n experimental-zcopytx=0 experimental_zcopytx\n"
		  "options vhost_net experimental_zcopytx=1\noptions vhost experimental_zcopytx=3\n"
		  "# options vhost_net experimental_zcopytx=4\n");
	tree_file(tree, "/usr/lib/modprobe.d/b.conf", "options vhost_net experimental_zcopytx=0\n");
	tree_file(tree, "/usr/lib/modprobe.d/a.conf", "options vhost_net experimental_zcopytx=5\n");
	tree_file(tree, "/run/modprobe.d/0.conf", "options vhost_net experimental_zcopytx=6\n");
	host = collected(tree->path, FACTS_MODULES);
	assert_int_equal(host->modules.n_options, 4);
	assert_option(host, NULL, "/usr/lib/modprobe.d/b.conf", "0");
	assert_option(host, "/usr/lib/modprobe.d/b.conf", "/etc/modprobe.d/a.conf", "1");
	assert_null(modules_find_option(&host->modules, "vfio_pci", "enable_sriov", NULL));
}

/* A container, a kernel that is gone since an update, and one that was built without modules. */
static void lists_may_be_missing(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *none = collected(tree->path, FACTS_MODULES);
	_cleanup_(host_freep) struct host *hidden = NULL;
	_cleanup_(host_freep) struct host *without = NULL;

	(void)state;
	assert_null(modules_find(&none->modules, "vfio_pci"));
	assert_true(has_gap(none, "/sys/module", ENOENT));
	tree_file(tree, "/vfctl/version", "format=1\n");
	tree_file(tree, "/vfctl/host", "release=6.1.0\n");
	tree_file(tree, "/proc/sys/kernel/modules_disabled", "0\n");
	tree_directory(tree, "/sys/module/vhost_net");
	hidden = collected(tree->path, FACTS_MODULES);
	assert_module(hidden, "vfio_pci", FACT_NO, FACT_UNKNOWN, NULL);
	assert_module(hidden, "vhost_net", FACT_YES, FACT_UNKNOWN, NULL);
	assert_module(hidden, "br_netfilter", FACT_UNKNOWN, FACT_UNKNOWN, NULL);
	assert_true(has_gap(hidden, "/lib/modules/6.1.0", ENOENT));
	tree_file(tree, "/vfctl/errors", "ENOENT\t/proc/sys/kernel/modules_disabled\n");
	without = collected(tree->path, FACTS_MODULES);
	assert_int_equal(without->modules.loadable, FACT_NO);
	assert_module(without, "vfio_pci", FACT_NO, FACT_NO, NULL);
	assert_false(has_gap(without, "/lib/modules/6.1.0", ENOENT));
}

static void what_cannot_be_read_is_unknown(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, PARAMETERS "allow_unsafe_interrupts", "Y\n");
	tree_file(tree, "/etc/modprobe.d/a.conf", "blacklist vfio_pci\n");
	tree_file(tree, "/etc/modprobe.d/b.conf", "");
	tree_file(tree, "/vfctl/errors",
		  "EACCES\t/etc/modprobe.d/b.conf\nEIO\t" PARAMETERS "allow_unsafe_interrupts\n"
		  "EACCES\t" LISTS "modules.dep\n");
	host = collected(tree->path, FACTS_MODULES);
	assert_module(host, "vfio_pci", FACT_NO, FACT_UNKNOWN, "/etc/modprobe.d/a.conf");
	assert_module(host, "vhost_net", FACT_NO, FACT_UNKNOWN, NULL);
	assert_null(parameter(host, "vfio_iommu_type1", "allow_unsafe_interrupts"));
	assert_true(has_gap(host, PARAMETERS "allow_unsafe_interrupts", EIO));
	assert_true(has_gap(host, "/etc/modprobe.d/b.conf", EACCES));
	assert_false(host->modules.options_known);
	assert_true(has_gap(host, LISTS "modules.dep", EACCES));
}

/* Collects from one tree while another is written, which must say the same. */
static void record(const struct tree *from, const struct tree *to,
		   const struct recording_filter *filter)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(recording_freep) struct recording *recording = NULL;
	_cleanup_(host_freep) struct host *host = NULL;
	_cleanup_close_ int fd = open(to->path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	assert_int_equal(machine_open(from->path, &machine, NULL), 0);
	recording = recording_new(machine->root, fd, filter);
	host = collect(machine, FACTS_MODULES);
	assert_int_equal(host->facts & FACTS_MODULES, FACTS_MODULES);
	assert_int_equal(recording_finish(recording, NULL), 0);
}

static void assert_content(const struct tree *tree, const char *path, const char *expected)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	char text[4096];

	assert_int_equal(machine_open(tree->path, &machine, NULL), 0);
	assert_true(root_read(machine->root, path, text, sizeof(text)) >= 0);
	assert_string_equal(text, expected);
}

static void captures_name_no_others(void **state)
{
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	const struct recording_filter filter = disguise_filter(pseudonyms);
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_tree_ struct tree *plain = tree_new();
	_cleanup_tree_ struct tree *anonymous = tree_new();

	(void)state;
	tree_directory(tree, "/sys/module/acme");
	tree_file(tree, PARAMETERS "allow_unsafe_interrupts", "N\n");
	tree_file(tree, "/etc/modprobe.d/site.conf",
		  "# for acme\nblacklist acme\nblacklist vfio-pci\noptions acme key=secret\n"
		  "options vhost_net acme=1 experimental_zcopytx=1 experimental_zcopytx=acme\n"
		  "install vhost_net /opt/acme/true\ninstall kvm /opt/acme/run\n");
	record(tree, plain, NULL);
	assert_content(plain, LISTS "modules.dep",
		       "kernel/drivers/vfio/pci/vfio-pci.ko.xz:\n"
		       "updates/acme/vhost_net.ko:\n"
		       "kernel/drivers/vfio/vfio.ko.xz:\n");
	assert_content(plain, PARAMETERS "allow_unsafe_interrupts", "N\n");
	record(tree, anonymous, &filter);
	assert_content(anonymous, LISTS "modules.dep",
		       "kernel/drivers/vfio/pci/vfio-pci.ko.xz:\n"
		       "vhost_net.ko:\n"
		       "kernel/drivers/vfio/vfio.ko.xz:\n");
	assert_content(anonymous, "/etc/modprobe.d/site.conf",
		       "blacklist vfio-pci\noptions vhost_net experimental_zcopytx=1\n"
		       "install vhost_net /bin/true\n");
}

static enum tristate vhost_node(const struct tree *tree)
{
	_cleanup_(host_freep) struct host *host = collected(tree->path, FACTS_MODULES);

	assert_true(host->modules.vhost_node || has_gap(host, "/dev/vhost-net", ENODATA));
	return host->modules.vhost_node;
}

/* Neither captures of before nor a container's /dev say anything. */
static void a_node_is_missing_only_in_the_hosts_own_dev(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();

	(void)state;
	assert_int_equal(vhost_node(tree), FACT_UNKNOWN);
	tree_directory(tree, "/dev");
	assert_int_equal(vhost_node(tree), FACT_UNKNOWN);
	tree_file(tree, "/dev/kmsg", "");
	assert_int_equal(vhost_node(tree), FACT_NO);
	tree_file(tree, "/dev/vhost-net", "");
	assert_int_equal(vhost_node(tree), FACT_YES);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(modules_are_found),
	cmocka_unit_test(what_keeps_them_out),
	cmocka_unit_test(which_options_they_are_loaded_with),
	cmocka_unit_test(lists_may_be_missing),
	cmocka_unit_test(what_cannot_be_read_is_unknown),
	cmocka_unit_test(captures_name_no_others),
	cmocka_unit_test(a_node_is_missing_only_in_the_hosts_own_dev),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
