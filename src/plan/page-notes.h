/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What should somebody know who reserves hugepages? Only plan/ includes this.
 */
#ifndef PLAN_PAGE_NOTES_H
#define PLAN_PAGE_NOTES_H

#include "plan/page-needs.h"

/* Of pages that are to be made; NULL: nothing. */
const char *page_notes(const struct page_needs *needs, const struct page_need *need);

/* Of these, that libvirt cannot use them: pages that are there already, too. */
const char *page_mount_note(const struct page_needs *needs, const struct page_need *need);

#endif
