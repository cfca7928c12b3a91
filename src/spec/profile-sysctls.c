/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which sysctls does a profile have minimums for? See profile-sysctls.h.
 */
#include "spec/profile-sysctls.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>

#include "base/text.h"

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

/* The kernel may have it all the same. */
static void refuse_other(const struct sysctl_reading *reading, const yaml_node_t *node,
			 const char *name, struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf names = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(known_sysctls); i++)
		strbuf_addf(&names, "%s%s", i ? ", " : "", known_sysctls[i].name);
	document_refuse(reading->document, node, reterr,
			"'%.60s' is no sysctl of profiles: these are %s", name, names.text);
}

static const struct known_sysctl *find_sysctl(const struct sysctl_reading *reading,
					      const yaml_node_t *node, const char *name,
					      struct err *reterr)
{
	struct nearest nearest = { .word = name };

	for (size_t i = 0; i < ARRAY_SIZE(known_sysctls); i++) {
		if (str_equal(known_sysctls[i].name, name))
			return &known_sysctls[i];
		nearest_offer(&nearest, known_sysctls[i].name);
	}
	nearest_drop_far(&nearest);
	if (nearest.n)
		document_refuse_word(reading->document, node, "sysctl", &nearest, reterr);
	else
		refuse_other(reading, node, name, reterr);
	return NULL;
}

/* One number, or a list of as many as the value has fields. */
static int read_fields(struct sysctl_reading *reading, const struct known_sysctl *known,
		       const yaml_node_t *value, struct sysctl_minimum *minimum, struct err *reterr)
{
	const yaml_node_item_t *items = NULL;
	size_t n = 0;

	if (known->n_fields == 1)
		return document_number(reading->document, value, known->name, 0, INT_MAX,
				       &minimum->fields[0], reterr);
	if (value->type == YAML_SEQUENCE_NODE) {
		items = value->data.sequence.items.start;
		n = (size_t)(value->data.sequence.items.top - items);
	}
	if (n != known->n_fields)
		return document_refuse(reading->document, value, reterr,
				       "%s wants a list of %zu numbers", known->name,
				       known->n_fields);
	for (size_t i = 0; i < n; i++) {
		const yaml_node_t *node = document_node(reading->document, items[i]);
		int r = document_number(reading->document, node, known->name, 0, INT_MAX,
					&minimum->fields[i], reterr);

		if (r < 0)
			return r;
		if (i && minimum->fields[i] < minimum->fields[i - 1])
			return document_refuse(reading->document, node, reterr,
					       "%s has %" PRId64 " behind %" PRId64
					       ": least, default and most come in this order",
					       known->name, minimum->fields[i],
					       minimum->fields[i - 1]);
	}
	return 0;
}

struct sysctl_minimum *sysctls_place(struct sysctl_reading *reading, const char *name)
{
	struct profile *profile = reading->profile;

	for (size_t i = 0; i < profile->n_sysctls; i++)
		if (str_equal(profile->sysctls[i].name, name))
			return &profile->sysctls[i];
	profile->sysctls = arena_grow(reading->arena, profile->sysctls, profile->n_sysctls,
				      &reading->capacity, sizeof(*profile->sysctls));
	return &profile->sysctls[profile->n_sysctls++];
}

static void drop_sysctl(struct profile *profile, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < profile->n_sysctls; i++)
		if (!str_equal(profile->sysctls[i].name, name))
			profile->sysctls[n++] = profile->sysctls[i];
	profile->n_sysctls = n;
}

static int take_sysctl(const yaml_node_t *key, const char *name, const yaml_node_t *value,
		       struct err *reterr, void *arg)
{
	struct sysctl_reading *reading = arg;
	const struct known_sysctl *known = find_sysctl(reading, key, name, reterr);
	struct sysctl_minimum minimum = { 0 };
	int r = known ? 0 : -EINVAL;

	if (known && document_is_null(value)) {
		drop_sysctl(reading->profile, known->name);
		return 0;
	}
	if (known)
		r = read_fields(reading, known, value, &minimum, reterr);
	if (r < 0)
		return r;
	minimum.name = known->name;
	minimum.n_fields = known->n_fields;
	*sysctls_place(reading, known->name) = minimum;
	reading->places = arena_grow(reading->arena, reading->places, reading->n_places,
				     &reading->places_capacity, sizeof(*reading->places));
	reading->places[reading->n_places++] = (struct value_place){ known->name, value };
	return 0;
}

/* What a socket has unless it asks, and what it may ask for. */
static const struct bound {
	const char *lesser;
	const char *greater;
} bounds[] = {
	{ "net.core.rmem_default", "net.core.rmem_max" },
	{ "net.core.wmem_default", "net.core.wmem_max" },
};

/* NULL where the document does not give it. */
static const yaml_node_t *find_value(const struct sysctl_reading *reading, const char *name)
{
	for (size_t i = 0; i < reading->n_places; i++)
		if (str_equal(reading->places[i].name, name))
			return reading->places[i].value;
	return NULL;
}

/* Who lowers a most alone leaves what is above it as it is: nothing is made smaller. */
static int check_bounds(struct sysctl_reading *reading, struct err *reterr)
{
	for (size_t i = 0; i < ARRAY_SIZE(bounds); i++) {
		const struct bound *bound = &bounds[i];
		const yaml_node_t *value = find_value(reading, bound->lesser);
		int64_t lesser = 0;
		int64_t greater = 0;

		if (!value || !find_value(reading, bound->greater))
			continue;
		lesser = sysctls_place(reading, bound->lesser)->fields[0];
		greater = sysctls_place(reading, bound->greater)->fields[0];
		if (lesser > greater)
			return document_refuse(reading->document, value, reterr,
					       "%s is %" PRId64 ", above the %" PRId64 " of %s",
					       bound->lesser, lesser, greater, bound->greater);
	}
	return 0;
}

int sysctls_take(struct sysctl_reading *reading, const yaml_node_t *mapping, const char *what,
		 struct err *reterr)
{
	int r = document_walk(reading->document, mapping, what, take_sysctl, reading, reterr);

	return r == 0 ? check_bounds(reading, reterr) : r;
}

static const struct sysctl_minimum *find_minimum(const struct profile *profile, const char *name)
{
	for (size_t i = 0; i < profile->n_sysctls; i++)
		if (str_equal(profile->sysctls[i].name, name))
			return &profile->sysctls[i];
	return NULL;
}

static bool is_same(const struct sysctl_minimum *minimum, const struct sysctl_minimum *other)
{
	for (size_t i = 0; minimum && other && i < minimum->n_fields; i++)
		if (minimum->fields[i] != other->fields[i])
			return false;
	return !minimum == !other;
}

static void write_minimum(const char *name, const struct sysctl_minimum *minimum,
			  struct strbuf *buf)
{
	bool is_list = minimum && minimum->n_fields > 1;

	strbuf_addf(buf, "%s: %s", name, !minimum ? "null" : is_list ? "[" : "");
	for (size_t i = 0; minimum && i < minimum->n_fields; i++)
		strbuf_addf(buf, "%s%" PRId64, i ? ", " : "", minimum->fields[i]);
	strbuf_add(buf, is_list ? "]\n" : "\n");
}

void sysctls_write_changes(const struct profile *base, const struct profile *profile,
			   const char *key, const char *indent, struct strbuf *buf)
{
	bool begun = false;

	for (size_t i = 0; i < ARRAY_SIZE(known_sysctls); i++) {
		const char *name = known_sysctls[i].name;
		const struct sysctl_minimum *minimum = find_minimum(profile, name);

		if (is_same(find_minimum(base, name), minimum))
			continue;
		if (!begun)
			strbuf_addf(buf, "%s%s:\n", indent, key);
		begun = true;
		strbuf_addf(buf, "%s  ", indent);
		write_minimum(name, minimum, buf);
	}
}
