/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does any text go into XML? See xml.h.
 */
#include "render/xml.h"

#include "render/utf8.h"

void xml_add(struct strbuf *buf, const char *text)
{
	static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

	while (*text) {
		size_t n = utf8_length(text);
		unsigned char byte = (unsigned char)*text;

		if (byte == '&')
			strbuf_add(buf, "&amp;");
		else if (byte == '<')
			strbuf_add(buf, "&lt;");
		else if (byte == '>')
			strbuf_add(buf, "&gt;");
		else if (byte == '"')
			strbuf_add(buf, "&quot;");
		else if (n == 0 || byte < ' ' || byte == 0x7f)
			strbuf_add(buf, replacement);
		else
			strbuf_add_bytes(buf, text, n);
		text += n ? n : 1;
	}
}
