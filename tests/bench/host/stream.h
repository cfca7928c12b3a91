/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a recording of netlink written? Messages and attributes, one behind the other as on the wire;
 * <linux/netlink.h> has their form.
 */
#ifndef TESTS_BENCH_HOST_STREAM_H
#define TESTS_BENCH_HOST_STREAM_H

#include <linux/netlink.h>
#include <stdint.h>

#include "base/text.h"

/* The stream, and where in it the message begins that is being written. */
struct stream {
	struct strbuf bytes;
	size_t message;
	uint32_t sequence; /* of the last request */
};

/* A request (NLM_F_REQUEST is added), and the replies that follow it; each ends by end_message. */
void begin_request(struct stream *stream, uint16_t type, uint16_t flags);
void begin_message(struct stream *stream, uint16_t type, uint16_t flags);
void end_message(struct stream *stream);

/* Bytes, then zeros up to the alignment of attributes. */
void put_padded(struct stream *stream, const void *bytes, size_t n);

void put(struct stream *stream, uint16_t type, const void *bytes, size_t n);
void put_number(struct stream *stream, uint16_t type, uint32_t value);
void put_short(struct stream *stream, uint16_t type, uint16_t value);
void put_byte(struct stream *stream, uint16_t type, uint8_t value);
void put_string(struct stream *stream, uint16_t type, const char *text);

/* Attributes within an attribute, which end_nest closes with what begin_nest returned. */
size_t begin_nest(struct stream *stream, uint16_t type);
void end_nest(struct stream *stream, size_t start);

#endif
