/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is what a network card is set to written, and read again? See nic.h.
 */
#include "model/nic.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/parse.h"
#include "base/text.h"

const struct nic_word nic_words[N_NIC_SETTINGS] = {
	[NIC_RX_RING] = { "rx", NIC_RINGS },
	[NIC_TX_RING] = { "tx", NIC_RINGS },
	[NIC_ADAPTIVE_RX] = { "adaptive-rx", NIC_COALESCING },
	[NIC_ADAPTIVE_TX] = { "adaptive-tx", NIC_COALESCING },
	[NIC_RX_USECS] = { "rx-usecs", NIC_COALESCING },
	[NIC_TX_USECS] = { "tx-usecs", NIC_COALESCING },
	[NIC_RX_FRAMES] = { "rx-frames", NIC_COALESCING },
	[NIC_TX_FRAMES] = { "tx-frames", NIC_COALESCING },
};

static bool is_switch(size_t setting)
{
	return setting == NIC_ADAPTIVE_RX || setting == NIC_ADAPTIVE_TX;
}

/* What decides instead of it, where that is on. */
static enum nic_setting adaptive_of(size_t setting)
{
	return setting == NIC_RX_USECS || setting == NIC_RX_FRAMES ? NIC_ADAPTIVE_RX
								   : NIC_ADAPTIVE_TX;
}

bool nic_has(const struct nic *nic, enum nic_part part)
{
	for (size_t i = 0; i < N_NIC_SETTINGS; i++)
		if (nic_words[i].part == part && nic->values[i].there)
			return true;
	return false;
}

char *nic_format(const struct nic *nic, enum nic_part part, char text[static NIC_TEXT_SIZE])
{
	size_t n = 0;

	*text = '\0';
	for (size_t i = 0; i < N_NIC_SETTINGS; i++) {
		const struct nic_value *value = &nic->values[i];
		char number[16];

		if (nic_words[i].part != part || !value->there)
			continue;
		snprintf(number, sizeof(number), "%" PRIu32, value->now);
		n += (size_t)snprintf(text + n, NIC_TEXT_SIZE - n, "%s%s %s", n ? " " : "",
				      nic_words[i].text,
				      is_switch(i) ? value->now ? "on" : "off" : number);
	}
	return text;
}

/* The word that text begins with, up to a blank; behind it, or NULL where it does not. */
static const char *skip_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	return strncmp(text, word, n) == 0 && text[n] == ' ' ? text + n + 1 : NULL;
}

static bool parse_value(size_t setting, const char *text, size_t n, uint32_t *ret_value)
{
	char word[16] = "";
	uint64_t number = 0;

	if (!n || n >= sizeof(word))
		return false;
	memcpy(word, text, n);
	if (is_switch(setting)) {
		*ret_value = str_equal(word, "on");
		return *ret_value || str_equal(word, "off");
	}
	if (parse_u64(word, &number) < 0 || number > UINT32_MAX)
		return false;
	*ret_value = (uint32_t)number;
	return true;
}

int nic_parse(const char *text, enum nic_part part, struct nic *ret_nic)
{
	struct nic nic = { 0 };
	bool ended = false;

	for (size_t i = 0; i < N_NIC_SETTINGS && !ended; i++) {
		const char *value =
			nic_words[i].part == part ? skip_word(text, nic_words[i].text) : NULL;
		size_t n = value ? strcspn(value, " ") : 0;

		if (!value)
			continue;
		if (!parse_value(i, value, n, &nic.values[i].now))
			return -EINVAL;
		nic.values[i].there = true;
		ended = !value[n];
		text = value + n + 1;
	}
	if (!ended)
		return -EINVAL;
	nic.known[part] = true;
	*ret_nic = nic;
	return 0;
}

bool nic_fits(const struct nic *now, const struct nic *wanted, enum nic_part part)
{
	for (size_t i = 0; i < N_NIC_SETTINGS; i++) {
		if (nic_words[i].part != part)
			continue;
		if (now->values[i].there != wanted->values[i].there)
			return false;
		if (part == NIC_COALESCING && !is_switch(i) && now->values[adaptive_of(i)].now &&
		    wanted->values[adaptive_of(i)].now)
			continue;
		if (now->values[i].there && now->values[i].now != wanted->values[i].now)
			return false;
	}
	return true;
}

bool nic_part_adaptive(struct nic *nic, struct nic *ret_adaptive)
{
	struct nic adaptive = { 0 };

	for (size_t i = 0; i < N_NIC_SETTINGS; i++) {
		struct nic_value *value = &nic->values[i];

		if (is_switch(i) && value->there && value->now) {
			adaptive.values[i] = *value;
			value->now = 0;
		}
	}
	*ret_adaptive = adaptive;
	return nic_has(&adaptive, NIC_COALESCING);
}
