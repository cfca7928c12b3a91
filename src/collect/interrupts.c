/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which MSI vectors has each network function, and which CPUs serve them? One file lists them all with
 * their functions; what /proc/irq says of each is only read of queues of the host's own drivers on a
 * host with several nodes: it costs three system calls a vector, six where FACTS_AFFINITIES are asked
 * for, and nothing else asks for it. A VM's vectors follow its vCPUs.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"
#include "collect/collectors.h"
#include "collect/irqbalance.h"
#include "os/attributes.h"
#include "os/interrupts.h"

#define IRQS "/proc/irq"

enum {
	LONGEST_LIST = 4096,
	/* pci_msi_domain_calc_hwirq: the vector's index, the routing id, the domain. */
	INDEX_BITS = 11,
	DOMAIN_SHIFT = 27
};

struct found {
	const struct device *device;
	struct vector vector;
};

struct search {
	struct host *host;
	struct found *items;
	size_t n;
	size_t capacity;
	const char *plain_chip; /* an interrupt that an IOMMU would remap, and does not */
};

/* "IR-PCI-MSIX-0000:03:00.0", since Linux 6.2. */
static bool parse_named_chip(const char *chip, struct bdf *ret_bdf)
{
	static const char mark[] = "PCI-MSI";
	const char *rest = strstr(chip, mark);

	if (!rest)
		return false;
	rest += strlen(mark);
	rest += *rest == 'X';
	return *rest == '-' && bdf_parse(rest + 1, ret_bdf) == 0;
}

/* Before, the number behind "IR-PCI-MSI" or "ITS-MSI" has the address in it: "1572865-edge". */
static bool parse_number(const char *chip, const char *number, struct bdf *ret_bdf)
{
	char *end = NULL;
	unsigned long value = 0;

	if (!str_has_suffix(chip, "PCI-MSI") && !str_equal(chip, "ITS-MSI"))
		return false;
	value = strtoul(number, &end, 10);
	if (end == number || value > INT_MAX)
		return false;
	*ret_bdf = bdf_from_routing_id((uint32_t)(value >> DOMAIN_SHIFT),
				       (uint16_t)(value >> INDEX_BITS & 0xffff));
	return true;
}

/* Takes the first word off the text. */
static char *take_word(char **text)
{
	char *word = *text + strspn(*text, " ");

	*text = word + strcspn(word, " ");
	if (**text)
		*(*text)++ = '\0';
	return word;
}

/* Behind the number architectures without a name for the flow have its kind as a word. */
static const char *parse_action(char *text)
{
	char *action = str_trim(text);

	if (str_has_prefix(action, "Edge ") || str_has_prefix(action, "Level "))
		action = str_trim(strchr(action, ' '));
	return action;
}

static void judge_chip(struct search *search, const char *chip)
{
	struct interrupts *interrupts = &search->host->interrupts;
	const char *remapped = str_has_prefix(chip, "vIR-") ? chip + 1 : chip;

	if (str_has_prefix(remapped, "IR-")) {
		if (interrupts->remapped != FACT_YES)
			interrupts->chip = arena_strdup(search->host->arena, chip);
		interrupts->remapped = FACT_YES;
	} else if (!search->plain_chip &&
		   (str_equal(chip, "IO-APIC") || str_has_prefix(chip, "PCI-MSI"))) {
		search->plain_chip = arena_strdup(search->host->arena, chip);
	}
}

/* Whether it may be a network function's, told in words that are not known here. */
static bool may_be_anyones(const char *chip, const char *number)
{
	return strstr(chip, "PCI-MSI") || str_equal(chip, "ITS-MSI") ||
	       str_equal(chip, "VMD-MSI") || str_has_prefix(chip, "xen-") ||
	       str_equal(number, "PCIe");
}

static void add_vector(struct search *search, const struct device *device, unsigned int irq,
		       const char *action)
{
	struct arena *arena = search->host->arena;

	search->items = arena_grow(arena, search->items, search->n, &search->capacity,
				   sizeof(*search->items));
	search->items[search->n++] = (struct found){
		.device = device,
		.vector = { .irq = irq, .action = arena_strdup(arena, action) },
	};
}

static void take_interrupt(unsigned int irq, char *words, void *arg)
{
	struct search *search = arg;
	const char *chip = take_word(&words);
	const char *number = take_word(&words);
	const struct device *device = NULL;
	struct bdf bdf = { 0 };

	judge_chip(search, chip);
	if (!parse_named_chip(chip, &bdf) && !parse_number(chip, number, &bdf)) {
		if (may_be_anyones(chip, number))
			search->host->interrupts.all_told = false;
		return;
	}
	device = host_find_device(search->host, bdf);
	if (device && device->role != ROLE_OTHER)
		add_vector(search, device, irq, parse_action(words));
}

static int compare_found(const void *a, const void *b)
{
	const struct found *left = a;
	const struct found *right = b;

	if (left->device != right->device)
		return left->device < right->device ? -1 : 1;
	return (left->vector.irq > right->vector.irq) - (left->vector.irq < right->vector.irq);
}

/* Gives each function its part of one array. */
static void hand_out(struct search *search)
{
	struct vector *vectors = arena_new_array(search->host->arena, struct vector, search->n);

	if (search->n)
		qsort(search->items, search->n, sizeof(*search->items), compare_found);
	for (size_t i = 0; i < search->n; i++) {
		struct device *device =
			&search->host->devices[search->items[i].device - search->host->devices];

		vectors[i] = search->items[i].vector;
		if (!device->n_vectors++)
			device->vectors = &vectors[i];
	}
}

/* Kernels before 4.13 tell only which CPUs may serve it. */
static const char *const serving[] = { "effective_affinity_list", "smp_affinity_list", NULL };
static const char *const allowed[] = { "smp_affinity_list", NULL };

/* The CPUs in the first of these files that there is; a gap and NULL without. */
static const char *read_cpus(const struct machine *machine, struct host *host, int64_t irq,
			     const char *const *names)
{
	char list[LONGEST_LIST];
	char path[sizeof(IRQS) + 64];
	int r = -ENOENT;

	for (size_t i = 0; names[i] && r == -ENOENT; i++) {
		snprintf(path, sizeof(path), IRQS "/%" PRId64 "/%s", irq, names[i]);
		r = root_read_word(machine->root, path, list, sizeof(list));
	}
	if (r == 0 && parse_rising_list(list, INT_MAX, NULL, NULL) < 0)
		r = -EINVAL;
	if (r < 0)
		gaps_addf(&host->gaps, host->arena, r, IRQS "/%" PRId64 "/%s", irq, names[0]);
	return r < 0 ? NULL : arena_strdup(host->arena, list);
}

static void read_queues(const struct machine *machine, struct host *host, struct device *device)
{
	for (size_t i = 0; i < device->n_vectors; i++) {
		struct vector *vector = &device->vectors[i];

		if (!vector_serves_queue(device->vectors, device->n_vectors, i))
			continue;
		vector->cpus = read_cpus(machine, host, vector->irq, serving);
		if (host->facts & FACTS_AFFINITIES)
			vector->allowed = read_cpus(machine, host, vector->irq, allowed);
	}
}

static void read_affinities(const struct machine *machine, struct host *host)
{
	struct attributes irqs = ATTRIBUTES_CLOSED;
	int r = 0;

	if (host->numa.n_nodes < 2)
		return;
	r = attributes_open(machine->root, IRQS, &irqs);
	if (r < 0) {
		gaps_add(&host->gaps, host->arena, r, IRQS);
		return;
	}
	for (size_t i = 0; i < host->n_devices; i++) {
		struct device *device = &host->devices[i];

		if (device->n_vectors && device->numa_node >= 0 && !device_is_given_away(device))
			read_queues(machine, host, device);
	}
	attributes_close(&irqs);
}

static void read_interrupts(const struct machine *machine, struct host *host)
{
	struct interrupts *interrupts = &host->interrupts;
	struct search search = { .host = host };
	int r = 0;

	interrupts->all_told = true;
	r = interrupts_read(machine->root, take_interrupt, &search);
	if (r < 0) {
		*interrupts = (struct interrupts){ 0 };
		gaps_add(&host->gaps, host->arena, r, INTERRUPTS_PATH);
		return;
	}
	interrupts->known = true;
	if (interrupts->remapped == FACT_UNKNOWN && search.plain_chip) {
		interrupts->remapped = FACT_NO;
		interrupts->chip = search.plain_chip;
	}
	hand_out(&search);
	read_affinities(machine, host);
}

void collect_interrupts(struct machine *machine, struct host *host)
{
	read_interrupts(machine, host);
	irqbalance_read(machine, host);
}
