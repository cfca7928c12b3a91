/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What stands for libvirt in tests of what changes VMs? See virt.h.
 */
#include "virt.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "../unit/unit.h"
#include "base/text.h"
#include "devices.h"
#include "virt-networks.h"

static const char end_of_interface[] = "</interface>";

/* ---- who is asked */

bool fake_virt_is_lost(const struct fake_virt *fake)
{
	return fake->lost_from && fake->kernel->n_calls >= fake->lost_from;
}

int fake_virt_tell_lost(struct err *reterr)
{
	return err_set(reterr, -ECONNRESET, "End of file while reading data");
}

static int find(struct fake_virt *fake, const char *vm, struct fake_domain **ret_domain,
		struct err *reterr)
{
	if (fake_virt_is_lost(fake))
		return fake_virt_tell_lost(reterr);
	for (int i = 0; i < fake->n_domains; i++)
		if (str_equal(fake->domains[i].name, vm)) {
			*ret_domain = &fake->domains[i];
			return 0;
		}
	return err_set(reterr, -ENOENT, "Domain not found: no domain with matching name '%s'", vm);
}

static int find_running(struct fake_virt *fake, const char *vm, struct fake_domain **ret_domain,
			struct err *reterr)
{
	int r = find(fake, vm, ret_domain, reterr);

	return *ret_domain && !(*ret_domain)->running
		       ? err_set(reterr, -ENOENT, "it is not running")
		       : r;
}

int fake_copy(const char *text, char *buf, size_t size)
{
	if (strlen(text) >= size)
		return -EFBIG;
	strcpy(buf, text);
	return 0;
}

static int tell_failure(const struct fake_virt *fake, int error, struct err *reterr)
{
	return err_set(reterr, error, "%s", fake->says ? fake->says : "made to fail");
}

/* ---- the operations */

static int connect_to(void *backing, struct err *reterr)
{
	const struct fake_virt *fake = backing;

	return fake->forbids ? err_set(reterr, -EACCES, "access denied by policy") : 0;
}

static int list(void *backing, struct arena *arena, struct domain **ret_domains, size_t *ret_n,
		struct err *reterr)
{
	struct fake_virt *fake = backing;
	struct fake_domain *first = NULL;
	int r = find(fake, fake->domains[0].name, &first, reterr);

	if (r < 0)
		return r;
	*ret_n = (size_t)fake->n_domains;
	*ret_domains = arena_new_array(arena, struct domain, *ret_n);
	for (size_t i = 0; i < *ret_n; i++) {
		struct fake_domain *domain = &fake->domains[i];

		(*ret_domains)[i].name = arena_strdup(arena, domain->name);
		(*ret_domains)[i].running = tristate_from_bool(domain->running);
		(*ret_domains)[i].xml = arena_strdup(arena, domain->xml);
	}
	return 0;
}

static int is_running(void *backing, const char *vm, struct err *reterr)
{
	struct fake_domain *domain = NULL;
	int r = find(backing, vm, &domain, reterr);

	return r < 0 ? r : domain->running;
}

static int read_definition(void *backing, const char *vm, enum virt_definition which, char *buf,
			   size_t size, struct err *reterr)
{
	struct fake_domain *domain = NULL;
	int r = find(backing, vm, &domain, reterr);

	assert_int_not_equal(which, VIRT_LIVE);
	return r < 0 ? r : fake_copy(domain->xml, buf, size);
}

/* What libvirt makes of a definition; the same again of that. */
static void rewrite(const char *xml, char out[static FAKE_XML_SIZE])
{
	size_t n = 0;

	for (const char *end = NULL; (end = strstr(xml, end_of_interface)) != NULL;) {
		bool has_address = (size_t)(end - xml) >= strlen(FAKE_ADDRESS) &&
				   str_has_prefix(end - strlen(FAKE_ADDRESS), FAKE_ADDRESS);

		n += (size_t)snprintf(out + n, FAKE_XML_SIZE - n, "%.*s%s%s", (int)(end - xml), xml,
				      has_address ? "" : FAKE_ADDRESS, end_of_interface);
		xml = end + strlen(end_of_interface);
	}
	n += (size_t)snprintf(out + n, FAKE_XML_SIZE - n, "%s", xml);
	assert_true(n < FAKE_XML_SIZE);
}

static void mangle(char *xml, const char *without)
{
	char *at = without ? strstr(xml, without) : NULL;

	if (at)
		memmove(at, at + strlen(without), strlen(at + strlen(without)) + 1);
}

int fake_virt_redefine(struct fake_virt *fake, const char *xml, char stands[static FAKE_XML_SIZE],
		       struct err *reterr)
{
	int error = 0;
	int r = 0;

	if (fake->rejects && strstr(xml, fake->rejects))
		return tell_failure(fake, -EINVAL, reterr);
	error = fake_enter(fake->kernel);
	if (fake_virt_is_lost(fake))
		return fake_virt_tell_lost(reterr);
	if ((!error || fake->kernel->half) && !(fake->loses && strstr(xml, fake->loses))) {
		rewrite(xml, stands);
		mangle(stands, fake->mangles);
		fake->n_defined++;
	}
	r = fake_leave(fake->kernel, error, 0);
	return r < 0 ? tell_failure(fake, r, reterr) : 0;
}

static int define(void *backing, const char *vm, const char *xml, bool validate, struct err *reterr)
{
	struct fake_virt *fake = backing;
	struct fake_domain *domain = NULL;
	int r = find(fake, vm, &domain, reterr);

	if (r < 0)
		return r;
	if (validate && fake->breaks && strstr(xml, fake->breaks))
		return err_set(reterr, -EBADMSG, "XML document failed to validate against schema");
	return fake_virt_redefine(fake, xml, domain->xml, reterr);
}

static struct fake_device *find_device(struct fake_domain *domain, const char *alias)
{
	for (int i = 0; i < FAKE_DEVICES; i++)
		if (str_equal(domain->devices[i].alias, alias))
			return &domain->devices[i];
	return NULL;
}

static int read_device(void *backing, const char *vm, const char *alias, char *buf, size_t size,
		       struct err *reterr)
{
	struct fake_domain *domain = NULL;
	const struct fake_device *device = NULL;
	int r = find_running(backing, vm, &domain, reterr);

	if (r < 0)
		return r;
	device = find_device(domain, alias);
	return device ? fake_copy(device->xml, buf, size) : -ENOENT;
}

/* "" for the alias: it goes away. */
static int set_device(struct fake_virt *fake, const char *vm, const char *was, const char *alias,
		      const char *xml, struct err *reterr)
{
	struct fake_domain *domain = NULL;
	struct fake_device *device = NULL;
	int r = find_running(fake, vm, &domain, reterr);
	int error = 0;

	if (r < 0)
		return r;
	if (fake->rejects_device)
		return tell_failure(fake, -fake->rejects_device, reterr);
	error = fake_enter(fake->kernel);
	device = find_device(domain, was);
	assert_non_null(device);
	if (device && (!error || fake->kernel->half)) {
		assert_int_equal(fake_copy(alias, device->alias, sizeof(device->alias)), 0);
		assert_int_equal(fake_copy(xml, device->xml, sizeof(device->xml)), 0);
	}
	r = fake_leave(fake->kernel, error, 0);
	return r < 0 ? tell_failure(fake, r, reterr) : 0;
}

static int attach(void *backing, const char *vm, const char *xml, struct err *reterr)
{
	static const char before[] = "<alias name='";
	const char *alias = strstr(xml, before);
	char name[32] = "";

	assert_non_null(alias);
	alias += strlen(before);
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(alias, "'"), alias);
	return set_device(backing, vm, "", name, xml, reterr);
}

static int detach(void *backing, const char *vm, const char *alias, struct err *reterr)
{
	return set_device(backing, vm, alias, "", "", reterr);
}

static char *find_pin(struct fake_domain *domain, enum virt_thread thread, unsigned int number)
{
	if (thread == VIRT_EMULATOR)
		return domain->pins[FAKE_VCPUS];
	if (thread == VIRT_IOTHREAD)
		return number == 1 ? domain->pins[FAKE_VCPUS + 1] : NULL;
	return number < FAKE_VCPUS ? domain->pins[number] : NULL;
}

static int read_pin(void *backing, const char *vm, enum virt_thread thread, unsigned int number,
		    char *buf, size_t size, struct err *reterr)
{
	struct fake_domain *domain = NULL;
	const char *now = NULL;
	int r = find_running(backing, vm, &domain, reterr);

	if (r < 0)
		return r;
	now = find_pin(domain, thread, number);
	return now ? fake_copy(now, buf, size) : err_set(reterr, -ENOENT, "it has no such thread");
}

static int pin(void *backing, const char *vm, enum virt_thread thread, unsigned int number,
	       const char *cpus, struct err *reterr)
{
	struct fake_virt *fake = backing;
	struct fake_domain *domain = NULL;
	int r = find_running(fake, vm, &domain, reterr);
	int error = 0;

	if (r < 0)
		return r;
	error = fake_enter(fake->kernel);
	if (!error || fake->kernel->half) {
		assert_int_equal(fake_copy(cpus, find_pin(domain, thread, number), 32), 0);
		if (thread == VIRT_EMULATOR)
			fake_move_cpuset(fake->kernel, cpus);
	}
	r = fake_leave(fake->kernel, error, 0);
	return r < 0 ? tell_failure(fake, r, reterr) : 0;
}

static void close_nothing(void *backing)
{
	(void)backing;
}

static const struct virt_ops ops = {
	.list = list,
	.connect = connect_to,
	.is_running = is_running,
	.read = read_definition,
	.define = define,
	.read_network = fake_virt_read_network,
	.define_network = fake_virt_define_network,
	.read_device = read_device,
	.attach = attach,
	.detach = detach,
	.read_pin = read_pin,
	.pin = pin,
	.close = close_nothing,
};

/* ---- the daemon itself */

struct fake_virt *fake_virt_new(struct fake_kernel *kernel)
{
	struct fake_virt *fake = mmap(NULL, sizeof(*fake), PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(fake, MAP_FAILED);
	fake->virt = virt_new(&ops, fake);
	fake->kernel = kernel;
	return fake;
}

void fake_virt_free(struct fake_virt *fake)
{
	virt_free(fake->virt);
	munmap(fake, sizeof(*fake));
}

void fake_virt_heal(struct fake_virt *fake)
{
	fake->rejects = NULL;
	fake->loses = NULL;
	fake->breaks = NULL;
	fake->says = NULL;
	fake->rejects_device = 0;
	fake->forbids = false;
	fake->lost_from = 0;
}

struct fake_domain *fake_virt_add(struct fake_virt *fake, const char *name, const char *xml)
{
	struct fake_domain *domain = &fake->domains[fake->n_domains++];

	assert_true(fake->n_domains <= FAKE_DOMAINS);
	assert_int_equal(fake_copy(name, domain->name, sizeof(domain->name)), 0);
	assert_int_equal(fake_copy(xml, domain->xml, sizeof(domain->xml)), 0);
	domain->running = true;
	for (int i = 0; i < FAKE_THREADS; i++)
		strcpy(domain->pins[i], "0-3");
	return domain;
}

void fake_virt_tell(const struct fake_virt *fake, struct strbuf *text)
{
	for (int i = 0; i < fake->n_domains; i++) {
		const struct fake_domain *domain = &fake->domains[i];

		strbuf_addf(text, "%s: %s\n", domain->name, domain->xml);
		for (int j = 0; j < FAKE_DEVICES; j++)
			if (*domain->devices[j].alias)
				strbuf_addf(text, "%s has %s: %s\n", domain->name,
					    domain->devices[j].alias, domain->devices[j].xml);
		for (int j = 0; j < FAKE_THREADS; j++)
			strbuf_addf(text, "%s ", domain->pins[j]);
		strbuf_add(text, "\n");
	}
	for (int i = 0; i < fake->n_networks; i++)
		strbuf_addf(text, "%s: %s\n", fake->networks[i].name, fake->networks[i].definition);
}

bool fake_virt_holds(const char *now, const char *wanted, char *ret_lacking)
{
	char rewritten[FAKE_XML_SIZE];
	bool holds = false;

	rewrite(wanted, rewritten);
	holds = str_equal(now, rewritten) || str_equal(now, wanted);
	if (ret_lacking)
		strcpy(ret_lacking, holds || !strstr(wanted, "<interface>") ? "" : "<interface/>");
	return holds;
}
