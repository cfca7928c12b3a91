/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What of a domain's or network's XML may an anonymous capture say? Elements and attributes that
 * tell of hardware and of how it is used; all others go.
 */
#ifndef OS_DISGUISE_DOMAIN_H
#define OS_DISGUISE_DOMAIN_H

#include "base/text.h"
#include "os/pseudonyms.h"
#include "os/span.h"

/* An attribute, or an element's text, which is called "." here. */
enum domain_value {
	DOMAIN_DROP = 0,
	DOMAIN_WORD,	 /* one of libvirt's or QEMU's own words */
	DOMAIN_NUMBER,	 /* a number, or several */
	DOMAIN_VM,	 /* pseudonym_vm */
	DOMAIN_HARDWARE, /* a MAC address or a UUID */
	DOMAIN_LINK,	 /* an interface's name, as the host's links have it */
	DOMAIN_SYSTEM,	 /* what distributions and libvirt call so stays, else as: */
	DOMAIN_NUMBERED, /* something in its stead, counted */
};

struct domain_treatment {
	enum domain_value value;
	const char *replacement; /* what is counted */
};

struct domain_element;

/*
 * The row of the element at that path beneath <domain> ("devices/disk", "" itself), or "network"
 * and beneath; NULL: it goes.
 */
const struct domain_element *domain_find_element(const char *path);

/* What becomes of the element's attribute of that name, or of ".". */
struct domain_treatment domain_treatment_of(const struct domain_element *element, const char *path,
					    struct span name);

/* Whether a value may stand there: it has the form of its kind, or is replaced whatever it is. */
bool domain_value_fits(enum domain_value kind, struct span value);

/* Adds to out what stands for a value that fits. */
void domain_value_add(struct pseudonyms *pseudonyms, struct domain_treatment treatment,
		      struct span value, struct strbuf *out);

#endif
