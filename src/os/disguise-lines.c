/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which lines of a file that says "key: value" does an anonymous capture keep? See disguise-lines.h.
 */
#include "os/disguise-lines.h"

#include <stdbool.h>
#include <string.h>

#include "os/disguise-text.h"
#include "os/span.h"

struct key {
	const char *name;
	unsigned int flags; /* enum disguise_text: what more is looked for in its value */
};

/* A table of keys, which ends in one without a name. */
struct format {
	char separator;
	const struct key *keys;
};

/*
 * arch/ARCH/kernel writes them. Beside these Arm has the board's serial number, s390 the machine's, in
 * a line of its own and in "processor 0: …".
 */
static const struct key cpu_keys[] = {
	{ .name = "processor" },
	{ .name = "physical id" },
	{ .name = "siblings" },
	{ .name = "core id" },
	{ .name = "cpu cores" },
	/* x86 */
	{ .name = "vendor_id" },
	{ .name = "cpu family" },
	{ .name = "model" },
	{ .name = "model name" },
	{ .name = "stepping" },
	{ .name = "microcode" },
	{ .name = "apicid" },
	{ .name = "initial apicid" },
	{ .name = "flags" },
	{ .name = "vmx flags" },
	{ .name = "bugs" },
	{ .name = "address sizes" },
	/* arm64 */
	{ .name = "Features" },
	{ .name = "CPU implementer" },
	{ .name = "CPU architecture" },
	{ .name = "CPU variant" },
	{ .name = "CPU part" },
	{ .name = "CPU revision" },
	/* s390 */
	{ .name = "# processors" },
	{ .name = "features" },
	{ .name = "facilities" },
	{ .name = "cpu number" },
	{ .name = "book id" },
	{ .name = "drawer id" },
	{ .name = "machine" },
	/* powerpc */
	{ .name = "cpu" },
	{ .name = "revision" },
	{ .name = "platform" },
	{ .name = "MMU" },
	/* riscv */
	{ .name = "hart" },
	{ .name = "isa" },
	{ .name = "mmu" },
	{ .name = "uarch" },
	{ .name = "mvendorid" },
	{ .name = "marchid" },
	{ .name = "mimpid" },
	{ .name = NULL },
};

static const struct key sysinfo_keys[] = {
	{ .name = "VM00 Control Program" },
	{ .name = NULL },
};

static const struct key host_keys[] = {
	{ .name = "nodename", .flags = DISGUISE_HOST },
	{ .name = "release" },
	{ .name = "machine" },
	{ .name = "privileged" },
	{ .name = NULL },
};

static const struct key release_keys[] = {
	{ .name = "ID" },
	{ .name = "ID_LIKE" },
	{ .name = NULL },
};

static const struct key irqbalance_keys[] = {
	{ .name = "IRQBALANCE_BANNED_CPUS" },
	{ .name = "IRQBALANCE_BANNED_CPULIST" },
	{ .name = NULL },
};

static const struct format irqbalance = { .separator = '=', .keys = irqbalance_keys };
static const struct format cpuinfo = { .separator = ':', .keys = cpu_keys };
static const struct format sysinfo = { .separator = ':', .keys = sysinfo_keys };
static const struct format release = { .separator = '=', .keys = release_keys };
static const struct format host = { .separator = '=', .keys = host_keys };

size_t disguise_line_length(const char *bytes, size_t n)
{
	const char *newline = memchr(bytes, '\n', n);

	return newline ? (size_t)(newline - bytes) + 1 : n;
}

/* What stands before the separator, and the blanks before that. */
static struct span key_of(const struct format *format, const char *line, size_t n)
{
	const char *end = memchr(line, format->separator, n);

	while (end && end > line && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return span(line, end ? end : line);
}

static const struct key *find_key(const struct format *format, struct span name)
{
	for (const struct key *key = format->keys; key->name; key++)
		if (span_is(name, key->name))
			return key;
	return NULL;
}

/* Lines that are empty part one processor from the next. */
static void keep_lines(struct pseudonyms *pseudonyms, const struct format *format,
		       const char *bytes, size_t n, struct strbuf *out)
{
	for (size_t length = 0; n; bytes += length, n -= length) {
		const struct key *key = NULL;

		length = disguise_line_length(bytes, n);
		key = find_key(format, key_of(format, bytes, length));
		if (key)
			disguise_text(pseudonyms, key->flags, bytes, length, out);
		else if (*bytes == '\n')
			strbuf_add(out, "\n");
	}
}

void disguise_lines_of_cpus(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			    struct strbuf *out)
{
	keep_lines(pseudonyms, &cpuinfo, bytes, n, out);
}

void disguise_lines_of_sysinfo(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			       struct strbuf *out)
{
	keep_lines(pseudonyms, &sysinfo, bytes, n, out);
}

void disguise_lines_of_release(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			       struct strbuf *out)
{
	keep_lines(pseudonyms, &release, bytes, n, out);
}

void disguise_lines_of_irqbalance(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
				  struct strbuf *out)
{
	keep_lines(pseudonyms, &irqbalance, bytes, n, out);
}

void disguise_lines_of_host(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			    struct strbuf *out)
{
	keep_lines(pseudonyms, &host, bytes, n, out);
}
