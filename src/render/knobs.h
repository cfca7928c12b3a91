/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are knobs told: how they are set, how they are to be, and what is to be known of one?
 */
#ifndef RENDER_KNOBS_H
#define RENDER_KNOBS_H

#include <stdio.h>

#include "model/knob.h"
#include "render/sheet.h"
#include "render/table.h"

/* Of a struct setting. */
extern const struct field setting_fields[];

/* Of a struct knob: the document vfctl/explain/1. */
extern const struct field knob_document[];

/*
 * Prints a line for each setting, as table_print. Where there is no room for why each knob matters, a line
 * below says so of each that changes.
 */
int settings_print(FILE *stream, const struct setting *settings, size_t n, struct arena *arena,
		   const struct table_look *look);

/*
 * Prints a line for those that are left as they are, with the reason, or whose change costs something: one
 * where several of a knob's share a sentence. They are broken to fit width; 0: not at all.
 */
void settings_print_notes(FILE *stream, const struct setting *settings, size_t n, size_t width);

/* Likewise a line with the knobs that are as wanted, but by no file of theirs after a reboot, if any. */
void settings_print_unkept(FILE *stream, const struct setting *settings, size_t n, size_t width);

/* Prints all that is to be known of a knob, within the look's width. */
void knob_print(FILE *stream, const struct knob *knob, const struct sheet_look *look);

#endif
