/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does any answer of a libvirt on another host crash whoever makes facts of it, or judges by them whether a
 * VM could migrate there? Each input is texts parted by form feeds: what their root elements say they are.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "collect/told.h"
#include "domxml/read.h"
#include "must.h"
#include "os/virt.h"
#include "plan/target.h"

enum {
	MOST_TEXTS = 64
};

/* The VM that would migrate. */
static const char vm[] =
	"<domain type='kvm'><name>web1</name><memory>1024</memory><vcpu>1</vcpu>"
	"<memoryBacking><hugepages><page size='2048'/></hugepages></memoryBacking>"
	"<numatune><memory mode='strict' nodeset='0-1'/></numatune>"
	"<cputune><vcpupin vcpu='0' cpuset='1'/></cputune>"
	"<os><type arch='x86_64' machine='pc-q35-8.2'>hvm</type></os><devices>"
	"<interface type='hostdev'><source><address type='pci' bus='3' slot='16'/></source>"
	"</interface><interface type='network'><source network='vfs'/></interface>"
	"<interface type='bridge'><source bridge='br0'/></interface></devices></domain>";

struct answers {
	const char *texts[MOST_TEXTS];
	size_t n;
};

/* Those with that root element. */
static size_t choose(const struct answers *answers, const char *root, struct arena *arena,
		     const char ***ret_texts)
{
	size_t n = 0;

	*ret_texts = arena_new_array(arena, const char *, answers->n);
	for (size_t i = 0; i < answers->n; i++)
		if (str_has_prefix(answers->texts[i], root))
			(*ret_texts)[n++] = answers->texts[i];
	return n;
}

static int list_texts(void *backing, enum virt_part part, struct arena *arena,
		      const char ***ret_texts, size_t *ret_n, struct err *reterr)
{
	static const char *const roots[] = { "<capabilities", "<device", "<interface" };

	(void)reterr;
	*ret_n = choose(backing, roots[part], arena, ret_texts);
	return 0;
}

static int list(void *backing, struct arena *arena, struct domain **ret_domains, size_t *ret_n,
		struct err *reterr)
{
	const char **texts = NULL;
	size_t n = choose(backing, "<domain", arena, &texts);

	(void)reterr;
	*ret_domains = arena_new_array(arena, struct domain, n);
	for (size_t i = 0; i < n; i++)
		(*ret_domains)[i] = (struct domain){ .xml = texts[i], .live_xml = texts[i] };
	*ret_n = n;
	return 0;
}

static int list_networks(void *backing, struct arena *arena, struct virtual_network **ret_networks,
			 size_t *ret_n, struct err *reterr)
{
	const char **texts = NULL;
	size_t n = choose(backing, "<network", arena, &texts);

	(void)reterr;
	*ret_networks = arena_new_array(arena, struct virtual_network, n);
	for (size_t i = 0; i < n; i++)
		(*ret_networks)[i].xml = texts[i];
	*ret_n = n;
	return 0;
}

static int count_free(void *backing, int64_t node, int64_t page_kib, int64_t *ret_n,
		      struct err *reterr)
{
	(void)backing;
	(void)node;
	(void)page_kib;
	(void)reterr;
	*ret_n = INT64_MAX;
	return 0;
}

static void close_nothing(void *backing)
{
	(void)backing;
}

static const struct virt_ops ops = {
	.list = list,
	.list_networks = list_networks,
	.list_texts = list_texts,
	.count_free = count_free,
	.close = close_nothing,
};

static void check(const struct host *host)
{
	for (size_t i = 0; i < host->n_devices; i++) {
		const struct device *device = &host->devices[i];

		must(!i || bdf_compare(host->devices[i - 1].bdf, device->bdf) < 0,
		     "functions that are not sorted");
		must(!device->vf || device->vf->pf != device, "a VF of its own");
		must(!device->vf || !device->sriov, "a VF that is a PF");
	}
}

static void judge(const struct host *host)
{
	struct domain domain = { .xml = vm };
	const struct target target = { .host = host, .told = true };

	must(domxml_read(&domain, host->arena) == 0, "the VM cannot be read");
	must(target_check(host, &target, &domain, host->arena).n_unknown,
	     "nothing that is not known");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	_cleanup_(machine_freep) struct machine *machine = machine_of_daemon("qemu:///system");
	_cleanup_(host_freep) struct host *host = NULL;
	struct answers answers = { .n = 0 };
	char *text = must_copy(bytes, n);
	char *rest = text;

	while (rest && answers.n < MOST_TEXTS)
		answers.texts[answers.n++] = strsep(&rest, "\f");
	machine->virt = virt_new(&ops, &answers);
	host = collect_told(machine);
	check(host);
	judge(host);
	free(text);
	return 0;
}
