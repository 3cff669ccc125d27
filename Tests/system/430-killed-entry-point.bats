# An entry point may be killed at any time, and started again as often as one likes: the
# container is what it would be had nothing happened.
#
# TOOLBX_TEST_STARTS is how often the same container is started (default: 60).

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

setup_file() {
  start_file
  command -v cc >/dev/null || skip 'there is no C compiler, cc, for what kills the entry point'
  # Containers see the home.
  TOOLS=$(mktemp -d "$HOME/toolbox-tests-XXXXXX")
  export TOOLS
  cc -std=gnu17 -O1 -shared -fPIC -o "$TOOLS/kill-at.so" "$BATS_TEST_DIRNAME/lib/kill-at.c"
  printf '%s\n' '#!/bin/sh' "KILL_AT=$TOOLS/point LD_PRELOAD=$TOOLS/kill-at.so exec '/run/host$TOOLBX' \"\$@\"" \
    >"$TOOLS/toolbox"
  chmod 0755 "$TOOLS" "$TOOLS/toolbox"
}

teardown_file() {
  end_file
  [[ -z ${TOOLS-} ]] || rm -rf "$TOOLS"
}

setup() {
  start_test
  for_the_build_folder
}

# What is left there if a try is cut short is a sub-ID's.
teardown() {
  [[ -z $FOLDER ]] || podman unshare rm -rf "$FOLDER"
  end_test
}

# As create makes it, but with what kills the entry point at $TOOLS/point in its place.
make_mortal_container() {
  podman create --name tests --label com.github.containers.toolbox=true --env TOOLBOX_PATH="$TOOLBX" \
    --env XDG_RUNTIME_DIR="$XDG_RUNTIME_DIR" --dns none --hostname toolbx --ipc host --network host --no-hosts \
    --pid host --privileged --security-opt label=disable --ulimit host --userns keep-id --user root:root \
    --volume /:/run/host:rslave --volume "$HOME:$HOME:rslave" --volume "$XDG_RUNTIME_DIR:$XDG_RUNTIME_DIR" \
    --volume "$TOOLS/toolbox:/usr/bin/toolbox:ro" "$(debian_image)" \
    toolbox --log-level debug init-container --gid "$(id -g)" --home "$HOME" --shell "$SHELL" --uid "$UID" \
    --user "$USER" --media-link --mnt-link >/dev/null
}

# start_killed STEP - starts it until it is killed.
start_killed() {
  local status=0
  echo "step $1" >"$TOOLS/point"
  timeout 60 podman start --attach tests >/dev/null 2>&1 3>&- || status=$?
  assert_equal "$status" 137
}

# state_after_start FILE - starts it as people do, and writes down what there is: files and mounts.
state_after_start() {
  rm -f "$TOOLS/point"
  toolbox run --container tests sudo sh -c '
    exec >"$1"
    find /etc /home /media /mnt /run /usr /var -xdev -printf "%p: %y %m %U:%G %l\n" | sort
    find /etc /usr/lib/rpm /usr/share/empty -xdev -type f -print0 2>/dev/null | sort -z | xargs -0 sha256sum
    awk "\$5 !~ \"^/(dev|proc|sys|run/host)/\" { print \"mount\", \$5 }" /proc/self/mountinfo | sort' sh "$TOOLS/$1"
}

# The steps as the log tells of them, then what comes after the last of them.
announcements() {
  podman logs tests 2>&1 | sed -En 's/.*(Initializing: [^"]*|(Finished|Listening)[^"]*).*/\1/p'
}

@test "killed entry point: after any step, the next start repairs the container" {
  local steps step different=0
  make_mortal_container
  state_after_start new
  mapfile -t steps < <(announcements)
  podman rm --force --time 2 tests >/dev/null
  ((${#steps[@]} > 10))
  grep -q '^mount /tmp$' "$TOOLS/new"
  for ((step = 2; step <= ${#steps[@]}; step++)); do
    make_mortal_container
    start_killed "$step"
    state_after_start repaired
    if cmp -s "$TOOLS"/{new,repaired}; then
      echo "# killed after: ${steps[step - 2]#*: } -> state as new" >&3
    else
      echo "# killed after: ${steps[step - 2]#*: } -> state differs" >&3
      diff "$TOOLS"/{new,repaired} | sed -n 's/^[<>]/#   &/p' >&3
      different=$((different + 1))
    fi
    podman rm --force --time 2 tests >/dev/null
  done
  assert_equal "$different" 0
}

# scratch COMMAND ARGUMENT - lib/scratch.bash; what it tells is printed.
scratch() {
  local status=0
  make_folder
  podman unshare bash "$BATS_TEST_DIRNAME/lib/scratch.bash" "$1" "$FOLDER" "$2" >"$BATS_TEST_TMPDIR/told" 2>&1 3>&- ||
    status=$?
  sed 's/^\(# \)\?/# /' "$BATS_TEST_TMPDIR/told" >&3
  return "$status"
}

@test "killed entry point: before any call that changes files, the next start repairs the container" {
  scratch calls "$TOOLS/kill-at.so"
}

@test "entry point: many starts of a container all end in the same state" {
  scratch starts "${TOOLBX_TEST_STARTS:-60}"
}
