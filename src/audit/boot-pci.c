/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does the kernel's command line take from a card what VMs need of it: isolation, and CPUs that serve
 * it? See boot.h.
 */
#include <inttypes.h>

#include "audit/boot.h"
#include "base/text.h"
#include "model/cpu-list.h"
#include "model/pci-spec.h"

struct judgement judge_boot_acs_override(const struct audit *audit)
{
	struct boot_text running = boot_text(audit, BOOT_RUNNING);
	struct boot_change change = { 0 };
	struct cmdline_param param = { 0 };
	struct boot_text line = { 0 };

	if (boot_take_key(audit, "pcie_acs_override", &change, &line, &param))
		return fails(audit,
			     remedy_boot(audit,
					 "give devices of a group together, or move the card",
					 change),
			     "%s on the %s line", boot_param_text(audit, &param), line.whose);
	return running.text ? passes(audit, "it is not set") : unknown(audit, "%s", running.source);
}

/* ---- ACS */

/* How one of pci='s options takes ACS from a device. */
static const struct option {
	const char *name; /* "NAME=" begins its word */
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

bool boot_blames_acs(const struct audit *audit, const struct cmdline_param *param, const char *word,
		     size_t n, const void *arg)
{
	(void)arg;
	for (size_t i = 0; i < ARRAY_SIZE(options) && cmdline_is(param, "pci"); i++) {
		size_t n_name = strlen(options[i].name) + 1;
		struct loss loss = { 0 };

		if (n < n_name || word[n_name - 1] != '=' ||
		    memcmp(word, options[i].name, n_name - 1) != 0)
			continue;
		find_loss(audit->host, &options[i],
			  (struct cmdline_text){ word + n_name, n - n_name }, &loss);
		if (loss.device)
			return true;
	}
	return false;
}

static struct judgement fail_of_acs(const struct audit *audit, const struct boot_text *line,
				    const struct option *option, struct cmdline_text specs,
				    const struct loss *loss)
{
	struct boot_change change = { 0 };

	/* Without the last of them, one before it would count. */
	for (int i = 0; i < N_BOOT_TEXTS; i++)
		boot_take_words(audit, boot_text(audit, (enum boot_text_of)i).text, boot_blames_acs,
				NULL, &change);
	return fails(audit,
		     remedy_boot(audit, "it is meant for transfers between devices, not for VMs",
				 change),
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
