# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the tests read $failed
#
# How does a test say that something is not what it should be? It goes on, and exits with $failed.

failed=0
is() { # WHAT WANTED GOT
  [ "$2" = "$3" ] && return
  printf 'FAIL: %s\n  wanted %s\n  got    %s\n' "$1" "$2" "$3"
  failed=1
}
