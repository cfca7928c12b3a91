/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where did each card stand? See card-place.h.
 */
#include "model/card-place.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "model/mac.h"
#include "model/vf-attribute.h"

/* ---- where they stood */

const struct card_place *card_places_find_mac(const struct card_places *places, const char *mac)
{
	for (size_t i = 0; i < places->n; i++)
		if (str_equal(places->items[i].mac, mac))
			return &places->items[i];
	return NULL;
}

const struct card_place *card_places_find_address(const struct card_places *places,
						  struct bdf address)
{
	for (size_t i = 0; i < places->n; i++)
		if (bdf_equal(places->items[i].address, address))
			return &places->items[i];
	return NULL;
}

void card_places_set(struct card_places *places, const char *mac, struct bdf address,
		     struct arena *arena)
{
	size_t n = 0;

	for (size_t i = 0; i < places->n; i++)
		if (!str_equal(places->items[i].mac, mac) &&
		    !bdf_equal(places->items[i].address, address))
			places->items[n++] = places->items[i];
	places->n = n;
	places->items = arena_grow(arena, places->items, places->n, &places->capacity,
				   sizeof(*places->items));
	places->items[places->n++] = (struct card_place){ arena_strdup(arena, mac), address };
}

static void take_line(const char *line, size_t n, struct arena *arena, struct card_places *places)
{
	char *address = arena_strndup(arena, line, n);
	char *mac = strchr(address, ' ');
	char lower[VF_ATTRIBUTE_SIZE] = "";
	struct bdf bdf = { 0 };

	if (!mac)
		return;
	*mac++ = '\0';
	if (bdf_is_full(address) && bdf_parse(address, &bdf) == 0 &&
	    vf_attribute_parse(VF_MAC, mac, lower, NULL) == 0)
		card_places_set(places, lower, bdf, arena);
}

struct card_places card_places_read(const char *text, struct arena *arena)
{
	struct card_places places = { 0 };

	for (const char *end = strchr(text, '\n'); end; end = strchr(text, '\n')) {
		take_line(text, (size_t)(end - text), arena, &places);
		text = end + 1;
	}
	return places;
}

void card_places_write(const struct card_places *places, struct strbuf *text)
{
	char address[BDF_TEXT_SIZE];

	for (size_t i = 0; i < places->n; i++)
		strbuf_addf(text, "%s %s\n", bdf_format(places->items[i].address, address),
			    places->items[i].mac);
}

/* ---- which stand here */

static const char *permanent_mac(const struct device *pf)
{
	const struct netdev *netdev = pf->sriov ? device_netdev(pf) : NULL;

	return netdev ? netdev->permanent_mac : NULL;
}

/* *ret_n: how many there are. */
static const struct device *find(const struct host *host, const char *mac, size_t *ret_n)
{
	const struct device *found = NULL;

	*ret_n = 0;
	for (size_t i = 0; i < host->n_devices; i++) {
		const char *other = permanent_mac(&host->devices[i]);

		if (!other || strcasecmp(other, mac) != 0)
			continue;
		found = &host->devices[i];
		(*ret_n)++;
	}
	return found;
}

const struct device *card_find(const struct host *host, const char *mac)
{
	size_t n = 0;
	const struct device *found = find(host, mac, &n);

	return n == 1 ? found : NULL;
}

const char *card_mac(const struct host *host, const struct device *pf, struct arena *arena)
{
	const char *mac = permanent_mac(pf);
	char lower[VF_ATTRIBUTE_SIZE] = "";

	if (!mac || mac_is_none(mac) || vf_attribute_parse(VF_MAC, mac, lower, NULL) < 0 ||
	    card_find(host, mac) != pf)
		return NULL;
	return arena_strdup(arena, lower);
}

bool card_place_is_free(const struct card_places *places, const struct host *host, const char *mac,
			struct bdf address)
{
	const struct card_place *there = card_places_find_address(places, address);

	return !there || str_equal(there->mac, mac) || !card_find(host, there->mac);
}
