/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is a recording of netlink written? See stream.h.
 */
#include "stream.h"

void put_padded(struct stream *stream, const void *bytes, size_t n)
{
	static const char zeros[NLA_ALIGNTO];

	strbuf_add_bytes(&stream->bytes, bytes, n);
	strbuf_add_bytes(&stream->bytes, zeros, NLA_ALIGN(n) - n);
}

void put(struct stream *stream, uint16_t type, const void *bytes, size_t n)
{
	struct nlattr header = { .nla_len = (uint16_t)(NLA_HDRLEN + n), .nla_type = type };

	strbuf_add_bytes(&stream->bytes, &header, sizeof(header));
	put_padded(stream, bytes, n);
}

void put_number(struct stream *stream, uint16_t type, uint32_t value)
{
	put(stream, type, &value, sizeof(value));
}

void put_short(struct stream *stream, uint16_t type, uint16_t value)
{
	put(stream, type, &value, sizeof(value));
}

void put_byte(struct stream *stream, uint16_t type, uint8_t value)
{
	put(stream, type, &value, sizeof(value));
}

void put_string(struct stream *stream, uint16_t type, const char *text)
{
	put(stream, type, text, strlen(text) + 1);
}

size_t begin_nest(struct stream *stream, uint16_t type)
{
	size_t start = stream->bytes.length;

	put(stream, type, NULL, 0);
	return start;
}

/* Its length has 16 bits and wraps without a word, as the kernel's does with too many VFs. */
void end_nest(struct stream *stream, size_t start)
{
	uint16_t length = (uint16_t)(stream->bytes.length - start);

	memcpy(stream->bytes.text + start, &length, sizeof(length));
}

void begin_message(struct stream *stream, uint16_t type, uint16_t flags)
{
	struct nlmsghdr header = {
		.nlmsg_type = type,
		.nlmsg_flags = flags,
		.nlmsg_seq = stream->sequence,
	};

	stream->message = stream->bytes.length;
	strbuf_add_bytes(&stream->bytes, &header, sizeof(header));
}

void begin_request(struct stream *stream, uint16_t type, uint16_t flags)
{
	stream->sequence++;
	begin_message(stream, type, NLM_F_REQUEST | flags);
}

void end_message(struct stream *stream)
{
	uint32_t length = (uint32_t)(stream->bytes.length - stream->message);

	memcpy(stream->bytes.text + stream->message, &length, sizeof(length));
}
