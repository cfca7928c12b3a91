/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does monitoring read of PFs and of what their VFs send and receive?
 */
#ifndef RENDER_METRICS_H
#define RENDER_METRICS_H

#include <stdio.h>

#include "model/host.h"

/*
 * Prometheus' text format, for the textfile collector of node_exporter. The host must have been asked for
 * FACTS_NET, FACTS_COUNTERS, FACTS_USERS and FACTS_DOMAINS. A VF whose card counts nothing has no counters.
 */
void metrics_write(FILE *stream, const struct host *host);

#endif
