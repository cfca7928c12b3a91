/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture keep of a boot loader's files? See disguise-boot.h; GRUB's menu stands
 * in disguise-menu.c.
 */
#include "os/disguise-boot.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/shell.h"
#include "os/disguise-lines.h"
#include "os/disguise-text.h"
#include "os/span.h"

enum {
	BLOCK_BYTES = 1024 /* of GRUB's environment */
};

static const char block_header[] = "# GRUB Environment Block\n";

static bool is_id(const char *name, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)name[i]) && !(name[i] && strchr("._+~-", name[i])))
			return false;
	return true;
}

void disguise_entry_name(struct pseudonyms *pseudonyms, const char *name, size_t n,
			 struct strbuf *out)
{
	if (is_id(name, n))
		disguise_text(pseudonyms, DISGUISE_HOST, name, n, out);
	else
		strbuf_addf(out, "entry%" PRIu64,
			    pseudonym_number(pseudonyms, PSEUDONYM_ENTRY, name, n));
}

void disguise_entry_path(struct pseudonyms *pseudonyms, const char *path, size_t n,
			 struct strbuf *out)
{
	const char *end = path + n;

	for (;;) {
		_cleanup_strbuf_ struct strbuf part = { 0 };

		/* ">>" is a '>' of the name. */
		for (; path < end && (*path != '>' || (path + 1 < end && path[1] == '>')); path++) {
			path += *path == '>';
			strbuf_add_bytes(&part, path, 1);
		}
		disguise_entry_name(pseudonyms, part.text ? part.text : "", part.length, out);
		if (path >= end)
			return;
		strbuf_add(out, ">");
		path++;
	}
}

bool disguise_is_referenced(const char *script, const char *name, size_t n)
{
	for (const char *at = strchr(script, '$'); at; at = strchr(at, '$')) {
		at++;
		at += *at == '{';
		if (strncmp(at, name, n) == 0 && !isalnum((unsigned char)at[n]) && at[n] != '_')
			return true;
	}
	return false;
}

static enum shell_state look_up_nothing(void *arg, const char *name, size_t n,
					const char **ret_value)
{
	(void)arg;
	(void)name;
	(void)n;
	(void)ret_value;
	return SHELL_UNSET;
}

static bool is_one_word(const char *text)
{
	struct shell_lexer lexer = { .at = text, .lookup = look_up_nothing };
	bool is_word = !*text || (shell_lex(&lexer) == SHELL_WORD && lexer.at == strchr(text, 0));

	shell_lexer_release(&lexer);
	return is_word;
}

bool disguise_shell_word(struct pseudonyms *pseudonyms, const char *text, size_t n,
			 struct strbuf *out)
{
	_cleanup_strbuf_ struct strbuf word = { 0 };

	disguise_cmdline(pseudonyms, text, n, &word);
	if (!is_one_word(word.text ? word.text : ""))
		return false;
	strbuf_add_bytes(out, word.text, word.length);
	return true;
}

struct defaults {
	struct pseudonyms *pseudonyms;
	const char *script;
	struct strbuf *out;
};

static bool is_kept(const struct defaults *defaults, const char *name)
{
	return str_has_prefix(name, "GRUB_CMDLINE_") || str_equal(name, "GRUB_ENABLE_BLSCFG") ||
	       str_equal(name, "TUNED_BOOT_CMDLINE") ||
	       disguise_is_referenced(defaults->script, name, strlen(name));
}

/* What the value comes to, where it is quoted in a way that words without it do not bear. */
static void keep_worth(const struct defaults *defaults, const struct shell_variable *variable)
{
	_cleanup_strbuf_ struct strbuf line = { 0 };

	if (variable->state != SHELL_SET) {
		strbuf_addf(defaults->out, "%s=$(:)\n", variable->name);
		return;
	}
	disguise_cmdline(defaults->pseudonyms, variable->value, strlen(variable->value), &line);
	for (size_t i = 0; i < line.length; i++)
		if (line.text[i] == '\'')
			line.text[i] = '"';
	strbuf_addf(defaults->out, "%s='%s'\n", variable->name, line.text ? line.text : "");
}

static void keep_value(const struct defaults *defaults, const struct shell_variable *variable,
		       const char *text, size_t n, bool appended)
{
	_cleanup_strbuf_ struct strbuf word = { 0 };

	if (str_equal(variable->value, "true") || str_equal(variable->value, "false"))
		strbuf_addf(defaults->out, "%s=%s\n", variable->name, variable->value);
	else if (disguise_shell_word(defaults->pseudonyms, text, n, &word))
		strbuf_addf(defaults->out, "%s%s=%s\n", variable->name, appended ? "+" : "",
			    word.text ? word.text : "");
	else
		keep_worth(defaults, variable);
}

/* What is unknown stays so: nobody runs the command that ":" is. */
static void keep_assignment(enum shell_event event, const struct shell_variable *variable,
			    const char *text, size_t n, bool appended, void *arg)
{
	const struct defaults *defaults = arg;

	if (event == SHELL_LOST) {
		strbuf_add(defaults->out, "eval :\n");
		return;
	}
	if (!is_kept(defaults, variable->name))
		return;
	if (event == SHELL_CHANGED) {
		strbuf_addf(defaults->out,
			    variable->state == SHELL_UNSET ? "unset %s\n" : "%s=$(:)\n",
			    variable->name);
		return;
	}
	keep_value(defaults, variable, text, n, appended);
}

void disguise_defaults(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
		       struct strbuf *out)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	const char *script = arena_strndup(arena, bytes, n);
	struct defaults defaults = { .pseudonyms = pseudonyms, .script = script, .out = out };
	struct shell shell = {
		.arena = arena,
		.listener = keep_assignment,
		.arg = &defaults,
	};

	shell_read(&shell, script);
}

static void keep_variable(struct pseudonyms *pseudonyms, const char *line, size_t n,
			  struct strbuf *out)
{
	static const char *const paths[] = { "saved_entry", "next_entry" };
	static const char *const lines[] = { "kernelopts", "default_kernelopts", "tuned_params",
					     "env_block" };
	const char *equals = memchr(line, '=', n);
	const char *value = equals ? equals + 1 : line;
	size_t n_value = (size_t)(line + n - value);
	struct span name = span(line, equals ? equals : line);

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		if (span_is(name, paths[i])) {
			strbuf_addf(out, "%s=", paths[i]);
			disguise_entry_path(pseudonyms, value, n_value, out);
			strbuf_add(out, "\n");
		}
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (span_is(name, lines[i])) {
			strbuf_addf(out, "%s=", lines[i]);
			disguise_cmdline(pseudonyms, value, n_value, out);
			strbuf_add(out, "\n");
		}
}

/* A block of the same size; of what is none, something that is none either. */
void disguise_environment(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			  struct strbuf *out)
{
	const char *end = bytes + n;
	size_t start = out->length;

	if (n != BLOCK_BYTES || memcmp(bytes, block_header, strlen(block_header)) != 0) {
		strbuf_add(out, "# broken\n");
		return;
	}
	strbuf_add(out, block_header);
	for (size_t length = 0; bytes < end; bytes += length) {
		length = disguise_line_length(bytes, (size_t)(end - bytes));
		if (bytes[length - 1] == '\n')
			keep_variable(pseudonyms, bytes, length - 1, out);
	}
	while (out->length - start < BLOCK_BYTES)
		strbuf_add(out, "#");
}

/* The value that stands behind the key and blanks, without what ends the line. */
static struct span value_of(const char *line, size_t n, size_t n_key)
{
	const char *end = line + n;
	const char *value = line + n_key;

	while (end > value && isspace((unsigned char)end[-1]))
		end--;
	while (value < end && isspace((unsigned char)*value))
		value++;
	return span(value, end);
}

static size_t key_length(const char *line, size_t n)
{
	size_t length = 0;

	while (length < n && !isspace((unsigned char)line[length]))
		length++;
	return length;
}

static void keep_key(struct pseudonyms *pseudonyms, struct span key, struct span value,
		     struct strbuf *out)
{
	static const char *const plain[] = { "version", "machine-id", "sort-key" };

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		if (span_is(key, plain[i])) {
			strbuf_addf(out, "%s ", plain[i]);
			disguise_text(pseudonyms, DISGUISE_HOST, value.text, value.n, out);
			strbuf_add(out, "\n");
		}
	if (span_is(key, "linux"))
		strbuf_add(out, "linux /linux\n");
	if (span_is(key, "title")) {
		strbuf_add(out, "title ");
		disguise_entry_name(pseudonyms, value.text, value.n, out);
		strbuf_add(out, "\n");
	}
	if (span_is(key, "options")) {
		strbuf_add(out, "options ");
		disguise_cmdline(pseudonyms, value.text, value.n, out);
		strbuf_add(out, "\n");
	}
}

void disguise_entry(struct pseudonyms *pseudonyms, const char *bytes, size_t n, struct strbuf *out)
{
	for (size_t length = 0; n; bytes += length, n -= length) {
		const char *line = bytes;
		size_t n_key = 0;
		struct span value;

		length = disguise_line_length(bytes, n);
		while (line < bytes + length && (*line == ' ' || *line == '\t'))
			line++;
		n_key = key_length(line, (size_t)(bytes + length - line));
		value = value_of(line, (size_t)(bytes + length - line), n_key);
		if (*bytes == '#' || (n_key && *line == '#'))
			continue;
		/* A line without a value ends the file for GRUB. */
		if (!value.n)
			strbuf_add(out, "\n");
		else
			keep_key(pseudonyms, span(line, line + n_key), value, out);
	}
}

void disguise_loader_conf(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			  struct strbuf *out)
{
	for (size_t length = 0; n; bytes += length, n -= length) {
		size_t n_key = 0;

		length = disguise_line_length(bytes, n);
		n_key = key_length(bytes, length);
		if (span_is(span(bytes, bytes + n_key), "default"))
			disguise_text(pseudonyms, DISGUISE_HOST, bytes, length, out);
	}
}

void disguise_proxmox_uuids(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			    struct strbuf *out)
{
	(void)pseudonyms;
	for (size_t i = 0; i < n; i++)
		if (!isspace((unsigned char)bytes[i])) {
			strbuf_add(out, "0000-0000\n");
			return;
		}
}

void disguise_loader_info(struct pseudonyms *pseudonyms, const char *bytes, size_t n,
			  struct strbuf *out)
{
	static const char *const names[] = { "systemd-boot", "GRUB" };
	enum {
		N_ATTRIBUTES = 4
	};

	(void)pseudonyms;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_strbuf_ struct strbuf name = { 0 };

		for (const char *c = names[i]; *c; c++) {
			strbuf_add_bytes(&name, c, 1);
			strbuf_add_bytes(&name, "", 1);
		}
		if (n < N_ATTRIBUTES + name.length ||
		    memcmp(bytes + N_ATTRIBUTES, name.text, name.length) != 0)
			continue;
		strbuf_add_bytes(out, bytes, N_ATTRIBUTES);
		strbuf_add_bytes(out, name.text, name.length);
		return;
	}
}
