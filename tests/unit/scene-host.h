/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What does a plan know of the machine of a scene? All that its fake kernel has, as collectors would.
 */
#ifndef TESTS_UNIT_SCENE_HOST_H
#define TESTS_UNIT_SCENE_HOST_H

#include "../fakes/devices.h"
#include "model/host.h"
#include "scene.h"

/* A new host; nobody uses its VFs, and no VM could. */
struct host *scene_host(const struct scene *scene);

#endif
