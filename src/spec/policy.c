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
	MOST_PFS = 1024,
	MOST_VFS = SRIOV_MOST_VFS + 1, /* of a file; aliases make many of few bytes */
};

/* ---- keys */

struct finding_keys {
	struct policy_reading *reading;
	const struct policy_key *keys;
	size_t n;
	const yaml_node_t **values;
};

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

/* ---- which PF */

enum {
	MATCH_MAC,
	MATCH_ADDRESS,
	MATCH_DEVICE,
	N_MATCH_KEYS,
};

static const struct policy_key match_keys[N_MATCH_KEYS] = {
	[MATCH_MAC] = { .name = "mac" },
	[MATCH_ADDRESS] = { .name = "address" },
	[MATCH_DEVICE] = { .name = "device" },
};

static int take_mac(struct policy_reading *reading, const yaml_node_t *node, struct pf_match *match,
		    struct err *reterr)
{
	char mac[VF_ATTRIBUTE_SIZE] = "";
	const char *text = NULL;
	struct err why = { 0 };
	int r = document_text(&reading->document, node, "mac", reading->arena, &text, reterr);

	if (r < 0)
		return r;
	if (vf_attribute_parse(VF_MAC, text, mac, &why) < 0)
		return document_refuse(&reading->document, node, reterr, "mac: %s", why.text);
	match->mac = arena_strdup(reading->arena, mac);
	return 0;
}

/* "8086:10c9" */
static bool parse_ids(struct policy_reading *reading, const char *text, struct pf_match *match)
{
	const char *colon = strchr(text, ':');
	uint64_t vendor = 0;
	uint64_t device = 0;

	if (!colon || colon - text != 4 || strlen(colon + 1) != 4 ||
	    parse_hex(arena_strndup(reading->arena, text, 4), &vendor) < 0 ||
	    parse_hex(colon + 1, &device) < 0)
		return false;
	match->vendor_id = (int64_t)vendor;
	match->device_id = (int64_t)device;
	return true;
}

static int take_place(struct policy_reading *reading, const yaml_node_t *const *values,
		      struct pf_match *match, struct err *reterr)
{
	struct document *document = &reading->document;
	const char *address = "";
	const char *device = "";
	int r = document_text(document, values[MATCH_ADDRESS], "address", reading->arena, &address,
			      reterr);

	if (r == 0)
		r = document_text(document, values[MATCH_DEVICE], "device", reading->arena, &device,
				  reterr);
	if (r < 0)
		return r;
	if (bdf_parse(address, &match->address) < 0)
		return document_refuse(document, values[MATCH_ADDRESS], reterr,
				       "'%.60s' is no PCI address: \"0000:41:00.0\" is one",
				       address);
	if (!parse_ids(reading, device, match))
		return document_refuse(document, values[MATCH_DEVICE], reterr,
				       "'%.60s' is no device: \"8086:10c9\" is one (lspci -n)",
				       device);
	return 0;
}

static int take_match(struct policy_reading *reading, const yaml_node_t *node,
		      struct pf_match *match, struct err *reterr)
{
	const yaml_node_t *values[N_MATCH_KEYS] = { NULL };
	int r = policy_take_keys(reading, node, "match", match_keys, N_MATCH_KEYS, values, reterr);

	if (r < 0)
		return r;
	if (values[MATCH_MAC] && !values[MATCH_ADDRESS] && !values[MATCH_DEVICE])
		return take_mac(reading, values[MATCH_MAC], match, reterr);
	if (values[MATCH_MAC] || !values[MATCH_ADDRESS] || !values[MATCH_DEVICE])
		return document_refuse(&reading->document, node, reterr,
				       "match wants the card's permanent mac, or its address and "
				       "what stands there, device");
	return take_place(reading, values, match, reterr);
}

/* ---- a PF */

enum {
	PF_MATCH,
	PF_VFS,
	PF_UP,
	PF_DRIVER,
	PF_ATTRIBUTES,
	PF_PER_VF,
	N_PF_KEYS,
};

static const struct policy_key pf_keys[N_PF_KEYS] = {
	[PF_MATCH] = { .name = "match", .is_required = true },
	[PF_VFS] = { .name = "vfs", .is_required = true },
	[PF_UP] = { .name = "up" },
	[PF_DRIVER] = { .name = "driver" },
	[PF_ATTRIBUTES] = { .name = "attributes" },
	[PF_PER_VF] = { .name = "per-vf" },
};

static int take_count(struct policy_reading *reading, const yaml_node_t *node, int64_t *ret_n,
		      struct err *reterr)
{
	int r = document_number(&reading->document, node, "vfs", 0, SRIOV_MOST_VFS, ret_n, reterr);

	if (r < 0)
		return r;
	reading->n_vfs += *ret_n;
	if (reading->n_vfs > MOST_VFS)
		return document_refuse(&reading->document, node, reterr,
				       "with these there are more than %d VFs in one file",
				       MOST_VFS);
	return 0;
}

/* Two rules for one PF would be one too many. */
static int check_others(struct policy_reading *reading, const yaml_node_t *node,
			const struct pf_policy *pf, struct err *reterr)
{
	char text[PF_MATCH_SIZE];

	for (size_t i = 0; i < reading->policy.n; i++)
		if (pf_match_equal(&reading->policy.pfs[i].match, &pf->match))
			return document_refuse(&reading->document, node, reterr,
					       "%s stands here twice, first in %s",
					       pf_match_format(&pf->match, text),
					       reading->policy.pfs[i].source);
	if (reading->policy.n >= MOST_PFS)
		return document_refuse(&reading->document, node, reterr,
				       "more than %d PFs in one file", MOST_PFS);
	return 0;
}

static int read_pf(struct policy_reading *reading, const yaml_node_t *node, struct pf_policy *pf,
		   struct err *reterr)
{
	const yaml_node_t *values[N_PF_KEYS] = { NULL };
	const char *driver = NULL;
	int r = policy_take_keys(reading, node, "a PF", pf_keys, N_PF_KEYS, values, reterr);

	if (r == 0)
		r = take_match(reading, values[PF_MATCH], &pf->match, reterr);
	if (r == 0)
		r = check_others(reading, values[PF_MATCH], pf, reterr);
	if (r == 0)
		r = take_count(reading, values[PF_VFS], &pf->n_vfs, reterr);
	if (r == 0 && values[PF_UP])
		r = document_bool(&reading->document, values[PF_UP], "up", &pf->up, reterr);
	if (r == 0 && values[PF_DRIVER])
		r = policy_take_driver(reading, values[PF_DRIVER], &driver, reterr);
	if (r == 0)
		r = policy_take_vfs(reading, values[PF_ATTRIBUTES], values[PF_PER_VF], driver,
				    pf->n_vfs, &pf->wishes, reterr);
	return r;
}

static int take_pfs(struct policy_reading *reading, const yaml_node_t *list, struct err *reterr)
{
	struct policy *policy = &reading->policy;
	int r = 0;

	if (list->type != YAML_SEQUENCE_NODE)
		return document_refuse(&reading->document, list, reterr, "pfs wants a list");
	for (const yaml_node_item_t *item = list->data.sequence.items.start;
	     item < list->data.sequence.items.top && r == 0; item++) {
		const yaml_node_t *node = document_node(&reading->document, *item);
		struct pf_policy pf = { 0 };

		r = read_pf(reading, node, &pf, reterr);
		pf.source = arena_printf(reading->arena, "%s:%zu:%zu", reading->document.file,
					 node->start_mark.line + 1, node->start_mark.column + 1);
		policy->pfs = arena_grow(reading->arena, policy->pfs, policy->n, &reading->capacity,
					 sizeof(*policy->pfs));
		policy->pfs[policy->n++] = pf;
	}
	return r;
}

/* ---- a file */

enum {
	FILE_VERSION,
	FILE_PFS,
	N_FILE_KEYS,
};

static const struct policy_key file_keys[N_FILE_KEYS] = {
	[FILE_VERSION] = { .name = "version", .is_required = true },
	[FILE_PFS] = { .name = "pfs", .is_required = true },
};

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
	return r < 0 ? r : take_pfs(reading, values[FILE_PFS], reterr);
}

/* Where in the text a byte is. */
static int refuse_byte(const char *file, const char *text, size_t place, const char *sentence,
		       struct err *reterr)
{
	size_t line = 1;
	size_t start = 0;

	for (size_t i = 0; i < place; i++)
		if (text[i] == '\n') {
			line++;
			start = i + 1;
		}
	return err_set(reterr, -EINVAL, "%s:%zu:%zu: %s", file, line, place - start + 1, sentence);
}

/* What libyaml would take, or tell in its own words. */
static int check_bytes(const char *file, const char *text, size_t n, struct err *reterr)
{
	static const char mark[] = "\xef\xbb\xbf";
	bool indents = true;

	if (n >= strlen(mark) && memcmp(text, mark, strlen(mark)) == 0)
		return refuse_byte(file, text, 0, "it begins with a byte order mark: remove it",
				   reterr);
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '\r')
			return refuse_byte(file, text, i,
					   "the line ends as on Windows (dos2unix mends it)",
					   reterr);
		if (indents && text[i] == '\t')
			return refuse_byte(file, text, i, "a tab: YAML is indented by spaces",
					   reterr);
		indents = text[i] == '\n' || (indents && text[i] == ' ');
	}
	if (n && text[n - 1] != '\n')
		return refuse_byte(file, text, n, "it is cut off: the last line does not end",
				   reterr);
	return 0;
}

/* What vfctl wrote has an end that can be seen. */
static int check_end(const struct document *document, const char *text, size_t n,
		     struct err *reterr)
{
	if (!document->yaml.end_implicit || !policy_is_own(text, n))
		return 0;
	return refuse_byte(document->file, text, n, "it is cut off: vfctl ends it with '...'",
			   reterr);
}

int policy_read(const char *file, const char *text, size_t n, struct arena *arena,
		struct policy *ret_policy, struct err *reterr)
{
	struct policy_reading reading = { .arena = arena };
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
