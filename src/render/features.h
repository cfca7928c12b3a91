/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does Kubernetes' Node Feature Discovery read of a host?
 */
#ifndef RENDER_FEATURES_H
#define RENDER_FEATURES_H

#include <stdio.h>

#include "model/finding.h"
#include "model/host.h"

/* Lines of NAMESPACE/NAME=VALUE for its features.d, the node's labels. What is not known is left out. */
void features_write(FILE *stream, const struct host *host, const struct report *report);

#endif
