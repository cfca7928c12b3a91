/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Why did the kernel refuse a write, and what helps? See refusal.h.
 */
#include "apply/refusal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "apply/functions.h"
#include "apply/reasons.h"
#include "apply/vf-attributes.h"
#include "base/text.h"

enum {
	QUOTE_SIZE = 112,
	MOST_MESSAGES = 1000, /* that one write causes; another driver may log without end */
};

int refusal_log_open(const struct site *site)
{
	/* The kernel that logs here is not the one that would have to tell. */
	if (ledger_is_remote(site->ledger))
		return -ENODATA;
	return site->kernel->open_log(site->root, site->kernel->arg);
}

void refusal_listen(const struct site *site, int log)
{
	if (log >= 0)
		site->kernel->skip_log(log, site->kernel->arg);
}

/* ---- which row */

static bool is_about(const struct reason *reason, const struct refusal *refusal)
{
	const int *errors = reason->errors;

	return reason->kinds >> refusal->step->kind & 1 &&
	       (!errors[0] || refusal->error == errors[0] || refusal->error == errors[1]) &&
	       (!reason->only || reason->only(refusal));
}

/* The row that knows this message; NULL: none. */
static const struct reason *find_logged(const struct refusal *refusal, const char *message)
{
	const struct reason *reason = NULL;

	for (size_t i = 0; (reason = reason_at(i)) != NULL; i++)
		if (reason->logged && strstr(message, reason->logged) && is_about(reason, refusal))
			return reason;
	return NULL;
}

static const struct reason *find_holding(const struct refusal *refusal)
{
	const struct reason *reason = NULL;

	for (size_t i = 0; (reason = reason_at(i)) != NULL; i++)
		if ((reason->holds || !reason->logged) && is_about(reason, refusal) &&
		    (!reason->holds || reason->holds(refusal)))
			return reason;
	return NULL;
}

/* ---- what the kernel logged */

struct quote {
	const struct reason *reason; /* that knows it */
	int level;
	char text[QUOTE_SIZE]; /* "": none */
};

/* Messages of a device begin with "DRIVER ADDRESS[ INTERFACE]: "; NULL where it is another's. */
static const char *find_own(const char *message, const char *address)
{
	const char *own = *address ? strstr(message, address) : NULL;
	const char *colon = own ? strstr(own + strlen(address), ": ") : NULL;

	return colon ? colon + strlen(": ") : NULL;
}

static void copy_quoted(const char *message, struct quote *quote)
{
	snprintf(quote->text, sizeof(quote->text), "%s", message);
	if (strlen(message) >= sizeof(quote->text))
		memcpy(quote->text + sizeof(quote->text) - sizeof("..."), "...", sizeof("..."));
}

/* The one that a row knows counts, else the gravest, of several the first. */
static void weigh(const struct refusal *refusal, const struct kernel_message *message,
		  const char *own, struct quote *best)
{
	const struct reason *reason = find_logged(refusal, own);

	if (best->reason || message->level >= KERNEL_LOG_DEBUG ||
	    (!reason && *best->text && message->level >= best->level))
		return;
	best->reason = reason;
	best->level = message->level;
	copy_quoted(own, best);
}

static struct quote listen_back(const struct refusal *refusal, int log)
{
	const struct site *site = refusal->site;
	struct quote best = { 0 };
	struct kernel_message message;
	char address[BDF_TEXT_SIZE] = ""; /* of the VF, which may be gone */

	if (log < 0 || !*refusal->pf)
		return best;
	(void)function_address(site, refusal->step->object, address);
	for (int i = 0; i < MOST_MESSAGES; i++) {
		const char *own = NULL;

		if (site->kernel->next_log(log, &message, site->kernel->arg) < 0)
			break;
		own = find_own(message.text, address);
		if (!own)
			own = find_own(message.text, refusal->pf);
		if (own)
			weigh(refusal, &message, own, &best);
	}
	return best;
}

static bool is_virtual(const struct refusal *refusal)
{
	return step_kinds[refusal->step->kind].is_virtual;
}

/* What libvirt said of the last call, as far as it goes into a clause. */
static struct quote quote_virt(const struct refusal *refusal)
{
	const char *words = virt_words(refusal->site->virt);
	struct quote quote = { .reason = find_logged(refusal, words) };

	copy_quoted(words, &quote);
	return quote;
}

/* ---- the sentence */

struct sentence {
	char *text;
	size_t n;
};

static void add(struct sentence *sentence, const char *text, size_t n)
{
	size_t room = REFUSAL_SIZE - 1 - sentence->n;

	n = n < room ? n : room;
	memcpy(sentence->text + sentence->n, text, n);
	sentence->n += n;
	sentence->text[sentence->n] = '\0';
}

static void add_text(struct sentence *sentence, const char *text)
{
	add(sentence, text, strlen(text));
}

/* A clause, with words for what stands in braces. */
static void add_clause(struct sentence *sentence, const struct refusal *refusal, const char *clause)
{
	while (*clause) {
		size_t n = strcspn(clause, "{");
		char word[WORD_SIZE];

		add(sentence, clause, n);
		clause += n;
		if (!*clause)
			return;
		n = strcspn(clause, "}");
		circumstance_tell(refusal, clause + 1, n - 1, word);
		add_text(sentence, word);
		clause += n + 1;
	}
}

/* libvirt's errnos are vfctl's: its words say more. */
static void add_errno(struct sentence *sentence, const struct refusal *refusal,
		      const struct quote *quote)
{
	if (is_virtual(refusal) && *quote->text) {
		add_text(sentence, "libvirt: \"");
		add_text(sentence, quote->text);
		add_text(sentence, "\"");
		return;
	}
	add_text(sentence, errno_text(refusal->error));
	if (!*quote->text)
		return;
	add_text(sentence, "; the kernel: \"");
	add_text(sentence, quote->text);
	add_text(sentence, "\"");
}

/* All of what libvirt said, where nobody knows it better. */
static void add_words(struct sentence *sentence, const struct refusal *refusal)
{
	bool rejected = step_kinds[refusal->step->kind].is_whole && refusal->error != ECONNRESET;

	add_text(sentence, rejected ? "libvirt rejects the definition: " : "libvirt: ");
	add_text(sentence, virt_words(refusal->site->virt));
}

static struct refusal begin(const struct site *site, const struct step *step, const char *value,
			    int error)
{
	struct refusal refusal = {
		.site = site, .step = step, .value = value, .error = abs(error)
	};
	int64_t index = 0;

	if (bdf_is_full(step->object))
		snprintf(refusal.pf, sizeof(refusal.pf), "%s", step->object);
	else
		(void)vf_object_parse(step->object, refusal.pf, &index);
	/* The place for what is read meanwhile was made before the first write. */
	if (site->told)
		site->told->valid = false;
	arena_empty(site->arena);
	return refusal;
}

enum needs refusal_explain(const struct site *site, const struct step *step, const char *value,
			   int error, int log, char text[static REFUSAL_SIZE])
{
	const struct refusal refusal = begin(site, step, value, error);
	struct quote quote =
		is_virtual(&refusal) ? quote_virt(&refusal) : listen_back(&refusal, log);
	const struct reason *reason = quote.reason ? quote.reason : find_holding(&refusal);
	struct sentence sentence = { .text = text };

	text[0] = '\0';
	if (!reason && is_virtual(&refusal) && *quote.text) {
		add_words(&sentence, &refusal);
		return NEEDS_NOTHING;
	}
	if (!reason) {
		add_errno(&sentence, &refusal, &quote);
		return NEEDS_NOTHING;
	}
	add_clause(&sentence, &refusal, reason->cause);
	add_text(&sentence, " (");
	add_errno(&sentence, &refusal, &quote);
	add_text(&sentence, "): ");
	add_clause(&sentence, &refusal, reason->remedy);
	if (reason->needs != NEEDS_NOTHING)
		add_text(&sentence, "; that takes a reboot");
	return reason->needs;
}
