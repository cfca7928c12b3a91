/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any content crash the readers of GRUB's environment block, of boot entries that are files, and of
 * kernel command lines, or what makes them anonymous? The first byte says which.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/bls.h"
#include "collect/grubenv.h"
#include "model/cmdline.h"
#include "model/cpu-list.h"
#include "model/pci-spec.h"
#include "must.h"
#include "os/disguise-boot.h"

/* As much as is given, in a block that says what it is. */
static void try_environment(const char *bytes, size_t n)
{
	static const char header[] = "# GRUB Environment Block\n";
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_strbuf_ struct strbuf block = { 0 };
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct grubenv env = { 0 };
	const char *value = NULL;
	int r = grubenv_parse(bytes, n, arena, &env);

	must(r == env.error, "two results");
	strbuf_add(&block, header);
	strbuf_add_bytes(&block, bytes, n < 900 ? n : 900);
	while (block.length < 1024)
		strbuf_add(&block, "#");
	(void)grubenv_parse(block.text, block.length, arena, &env);
	(void)grubenv_get(&env, "saved_entry", strlen("saved_entry"), &value);
	disguise_environment(pseudonyms, block.text, block.length, &out);
	must(out.length >= 1024, "a block that got shorter");
}

static enum shell_state look_up(void *arg, const char *name, size_t n, const char **ret_value)
{
	(void)arg;
	(void)name;
	*ret_value = "value";
	return n % 3 == 0 ? SHELL_UNSET : n % 3 == 1 ? SHELL_SET : SHELL_UNKNOWN;
}

/* Files parted by form feeds, whose first lines are their names. */
static void try_entries(char *text)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct bls_entry entries[16] = { { 0 } };
	size_t n = 0;

	for (char *file = strsep(&text, "\f"); file && n < 16; file = strsep(&text, "\f")) {
		_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
		_cleanup_strbuf_ struct strbuf out = { 0 };
		char *content = file + strcspn(file, "\n");

		if (*content)
			*content++ = '\0';
		disguise_entry(pseudonyms, content, strlen(content), &out);
		disguise_loader_conf(pseudonyms, content, strlen(content), &out);
		if (!bls_is_entry(file))
			continue;
		bls_parse(file, content, n % 2, arena, &entries[n]);
		if (entries[n].options)
			(void)bls_expand(entries[n].options, look_up, NULL, arena);
		n++;
	}
	bls_sort(entries, n, true);
	bls_sort(entries, n, false);
}

static void try_cmdline(const char *line)
{
	const char *end = line + strlen(line);
	const char *at = line;
	struct cmdline_param param = { 0 };
	struct cmdline_switches switches = { 0 };
	struct cmdline_text text = { 0 };
	struct device port = { .bdf = { .device = 1 }, .parent_known = true };
	const struct device card = { .bdf = { .bus = 1 }, .vendor_id = 0x8086, .parent = &port };

	while (cmdline_next(&at, &param)) {
		must(at <= end && param.key >= line && param.key + param.n_key <= end,
		     "a key beyond the line");
		must(!param.n_value || (param.value > line && param.value + param.n_value <= end),
		     "a value beyond the line");
		must(cmdline_contains(line, &param), "a parameter that is not there");
	}
	cmdline_read_switches(line, &switches);
	for (size_t i = 0; i < N_CMDLINE_TOPICS; i++)
		must(!switches.at[i].word == (switches.at[i].state == CMDLINE_DEFAULT),
		     "a switch that nothing decided");
	text = cmdline_isolcpus(line);
	must(!text.n || text.text + text.n <= end, "CPUs beyond the line");
	(void)cpu_list_has(text.text, text.n, 1, 7);
	text = cmdline_config_acs(line);
	must(!text.n || text.text + text.n <= end, "devices beyond the line");
	(void)pci_spec_clears_acs(text, &card);
	text = cmdline_disable_acs_redir(line);
	must(!text.n || text.text + text.n <= end, "devices beyond the line");
	(void)pci_spec_names(text, &card);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char *text = n ? must_copy(bytes + 1, n - 1) : NULL;

	if (!text)
		return 0;
	switch (bytes[0] % 3) {
	case 0:
		try_environment(text, n - 1);
		break;
	case 1:
		try_entries(text);
		break;
	default:
		try_cmdline(text);
		break;
	}
	free(text);
	return 0;
}
