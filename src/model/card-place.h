/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where did each card stand when a policy was last applied to it? Lines "0000:41:00.0 a0:36:9f:12:34:56", of
 * PFs whose permanent MAC is known.
 */
#ifndef MODEL_CARD_PLACE_H
#define MODEL_CARD_PLACE_H

#include "base/arena.h"
#include "base/text.h"
#include "model/host.h"

struct card_place {
	const char *mac; /* the permanent one, in lower case */
	struct bdf address;
};

/* No MAC and no address is in it twice. */
struct card_places {
	struct card_place *items;
	size_t n;
	size_t capacity;
};

/* What else stands among the lines tells nothing. The arena's. */
struct card_places card_places_read(const char *text, struct arena *arena);

void card_places_write(const struct card_places *places, struct strbuf *text);

const struct card_place *card_places_find_mac(const struct card_places *places, const char *mac);
const struct card_place *card_places_find_address(const struct card_places *places,
						  struct bdf address);

/* From now on that is where it stands, and none besides stands there. */
void card_places_set(struct card_places *places, const char *mac, struct bdf address,
		     struct arena *arena);

/* Whether no other card stood there that stands elsewhere by now: whose place it was, is told of that one. */
bool card_place_is_free(const struct card_places *places, const struct host *host, const char *mac,
			struct bdf address);

/* The MAC by which a card is known, the arena's; NULL: not by one, or another PF here has the same. */
const char *card_mac(const struct host *host, const struct device *pf, struct arena *arena);

/* The PF here that has it; NULL: none, or several. */
const struct device *card_find(const struct host *host, const char *mac);

#endif
