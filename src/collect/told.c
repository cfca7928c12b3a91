/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a libvirt daemon tell of its host? See told.h.
 */
#include "collect/told.h"

#include <errno.h>
#include <inttypes.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/collectors.h"
#include "domxml/capabilities.h"
#include "os/virt.h"

enum {
	LONGEST_NAME = 256
};

/* ---- itself */

/* "9000002" of major * 1000000 + minor * 1000 + release is "9.0.2" (virConnectGetLibVersion). */
static const char *ask_version(struct machine *machine, struct host *host, enum virt_self which)
{
	char text[LONGEST_NAME] = "";
	uint64_t number = 0;

	if (virt_tell_self(virt_of(machine), which, text, sizeof(text)) < 0 ||
	    parse_u64(text, &number) < 0 || !number)
		return NULL;
	return arena_printf(host->arena, "%" PRIu64 ".%" PRIu64 ".%" PRIu64, number / 1000000,
			    number / 1000 % 1000, number % 1000);
}

static int ask_capabilities(struct machine *machine, struct host *host, struct capabilities *ret)
{
	const char **texts = NULL;
	size_t n = 0;
	int r = virt_list_texts(virt_of(machine), VIRT_CAPABILITIES, host->arena, &texts, &n);

	return r < 0 ? r : domxml_read_capabilities(n ? texts[0] : NULL, host->arena, ret);
}

/* What its capabilities say beside is the caller's to use; 0, or -errno where they are not told. */
static int ask(struct machine *machine, struct host *host, struct capabilities *ret)
{
	char name[LONGEST_NAME] = "";
	int r = ask_capabilities(machine, host, ret);

	if (r == 0)
		host->hypervisor = ret->hypervisor;
	host->hypervisor.libvirt = ask_version(machine, host, VIRT_OWN_VERSION);
	host->hypervisor.qemu = ask_version(machine, host, VIRT_QEMU_VERSION);
	if (virt_tell_self(virt_of(machine), VIRT_HOST, name, sizeof(name)) == 0)
		host->hypervisor.host_name = arena_strdup(host->arena, name);
	return r;
}

void collect_hypervisor(struct machine *machine, struct host *host)
{
	struct capabilities capabilities = { 0 };
	int r = ask(machine, host, &capabilities);

	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, "libvirt capabilities");
}

/* ---- its host */

/* As a kernel names them, by libvirt's names (cpu_map/x86_vendors.xml). */
static const char *kernel_vendor(const char *vendor)
{
	static const struct {
		const char *libvirt;
		const char *kernel;
	} vendors[] = {
		{ "Intel", "GenuineIntel" },
		{ "AMD", "AuthenticAMD" },
		{ "Hygon", "HygonGenuine" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(vendors); i++)
		if (str_equal(vendor, vendors[i].libvirt))
			return vendors[i].kernel;
	return NULL;
}

static enum tristate has_kvm(const struct hypervisor *hypervisor, const char *arch)
{
	if (!hypervisor->n_guests || !arch)
		return FACT_UNKNOWN;
	for (size_t i = 0; i < hypervisor->n_guests; i++)
		if (str_equal(hypervisor->guests[i].arch, arch) && hypervisor->guests[i].kvm)
			return FACT_YES;
	return FACT_NO;
}

static int64_t add_up(int64_t sum, int64_t part)
{
	int64_t both = 0;

	if (sum == UNKNOWN || part == UNKNOWN || __builtin_add_overflow(sum, part, &both))
		return UNKNOWN;
	return both;
}

static int64_t ask_free(struct machine *machine, struct host *host, int64_t node, int64_t page_kib)
{
	int64_t n = UNKNOWN;
	int r = virt_count_free(virt_of(machine), node, page_kib, &n);

	if (r < 0)
		gaps_addf(&host->gaps, host->arena, r, "libvirt free memory of node %" PRId64,
			  node);
	return n;
}

/* A size that not all nodes have counts for those that have it. */
static void add_pages(struct host *host, const struct hugepages *pages, size_t *capacity)
{
	struct numa *numa = &host->numa;
	size_t i = 0;

	while (i < numa->n_hugepages && numa->hugepages[i].size_kib != pages->size_kib)
		i++;
	if (i < numa->n_hugepages) {
		numa->hugepages[i].total = add_up(numa->hugepages[i].total, pages->total);
		numa->hugepages[i].free = add_up(numa->hugepages[i].free, pages->free);
		return;
	}
	numa->hugepages = arena_grow(host->arena, numa->hugepages, numa->n_hugepages, capacity,
				     sizeof(*numa->hugepages));
	numa->hugepages[numa->n_hugepages++] = *pages;
}

static void ask_memory(struct machine *machine, struct host *host)
{
	struct numa *numa = &host->numa;
	size_t capacity = 0;

	if (!numa->n_nodes)
		return;
	numa->memory_bytes = 0;
	numa->memory_free_bytes = 0;
	for (size_t i = 0; i < numa->n_nodes; i++) {
		struct numa_node *node = &numa->nodes[i];

		node->memory_free_bytes = ask_free(machine, host, node->id, 0);
		numa->memory_bytes = add_up(numa->memory_bytes, node->memory_bytes);
		numa->memory_free_bytes = add_up(numa->memory_free_bytes, node->memory_free_bytes);
		for (size_t j = 0; j < node->n_hugepages; j++) {
			struct hugepages *pages = &node->hugepages[j];

			pages->free = ask_free(machine, host, node->id, pages->size_kib);
			add_pages(host, pages, &capacity);
		}
	}
}

static void take_capabilities(struct machine *machine, struct host *host,
			      const struct capabilities *capabilities)
{
	host->identity.machine = capabilities->arch;
	host->identity.cpu_vendor = kernel_vendor(capabilities->cpu_vendor);
	host->identity.kvm = has_kvm(&capabilities->hypervisor, capabilities->arch);
	host->iommu.in_use = capabilities->iommu;
	host->numa = capabilities->numa;
	ask_memory(machine, host);
}

struct host *collect_told(struct machine *machine)
{
	struct host *host = host_new();
	struct capabilities capabilities = { 0 };
	int r = ask(machine, host, &capabilities);

	host->facts = FACTS_IDENTITY | FACTS_PCI | FACTS_NET | FACTS_GROUPS | FACTS_NUMA |
		      FACTS_NETWORKS | FACTS_DOMAINS | FACTS_VIRTUAL_NETWORKS;
	host->identity.name = host->hypervisor.host_name;
	if (r < 0)
		gaps_add(&host->gaps, host->arena, r, "libvirt capabilities");
	else
		take_capabilities(machine, host, &capabilities);
	told_devices(machine, host);
	told_interfaces(machine, host);
	collect_domains(machine, host);
	collect_virtual_networks(machine, host);
	gaps_sort(&host->gaps);
	return host;
}
