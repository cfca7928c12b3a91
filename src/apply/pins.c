/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * On which CPUs do the threads of a running VM run? See pins.h.
 */
#include "apply/pins.h"

#include <errno.h>
#include <stdint.h>

#include "apply/domains.h"
#include "base/parse.h"
#include "base/text.h"
#include "os/virt.h"

enum {
	LAST_CPU = 65535,
	LAST_THREAD = 65535,
};

/* Which thread of which VM; the emulator, which is one, has no number. */
struct thread {
	char vm[NAME_MAX + 1];
	enum virt_thread kind;
	unsigned int number;
};

static int parse_thread(const char *object, enum step_kind kind, struct thread *ret_thread)
{
	struct thread thread = { .kind = VIRT_EMULATOR };
	const char *number = vm_of(object, thread.vm);
	uint64_t value = 0;

	if (kind != STEP_EMULATOR_PIN) {
		thread.kind = kind == STEP_VCPU_PIN ? VIRT_VCPU : VIRT_IOTHREAD;
		if (!number || parse_u64(number, &value) < 0 || value > LAST_THREAD)
			return -EINVAL;
	}
	thread.number = (unsigned int)value;
	*ret_thread = thread;
	return 0;
}

bool is_vm_thread(const char *object)
{
	struct thread thread;

	return strlen(object) < PATH_MAX && parse_thread(object, STEP_VCPU_PIN, &thread) == 0 &&
	       is_vm(thread.vm);
}

bool pin_is_value(enum step_kind kind, const char *value)
{
	(void)kind;
	return *value && strlen(value) < VALUE_SIZE &&
	       parse_rising_list(value, LAST_CPU, NULL, NULL) == 0;
}

int pin_read(const struct site *site, const struct step *step, char *buf, size_t size)
{
	struct thread thread;
	int r = parse_thread(step->object, step->kind, &thread);

	return r < 0 ? r
		     : virt_read_pin(site->virt, thread.vm, thread.kind, thread.number, buf, size);
}

int pin_write(const struct site *site, const struct step *step, const char *value)
{
	struct thread thread;
	int r = parse_thread(step->object, step->kind, &thread);

	return r < 0 ? r : virt_pin(site->virt, thread.vm, thread.kind, thread.number, value);
}
