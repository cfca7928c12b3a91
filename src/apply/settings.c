/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which attribute of sysfs or procfs does a step set that is no device's? See settings.h; the kernel's side
 * of hugepages is nr_hugepages_store_common of mm/hugetlb.c.
 */
#include "apply/settings.h"

#include <errno.h>
#include <inttypes.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"

enum {
	MOST_PARTS = 2,
	LONGEST_NUMBER = 9,
	LONGEST_WORD = 55, /* MODULE_NAME_LEN of the kernel; others are shorter */
	LONGEST_SYSCTL = 256,
	MOST_PAGES = 1 << 30,
	LEAST_MTU = 68, /* RFC 791 */
	MOST_MTU = 65535,
	PATIENCE_MS = 60000,
	PATIENCE_PER_GIB_MS = 1000, /* to make room for pages others' memory is moved */
};

#define DIGITS	   "0123456789"
#define LOWER_CASE "abcdefghijklmnopqrstuvwxyz_" DIGITS
#define WORD	   LOWER_CASE "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

/*
 * In both, in this order: # a number, * a word, % one that may have hyphens, ? an interface's name, @ an
 * address, which no path has.
 */
static const struct {
	enum step_kind kind;
	const char *object;
	const char *path;
} settings[] = {
	{ STEP_SYSCTL, "net.core.*", "/proc/sys/net/core/*" },
	{ STEP_SYSCTL, "net.ipv4.tcp_*", "/proc/sys/net/ipv4/tcp_*" },
	{ STEP_SYSCTL, "net.bridge.%", "/proc/sys/net/bridge/%" },
	{ STEP_HUGEPAGES, "node#/#kB",
	  "/sys/devices/system/node/node#/hugepages/hugepages-#kB/nr_hugepages" },
	{ STEP_HUGEPAGES, "host/#kB", "/sys/kernel/mm/hugepages/hugepages-#kB/nr_hugepages" },
	{ STEP_MTU, "?", "/sys/class/net/?/mtu" },
	{ STEP_CPU_GOVERNOR, "policy#",
	  "/sys/devices/system/cpu/cpufreq/policy#/scaling_governor" },
	{ STEP_CPU_PREFERENCE, "policy#",
	  "/sys/devices/system/cpu/cpufreq/policy#/energy_performance_preference" },
	{ STEP_CPU_IDLE_STATE, "cpu#/state#",
	  "/sys/devices/system/cpu/cpu#/cpuidle/state#/disable" },
	{ STEP_IRQ_AFFINITY, "@/irq#", "/proc/irq/#/smp_affinity_list" },
	{ STEP_KERNEL_MODULE, "*", "/sys/module/*" },
	{ STEP_MODULE_OPTION, "*/*", "/sys/module/*/parameters/*" },
};

/* ---- objects, and where they stand */

struct part {
	char name; /* of its token */
	const char *text;
	size_t n;
};

static size_t number_length(const char *text)
{
	size_t n = strspn(text, DIGITS);

	return n > LONGEST_NUMBER || (n > 1 && *text == '0') ? 0 : n;
}

static size_t word_length(const char *text)
{
	size_t n = strspn(text, WORD);

	return n > LONGEST_WORD ? 0 : n;
}

static size_t hyphened_length(const char *text)
{
	size_t n = strspn(text, WORD "-");

	return n > LONGEST_WORD ? 0 : n;
}

/* dev_valid_name of net/core/dev.c */
static size_t interface_length(const char *text)
{
	size_t n = strlen(text);

	if (n >= IFNAMSIZ || str_equal(text, ".") || str_equal(text, ".."))
		return 0;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] <= ' ' || strchr("/:\x7f", text[i]))
			return 0;
	return n;
}

static size_t address_length(const char *text)
{
	char address[BDF_TEXT_SIZE];
	size_t n = strcspn(text, "/");

	if (n >= sizeof(address))
		return 0;
	memcpy(address, text, n);
	address[n] = '\0';
	return bdf_is_full(address) ? n : 0;
}

static const struct token {
	char name;
	size_t (*length)(const char *text); /* of what begins there; 0: nothing of the kind does */
} tokens[] = {
	{ '#', number_length },	   { '*', word_length },    { '%', hyphened_length },
	{ '?', interface_length }, { '@', address_length },
};

static const struct token *find_token(char c)
{
	for (size_t i = 0; i < ARRAY_SIZE(tokens); i++)
		if (tokens[i].name == c)
			return &tokens[i];
	return NULL;
}

static bool matches(const char *pattern, const char *object, struct part parts[static MOST_PARTS])
{
	size_t n_parts = 0;

	for (; *pattern; pattern++) {
		const struct token *token = find_token(*pattern);
		size_t n = token ? token->length(object) : *pattern == *object;

		if (!n || (token && n_parts == MOST_PARTS))
			return false;
		if (token)
			parts[n_parts++] = (struct part){ token->name, object, n };
		object += n;
	}
	return !*object;
}

/* The next of that name; NULL without. */
static const struct part *next_part(char name, const struct part *parts, size_t *i)
{
	while (*i < MOST_PARTS)
		if (parts[(*i)++].name == name)
			return &parts[*i - 1];
	return NULL;
}

/* Parts are short: it fits. */
static void compose(const char *pattern, const struct part *parts, char path[static PATH_MAX])
{
	for (size_t i = 0; *pattern; pattern++) {
		const struct part *part =
			find_token(*pattern) ? next_part(*pattern, parts, &i) : NULL;
		const char *text = part ? part->text : pattern;
		size_t n = part ? part->n : 1;

		memcpy(path, text, n);
		path += n;
	}
	*path = '\0';
}

int setting_path(enum step_kind kind, const char *object, char path[static PATH_MAX])
{
	struct part parts[MOST_PARTS] = { { 0, "", 0 }, { 0, "", 0 } };

	for (size_t i = 0; i < ARRAY_SIZE(settings); i++)
		if (settings[i].kind == kind && matches(settings[i].object, object, parts)) {
			compose(settings[i].path, parts, path);
			return 0;
		}
	return -EINVAL;
}

static bool is_object(enum step_kind kind, const char *object)
{
	char path[PATH_MAX];

	return setting_path(kind, object, path) == 0;
}

bool is_sysctl(const char *object)
{
	return is_object(STEP_SYSCTL, object);
}

bool is_page_pool(const char *object)
{
	return is_object(STEP_HUGEPAGES, object);
}

bool is_interface(const char *object)
{
	return is_object(STEP_MTU, object);
}

bool is_cpu_policy(const char *object)
{
	return is_object(STEP_CPU_GOVERNOR, object);
}

bool is_cpu_state(const char *object)
{
	return is_object(STEP_CPU_IDLE_STATE, object);
}

bool is_irq(const char *object)
{
	return is_object(STEP_IRQ_AFFINITY, object);
}

bool is_kernel_module(const char *object)
{
	return is_object(STEP_KERNEL_MODULE, object);
}

bool is_module_option(const char *object)
{
	return is_object(STEP_MODULE_OPTION, object);
}

/* ---- values */

bool sysctl_is_value(enum step_kind kind, const char *value)
{
	static const char parting[] = " \t";
	size_t n = strlen(value);

	(void)kind;
	return n && n < LONGEST_SYSCTL &&
	       strspn(value, WORD ".,:-"
				  " \t") == n &&
	       !strchr(parting, value[0]) && !strchr(parting, value[n - 1]);
}

static bool is_number(const char *value, uint64_t least, uint64_t most)
{
	uint64_t n = 0;

	return number_length(value) == strlen(value) && parse_u64(value, &n) == 0 && n >= least &&
	       n <= most;
}

bool page_count_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return is_number(value, 0, MOST_PAGES);
}

bool mtu_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return is_number(value, LEAST_MTU, MOST_MTU);
}

bool cpu_word_is_value(enum step_kind kind, const char *value)
{
	size_t n = strlen(value);

	(void)kind;
	return n && n <= LONGEST_WORD && strspn(value, LOWER_CASE) == n;
}

bool switch_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return str_equal(value, "0") || str_equal(value, "1");
}

bool sysctl_fits(const char *now, const char *wanted)
{
	static const char parting[] = " \t";

	while (now && wanted && *now && *wanted) {
		size_t n = strcspn(now, parting);

		if (strcspn(wanted, parting) != n || memcmp(now, wanted, n) != 0)
			return false;
		now += n + strspn(now + n, parting);
		wanted += n + strspn(wanted + n, parting);
	}
	return now && wanted ? *now == *wanted : now == wanted;
}

/* ---- reading and writing */

int setting_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	char path[PATH_MAX];
	int r = setting_path(step->kind, step->object, path);

	if (r == 0)
		r = root_read_word(site->root, path, buf, size);
	if (r < 0)
		return r;
	for (char *tab = strchr(buf, '\t'); tab; tab = strchr(tab, '\t'))
		*tab = ' ';
	return 0;
}

int setting_write(const struct site *site, const struct step *step, const char *value)
{
	char path[PATH_MAX];
	int r = setting_path(step->kind, step->object, path);

	return r < 0 ? r : site->kernel->write(site->root, path, value, site->kernel->arg);
}

static int read_count(const struct site *site, const struct step *step, uint64_t *ret_n)
{
	char text[32];
	int r = setting_read(site, step, text, sizeof(text));

	return r < 0 ? r : parse_u64(text, ret_n);
}

/* The kernel makes as many as it finds room for, and takes what nobody uses: either is no error to it. */
int page_count_write(const struct site *site, const struct step *step, const char *value)
{
	uint64_t wanted = 0;
	uint64_t now = 0;
	int r = parse_u64(value, &wanted);

	if (r == 0)
		r = setting_write(site, step, value);
	if (r == 0)
		r = read_count(site, step, &now);
	if (r < 0 || now == wanted)
		return r;
	return now < wanted ? -ENOMEM : -EBUSY;
}

static int64_t count_of(const char *value)
{
	int64_t n = 0;

	return value && parse_i64(value, &n) == 0 ? n : 0;
}

/* "node1/2048kB" */
static int64_t page_kib(const char *object)
{
	const char *slash = strchr(object, '/');
	char digits[LONGEST_NUMBER + 1] = "";

	snprintf(digits, sizeof(digits), "%.*s", (int)strspn(slash + 1, DIGITS), slash + 1);
	return count_of(digits);
}

int page_count_patience_ms(const struct step *step)
{
	int64_t gib = (count_of(step->from) + count_of(step->to)) * page_kib(step->object) >> 20;
	int64_t ms = PATIENCE_MS + gib * PATIENCE_PER_GIB_MS;

	return ms < INT_MAX ? (int)ms : INT_MAX;
}

/* Most drivers stop and start the port, and some reset it. */
int mtu_patience_ms(const struct step *step)
{
	(void)step;
	return PATIENCE_MS;
}
