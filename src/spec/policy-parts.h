/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Of which parts does a policy file consist? What the files of its reader and writer share.
 */
#ifndef SPEC_POLICY_PARTS_H
#define SPEC_POLICY_PARTS_H

#include "model/policy.h"
#include "spec/document.h"
#include "spec/policy.h"

/* How the value of a VF's key is written. */
enum policy_kind {
	POLICY_TEXT,
	POLICY_NUMBER,
	POLICY_SWITCH, /* true or false */
	POLICY_VLAN,   /* the VLAN's id, and beside it what follows */
	POLICY_QOS,
	POLICY_PROTOCOL,
};

struct policy_key {
	const char *name;
	bool is_required;
	/* Of a VF's: */
	enum policy_kind kind;
	enum vf_attribute attribute;
	const char *none; /* what null stands for; NULL: nothing */
	int64_t most;	  /* of a number */
	const char *unit; /* of that; NULL: none */
	bool is_own;	  /* no two VFs may have the same */
};

enum {
	POLICY_MAC = 0,
	N_ATTRIBUTE_KEYS = 12,
	POLICY_MSIX = N_ATTRIBUTE_KEYS,
	N_SHARED_KEYS,
	POLICY_INDEX = N_SHARED_KEYS,
	POLICY_DRIVER,
	N_POLICY_VF_KEYS,
};

/* The keys of an entry of per-vf; those before the index also of all VFs. */
extern const struct policy_key policy_vf_keys[N_POLICY_VF_KEYS];

/* The reader of one file. */
struct policy_reading {
	struct document document;
	struct arena *arena;
	const struct policy_names *names; /* NULL: see policy_read */
	struct policy policy;
	size_t capacity;
	size_t vms_capacity;
	int64_t n_vfs; /* of all PFs so far */
};

/*
 * Finds the values of n keys in the mapping, NULL where it has none. -EINVAL with a sentence, also for
 * any other key, and where a required one is missing.
 */
int policy_take_keys(struct policy_reading *reading, const yaml_node_t *mapping, const char *what,
		     const struct policy_key *keys, size_t n, const yaml_node_t **values,
		     struct err *reterr);

/* Reads which cards are meant. -EINVAL with a sentence, as all of these. */
int policy_take_match(struct policy_reading *reading, const yaml_node_t *node,
		      struct pf_match *ret_match, struct err *reterr);

/* Adds an entry of pfs, or of vms. */
int policy_take_pf(struct policy_reading *reading, const yaml_node_t *node, struct err *reterr);
int policy_take_vm(struct policy_reading *reading, const yaml_node_t *node, struct err *reterr);

/* Reads how the host is tuned. */
int policy_take_tuning(struct policy_reading *reading, const yaml_node_t *node, struct err *reterr);

/* Whether it takes away what it is of, a number or not: null, or 0 without quotes. */
bool policy_is_none(const yaml_node_t *node);

/* Reads a driver's name. -EINVAL with a sentence. */
int policy_take_driver(const struct policy_reading *reading, const yaml_node_t *node,
		       const char **ret_driver, struct err *reterr);

/*
 * Reads what stands in the mapping for each of n VFs: the values of the attributes' keys, which may be
 * NULL. -EINVAL with a sentence.
 */
int policy_take_attributes(const struct policy_reading *reading, const yaml_node_t *const *values,
			   int64_t n, struct vf_wish *ret_wish, struct err *reterr);

/*
 * What the VFs of a PF are to have, by "attributes" and "per-vf", each of which may be NULL, and pf->rest,
 * which has the driver of all. Fills pf->wishes, n_wishes and rest.
 */
int policy_take_vfs(struct policy_reading *reading, const yaml_node_t *attributes,
		    const yaml_node_t *per_vf, struct pf_policy *pf, struct err *reterr);

/* Writes keys and values of the attributes that are wished, a line each. */
void policy_write_attributes(const struct vf_wish *wish, const char *indent, struct strbuf *buf);

/* Adds a text that YAML takes for one, whatever is in it. */
void yaml_add_text(const char *text, struct strbuf *buf);

#endif
