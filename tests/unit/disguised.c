/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does an anonymous capture write? See disguised.h.
 */
#include "disguised.h"

#include <fcntl.h>
#include <string.h>

#include "collect/collect.h"
#include "os/recording.h"
#include "unit.h"

void assert_becomes(struct pseudonyms *pseudonyms, const char *path, const char *content,
		    const char *expected)
{
	const struct recording_filter filter = disguise_filter(pseudonyms);
	_cleanup_strbuf_ struct strbuf out = { 0 };

	filter.content(path, content, strlen(content), &out, filter.arg);
	assert_string_equal(out.text ? out.text : "", expected);
}

void assert_name_becomes(struct pseudonyms *pseudonyms, const char *name, const char *expected)
{
	const struct recording_filter filter = disguise_filter(pseudonyms);
	_cleanup_strbuf_ struct strbuf out = { 0 };

	filter.name(name, &out, filter.arg);
	assert_string_equal(out.text, expected);
}

struct host *collected_disguised(const char *path, unsigned int facts,
				 struct pseudonyms *pseudonyms, const struct tree *capture)
{
	const struct recording_filter filter = disguise_filter(pseudonyms);
	_cleanup_(machine_freep) struct machine *machine = NULL;
	_cleanup_(recording_freep) struct recording *recording = NULL;
	_cleanup_close_ int fd = open(capture->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct host *host = NULL;

	assert_int_equal(machine_open(path, &machine, NULL), 0);
	recording = recording_new(machine->root, fd, &filter);
	host = collect(machine, facts);
	assert_int_equal(recording_finish(recording, NULL), 0);
	return host;
}
