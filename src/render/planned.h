/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is it told what a policy would change?
 */
#ifndef RENDER_PLANNED_H
#define RENDER_PLANNED_H

#include <stdio.h>

#include "model/planned.h"
#include "render/field.h"

/* Of a struct planned: the document vfctl/plan/1. */
extern const struct field planned_document[];

/* Prints for each entry that changes anything what it is about, and a line for each change. */
void planned_print(FILE *stream, const struct planned *planned, struct arena *arena);

#endif
