/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is the picture of a host drawn: in a terminal, as SVG, as JSON?
 */
#ifndef RENDER_TOPOLOGY_H
#define RENDER_TOPOLOGY_H

#include <stdio.h>

#include "render/picture.h"

struct text_look {
	size_t width; /* of the lines, in characters; 0: as wide as they are */
	bool ascii;
	bool colour;
};

/*
 * For a terminal, or to be read as text. How often it says that something is unknown; whether all
 * arrived, ferror(stream) tells.
 */
int picture_print(FILE *stream, const struct box *picture, const struct text_look *look);

/* As one standalone SVG document; picture_place (render/drawing.h) was there before. Likewise. */
void picture_write_svg(FILE *stream, const struct box *picture);

/* Of a struct box, the whole picture: the document vfctl/topology/1. */
extern const struct field topology_document[];

#endif
