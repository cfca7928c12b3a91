# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the jobs read what is set here
# TAP for jobs, in bash, and the lab's own verbs (lab.sh beside this file).

# A job that boots again goes on where it was; one of a fleet runs on the host, and once.
tap_sofar=${LAB_FLEET:+/dev/null}
tap_count=$(grep -cE '^(not )?ok ' "${tap_sofar:-/host/tap}")
tap_failed=$(grep -c '^not ok ' "${tap_sofar:-/host/tap}")
tap_planned=

# The jobs' output is TAP only: what a job wants to say goes through diag.
diag() { printf '%s\n' "$@" | sed 's/^/# /'; }

plan() {
  tap_planned=$1
  echo "1..$1"
}

# ok DESCRIPTION COMMAND...: passes when the command succeeds; its output is shown if not.
ok() {
  local description=$1 output
  if output=$("${@:2}" 2>&1); then
    tap_result 'ok' "$description"
  else
    tap_result 'not ok' "$description"
    diag "failed: ${*:2}" "$output"
  fi
}

tap_result() {
  tap_count=$((tap_count + 1))
  [ "$1" = ok ] || tap_failed=$((tap_failed + 1))
  echo "$1 $tap_count - $2"
}

# is GOT EXPECTED DESCRIPTION
is() {
  if [ "$1" = "$2" ]; then
    tap_result ok "$3"
  else
    tap_result 'not ok' "$3"
    diag "     got: $1" "expected: $2"
  fi
}

# ends STATUS DESCRIPTION COMMAND...: passes when it ends so; what it says stays in $said.
ends() {
  local status=$1 text=$2
  shift 2
  said=$("$@" 2>&1)
  local got=$?
  [ $got = "$status" ] || diag "$said"
  is $got "$status" "$text"
}

# like GOT REGEX DESCRIPTION (extended regular expression)
like() {
  if [[ $1 =~ $2 ]]; then
    tap_result ok "$3"
  else
    tap_result 'not ok' "$3"
    diag "     got: $1" "expected: /$2/"
  fi
}

# skip REASON [N]: N tests that cannot be made here.
skip() {
  local n
  for ((n = 0; n < ${2:-1}; n++)); do
    tap_result ok "# SKIP $1"
  done
}

bail_out() {
  echo "Bail out! $*"
  exit 1
}

# walk NAME: the commands of docs/NAME.md, each a test. With what they print in it, the document is brought out.
walk() {
  cp "$VFCTL_TOP_SRCDIR/docs/$1.md" "/host/out/$1.md"
  UPDATE=1 python3 -u "$VFCTL_TOP_SRCDIR/tests/docs/run.py" "/host/out/$1.md"
  tap_count=$(grep -cE '^(not )?ok ' /host/tap)
  tap_failed=$(grep -c '^not ok ' /host/tap)
}

# done_testing: the job's last line; its status is the job's verdict.
done_testing() {
  [ -n "$tap_planned" ] || echo "1..$tap_count"
  [ "$tap_failed" = 0 ] && [ "${tap_planned:-$tap_count}" = "$tap_count" ]
  exit
}

# shellcheck source-path=SCRIPTDIR source=lab.sh
. "$LAB_DIR/jobs/lib/lab.sh"
