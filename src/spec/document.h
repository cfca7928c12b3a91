/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a YAML text hold, and where in it? One document as libyaml reads it, whose every complaint
 * names file, line and column. Only spec/ includes this.
 */
#ifndef SPEC_DOCUMENT_H
#define SPEC_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <yaml.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/nearest.h"

struct document {
	const char *file;
	yaml_document_t yaml;
	bool loaded;
};

/*
 * Reads the n bytes, which are one document with a mapping on top. -EINVAL with a sentence, also for
 * an empty text and for one beyond 1 MiB. document_release in any case.
 */
int document_load(struct document *document, const char *file, const char *text, size_t n,
		  struct err *reterr);
void document_release(struct document *document);

/*
 * Has each scalar with a tag as if it had been written without it: !!str in quotes, others plain. For
 * document_load alone. -EINVAL with a sentence for a tag that vfctl has no values of, or a wrong one.
 */
int document_take_tags(struct document *document, const char *text, size_t n, struct err *reterr);

/* The mapping on top. */
const yaml_node_t *document_top(struct document *document);

/* The node with this number; never NULL for one that the document itself names. */
const yaml_node_t *document_node(struct document *document, int number);

/* Fills *reterr with "FILE:LINE:COLUMN: " and the sentence, for where the node begins; -EINVAL. */
int document_refuse(const struct document *document, const yaml_node_t *node, struct err *reterr,
		    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same for a byte of a text, which is told by its line and, in characters, its column. */
int document_refuse_byte(const char *file, const char *text, size_t place, const char *sentence,
			 struct err *reterr);

/*
 * The same of a word that is none of those that were offered to nearest, what "key" calls it: with the
 * nearest of them.
 */
int document_refuse_word(const struct document *document, const yaml_node_t *node, const char *what,
			 struct nearest *nearest, struct err *reterr);

/* The same of a word that is none of those, which NULL ends: with all of them where none is near. */
int document_refuse_choice(const struct document *document, const yaml_node_t *node,
			   const char *what, const char *word, const char *const *words,
			   struct err *reterr);

/*
 * Calls each() for every entry of a mapping, which must have plain keys, each once. Ends with the first
 * that does not return 0. what is what a sentence calls the mapping, if it is none.
 */
int document_walk(struct document *document, const yaml_node_t *mapping, const char *what,
		  int (*each)(const yaml_node_t *key, const char *name, const yaml_node_t *value,
			      struct err *reterr, void *arg),
		  void *arg, struct err *reterr);

/* Calls each() for every item of a list, likewise. name is what a sentence calls the list, if it is none. */
int document_list(struct document *document, const yaml_node_t *list, const char *name,
		  int (*each)(const yaml_node_t *item, struct err *reterr, void *arg), void *arg,
		  struct err *reterr);

/* The scalar's text; NULL where it is none, or has a NUL in it. */
const char *document_scalar(const yaml_node_t *node);

/* Where the node begins, "FILE:LINE:COLUMN"; the arena's. */
const char *document_place(const struct document *document, const yaml_node_t *node,
			   struct arena *arena);

/*
 * A scalar as a text, a whole number within bounds, the same of a unit, or true and false (YAML 1.2's
 * words). -EINVAL, also for a text that is null.
 */
int document_text(const struct document *document, const yaml_node_t *node, const char *name,
		  struct arena *arena, const char **ret_text, struct err *reterr);
int document_number(const struct document *document, const yaml_node_t *node, const char *name,
		    int64_t least, int64_t most, int64_t *ret_number, struct err *reterr);
int document_amount(const struct document *document, const yaml_node_t *node, const char *name,
		    const char *unit, int64_t least, int64_t most, int64_t *ret_number,
		    struct err *reterr);
int document_bool(const struct document *document, const yaml_node_t *node, const char *name,
		  bool *ret_value, struct err *reterr);

/* Refuses a number as 010, which is 8 by YAML 1.1 and 10 by 1.2; 0 for anything else. */
int document_refuse_zeros(const struct document *document, const yaml_node_t *node,
			  const char *name, struct err *reterr);

/* Whether it is null, by a word of YAML's. */
bool document_is_null(const yaml_node_t *node);

/* Whether it is a text whatever it says: in quotes, or of several lines. */
bool document_is_quoted(const yaml_node_t *node);

#endif
