/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How do the rules of interrupts and modules judge what passes, what fails, and what is not known? The
 * corpus (tests/corpus) shows that each fails on a whole host.
 */
#include <errno.h>
#include <stdio.h>

#include "audit/audit.h"
#include "base/text.h"
#include "made.h"
#include "model/definition.h"
#include "unit.h"

static const struct finding *judge(struct made *made, const char *rule)
{
	static const struct profile profile = { .name = "made",
						.zerocopy = FACT_NO,
						.vf_vectors_per_cpu = 64 };
	const struct audit_request request = { .way = WAY_SRIOV,
					       .profile = &profile,
					       .evidence_of_all = true };
	const struct report *report = audit(made->host, &request);

	for (size_t i = 0; i < report->n_findings; i++)
		if (str_equal(report->findings[i].rule->id, rule))
			return &report->findings[i];
	fail_msg("nothing is said of %s", rule);
	return NULL;
}

static void assert_verdict(struct made *made, const char *rule, enum verdict verdict)
{
	const struct finding *finding = judge(made, rule);

	if (finding->verdict != verdict)
		fail_msg("%s: %s (%s)", rule, verdict_names[finding->verdict],
			 finding->evidence ? finding->evidence : "");
}

/* A module that is in the kernel, with a parameter. */
static struct module *add_module(struct made *made, const char *name, const char *parameter,
				 const char *value)
{
	enum {
		MOST = 8
	};
	struct modules *modules = &made->host->modules;
	struct module *module = NULL;

	if (!modules->items)
		modules->items = arena_new_array(made->host->arena, struct module, MOST);
	module = &modules->items[modules->n++];
	assert_true(modules->n <= MOST);
	*module = (struct module){ .name = name, .in_kernel = FACT_YES, .barred_by = "" };
	if (parameter) {
		module->parameters = arena_new_struct(made->host->arena, struct module_parameter);
		module->parameters[0] =
			(struct module_parameter){ .name = parameter, .value = value };
		module->n_parameters = 1;
	}
	return module;
}

static void remapping(void **state)
{
	static const char rule[] = "iommu-no-interrupt-remapping";
	struct made *made = *state;
	struct host *host = made->host;

	host->iommu.in_use = FACT_YES;
	assert_verdict(made, rule, VERDICT_UNKNOWN); /* neither architecture nor interrupts */
	host->identity.machine = "x86_64";
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	host->interrupts = (struct interrupts){
		.known = true, .all_told = true, .remapped = FACT_YES, .chip = "IR-IO-APIC"
	};
	assert_verdict(made, rule, VERDICT_PASS);
	host->interrupts.remapped = FACT_NO;
	assert_verdict(made, rule, VERDICT_FAIL);
	assert_int_equal(judge(made, rule)->severity, SEVERITY_ERROR);
	add_module(made, "vfio_iommu_type1", "allow_unsafe_interrupts", "Y");
	assert_int_equal(judge(made, rule)->severity, SEVERITY_WARNING);
	host->iommu.in_use = FACT_NO;
	assert_verdict(made, rule, VERDICT_NOT_APPLICABLE);
	host->iommu.in_use = FACT_YES;
	host->identity.machine = "aarch64";
	assert_verdict(made, rule, VERDICT_NOT_APPLICABLE);
}

/* A NIC on node 0 of two, whose vectors 40 to 43 are misc, two queues, and one that nobody serves. */
static struct device *make_nic(struct made *made, struct vector *vectors)
{
	static const int64_t ids[] = { 0, 1 };
	struct device *nic = made_add_device(made, NULL, 0);

	made_add_nodes(made, ids, 2);
	made->host->numa.nodes[1].cpus = "4-7";
	made->host->interrupts = (struct interrupts){ .known = true, .all_told = true };
	vectors[0] = (struct vector){ .irq = 40, .action = "eth0", .cpus = "5" };
	vectors[1] = (struct vector){ .irq = 41, .action = "eth0-TxRx-0", .cpus = "3" };
	vectors[2] = (struct vector){ .irq = 42, .action = "eth0-TxRx-1", .cpus = "2-5" };
	vectors[3] = (struct vector){ .irq = 43, .action = "eth0-TxRx-2", .cpus = "" };
	nic->vectors = vectors;
	nic->n_vectors = 4;
	return nic;
}

static void remote_queues(void **state)
{
	static const char rule[] = "numa-irq-remote";
	struct made *made = *state;
	struct vector vectors[4];
	struct device *nic = make_nic(made, vectors);
	const struct finding *finding = NULL;

	assert_verdict(made, rule, VERDICT_PASS);
	vectors[1].cpus = NULL;
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	vectors[2].cpus = "4,6";
	finding = judge(made, rule);
	assert_int_equal(finding->verdict, VERDICT_FAIL);
	assert_string_equal(finding->evidence, "1 of 3 queues are served off node 0: eth0-TxRx-1 "
					       "(IRQ 42) by CPU 4,6");
	assert_string_equal(finding->remedy.commands[0],
			    "for irq in 42; do echo 0-3 >/proc/irq/$irq/smp_affinity_list; done");
	nic->driver = "vfio-pci";
	assert_verdict(made, rule, VERDICT_NOT_APPLICABLE);
	nic->driver = "igb";
	nic->n_vectors = 0;
	assert_verdict(made, rule, VERDICT_NOT_APPLICABLE);
	made->host->interrupts.all_told = false;
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	nic->numa_node = -1;
	assert_verdict(made, rule, VERDICT_NOT_APPLICABLE);
	nic->numa_node = UNKNOWN;
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	made->host->numa.n_nodes = 1;
	assert_verdict(made, rule, VERDICT_NOT_APPLICABLE);
}

static void interrupts_on_vcpus(void **state)
{
	static const char rule[] = "irq-balance";
	struct made *made = *state;
	struct host *host = made->host;
	struct id_range ranges[] = { { 4, 4 }, { 6, 6 }, { 8, 9 } };
	struct thread_pin pins[] = {
		{ .number = 0, .cpus = { &ranges[0], 1 } },
		{ .number = 1, .cpus = { &ranges[1], 1 } },
		{ .number = 2, .cpus = { &ranges[2], 1 } }, /* it may move */
	};
	struct definition definition = { .cpu_mode = "", .pins = pins, .n_pins = 3 };
	struct domain domain = { .name = "vm1", .running = FACT_YES, .live = &definition };

	assert_verdict(made, rule, VERDICT_NOT_APPLICABLE); /* no VM has CPUs of its own */
	host->domains = &domain;
	host->n_domains = 1;
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	host->irqbalance = (struct irqbalance){ .running = FACT_YES };
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	host->irqbalance.banned = "6,2-4";
	assert_verdict(made, rule, VERDICT_PASS);
	host->irqbalance.banned = "4";
	assert_verdict(made, rule, VERDICT_FAIL);
	domain.running = FACT_NO;
	assert_verdict(made, rule, VERDICT_NOT_APPLICABLE);
	domain.autostart = FACT_YES;
	assert_verdict(made, rule, VERDICT_FAIL);
	host->irqbalance.running = FACT_NO;
	assert_verdict(made, rule, VERDICT_PASS);
	host->irqbalance.running = FACT_YES;
	host->n_domains = 0;
	gaps_add(&host->gaps, host->arena, EACCES, "libvirt");
	assert_verdict(made, rule, VERDICT_UNKNOWN);
}

/* By the knob, which respects what its own files say; a restart alone where these say so already. */
static void cpus_are_named_to_irqbalance(void **state)
{
	static const char by_knob[] = "vfctl tune host --only irqbalance --apply && systemctl "
				      "daemon-reload && systemctl restart irqbalance";
	static const struct cpu cpus[] = { { .id = 2 }, { .id = 4 }, { .id = 5 }, { .id = 9 } };
	struct made *made = *state;
	struct host *host = made->host;
	struct id_range ranges[] = { { 4, 4 }, { 5, 5 } };
	struct thread_pin pins[] = { { .number = 0, .cpus = { &ranges[0], 1 } },
				     { .number = 1, .cpus = { &ranges[1], 1 } } };
	struct definition definition = { .cpu_mode = "", .pins = pins, .n_pins = 2 };
	struct domain domain = { .name = "vm1", .running = FACT_YES, .live = &definition };

	host->domains = &domain;
	host->n_domains = 1;
	host->irqbalance = (struct irqbalance){ .running = FACT_YES, .banned = "9" };
	host->numa.cpus = arena_new_array(host->arena, struct cpu, ARRAY_SIZE(cpus));
	memcpy(host->numa.cpus, cpus, sizeof(cpus));
	host->numa.n_cpus = ARRAY_SIZE(cpus);
	assert_string_equal(judge(made, "irq-balance")->remedy.commands[0], by_knob);
	/* What it was started with counts, too. */
	host->irqbalance.banned = "4-5";
	assert_verdict(made, "irq-balance", VERDICT_PASS);
	assert_string_equal(judge(made, "irq-balance")->evidence,
			    "by its files it leaves CPUs 4-5 alone");
	host->irqbalance.heeded = "5";
	assert_string_equal(judge(made, "irq-balance")->evidence,
			    "CPU 4, to which vm1 is pinned, is not among those that it leaves "
			    "alone (5)");
	assert_string_equal(judge(made, "irq-balance")->remedy.commands[0],
			    "systemctl daemon-reload && systemctl restart irqbalance");
	host->irqbalance.heeded = "4-6";
	assert_verdict(made, "irq-balance", VERDICT_PASS);
	assert_string_equal(judge(made, "irq-balance")->evidence, "it leaves CPUs 4-6 alone");
	host->irqbalance.banned = "4";
	assert_string_equal(judge(made, "irq-balance")->evidence,
			    "CPU 5, to which vm1 is pinned, is not among those that its files name "
			    "(4), which it reads when it is started anew");
	assert_string_equal(judge(made, "irq-balance")->remedy.commands[0], by_knob);
	/* The knob leaves one to interrupts. */
	host->irqbalance.banned = "2,9";
	assert_null(judge(made, "irq-balance")->remedy.commands[0]);
}

static void density(void **state)
{
	static const char rule[] = "sriov-vf-density";
	static const char *const users[] = { NULL };
	struct made *made = *state;
	struct vector vectors[4];
	struct device *pf = NULL;

	assert_verdict(made, rule, VERDICT_UNKNOWN); /* functions could not be listed */
	made->host->devices_known = true;
	pf = make_nic(made, vectors);
	assert_verdict(made, rule, VERDICT_NOT_APPLICABLE);
	made_add_vfs(made, pf, 2, users, 1);
	pf->sriov->vfs[0]->driver = "vfio-pci"; /* nobody looks at VMs' vectors one by one */
	pf->sriov->vfs[1]->driver = "vfio-pci";
	pf->sriov->vfs[0]->n_vectors = 128;
	pf->sriov->vfs[1]->n_vectors = 128; /* 64 for each CPU of 0-3 */
	assert_verdict(made, rule, VERDICT_PASS);
	pf->sriov->vfs[1]->n_vectors++;
	assert_verdict(made, rule, VERDICT_FAIL);
	made->host->numa.nodes[0].cpus = NULL;
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	made->host->interrupts.known = false;
	assert_verdict(made, rule, VERDICT_UNKNOWN);
}

/* vfio-pci and vhost_net are judged alike. */
static void supply(void **state)
{
	static const char rule[] = "iommu-vfio-unavailable";
	struct made *made = *state;
	struct modules *modules = &made->host->modules;
	struct module *vfio = add_module(made, "vfio_pci", NULL, NULL);
	struct module *vhost = add_module(made, "vhost_net", NULL, NULL);

	assert_verdict(made, rule, VERDICT_PASS);
	vfio->in_kernel = FACT_UNKNOWN;
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	vfio->in_kernel = FACT_NO;
	modules->loadable = FACT_YES;
	vfio->has_file = FACT_YES;
	assert_verdict(made, rule, VERDICT_PASS);
	vfio->barred_by = "/etc/modprobe.d/site.conf";
	assert_verdict(made, rule, VERDICT_FAIL);
	vfio->barred_by = NULL;
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	vfio->has_file = FACT_UNKNOWN;
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	vfio->has_file = FACT_NO;
	assert_verdict(made, rule, VERDICT_FAIL);
	vfio->has_file = FACT_YES;
	vfio->barred_by = "";
	modules->loadable = FACT_NO;
	assert_verdict(made, rule, VERDICT_FAIL);
	assert_verdict(made, "virtio-vhost-net", VERDICT_UNKNOWN);
	modules->vhost_node = FACT_YES;
	assert_verdict(made, "virtio-vhost-net", VERDICT_PASS);
	modules->vhost_node = FACT_NO;
	assert_verdict(made, "virtio-vhost-net", VERDICT_FAIL);
	assert_string_equal(judge(made, "virtio-vhost-net")->evidence,
			    "there is no /dev/vhost-net, though vhost_net is in the kernel");
	modules->vhost_node = FACT_YES;
	vhost->in_kernel = FACT_NO;
	vhost->has_file = FACT_YES;
	modules->loadable = FACT_YES;
	assert_verdict(made, "virtio-vhost-net", VERDICT_FAIL);
	assert_int_equal(judge(made, "virtio-vhost-net")->severity, SEVERITY_INFO);
}

static void parameters(void **state)
{
	struct made *made = *state;
	struct module *vfio = add_module(made, "vfio", "enable_unsafe_noiommu_mode", "");
	struct module *vhost = add_module(made, "vhost_net", "experimental_zcopytx", NULL);

	add_module(made, "kvm_intel", "enable_apicv", "")->in_kernel = FACT_NO;
	assert_verdict(made, "iommu-noiommu", VERDICT_PASS);
	vfio->parameters[0].value = "N";
	assert_verdict(made, "iommu-noiommu", VERDICT_PASS);
	vfio->parameters[0].value = "Y";
	assert_verdict(made, "iommu-noiommu", VERDICT_FAIL);
	vfio->parameters[0].value = NULL;
	assert_verdict(made, "iommu-noiommu", VERDICT_UNKNOWN);
	assert_verdict(made, "virtio-zerocopy", VERDICT_UNKNOWN);
	vhost->parameters[0].value = "0";
	assert_verdict(made, "virtio-zerocopy", VERDICT_PASS);
	vhost->parameters[0].value = "1";
	assert_verdict(made, "virtio-zerocopy", VERDICT_FAIL);
	vhost->in_kernel = FACT_NO;
	assert_verdict(made, "virtio-zerocopy", VERDICT_NOT_APPLICABLE);
}

static void posting(void **state)
{
	static const char rule[] = "cpu-posted-interrupts";
	struct made *made = *state;
	struct module *intel = NULL;
	struct module *amd = NULL;

	assert_verdict(made, rule, VERDICT_UNKNOWN);
	intel = add_module(made, "kvm_intel", "enable_apicv", "Y");
	amd = add_module(made, "kvm_amd", "avic", "");
	amd->in_kernel = FACT_NO;
	assert_verdict(made, rule, VERDICT_PASS);
	intel->parameters[0].value = "N";
	assert_verdict(made, rule, VERDICT_FAIL);
	intel->parameters[0].value = NULL;
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	intel->parameters[0].value = "";
	intel->in_kernel = FACT_NO;
	assert_verdict(made, rule, VERDICT_NOT_APPLICABLE);
	amd->in_kernel = FACT_YES;
	amd->parameters[0].value = "N";
	assert_verdict(made, rule, VERDICT_UNKNOWN);
	made->host->identity.cpu_flags = "fpu svm avic npt";
	assert_verdict(made, rule, VERDICT_FAIL);
	made->host->identity.cpu_flags = "fpu svm npt";
	assert_verdict(made, rule, VERDICT_NOT_APPLICABLE);
}

/* What vfio cannot do without decides on the path, unless it may do without. */
static void the_path_depends_on_vfio(void **state)
{
	static const char *const users[] = { NULL };
	struct made *made = *state;
	struct host *host = made->host;
	const struct audit_request any = { 0 };

	made_add_vfs(made, made_add_device(made, made_add_port(made, NULL), -1), 1, users, 1);
	host->devices_known = true;
	host->identity.kvm = FACT_YES;
	host->identity.machine = "x86_64";
	host->iommu.in_use = FACT_YES;
	host->interrupts = (struct interrupts){ .remapped = FACT_NO, .chip = "IO-APIC" };
	assert_int_equal(audit(host, &any)->decision.recommended, WAY_VIRTIO);
	add_module(made, "vfio_iommu_type1", "allow_unsafe_interrupts", "Y");
	assert_int_equal(audit(host, &any)->decision.recommended, WAY_SRIOV);
	add_module(made, "vfio_pci", NULL, NULL)->in_kernel = FACT_NO;
	host->modules.loadable = FACT_NO;
	assert_int_equal(audit(host, &any)->decision.recommended, WAY_VIRTIO);
}

static const struct CMUnitTest tests[] = {
	MADE_TEST(remapping),
	MADE_TEST(remote_queues),
	MADE_TEST(interrupts_on_vcpus),
	MADE_TEST(cpus_are_named_to_irqbalance),
	MADE_TEST(density),
	MADE_TEST(supply),
	MADE_TEST(parameters),
	MADE_TEST(posting),
	MADE_TEST(the_path_depends_on_vfio),
};

int main(void)
{
	return cmocka_run_group_tests(tests, NULL, NULL);
}
