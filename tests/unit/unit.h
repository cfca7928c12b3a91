/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does every unit test include? cmocka with the headers that it wants in front of it.
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
