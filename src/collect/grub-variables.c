/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What are the variables of a grub.cfg worth when it boots? What a condition decides is left open.
 */
#include <string.h>

#include "collect/grub-script.h"

enum {
	MOST_VARIABLES = 500,
	LONGEST_UNSURE = 32 * 1024
};

struct grub_variable {
	const char *name;
	const char *value;
	bool certain; /* else it may be set so, or not */
};

/* Whether a variable is one that the script only sets where grubenv does not. */
static bool is_fallback(const char *name, size_t n)
{
	return n == strlen("kernelopts") && memcmp(name, "kernelopts", n) == 0;
}

static bool is_name(const struct grub_variable *variable, const char *name, size_t n)
{
	return strlen(variable->name) == n && memcmp(variable->name, name, n) == 0;
}

/* What may be set, or not, goes to unsure; what is set for certain comes before. */
enum shell_state grub_script_look_up(void *arg, const char *name, size_t n, const char **ret_value)
{
	static const char option[] = "menuentry_id_option";
	struct grub_script *at = arg;
	const struct grub_menu *menu = at->menu;
	enum shell_state state = grubenv_get(menu->env, name, n, ret_value);

	if (n == strlen(option) && memcmp(name, option, n) == 0) {
		*ret_value = "--id";
		return SHELL_SET;
	}
	for (size_t i = 0; i < menu->n_variables; i++) {
		const struct grub_variable *variable = &menu->variables[i];

		if (!is_name(variable, name, n))
			continue;
		if (variable->certain || (is_fallback(name, n) && state == SHELL_UNSET)) {
			*ret_value = variable->value;
			state = variable->value ? SHELL_SET : SHELL_UNKNOWN;
		} else if (!is_fallback(name, n)) {
			if (!variable->value)
				return SHELL_UNKNOWN;
			if (*variable->value && at->unsure.length < LONGEST_UNSURE)
				strbuf_addf(&at->unsure, "%s%s", at->unsure.length ? " " : "",
					    variable->value);
			/* Only conditions set it: what grubenv says of it is overwritten, perhaps. */
			if (state == SHELL_UNKNOWN)
				state = SHELL_UNSET;
		}
	}
	return state;
}

static void forget_variable(struct grub_menu *menu, const char *name, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < menu->n_variables; i++)
		if (!is_name(&menu->variables[i], name, n))
			menu->variables[kept++] = menu->variables[i];
	menu->n_variables = kept;
}

static bool is_certain(const struct grub_script *at)
{
	return !at->n_blocks;
}

/* As it is generated, next_entry comes first and one other value else. */
static void set_default(struct grub_script *at, const char *value)
{
	struct grub_menu *menu = at->menu;

	if (!at->second)
		return;
	if (at->names_next) {
		menu->asks_next_entry = true;
		return;
	}
	if (!at->known || (menu->is_set && !str_equal(menu->chosen, value)))
		value = NULL;
	menu->chosen = value ? arena_strdup(menu->arena, value) : NULL;
	menu->is_set = true;
}

void grub_script_set(struct grub_script *at, const char *word)
{
	struct grub_menu *menu = at->menu;
	const char *equals = strchr(word, '=');
	size_t n = equals ? (size_t)(equals - word) : 0;

	if (!n)
		return;
	if (n == strlen("default") && memcmp(word, "default", n) == 0)
		set_default(at, equals + 1);
	if (at->second)
		return;
	if (is_certain(at))
		forget_variable(menu, word, n);
	if (menu->n_variables == MOST_VARIABLES) {
		menu->broken = true;
		return;
	}
	menu->variables = arena_grow(menu->arena, menu->variables, menu->n_variables,
				     &menu->variables_capacity, sizeof(*menu->variables));
	menu->variables[menu->n_variables++] = (struct grub_variable){
		.name = arena_strndup(menu->arena, word, n),
		.value = at->known ? arena_strdup(menu->arena, equals + 1) : NULL,
		.certain = is_certain(at),
	};
}
