/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a .link file mean a card? See link-match.h. As systemd has it: keys are asked for together, the values
 * of one are alternatives, wherever they stand, and an empty one forgets those before.
 */
#include "model/link-match.h"

#include <fnmatch.h>
#include <stdio.h>

#include "base/text.h"
#include "model/mac.h"

enum {
	MAC_DIGITS = 12,
};

/* ---- whether a word is the card's; FACT_INAPPLICABLE: udev passes it over */

static enum tristate fits(const char *pattern, const char *text)
{
	return text ? tristate_from_bool(fnmatch(pattern, text, 0) == 0) : FACT_UNKNOWN;
}

/* Whether it may be the kernel's, eth0 and on, which the card has until udev gives another. */
static bool fits_kernel_name(const char *pattern)
{
	static const char name[] = "eth";
	size_t n = strcspn(pattern, "*?[\\");

	return strncmp(pattern, name, n < strlen(name) ? n : strlen(name)) == 0;
}

/* By which of its names udev will ask is not known. */
static enum tristate fits_name(const char *pattern, const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);

	if (!netdev || !netdev->altnames || fits_kernel_name(pattern) ||
	    fits(pattern, netdev->name) == FACT_YES)
		return FACT_UNKNOWN;
	for (size_t i = 0; i < netdev->n_altnames; i++)
		if (fits(pattern, netdev->altnames[i]) == FACT_YES)
			return FACT_UNKNOWN;
	return FACT_NO;
}

/* Before the address may stand what the bridges are below of: "platform-…-pci-0000:01:00.0". */
static enum tristate fits_path(const char *pattern, const struct device *pf)
{
	const char *end = strstr(pattern, "-pci-");
	char address[BDF_TEXT_SIZE];
	char path[BDF_TEXT_SIZE + 8];

	snprintf(path, sizeof(path), "pci-%s", bdf_format(pf->bdf, address));
	return end && fits(end + 1, path) == FACT_YES ? FACT_UNKNOWN : fits(pattern, path);
}

/* Two digits between colons or hyphens, or four between periods. */
static bool take_mac(const char *word, uint64_t *ret_mac)
{
	char separator = word[strcspn(word, ":-.")];
	unsigned int most = separator == '.' ? 4 : 2;
	uint64_t mac = 0;

	for (unsigned int i = 0; i < MAC_DIGITS / most; i++) {
		unsigned int part = 0;
		unsigned int n = 0;

		if (i && *word++ != separator)
			return false;
		for (; n < most && digit_value(*word) >= 0; n++)
			part = part << 4 | (unsigned int)digit_value(*word++);
		if (!n)
			return false;
		mac = mac << 4 * most | part;
	}
	*ret_mac = mac;
	return !*word;
}

static enum tristate is_mac(const char *word, const char *mac)
{
	uint64_t wanted = 0;
	uint64_t own = 0;

	if (!take_mac(word, &wanted))
		return FACT_INAPPLICABLE;
	return mac && take_mac(mac, &own) ? tristate_from_bool(own == wanted) : FACT_UNKNOWN;
}

static enum tristate fits_permanent(const char *word, const struct device *pf)
{
	return is_mac(word, device_lasting_mac(pf));
}

/* It has the permanent one as it comes, and may have another by now. */
static enum tristate fits_mac(const char *word, const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);
	enum tristate now = is_mac(word, netdev ? netdev->mac : NULL);

	return now == FACT_NO ? is_mac(word, device_lasting_mac(pf)) : now;
}

static enum tristate fits_driver(const char *pattern, const struct device *pf)
{
	return fits(pattern, pf->driver);
}

/* InfiniBand's addresses are longer. */
static enum tristate fits_type(const char *pattern, const struct device *pf)
{
	const struct netdev *netdev = device_netdev(pf);
	bool is_ether = netdev && netdev->mac && strlen(netdev->mac) == MAC_TEXT_SIZE - 1;

	return fits(pattern, is_ether ? "ether" : NULL);
}

/* Bridges, bonds and the like have a kind; a card has none. */
static enum tristate fits_kind(const char *pattern, const struct device *pf)
{
	(void)pattern;
	(void)pf;
	return FACT_NO;
}

static const struct {
	const char *name;
	enum tristate (*fits)(const char *word, const struct device *pf);
} keys[] = {
	{ "OriginalName", fits_name },
	{ "Path", fits_path },
	{ "PermanentMACAddress", fits_permanent },
	{ "MACAddress", fits_mac },
	{ "Driver", fits_driver },
	{ "Type", fits_type },
	{ "Kind", fits_kind },
};

/* ---- all of a file */

/* The words of a key. */
struct asked {
	bool any;
	bool any_plain;	   /* of which one has to fit */
	bool fits;	   /* one of these may */
	bool fits_negated; /* one does that must not */
};

struct matching {
	const struct device *pf;
	struct asked asked[ARRAY_SIZE(keys)];
	bool any_section;
	bool any_other; /* key, which is not judged here */
};

static void take_word(struct matching *matching, size_t key, const char *word, bool is_negated)
{
	struct asked *asked = &matching->asked[key];
	enum tristate answer = keys[key].fits(word, matching->pf);

	if (answer == FACT_INAPPLICABLE)
		return;
	asked->any = true;
	if (is_negated) {
		asked->fits_negated = asked->fits_negated || answer == FACT_YES;
	} else {
		asked->any_plain = true;
		asked->fits = asked->fits || answer != FACT_NO;
	}
}

/* Before the first word, "!" is of all of the line. Words may stand in quotes. */
static void take_words(struct matching *matching, size_t key, char *value)
{
	static const char parting[] = " \t\"'";
	bool is_negated = *value == '!';
	char *rest = NULL;

	for (char *word = strtok_r(value + is_negated, parting, &rest); word;
	     word = strtok_r(NULL, parting, &rest)) {
		bool has_own = *word == '!';

		take_word(matching, key, word + has_own, is_negated || has_own);
	}
}

static void take_value(struct matching *matching, const char *key, char *value)
{
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		if (!str_equal(key, keys[i].name))
			continue;
		if (*value)
			take_words(matching, i, value);
		else
			matching->asked[i] = (struct asked){ 0 };
		return;
	}
	matching->any_other = true;
}

/* Of two the first is the second's. */
static bool ends_in_backslash(const char *line, const char *end)
{
	const char *first = end;

	while (first > line && first[-1] == '\\')
		first--;
	return (end - first) % 2;
}

/* Comments go, and lines that go on behind a backslash become one. */
static void join_lines(char *text)
{
	for (char *line = text; *line;) {
		char *end = strchrnul(line, '\n');
		size_t n = (size_t)(end - line) + (*end != '\0');
		char first = line[strspn(line, " \t")];

		if (first == '#' || first == ';')
			memset(line, ' ', n);
		else if (ends_in_backslash(line, end))
			memset(end - 1, ' ', *end ? 2 : 1);
		line += n;
	}
}

static bool is_meant(const struct matching *matching)
{
	bool any = matching->any_other || !matching->any_section;

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		const struct asked *asked = &matching->asked[i];

		if (asked->fits_negated || (asked->any_plain && !asked->fits))
			return false;
		any = any || asked->any;
	}
	/* A file that asks for nothing is passed over. */
	return any;
}

bool link_match_means(char *text, const struct device *pf)
{
	struct matching matching = { .pf = pf };
	bool is_match = false;
	char *rest = text;

	join_lines(text);
	for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
		char *value = NULL;

		line = str_trim(line);
		value = strchr(line, '=');
		if (*line == '[') {
			is_match = str_equal(line, "[Match]");
			matching.any_section = matching.any_section || is_match;
		} else if (is_match && value) {
			*value++ = '\0';
			take_value(&matching, str_trim(line), str_trim(value));
		}
	}
	return is_meant(&matching);
}
