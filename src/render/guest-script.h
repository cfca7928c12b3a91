/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How does the guest of a virtual machine become as its settings have it? A script for sh(1), run there, does
 * it.
 */
#ifndef RENDER_GUEST_SCRIPT_H
#define RENDER_GUEST_SCRIPT_H

#include "base/text.h"
#include "model/knob.h"

/*
 * Adds the script, which sets what is not left as it is, and keeps it so after a reboot. With "--look" it
 * tells instead how that is set, as a line "KNOB<tab>OBJECT<tab>VALUE" each, and as "guest-mtu-chosen" who
 * chose the MTU.
 */
void guest_script_add(const char *vm, const struct setting *settings, size_t n, struct strbuf *buf);

/*
 * Adds the script that leads the guest back to what such scripts found there, by what they remember in it.
 * With "--look" it tells instead of each value "KNOB<tab>OBJECT<tab>VERDICT<tab>NOW<tab>BEFORE", and of each
 * file "file<tab>PATH<tab>VERDICT"; plan/tune-guest-back.h knows the verdicts.
 */
void guest_back_script_add(const char *vm, struct strbuf *buf);

#endif
