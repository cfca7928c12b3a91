# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # the other parts read what is set here
# How do several machines serve one job? The job runs on the host, beside them: it has their names and ports, one a line, in
# $LAB_FLEET/machines, with $LAB_FLEET/key to log in as root, and $LAB_FLEET/known_hosts. What the job says on stderr is in
# $LAB_FLEET/job.log. Each machine is a run as any other, in $LAB_FLEET/NAME.

# fleet_begin JOB SECONDS SHAPE...: boots them, kvm1 and so on, side by side.
fleet_begin() {
  local shape
  run_begin "$(basename "$1" .sh)" || return
  LAB_FLEET=$RUN FLEET_NAMES=() FLEET_PIDS=()
  ssh-keygen -q -t ed25519 -N '' -f "$LAB_FLEET/key" || return
  for shape in "${@:3}"; do
    fleet_boot "kvm$((${#FLEET_NAMES[@]} + 1))" "$shape" "$2" || return
  done
}

fleet_boot() { # NAME SHAPE SECONDS
  RUN=$LAB_FLEET/$1
  mkdir -p "$RUN/out" && : >"$RUN/tap" && cp "$LAB_FLEET/key.pub" "$RUN/authorized_keys" &&
    dropbearkey -t ed25519 -f "$RUN/host_key" >"$RUN/host_key.pub" 2>&1 || return
  run_environment "$LAB_DIR/inside/fleet.sh"
  echo "export LAB_NAME=$1" >>"$RUN/env"
  (read_shape "$2" && machine_run "$3" all >/dev/null; echo "$ENDED" >"$RUN/ended") &
  FLEET_NAMES+=("$1") FLEET_PIDS+=($!)
}

# fleet_ready: waits until all are. Sets ENDED to a sentence, and fails, where one ends before.
fleet_ready() {
  local i port
  for i in "${!FLEET_NAMES[@]}"; do
    RUN=$LAB_FLEET/${FLEET_NAMES[i]}
    tail -n +1 -f -s 0.1 --pid="${FLEET_PIDS[i]}" "$RUN/tap" | grep -qx ready
    [ "${PIPESTATUS[1]}" = 0 ] || { ENDED="${FLEET_NAMES[i]}: $(<"$RUN/ended")"; return 1; }
    port=$(ss -Hltnp | sed -n "s/.* 127\.0\.0\.1:\([0-9]*\) .*pid=$(<"$RUN/pid"),.*/\1/p")
    echo "${FLEET_NAMES[i]} $port" >>"$LAB_FLEET/machines"
    sed -n "s/^ssh-ed25519 /[127.0.0.1]:$port &/p" "$RUN/host_key.pub" >>"$LAB_FLEET/known_hosts"
  done
}

# fleet_off: as if their power were cut.
fleet_off() {
  local name
  for name in "${FLEET_NAMES[@]}"; do
    [ ! -s "$LAB_FLEET/$name/pid" ] || kill "$(<"$LAB_FLEET/$name/pid")" 2>/dev/null
  done
  kill "${FLEET_PIDS[@]}" 2>/dev/null
  wait
}

# fleet_told STATUS: of a job that failed, how the logs end; else nothing is left.
fleet_told() {
  local name
  (($1)) || { rm -rf "$LAB_FLEET"; return; }
  for name in "${FLEET_NAMES[@]}"; do
    RUN=$LAB_FLEET/$name
    [ -z "$ENDED" ] || run_tail
  done
  [ ! -e "$LAB_FLEET/job.log" ] || tail -n 40 "$LAB_FLEET/job.log" | sed 's/^/# /'
  echo "# the run's files are in $LAB_FLEET"
}
