/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a document of fields go out as JSON? Piece by piece, in the order of the fields, so that
 * its size costs no memory.
 */
#ifndef RENDER_JSON_H
#define RENDER_JSON_H

#include <stdio.h>

#include "render/field.h"

/*
 * Writes one object with these fields as a document of its own and ends the line. An element of its
 * arrays stands on a line each; what does not apply is left out, what is unknown is null, and bytes
 * that are no UTF-8 become U+FFFD. Whether it arrived, ferror(stream) tells.
 */
void json_write(FILE *stream, const struct field *fields, const struct host *host,
		const void *object);

#endif
