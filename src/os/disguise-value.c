/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands in an anonymous domain's XML for a value? See disguise-domain.h. libvirt checks most of
 * what it takes, others may not: what has not the form of its kind is no value of it.
 */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "os/disguise-domain.h"
#include "os/disguise-text.h"

enum {
	LONGEST_WORD = 64,
	LONGEST_LINK = 32 /* of "/dev/vhost-vdpa-0"; IFNAMSIZ is less */
};

static bool consists_of(struct span span, const char *characters)
{
	for (size_t i = 0; i < span.n; i++)
		if (!span.text[i] || !strchr(characters, span.text[i]))
			return false;
	return true;
}

static bool is_word(struct span value, const char *marks)
{
	for (size_t i = 0; i < value.n; i++)
		if (!isalnum((unsigned char)value.text[i]) &&
		    (!value.text[i] || !strchr(marks, value.text[i])))
			return false;
	return value.n && value.n <= LONGEST_WORD;
}

static bool is_number(struct span value)
{
	if (span_starts_with(value, "0x") || span_starts_with(value, "0X"))
		return consists_of(value, "xX0123456789abcdefABCDEF");
	return consists_of(value, "0123456789,^-.:+ \n");
}

/* Of the length that disguise_text knows. */
static bool is_hardware(struct span value)
{
	static const char mac[] = "52:54:00:00:00:00";
	static const char uuid[] = "00000000-0000-4000-8000-000000000000";

	return (value.n == strlen(mac) || value.n == strlen(uuid)) &&
	       consists_of(value, "0123456789abcdefABCDEF-:");
}

/* Where distributions put programs and firmware, and the ports that QEMU's own agents speak on. */
static bool is_system(struct span value)
{
	static const char *const prefixes[] = { "/usr/bin/",   "/usr/lib/", "/usr/libexec/",
						"/usr/share/", "org.qemu.", "com.redhat.spice." };

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (span_starts_with(value, prefixes[i]) && is_word(value, "/._+-"))
			return true;
	return false;
}

/* The domain's name as libvirt has it without XML's escapes (virBufferEscapeString). */
static void add_vm(struct pseudonyms *pseudonyms, struct span content, struct strbuf *out)
{
	static const struct {
		const char *escape;
		char character;
	} escapes[] = {
		{ "&lt;", '<' },    { "&gt;", '>' },   { "&amp;", '&' },
		{ "&apos;", '\'' }, { "&quot;", '"' },
	};
	_cleanup_strbuf_ struct strbuf name = { 0 };

	for (size_t i = 0; i < content.n; i++) {
		char c = content.text[i];

		for (size_t j = 0; c == '&' && j < ARRAY_SIZE(escapes); j++) {
			if (!span_starts_with(span(content.text + i, content.text + content.n),
					      escapes[j].escape))
				continue;
			c = escapes[j].character;
			i += strlen(escapes[j].escape) - 1;
			break;
		}
		strbuf_add_bytes(&name, &c, 1);
	}
	pseudonym_vm(pseudonyms, name.text ? name.text : "", name.length, out);
}

static void add_numbered(struct pseudonyms *pseudonyms, const char *prefix, struct span value,
			 struct strbuf *out)
{
	strbuf_addf(out, "%s%" PRIu64, prefix,
		    pseudonym_number(pseudonyms, PSEUDONYM_FILE, value.text, value.n));
}

/* Whether a value of this form may stand there; one that is replaced may be anything. */
bool domain_value_fits(enum domain_value kind, struct span value)
{
	switch (kind) {
	case DOMAIN_WORD:
		return is_word(value, "._+-");
	case DOMAIN_NUMBER:
		return is_number(value);
	case DOMAIN_HARDWARE:
		return is_hardware(value);
	case DOMAIN_LINK:
		return value.n <= LONGEST_LINK && is_word(value, "/._:@+-");
	case DOMAIN_VM:
	case DOMAIN_SYSTEM:
	case DOMAIN_NUMBERED:
		return true;
	case DOMAIN_DROP:
		break;
	}
	return false;
}

void domain_value_add(struct pseudonyms *pseudonyms, struct domain_treatment treatment,
		      struct span value, struct strbuf *out)
{
	if (treatment.value == DOMAIN_VM)
		add_vm(pseudonyms, value, out);
	else if (treatment.value == DOMAIN_NUMBERED ||
		 (treatment.value == DOMAIN_SYSTEM && !is_system(value)))
		add_numbered(pseudonyms, treatment.replacement, value, out);
	else
		disguise_text(pseudonyms, 0, value.text, value.n, out);
}
