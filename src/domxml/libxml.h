/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which functions of libxml2 are used? Opened on first use: with the ICU and C++ libraries that it is
 * linked with it would double the start of every command (docs/adr/0002-libxml2-is-opened-late.md).
 */
#ifndef DOMXML_LIBXML_H
#define DOMXML_LIBXML_H

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "base/library.h"

#define LIBXML_FUNCTIONS(X)     \
	X(xmlReadMemory)        \
	X(xmlNewParserCtxt)     \
	X(xmlCtxtReadMemory)    \
	X(xmlByteConsumed)      \
	X(xmlFreeParserCtxt)    \
	X(xmlDocGetRootElement) \
	X(xmlGetProp)           \
	X(xmlNodeGetContent)    \
	X(xmlFreeDoc)

/* What its functions allocate is given back with free(3): xmlMemSetup is not called. */
struct libxml {
	LIBXML_FUNCTIONS(LIBRARY_SLOT)
};

/* As library_open. */
int libxml_open(struct libxml *ret_library, struct err *reterr);

#endif
