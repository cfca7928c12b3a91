/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For what of a policy has a form, in which another program says what a host is to be, words?
 */
#ifndef MODEL_FORM_H
#define MODEL_FORM_H

#include "base/arena.h"
#include "base/text.h"
#include "model/declared.h"
#include "model/unsaid.h"

struct form {
	const char *name;		  /* of the program */
	bool attributes[N_VF_ATTRIBUTES]; /* of VFs */
	bool knows_no_none;		  /* it gives a MAC, and a VLAN, and takes neither away */
	bool autoprobe;
	bool up;
	bool binds_vfio;	/* VFs of VMs, as these start */
	bool brings_up;		/* the PF, whether that is wanted or not */
	const char *takes_over; /* who keeps its interface from then on, and how; NULL: nobody */
};

/* A file in a form. */
struct exported_file {
	const char *name;
	const char *text;
};

struct exported {
	struct arena *arena; /* owns the texts */
	struct exported_file *files;
	size_t n;
	size_t capacity;
};

/* Adds one, whose texts are copied. */
void exported_add(struct exported *exported, const char *name, const char *text);

/*
 * What the VF is to have, with the MAC that is derived for it; what new ones have by themselves, too, where
 * that is said: others' programs act on VFs that there are, as vfctl does.
 */
struct vf_wish declared_wish(const struct declared_pf *pf, int64_t index, struct arena *arena);

/*
 * Says what the form has no words for: of the PF and its VFs, but for those of which it says nothing at all
 * (NULL: it says something of each), and of all that is no PF's.
 */
void form_tell_pf(const struct form *form, const struct declared_pf *pf, const bool *left_out,
		  struct unsaid *unsaid);
void form_tell_rest(const struct form *form, const struct declared *declared,
		    struct unsaid *unsaid);

/* Adds comments: what is written, and what that does not say, of the PF of that name or of all (NULL). */
void form_head(const struct form *form, const struct declared *declared,
	       const struct unsaid *unsaid, const char *name, struct strbuf *buf);

/* Says of a PF in the form what it is to be, and what that does not say; false: it says nothing of it. */
typedef bool form_pf_fn(const struct declared_pf *pf, struct unsaid *unsaid, struct strbuf *body);

/* Adds comments to head, and to body what the form says of each PF; false: of none. */
bool form_write_pfs(const struct form *form, const struct declared *declared, form_pf_fn *write_pf,
		    struct unsaid *unsaid, struct strbuf *head, struct strbuf *body);

/* The name that people know the PF by; its address, written to the buffer, where it has none. */
static inline const char *declared_name(const struct declared_pf *pf,
					char address[static BDF_TEXT_SIZE])
{
	return device_name(pf->device, address);
}

#endif
