/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any script crash the readers of shell assignments and of grub.cfg, or what makes them anonymous?
 * The first byte says which; an anonymous script must come to the same as the one that it was.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collect/grub-menu.h"
#include "must.h"
#include "os/disguise-boot.h"

/* What a name hides is as long or short as it is: only whether it is known can be compared. */
static void try_assignments(const char *script, size_t n)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct shell before = { .arena = arena };
	struct shell after = { .arena = arena };
	const char *value = NULL;

	shell_read(&before, script);
	disguise_defaults(pseudonyms, script, n, &out);
	shell_read(&after, out.text ? out.text : "");
	for (size_t i = 0; i < before.n_variables; i++) {
		const struct shell_variable *variable = &before.variables[i];

		must(!variable->value == (variable->state != SHELL_SET), "a value of nothing");
		if (str_has_prefix(variable->name, "GRUB_CMDLINE_"))
			must(shell_get(&after, variable->name, &value) == variable->state,
			     "known otherwise once it is anonymous");
	}
}

static const struct grub_entry *find_default(struct grub_menu *menu, const char *script,
					     int *ret_error)
{
	const char *reason = NULL;
	const struct grub_entry *entry = NULL;

	grub_menu_read(menu, script);
	for (size_t i = 0; i < menu->n_entries; i++)
		must(menu->entries[i].parent < (int)i, "a submenu that is within itself");
	*ret_error = 0;
	entry = grub_menu_default(menu, ret_error, &reason);
	must(!entry == (*ret_error < 0) && !entry == !!reason, "no entry, and no reason");
	must(!entry || !entry->is_submenu, "a submenu that boots");
	return entry;
}

static void try_menu(const char *script, size_t n)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	_cleanup_(pseudonyms_freep) struct pseudonyms *pseudonyms = pseudonyms_new();
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct grubenv env = { 0 };
	struct bls_entry files[] = {
		{ .id = "a", .linux_path = "/l", .options = "$kernelopts $x" },
		{ .id = "b", .linux_path = "/l" },
	};
	struct grub_menu menu = { .arena = arena, .env = &env, .bls = files, .n_bls = 2 };
	struct grub_menu again = menu;
	int error = 0;

	(void)find_default(&menu, script, &error);
	disguise_menu(pseudonyms, script, n, &out);
	(void)find_default(&again, out.text ? out.text : "", &error);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	char *script = n ? must_copy(bytes + 1, n - 1) : NULL;

	if (!script)
		return 0;
	if (bytes[0] % 2)
		try_assignments(script, n - 1);
	else
		try_menu(script, n - 1);
	free(script);
	return 0;
}
