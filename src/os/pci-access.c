/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How is libpci called so that it neither prints, nor exits, nor opens a device by itself? See
 * pci-access.h.
 */
#include "os/pci-access.h"

#include <errno.h>
#include <setjmp.h>

#include "base/text.h"

struct libpci {
	struct pci_access *access; /* NULL before the first call, and after an error */
};

/* libpci gives its error callback neither the access nor an argument: where to jump stands here. */
static _Thread_local jmp_buf *escape;

/* NOLINTNEXTLINE(readability-non-const-parameter): the type is libpci's */
static void __attribute__((noreturn, format(printf, 1, 2))) jump_out(char *format, ...)
{
	(void)format;
	longjmp(*escape, 1);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): likewise */
static void __attribute__((format(printf, 1, 2))) stay_silent(char *format, ...)
{
	(void)format;
}

/*
 * The sysfs method opens nothing before it is asked for what a device's cache does not hold, and
 * would not find it below this path. No cache of names in $XDG_CACHE_HOME either.
 */
static void begin(struct pci_access *access)
{
	access->method = PCI_ACCESS_SYS_BUS_PCI;
	access->id_lookup_mode = 0;
	pci_set_param(access, (char *)"sysfs.path", (char *)"/dev/null");
	pci_init(access);
}

static struct pci_access *access_new(void)
{
	struct pci_access *access = pci_alloc();

	access->error = jump_out;
	access->warning = stay_silent;
	access->debug = stay_silent;
	return access;
}

int libpci_call(struct libpci *libpci, void (*work)(struct pci_access *access, void *arg),
		void *arg)
{
	bool is_new = !libpci->access;
	jmp_buf here;

	if (is_new)
		libpci->access = access_new();
	escape = &here;
	if (setjmp(here) != 0) {
		escape = NULL;
		libpci->access = NULL;
		return -EIO;
	}
	if (is_new)
		begin(libpci->access);
	work(libpci->access, arg);
	escape = NULL;
	return 0;
}

struct libpci *libpci_new(void)
{
	struct libpci *libpci = calloc(1, sizeof(*libpci));

	if (!libpci)
		out_of_memory();
	return libpci;
}

void libpci_free(struct libpci *libpci)
{
	if (libpci->access)
		pci_cleanup(libpci->access);
	free(libpci);
}
