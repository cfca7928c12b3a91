/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which profiles are there, and what do they say? See profile.h. One table of keys.
 */
#include "spec/profile.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>

#include "base/embedded.h"
#include "base/text.h"
#include "spec/document.h"
#include "spec/profile-parts.h"
#include "spec/profile-sysctls.h"

extern const struct embedded_file profile_files[];

/* The reader of one profile. */
struct reading {
	struct document *document;
	struct arena *arena;
	struct profile profile;
	struct sysctl_reading sysctls;
};

enum kind {
	KIND_TEXT,
	KIND_NUMBER,
	KIND_COUNT, /* the same, or the value of one of .words */
	KIND_BOOL,
	KIND_WORD, /* one of .words */
	KIND_SIZE, /* the value of one of .words */
	KIND_SYSCTLS,
};

static const struct key {
	const char *name;
	enum kind kind;
	size_t offset; /* in struct profile */
	int64_t least; /* of a number */
	int64_t most;
	const struct profile_word *words;
} keys[] = {
	{ .name = "summary", .kind = KIND_TEXT, .offset = offsetof(struct profile, summary) },
	{ .name = "sysctls", .kind = KIND_SYSCTLS },
	{ .name = "bridge-mtu",
	  .kind = KIND_NUMBER,
	  .offset = offsetof(struct profile, bridge_mtu),
	  .least = 68, /* ETH_MIN_MTU, ETH_MAX_MTU */
	  .most = 65535 },
	{ .name = "nic-rings",
	  .kind = KIND_COUNT,
	  .offset = offsetof(struct profile, nic_rings),
	  .least = 1,
	  .most = 1 << 20,
	  .words = profile_rings },
	{ .name = "adaptive-coalescing",
	  .kind = KIND_BOOL,
	  .offset = offsetof(struct profile, adaptive_coalescing) },
	{ .name = "coalesce-usecs",
	  .kind = KIND_NUMBER,
	  .offset = offsetof(struct profile, coalesce_usecs),
	  .least = 0,
	  .most = 10000 },
	{ .name = "open-files",
	  .kind = KIND_NUMBER,
	  .offset = offsetof(struct profile, open_files),
	  .least = 1,
	  .most = INT_MAX },
	{ .name = "zerocopy", .kind = KIND_BOOL, .offset = offsetof(struct profile, zerocopy) },
	{ .name = "vf-vectors-per-cpu",
	  .kind = KIND_NUMBER,
	  .offset = offsetof(struct profile, vf_vectors_per_cpu),
	  .least = 1,
	  .most = 256 },
	{ .name = "cpu-governor",
	  .kind = KIND_WORD,
	  .offset = offsetof(struct profile, cpu_governor),
	  .words = profile_governors },
	{ .name = "cpu-preference",
	  .kind = KIND_WORD,
	  .offset = offsetof(struct profile, cpu_preference),
	  .words = profile_preferences },
	{ .name = "deep-idle", .kind = KIND_BOOL, .offset = offsetof(struct profile, deep_idle) },
	{ .name = "hugepage-size",
	  .kind = KIND_SIZE,
	  .offset = offsetof(struct profile, hugepage_bytes),
	  .words = profile_hugepages },
	{ .name = "hugepage-headroom",
	  .kind = KIND_NUMBER,
	  .offset = offsetof(struct profile, hugepage_headroom),
	  .least = 0,
	  .most = 100 },
};

static int refuse_word(const struct reading *reading, const struct key *key,
		       const yaml_node_t *value, const char *text, struct err *reterr)
{
	const char **words = NULL;
	size_t n = 0;

	while (key->words[n].text)
		n++;
	words = arena_new_array(reading->arena, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		words[i] = key->words[i].text;
	return document_refuse_choice(reading->document, value, key->name, text, words, reterr);
}

static int take_word(struct reading *reading, const struct key *key, const yaml_node_t *value,
		     void *place, struct err *reterr)
{
	const char *text = NULL;
	const struct profile_word *word = NULL;
	int r = document_text(reading->document, value, key->name, reading->arena, &text, reterr);

	if (r < 0)
		return r;
	word = profile_find_word(key->words, text);
	if (!word)
		return refuse_word(reading, key, value, text, reterr);
	if (key->kind == KIND_WORD)
		*(const char **)place = word->text;
	else
		*(int64_t *)place = word->value;
	return 0;
}

/* "most", which is no number, is a word of the key's. */
static int take_count(struct reading *reading, const struct key *key, const yaml_node_t *value,
		      int64_t *ret_count, struct err *reterr)
{
	const char *text =
		value->type == YAML_SCALAR_NODE ? (const char *)value->data.scalar.value : "";

	return isdigit((unsigned char)*text) || *text == '-'
		       ? document_number(reading->document, value, key->name, key->least, key->most,
					 ret_count, reterr)
		       : take_word(reading, key, value, ret_count, reterr);
}

/* What nobody is to judge: null in its place. */
static void unset(struct profile *profile, const struct key *key)
{
	void *place = (char *)profile + key->offset;

	switch (key->kind) {
	case KIND_TEXT:
	case KIND_WORD:
		*(const char **)place = NULL;
		break;
	case KIND_NUMBER:
	case KIND_COUNT:
	case KIND_SIZE:
		*(int64_t *)place = UNKNOWN;
		break;
	case KIND_BOOL:
		*(enum tristate *)place = FACT_UNKNOWN;
		break;
	case KIND_SYSCTLS:
		profile->n_sysctls = 0;
		break;
	}
}

static int take_value(struct reading *reading, const struct key *key, const yaml_node_t *value,
		      struct err *reterr)
{
	struct document *document = reading->document;
	void *place = (char *)&reading->profile + key->offset;
	bool yes = false;
	int r = 0;

	if (document_is_null(value)) {
		unset(&reading->profile, key);
		return 0;
	}
	switch (key->kind) {
	case KIND_TEXT:
		return document_text(document, value, key->name, reading->arena, place, reterr);
	case KIND_NUMBER:
		return document_number(document, value, key->name, key->least, key->most, place,
				       reterr);
	case KIND_COUNT:
		return take_count(reading, key, value, place, reterr);
	case KIND_BOOL:
		r = document_bool(document, value, key->name, &yes, reterr);
		if (r == 0)
			*(enum tristate *)place = tristate_from_bool(yes);
		return r;
	case KIND_WORD:
	case KIND_SIZE:
		return take_word(reading, key, value, place, reterr);
	case KIND_SYSCTLS:
		break;
	}
	return sysctls_take(&reading->sysctls, value, key->name, reterr);
}

static int take_key(const yaml_node_t *node, const char *name, const yaml_node_t *value,
		    struct err *reterr, void *arg)
{
	struct reading *reading = arg;
	struct nearest nearest = { .word = name };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (str_equal(keys[i].name, name))
			return take_value(reading, &keys[i], value, reterr);
		nearest_offer(&nearest, keys[i].name);
	}
	return document_refuse_word(reading->document, node, "key", &nearest, reterr);
}

/* The texts of another are no matter of this one's, and its own sysctls are its own. */
static void inherit(struct reading *reading, const struct profile *base)
{
	struct profile *profile = &reading->profile;

	if (!base) {
		for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
			unset(profile, &keys[i]);
		return;
	}
	*profile = *base;
	profile->summary = NULL;
	profile->sysctls = NULL;
	profile->n_sysctls = 0;
	for (size_t i = 0; i < base->n_sysctls; i++)
		*sysctls_place(&reading->sysctls, base->sysctls[i].name) = base->sysctls[i];
}

int profile_take(struct document *document, const yaml_node_t *mapping, const struct profile *base,
		 struct arena *arena, struct profile *ret_profile, struct err *reterr)
{
	struct reading reading = { .document = document, .arena = arena };
	int r = 0;

	reading.sysctls = (struct sysctl_reading){
		.document = document,
		.profile = &reading.profile,
		.arena = arena,
	};
	inherit(&reading, base);
	r = document_walk(document, mapping, "a profile", take_key, &reading, reterr);
	if (r == 0)
		*ret_profile = reading.profile;
	return r;
}

int profile_read(const struct profile *base, const char *name, const char *file, const char *text,
		 size_t n, struct arena *arena, struct profile *ret_profile, struct err *reterr)
{
	struct document document = { 0 };
	struct profile profile = { 0 };
	int r = document_load(&document, file, text, n, reterr);

	if (r == 0)
		r = profile_take(&document, document_top(&document), base, arena, &profile, reterr);
	document_release(&document);
	if (r < 0)
		return r;
	profile.name = arena_strdup(arena, name);
	*ret_profile = profile;
	return 0;
}

/* ---- written again */

static void add_number(const struct key *key, int64_t number, struct strbuf *buf)
{
	for (const struct profile_word *word = key->words; word && word->text; word++)
		if (word->value == number) {
			strbuf_add(buf, word->text);
			return;
		}
	strbuf_addf(buf, "%" PRId64, number);
}

/* As a document has it. */
static void add_value(const struct key *key, const struct profile *profile, struct strbuf *buf)
{
	const void *place = (const char *)profile + key->offset;
	const char *word = NULL;
	int64_t number = UNKNOWN;
	enum tristate yes = FACT_UNKNOWN;

	switch (key->kind) {
	case KIND_NUMBER:
	case KIND_COUNT:
	case KIND_SIZE:
		number = *(const int64_t *)place;
		if (number != UNKNOWN)
			add_number(key, number, buf);
		break;
	case KIND_BOOL:
		yes = *(const enum tristate *)place;
		if (yes != FACT_UNKNOWN)
			strbuf_add(buf, yes == FACT_YES ? "true" : "false");
		break;
	case KIND_WORD:
		word = *(const char *const *)place;
		if (word)
			strbuf_add(buf, word);
		break;
	case KIND_TEXT: /* nothing that a host would have */
	case KIND_SYSCTLS:
		break;
	}
	if (!buf->length)
		strbuf_add(buf, "null");
}

void profile_write_changes(const struct profile *base, const struct profile *profile,
			   const char *indent, struct strbuf *buf)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		_cleanup_strbuf_ struct strbuf before = { 0 };
		_cleanup_strbuf_ struct strbuf after = { 0 };

		add_value(&keys[i], base, &before);
		add_value(&keys[i], profile, &after);
		if (keys[i].kind == KIND_SYSCTLS)
			sysctls_write_changes(base, profile, keys[i].name, indent, buf);
		else if (!str_equal(before.text, after.text))
			strbuf_addf(buf, "%s%s: %s\n", indent, keys[i].name, after.text);
	}
}

const char *profile_name(size_t i, struct arena *arena)
{
	const struct embedded_file *file = &profile_files[i];

	return file->name ? arena_strndup(arena, file->name,
					  strlen(file->name) - strlen(PROFILE_SUFFIX))
			  : NULL;
}

int profile_find(const char *name, struct arena *arena, struct profile *ret_profile,
		 struct err *reterr)
{
	bool is_default = str_equal(name, PROFILE_DEFAULT);
	struct profile base = { 0 };
	const char *word = NULL;

	for (size_t i = 0; (word = profile_name(i, arena)); i++) {
		const struct embedded_file *file = &profile_files[i];
		int r = 0;

		if (!str_equal(word, name))
			continue;
		if (!is_default)
			r = profile_find(PROFILE_DEFAULT, arena, &base, reterr);
		return r < 0 ? r
			     : profile_read(is_default ? NULL : &base, word, file->name, file->text,
					    file->n_bytes, arena, ret_profile, reterr);
	}
	return -ENOENT;
}
