/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What leads back from a transaction that was cut short? See journal.h.
 */
#include "apply/journal.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "apply/host-changes.h"
#include "apply/journal-text.h"
#include "base/text.h"
#include "os/write.h"

enum {
	MODE_OF_STATE = 0600,
	MODE_OF_HISTORY = 0700,
	MOST_RECORDS = 100,
	LONGEST_JOURNAL = 16 * 1024 * 1024,
	DEPTH = 4, /* of its JSON: the document, its steps, a step, a value */
};

static const char suffix[] = ".json";

typedef struct json_object json;
DEFINE_CLEANUP(struct json_tokener *, json_tokener_free);

static void json_release(json **object)
{
	json_object_put(*object);
}

int boot_id_read(const struct root *root, struct arena *arena, const char **ret_boot_id,
		 struct err *reterr)
{
	static const char path[] = "/proc/sys/kernel/random/boot_id";
	char text[64];
	int r = root_read_word(root, path, text, sizeof(text));

	if (r < 0)
		return err_set(reterr, r, "cannot tell which boot this is, by %s: %s", path,
			       errno_text(r));
	*ret_boot_id = arena_strdup(arena, text);
	return 0;
}

int record_begin(const struct root *root, const struct plan *plan, const char *command,
		 struct arena *arena, struct record *ret_record, struct err *reterr)
{
	struct record record = { .command = command, .pid = getpid(), .plan = *plan };
	struct timespec now = { 0 };
	struct tm utc = { 0 };
	char day[32];
	char readable[32];

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(day, sizeof(day), "%Y%m%dT%H%M%S", &utc);
	strftime(readable, sizeof(readable), "%Y-%m-%dT%H:%M:%SZ", &utc);
	record.id = arena_printf(arena, "%s.%06ld", day, now.tv_nsec / 1000);
	record.time = arena_strdup(arena, readable);
	*ret_record = record;
	return boot_id_read(root, arena, &ret_record->boot_id, reterr);
}

/* For what is read back later: no text of XML takes more than two bytes for one. */
static void reserve(struct strbuf *text, const struct plan *plan)
{
	size_t n = text->length + sizeof("\"settled\":,") + 20;

	for (size_t i = 0; i < plan->n; i++)
		if (step_is_settled_late(&plan->steps[i]))
			n += (size_t)2 * VALUE_SIZE;
	text->length = 0;
	strbuf_reserve(text, n);
}

static int replace_journal(const struct site *site, const struct record *record,
			   struct strbuf *text)
{
	journal_compose(record, text);
	if (text->length >= LONGEST_JOURNAL)
		return -EFBIG;
	return site->kernel->replace(site->ledger->root, site->ledger->journal, text->text,
				     MODE_OF_STATE, site->kernel->arg);
}

static void name_record(const struct ledger *ledger, const char *id, char path[static PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s%s", ledger->history, id, suffix);
}

/* Ids are digits, a T and a dot: whatever else a caller wants is no file of the history. */
static bool is_id(const char *text)
{
	return *text && strlen(text) < 64 && !text[strspn(text, "0123456789T.")] && *text != '.';
}

ssize_t history_list(const struct ledger *ledger, struct arena *arena, const char ***ret_ids)
{
	const char **names = NULL;
	ssize_t n = root_list(ledger->root, ledger->history, arena, &names);
	ssize_t kept = 0;

	for (ssize_t i = 0; i < n; i++) {
		size_t length = strlen(names[i]);
		char *id = NULL;

		if (!str_has_suffix(names[i], suffix))
			continue;
		id = arena_strndup(arena, names[i], length - strlen(suffix));
		if (is_id(id))
			names[kept++] = id;
	}
	*ret_ids = names;
	return n < 0 && n != -ENOENT ? n : kept;
}

/* What --revert of tune host goes by; what cannot be read it cannot. */
static struct host_changes read_changes(const struct ledger *ledger, const char **ids, ssize_t n,
					struct arena *arena)
{
	struct host_changes changes = { .arena = arena };

	(void)boot_id_read(ledger->root, arena, &changes.boot_id, NULL);
	for (ssize_t i = 0; i < n; i++) {
		struct record record = { 0 };

		if (journal_read(ledger, ids[i], arena, &record, NULL) == 0)
			host_changes_add(&changes, &record, (size_t)i);
	}
	return changes;
}

static bool is_kept(const struct ledger *ledger, const struct host_changes *changes, const char *id,
		    size_t number)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct record record = { 0 };

	return journal_read(ledger, id, arena, &record, NULL) == 0 &&
	       host_changes_need(changes, &record, number);
}

/*
 * The oldest go, and what the way back of tune host takes is passed over. What cannot be removed costs room,
 * no more.
 */
static void make_room(const struct site *site)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new();
	struct host_changes changes = { 0 };
	const char **ids = NULL;
	ssize_t n = history_list(site->ledger, arena, &ids);

	if (n >= MOST_RECORDS)
		changes = read_changes(site->ledger, ids, n, arena);
	for (ssize_t i = 0; i <= n - MOST_RECORDS; i++) {
		char path[PATH_MAX];

		if (is_kept(site->ledger, &changes, ids[i], (size_t)i))
			continue;
		name_record(site->ledger, ids[i], path);
		(void)site->kernel->remove(site->ledger->root, path, site->kernel->arg);
	}
}

int journal_write(const struct site *site, const struct record *record, struct strbuf *text,
		  struct err *reterr)
{
	int r = root_make_directory(site->ledger->root, site->ledger->history, MODE_OF_HISTORY);

	if (r == 0) {
		make_room(site);
		journal_compose(record, text);
		reserve(text, &record->plan);
		r = replace_journal(site, record, text);
	}
	if (r == 0)
		return 0;
	/* It may stand there, but not surely on disk. */
	(void)journal_remove(site);
	return err_set(reterr, r, "cannot write the journal %s: %s; nothing was changed",
		       site->ledger->journal, errno_text(r));
}

int journal_update(const struct site *site, struct record *record, const struct plan *plan,
		   struct strbuf *text)
{
	record->plan = *plan;
	return replace_journal(site, record, text);
}

int journal_commit(const struct site *site, const struct record *record)
{
	const struct kernel *kernel = site->kernel;
	const struct ledger *ledger = site->ledger;
	char path[PATH_MAX];
	int r = 0;

	name_record(ledger, record->id, path);
	r = kernel->rename(ledger->root, ledger->journal, path, kernel->arg);
	if (r < 0) /* moved, perhaps, but not surely on disk */
		(void)kernel->rename(ledger->root, path, ledger->journal, kernel->arg);
	return r;
}

int journal_remove(const struct site *site)
{
	return site->kernel->remove(site->ledger->root, site->ledger->journal, site->kernel->arg);
}

static bool is_there(const struct root *root, const char *path)
{
	char target[PATH_MAX];

	return root_peek(root, path, target, sizeof(target)) >= 0;
}

bool journal_is_there(const struct ledger *ledger)
{
	return is_there(ledger->root, ledger->journal);
}

bool waiting_is_there(const struct ledger *ledger)
{
	return is_there(ledger->root, ledger->waiting);
}

int waiting_remove(const struct site *site)
{
	return site->kernel->remove(site->ledger->root, site->ledger->waiting, site->kernel->arg);
}

void journal_compose_waiting(const struct record *record, const struct plan *left,
			     struct strbuf *text)
{
	struct record waiting = *record;

	waiting.plan = *left;
	journal_compose(&waiting, text);
}

/* Where it is cut short again both are there, and it is done again. */
int journal_set_aside(const struct site *site, const struct strbuf *text)
{
	const struct ledger *ledger = site->ledger;
	int r = site->kernel->replace(ledger->root, ledger->waiting, text->text, MODE_OF_STATE,
				      site->kernel->arg);

	return r < 0 ? r : journal_remove(site);
}

/* A text without NULs, or where may_be_null a null; else false. */
static bool take_text(json *object, const char *key, bool may_be_null, struct arena *arena,
		      const char **ret_text)
{
	json *member = NULL;
	const char *text = NULL;

	if (!json_object_object_get_ex(object, key, &member))
		return false;
	if (!member)
		return may_be_null;
	text = json_object_get_string(member);
	if (!json_object_is_type(member, json_type_string) ||
	    strlen(text) != (size_t)json_object_get_string_len(member))
		return false;
	*ret_text = arena_strdup(arena, text);
	return true;
}

static bool take_step(json *object, struct arena *arena, struct step *step)
{
	const char *kind = NULL;

	if (!json_object_is_type(object, json_type_object) ||
	    !take_text(object, "kind", false, arena, &kind) ||
	    !take_text(object, "object", false, arena, &step->object) ||
	    !take_text(object, "from", true, arena, &step->from) ||
	    !take_text(object, "to", true, arena, &step->to))
		return false;
	for (size_t i = 0; i < N_STEP_KINDS; i++)
		if (str_equal(kind, step_kind_names[i])) {
			step->kind = (enum step_kind)i;
			return step_is_sound(step);
		}
	return false;
}

/* What does not fit, in the words of a sentence; NULL: it is a record. */
static const char *take_record(json *object, struct arena *arena, struct record *record)
{
	const char *its_schema = NULL;
	json *steps = NULL;
	json *pid = NULL;
	json *member = NULL;
	struct step *taken = NULL;

	if (!json_object_is_type(object, json_type_object) ||
	    !take_text(object, "schema", false, arena, &its_schema) ||
	    !str_equal(its_schema, JOURNAL_SCHEMA))
		return "it does not say \"schema\": \"" JOURNAL_SCHEMA "\"";
	if (!take_text(object, "id", false, arena, &record->id) || !is_id(record->id) ||
	    !take_text(object, "time", false, arena, &record->time) ||
	    !take_text(object, "command", false, arena, &record->command) ||
	    !take_text(object, "boot_id", false, arena, &record->boot_id) ||
	    !json_object_object_get_ex(object, "pid", &pid) ||
	    !json_object_is_type(pid, json_type_int) ||
	    !json_object_object_get_ex(object, "steps", &steps) ||
	    !json_object_is_type(steps, json_type_array))
		return "a member is missing, or no text";
	record->pid = json_object_get_int64(pid);
	record->plan.best_effort =
		json_object_object_get_ex(object, JOURNAL_BEST_EFFORT, &member) &&
		json_object_get_boolean(member);
	record->plan.n = json_object_array_length(steps);
	if (json_object_object_get_ex(object, JOURNAL_SETTLED, &member))
		record->plan.n_settled = (size_t)json_object_get_int64(member);
	taken = arena_new_array(arena, struct step, record->plan.n);
	record->plan.steps = taken;
	for (size_t i = 0; i < record->plan.n; i++)
		if (!take_step(json_object_array_get_idx(steps, i), arena, &taken[i]))
			return arena_printf(arena, "step %zu is none that vfctl makes", i + 1);
	return NULL;
}

static const char *parse_record(const char *text, size_t length, struct arena *arena,
				struct record *record)
{
	static const char cut[] = "it ends too early";
	_cleanup_(json_tokener_freep) struct json_tokener *tokener = json_tokener_new_ex(DEPTH);
	_cleanup_(json_release) json *object = NULL;
	enum json_tokener_error error = json_tokener_success;

	if (!tokener)
		out_of_memory();
	if (!length || text[length - 1] != '\n')
		return cut;
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	object = json_tokener_parse_ex(tokener, text, (int)length - 1);
	error = json_tokener_get_error(tokener);
	if (error == json_tokener_continue)
		return cut;
	if (error != json_tokener_success)
		return arena_printf(arena, "%s at byte %zu", json_tokener_error_desc(error),
				    json_tokener_get_parse_end(tokener));
	return take_record(object, arena, record);
}

static int read_record(const struct root *root, const char *path, bool finished,
		       struct arena *arena, struct record *ret_record, struct err *reterr)
{
	struct record record = { .finished = finished };
	const char *wrong = NULL;
	char *text = NULL;
	ssize_t n = root_read_all(root, path, LONGEST_JOURNAL, arena, &text);

	if (n == -ENOENT)
		return -ENOENT;
	if (n < 0)
		return err_set(reterr, (int)n, "cannot read %s: %s", path, errno_text((int)n));
	wrong = parse_record(text, (size_t)n, arena, &record);
	if (wrong)
		return err_set(
			reterr, -EBADMSG,
			"%s is damaged, or not by vfctl: %s; put back by hand what it names, "
			"then remove it",
			path, wrong);
	*ret_record = record;
	return 0;
}

int journal_read(const struct ledger *ledger, const char *id, struct arena *arena,
		 struct record *ret_record, struct err *reterr)
{
	char path[PATH_MAX];

	if (id && !is_id(id))
		return -ENOENT;
	if (id)
		name_record(ledger, id, path);
	return read_record(ledger->root, id ? path : ledger->journal, id, arena, ret_record,
			   reterr);
}

int waiting_read(const struct ledger *ledger, struct arena *arena, struct record *ret_record,
		 struct err *reterr)
{
	return read_record(ledger->root, ledger->waiting, false, arena, ret_record, reterr);
}
