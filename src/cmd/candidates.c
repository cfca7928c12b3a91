/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which words are there to complete from, and what is said of each? See candidates.h.
 */
#include "cmd/candidate-parts.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include "apply/journal.h"
#include "audit/audit.h"
#include "audit/drift.h"
#include "cmd/profiles.h"
#include "cmd/remote.h"
#include "plan/tune.h"
#include "render/column.h"
#include "render/documents.h"

/* What a finished word ends in; one that may go on, in nothing. */
static const char finished[] = " ";

const char *rest_of(struct word word)
{
	return word.text + word.n_front;
}

static void offer_bytes(struct word word, const char *text, size_t n, const char *behind,
			const char *about)
{
	size_t n_rest = strlen(rest_of(word));

	if (n_rest > n || strncasecmp(text, rest_of(word), n_rest) != 0)
		return;
	printf("%.*s%.*s%s", (int)word.n_front, word.text, (int)n, text, behind);
	if (word.described && about)
		printf("\t%s", about);
	putchar('\n');
}

void offer(struct word word, const char *text, const char *about)
{
	offer_bytes(word, text, strlen(text), finished, about);
}

void offer_commands(const struct command *const *commands, struct word word)
{
	for (; *commands; commands++)
		if (!(*commands)->hidden)
			offer(word, command_word(*commands), (*commands)->summary);
}

void offer_options(const struct command *command, const struct option_row *rows, struct word word)
{
	for (; rows && rows->name; rows++) {
		_cleanup_strbuf_ struct strbuf text = { 0 };

		if (command && !command_takes(command, rows))
			continue;
		strbuf_addf(&text, "--%s", rows->name);
		offer(word, text.text, rows->help);
	}
}

/* Is name among the comma-parted names of the first n bytes of list? */
static bool is_listed(const char *list, size_t n, const char *name)
{
	const char *end = list + n;
	const char *word = NULL;
	size_t n_word = 0;

	while (list && list < end && next_word(&list, ',', &word, &n_word))
		if (strlen(name) == n_word && strncasecmp(word, name, n_word) == 0)
			return true;
	return false;
}

/* The last name of a list such as "+MAC,SPE"; what the list has already is not offered again. */
static void offer_columns(const struct run *run, struct word word)
{
	const char *list = rest_of(word) + (*rest_of(word) == '+');
	const char *comma = strrchr(list, ',');
	size_t n_listed = comma ? (size_t)(comma - list) : 0;
	struct column column = { 0 };

	(void)run;
	word.n_front = (size_t)((comma ? comma + 1 : list) - word.text);
	for (size_t i = 0; column_at(device_fields, i, &column); i++) {
		const struct field *field = column_field(&column);

		if (!is_listed(list, n_listed, field->column))
			offer_bytes(word, field->column, strlen(field->column), "", field->help);
	}
}

/* "PF 0000:41:00.0, igb" */
static void describe(const struct device *device, struct strbuf *buf)
{
	char address[BDF_TEXT_SIZE] = "";

	strbuf_addf(buf, "%s %s", device_role_name(device->role), bdf_format(device->bdf, address));
	if (device->driver && *device->driver)
		strbuf_addf(buf, ", %s", device->driver);
}

static void offer_names(const struct device *device, struct word word, const char *about)
{
	const struct netdev *netdev = device_netdev(device);

	offer(word, netdev->name, about);
	for (size_t i = 0; *rest_of(word) && i < netdev->n_altnames; i++)
		offer(word, netdev->altnames[i], about);
}

static void offer_mac(const struct device *device, struct word word, const char *about)
{
	const char *mac = device_permanent_mac(device);
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (!mac)
		return;
	strbuf_addf(&text, "mac:%s", mac);
	offer(word, text.text, about);
}

static void offer_address(const struct device *device, struct word word, const char *about)
{
	char address[BDF_TEXT_SIZE] = "";

	bdf_format(device->bdf, address);
	offer(word, address, about);
	if (device->bdf.domain == 0 && *rest_of(word))
		offer(word, strchr(address, ':') + 1, about);
}

/* The indexes behind "PF/", the last one of "PF/0,1". */
static void offer_vfs(const struct host *host, struct word word, const char *slash)
{
	_cleanup_strbuf_ struct strbuf name = { 0 };
	const struct device *pf = NULL;
	const char *comma = strrchr(slash, ',');

	strbuf_add_bytes(&name, rest_of(word), (size_t)(slash - rest_of(word)));
	pf = host_find_named(host, name.text);
	word.n_front = (size_t)((comma ? comma : slash) + 1 - word.text);
	for (size_t i = 0; pf && pf->sriov && i < pf->sriov->n_vfs; i++) {
		_cleanup_strbuf_ struct strbuf about = { 0 };
		char index[24] = "";

		if (!pf->sriov->vfs[i])
			continue;
		snprintf(index, sizeof(index), "%zu", i);
		describe(pf->sriov->vfs[i], &about);
		offer(word, index, about.text);
	}
}

bool looks_like_address(const char *text)
{
	size_t n_digits = strspn(text, "0123456789");

	return text[strspn(text, "0123456789abcdefABCDEF")] == ':' || (n_digits && !text[n_digits]);
}

static void offer_device(const struct device *device, struct word word)
{
	const struct netdev *netdev = device_netdev(device);
	bool by_address = looks_like_address(rest_of(word)) || (!netdev && !*rest_of(word));
	_cleanup_strbuf_ struct strbuf about = { 0 };

	if (device->role == ROLE_OTHER)
		return;
	describe(device, &about);
	if (by_address)
		offer_address(device, word, about.text);
	else if (str_has_prefix(rest_of(word), "mac:"))
		offer_mac(device, word, about.text);
	else if (netdev)
		offer_names(device, word, about.text);
}

enum devices {
	ANY_DEVICES,
	PFS,
	VFS,
};

static bool is_among(const struct device *device, enum devices devices)
{
	return devices == ANY_DEVICES ||
	       (devices == PFS ? device->sriov != NULL : device->vf != NULL);
}

/* "PF/", where it has VFs. */
static void offer_pf(const struct device *device, struct word word)
{
	const struct netdev *netdev = device_netdev(device);
	_cleanup_strbuf_ struct strbuf about = { 0 };
	_cleanup_strbuf_ struct strbuf text = { 0 };

	if (!netdev || !device->sriov || !device->sriov->n_vfs)
		return;
	describe(device, &about);
	strbuf_addf(&text, "%s/", netdev->name);
	offer_bytes(word, text.text, text.length, "", about.text);
}

static void offer_devices(const struct run *run, struct word word, enum devices devices)
{
	_cleanup_(host_freep) struct host *host = NULL;
	const char *slash = strrchr(rest_of(word), '/');
	unsigned int facts = FACTS_PCI | (looks_like_address(rest_of(word)) ? 0 : FACTS_NET);

	if (run_collect(run, facts, &host, NULL) != EXIT_DONE)
		return;
	if (slash && devices != PFS)
		offer_vfs(host, word, slash);
	if (slash)
		return;
	for (size_t i = 0; i < host->n_devices; i++) {
		if (is_among(&host->devices[i], devices))
			offer_device(&host->devices[i], word);
		else if (devices == VFS)
			offer_pf(&host->devices[i], word);
	}
	if (devices != VFS && *rest_of(word) && str_has_prefix("mac:", rest_of(word)))
		offer_bytes(word, "mac:", strlen("mac:"), "", "a permanent MAC address");
}

static void offer_transactions(const struct run *run, struct word word)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char **ids = NULL;
	ssize_t n = 0;

	if (run_open_machine(run, remote_facts(run), &machine, NULL) == EXIT_DONE)
		n = history_list(&machine->ledger, arena, &ids);
	for (ssize_t i = 0; i < n; i++) {
		struct record record = { 0 };

		if (journal_read(&machine->ledger, ids[i], arena, &record, NULL) == 0)
			offer(word, ids[i], record.command);
	}
}

/* Or a file, which has a '/' in it: the shell knows files best. */
static void offer_profiles(const struct run *run, struct word word)
{
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char **names = NULL;
	ssize_t n = 0;

	if (strchr(rest_of(word), '/')) {
		puts("@files");
		return;
	}
	if (run_open_machine(run, 0, &machine, NULL) == EXIT_DONE)
		n = list_profiles(machine, arena, &names, NULL);
	for (ssize_t i = 0; i < n; i++)
		if (is_word(names[i]))
			offer(word, names[i], NULL);
}

static void offer_rules(const struct run *run, struct word word)
{
	const struct rule *rule = NULL;

	(void)run;
	for (size_t i = 0; (rule = audit_rule(i)); i++)
		offer(word, rule->id, rule->fails);
}

/* N_KNOB_SIDES: of all. */
static void offer_knobs(struct word word, enum knob_side side)
{
	const struct knob *knob = NULL;

	for (size_t i = 0; (knob = knob_at(i)); i++)
		if (side == N_KNOB_SIDES || knob->side == side)
			offer(word, knob->id, knob->what);
}

static void offer_host_knobs(const struct run *run, struct word word)
{
	(void)run;
	offer_knobs(word, KNOB_HOST);
}

static void offer_vm_knobs(const struct run *run, struct word word)
{
	(void)run;
	offer_knobs(word, KNOB_VM);
}

static void offer_guest_knobs(const struct run *run, struct word word)
{
	(void)run;
	offer_knobs(word, KNOB_GUEST);
}

/* What vfctl explain tells of. */
static void offer_explained(const struct run *run, struct word word)
{
	const struct rule *rule = NULL;
	struct column column = { 0 };

	offer_rules(run, word);
	for (size_t i = 0; (rule = drift_rule(i)); i++)
		offer(word, rule->id, rule->fails);
	offer_knobs(word, N_KNOB_SIDES);
	for (size_t i = 0; column_at(device_fields, i, &column); i++)
		offer(word, column_field(&column)->column, column_field(&column)->help);
}

static void offer_files(const struct run *run, struct word word)
{
	(void)run;
	(void)word;
	puts("@files");
}

static void offer_all_commands(const struct run *run, struct word word)
{
	offer_commands(run->commands, word);
}

static void offer_any_devices(const struct run *run, struct word word)
{
	offer_devices(run, word, ANY_DEVICES);
}

static void offer_pfs(const struct run *run, struct word word)
{
	offer_devices(run, word, PFS);
}

static void offer_some_vfs(const struct run *run, struct word word)
{
	offer_devices(run, word, VFS);
}

/* By their names in the tables of options and commands. */
static const struct source {
	const char *name;
	void (*offer)(const struct run *run, struct word word);
} sources[] = {
	{ "@files", offer_files },
	{ "@profiles", offer_profiles },
	{ "@columns", offer_columns },
	{ "@commands", offer_all_commands },
	{ "@rules", offer_rules },
	{ "@host-knobs", offer_host_knobs },
	{ "@vm-knobs", offer_vm_knobs },
	{ "@guest-knobs", offer_guest_knobs },
	{ "@explained", offer_explained },
	{ "@devices", offer_any_devices },
	{ "@pfs", offer_pfs },
	{ "@vfs", offer_some_vfs },
	{ "@transactions", offer_transactions },
	{ "@vms", offer_domains },
	{ "@given", offer_given },
	{ "@pools", offer_pools },
	{ "@sources", offer_sources },
};

void offer_words(const struct run *run, const char *words, struct word word)
{
	const char *choice = NULL;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		if (str_equal(words, sources[i].name)) {
			sources[i].offer(run, word);
			return;
		}
	while (next_word(&words, '|', &choice, &n))
		offer_bytes(word, choice, n, finished, NULL);
}
