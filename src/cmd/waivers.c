/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which failures does the operator's file waive? See waivers.h.
 */
#include "cmd/waivers.h"

#include <errno.h>
#include <time.h>

#include "cmd/named-file.h"
#include "cmd/rules.h"
#include "spec/waivers.h"

enum {
	LARGEST_FILE = 1024 * 1024
};

static enum exit_status check_rules(const struct waivers *waivers, struct err *reterr)
{
	for (size_t i = 0; i < waivers->n; i++) {
		struct err err = { 0 };

		if (find_rule(waivers->items[i].rule, &err))
			continue;
		err_set(reterr, -EINVAL, "%s: %s", waivers->items[i].source, err.text);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

enum exit_status read_waivers(const char *path, struct arena *arena, struct waivers *ret_waivers,
			      struct err *reterr)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	int r = read_named_file(path, LARGEST_FILE, &text);

	if (r < 0) {
		err_set(reterr, r, "cannot read the waivers in %s: %s", path, errno_text(r));
		return EXIT_UNREACHABLE;
	}
	if (waivers_read(path, text.text ? text.text : "", text.length, arena, ret_waivers,
			 reterr) < 0)
		return EXIT_USAGE;
	return check_rules(ret_waivers, reterr);
}

enum exit_status choose_date(const char *date, char ret_date[DATE_SIZE], struct err *reterr)
{
	time_t now = time(NULL);
	struct tm tm = { 0 };

	if (!date) {
		strftime(ret_date, DATE_SIZE, "%Y-%m-%d", localtime_r(&now, &tm));
		return EXIT_DONE;
	}
	if (!is_date(date)) {
		err_set(reterr, -EINVAL, "--date wants a day such as 2026-12-31, not '%s'", date);
		return EXIT_USAGE;
	}
	memcpy(ret_date, date, DATE_SIZE);
	return EXIT_DONE;
}

void tell_idle_waivers(const struct audit_request *request, const struct report *report,
		       struct arena *arena)
{
	for (size_t i = 0; i < request->waivers.n; i++) {
		const struct waiver *waiver = &request->waivers.items[i];

		if (waiver_is_idle(request, report, waiver, arena))
			tell("%s: the waiver of %s for %s excuses nothing here", waiver->source,
			     waiver->rule, waiver->subject ? waiver->subject : "all");
	}
}
