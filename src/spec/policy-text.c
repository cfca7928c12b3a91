/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a policy written? What all VFs of a PF have stands once, and beside it, for each run of equal
 * ones, what they have of their own. Texts stand in quotes: YAML 1.1 would take a MAC for a number.
 */
#include <inttypes.h>
#include <string.h>

#include <linux/if_ether.h>

#include "base/text.h"
#include "spec/policy-parts.h"
#include "spec/policy.h"
#include "spec/profile-parts.h"

static const char first_line[] =
	"# Written by vfctl, which rewrites this file with --persist: see vfctl-policy(5).\n";

bool policy_is_own(const char *text, size_t n)
{
	return n >= strlen(first_line) && memcmp(text, first_line, strlen(first_line)) == 0;
}

void yaml_add_text(const char *text, struct strbuf *buf)
{
	strbuf_add(buf, "\"");
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			strbuf_add(buf, "\\");
		if ((unsigned char)*text < ' ')
			strbuf_addf(buf, "\\x%02x", (unsigned int)*text);
		else
			strbuf_addf(buf, "%c", *text);
	}
	strbuf_add(buf, "\"");
}

/* The key's part of the attribute's value; none where it says nothing that is not so by itself. */
static void write_key(const struct policy_key *key, const char *value, const char *indent,
		      struct strbuf *buf)
{
	struct vf_value parts = { 0 };

	vf_attribute_take(key->attribute, value, &parts);
	switch (key->kind) {
	case POLICY_TEXT:
		strbuf_addf(buf, "%s%s: \"%s\"\n", indent, key->name, value);
		break;
	case POLICY_NUMBER:
		strbuf_addf(buf, "%s%s: %s\n", indent, key->name, value);
		break;
	case POLICY_SWITCH:
		strbuf_addf(buf, "%s%s: %s\n", indent, key->name, parts.number ? "true" : "false");
		break;
	case POLICY_VLAN:
		strbuf_addf(buf, "%s%s: %u\n", indent, key->name, parts.vlan);
		break;
	case POLICY_QOS:
		if (parts.qos)
			strbuf_addf(buf, "%s%s: %u\n", indent, key->name, parts.qos);
		break;
	case POLICY_PROTOCOL:
		if (parts.protocol == ETH_P_8021AD)
			strbuf_addf(buf, "%s%s: \"802.1ad\"\n", indent, key->name);
		break;
	}
}

void policy_write_attributes(const struct vf_wish *wish, const char *indent, struct strbuf *buf)
{
	for (size_t i = 0; i < N_ATTRIBUTE_KEYS; i++) {
		const struct policy_key *key = &policy_vf_keys[i];
		const char *value = wish->values[key->attribute];

		if (key->attribute == VF_MAC && wish->derive_mac)
			strbuf_addf(buf, "%s%s: \"auto\"\n", indent, key->name);
		else if (value)
			write_key(key, value, indent, buf);
	}
}

static void write_msix(const char *msix, const char *indent, struct strbuf *buf)
{
	if (msix)
		strbuf_addf(buf, "%s%s: %s\n", indent, policy_vf_keys[POLICY_MSIX].name, msix);
}

static void write_driver(const char *driver, const char *indent, struct strbuf *buf)
{
	if (driver)
		strbuf_addf(buf, "%sdriver: \"%s\"\n", indent, driver);
}

static bool is_empty(const struct vf_wish *wish)
{
	const struct vf_wish nothing = { 0 };

	return vf_wish_equal(wish, &nothing);
}

/* What all of them have. A MAC of its own is a VF's alone, also where there is but one. */
static struct vf_wish find_shared(const struct pf_policy *pf)
{
	struct vf_wish shared = pf->rest;

	if (pf->n_vfs == UNKNOWN)
		return shared;
	if (pf->n_vfs)
		shared = pf->wishes[0];
	for (size_t i = 0; i < N_ATTRIBUTE_KEYS; i++)
		if (policy_vf_keys[i].is_own)
			shared.values[policy_vf_keys[i].attribute] = NULL;
	for (int64_t i = 1; i < pf->n_vfs; i++) {
		const struct vf_wish *wish = &pf->wishes[i];

		for (size_t j = 0; j < N_VF_ATTRIBUTES; j++)
			if (!str_equal(shared.values[j], wish->values[j]))
				shared.values[j] = NULL;
		shared.derive_mac = shared.derive_mac && wish->derive_mac;
		if (!str_equal(shared.msix, wish->msix))
			shared.msix = NULL;
		if (!str_equal(shared.driver, wish->driver))
			shared.driver = NULL;
	}
	return shared;
}

/* What the VF has beside that. */
static struct vf_wish without(const struct vf_wish *wish, const struct vf_wish *shared)
{
	struct vf_wish own = *wish;

	for (size_t i = 0; i < N_VF_ATTRIBUTES; i++)
		if (str_equal(shared->values[i], own.values[i]))
			own.values[i] = NULL;
	if (shared->derive_mac)
		own.derive_mac = false;
	if (str_equal(shared->msix, own.msix))
		own.msix = NULL;
	if (str_equal(shared->driver, own.driver))
		own.driver = NULL;
	return own;
}

/* The VFs from first to last, who have the same. */
static void write_entry(int64_t first, int64_t last, const struct vf_wish *own, struct strbuf *buf)
{
	static const char indent[] = "        ";

	if (first == last)
		strbuf_addf(buf, "      - index: %" PRId64 "\n", first);
	else
		strbuf_addf(buf, "      - index: \"%" PRId64 "-%" PRId64 "\"\n", first, last);
	write_driver(own->driver, indent, buf);
	policy_write_attributes(own, indent, buf);
	write_msix(own->msix, indent, buf);
}

static void write_entries(const struct pf_policy *pf, const struct vf_wish *shared,
			  struct strbuf *buf)
{
	int64_t n = pf_policy_n_wishes(pf);
	bool begun = false;

	for (int64_t i = 0, end = 0; i < n; i = end) {
		struct vf_wish own = without(&pf->wishes[i], shared);

		for (end = i + 1; end < n; end++)
			if (!vf_wish_equal(&pf->wishes[i], &pf->wishes[end]))
				break;
		if (is_empty(&own))
			continue;
		if (!begun)
			strbuf_add(buf, "    per-vf:\n");
		begun = true;
		write_entry(i, end - 1, &own, buf);
	}
}

static void write_text(const char *indent, const char *name, const char *text, struct strbuf *buf)
{
	strbuf_addf(buf, "%s%s: ", indent, name);
	yaml_add_text(text, buf);
	strbuf_add(buf, "\n");
}

static void write_match(const struct pf_match *match, struct strbuf *buf)
{
	static const char indent[] = "      ";
	char address[BDF_TEXT_SIZE];

	strbuf_add(buf, "  - match:\n");
	if (match->mac)
		strbuf_addf(buf, "%smac: \"%s\"\n", indent, match->mac);
	if (match->has_address)
		strbuf_addf(buf, "%saddress: \"%s\"\n", indent,
			    bdf_format(match->address, address));
	if (match->has_device)
		strbuf_addf(buf, "%sdevice: \"%04" PRIx64 ":%04" PRIx64 "\"\n", indent,
			    (uint64_t)match->vendor_id, (uint64_t)match->device_id);
	if (match->driver)
		write_text(indent, "driver", match->driver, buf);
	if (match->name)
		write_text(indent, "name", match->name, buf);
	if (match->has_node)
		strbuf_addf(buf, "%snode: %" PRId64 "\n", indent, match->node);
}

static void write_pf(const struct pf_policy *pf, struct strbuf *buf)
{
	struct vf_wish shared = find_shared(pf);
	struct vf_wish attributes = shared;

	write_match(&pf->match, buf);
	if (pf->is_optional)
		strbuf_add(buf, "    optional: true\n");
	if (pf->is_several)
		strbuf_add(buf, "    several: true\n");
	if (pf->is_own)
		strbuf_add(buf, "    own: true\n");
	if (pf->n_vfs != UNKNOWN)
		strbuf_addf(buf, "    vfs: %" PRId64 "\n", pf->n_vfs);
	if (pf->autoprobe != FACT_UNKNOWN)
		strbuf_addf(buf, "    autoprobe: %s\n",
			    pf->autoprobe == FACT_YES ? "true" : "false");
	if (pf->up)
		strbuf_add(buf, "    up: true\n");
	write_driver(shared.driver, "    ", buf);
	attributes.driver = NULL;
	if (!is_empty(&attributes)) {
		strbuf_add(buf, "    attributes:\n");
		policy_write_attributes(&attributes, "      ", buf);
		write_msix(attributes.msix, "      ", buf);
	}
	write_entries(pf, &shared, buf);
}

/* ---- the host and its VMs */

static void write_words(const char *name, const struct option_texts *words, struct strbuf *buf)
{
	for (size_t i = 0; i < words->n; i++) {
		if (!i)
			strbuf_addf(buf, "  %s:\n", name);
		strbuf_add(buf, "    - ");
		yaml_add_text(words->items[i], buf);
		strbuf_add(buf, "\n");
	}
}

static void write_tuning(const struct tuning_policy *tuning, struct strbuf *buf)
{
	_cleanup_strbuf_ struct strbuf changes = { 0 };

	strbuf_add(buf, "tuning:\n");
	write_text("  ", "profile", tuning->profile.name, buf);
	if (tuning->base)
		profile_write_changes(tuning->base, &tuning->profile, "    ", &changes);
	if (changes.length)
		strbuf_addf(buf, "  overrides:\n%s", changes.text);
	write_words("only", &tuning->only, buf);
	write_words("skip", &tuning->skip, buf);
}

static void write_vm(const struct vm_policy *vm, struct strbuf *buf)
{
	static const char indent[] = "    ";
	const struct {
		const char *name;
		const char *text;
	} texts[] = {
		{ "nic", vm->nic },	      { "vf", vm->vf },	  { "pool", vm->pool },
		{ "path", vm->path },	      { "pin", vm->pin }, { "hugepages", vm->hugepages },
		{ "failover", vm->failover },
	};

	write_text("  - ", "name", vm->name, buf);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (texts[i].text)
			write_text(indent, texts[i].name, texts[i].text, buf);
	if (vm->has_no_vf)
		strbuf_addf(buf, "%svf: null\n", indent);
	if (vm->queues != UNKNOWN)
		strbuf_addf(buf, "%squeues: %" PRId64 "\n", indent, vm->queues);
	if (vm->is_tuned)
		strbuf_addf(buf, "%stune: true\n", indent);
	if (is_empty(&vm->wish))
		return;
	strbuf_addf(buf, "%sattributes:\n", indent);
	policy_write_attributes(&vm->wish, "      ", buf);
	write_msix(vm->wish.msix, "      ", buf);
}

static void write_whole(const struct policy *policy, struct strbuf *buf)
{
	strbuf_add(buf, "version: 1\n");
	if (policy->n || (!policy->tuning.source && !policy->n_vms))
		strbuf_addf(buf, "pfs:%s\n", policy->n ? "" : " []");
	for (size_t i = 0; i < policy->n; i++)
		write_pf(&policy->pfs[i], buf);
	if (policy->tuning.source)
		write_tuning(&policy->tuning, buf);
	if (policy->n_vms)
		strbuf_add(buf, "vms:\n");
	for (size_t i = 0; i < policy->n_vms; i++)
		write_vm(&policy->vms[i], buf);
	strbuf_add(buf, "...\n");
}

void policy_write(const struct policy *policy, struct strbuf *buf)
{
	strbuf_add(buf, first_line);
	write_whole(policy, buf);
}

void policy_write_told(const struct policy *policy, const char *of, const struct unsaid *unsaid,
		       struct strbuf *buf)
{
	size_t n = 0;
	const char **texts = unsaid_fold(unsaid, &n);

	strbuf_add_comment(buf, "vfctl export --to policy: ", of);
	for (size_t i = 0; i < n; i++)
		strbuf_add_comment(buf, "not said: ", texts[i]);
	write_whole(policy, buf);
}
