/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a label written in Prometheus' exposition format?
 */
#ifndef RENDER_EXPOSITION_H
#define RENDER_EXPOSITION_H

#include <stdio.h>

/* A label's value, in quotes; NULL as an empty one, and what is not UTF-8 as U+FFFD. */
void exposition_value(FILE *stream, const char *text);

#endif
