/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does any text go into XML?
 */
#ifndef RENDER_XML_H
#define RENDER_XML_H

#include "base/text.h"

/*
 * Adds it as character data, or as an attribute's value in double quotes. What XML 1.0 cannot hold,
 * not even escaped (control characters, bytes that are no UTF-8), becomes U+FFFD.
 */
void xml_add(struct strbuf *buf, const char *text);

#endif
