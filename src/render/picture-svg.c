/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does a drawing go out as SVG? One document that stands alone: no script, no font, nothing from
 * elsewhere. Colours are classes, twice: for light paper, and for screens that prefer dark.
 */
#include "render/topology.h"

#include "render/drawing.h"
#include "render/xml.h"

/* Fill and stroke, light and dark. */
static const struct {
	const char *class;
	int radius;
	const char *light;
	const char *dark;
} shades[N_SHADES] = {
	[SHADE_NODE] = { "node", 10, "fill:#eef2f6;stroke:#c5d0da", "fill:#18202a;stroke:#364452" },
	[SHADE_BUS] = { "bus", 8, "fill:#fff;stroke:#d5dde5", "fill:#10161d;stroke:#2c3845" },
	[SHADE_PORT] = { "port", 5, "fill:#e3ebf3;stroke:#a9bbcc", "fill:#22303d;stroke:#4a6076" },
	[SHADE_NIC] = { "nic", 6, "fill:#f7fbff;stroke:#4d7ea8", "fill:#1a2733;stroke:#6ea3cf" },
	[SHADE_SHARED] = { "shared", 6, "fill:#fff1d0;stroke:#b7791f",
			   "fill:#3a2d12;stroke:#d9a441" },
	[SHADE_VF + VF_IN_VM] = { "vm", 3, "fill:#8ab4e8;stroke:#2f6fb3",
				  "fill:#1f5c9e;stroke:#7fb5ee" },
	[SHADE_VF + VF_IN_NETDEV] = { "dev", 3, "fill:#c9b3e6;stroke:#7350a8",
				      "fill:#57398a;stroke:#b596e6" },
	[SHADE_VF + VF_IN_PROCESS] = { "proc", 3, "fill:#f0b8a8;stroke:#b5513a",
				       "fill:#7c3322;stroke:#e89a86" },
	[SHADE_VF + VF_IN_NETNS] = { "netns", 3, "fill:#a8dbe0;stroke:#2b7f88",
				     "fill:#1b5c63;stroke:#7cc9d1" },
	[SHADE_VF + VF_USE_UNKNOWN] = { "unknown", 3, "fill:#d6dbe0;stroke:#8b959f",
					"fill:#414a53;stroke:#8b959f" },
	[SHADE_VF + VF_FREE] = { "free", 3, "fill:#a9dcb0;stroke:#3c8a4a",
				 "fill:#24602f;stroke:#7cc98a" },
	[SHADE_NO_VF] = { "none", 3, "fill:none;stroke:#a9b4bf", "fill:none;stroke:#586673" },
};

static const struct {
	const char *class;
	const char *font;
	const char *light;
	const char *dark;
} letterings[N_LETTERINGS] = {
	[LETTERS_HEADING] = { "h", "bold 20px", "#16212c", "#eef3f8" },
	[LETTERS_TITLE] = { "t", "bold 13px", "#16212c", "#eef3f8" },
	[LETTERS_PLAIN] = { "p", "12px", "#2a3642", "#d3dce5" },
	[LETTERS_FAINT] = { "f", "11px", "#53616e", "#9fb0c0" },
	[LETTERS_WARNING] = { "w", "bold 11px", "#9a3412", "#ffb38a" },
	[LETTERS_CHIP] = { "c", "10px", "#16212c", "#eef3f8" },
};

static const char fonts[] = "system-ui,\"Segoe UI\",Roboto,\"Helvetica Neue\",\"Liberation "
			    "Sans\",\"DejaVu Sans\",sans-serif";

static void add_colours(struct strbuf *buf, bool dark)
{
	strbuf_addf(buf, ".bg{fill:%s}.wire{fill:none;stroke:%s;stroke-width:1.5}",
		    dark ? "#0c1117" : "#fff", dark ? "#5b6f82" : "#8899a8");
	strbuf_addf(buf, ".bad{fill:none;stroke:%s;stroke-width:2;stroke-dasharray:5 3}\n",
		    dark ? "#ffb38a" : "#c2410c");
	for (size_t i = 0; i < N_SHADES; i++)
		strbuf_addf(buf, ".%s{%s}", shades[i].class,
			    dark ? shades[i].dark : shades[i].light);
	strbuf_add(buf, "\n");
	for (size_t i = 0; i < N_LETTERINGS; i++)
		strbuf_addf(buf, ".%s{fill:%s}", letterings[i].class,
			    dark ? letterings[i].dark : letterings[i].light);
	strbuf_add(buf, "\n");
}

static void add_style(struct strbuf *buf)
{
	strbuf_add(buf, "<style>\n");
	for (size_t i = 0; i < N_LETTERINGS; i++)
		strbuf_addf(buf, ".%s{font:%s %s}\n", letterings[i].class, letterings[i].font,
			    fonts);
	strbuf_add(buf, ".e{text-anchor:end}\n");
	add_colours(buf, false);
	strbuf_add(buf, "@media screen and (prefers-color-scheme:dark){\n");
	add_colours(buf, true);
	strbuf_add(buf,
		   "}\n@page{size:landscape}@media print{svg{width:100%;height:auto}}\n</style>\n");
}

static void add_shapes(struct strbuf *buf, const struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->n_shapes; i++) {
		const struct shape *shape = &drawing->shapes[i];

		strbuf_addf(buf,
			    "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" "
			    "rx=\"%d\"/>\n",
			    shades[shape->shade].class, shape->area.x, shape->area.y,
			    shape->area.width, shape->area.height, shades[shape->shade].radius);
	}
}

static void add_words(struct strbuf *buf, const struct drawing *drawing)
{
	for (size_t i = 0; i < drawing->n_words; i++) {
		const struct words *words = &drawing->words[i];

		strbuf_addf(buf, "<text class=\"%s%s\" x=\"%d\" y=\"%d\">",
			    letterings[words->lettering].class, words->ends_at_x ? " e" : "",
			    words->x, words->y);
		xml_add(buf, words->text);
		strbuf_add(buf, "</text>\n");
	}
}

static void add_wire(struct strbuf *buf, const struct wire *wire)
{
	if (wire)
		strbuf_addf(buf, "<path class=\"%s\" d=\"M%d %dV%dH0\"/>\n",
			    wire->degraded ? "bad" : "wire", wire->x, wire->from, wire->to);
}

/* What one sees on pointing at it: nothing cut off. */
static void add_tip(struct strbuf *buf, const struct box *box)
{
	const char *before = "";

	strbuf_add(buf, "<title>");
	for (size_t i = 0; i < N_LABELS; i++) {
		if (!box->labels[i].text)
			continue;
		strbuf_add(buf, before);
		xml_add(buf, box->labels[i].text);
		if (box->labels[i].mark)
			strbuf_addf(buf, " (%s)", box->labels[i].mark->meaning);
		before = ", ";
	}
	for (size_t i = 0; i < box->n_notes; i++) {
		strbuf_add(buf, "; ");
		xml_add(buf, box->notes[i]);
	}
	strbuf_add(buf, "</title>\n");
}

static void add_box(struct strbuf *buf, const struct box *box)
{
	const struct drawing *drawing = box->drawing;

	if (!drawing)
		return;
	strbuf_addf(buf, "<g transform=\"translate(%d %d)\">", drawing->area.x, drawing->area.y);
	add_tip(buf, box);
	add_wire(buf, drawing->wire);
	add_shapes(buf, drawing);
	add_words(buf, drawing);
	strbuf_add(buf, "</g>\n");
	for (size_t i = 0; i < box->n_below; i++)
		add_box(buf, box->below[i]);
}

static void add_head(struct strbuf *buf, const struct box *picture)
{
	const struct area area = picture->drawing->area;
	const char *name = picture->labels[LABEL_TITLE].text;

	strbuf_addf(buf,
		    "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" "
		    "aria-labelledby=\"title desc\" width=\"%d\" height=\"%d\" "
		    "viewBox=\"0 0 %d %d\">\n<title id=\"title\">Network topology of ",
		    area.width, area.height, area.width, area.height);
	xml_add(buf, name ? name : "a host");
	strbuf_add(buf,
		   "</title>\n<desc id=\"desc\">NUMA nodes, and in each its host bridges, ports "
		   "and network functions");
	for (size_t i = 0; i < picture->n_below; i++) {
		strbuf_add(buf, i ? "; " : ": ");
		xml_add(buf, picture->below[i]->labels[LABEL_TITLE].text);
	}
	strbuf_add(buf, "</desc>\n");
}

void picture_write_svg(FILE *stream, const struct box *picture)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };

	add_head(&buf, picture);
	add_style(&buf);
	strbuf_addf(&buf, "<rect class=\"bg\" width=\"%d\" height=\"%d\"/>\n",
		    picture->drawing->area.width, picture->drawing->area.height);
	add_shapes(&buf, picture->drawing);
	add_words(&buf, picture->drawing);
	for (size_t i = 0; i < picture->n_below; i++)
		add_box(&buf, picture->below[i]);
	strbuf_add(&buf, "</svg>\n");
	fwrite(buf.text, 1, buf.length, stream);
}
