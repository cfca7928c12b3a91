/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which variables does GRUB keep from one boot to the next? See grubenv.h; the format is that of
 * grub-core/lib/envblk.c: a header, lines of NAME=VALUE, and '#' up to the end.
 */
#include "collect/grubenv.h"

#include <errno.h>
#include <string.h>

enum {
	BLOCK_BYTES = 1024
};

static const char header[] = "# GRUB Environment Block\n";

/* The line from at on, in which a '\' stands before what belongs to the value whatever it is. */
static const char *read_line(const char *at, const char *end, struct strbuf *line)
{
	for (; at < end && *at != '\n'; at++) {
		if (*at == '\\' && at + 1 < end)
			at++;
		strbuf_add_bytes(line, at, 1);
	}
	return at < end ? at + 1 : end;
}

static void add(struct grubenv *env, struct arena *arena, const char *line)
{
	const char *equals = strchr(line, '=');

	if (!equals || *line == '#')
		return;
	env->variables = arena_grow(arena, env->variables, env->n_variables, &env->capacity,
				    sizeof(*env->variables));
	env->variables[env->n_variables++] = (struct shell_variable){
		.name = arena_strndup(arena, line, (size_t)(equals - line)),
		.value = arena_strdup(arena, equals + 1),
		.state = SHELL_SET,
	};
}

int grubenv_parse(const char *bytes, size_t n, struct arena *arena, struct grubenv *ret_env)
{
	const char *end = bytes + n;
	const char *value = NULL;
	struct grubenv env = { 0 };

	if (n != BLOCK_BYTES || memcmp(bytes, header, strlen(header)) != 0)
		env.error = -EBADMSG;
	for (const char *at = bytes; !env.error && at < end;) {
		_cleanup_strbuf_ struct strbuf line = { 0 };

		at = read_line(at, end, &line);
		if (line.text)
			add(&env, arena, line.text);
	}
	if (grubenv_get(&env, "env_block", strlen("env_block"), &value) == SHELL_SET && *value)
		env = (struct grubenv){ .error = -EREMOTE };
	*ret_env = env;
	return env.error;
}

enum shell_state grubenv_get(const struct grubenv *env, const char *name, size_t n_name,
			     const char **ret_value)
{
	enum shell_state state = env->error ? SHELL_UNKNOWN : SHELL_UNSET;

	/* The last of a name counts, as it is set over the others. */
	for (size_t i = 0; i < env->n_variables; i++) {
		const struct shell_variable *variable = &env->variables[i];

		if (strlen(variable->name) != n_name || memcmp(variable->name, name, n_name) != 0)
			continue;
		*ret_value = variable->value;
		state = SHELL_SET;
	}
	return state;
}
