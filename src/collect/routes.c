/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * By which interface does this machine reach another one? See routes.h; fib_route_seq_show of
 * net/ipv4/fib_trie.c and rt6_info_route of net/ipv6/route.c write the tables.
 */
#include "collect/routes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if.h>
#include <linux/route.h>
#include <stdio.h>

#include "base/parse.h"
#include "base/text.h"
#include "os/lines.h"

static const char table_of_4[] = "/proc/net/route";
static const char table_of_6[] = "/proc/net/ipv6_route";

int ip_parse(const char *text, struct ip *ret_ip)
{
	char plain[INET6_ADDRSTRLEN] = "";
	struct ip ip = { .n = strchr(text, ':') ? 16 : 4 };
	size_t n = strcspn(text, "%");

	if (n >= sizeof(plain))
		return -EINVAL;
	memcpy(plain, text, n);
	if (inet_pton(ip.n == 4 ? AF_INET : AF_INET6, plain, ip.bytes) != 1)
		return -EINVAL;
	*ret_ip = ip;
	return 0;
}

struct search {
	const struct ip *ip;
	int best; /* the length of the longest prefix that fits, -1 none */
	uint64_t metric;
	char interface[IFNAMSIZ];
};

static bool fits(const struct ip *ip, const struct ip *network, int prefix)
{
	for (int bit = 0; bit < prefix; bit++)
		if ((ip->bytes[bit / 8] ^ network->bytes[bit / 8]) & (0x80 >> bit % 8))
			return false;
	return true;
}

static void offer(struct search *search, const struct ip *network, int prefix, uint64_t metric,
		  uint64_t flags, const char *interface)
{
	if (!(flags & RTF_UP) || flags & RTF_REJECT || !fits(search->ip, network, prefix))
		return;
	if (prefix < search->best || (prefix == search->best && metric >= search->metric))
		return;
	search->best = prefix;
	search->metric = metric;
	snprintf(search->interface, sizeof(search->interface), "%s", interface);
}

/* The bytes of an address as the machine that wrote it has them in a number. */
static int take_4(const char *hex, struct ip *ret_ip)
{
	uint64_t number = 0;
	uint32_t raw = 0;

	if (parse_hex(hex, &number) < 0)
		return -EINVAL;
	raw = (uint32_t)number;
	*ret_ip = (struct ip){ .n = 4 };
	memcpy(ret_ip->bytes, &raw, sizeof(raw));
	return 0;
}

static int count_bits(const struct ip *mask)
{
	int n = 0;

	while (n < 32 && mask->bytes[n / 8] & (0x80 >> n % 8))
		n++;
	return n;
}

/* Iface Destination Gateway Flags RefCnt Use Metric Mask */
static void look_at_4(char *line, void *arg)
{
	struct search *search = arg;
	char interface[IFNAMSIZ] = "";
	char words[4][12] = { "" };
	struct ip network = { 0 };
	struct ip mask = { 0 };
	uint64_t flags = 0;
	uint64_t metric = 0;

	if (sscanf(line, "%15s %11s %*s %11s %*s %*s %11s %11s", interface, words[0], words[1],
		   words[2], words[3]) != 5)
		return;
	if (take_4(words[0], &network) == 0 && parse_hex(words[1], &flags) == 0 &&
	    parse_u64(words[2], &metric) == 0 && take_4(words[3], &mask) == 0)
		offer(search, &network, count_bits(&mask), metric, flags, interface);
}

static int take_6(const char *hex, struct ip *ret_ip)
{
	struct ip ip = { .n = 16 };

	if (strlen(hex) != 32)
		return -EINVAL;
	for (size_t i = 0; i < 32; i++)
		ip.bytes[i / 2] = (unsigned char)(ip.bytes[i / 2] << 4 | digit_value(hex[i]));
	*ret_ip = ip;
	return 0;
}

/* destination length source length gateway metric references use flags interface */
static void look_at_6(char *line, void *arg)
{
	struct search *search = arg;
	char interface[IFNAMSIZ] = "";
	char network_text[33] = "";
	char words[3][12] = { "" };
	struct ip network = { 0 };
	uint64_t prefix = 0;
	uint64_t metric = 0;
	uint64_t flags = 0;

	if (sscanf(line, "%32s %11s %*s %*s %*s %11s %*s %*s %11s %15s", network_text, words[0],
		   words[1], words[2], interface) != 5)
		return;
	if (take_6(network_text, &network) == 0 && parse_hex(words[0], &prefix) == 0 &&
	    prefix <= 128 && parse_hex(words[1], &metric) == 0 && parse_hex(words[2], &flags) == 0)
		offer(search, &network, (int)prefix, metric, flags, interface);
}

/* As a default route, which leads to whatever address a reader asks for. */
static void tell(const struct machine *machine, const char *path, const struct search *search,
		 bool is_4)
{
	static const char zeros[] = "00000000000000000000000000000000";
	_cleanup_strbuf_ struct strbuf line = { 0 };

	strbuf_add(&line, "");
	if (search->best >= 0 && is_4)
		strbuf_addf(&line, "%s\t00000000\t00000000\t0001\t0\t0\t0\t00000000\n",
			    search->interface);
	else if (search->best >= 0)
		strbuf_addf(&line, "%s 00 %s 00 %s 00000000 00000000 00000000 00000001 %s\n", zeros,
			    zeros, zeros, search->interface);
	root_tell_read(machine->root, ROOT_READ_FILE, path, line.text, (ssize_t)line.length);
}

const char *routes_find(const struct machine *machine, struct host *host, const struct ip *ip)
{
	bool is_4 = ip->n == 4;
	const char *path = is_4 ? table_of_4 : table_of_6;
	struct search search = { .ip = ip, .best = -1 };
	int r = root_failure(machine->root, path);

	if (r == 0)
		r = lines_read(machine->root, path, is_4 ? look_at_4 : look_at_6, &search);
	if (r < 0) {
		root_tell_read(machine->root, ROOT_READ_FILE, path, NULL, r);
		gaps_add(&host->gaps, host->arena, r, path);
		return NULL;
	}
	tell(machine, path, &search, is_4);
	return search.best < 0 ? NULL : arena_strdup(host->arena, search.interface);
}
