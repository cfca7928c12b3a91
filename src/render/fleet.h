/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are the audits of many hosts told beside each other: as text, as JSON, as a page?
 */
#ifndef RENDER_FLEET_H
#define RENDER_FLEET_H

#include <stdio.h>

#include "model/fleet.h"
#include "render/field.h"
#include "render/sheet.h"

/* Rules that fail somewhere, by letters; then a line for hosts that are alike, the usual ones first. */
void fleet_print(FILE *stream, const struct fleet *fleet, const struct sheet_look *look);

/* One page that stands alone: a table, hosts by rules. */
void fleet_write_html(FILE *stream, const struct fleet *fleet);

/* The document vfctl/fleet/1. */
void fleet_write_json(FILE *stream, const struct fleet *fleet);

#endif
