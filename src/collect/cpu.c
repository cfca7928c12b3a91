/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is the CPU called, and what can it do? As the first processor of /proc/cpuinfo says, which
 * every architecture writes in words of its own.
 */
#include "collect/identity.h"

#include <errno.h>

#include "base/parse.h"
#include "base/text.h"

enum {
	FIRST_PROCESSOR_BYTES = 8192 /* twice what the longest flags known make */
};

static const char cpuinfo[] = "/proc/cpuinfo";

/* MIDR_EL1's implementer, as lscpu names them (arch/arm64/include/asm/cputype.h has the numbers). */
static const struct id_name {
	uint64_t id;
	const char *name;
} implementers[] = {
	{ 0x41, "ARM" },       { 0x42, "Broadcom" }, { 0x43, "Cavium" }, { 0x46, "FUJITSU" },
	{ 0x48, "HiSilicon" }, { 0x4e, "NVIDIA" },   { 0x50, "APM" },	 { 0x51, "Qualcomm" },
	{ 0x53, "Samsung" },   { 0x56, "Marvell" },  { 0x61, "Apple" },	 { 0x69, "Intel" },
	{ 0x6d, "Microsoft" }, { 0x70, "Phytium" },  { 0xc0, "Ampere" },
};

/* Cores of servers and of the boards that stand in for them: implementer << 12 | part. */
static const struct id_name cores[] = {
	{ 0x41d03, "Cortex-A53" },     { 0x41d07, "Cortex-A57" },    { 0x41d08, "Cortex-A72" },
	{ 0x41d0b, "Cortex-A76" },     { 0x41d0c, "Neoverse-N1" },   { 0x41d40, "Neoverse-V1" },
	{ 0x41d49, "Neoverse-N2" },    { 0x41d4a, "Neoverse-E1" },   { 0x41d4f, "Neoverse-V2" },
	{ 0x41d83, "Neoverse-V3AE" },  { 0x41d84, "Neoverse-V3" },   { 0x41d8e, "Neoverse-N3" },
	{ 0x42516, "ThunderX2" },      { 0x430a1, "ThunderX-88XX" }, { 0x430af, "ThunderX2-99xx" },
	{ 0x430b8, "ThunderX3-T110" }, { 0x46001, "A64FX" },	     { 0x48d01, "Kunpeng-920" },
	{ 0x4e004, "Carmel" },	       { 0x50000, "X-Gene" },	     { 0x51c00, "Falkor" },
	{ 0x51c01, "Saphira" },	       { 0x70662, "FTC662" },	     { 0x70663, "FTC663" },
	{ 0xc0ac3, "Ampere-1" },       { 0xc0ac4, "Ampere-1a" },
};

static const char *find_name(const struct id_name *names, size_t n, uint64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (names[i].id == id)
			return names[i].name;
	return NULL;
}

/* The value behind the first "label : value" line, trimmed; NULL where there is none. */
static const char *find_value(struct arena *arena, const char *text, const char *label)
{
	size_t length = strlen(label);

	while (*text) {
		const char *end = strchrnul(text, '\n');
		const char *colon = memchr(text, ':', (size_t)(end - text));

		if (colon && strncmp(text, label, length) == 0 &&
		    strspn(text + length, " \t") == (size_t)(colon - text) - length)
			return str_trim(arena_strndup(arena, colon + 1, (size_t)(end - colon) - 1));
		text = *end ? end + 1 : end;
	}
	return NULL;
}

/* Names in place of arm64's numbers; a number that nobody named stays. */
static void name_arm(struct identity *identity)
{
	uint64_t implementer = 0;
	uint64_t part = 0;
	const char *vendor = NULL;
	const char *core = NULL;

	if (!identity->cpu_vendor || parse_hex(identity->cpu_vendor, &implementer) < 0)
		return;
	vendor = find_name(implementers, ARRAY_SIZE(implementers), implementer);
	if (vendor)
		identity->cpu_vendor = vendor;
	if (!identity->cpu_model || parse_hex(identity->cpu_model, &part) < 0)
		return;
	core = find_name(cores, ARRAY_SIZE(cores), implementer << 12 | part);
	if (core)
		identity->cpu_model = core;
}

/* powerpc names neither vendor nor flags; POWER is IBM's. */
static void name_power(struct identity *identity)
{
	if (identity->cpu_model && str_has_prefix(identity->cpu_model, "POWER"))
		identity->cpu_vendor = "IBM";
}

/* The label in front of each fact, by what arch/ARCH/kernel writes. */
static const struct dialect {
	const char *vendor;
	const char *model;
	const char *flags;
	void (*name)(struct identity *identity); /* puts names where the labels gave none */
} dialects[] = {
	{ "vendor_id", "model name", "flags", NULL }, /* x86 */
	{ "CPU implementer", "CPU part", "Features", name_arm },
	{ "vendor_id", "machine", "features", NULL }, /* s390 */
	{ "mvendorid", "uarch", "isa", NULL },	      /* riscv */
	{ NULL, "cpu", NULL, name_power },
};

/* Whether the text is in this dialect: vendor and flags were found. */
static bool read_dialect(struct host *host, const char *text, const struct dialect *dialect)
{
	struct arena *arena = host->arena;
	struct identity cpu = {
		.cpu_vendor = dialect->vendor ? find_value(arena, text, dialect->vendor) : NULL,
		.cpu_model = find_value(arena, text, dialect->model),
		.cpu_flags = dialect->flags ? find_value(arena, text, dialect->flags) : "",
	};

	if (dialect->name)
		dialect->name(&cpu);
	if (!cpu.cpu_vendor || !cpu.cpu_flags)
		return false;
	host->identity.cpu_vendor = cpu.cpu_vendor;
	host->identity.cpu_model = cpu.cpu_model;
	if (!cpu.cpu_model)
		gaps_add(&host->gaps, arena, ENODATA, cpuinfo);
	host->identity.cpu_flags = cpu.cpu_flags;
	return true;
}

void identity_read_cpu(const struct machine *machine, struct host *host)
{
	char text[FIRST_PROCESSOR_BYTES];
	ssize_t n = root_read_start(machine->root, cpuinfo, text, sizeof(text));
	char *last_line = NULL;

	if (n < 0) {
		gaps_add(&host->gaps, host->arena, (int)n, cpuinfo);
		return;
	}
	last_line = strrchr(text, '\n');
	if (last_line)
		*last_line = '\0'; /* what follows may have been cut in two */
	for (size_t i = 0; i < ARRAY_SIZE(dialects); i++)
		if (read_dialect(host, text, &dialects[i]))
			return;
	gaps_add(&host->gaps, host->arena, ENODATA, cpuinfo);
}
