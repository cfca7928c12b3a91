/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a policy file say? See policy.h. It acts at boot, when nobody looks on: so what was cut
 * off, and what an editor left that does not show, is refused.
 */
#include "spec/policy.h"

#include <errno.h>
#include <inttypes.h>

#include "base/parse.h"
#include "spec/policy-parts.h"

enum {
	VERSION = 1,
};

/* ---- keys */

struct finding_keys {
	struct policy_reading *reading;
	const struct policy_key *keys;
	size_t n;
	const yaml_node_t **values;
};

/* What stands one mapping further down: a PF's attributes are easily taken for its own keys. */
static bool is_attribute(const struct finding_keys *finding, const char *name)
{
	bool has_attributes = false;

	for (size_t i = 0; i < finding->n; i++)
		has_attributes = has_attributes || str_equal(finding->keys[i].name, "attributes");
	for (size_t i = 0; has_attributes && i < N_SHARED_KEYS; i++)
		if (str_equal(policy_vf_keys[i].name, name))
			return true;
	return has_attributes && str_equal(name, "vlan");
}

static int find_key(const yaml_node_t *node, const char *name, const yaml_node_t *value,
		    struct err *reterr, void *arg)
{
	struct finding_keys *finding = arg;
	struct nearest nearest = { .word = name };

	for (size_t i = 0; i < finding->n; i++) {
		if (str_equal(finding->keys[i].name, name)) {
			finding->values[i] = value;
			return 0;
		}
		nearest_offer(&nearest, finding->keys[i].name);
	}
	if (is_attribute(finding, name))
		return document_refuse(&finding->reading->document, node, reterr,
				       "there is no key '%s' here: what VFs have stands below "
				       "attributes%s",
				       name, str_equal(name, "vlan") ? ", as vlan-id" : "");
	return document_refuse_word(&finding->reading->document, node, "key", &nearest, reterr);
}

int policy_take_keys(struct policy_reading *reading, const yaml_node_t *mapping, const char *what,
		     const struct policy_key *keys, size_t n, const yaml_node_t **values,
		     struct err *reterr)
{
	struct finding_keys finding = { reading, keys, n, values };
	int r = document_walk(&reading->document, mapping, what, find_key, &finding, reterr);

	for (size_t i = 0; i < n && r == 0; i++)
		if (keys[i].is_required && !values[i])
			r = document_refuse(&reading->document, mapping, reterr, "%s lacks '%s'",
					    what, keys[i].name);
	return r;
}

/* ---- a file */

enum {
	FILE_VERSION,
	FILE_PFS,
	FILE_TUNING,
	FILE_VMS,
	N_FILE_KEYS,
};

static const struct policy_key file_keys[N_FILE_KEYS] = {
	[FILE_VERSION] = { .name = "version", .is_required = true },
	[FILE_PFS] = { .name = "pfs" },
	[FILE_TUNING] = { .name = "tuning" },
	[FILE_VMS] = { .name = "vms" },
};

static int take_pf(const yaml_node_t *item, struct err *reterr, void *arg)
{
	return policy_take_pf(arg, item, reterr);
}

static int take_vm(const yaml_node_t *item, struct err *reterr, void *arg)
{
	return policy_take_vm(arg, item, reterr);
}

static int take_file(struct policy_reading *reading, struct err *reterr)
{
	struct document *document = &reading->document;
	const yaml_node_t *values[N_FILE_KEYS] = { NULL };
	int64_t version = 0;
	int r = policy_take_keys(reading, document_top(document), "a policy", file_keys,
				 N_FILE_KEYS, values, reterr);

	if (r == 0)
		r = document_number(document, values[FILE_VERSION], "version", 1, INT32_MAX,
				    &version, reterr);
	if (r == 0 && version != VERSION)
		r = document_refuse(document, values[FILE_VERSION], reterr,
				    "version is %" PRId64 ": this vfctl knows %d", version,
				    VERSION);
	if (r == 0 && !values[FILE_PFS] && !values[FILE_TUNING] && !values[FILE_VMS])
		r = document_refuse(document, document_top(document), reterr,
				    "it says nothing: pfs, tuning or vms is wanted");
	if (r == 0 && values[FILE_PFS])
		r = document_list(document, values[FILE_PFS], "pfs", take_pf, reading, reterr);
	if (r == 0 && values[FILE_TUNING])
		r = policy_take_tuning(reading, values[FILE_TUNING], reterr);
	if (r == 0 && values[FILE_VMS])
		r = document_list(document, values[FILE_VMS], "vms", take_vm, reading, reterr);
	return r;
}

/* What libyaml would take, or tell in its own words. */
static int check_bytes(const char *file, const char *text, size_t n, struct err *reterr)
{
	static const char mark[] = "\xef\xbb\xbf";
	bool indents = true;

	if (n >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0)
		return document_refuse_byte(file, text, 0,
					    "it begins with a byte order mark: remove it", reterr);
	for (size_t i = 0; i < n; i++) {
		if (!text[i])
			return document_refuse_byte(
				file, text, i,
				"a NUL byte: it is no text in UTF-8 (iconv -t UTF-8 "
				"makes one of a text in UTF-16)",
				reterr);
		if (text[i] == '\r')
			return document_refuse_byte(
				file, text, i, "the line ends as on Windows (dos2unix mends it)",
				reterr);
		if (indents && text[i] == '\t')
			return document_refuse_byte(file, text, i,
						    "a tab: YAML is indented by spaces", reterr);
		indents = text[i] == '\n' || (indents && text[i] == ' ');
	}
	if (n && text[n - 1] != '\n')
		return document_refuse_byte(file, text, n,
					    "it is cut off: the last line does not end", reterr);
	return 0;
}

/* What vfctl wrote has an end that can be seen. */
static int check_end(const struct document *document, const char *text, size_t n,
		     struct err *reterr)
{
	if (!document->yaml.end_implicit || !policy_is_own(text, n))
		return 0;
	return document_refuse_byte(document->file, text, n,
				    "it is cut off: vfctl ends it with '...'", reterr);
}

int policy_read(const char *file, const char *text, size_t n, const struct policy_names *names,
		struct arena *arena, struct policy *ret_policy, struct err *reterr)
{
	struct policy_reading reading = { .arena = arena, .names = names };
	int r = check_bytes(file, text, n, reterr);

	if (r == 0)
		r = document_load(&reading.document, file, text, n, reterr);
	if (r == 0)
		r = check_end(&reading.document, text, n, reterr);
	if (r == 0)
		r = take_file(&reading, reterr);
	document_release(&reading.document);
	if (r == 0)
		*ret_policy = reading.policy;
	return r;
}
