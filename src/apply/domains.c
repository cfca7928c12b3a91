/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a VM have by libvirt? See domains.h.
 */
#include "apply/domains.h"

#include <errno.h>

#include "base/text.h"
#include "os/virt.h"

static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

/* libvirt allows any text without these two, and keeps it as a file's name. */
bool is_vm(const char *object)
{
	return *object && strlen(object) <= NAME_MAX && !strpbrk(object, "/\n");
}

const char *vm_of(const char *object, char ret_vm[static NAME_MAX + 1])
{
	const char *slash = strchr(object, '/');
	size_t n = slash ? (size_t)(slash - object) : strlen(object);

	if (n > NAME_MAX)
		n = NAME_MAX;
	memcpy(ret_vm, object, n);
	ret_vm[n] = '\0';
	return slash ? slash + 1 : NULL;
}

bool is_vm_device(const char *object)
{
	char vm[NAME_MAX + 1];
	const char *alias = vm_of(object, vm);

	return alias && is_vm(vm) && strlen(object) < PATH_MAX && *alias &&
	       strlen(alias) <= NAME_MAX && !alias[strspn(alias, letters)];
}

bool vm_is_over(const struct site *site, const struct step *step)
{
	char vm[NAME_MAX + 1];

	(void)vm_of(step->object, vm);
	return virt_is_running(site->virt, vm) == 0;
}

/* ---- what its next start takes */

bool domain_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return str_has_prefix(value, "<domain") && strlen(value) < VALUE_SIZE;
}

/* The length of what libvirt writes for a character within an element; *ret_text is that. */
static size_t escape(const char *c, const char **ret_text)
{
	static const struct {
		char c;
		const char *text;
	} escapes[] = { { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" } };

	*ret_text = c;
	for (size_t i = 0; i < ARRAY_SIZE(escapes); i++)
		if (*c == escapes[i].c) {
			*ret_text = escapes[i].text;
			return strlen(escapes[i].text);
		}
	return 1;
}

/* Its name is the first element that libvirt writes. */
bool definition_is_about(const struct step *step, const char *value)
{
	static const char element[] = "<name>";
	const char *name = strstr(value, element);

	if (!name)
		return false;
	name += strlen(element);
	for (const char *c = step->object; *c; c++) {
		const char *text = NULL;
		size_t n = escape(c, &text);

		if (strncmp(name, text, n) != 0)
			return false;
		name += n;
	}
	return str_has_prefix(name, "</name>");
}

int domain_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	return virt_read(site->virt, step->object, site->dry_run ? VIRT_NEXT_PUBLIC : VIRT_NEXT,
			 buf, size);
}

bool domain_is_over(const struct site *site, const struct step *step)
{
	char some[16];

	return domain_read(site, step, some, sizeof(some)) == -ENOENT;
}

/*
 * libvirt takes definitions that its own schema does not allow, and there are such VMs: then it is not asked
 * to validate. Asked to validate what stands already it changes nothing.
 */
int domain_write(const struct site *site, const struct step *step, const char *value)
{
	bool valid = false;
	int r = 0;

	if (!str_equal(value, step->to))
		return virt_define(site->virt, step->object, value, false);
	r = virt_define(site->virt, step->object, value, true);
	if (r != -EBADMSG || !step->from)
		return r;
	valid = virt_define(site->virt, step->object, step->from, true) != -EBADMSG;
	return virt_define(site->virt, step->object, value, valid);
}

/* ---- what it has while it runs */

bool domain_device_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return *value == '<' && strlen(value) < VALUE_SIZE;
}

bool domain_device_fits(const char *now, const char *wanted)
{
	return !now == !wanted;
}

int domain_device_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	char vm[NAME_MAX + 1];
	const char *alias = vm_of(step->object, vm);

	return virt_read_device(site->virt, vm, alias, buf, size);
}

int domain_device_write(const struct site *site, const struct step *step, const char *value)
{
	char vm[NAME_MAX + 1];
	const char *alias = vm_of(step->object, vm);
	char some[16];
	int r = virt_read_device(site->virt, vm, alias, some, sizeof(some));
	bool there = r == 0 || r == -EFBIG;

	if (!there && r != -ENOENT)
		return r;
	if (there == (value != NULL))
		return 0;
	return value ? virt_attach(site->virt, vm, value) : virt_detach(site->virt, vm, alias);
}
