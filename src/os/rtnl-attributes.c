/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How are rtnetlink's messages put together and taken apart? See rtnl-attributes.h.
 */
#include "os/rtnl-attributes.h"

#include <errno.h>
#include <linux/if_link.h>
#include <string.h>

#include "base/text.h"

static struct nl_msg *begin(struct nl_msg *request, const void *header, size_t size)
{
	if (!request || nlmsg_append(request, (void *)header, size, NLMSG_ALIGNTO) < 0)
		out_of_memory();
	return request;
}

struct nl_msg *rtnl_request(int type, int flags, const void *header, size_t size)
{
	return begin(nlmsg_alloc_simple(type, flags), header, size);
}

struct nl_msg *rtnl_request_of_size(size_t most, int type, int flags, const void *header,
				    size_t size)
{
	struct nl_msg *request = nlmsg_alloc_size(most);

	if (request && !nlmsg_put(request, NL_AUTO_PORT, NL_AUTO_SEQ, type, 0, flags))
		out_of_memory();
	return begin(request, header, size);
}

void rtnl_put_filter(struct nl_msg *request, uint32_t filter)
{
	if (nla_put_u32(request, IFLA_EXT_MASK, filter) < 0)
		out_of_memory();
}

/*
 * The first of a type counts: what follows a nest that overflowed its 16-bit length is no attribute
 * of the message, but may look like one.
 */
int rtnl_parse(const struct nlmsghdr *message, void *header, size_t size, struct nlattr **table,
	       int most)
{
	struct nlattr *attribute = NULL;
	int rest = 0;

	if (!nlmsg_valid_hdr(message, (int)size))
		return -EBADMSG;
	memcpy(header, nlmsg_data(message), size);
	attribute = nlmsg_attrdata(message, (int)size);
	rest = nlmsg_attrlen(message, (int)size);
	for (; nla_ok(attribute, rest); attribute = nla_next(attribute, &rest)) {
		int type = nla_type(attribute);

		if (type <= most && !table[type])
			table[type] = attribute;
	}
	return rest > 0 ? -EBADMSG : 0;
}

const char *rtnl_hex(const void *bytes, size_t n, const char *separator, struct arena *arena)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *byte = bytes;
	size_t n_between = strlen(separator);
	char *text = arena_alloc(arena, n * (2 + n_between) + 1);
	char *place = text;

	for (size_t i = 0; i < n; i++) {
		if (i)
			place = mempcpy(place, separator, n_between);
		*place++ = digits[byte[i] >> 4];
		*place++ = digits[byte[i] & 15];
	}
	return text;
}
