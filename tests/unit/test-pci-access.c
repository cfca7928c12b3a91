/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does an error of libpci come back as one, silently, and spoil no later call?
 */
#include "os/pci-access.h"

#include <errno.h>

#include "unit.h"

/* What it leaves behind is left: see pci-access.h. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
	return "leak:pci_alloc\nleak:pci_malloc\nleak:pci_set_param\nleak:pci_strdup\n";
}

static void fail_inside(struct pci_access *access, void *arg)
{
	*(struct pci_access **)arg = access;
	access->error((char *)"%s at line %d", "broken", 7);
}

static void note(struct pci_access *access, void *arg)
{
	*(struct pci_access **)arg = access;
	access->warning((char *)"not to be seen");
	access->debug((char *)"nor this");
}

static void errors_come_back(void **state)
{
	_cleanup_(libpci_freep) struct libpci *libpci = libpci_new();
	struct pci_access *failed = NULL;
	struct pci_access *next = NULL;
	struct pci_access *same = NULL;

	(void)state;
	assert_int_equal(libpci_call(libpci, fail_inside, &failed), -EIO);
	assert_int_equal(libpci_call(libpci, note, &next), 0);
	assert_int_equal(libpci_call(libpci, note, &same), 0);
	assert_non_null(failed);
	assert_ptr_equal(next, same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
