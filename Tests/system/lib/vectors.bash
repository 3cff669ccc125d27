# The argument vectors that toolbox hands to podman, to the word: `load lib/vectors`
# after helpers. In these tests toolbox finds recording-podman in the place of podman,
# and nothing in its environment but VARIABLES.

# shellcheck disable=SC2034 # the tests use what is set here

# start_recording - for setup: the caller has podman 4.3.1, and has had it before, but
# has an empty home and runtime directory, of the test.
start_recording() {
  ME=$(id -un)
  FOLDER_OF_TEST=$(realpath "$BATS_TEST_TMPDIR")
  RECORDING=$FOLDER_OF_TEST/recording
  LEVEL=error
  ANSWERS=0
  mkdir -p "$RECORDING"/{answers,started} "$FOLDER_OF_TEST"/{home,run/toolbox}
  chmod 700 "$FOLDER_OF_TEST"/run{,/toolbox}
  # What create looks for; nobody answers there.
  : >"$FOLDER_OF_TEST/bus"
  VARIABLES=(
    "DBUS_SYSTEM_BUS_ADDRESS=unix:path=$FOLDER_OF_TEST/bus" "HOME=$FOLDER_OF_TEST/home" "PATH=$RECORDING:$REAL_PATH"
    SHELL=/bin/bash "XDG_RUNTIME_DIR=$FOLDER_OF_TEST/run"
  )
  # The command before toolbox.
  ON=()
  stand_in podman
  # A host without certificates; see serve_certificates.
  printf '#!/bin/sh\nexit 1\n' >"$RECORDING/p11-kit"
  chmod +x "$RECORDING/p11-kit"
  podman_is 4.3.1
  migrated_to 4.3.1
  look_at_host "$FOLDER_OF_TEST/home" "$FOLDER_OF_TEST/run" "$FOLDER_OF_TEST/bus"
  # What run passes on of them.
  PASSED=(
    "--env=${VARIABLES[0]}" "--env=${VARIABLES[1]}" --env=SHELL=/bin/bash "--env=TOOLBOX_PATH=$PROGRAM"
    "--env=XDG_RUNTIME_DIR=$FOLDER_OF_TEST/run"
  )
  cd "$FOLDER_OF_TEST/home" || return
  # Without a service at the bus.
  AVAHI=() KCM=() PCSC=()
}

# stand_in PROGRAM - recording-podman is found in its place.
stand_in() {
  ln -s "$BATS_TEST_DIRNAME/lib/recording-podman" "$RECORDING/$1"
}

# serve_certificates - p11-kit is on this host, and is asked to.
serve_certificates() {
  rm "$RECORDING/p11-kit"
  stand_in p11-kit
  answer 'p11-kit server *'
}

# For teardown: nothing has been asked for that no answer was given for.
end_recording() {
  assert_file_not_exists "$RECORDING/unexpected"
}

# calls [WORD]... - runs toolbox with these words and VARIABLES, by ON.
calls() {
  run --separate-stderr "${ON[@]}" env -i "${VARIABLES[@]}" "$TOOLBX" "$@"
}

# on_terminal [WORD]... - likewise, on a terminal.
on_terminal() {
  run in_terminal env -i "${VARIABLES[@]}" "$TOOLBX" "$@"
}

# ---- what podman answers ----

# answer [--once] [--beside COMMAND] PATTERN [CODE [STDOUT [STDERR]]] - what stands
# behind PATTERN is 0 and nothing; see recording-podman.
answer() {
  local folder
  printf -v folder '%s/answers/%03d' "$RECORDING" "$((++ANSWERS))"
  mkdir "$folder"
  while [[ $1 == --* ]]; do
    case $1 in
      --once) : >"$folder/once" && shift ;;
      --beside) echo "$2" >"$folder/beside" && shift 2 ;;
    esac
  done
  echo "$1" >"$folder/words"
  echo "${2:-0}" >"$folder/code"
  printf %s "${3-}" >"$folder/stdout"
  printf %s "${4-}" >"$folder/stderr"
}

# podman_is VERSION - in the words of its time.
podman_is() {
  local json="{\"Client\": {\"Version\": \"$1\"}}"
  [[ $1 != 1.* ]] || json="{\"Version\": \"$1\"}"
  answer 'podman version --format json' 0 "$json"
  [[ ! -d $RECORDING/answers/version ]] || rm -r "$RECORDING/answers/version"
  mv "$RECORDING/answers/$(printf %03d "$ANSWERS")" "$RECORDING/answers/version"
}

# migrated_to [VERSION] - what podman's containers are up to date with; nothing without.
migrated_to() {
  local stamp=$FOLDER_OF_TEST/home/.config/toolbox/podman-system-migrate
  mkdir -p "${stamp%/*}"
  if (($#)); then echo "$1" >"$stamp"; else rm "$stamp"; fi
}

# ---- what podman is to be asked ----

# quoted WORD... - as recording-podman writes them.
quoted() (
  export LC_ALL=C
  printf '%s\n' "${@@Q}" ''
)

# has_asked WORD - since the last assert_vectors.
has_asked() {
  grep -qxF "${1@Q}" "$RECORDING/vectors"
}

# asks WORD... - the next vector, PROGRAM included.
asks() {
  quoted "$@" >>"$RECORDING/expected"
}

# asks_podman WORD... - likewise, without `podman --log-level LEVEL`.
asks_podman() {
  asks podman --log-level "$LEVEL" "$@"
}

# assert_vectors [--in-any-order] - exactly that was asked since the last time.
# shellcheck disable=SC2119,SC2120 # the tests have it, too
assert_vectors() {
  local file order='cat'
  [[ ${1-} != --in-any-order ]] || order='sort'
  for file in expected vectors; do
    touch "$RECORDING/$file"
    # Each on one line; tabs in words are quoted.
    awk 'BEGIN { RS = ""; FS = "\n"; OFS = "\t" } { $1 = $1; print $0 OFS }' "$RECORDING/$file" |
      "$order" | tr '\t' '\n' >"$RECORDING/$file.ordered"
  done
  diff --unified "$RECORDING"/{expected,vectors}.ordered || fail 'podman was not asked for that (-), but for this (+)'
  rm "$RECORDING"/{expected,vectors}
}

# ---- the vector of create ----

# look_at_host HOME RUNTIME-DIRECTORY BUS - what containers see of this host. A test that
# shows toolbox another host changes the variables.
look_at_host() {
  local snippet
  HOME_WORD=$1
  HOME_VOLUME=$(realpath "$1")
  RUNTIME=$2
  BUS=$(realpath "$3")
  PROGRAM=$(realpath "$TOOLBX")
  SHELL_WORD=/bin/bash
  ENTRY_POINT_VARIABLES=()
  # Of a container for another architecture.
  ARCHITECTURE_LABEL=() ARCHITECTURE=()
  DEVPTS=(--mount 'type=devpts,destination=/dev/pts')
  mapfile -t AVAHI < <(service_socket avahi-daemon.socket)
  mapfile -t KCM < <(service_socket sssd-kcm.socket)
  mapfile -t PCSC < <(service_socket pcscd.socket)
  MEDIA=() MNT=() RUN_MEDIA=() SNIPPET=() LINKS=()
  [[ $(realpath /home) != /var/home ]] || LINKS+=(--home-link)
  if [[ $(realpath /media) == /run/media ]]; then LINKS+=(--media-link); elif [[ -e /media ]]; then MEDIA=(/media:/media:rslave); fi
  if [[ $(realpath /mnt) == /var/mnt ]]; then LINKS+=(--mnt-link); elif [[ -e /mnt ]]; then MNT=(/mnt:/mnt:rslave); fi
  [[ ! -e /run/media ]] || RUN_MEDIA=(/run/media:/run/media:rslave)
  for snippet in /usr/share/profile.d/toolbox.sh /etc/profile.d/toolbox.sh; do
    [[ ! -e $snippet ]] || SNIPPET=("$snippet:/etc/profile.d/toolbox.sh:ro")
  done
}

# service_socket UNIT - the volume for the first socket of a unit that is there; none
# where systemd is not there to tell.
service_socket() {
  local address kind
  while read -r address kind; do
    [[ $address == /* && $kind == '(Stream)' && -e $address ]] || continue
    address=$(realpath "$address")
    echo "$address:$address"
    return
  done < <(systemctl show --property Listen --value "$1" 2>/dev/null)
}

# create_vector CONTAINER IMAGE - sets VECTOR to what podman gets.
create_vector() {
  local variable volume volumes=(
    /:/run/host:rslave /dev:/dev:rslave "$BUS:$BUS" "$HOME_VOLUME:$HOME_VOLUME:rslave" "$PROGRAM:/usr/bin/toolbox:ro"
    "$RUNTIME:$RUNTIME" "${AVAHI[@]}" "${KCM[@]}" "${MEDIA[@]}" "${MNT[@]}" "${PCSC[@]}" "${RUN_MEDIA[@]}" "${SNIPPET[@]}"
  )
  VECTOR=(podman --log-level "$LEVEL" create --cgroupns host --dns none)
  for variable in "${ENTRY_POINT_VARIABLES[@]}" "TOOLBOX_PATH=$PROGRAM" "XDG_RUNTIME_DIR=$RUNTIME"; do
    VECTOR+=(--env "$variable")
  done
  VECTOR+=(--hostname toolbx --ipc host --label com.github.containers.toolbox=true "${ARCHITECTURE_LABEL[@]}" "${DEVPTS[@]}" --name "$1"
    --network host --no-hosts --pid host --privileged --security-opt label=disable --ulimit host --userns keep-id
    --user root:root)
  for volume in "${volumes[@]}"; do
    VECTOR+=(--volume "$volume")
  done
  VECTOR+=("$2" toolbox --log-level debug init-container "${ARCHITECTURE[@]}" --gid "$(id -g)" --home "$HOME_WORD" --shell "$SHELL_WORD"
    --uid "$(id -u)" --user "$(id -un)" "${LINKS[@]}")
}

# asks_whether CONTAINER IMAGE... - there is the container or, by one of these names, the
# image: a single question.
asks_whether() {
  asks_podman inspect --format json --type all "$@"
}

# asks_create CONTAINER IMAGE
asks_create() {
  create_vector "$@"
  asks "${VECTOR[@]}"
}

# ---- the answers about containers ----

# exists [CONTAINER]... - there are these containers of Toolbx, and no others.
exists() {
  local name rows=''
  for name in "$@"; do
    answer "podman container exists $name"
    answer "podman inspect --format json --type all $name *" 0 "[{\"Id\": \"id-of-$name\", \"Config\": {}}]"
    rows+="${rows:+,}{\"Id\": \"id-of-$name\", \"Names\": [\"$name\"], \"Created\": 1700000000, \"State\": \"running\",
      \"Image\": \"localhost/image:1\", \"Labels\": {\"com.github.containers.toolbox\": \"true\"}}"
  done
  answer 'podman container exists *' 1
  answer 'podman ps --all --format json --sort names' 0 "[$rows]"
}

# inspected CONTAINER PID - what podman says of it. The process is ready for commands.
inspected() {
  echo "[{\"Config\": {\"Cmd\": [\"toolbox\"], \"Labels\": {\"com.github.containers.toolbox\": \"true\"}}, \"State\": {\"Pid\": $2}}]"
  : >"$RUNTIME/toolbox/container-initialized-$2"
}

# runs CONTAINER - it does, and is the only one.
runs() {
  exists "$1"
  answer "podman inspect --format json --type container $1" 0 "$(inspected "$1" $$)"
}

# ---- create, where all goes well ----

# has_images [IMAGE]... - podman has these and no others, and can create.
has_images() {
  local image
  for image in "$@"; do
    answer "podman image exists $image"
    answer "podman inspect --format json --type all * $image*" 125 \
      "[{\"Id\": \"id\", \"RepoTags\": [\"$image\"], \"Config\": {\"Env\": [\"PATH=/usr/bin:/bin\"]}}]"
  done
  answer 'podman inspect --format json --type all *' 125 '[]'
  answer 'podman image exists *' 1
  answer 'podman inspect --format json --type image *' 0 '[{"Id": "id", "Config": {"Env": ["PATH=/usr/bin:/bin"]}}]'
  answer 'podman create *' 0 id
}

assert_created() {
  assert_success
  assert_output --regexp "^Created container: $1
Enter with: ${TOOLBX##*/} enter( $1)?\$"
  assert_errors
}

# creates - a container of an image that is there. For that podman is asked for nothing
# else but its version, if it is not known, and what there is.
creates() {
  calls create --image localhost/image:1 tests
  assert_created tests
  ! has_asked version || asks_podman version --format json
  asks_whether tests localhost/image:1
  asks_create tests localhost/image:1
  assert_vectors
}
