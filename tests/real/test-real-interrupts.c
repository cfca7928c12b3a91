/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Are interrupts of real machines told as their own files tell them? The figures were counted with grep
 * in /proc/interrupts.
 */
#include "base/text.h"
#include "real/real.h"
#include "unit/collected.h"
#include "unit/functions.h"
#include "unit/unit.h"

static size_t count_queues(const struct host *host, const char *address, const char *cpus)
{
	const struct device *device = device_at(host, address);
	size_t n = 0;

	for (size_t i = 0; i < device->n_vectors; i++) {
		const struct vector *vector = &device->vectors[i];

		if (!vector_serves_queue(device->vectors, device->n_vectors, i))
			continue;
		assert_non_null(vector->cpus);
		n += !cpus || str_equal(vector->cpus, cpus);
	}
	return n;
}

/* Linux 5.14 of RHEL 9, which names functions as 6.2 does: 112 queues on each port, by CPUs of its node. */
static void r750_has_a_queue_for_each_cpu(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/r750-xeon6330-master.sysinfo.tgz", FACTS_INTERRUPTS);

	(void)state;
	assert_int_equal(host->interrupts.remapped, FACT_YES);
	assert_string_equal(host->interrupts.chip, "IR-IO-APIC");
	assert_true(host->interrupts.all_told);
	assert_int_equal(device_at(host, "0000:4b:00.0")->n_vectors, 228); /* RDMA has 113 */
	assert_int_equal(count_queues(host, "0000:4b:00.0", NULL), 112);
	assert_int_equal(count_queues(host, "0000:98:00.1", NULL), 112);
	assert_int_equal(count_queues(host, "0000:31:00.0", NULL), 112);
	assert_int_equal(count_queues(host, "0000:04:00.0", NULL), 5);
	assert_int_equal(host->irqbalance.running, FACT_UNKNOWN);
}

/* A guest without an IOMMU. */
static void a_guest_remaps_nothing(void **state)
{
	_cleanup_(host_freep) struct host *host =
		real_host("captures/kvm-guest-sno.sysinfo.tgz", FACTS_INTERRUPTS);

	(void)state;
	assert_int_equal(host->interrupts.remapped, FACT_NO);
}

static const struct CMUnitTest tests[] = {
	cmocka_unit_test(r750_has_a_queue_for_each_cpu),
	cmocka_unit_test(a_guest_remaps_nothing),
};

REAL_MAIN(tests);
