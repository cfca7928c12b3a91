/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a command line tell the kernel? Its parameters by the kernel's own rules (next_arg in
 * lib/cmdline.c, parse_args in kernel/params.c), and what those that concern IOMMUs come to.
 */
#ifndef MODEL_CMDLINE_H
#define MODEL_CMDLINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * In the stead of a value, or of a whole parameter, that was there and is not told: in captures that
 * name nobody.
 */
#define CMDLINE_HIDDEN "[hidden]"

/* One parameter. Its texts stand in the line and no NUL follows them. */
struct cmdline_param {
	const char *key;
	size_t n_key;
	const char *value; /* NULL for a key without '=' */
	size_t n_value;
	const char *text; /* all of it, with its quotes */
	size_t n_text;
};

/*
 * Walks the parameters: *line starts at the text; false behind the last one, and at "--": what stands
 * behind that is for init. Double quotes hold white space together.
 */
bool cmdline_next(const char **line, struct cmdline_param *ret_param);

/* The same, past those that have another key. */
bool cmdline_next_of(const char **line, const char *key, struct cmdline_param *ret_param);

/* Whether the parameter has this key; '-' and '_' are the same. */
bool cmdline_is(const struct cmdline_param *param, const char *key);

/* Whether a parameter has this key. */
bool cmdline_has(const char *line, const char *key);

/* Whether the line has this very parameter, key and value. NULL has none. */
bool cmdline_contains(const char *line, const struct cmdline_param *param);

/* The same, and how it stands there, which may be in other quotes. */
bool cmdline_find(const char *line, const struct cmdline_param *param,
		  struct cmdline_param *ret_param);

/*
 * Walks a value's words, which commas part: *value starts as the parameter's, and its length is taken
 * along. Empty words are passed over.
 */
bool cmdline_next_word(const char **value, size_t *n_value, const char **ret_word, size_t *ret_n);

/* Whether one of the words of this key's parameters is this. NULL has none. */
bool cmdline_has_word(const char *line, const char *key, const char *wanted);

/* What the kernel was told of one thing. */
enum cmdline_state {
	CMDLINE_DEFAULT = 0, /* nothing: what it was built for */
	CMDLINE_OFF,
	CMDLINE_ON,
};

/* The things that are told. */
enum cmdline_topic {
	CMDLINE_INTEL_IOMMU, /* VT-d */
	CMDLINE_AMD_IOMMU,   /* AMD-Vi, which is on where nobody says off */
	CMDLINE_IOMMU,	     /* any of x86: off switches off both */
	CMDLINE_PASSTHROUGH, /* on: the host's own devices are not translated */
	CMDLINE_STRICT,	     /* on: unmapped memory is flushed from the IOMMU at once */
	CMDLINE_SOFT, /* on: bounce buffers; kernels before 5.18 then leave the IOMMU alone */
	N_CMDLINE_TOPICS
};

/* A word that a value may hold, and what it means. */
struct cmdline_word {
	const char *key;
	const char
		*word; /* what the value's word begins with; NULL for a value that is a boolean */
	enum cmdline_topic topic;
	enum cmdline_state state; /* DEFAULT: it tells nothing of the topic */
	bool ignored;		  /* the kernel does not know it, though people write it */
	bool sticks;		  /* no later word undoes it */
	bool late;		  /* acts behind all that are not, wherever it stands */
	const char *meaning;	  /* in words, lower case, no full stop */
};

/* All of them; the last has no key. */
extern const struct cmdline_word cmdline_words[];

/*
 * What this word (n bytes) of this key's value means; for a boolean, the row of its key. NULL: the
 * kernel knows nothing of it, and neither do people.
 */
const struct cmdline_word *cmdline_find_word(const struct cmdline_param *param, const char *word,
					     size_t n);

struct cmdline_switch {
	enum cmdline_state state;
	const struct cmdline_word *word; /* what decided it; NULL where nothing did */
	struct cmdline_param param;	 /* in which that stands */
	bool contradicted;		 /* words said on and off, ignored ones too */
};

/* What is said of each topic, at its place. */
struct cmdline_switches {
	struct cmdline_switch at[N_CMDLINE_TOPICS];
};

/* What the line comes to; an empty one says nothing. */
void cmdline_read_switches(const char *line, struct cmdline_switches *ret_switches);

/* A part of a value, as far as it counts; NULL where there is none. */
struct cmdline_text {
	const char *text;
	size_t n;
};

/*
 * What pci=disable_acs_redir= and pci=config_acs= name: devices, parted by ';'. The last of each
 * counts (pci_setup in drivers/pci/pci.c).
 */
struct cmdline_text cmdline_disable_acs_redir(const char *line);
struct cmdline_text cmdline_config_acs(const char *line);

/*
 * The CPUs of isolcpus= without its flags, and of nohz_full=: a list as the kernel reads it, which may
 * hold "all", "N" and groups ("0-31:2/4"). The first isolcpus= counts, the kernel warns of a second.
 */
struct cmdline_text cmdline_isolcpus(const char *line);
struct cmdline_text cmdline_nohz_full(const char *line);

#endif
