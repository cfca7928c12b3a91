/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which profiles are there, and what do they say? See profile.h. One table of keys.
 */
#include "spec/profile.h"

#include <errno.h>
#include <limits.h>

#include "base/embedded.h"
#include "base/text.h"
#include "spec/document.h"

extern const struct embedded_file profile_files[];

/* The reader of one profile. */
struct reading {
	struct document document;
	struct arena *arena;
	struct profile profile;
	size_t sysctls_capacity;
};

enum kind {
	KIND_TEXT,
	KIND_NUMBER,
	KIND_BOOL,
	KIND_SYSCTLS,
};

static const struct key {
	const char *name;
	enum kind kind;
	size_t offset; /* in struct profile */
	int64_t least; /* of a number */
	int64_t most;
} keys[] = {
	{ .name = "summary", .kind = KIND_TEXT, .offset = offsetof(struct profile, summary) },
	{ .name = "sysctls", .kind = KIND_SYSCTLS },
	{ .name = "bridge-mtu",
	  .kind = KIND_NUMBER,
	  .offset = offsetof(struct profile, bridge_mtu),
	  .least = 68, /* ETH_MIN_MTU, ETH_MAX_MTU */
	  .most = 65535 },
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
};

/* Those that rules judge, and how many fields each has. All are of the kernel's int but for tcp_*. */
static const struct known_sysctl {
	const char *name;
	size_t n_fields;
} known_sysctls[] = {
	{ "net.core.rmem_max", 1 },	      { "net.core.wmem_max", 1 },
	{ "net.core.rmem_default", 1 },	      { "net.core.wmem_default", 1 },
	{ "net.core.netdev_max_backlog", 1 }, { "net.core.somaxconn", 1 },
	{ "net.ipv4.tcp_rmem", 3 },	      { "net.ipv4.tcp_wmem", 3 },
};

static const struct known_sysctl *find_sysctl(const struct reading *reading,
					      const yaml_node_t *node, const char *name,
					      struct err *reterr)
{
	struct nearest nearest = { .word = name };

	for (size_t i = 0; i < ARRAY_SIZE(known_sysctls); i++) {
		if (str_equal(known_sysctls[i].name, name))
			return &known_sysctls[i];
		nearest_offer(&nearest, known_sysctls[i].name);
	}
	document_refuse_word(&reading->document, node, "sysctl", &nearest, reterr);
	return NULL;
}

/* One number, or a list of as many as the value has fields. */
static int read_fields(struct reading *reading, const struct known_sysctl *known,
		       const yaml_node_t *value, struct sysctl_minimum *minimum, struct err *reterr)
{
	const yaml_node_item_t *items = NULL;
	size_t n = 0;

	if (known->n_fields == 1)
		return document_number(&reading->document, value, known->name, 0, INT_MAX,
				       &minimum->fields[0], reterr);
	if (value->type == YAML_SEQUENCE_NODE) {
		items = value->data.sequence.items.start;
		n = (size_t)(value->data.sequence.items.top - items);
	}
	if (n != known->n_fields)
		return document_refuse(&reading->document, value, reterr,
				       "%s wants a list of %zu numbers", known->name,
				       known->n_fields);
	for (size_t i = 0; i < n; i++) {
		int r = document_number(&reading->document,
					document_node(&reading->document, items[i]), known->name, 0,
					INT_MAX, &minimum->fields[i], reterr);

		if (r < 0)
			return r;
	}
	return 0;
}

static int take_sysctl(const yaml_node_t *key, const char *name, const yaml_node_t *value,
		       struct err *reterr, void *arg)
{
	struct reading *reading = arg;
	struct profile *profile = &reading->profile;
	const struct known_sysctl *known = find_sysctl(reading, key, name, reterr);
	struct sysctl_minimum minimum = { 0 };
	int r = known ? read_fields(reading, known, value, &minimum, reterr) : -EINVAL;

	if (r < 0)
		return r;
	minimum.name = known->name;
	minimum.n_fields = known->n_fields;
	profile->sysctls = arena_grow(reading->arena, profile->sysctls, profile->n_sysctls,
				      &reading->sysctls_capacity, sizeof(*profile->sysctls));
	profile->sysctls[profile->n_sysctls++] = minimum;
	return 0;
}

static int take_value(struct reading *reading, const struct key *key, const yaml_node_t *value,
		      struct err *reterr)
{
	struct document *document = &reading->document;
	void *place = (char *)&reading->profile + key->offset;
	bool yes = false;
	int r = 0;

	switch (key->kind) {
	case KIND_TEXT:
		return document_text(document, value, key->name, reading->arena, place, reterr);
	case KIND_NUMBER:
		return document_number(document, value, key->name, key->least, key->most, place,
				       reterr);
	case KIND_BOOL:
		r = document_bool(document, value, key->name, &yes, reterr);
		if (r == 0)
			*(enum tristate *)place = tristate_from_bool(yes);
		return r;
	case KIND_SYSCTLS:
		break;
	}
	return document_walk(document, value, key->name, take_sysctl, reading, reterr);
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
	return document_refuse_word(&reading->document, node, "key", &nearest, reterr);
}

int profile_read(const char *name, const char *file, const char *text, size_t n,
		 struct arena *arena, struct profile *ret_profile, struct err *reterr)
{
	struct reading reading = {
		.arena = arena,
		.profile = { .bridge_mtu = UNKNOWN,
			     .open_files = UNKNOWN,
			     .vf_vectors_per_cpu = UNKNOWN },
	};
	int r = document_load(&reading.document, file, text, n, reterr);

	if (r == 0)
		r = document_walk(&reading.document, document_top(&reading.document), "a profile",
				  take_key, &reading, reterr);
	document_release(&reading.document);
	if (r < 0)
		return r;
	reading.profile.name = arena_strdup(arena, name);
	*ret_profile = reading.profile;
	return 0;
}

int profile_find(const char *name, struct arena *arena, struct profile *ret_profile,
		 struct err *reterr)
{
	static const char suffix[] = ".yaml";
	_cleanup_strbuf_ struct strbuf names = { 0 };

	for (const struct embedded_file *file = profile_files; file->name; file++) {
		char *word = arena_strndup(arena, file->name, strlen(file->name) - strlen(suffix));

		if (str_equal(word, name))
			return profile_read(word, file->name, file->text, file->n_bytes, arena,
					    ret_profile, reterr);
		strbuf_addf(&names, "%s%s", names.length ? ", " : "", word);
	}
	return err_set(reterr, -ENOENT, "there is no profile '%s'; there is %s", name,
		       names.length ? names.text : "none");
}
