/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are interrupts given to their functions however the kernel names them, and is irqbalance seen without
 * a word to anybody?
 */
#include <errno.h>
#include <stdio.h>

#include "base/text.h"
#include "collected.h"
#include "functions.h"
#include "unit.h"

#define HEADING "           CPU0       CPU1       \n"
#define UNIT	"/sys/fs/cgroup/system.slice/irqbalance.service"

/* PF and VFs on the first of two nodes. */
static struct tree *new_tree(void)
{
	struct tree *tree = tree_new();

	tree_pf_with_vfs(tree);
	tree_cpus(tree);
	tree_file(tree, "/sys/devices/system/node/online", "0-1\n");
	tree_numbered(tree, "/sys/devices/system/node/node", 0, "cpulist", "0-3\n");
	tree_numbered(tree, "/sys/devices/system/node/node", 1, "cpulist", "4-7\n");
	tree_directory(tree, "/proc/irq");
	return tree;
}

static void serve(const struct tree *tree, unsigned int irq, const char *cpus)
{
	tree_numbered(tree, "/proc/irq/", irq, "effective_affinity_list", cpus);
}

static void assert_vector(const struct device *device, size_t i, int64_t irq, const char *action,
			  const char *cpus)
{
	assert_true(i < device->n_vectors);
	assert_int_equal(device->vectors[i].irq, irq);
	assert_string_equal(device->vectors[i].action, action);
	if (cpus)
		assert_string_equal(device->vectors[i].cpus, cpus);
	else
		assert_null(device->vectors[i].cpus);
}

/* Lines as Linux 6.12 writes them on x86; PORT's interrupt is no network function's. */
static void vectors_by_chips_names(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_(host_freep) struct host *host = NULL;
	const struct device *pf = NULL;

	(void)state;
	tree_file(tree, "/proc/interrupts",
		  HEADING
		  "   0:         66          0  IR-IO-APIC    2-edge      timer\n"
		  " 120:          0          0  IR-PCI-MSI-" PORT
		  "    0-edge      PCIe PME, pciehp\n"
		  " 131:          1 1234567890  IR-PCI-MSIX-" PF "    2-edge      eth0-TxRx-1\n"
		  " 130:          0          7  IR-PCI-MSIX-" PF "    1-edge      eth0-TxRx-0\n"
		  " 129:          0          0  IR-PCI-MSIX-" PF "    0-edge      eth0\n"
		  " 140:          3          0  IR-PCI-MSIX-" VF0 "    0-edge      eth5-rx-0\n"
		  " NMI:          0          0   Non-maskable interrupts\n"
		  " ERR:          0\n");
	serve(tree, 130, "3\n");
	serve(tree, 131, "4-7\n");
	serve(tree, 140, "\n");
	host = collected(tree->path, FACTS_INTERRUPTS);
	assert_int_equal(host->interrupts.remapped, FACT_YES);
	assert_string_equal(host->interrupts.chip, "IR-IO-APIC");
	assert_true(host->interrupts.known && host->interrupts.all_told);
	pf = device_at(host, PF);
	assert_int_equal(pf->n_vectors, 3);
	assert_vector(pf, 0, 129, "eth0", NULL);
	assert_vector(pf, 1, 130, "eth0-TxRx-0", "3");
	assert_vector(pf, 2, 131, "eth0-TxRx-1", "4-7");
	assert_vector(device_at(host, VF0), 0, 140, "eth5-rx-0", "");
	assert_int_equal(device_at(host, VF1)->n_vectors, 0);
	assert_int_equal(device_at(host, PORT)->n_vectors, 0);
	assert_false(has_gap(host, "/proc/irq/129/effective_affinity_list", ENOENT));
}

/* Linux 6.1: 0x41 << 19 | device and function << 11 | index; Arm's has the flow as a word. */
static void vectors_by_numbers(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, "/proc/interrupts",
		  HEADING "  33:          0          5  PCI-MSI 34078721-edge      eth0-TxRx-0\n"
			  "  34:          0          5   ITS-MSI 34340864 Edge      eth5-rx-0\n"
			  "  35:          0          5  DMAR-MSI    0-edge      dmar0\n");
	serve(tree, 33, "1\n");
	host = collected(tree->path, FACTS_INTERRUPTS);
	assert_vector(device_at(host, PF), 0, 33, "eth0-TxRx-0", "1");
	assert_vector(device_at(host, VF0), 0, 34, "eth5-rx-0", NULL);
	assert_true(has_gap(host, "/proc/irq/34/effective_affinity_list", ENOENT));
	assert_int_equal(host->interrupts.remapped, FACT_NO);
	assert_string_equal(host->interrupts.chip, "PCI-MSI");
	assert_true(host->interrupts.all_told);
}

/* A guest's virtual IOMMU remaps too; Xen names no function. */
static void other_chips(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_(host_freep) struct host *host = NULL;

	(void)state;
	tree_file(tree, "/proc/interrupts",
		  HEADING "  20:          0          5  IO-APIC    2-edge      timer\n"
			  "  33:          0          5  vIR-PCI-MSIX-" PF "    0-edge      eth0-0\n"
			  "  34:          0          5  xen-pirq    -msi-x     eth1\n");
	host = collected(tree->path, FACTS_INTERRUPTS);
	assert_int_equal(host->interrupts.remapped, FACT_YES);
	assert_string_equal(host->interrupts.chip, "vIR-PCI-MSIX-" PF);
	assert_false(host->interrupts.all_told);
}

/* What has no chip that an IOMMU could remap says nothing; nor does a file that is not there. */
static void remapping_may_be_unknown(void **state)
{
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_(host_freep) struct host *none = collected(tree->path, FACTS_INTERRUPTS);
	_cleanup_(host_freep) struct host *arm = NULL;

	(void)state;
	assert_false(none->interrupts.known);
	assert_true(has_gap(none, "/proc/interrupts", ENOENT));
	tree_file(tree, "/proc/interrupts",
		  HEADING "  11:          0          5     GICv3  27 Level     arch_timer\n");
	arm = collected(tree->path, FACTS_INTERRUPTS);
	assert_true(arm->interrupts.known);
	assert_int_equal(arm->interrupts.remapped, FACT_UNKNOWN);
}

/* Which of a host's vectors are read: none where there is one node, none of a VF that is given away. */
static void only_what_is_judged_is_read(void **state)
{
	static const char interrupts[] =
		HEADING "  33:          0          5  PCI-MSIX-" PF "    0-edge      eth0-TxRx-0\n"
			"  34:          0          5  PCI-MSIX-" VF0
			"    0-edge      vfio-msix[0](" VF0 ")\n";
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_(host_freep) struct host *two = NULL;
	_cleanup_(host_freep) struct host *one = NULL;

	(void)state;
	tree_attribute(tree, VF0, "uevent", "DRIVER=vfio-pci\nPCI_CLASS=20000\nPCI_ID=8086:10CA\n");
	tree_file(tree, "/proc/interrupts", interrupts);
	serve(tree, 33, "1\n");
	serve(tree, 34, "1\n");
	two = collected(tree->path, FACTS_INTERRUPTS);
	assert_vector(device_at(two, PF), 0, 33, "eth0-TxRx-0", "1");
	assert_vector(device_at(two, VF0), 0, 34, "vfio-msix[0](" VF0 ")", NULL);
	tree_file(tree, "/sys/devices/system/node/online", "0\n");
	one = collected(tree->path, FACTS_INTERRUPTS);
	assert_vector(device_at(one, PF), 0, 33, "eth0-TxRx-0", NULL);
	assert_false(has_gap(one, "/proc/irq/33/effective_affinity_list", ENOENT));
}

/* Which CPUs may serve it is read of queues, where somebody asks. */
static void what_may_serve_is_asked_for(void **state)
{
	static const char interrupts[] =
		HEADING "  33:          0          5  PCI-MSIX-" PF "    0-edge      eth0-TxRx-0\n"
			"  34:          0          5  PCI-MSIX-" PF "    0-edge      eth0-TxRx-1\n"
			"  35:          0          5  PCI-MSIX-" PF "    0-edge      eth0\n";
	_cleanup_tree_ struct tree *tree = new_tree();
	_cleanup_(host_freep) struct host *host = NULL;
	_cleanup_(host_freep) struct host *unasked = NULL;

	(void)state;
	tree_file(tree, "/proc/interrupts", interrupts);
	serve(tree, 33, "1\n");
	serve(tree, 34, "1\n");
	tree_numbered(tree, "/proc/irq/", 33, "smp_affinity_list", "0-7\n");
	host = collected(tree->path, FACTS_AFFINITIES);
	assert_vector(device_at(host, PF), 0, 33, "eth0-TxRx-0", "1");
	assert_string_equal(device_at(host, PF)->vectors[0].allowed, "0-7");
	assert_null(device_at(host, PF)->vectors[1].allowed);
	assert_true(has_gap(host, "/proc/irq/34/smp_affinity_list", ENOENT));
	assert_null(device_at(host, PF)->vectors[2].allowed);
	assert_false(has_gap(host, "/proc/irq/35/smp_affinity_list", ENOENT));
	unasked = collected(tree->path, FACTS_INTERRUPTS);
	assert_null(device_at(unasked, PF)->vectors[0].allowed);
}

static void queues_are_told_from_the_rest(void **state)
{
	static const struct {
		const char *action;
		bool queue;
	} cases[] = {
		{ "eth0", false },
		{ "eth0-TxRx-0", true },
		{ "ice-0000:4b:00.0:misc", false },
		{ "ice-ens1f0-TxRx-11", true },
		{ "iavf-0000:4b:01.0:mbx", false },
		{ "mlx5_async0@pci:0000:04:00.0", false },
		{ "mlx5_comp0@pci:0000:04:00.0", true },
		{ "virtio3-config", false },
		{ "ice-0000:4b:00.0:ctrl-TxRx-112", false },
		{ "i40e-0000:31:00.0:fdir-TxRx-0", false },
		{ "virtio3-input.0", true },
		{ "ena-mgmnt@pci:0000:00:05.0", false },
		{ "eth3", true }, /* the only one of its kind */
	};
	struct vector vectors[ARRAY_SIZE(cases)];

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		vectors[i] = (struct vector){ .irq = (int64_t)i, .action = cases[i].action };
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (vector_serves_queue(vectors, ARRAY_SIZE(cases), i) != cases[i].queue)
			fail_msg("%s", cases[i].action);
}

static void irqbalance_shows_as_a_group(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *unknown = collected(tree->path, FACTS_INTERRUPTS);
	_cleanup_(host_freep) struct host *off = NULL;
	_cleanup_(host_freep) struct host *on = NULL;

	(void)state;
	assert_int_equal(unknown->irqbalance.running, FACT_UNKNOWN);
	assert_true(has_gap(unknown, UNIT, ENOENT));
	tree_directory(tree, "/sys/fs/cgroup/systemd/system.slice");
	off = collected(tree->path, FACTS_INTERRUPTS);
	assert_int_equal(off->irqbalance.running, FACT_NO);
	tree_directory(tree, UNIT);
	tree_file(tree, "/sys/devices/system/cpu/isolated", "2-3\n");
	tree_file(tree, "/sys/devices/system/cpu/nohz_full", "(null)\n");
	on = collected(tree->path, FACTS_INTERRUPTS);
	assert_int_equal(on->irqbalance.running, FACT_YES);
	assert_string_equal(on->irqbalance.banned, "2-3");
	assert_true(cpus_include(on->irqbalance.banned, 3));
	assert_false(cpus_include(on->irqbalance.banned, 4));
}

static void assert_banned(const char *environment, const char *banned)
{
	_cleanup_tree_ struct tree *tree = tree_new();
	_cleanup_(host_freep) struct host *host = NULL;

	tree_directory(tree, UNIT);
	tree_file(tree, "/sys/devices/system/cpu/isolated", "7\n");
	tree_file(tree, "/sys/devices/system/cpu/nohz_full", "6-7\n");
	tree_file(tree, "/etc/sysconfig/irqbalance", environment);
	host = collected(tree->path, FACTS_INTERRUPTS);
	if (banned)
		assert_string_equal(host->irqbalance.banned, banned);
	else
		assert_null(host->irqbalance.banned);
	assert_int_equal(has_gap(host, "/etc/sysconfig/irqbalance", EINVAL), !banned);
}

/* What its environment names counts instead of what the kernel isolates. */
static void irqbalance_can_be_told(void **state)
{
	(void)state;
	assert_banned("#IRQBALANCE_BANNED_CPUS=f\nIRQBALANCE_ARGS=\n", "7,6-7");
	assert_banned("IRQBALANCE_BANNED_CPUS=\"1,0000000c\"\n", "2,3,32");
	assert_banned("IRQBALANCE_BANNED_CPUS=\nIRQBALANCE_BANNED_CPULIST=4-5,1\n", "4,5,1");
	assert_banned("IRQBALANCE_BANNED_CPULIST=4\nIRQBALANCE_BANNED_CPUS=c\n", "2,3");
	assert_banned("IRQBALANCE_BANNED_CPUS=''\n", "7,6-7");
	assert_banned("IRQBALANCE_BANNED_CPULIST=all\n", NULL);
}

static void assert_both_banned(const struct tree *tree, const char *banned, const char *others)
{
	_cleanup_(host_freep) struct host *host = collected(tree->path, FACTS_INTERRUPTS);

	if (banned)
		assert_string_equal(host->irqbalance.banned, banned);
	else
		assert_null(host->irqbalance.banned);
	assert_string_equal(host->irqbalance.others, others);
}

/* systemd reads vfctl's file behind the distribution's, if the drop-in names it. */
static void vfctl_tells_it_last(void **state)
{
	_cleanup_tree_ struct tree *tree = tree_new();

	(void)state;
	tree_directory(tree, UNIT);
	tree_file(tree, "/etc/default/irqbalance", "IRQBALANCE_BANNED_CPUS=1\n");
	tree_file(tree, IRQBALANCE_ENV, "IRQBALANCE_BANNED_CPULIST=0,2\n");
	assert_both_banned(tree, "0", "0");
	tree_file(tree, IRQBALANCE_CONF, "[Service]\n");
	assert_both_banned(tree, "0,2", "0");
	tree_file(tree, IRQBALANCE_ENV, "# none\n");
	assert_both_banned(tree, "0", "0");
	tree_file(tree, IRQBALANCE_ENV, "IRQBALANCE_BANNED_CPULIST=all\n");
	assert_both_banned(tree, NULL, "0");
}

static void assert_heeded(const struct tree *tree, const char *heeded, const char *source,
			  int error)
{
	_cleanup_(host_freep) struct host *host = collected(tree->path, FACTS_INTERRUPTS);

	if (heeded)
		assert_string_equal(host->irqbalance.heeded, heeded);
	else
		assert_null(host->irqbalance.heeded);
	assert_true(heeded || has_gap(host, source, error));
}

/* What it was started with is in its environment, of which a capture has these variables alone. */
static void the_one_that_runs_goes_by_its_start(void **state)
{
	static const char both[] = "LANG=C\0IRQBALANCE_BANNED_CPULIST=3\0"
				   "X=\nIRQBALANCE_BANNED_CPUS=f\0IRQBALANCE_BANNED_CPUS=6";
	static const char none[] = "LANG=C";
	static const char broken[] = "IRQBALANCE_BANNED_CPULIST=all";
	static const char environment[] = "/proc/9/environ";
	_cleanup_tree_ struct tree *tree = tree_new();

	(void)state;
	tree_directory(tree, UNIT);
	tree_file(tree, "/sys/devices/system/cpu/isolated", "7\n");
	tree_file(tree, "/sys/devices/system/cpu/nohz_full", "\n");
	assert_heeded(tree, NULL, UNIT "/cgroup.procs", ENOENT);
	/* One of another PID namespace, another's, and its own. */
	tree_file(tree, UNIT "/cgroup.procs", "0\n8\n9\n");
	tree_file(tree, "/proc/8/comm", "other\n");
	assert_heeded(tree, NULL, UNIT "/cgroup.procs", ESRCH);
	tree_file(tree, "/proc/9/comm", "irqbalance\n");
	assert_heeded(tree, NULL, environment, ENOENT);
	tree_bytes(tree, environment, both, sizeof(both));
	assert_heeded(tree, "1,2", NULL, 0);
	tree_bytes(tree, environment, none, sizeof(none));
	assert_heeded(tree, "7", NULL, 0);
	tree_bytes(tree, environment, "", 0);
	assert_heeded(tree, "7", NULL, 0);
	tree_bytes(tree, environment, broken, sizeof(broken));
	assert_heeded(tree, NULL, environment, EINVAL);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(vectors_by_chips_names),
	cmocka_unit_test(vectors_by_numbers),
	cmocka_unit_test(other_chips),
	cmocka_unit_test(remapping_may_be_unknown),
	cmocka_unit_test(only_what_is_judged_is_read),
	cmocka_unit_test(what_may_serve_is_asked_for),
	cmocka_unit_test(queues_are_told_from_the_rest),
	cmocka_unit_test(irqbalance_shows_as_a_group),
	cmocka_unit_test(irqbalance_can_be_told),
	cmocka_unit_test(vfctl_tells_it_last),
	cmocka_unit_test(the_one_that_runs_goes_by_its_start),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
