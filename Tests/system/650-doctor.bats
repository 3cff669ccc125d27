# What doctor finds, on a sound host and with one thing broken at a time.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it

load lib/helpers

setup() {
  start_test
  # What desktops have, and the test host has not.
  export DBUS_SESSION_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket
  export XDG_DATA_DIRS=$BATS_TEST_TMPDIR/share
  mkdir -p "$XDG_DATA_DIRS/dbus-1/services" "$BATS_TEST_TMPDIR/bin"
  touch "$XDG_DATA_DIRS/dbus-1/services/org.freedesktop.Flatpak.service"
  # Whatever this machine has in the way of skopeo, which is not run.
  printf '#!/bin/sh\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/skopeo"
  chmod +x "$BATS_TEST_TMPDIR/bin/skopeo"
  PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

readonly SOUND='This host can run toolbox.'
readonly BROKEN='1 thing keeps toolbox from working.'
readonly UNKNOWN='not known: podman does not tell'
readonly HINT='See where it fails: podman --log-level debug info'

# The lines of a check: its own and those below it.
lines_of() {
  awk -v name="$1" '
    /^         / { if (here) print; next }
    { found = substr($0, 10, 17); sub(/ +$/, "", found); here = found == name }
    here' <<<"$output"
}

# assert_check MARK NAME FINDING [REMEDY]... - all that is told of a check.
assert_check() {
  local expected
  printf -v expected '%-7s  %-17s  %s' "$1" "$2" "$3"
  (($# < 4)) || expected+=$(printf '\n         %s' "${@:4}")
  assert_equal "$(lines_of "$2")" "$expected"
}

# Names of the checks with a mark, with commas between.
marked() {
  sed -nE "s/^$1 +(.{17})  .*/\\1/p" <<<"$output" | sed 's/ *$//' | paste -sd ,
}

# assert_found STATUS FAILED WARNINGS [COMMAND [ARG]...] - doctor ends with the status,
# and the checks that failed, and those with warnings, are exactly these.
assert_found() {
  local last=$SOUND
  run --separate-stderr "${@:4}" "$(command -v timeout)" 60 "$TOOLBX" doctor
  assert_equal "$status" "$1"
  assert_equal "$(marked failed)" "$2"
  assert_equal "$(marked warning)" "$3"
  assert_errors
  [[ -z $2 ]] || last=$BROKEN
  [[ $2 != *,* ]] || last="$(tr ',' '\n' <<<"$2" | wc -l) things keep toolbox from working."
  assert_equal "${lines[-1]}" "$last"
}

# Puts a podman into PATH that gives the answers which the real one gives now, without
# it: where mounts have been changed, the real one fails itself.
recorded_podman() {
  podman --version >"$BATS_TEST_TMPDIR/bin/podman.--version"
  podman info --format json >"$BATS_TEST_TMPDIR/bin/podman.info"
  echo '[]' >"$BATS_TEST_TMPDIR/bin/podman.ps"
  fake_podman "printf '%s\n' \"\$(<'$BATS_TEST_TMPDIR/bin/podman.'\$3)\"" 'exit'
}

# A folder for PATH that has all that doctor looks for in it, except for these.
programs_without() {
  local name programs=$BATS_TEST_TMPDIR/programs
  mkdir -p "$programs"
  for name in podman newuidmap newgidmap skopeo; do
    [[ " $* " == *" $name "* ]] || ln -sf "$(command -v "$name")" "$programs/$name"
  done
  echo "$programs"
}

# ---- a sound host ----

@test "doctor: a sound host" {
  assert_found 0 '' ''
  assert_check ok podman "version $(podman --version | awk '{ print $NF }')"
  assert_regex "$(lines_of 'OCI runtime')" '^ok       OCI runtime        (crun|runc) [0-9]+\.[0-9]'
  assert_check ok 'storage driver' overlay
  assert_check ok cgroups 'version 2'
  assert_check ok 'subordinate IDs' "granted to $USER"
  assert_check ok 'ID mapping' 'by newuidmap(1) and newgidmap(1)'
  assert_check ok 'runtime directory' "$XDG_RUNTIME_DIR"
  assert_check ok 'home directory' "$(realpath "$HOME")"
  assert_check ok configuration 'can be read'
  assert_check ok 'system bus' /var/run/dbus/system_bus_socket
  assert_check ok 'session bus' /run/dbus/system_bus_socket
  assert_check ok /run/host 'leads to the root directory'
  assert_check ok /run/media 'is there'
  assert_check ok program "$TOOLBX, loaded by $(readelf -lW "$TOOLBX" | sed -n 's/.*interpreter: \(.*\)]/\1/p')"
  assert_check ok 'Flatpak helper' "$XDG_DATA_DIRS/dbus-1/services/org.freedesktop.Flatpak.service"
  assert_check ok skopeo "$BATS_TEST_TMPDIR/bin/skopeo"
  assert_regex "$(lines_of emulation)" '^note     emulation          '
  assert_regex "$(lines_of containers)" '^ok       containers         (none yet|1, which can start|[0-9]+, which can all start)$'
  # 18 checks and the verdict; the empty line between is not one of bats's lines.
  assert_equal "${#lines[@]}" 19
}

@test "doctor: it fits on a screen where notes and warnings are many" {
  rm -r "$XDG_DATA_DIRS"
  assert_found 0 '' 'session bus,skopeo' \
    env PATH="$(programs_without skopeo)" DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere
  (($(wc -l <<<"$output") <= 30))
}

@test "doctor: JSON says the same as the text" {
  local text
  run --separate-stderr toolbox doctor
  text=$(sed -nE 's/^([a-z]+) +(.{17})  (.*)/\1|\2|\3/p' <<<"$output" | sed -E 's/ +\|/|/')
  run --separate-stderr toolbox doctor --format json
  assert_success
  assert_errors
  assert_equal "$(jq -r '.checks[] | "\(.status)|\(.name)|\(.finding)"' <<<"$output")" "$text"
  assert_equal "$(jq -c '[keys, .ok]' <<<"$output")" '[["checks","ok"],true]'
  assert_equal "$(jq -r '[.checks[].id] | join(" ")' <<<"$output")" \
    'podman oci-runtime storage-driver cgroups subordinate-ids id-mapping runtime-directory home-directory configuration system-bus session-bus run-host run-media program flatpak skopeo emulation containers'
  assert_equal "$(jq '[.checks[] | select(.status == "ok" and has("remedy"))] | length' <<<"$output")" 0
}

@test "doctor: JSON of a host with a failure" {
  run --separate-stderr env DBUS_SYSTEM_BUS_ADDRESS=nonsense "$TOOLBX" doctor --format=json
  assert_failure 1
  assert_errors
  assert_equal "$(jq .ok <<<"$output")" false
  assert_equal "$(jq -c '.checks[] | select(.status == "failed")' <<<"$output")" \
    '{"finding":"DBUS_SYSTEM_BUS_ADDRESS is not understood: nonsense","id":"system-bus","name":"system bus","remedy":"If this is not meant: unset DBUS_SYSTEM_BUS_ADDRESS","status":"failed"}'
}

@test "doctor: --format text is the default, and others are refused" {
  local plain
  run --separate-stderr toolbox doctor
  plain=$output
  run --separate-stderr toolbox doctor --format text
  assert_success
  assert_output "$plain"
  run --separate-stderr toolbox doctor --format xml
  assert_failure 1
  assert_output ''
  assert_errors "Error: invalid argument for '--format'" "The format must be 'text' or 'json'." "$USAGE"
}

@test "doctor: colours on a terminal only" {
  run in_terminal env DBUS_SYSTEM_BUS_ADDRESS=nonsense DBUS_SESSION_BUS_ADDRESS=nonsense "$TOOLBX" doctor
  assert_failure 1
  assert_line --regexp $'^(\r)?.*\e\\[1;32mok\e\\[0m       podman             version '
  assert_line --partial $'\e[1;33mwarning\e[0m  session bus        DBUS_SESSION_BUS_ADDRESS is not understood: nonsense'
  assert_line --partial $'\e[1;31mfailed\e[0m   system bus         DBUS_SYSTEM_BUS_ADDRESS is not understood: nonsense'
  run toolbox doctor
  refute_output --partial $'\e'
}

@test "doctor: a home that is not there" {
  assert_found 1 'home directory' '' env HOME=/nowhere XDG_CONFIG_HOME="$HOME/.config" XDG_DATA_HOME="$HOME/.local/share"
  assert_check failed 'home directory' 'cannot resolve /nowhere: No such file or directory' \
    'Make the directory, or set HOME to the one that you have.'
}

@test "doctor: a configuration that keeps commands from working" {
  export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR
  mkdir "$XDG_CONFIG_HOME/containers"
  cp "$HOME/.config/containers/storage.conf" "$XDG_CONFIG_HOME/containers"
  echo '[broken' >"$XDG_CONFIG_HOME/containers/toolbox.conf"
  assert_found 1 configuration ''
  assert_line --regexp "^failed   configuration +failed to parse file $XDG_CONFIG_HOME/containers/toolbox.conf: line 1: "
  printf '[general]\ndistro = "nonsense"\n' >"$XDG_CONFIG_HOME/containers/toolbox.conf"
  assert_found 1 configuration ''
  assert_check failed configuration 'failed to resolve container name: Distribution nonsense is unsupported.' \
    'Mend the file: toolbox.conf(5) says what may stand in it.'
}

@test "doctor: completion offers it and its formats" {
  run --separate-stderr toolbox __complete doc
  assert_line --index 0 $'doctor\tCheck whether this host can run toolbox'
  run --separate-stderr toolbox __complete doctor --format ''
  assert_output $'text\njson\n:4'
}

@test "doctor: what cannot be written is not success" {
  run --separate-stderr bash -c '"$TOOLBX" doctor >/dev/full'
  assert_failure 1
  assert_regex "$stderr" '^Error: failed to write'
}

# ---- podman ----

@test "doctor: no podman" {
  assert_found 1 podman '' env PATH="$(programs_without podman)"
  assert_check failed podman 'podman(1) is not in PATH' \
    'Install podman 1.6.4 or newer: the package podman of your distribution.'
  assert_check note 'OCI runtime' "$UNKNOWN"
  assert_check note 'storage driver' "$UNKNOWN"
  assert_check note containers "$UNKNOWN"
}

@test "doctor: a podman that is too old" {
  fake_podman 'case $3 in --version) echo "podman version 1.6.3"; exit ;; esac'
  assert_found 1 podman ''
  assert_check failed podman 'version 1.6.3 is older than 1.6.4' 'Update it: install podman 1.6.4 or newer.'
}

@test "doctor: a podman that hangs" {
  fake_podman 'echo $$ >>"$0.hangs"' 'exec sleep 1000'
  assert_found 1 podman ''
  assert_check failed podman 'podman --version gives no answer within 10 seconds' "$HINT"
  assert_check note containers "$UNKNOWN"
  # None is left behind.
  assert_equal "$(wc -l <"$BATS_TEST_TMPDIR/bin/podman.hangs")" 3
  run ps -o pid= -p "$(paste -sd , "$BATS_TEST_TMPDIR/bin/podman.hangs")"
  assert_output ''
}

@test "doctor: a podman that hangs at one question, deaf to signals" {
  fake_podman 'case $3 in ps) trap "" TERM; while :; do sleep 1; done ;; esac'
  assert_found 1 containers ''
  assert_check failed containers 'podman ps gives no answer within 10 seconds' 'See where it fails: podman ps --all'
  assert_check ok 'storage driver' overlay
}

@test "doctor: a podman that hangs can be given up" {
  local process status=0 left
  fake_podman 'echo $$ >>"$0.hangs"' 'exec sleep 1000'
  env --default-signal "$TOOLBX" doctor >"$BATS_TEST_TMPDIR/output" 3>&- &
  process=$!
  eventually test -s "$BATS_TEST_TMPDIR/bin/podman.hangs"
  kill -INT "$process"
  wait "$process" || status=$?
  mapfile -t left <"$BATS_TEST_TMPDIR/bin/podman.hangs"
  kill "${left[@]}" 2>/dev/null || true
  assert_equal "$status" 130
  assert_bytes "$BATS_TEST_TMPDIR/output" ''
}

@test "doctor: a podman that fails is cited" {
  fake_podman 'case $3 in info) echo "Error: the moon is full" >&2; exit 125 ;; esac'
  assert_found 1 podman ''
  assert_check failed podman \
    "version $(podman --version | awk '{ print $NF }'): podman info fails with code 125: the moon is full" "$HINT"
  assert_check note 'OCI runtime' "$UNKNOWN"
}

@test "doctor: a podman that dies, and one that talks nonsense" {
  fake_podman 'kill -KILL $$'
  assert_found 1 podman ''
  assert_check failed podman 'podman --version fails with code 137' "$HINT"
  fake_podman 'echo "{nonsense"' 'exit'
  assert_found 1 podman ''
  assert_check failed podman 'the answer of podman --version is not understood' "$HINT"
}

@test "doctor: the storage driver vfs" {
  fake_podman 'case $3 in info) "$real" "$@" | sed "s/\"graphDriverName\": \"[a-z]*\"/\"graphDriverName\": \"vfs\"/"; exit ;; esac'
  assert_found 0 '' 'storage driver'
  assert_check warning 'storage driver' 'vfs, which copies whole images: it is slow and takes much space' \
    'This deletes all your containers and images, which drivers do not share: podman system reset' \
    "Then write in $(podman info --format '{{.Store.ConfigFile}}'), below [storage]: driver = \"overlay\""
}

# ---- the user and the session ----

@test "doctor: no sub-IDs" {
  local free
  recorded_podman
  free='[0-9]+-[0-9]+'
  assert_found 1 'subordinate IDs' '' as_if 'mount --bind /dev/null /etc/subuid'
  assert_regex "$(lines_of 'subordinate IDs')" "^failed   subordinate IDs    no range of user IDs is granted to $USER
         Grant one: sudo usermod --add-subuids $free $USER
         Then let podman use it: podman system migrate\$"
  assert_found 1 'subordinate IDs' '' as_if 'mount --bind /dev/null /etc/subgid'
  assert_regex "$(lines_of 'subordinate IDs')" "no range of group IDs is granted to $USER
         Grant one: sudo usermod --add-subgids $free $USER"
  assert_found 1 'subordinate IDs' '' as_if 'mount --bind /dev/null /etc/subuid && mount --bind /dev/null /etc/subgid'
  assert_check failed 'subordinate IDs' "no range of user IDs and of group IDs is granted to $USER" \
    "Grant one: sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER" \
    'Then let podman use it: podman system migrate'
}

@test "doctor: the sub-IDs that are proposed are nobody else's" {
  recorded_podman
  echo 'somebody:100000:65536' >"$BATS_TEST_TMPDIR/subuid"
  assert_found 1 'subordinate IDs' '' as_if "mount --bind '$BATS_TEST_TMPDIR/subuid' /etc/subuid && mount --bind /dev/null /etc/subgid"
  assert_line "         Grant one: sudo usermod --add-subuids 165536-231071 --add-subgids 165536-231071 $USER"
}

@test "doctor: no programs that map IDs" {
  recorded_podman
  assert_found 1 'ID mapping' '' env PATH="$(programs_without newgidmap)"
  assert_check failed 'ID mapping' 'newgidmap(1) is not in PATH' \
    'Install the package uidmap (Debian, Ubuntu), shadow-utils (Fedora) or shadow (Arch Linux).'
}

@test "doctor: XDG_RUNTIME_DIR is not set" {
  local session="Log in by a session of its own, not by su(1) or sudo(8). To have the directory without a session: sudo loginctl enable-linger $USER"
  recorded_podman
  if [[ $XDG_RUNTIME_DIR == /run/user/$UID ]]; then
    assert_found 0 '' '' env --unset=XDG_RUNTIME_DIR
    assert_check note 'runtime directory' "XDG_RUNTIME_DIR is not set: /run/user/$UID is used"
  fi
  assert_found 1 'runtime directory' '' as_if 'mount -t tmpfs none /run/user && unset XDG_RUNTIME_DIR'
  assert_check failed 'runtime directory' "XDG_RUNTIME_DIR is not set, and /run/user/$UID is not there" "$session"
  assert_found 1 'runtime directory' '' env XDG_RUNTIME_DIR=/nowhere
  assert_check failed 'runtime directory' '/nowhere is not there' "$session"
  assert_found 1 'runtime directory' '' env XDG_RUNTIME_DIR=/
  assert_check failed 'runtime directory' "/ belongs to the user ID 0, not to $UID" "$session"
}

@test "doctor: XDG_RUNTIME_DIR is no path to a directory" {
  recorded_podman
  assert_found 1 'runtime directory' '' env XDG_RUNTIME_DIR=run
  assert_check failed 'runtime directory' 'XDG_RUNTIME_DIR is not an absolute path: run' \
    "Set it anew: export XDG_RUNTIME_DIR=/run/user/$UID"
  assert_found 1 'runtime directory' '' env XDG_RUNTIME_DIR=/etc/passwd
  assert_check failed 'runtime directory' '/etc/passwd is no directory' \
    "Set it anew: export XDG_RUNTIME_DIR=/run/user/$UID"
}

@test "doctor: XDG_RUNTIME_DIR has another mode" {
  local directory=$BATS_TEST_TMPDIR/run
  recorded_podman
  mkdir "$directory"
  chmod 0755 "$directory"
  assert_found 0 '' 'runtime directory' env XDG_RUNTIME_DIR="$directory"
  assert_check warning 'runtime directory' "$directory has the mode 0755, but its owner alone must have all rights" \
    "Restrict it: chmod 0700 $directory"
  chmod 0500 "$directory"
  assert_found 1 'runtime directory' '' env XDG_RUNTIME_DIR="$directory"
  assert_check failed 'runtime directory' "$directory has the mode 0500, but its owner alone must have all rights" \
    "Restrict it: chmod 0700 $directory"
  chmod 0700 "$directory"
  assert_found 0 '' '' env XDG_RUNTIME_DIR="$directory"
}

@test "doctor: no system bus" {
  local remedy='If this is not meant: unset DBUS_SYSTEM_BUS_ADDRESS'
  assert_found 1 'system bus' '' env DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nowhere
  assert_check failed 'system bus' '/nowhere is not there' "$remedy"
  assert_found 1 'system bus' '' env DBUS_SYSTEM_BUS_ADDRESS=unix:path=/etc/passwd
  assert_check failed 'system bus' '/etc/passwd is no socket' "$remedy"
  assert_found 1 'system bus' '' env DBUS_SYSTEM_BUS_ADDRESS=nonsense
  assert_check failed 'system bus' 'DBUS_SYSTEM_BUS_ADDRESS is not understood: nonsense' "$remedy"
  recorded_podman
  assert_found 1 'system bus' 'session bus' as_if 'mount -t tmpfs none /run/dbus'
  assert_check failed 'system bus' '/var/run/dbus/system_bus_socket is not there' \
    'Start it: sudo systemctl start dbus.socket'
}

@test "doctor: no session bus" {
  assert_found 0 '' 'session bus' env DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere
  assert_check warning 'session bus' '/nowhere is not there' \
    'Containers reach neither the desktop nor, to run toolbox inside, the host without it.' \
    'Log in by a session of its own, or start it: systemctl --user start dbus.socket'
}

# ---- the machine ----

@test "doctor: cgroups of version 1" {
  local remedy="Add this to the kernel's command line, and restart: systemd.unified_cgroup_hierarchy=1"
  recorded_podman
  assert_found 0 '' cgroups as_if 'mount -t tmpfs none /sys/fs/cgroup && mkdir /sys/fs/cgroup/memory'
  assert_check warning cgroups 'version 1, which podman gives up' "$remedy"
  mkdir "$BATS_TEST_TMPDIR/cgroup"
  assert_found 0 '' cgroups as_if "mount --rbind /sys/fs/cgroup '$BATS_TEST_TMPDIR/cgroup' &&
    mount -t tmpfs none /sys/fs/cgroup && mkdir /sys/fs/cgroup/unified &&
    mount --rbind '$BATS_TEST_TMPDIR/cgroup' /sys/fs/cgroup/unified"
  assert_check warning cgroups 'version 1 beside version 2, which podman gives up' "$remedy"
  assert_found 0 '' cgroups as_if 'mount -t tmpfs none /sys/fs/cgroup'
  assert_check warning cgroups 'none at /sys/fs/cgroup' 'Mount them: sudo mount -t cgroup2 cgroup2 /sys/fs/cgroup'
}

# Lines of shell for as_if: a /run that has only these of its folders.
run_with() {
  local name
  echo "mkdir -p '$BATS_TEST_TMPDIR/run' && mount --rbind /run '$BATS_TEST_TMPDIR/run' && mount -t tmpfs none /run"
  for name in "$@"; do
    echo "mkdir '/run/$name' && mount --rbind '$BATS_TEST_TMPDIR/run/$name' '/run/$name'"
  done
}

# The program that starts without /run/host: a copy, so that it has the usual name.
native() {
  local native=${TOOLBX_BUILD:-${TOOLBX%/*}}/toolbox-native
  [[ -x $native ]] || skip "there is no $native"
  mkdir -p "$BATS_TEST_TMPDIR/native"
  cp "$native" "$BATS_TEST_TMPDIR/native/toolbox"
  TOOLBX=$BATS_TEST_TMPDIR/native/toolbox
}

@test "doctor: no /run/host" {
  recorded_podman
  export TOOLBOX_PATH=$TOOLBX
  native
  assert_found 1 /run/host,program '' as_if "$(run_with dbus user media)"
  assert_check failed /run/host 'is not there, and containers reach this program through it' \
    'Create it: sudo systemd-tmpfiles --create toolbox.conf' \
    'Without toolbox.conf, until the next start of the machine: sudo ln -s / /run/host'
  assert_regex "$(lines_of program)" "^failed   program            $TOOLBOX_PATH is loaded by /run/host/.*, which is not there
         Create /run/host; if it is there, install toolbox anew.\$"
  assert_found 1 /run/host,program '' as_if "$(run_with dbus user media)"$'\nmkdir /run/host'
  assert_check failed /run/host 'does not lead to the root directory' \
    'Move it away, and then: sudo ln -s / /run/host'
}

@test "doctor: no /run/media" {
  recorded_podman
  assert_found 0 '' /run/media as_if "$(run_with dbus user)"$'\nln -s / /run/host'
  assert_check warning /run/media 'is not there: new containers will not see removable media' \
    'Create it: sudo systemd-tmpfiles --create toolbox.conf'
}

@test "doctor: a program that containers may not be able to start" {
  local remedy='Call the program toolbox as it is installed, or set TOOLBOX_PATH to its path.'
  printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/script"
  chmod +x "$BATS_TEST_TMPDIR/script"
  assert_found 0 '' program env TOOLBOX_PATH="$BATS_TEST_TMPDIR/script"
  assert_check warning program \
    "$BATS_TEST_TMPDIR/script may not start in containers: read $BATS_TEST_TMPDIR/script: Exec format error" "$remedy"
  assert_found 1 program '' env TOOLBOX_PATH=/nowhere/toolbox
  assert_check failed program '/nowhere/toolbox is not the absolute path of a program, and containers mount it' \
    'Set TOOLBOX_PATH to the path of toolbox, or: unset TOOLBOX_PATH'
  native
  assert_found 0 '' program
  assert_regex "$(lines_of program)" "^warning  program            $TOOLBX is loaded by /lib.*, which containers may have in another version or not at all
         $remedy\$"
}

@test "doctor: no flatpak" {
  # podman's storage is in XDG_DATA_HOME.
  recorded_podman
  rm -r "$XDG_DATA_DIRS"
  assert_found 0 '' '' env XDG_DATA_HOME="$BATS_TEST_TMPDIR"
  assert_check note 'Flatpak helper' 'none: toolbox cannot be called inside containers' \
    'If you want to: install the package flatpak.'
}

@test "doctor: no skopeo" {
  assert_found 0 '' skopeo env PATH="$(programs_without skopeo)"
  assert_check warning skopeo 'skopeo(1) is not in PATH: the size of an image is not shown before it is downloaded, and images for other architectures cannot be' \
    'Install the package skopeo.'
}

@test "doctor: static emulators" {
  local emulator
  emulator=$(command -v qemu-aarch64-static) || skip 'there is no qemu-aarch64-static on this host'
  cp "$emulator" "$BATS_TEST_TMPDIR/bin/qemu-x86_64-static"
  assert_found 0 '' ''
  assert_regex "$(lines_of emulation)" '^note     emulation          (.*; )?static QEMU for aarch64(, .*)?, x86_64'$'(\n|$)'
}

# ---- containers ----

@test "doctor: containers that can start" {
  make_container one
  assert_found 0 '' ''
  assert_check ok containers '1, which can start'
  make_container two
  toolbox run --container two true
  assert_found 0 '' ''
  assert_check ok containers '2, which can all start'
}

@test "doctor: containers that cannot start as they were made" {
  make_container sound
  make_folder
  cp "$TOOLBX" "$FOLDER/toolbox"
  TOOLBOX_PATH=$FOLDER/toolbox toolbox create --image "$(debian_image)" gone >/dev/null
  TOOLBOX_PATH=$FOLDER/toolbox toolbox create --image "$(debian_image)" runs >/dev/null
  toolbox run --container runs true
  podman create --name old --label com.github.debarshiray.toolbox=true "$(debian_image)" /bin/sh >/dev/null
  podman create --name foreign --label com.github.containers.toolbox=false --volume "$FOLDER/toolbox:/toolbox" \
    "$(debian_image)" /bin/sh >/dev/null
  rm "$FOLDER/toolbox"
  assert_found 0 '' containers
  assert_check warning containers '3 of 4 cannot start as they were made' \
    "gone mounts what is not there: $FOLDER/toolbox. Create it again after: toolbox rm gone" \
    'old is too old: its entry point is /bin/sh. Create it again after: toolbox rm old' \
    "runs mounts what is not there: $FOLDER/toolbox. Create it again after: toolbox rm --force runs"
  # It is so: the first gets the program that runs now.
  run --separate-stderr toolbox run --container gone stat -c %i /usr/bin/toolbox
  assert_success
  assert_output "$(stat -c %i "$TOOLBX")"
  run --separate-stderr toolbox run --container old true
  assert_failure 1
}

# ---- elsewhere ----

@test "doctor: several things are counted" {
  recorded_podman
  assert_found 1 'runtime directory,system bus' '' \
    env XDG_RUNTIME_DIR=/nowhere DBUS_SYSTEM_BUS_ADDRESS=nonsense
  assert_line '2 things keep toolbox from working.'
}

@test "doctor: inside a container it is the host that is looked at" {
  make_container tests
  run --separate-stderr toolbox run --container tests toolbox doctor
  assert_failure 1
  assert_output ''
  assert_errors 'Error: flatpak-spawn(1) not found'
  toolbox run --container tests sudo sh -c 'cat >/usr/local/bin/flatpak-spawn; chmod +x /usr/local/bin/flatpak-spawn' \
    <<<$'#!/bin/sh\nfor word; do case $word in --env=*) ;; *) echo "<$word>" ;; esac; done'
  run --separate-stderr toolbox run --container tests toolbox doctor --format json
  assert_success
  assert_output "<--host>
<$(realpath "$TOOLBX")>
<doctor>
<--format>
<json>"
}

@test "doctor: in a foreign container it is not at home" {
  run --separate-stderr podman run --rm --volume "$TOOLBX:/usr/bin/toolbox:ro" --volume /:/run/host "$(debian_image)" \
    toolbox doctor
  assert_failure 1
  assert_output ''
  assert_errors 'Error: this is not a Toolbx container'
}
