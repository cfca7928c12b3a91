/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the kernel's command line take from a card what VMs need of it: isolation, and CPUs that serve
 * it? See boot.h.
 */
#include <inttypes.h>

#include "audit/boot.h"
#include "audit/remedy-boot.h"
#include "base/text.h"
#include "model/cpu-list.h"
#include "model/pci-spec.h"

struct judgement judge_boot_acs_override(const struct audit *audit)
{
	struct boot_text running = boot_text(audit, BOOT_RUNNING);

	for (int i = 0; i < N_BOOT_TEXTS; i++) {
		struct boot_text line = boot_text(audit, (enum boot_text_of)i);
		struct cmdline_param param = { 0 };
		const char *at = line.text;
		const char *text = NULL;

		if (!at || !cmdline_next_of(&at, "pcie_acs_override", &param))
			continue;
		text = boot_param_text(audit, &param);
		return fails(audit,
			     remedy_boot(audit,
					 "give devices of a group together, or move the card",
					 (struct boot_change){ .remove = text }),
			     "%s on the %s line", text, line.whose);
	}
	return running.text ? passes(audit, "it is not set") : unknown(audit, "%s", running.source);
}

/* ---- ACS */

/* How one of pci='s options takes ACS from a device. */
static const struct option {
	const char *name;
	struct cmdline_text (*find)(const char *line);
	enum tristate (*clears)(struct cmdline_text specs, const struct device *device);
} options[] = {
	{ "disable_acs_redir", cmdline_disable_acs_redir, pci_spec_names },
	{ "config_acs", cmdline_config_acs, pci_spec_clears_acs },
};

/* What an option names on the way from a network card to the root. */
struct loss {
	const struct device *nic;
	const struct device *device;
	const struct device *unclear; /* of which it is not known whether it is named */
};

static void find_loss(const struct host *host, const struct option *option,
		      struct cmdline_text specs, struct loss *loss)
{
	for (size_t i = 0; i < host->n_devices && !loss->device; i++) {
		const struct device *nic = &host->devices[i];

		if (nic->role != ROLE_NIC && nic->role != ROLE_PF)
			continue;
		for (const struct device *device = nic; device; device = device->parent) {
			enum tristate clears = option->clears(specs, device);

			if (clears == FACT_YES) {
				loss->nic = nic;
				loss->device = device;
				break;
			}
			if (clears == FACT_UNKNOWN || (!device->parent && !device->parent_known))
				loss->unclear = device;
		}
	}
}

static struct judgement fail_of_acs(const struct audit *audit, const struct boot_text *line,
				    const struct option *option, struct cmdline_text specs,
				    const struct loss *loss)
{
	struct cmdline_param param = { 0 };
	const char *at = line->text;

	/* The parameter in which that stands, with all else that it says. */
	while (cmdline_next_of(&at, "pci", &param) && param.value + param.n_value < specs.text)
		continue;
	return fails(audit,
		     remedy_boot(audit, "it is meant for transfers between devices, not for VMs",
				 (struct boot_change){ .remove = boot_param_text(audit, &param) }),
		     "%s=%.*s on the %s line names %s, above or at %s", option->name, (int)specs.n,
		     specs.text, line->whose, address_of(audit, loss->device),
		     name_of(audit, loss->nic));
}

struct judgement judge_boot_acs_cleared(const struct audit *audit)
{
	struct boot_text running = boot_text(audit, BOOT_RUNNING);
	struct loss loss = { 0 };

	for (int i = 0; i < N_BOOT_TEXTS; i++) {
		struct boot_text line = boot_text(audit, (enum boot_text_of)i);

		for (size_t j = 0; line.text && j < ARRAY_SIZE(options); j++) {
			struct cmdline_text specs = options[j].find(line.text);

			if (!specs.text)
				continue;
			find_loss(audit->host, &options[j], specs, &loss);
			if (loss.device)
				return fail_of_acs(audit, &line, &options[j], specs, &loss);
		}
	}
	if (!running.text)
		return unknown(audit, "%s", running.source);
	if (loss.unclear)
		return unknown(audit, "what stands at and above %s",
			       address_of(audit, loss.unclear));
	return passes(audit, "no card's way loses ACS by it");
}

/* ---- CPUs */

/* Whether either list has the CPU; the kernel takes none of a list that is malformed. */
static bool is_isolated(struct cmdline_text isolcpus, struct cmdline_text nohz_full, int64_t cpu,
			int64_t last)
{
	return cpu_list_has(isolcpus.text, isolcpus.n, cpu, last) ||
	       cpu_list_has(nohz_full.text, nohz_full.n, cpu, last);
}

struct judgement judge_boot_isolcpus(const struct audit *audit, const struct device *device)
{
	const struct numa *numa = &audit->host->numa;
	struct boot_text running = boot_text(audit, BOOT_RUNNING);
	struct cmdline_text isolcpus = { 0 };
	struct cmdline_text nohz_full = { 0 };
	size_t n = 0;

	if (!running.text)
		return unknown(audit, "%s", running.source);
	isolcpus = cmdline_isolcpus(running.text);
	nohz_full = cmdline_nohz_full(running.text);
	if (!isolcpus.text && !nohz_full.text)
		return passes(audit, "neither isolcpus nor nohz_full is set");
	if (device->numa_node == UNKNOWN)
		return unknown(audit, "%s", file_of(audit, device, "numa_node"));
	if (!numa->n_cpus)
		return unknown(audit, "/sys/devices/system/cpu");
	for (size_t i = 0; i < numa->n_cpus; i++) {
		const struct cpu *cpu = &numa->cpus[i];

		/* Without a node of its own a card is served by any. */
		if (device->numa_node >= 0 && cpu->node != device->numa_node)
			continue;
		n++;
		if (!is_isolated(isolcpus, nohz_full, cpu->id, numa->cpus[numa->n_cpus - 1].id))
			return passes(audit, "CPU %" PRId64 " is left to the host", cpu->id);
	}
	if (!n)
		return not_applicable();
	return fails(audit,
		     remedy(NEEDS_REBOOT, "leave a CPU of that node out of isolcpus and nohz_full, "
					  "for the card's interrupts and vhost threads"),
		     "all %zu CPUs of node %" PRId64 " are in isolcpus=%.*s or nohz_full=%.*s", n,
		     device->numa_node, (int)isolcpus.n, isolcpus.text ? isolcpus.text : "",
		     (int)nohz_full.n, nohz_full.text ? nohz_full.text : "");
}
