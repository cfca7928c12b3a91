/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a command of a boot loader's procedure read with a host's parameters and files in it? See
 * boot-command.h.
 */
#include "audit/boot-command.h"

#include <ctype.h>

#include "base/text.h"
#include "model/cmdline.h"

const char *boot_rest_of(const struct boot_rest *rests, size_t n_rests, const char *param, size_t n)
{
	for (size_t i = 0; i < n_rests; i++)
		if (strlen(rests[i].param) == n && memcmp(rests[i].param, param, n) == 0)
			return rests[i].rest;
	return NULL;
}

static void add_escaped(struct strbuf *out, const char *text, size_t n, const char *special)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr(special, text[i]))
			strbuf_add(out, "\\");
		strbuf_add_bytes(out, text + i, 1);
	}
}

/*
 * A parameter ends where what follows is no part of a value: "iommu=off" is not the start of
 * "iommu=off,pt". Its quotes are escaped where they stand in a shell's.
 */
static void add_take(struct strbuf *out, const struct cmdline_param *param, const char *rest)
{
	strbuf_addf(out, "-e 's/%s", isalnum((unsigned char)*param->text) ? "\\<" : "");
	for (size_t i = 0; i < param->n_text; i++) {
		if (param->text[i] == '"')
			strbuf_add(out, "\\\\\\{0,1\\}");
		add_escaped(out, param->text + i, 1, "\\/.*[]^$");
	}
	strbuf_add(out, "\\([^[:alnum:]_.,:;=+@%*-]\\|$\\)/");
	if (rest)
		add_escaped(out, rest, strlen(rest), "\\/&");
	strbuf_add(out, "\\1/g'");
}

static void add_takes(struct strbuf *out, const struct boot_places *places)
{
	struct cmdline_param param = { 0 };
	const char *at = places->args;
	const char *blank = "";

	while (cmdline_next(&at, &param)) {
		strbuf_add(out, blank);
		add_take(out, &param,
			 boot_rest_of(places->rests, places->n_rests, param.text, param.n_text));
		blank = " ";
	}
}

static void add_options(struct strbuf *out, const char *option, const char *args)
{
	struct cmdline_param param = { 0 };
	const char *blank = "";

	while (cmdline_next(&args, &param)) {
		strbuf_addf(out, "%s%s'%.*s'", blank, option, (int)param.n_text, param.text);
		blank = " ";
	}
}

static bool is_named(const char *name, size_t n, const char *wanted)
{
	return strlen(wanted) == n && memcmp(wanted, name, n) == 0;
}

/* The places that hold a text as it is; NULL: the name is of none. */
static const char *find_place(const struct boot_places *places, const char *name, size_t n)
{
	const struct {
		const char *name;
		const char *value;
	} plain[] = {
		{ "args", places->args }, { "file", places->file }, { "files", places->files },
		{ "menu", places->menu }, { "copy", places->copy },
	};

	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		if (is_named(name, n, plain[i].name))
			return plain[i].value;
	return NULL;
}

static void add_place(struct strbuf *out, const char *name, size_t n,
		      const struct boot_places *places)
{
	const char *plain = find_place(places, name, n);

	if (plain)
		strbuf_add(out, plain);
	else if (is_named(name, n, "shell"))
		add_escaped(out, places->args, strlen(places->args), "\"");
	else if (is_named(name, n, "sed"))
		add_escaped(out, places->args, strlen(places->args), "\\/&");
	else if (is_named(name, n, "takes"))
		add_takes(out, places);
	else if (is_named(name, n, "appends"))
		add_options(out, "--append-if-missing=", places->args);
	else if (is_named(name, n, "deletes"))
		add_options(out, "--delete-if-present=", places->args);
	else
		strbuf_addf(out, "{%.*s}", (int)n, name);
}

const char *boot_expand(const struct audit *audit, const char *template,
			const struct boot_places *places)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };

	while (*template) {
		size_t n = strcspn(template, "{");
		const char *end = template[n] ? strchr(template + n, '}') : NULL;

		strbuf_add_bytes(&out, template, n);
		if (!end)
			break;
		add_place(&out, template + n + 1, (size_t)(end - template) - n - 1, places);
		template = end + 1;
	}
	return arena_strdup(audit->arena, out.text);
}

/* Nothing that a shell would take for its own, as it stands between quotes; quotes come in pairs. */
static bool is_plain(const char *text)
{
	size_t n_quotes = 0;

	for (; *text; text++) {
		n_quotes += *text == '"';
		if (!isalnum((unsigned char)*text) && !strchr(" ._-,=:/@;+%*\"", *text))
			return false;
	}
	return n_quotes % 2 == 0;
}

const char *boot_command(const struct audit *audit, const char *template,
			 const struct boot_places *places)
{
	/* "the default entry" is no file. */
	bool needs_file = strstr(template, "{file}") || strstr(template, "{files}");

	if (!is_plain(places->args) || !is_plain(places->file) || !is_plain(places->menu) ||
	    (needs_file && *places->files != '/'))
		return NULL;
	/* grubby tears apart what quotes hold together. */
	if (strstr(template, "{args}") && strchr(places->args, '"'))
		return NULL;
	return boot_expand(audit, template, places);
}
