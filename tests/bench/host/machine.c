/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What else tells a made-up host? Nodes and memory, /proc, DMI, the ACPI table of the IOMMU, and the
 * capture's own files.
 */
#include "base/text.h"
#include "parts.h"
#include "place.h"

enum {
	NODE_KIB = 128 << 20, /* 128 GiB */
	NODE_FREE_KIB = 96 << 20,
	NODE_GIANT_PAGES = 16,
};

static const char cpu_flags[] =
	"fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr "
	"sse sse2 ht syscall nx mmxext fxsr_opt pdpe1gb rdtscp lm constant_tsc rep_good nopl "
	"nonstop_tsc cpuid extd_apicid aperfmperf pni pclmulqdq monitor ssse3 fma cx16 sse4_1 "
	"sse4_2 movbe popcnt aes xsave avx f16c rdrand lahf_lm cmp_legacy svm extapic topoext npt "
	"nrip_save avx2 rdseed clwb avic";

static void write_hugepages(int tree, struct arena *arena, const char *directory,
			    unsigned int n_giant)
{
	static const unsigned int sizes[] = { 2048, 1048576 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		unsigned int n = sizes[i] == 1048576 ? n_giant : 0;
		_cleanup_place_ struct place place = place_open(
			tree, arena_printf(arena, "%s/hugepages-%ukB", directory, sizes[i]));

		place_text(&place, "nr_hugepages", "%u\n", n);
		place_text(&place, "free_hugepages", "%u\n", n);
		place_text(&place, "surplus_hugepages", "0\n");
	}
}

static void write_node(int tree, struct arena *arena, const struct shape *shape, unsigned int node)
{
	const char *path = arena_printf(arena, "/sys/devices/system/node/node%u", node);
	_cleanup_place_ struct place place = place_open(tree, path);
	_cleanup_strbuf_ struct strbuf distances = { 0 };

	for (unsigned int other = 0; other < shape->n_sockets; other++)
		strbuf_addf(&distances, "%s%d", other ? " " : "", other == node ? 10 : 32);
	place_text(&place, "cpulist", "%s\n", socket_cpu_list(arena, shape, node));
	place_text(&place, "cpumap", "%s\n", socket_cpu_mask(arena, shape, node));
	place_text(&place, "distance", "%s\n", distances.text);
	place_text(&place, "meminfo",
		   "Node %u MemTotal:       %d kB\nNode %u MemFree:        %d kB\n"
		   "Node %u MemUsed:        %d kB\nNode %u HugePages_Total:     0\n"
		   "Node %u HugePages_Free:      0\nNode %u HugePages_Surp:      0\n",
		   node, NODE_KIB, node, NODE_FREE_KIB, node, NODE_KIB - NODE_FREE_KIB, node, node,
		   node);
	write_hugepages(tree, arena, arena_printf(arena, "%s/hugepages", path), NODE_GIANT_PAGES);
}

static void write_nodes(int tree, struct arena *arena, const struct shape *shape)
{
	static const char *const lists[] = { "online", "possible", "has_cpu", "has_memory",
					     "has_normal_memory" };
	_cleanup_place_ struct place place = place_open(tree, "/sys/devices/system/node");
	const char *all =
		shape->n_sockets == 1 ? "0" : arena_printf(arena, "0-%u", shape->n_sockets - 1);

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		place_text(&place, lists[i], "%s\n", all);
	for (unsigned int node = 0; node < shape->n_sockets; node++)
		write_node(tree, arena, shape, node);
	write_hugepages(tree, arena, "/sys/kernel/mm/hugepages",
			shape->n_sockets * NODE_GIANT_PAGES);
}

static void add_processor(struct strbuf *text, const struct shape *shape, unsigned int cpu)
{
	unsigned int core = cpu % (shape->n_sockets * shape->n_cores);

	strbuf_addf(text, "processor\t: %u\nvendor_id\t: AuthenticAMD\ncpu family\t: 23\n", cpu);
	strbuf_addf(text, "model\t\t: 49\nmodel name\t: AMD EPYC 7302 16-Core Processor\n");
	strbuf_addf(text, "stepping\t: 0\ncpu MHz\t\t: 3000.000\ncache size\t: 512 KB\n");
	strbuf_addf(text, "physical id\t: %u\nsiblings\t: %u\n", core / shape->n_cores,
		    shape->n_cores * shape->n_threads);
	strbuf_addf(text, "core id\t\t: %u\ncpu cores\t: %u\n", core % shape->n_cores,
		    shape->n_cores);
	strbuf_addf(text, "flags\t\t: %s\nbogomips\t: 6000.00\n\n", cpu_flags);
}

static void write_proc(int tree, const struct shape *shape)
{
	_cleanup_place_ struct place proc = place_open(tree, "/proc");
	_cleanup_place_ struct place kernel = place_open(tree, "/proc/sys/kernel");
	_cleanup_strbuf_ struct strbuf cpuinfo = { 0 };
	long total = (long)shape->n_sockets * NODE_KIB;
	long available = (long)shape->n_sockets * NODE_FREE_KIB;

	for (unsigned int cpu = 0; cpu < all_cpus(shape); cpu++)
		add_processor(&cpuinfo, shape, cpu);
	place_bytes(&proc, "cpuinfo", cpuinfo.text, cpuinfo.length);
	place_text(
		&proc, "meminfo",
		"MemTotal:       %ld kB\nMemFree:        %ld kB\nMemAvailable:   %ld kB\n"
		"HugePages_Total:       0\nHugePages_Free:        0\nHugepagesize:       2048 kB\n",
		total, available, available);
	place_text(&kernel, "arch", "x86_64\n");
	place_text(&kernel, "hostname", "made-up\n");
	place_text(&kernel, "osrelease", "6.12.0\n");
}

static void write_kvm(int tree)
{
	_cleanup_place_ struct place device = place_open(tree, "/sys/devices/virtual/misc/kvm");
	_cleanup_place_ struct place class = place_open(tree, "/sys/class/misc");

	place_text(&device, "dev", "10:232\n");
	place_link(&class, "kvm", "/sys/devices/virtual/misc/kvm");
}

static void write_firmware(int tree, const struct shape *shape)
{
	_cleanup_place_ struct place dmi = place_open(tree, "/sys/devices/virtual/dmi/id");
	_cleanup_place_ struct place class = place_open(tree, "/sys/class/dmi");
	_cleanup_place_ struct place tables = place_open(tree, "/sys/firmware/acpi/tables");

	place_text(&dmi, "sys_vendor", "vfctl\n");
	place_text(&dmi, "product_name", "made-up host\n");
	place_text(&dmi, "bios_version", "1.0\n");
	place_link(&class, "id", "/sys/devices/virtual/dmi/id");
	place_bytes(&tables, "FACP", "FACP", 4);
	if (shape->iommu)
		place_bytes(&tables, "IVRS", "IVRS", 4);
}

void write_capture(int tree)
{
	_cleanup_place_ struct place place = place_open(tree, "/vfctl");

	place_text(&place, "version", "format=1\n");
	place_text(&place, "host",
		   "nodename=made-up\nrelease=6.12.0\nmachine=x86_64\nprivileged=yes\n");
}

void write_machine(int tree, const struct layout *layout)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();

	write_cpus(tree, layout);
	write_power(tree, layout);
	write_sysctls(tree);
	write_services(tree, layout);
	write_nodes(tree, arena, &layout->shape);
	write_proc(tree, &layout->shape);
	write_firmware(tree, &layout->shape);
	write_kvm(tree);
	write_boot(tree, &layout->shape);
}
