/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an edit make of a domain's XML? Reads it on stdin and writes the edited one:
 * edit-domain EDIT [KEY=VALUE…], where an edit is assign, pin, tune, unassign, or stands (whether all of
 * FILE= stands in it). For edit-domain.sh.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "domxml/assign.h"
#include "domxml/pin.h"
#include "domxml/stands.h"
#include "domxml/tune.h"

struct job {
	struct arena *arena;
	char **arguments; /* KEY=VALUE, NULL at the end */
	const char *xml;
	struct err err;
};

static const char *value(const struct job *job, const char *key)
{
	for (char **argument = job->arguments; *argument; argument++)
		if (str_has_prefix(*argument, key) && (*argument)[strlen(key)] == '=')
			return *argument + strlen(key) + 1;
	return NULL;
}

static int64_t number(const struct job *job, const char *key)
{
	const char *text = value(job, key);

	return text ? strtoll(text, NULL, 0) : 0;
}

static struct idset list(const struct job *job, const char *key)
{
	struct idset set = { 0 };
	const char *text = value(job, key);

	if (text && idset_parse(job->arena, text, &set) < 0)
		exit(EXIT_FAILURE);
	return set;
}

static char *read_all(FILE *stream, struct arena *arena)
{
	_cleanup_strbuf_ struct strbuf buf = { 0 };
	char piece[4096];
	size_t n = 0;

	while ((n = fread(piece, 1, sizeof(piece), stream)) > 0)
		strbuf_add_bytes(&buf, piece, n);
	return arena_strdup(arena, buf.text ? buf.text : "");
}

static int assign(struct job *job)
{
	struct standby standby = {
		.network = value(job, "network"),
		.bridge = value(job, "bridge"),
		.link = value(job, "down") ? STANDBY_DOWN : STANDBY_ANY,
	};
	struct assignment assignment = {
		.form = value(job, "pool")	? FORM_POOL
			: value(job, "hostdev") ? FORM_HOSTDEV
						: FORM_INTERFACE,
		.pool = value(job, "pool"),
		.mac = value(job, "mac"),
		.vlan = number(job, "vlan"),
		.standby = standby.network || standby.bridge ? &standby : NULL,
	};
	struct assigned assigned = { 0 };
	int r = 0;

	if (value(job, "bdf") && bdf_parse(value(job, "bdf"), &assignment.bdf) < 0)
		return -1;
	r = domxml_assign(job->xml, &assignment, job->arena, &assigned, &job->err);
	job->xml = assigned.xml;
	return r;
}

/* vCPU i on the i-th CPU of cpus=; cells=: as many nodes, of equal parts, on nodes= from the first on. */
static int pin(struct job *job)
{
	struct idset cpus = list(job, "cpus");
	size_t n_cells = (size_t)number(job, "cells");
	struct placement placement = {
		.vcpus = arena_new_array(job->arena, struct idset, idset_count(&cpus)),
		.emulator = list(job, "emulator"),
		.iothreads = list(job, "iothreads"),
		.nodes = list(job, "nodes"),
		.page_bytes = number(job, "page"),
		.threads = number(job, "threads"),
		.cpu_mode = value(job, "cpu"),
		.cells = arena_new_array(job->arena, struct guest_cell, n_cells),
		.n_cells = n_cells,
	};
	int64_t *nodes = arena_new_array(job->arena, int64_t, n_cells);
	size_t per_cell = n_cells ? idset_count(&cpus) / n_cells : 0;

	for (int64_t cpu = 0; placement.n_vcpus < idset_count(&cpus); cpu++)
		if (idset_has(&cpus, cpu))
			(void)idset_parse(job->arena, arena_printf(job->arena, "%" PRId64, cpu),
					  &placement.vcpus[placement.n_vcpus++]);
	for (size_t i = 0; i < n_cells; i++) {
		placement.cells[i] = (struct guest_cell){
			.id = (int64_t)i, .memory_bytes = number(job, "memory") / (int64_t)n_cells
		};
		nodes[i] =
			(placement.nodes.ranges ? placement.nodes.ranges[0].first : 0) + (int64_t)i;
		(void)idset_parse(
			job->arena,
			arena_printf(job->arena, "%zu-%zu", i * per_cell, (i + 1) * per_cell - 1),
			&placement.cells[i].vcpus);
	}
	placement.cell_nodes = nodes;
	return domxml_pin(job->xml, &placement, job->arena, &job->xml, &job->err);
}

static int tune(struct job *job)
{
	const struct tuning tuning = {
		.virtio = value(job, "virtio"),
		.queues = number(job, "queues"),
		.mtu = number(job, "mtu"),
		.disk = { .cache = value(job, "cache"), .io = value(job, "io") },
	};

	return domxml_tune(job->xml, &tuning, job->arena, &job->xml, &job->err);
}

static int unassign(struct job *job)
{
	struct unassigned unassigned = { 0 };
	int r = domxml_unassign(job->xml, value(job, "alias"), job->arena, &unassigned, &job->err);

	for (size_t i = 0; i < unassigned.n_left; i++)
		fprintf(stderr, "left: %s\n", unassigned.left[i].at);
	job->xml = unassigned.xml;
	return r;
}

static int stands(struct job *job)
{
	_cleanup_fclose_ FILE *file = fopen(value(job, "FILE"), "re");
	const char *lacking = NULL;
	int r = 0;

	if (!file)
		return -1;
	r = domxml_stands(read_all(file, job->arena), job->xml, job->arena, &lacking, &job->err);
	if (r == 0)
		return err_set(&job->err, -1, "%s", lacking);
	job->xml = "";
	return r < 0 ? r : 0;
}

static const struct {
	const char *name;
	int (*edit)(struct job *job);
} edits[] = {
	{ "assign", assign },	  { "pin", pin },	{ "tune", tune },
	{ "unassign", unassign }, { "stands", stands },
};

int main(int argc, char **argv)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct job job = { .arena = arena, .arguments = argv + 2 };
	int r = -1;

	if (argc < 2)
		return EXIT_FAILURE;
	job.xml = read_all(stdin, arena);
	for (size_t i = 0; i < ARRAY_SIZE(edits); i++)
		if (str_equal(edits[i].name, argv[1]))
			r = edits[i].edit(&job);
	if (r < 0) {
		fprintf(stderr, "%s\n", job.err.text);
		return EXIT_FAILURE;
	}
	fputs(job.xml, stdout);
	return EXIT_SUCCESS;
}
