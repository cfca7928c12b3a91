/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a label written in Prometheus' exposition format? See exposition.h.
 */
#include "render/exposition.h"

#include "render/utf8.h"

void exposition_value(FILE *stream, const char *text)
{
	fputc('"', stream);
	while (text && *text) {
		size_t n = utf8_length(text);

		if (*text == '"' || *text == '\\')
			fprintf(stream, "\\%c", *text);
		else if (*text == '\n')
			fputs("\\n", stream);
		else if (n)
			fwrite(text, 1, n, stream);
		else
			fputs("\xef\xbf\xbd", stream); /* U+FFFD */
		text += n ? n : 1;
	}
	fputc('"', stream);
}
