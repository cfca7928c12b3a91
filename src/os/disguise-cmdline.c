/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a kernel's command line may an anonymous capture say? Parameters that tune the kernel and its
 * hardware stay as they are; of all others, which init, dracut and installers read too, it is only told
 * that they are there. Names are those of Documentation/admin-guide/kernel-parameters.txt.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>

#include "os/disguise-text.h"
#include "os/span.h"

enum {
	LONGEST_KEY = 64
};

/*
 * Patterns, '_' for '-' too. Where one that is no module's ("x.y") ends in "*", there is a value in any
 * case.
 */
static const char *const known[] = {
	/* IOMMU, interrupts and PCI */
	"intel_iommu",
	"amd_iommu",
	"amd_iommu_*",
	"iommu",
	"iommu.*",
	"arm_smmu*.*",
	"ivrs_*",
	"disable_ddw",
	"swiotlb",
	"intremap",
	"nointremap",
	"no_x2apic_optout",
	"x2apic_phys",
	"nox2apic",
	"apic",
	"lapic",
	"noapic",
	"nolapic",
	"irqaffinity",
	"irqpoll",
	"noirqdebug",
	"threadirqs",
	"pci",
	"pcie_*",
	"pcie_aspm.*",
	"pciehp.*",
	"iomem",
	/* drivers */
	"vfio*.*",
	"kvm*.*",
	"vhost*.*",
	"*.max_vfs",
	"*.num_vfs",
	"mlx4_core.*",
	"modprobe.blacklist",
	"module_blacklist",
	"rd.driver.blacklist",
	"rd.driver.pre",
	"module.sig_enforce",
	"net.ifnames",
	"biosdevname",
	/* memory */
	"default_hugepagesz",
	"hugepagesz",
	"hugepages",
	"hugetlb_cma",
	"hugetlb_free_vmemmap",
	"transparent_hugepage",
	"numa",
	"numa_balancing",
	"mem",
	"memmap",
	"mem_encrypt",
	"memhp_default_state",
	"memory_hotplug.*",
	"movable_node",
	"movablecore",
	"kernelcore",
	"cma",
	"crashkernel",
	"psi",
	"init_on_alloc",
	"init_on_free",
	/* CPUs and time */
	"isolcpus",
	"nohz",
	"nohz_*",
	"rcu_nocbs",
	"rcu_nocb_poll",
	"rcupdate.*",
	"rcutree.*",
	"workqueue.*",
	"kthread_cpus",
	"systemd.cpu_affinity",
	"skew_tick",
	"preempt",
	"maxcpus",
	"nr_cpus",
	"possible_cpus",
	"nosmp",
	"nosmt",
	"idle",
	"intel_idle.*",
	"processor.*",
	"cpuidle.*",
	"cpufreq.*",
	"intel_pstate",
	"amd_pstate",
	"amd_pstate.*",
	"tsc",
	"notsc",
	"clocksource",
	"hpet",
	"no_timer_check",
	"audit",
	"nmi_watchdog",
	"nowatchdog",
	"nosoftlockup",
	"watchdog_thresh",
	"rdt",
	/* mitigations */
	"mitigations",
	"pti",
	"nopti",
	"kaslr",
	"nokaslr",
	"nospectre_v1",
	"nospectre_v2",
	"spectre_v2",
	"spectre_v2_user",
	"spec_store_bypass_disable",
	"nospec_store_bypass_disable",
	"l1tf",
	"mds",
	"srbds",
	"mmio_stale_data",
	"retbleed",
	"gather_data_sampling",
	"spec_rstack_overflow",
	"tsx",
	"tsx_async_abort",
	/* firmware, console, control groups */
	"acpi",
	"acpi*",
	"efi",
	"noefi",
	"console",
	"nomodeset",
	"quiet",
	"splash",
	"nosplash",
	"rhgb",
	"debug",
	"loglevel",
	"ignore_loglevel",
	"panic",
	"ro",
	"rw",
	"rootwait",
	"cgroup*",
	"cgroup.*",
	"systemd.unified_cgroup_hierarchy",
	"systemd.legacy_systemd_cgroup_controller",
};

/* What begins the value of parameters that name the root and the kernel; the rest is hidden. */
static const struct form {
	const char *key;
	const char *start;
} forms[] = {
	{ "BOOT_IMAGE", "/boot/vmlinuz" },
	{ "BOOT_IMAGE", "/vmlinuz" },
	{ "BOOT_IMAGE", "/" },
	{ "root", "UUID=" },
	{ "root", "PARTUUID=" },
	{ "root", "LABEL=" },
	{ "root", "PARTLABEL=" },
	{ "root", "ZFS=" },
	{ "root", "/dev/mapper/" },
	{ "root", "/dev/disk/" },
	{ "root", "/dev/nfs" },
	{ "root", "/dev/" },
};

static bool is_blank(char c)
{
	return isspace((unsigned char)c);
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* "a-b" and "a_b" are the same parameter for the kernel (kernel/params.c, parameq). */
static bool is_known(struct span key, bool has_value)
{
	char name[LONGEST_KEY] = "";

	if (key.n >= sizeof(name))
		return false;
	for (size_t i = 0; i < key.n; i++)
		name[i] = key.text[i];
	for (char *dash = strchr(name, '-'); dash; dash = strchr(dash, '-'))
		*dash = '_';
	for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
		bool is_open = str_has_suffix(known[i], "*") && !strchr(known[i], '.');

		if ((has_value || !is_open) && fnmatch(known[i], name, 0) == 0)
			return true;
	}
	return false;
}

/* Keys have letters of one case, of a URL or a key in Base64 that is not so. */
static bool is_key(struct span key)
{
	bool lower = false;
	bool upper = false;

	if (!key.n || key.n >= LONGEST_KEY || !isalpha((unsigned char)key.text[0]))
		return false;
	for (size_t i = 0; i < key.n; i++) {
		unsigned char c = (unsigned char)key.text[i];

		if (!isalnum(c) && c != '_' && c != '-' && c != '.')
			return false;
		lower = lower || islower(c);
		upper = upper || isupper(c);
	}
	return !(lower && upper);
}

/* What boot loaders' files say in a word's stead: "$name", "${name}"; and what ends parameters. */
static bool is_structure(struct span word)
{
	bool braced = span_starts_with(word, "${");
	size_t from = braced ? 2 : 1;
	size_t to = word.n - braced;

	if (span_is(word, "--") || span_is(word, "---") || span_is(word, "\\"))
		return true;
	if (word.text[0] != '$' || from >= to || (braced && word.text[to] != '}'))
		return false;
	for (size_t i = from; i < to; i++)
		if (!isalnum((unsigned char)word.text[i]) && word.text[i] != '_')
			return false;
	return true;
}

static void add_form(struct span key, struct span value, struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (span_is(key, forms[i].key) && span_starts_with(value, forms[i].start)) {
			strbuf_add(out, forms[i].start);
			if (value.n == strlen(forms[i].start))
				return;
			break;
		}
	if (value.n)
		strbuf_add(out, CMDLINE_HIDDEN);
}

/* Without what "ivrs_ioapic[10]=…" has between brackets. */
static struct span base_of(struct span key)
{
	const char *bracket =
		key.n && key.text[key.n - 1] == ']' ? memchr(key.text, '[', key.n) : NULL;

	return bracket ? span(key.text, bracket) : key;
}

static void add_parameter(struct pseudonyms *pseudonyms, struct span word, struct strbuf *out)
{
	const char *end = word.text + word.n;
	const char *equals = memchr(word.text, '=', word.n);
	struct span key = span(word.text, equals ? equals : end);
	struct span base = base_of(key);

	if (is_structure(word) || (is_key(base) && is_known(base, equals))) {
		strbuf_add_bytes(out, word.text, word.n);
	} else if (!equals || !is_key(key)) {
		strbuf_add(out, CMDLINE_HIDDEN);
	} else {
		disguise_text(pseudonyms, DISGUISE_HOST, key.text, key.n, out);
		strbuf_add(out, "=");
		add_form(key, span(equals + 1, end), out);
	}
}

/*
 * Where the word ends: at a blank that is not between quotes behind a "=" (lib/cmdline.c, next_arg). A
 * quote that nothing ends is a character like others: what follows is judged by itself.
 */
static const char *end_of_word(const char *word, const char *end)
{
	for (const char *at = word; at < end; at++) {
		const char *close = NULL;

		if (is_blank(*at))
			return at;
		if (at > word && at[-1] == '=' && is_quote(*at))
			close = memchr(at + 1, *at, (size_t)(end - at - 1));
		if (close)
			at = close;
	}
	return end;
}

static bool is_escaped(struct span word, size_t at)
{
	return at && word.text[at - 1] == '\\';
}

/* Whether the word ends in a quote that none before in it opens. */
static bool ends_in_quote(struct span word)
{
	size_t last = word.n - 1;
	size_t n = 0;

	if (!is_quote(word.text[last]) || is_escaped(word, last))
		return false;
	for (size_t i = 0; i < word.n; i++)
		n += word.text[i] == word.text[last] && !is_escaped(word, i);
	return n % 2;
}

/* Quotes that begin or end several words are the kernel's or a boot loader's, not the parameter's. */
static void add_word(struct pseudonyms *pseudonyms, struct span word, struct strbuf *out)
{
	const char *start = word.text;
	const char *end = start + word.n;
	const char *last = end;

	while (start < end && is_quote(*start))
		start++;
	while (last > start && ends_in_quote(span(start, last)))
		last--;
	strbuf_add_bytes(out, word.text, (size_t)(start - word.text));
	if (last > start)
		add_parameter(pseudonyms, span(start, last), out);
	strbuf_add_bytes(out, last, (size_t)(end - last));
}

void disguise_cmdline(struct pseudonyms *pseudonyms, const char *line, size_t n, struct strbuf *out)
{
	const char *end = line + n;

	while (line < end) {
		const char *word = line;

		while (word < end && is_blank(*word))
			word++;
		strbuf_add_bytes(out, line, (size_t)(word - line));
		line = end_of_word(word, end);
		if (line > word)
			add_word(pseudonyms, span(word, line), out);
	}
}
