# What podman is asked for: whole sequences of whole argument vectors, as they are known
# from Toolbx 0.3. Where they are others on purpose, the comment says what Toolbx does.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it
# shellcheck disable=SC2030,SC2031,SC2034 # each test sets up what lib/vectors reads

load lib/helpers
load lib/vectors

FEDORA=registry.fedoraproject.org/fedora-toolbox:44

setup() {
  start_test
  start_recording
}

teardown() {
  end_test
  end_recording
}

# ---- create ----

# Toolbx asks for the version in each command, and migrates in the next one whatever it
# is, whatever runs. It asks for the container, and for the image by each of its names,
# one after the other, and inspects the image by its short name, for the sake of a full
# one, which is known here.
@test "vectors: create, for the first time" {
  migrated_to
  rmdir "$RUNTIME/toolbox"
  exists
  has_images "$FEDORA"
  answer 'podman system migrate'
  calls create --distro fedora --release 44
  assert_created fedora-toolbox-44
  asks_podman version --format json
  asks_podman ps --all --format json --sort names
  asks_podman system migrate
  asks_whether fedora-toolbox-44 localhost/fedora-toolbox:44 "$FEDORA"
  asks_create fedora-toolbox-44 "$FEDORA"
  assert_vectors
}

# Toolbx asks for the version again.
@test "vectors: create, and again" {
  exists
  has_images "$FEDORA"
  calls create --distro fedora --release 44
  assert_created fedora-toolbox-44
  asks_podman version --format json
  asks_whether fedora-toolbox-44 localhost/fedora-toolbox:44 "$FEDORA"
  asks_create fedora-toolbox-44 "$FEDORA"
  assert_vectors
  calls create --distro fedora --release f44 --container other
  assert_created other
  asks_whether other localhost/fedora-toolbox:44 "$FEDORA"
  asks_create other "$FEDORA"
  assert_vectors
}

# Toolbx migrates, which stops it.
@test "vectors: create, after an update of podman, while a container runs" {
  migrated_to 4.3.0
  exists other
  has_images localhost/image:1
  calls create --image localhost/image:1 tests
  assert_created tests
  asks_podman version --format json
  asks_podman ps --all --format json --sort names
  asks_whether tests localhost/image:1
  asks_create tests localhost/image:1
  assert_vectors
}

@test "vectors: create, of a container that there is" {
  exists tests
  calls create --image localhost/image:1 tests
  assert_failure 1
  asks_podman version --format json
  asks_whether tests localhost/image:1
  asks_podman container exists tests
  assert_vectors
}

@test "vectors: create, with variables for the entry point" {
  local variables theirs=("${VARIABLES[@]}")
  exists
  has_images localhost/image:1
  for variables in TOOLBX_DELAY_ENTRY_POINT=3 TOOLBX_DELAY_ENTRY_POINT= TOOLBX_FAIL_ENTRY_POINT=2 \
    TOOLBX_FAIL_ENTRY_POINT= 'TOOLBX_DELAY_ENTRY_POINT=1 TOOLBX_FAIL_ENTRY_POINT=1'; do
    read -ra ENTRY_POINT_VARIABLES <<<"$variables"
    # The order in the environment does not matter.
    VARIABLES=("${ENTRY_POINT_VARIABLES[@]:1}" "${theirs[@]}" "${ENTRY_POINT_VARIABLES[0]}")
    creates
  done
}

@test "vectors: create, with the first podman that can mount terminals" {
  exists
  has_images localhost/image:1
  podman_is 2.1.0
  creates
}

@test "vectors: create, with the last podman that cannot" {
  exists
  has_images localhost/image:1
  podman_is 2.0.6
  # Its containers are newer.
  DEVPTS=()
  creates
}

@test "vectors: create, with another toolbox for the container" {
  PROGRAM=$FOLDER_OF_TEST/link
  ln -s "$TOOLBX" "$PROGRAM"
  VARIABLES+=("TOOLBOX_PATH=$PROGRAM")
  exists
  has_images localhost/image:1
  creates
}

@test "vectors: create, in a home that is a link" {
  HOME_WORD=$FOLDER_OF_TEST/link
  ln -s home "$HOME_WORD"
  VARIABLES+=("HOME=$HOME_WORD")
  exists
  has_images localhost/image:1
  creates
}

@test "vectors: create, with another shell" {
  SHELL_WORD=/bin/fish
  VARIABLES+=(SHELL=/bin/fish)
  exists
  has_images localhost/image:1
  creates
}

@test "vectors: create, on this host's system bus" {
  VARIABLES=("${VARIABLES[@]/#DBUS_SYSTEM_BUS_ADDRESS=*/TERM=dumb}")
  look_at_host "$FOLDER_OF_TEST/home" "$FOLDER_OF_TEST/run" /var/run/dbus/system_bus_socket
  exists
  has_images localhost/image:1
  creates
}

@test "vectors: create, on a system bus by a link" {
  ln -s bus "$FOLDER_OF_TEST/link"
  VARIABLES+=("DBUS_SYSTEM_BUS_ADDRESS=unix:path=$FOLDER_OF_TEST/link")
  exists
  has_images localhost/image:1
  creates
}

@test "vectors: create, with the profile's snippet in either place" {
  exists
  has_images localhost/image:1
  SNIPPET=(/usr/share/profile.d/toolbox.sh:/etc/profile.d/toolbox.sh:ro)
  ON=(as_if 'mount -t tmpfs none /etc/profile.d
    mount -t tmpfs none /usr/share && mkdir /usr/share/profile.d && : >/usr/share/profile.d/toolbox.sh')
  creates
  SNIPPET=(/etc/profile.d/toolbox.sh:/etc/profile.d/toolbox.sh:ro)
  ON[1]+=' && : >/etc/profile.d/toolbox.sh'
  creates
}

# on_host_with LINE - from now on toolbox is shown a host whose root directory has only
# what it needs, and what a line of shell makes there.
on_host_with() {
  ON=(env "NEW_ROOT=$FOLDER_OF_TEST/root" unshare --map-current-user --mount --keep-caps bash -c "
    $NEW_ROOT_SCRIPT
    $1
    "'exec unshare --root=. "$@"' bash)
  # It may be called in a home, which is at another place there.
  VARIABLES+=("TOOLBOX_PATH=$PROGRAM")
  MEDIA=() MNT=() RUN_MEDIA=() LINKS=()
}

NEW_ROOT_SCRIPT='
  mkdir "$NEW_ROOT" && mount -t tmpfs none "$NEW_ROOT" && cd "$NEW_ROOT" || exit
  for entry in /*; do
    [[ $entry != /@(home|media|mnt|run|var) ]] || continue
    if [[ -L $entry ]]; then
      cp --no-dereference "$entry" .
    elif [[ -d $entry ]]; then
      mkdir ".$entry" && mount --rbind "$entry" ".$entry" || exit
    fi
  done
  mkdir -p run var/{home,tmp} && ln -s / run/host || exit
  mount --rbind /var/tmp var/tmp && mount --rbind "$(realpath /home)" var/home || exit
'

@test "vectors: create, on a host with all folders" {
  on_host_with 'mkdir media mnt run/media && ln -s var/home home'
  MEDIA=(/media:/media:rslave) MNT=(/mnt:/mnt:rslave) RUN_MEDIA=(/run/media:/run/media:rslave) LINKS=(--home-link)
  exists
  has_images localhost/image:1
  creates
}

@test "vectors: create, on a host without folders for media" {
  on_host_with 'mkdir home && mount --rbind var/home home'
  exists
  has_images localhost/image:1
  creates
}

@test "vectors: create, on a host whose folders are links" {
  on_host_with 'mkdir run/media var/mnt && ln -s var/home home && ln -s run/media media && ln -s var/mnt mnt'
  RUN_MEDIA=(/run/media:/run/media:rslave) LINKS=(--home-link --media-link --mnt-link)
  exists
  has_images localhost/image:1
  creates
}

@test "vectors: create, of an image that is here under its short name" {
  exists
  has_images localhost/fedora-toolbox:44
  calls create --distro fedora --release 44
  assert_created fedora-toolbox-44
  asks_podman version --format json
  asks_whether fedora-toolbox-44 localhost/fedora-toolbox:44 "$FEDORA"
  asks_create fedora-toolbox-44 localhost/fedora-toolbox:44
  assert_vectors
}

# What else has the name of the container may be the container: that takes another look.
@test "vectors: create, of a container whose name is that of something else" {
  answer 'podman inspect --format json --type all tests *' 125 \
    '[{"Id": "a volume"}, {"Id": "id", "RepoTags": ["localhost/image:1"], "Config": {}}]'
  exists
  has_images localhost/image:1
  calls create --image localhost/image:1 tests
  assert_created tests
  asks_podman version --format json
  asks_whether tests localhost/image:1
  asks_podman container exists tests
  asks_podman image exists localhost/image:1
  asks_podman inspect --format json --type image localhost/image:1
  asks_create tests localhost/image:1
  assert_vectors
}

# creates_of_id TAGS IMAGE - where TAGS, in JSON, are those of the image deadbeef.
creates_of_id() {
  rm -r "$RECORDING/answers" && mkdir "$RECORDING/answers"
  exists
  podman_is 4.3.1
  answer 'podman inspect --format json --type image deadbeef' 0 "[{\"Id\": \"deadbeef\", \"RepoTags\": $1}]"
  has_images deadbeef
  calls create --image deadbeef
  assert_created deadbeef
  ! has_asked version || asks_podman version --format json
  asks_podman container exists deadbeef
  asks_podman image exists deadbeef
  asks_podman inspect --format json --type image deadbeef
  create_vector deadbeef "$2"
  asks "${VECTOR[@]}"
  assert_vectors
}

# An ID says nothing about names, by which the first look finds out what was found.
# Toolbx refuses an image of which podman says null.
@test "vectors: create, of an image by its ID" {
  creates_of_id '["localhost/x:latest", "localhost/x:1"]' localhost/x:1
  creates_of_id '["localhost/x:latest", "localhost/y:latest"]' localhost/x:latest
  creates_of_id '[]' deadbeef
  creates_of_id null deadbeef
}

# What comes before an image is fetched.
asks_before_pull() {
  ! has_asked version || asks_podman version --format json
  asks_whether tests localhost:1/image:1
  asks_podman container exists tests
  asks_podman image exists localhost:1/image:1
}

@test "vectors: create, of an image of a registry" {
  exists
  has_images
  answer 'podman pull localhost:1/image:1'
  calls --assumeyes create --image localhost:1/image:1 tests
  assert_created tests
  asks_before_pull
  asks_podman pull localhost:1/image:1
  asks_podman inspect --format json --type image localhost:1/image:1
  asks_create tests localhost:1/image:1
  assert_vectors
}

@test "vectors: create, of an image of a registry that wants a login" {
  local file="$FOLDER_OF_TEST/with a blank.json"
  echo '{}' >"$file"
  exists
  has_images
  answer 'podman pull *'
  calls --assumeyes create --authfile "$file" --image localhost:1/image:1 tests
  assert_created tests
  asks_before_pull
  asks_podman pull --authfile "$file" localhost:1/image:1
  asks_podman inspect --format json --type image localhost:1/image:1
  asks_create tests localhost:1/image:1
  assert_vectors
}

@test "vectors: create, of an image for another architecture" {
  local file=$FOLDER_OF_TEST/auth.json image=localhost:1/debian-toolbox:12
  [[ -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ]] || skip 'this host runs no programs for arm64'
  echo '{}' >"$file"
  stand_in skopeo
  exists
  answer "podman inspect --format json --type image $image-arm64" 0 \
    '[{"Id": "id", "Architecture": "arm64", "Config": {"Env": ["PATH=/usr/bin:/bin"]}}]'
  has_images
  answer 'skopeo inspect *' 0 '{"Architecture": "arm64"}'
  answer 'skopeo copy *'
  calls --assumeyes create --authfile "$file" --image "$image-aarch64"
  assert_created debian-toolbox-12-arm64
  asks_podman version --format json
  asks_podman container exists debian-toolbox-12-arm64
  asks_podman image exists "$image-aarch64"
  asks_podman image exists "$image-arm64"
  asks skopeo inspect --override-arch arm64 --authfile "$file" --format json "docker://$image"
  asks skopeo copy --override-arch arm64 --src-authfile "$file" "docker://$image" "containers-storage:$image-arm64"
  asks_podman inspect --format json --type image "$image-arm64"
  ARCHITECTURE_LABEL=(--label toolbox-arch=arm64)
  ARCHITECTURE=(--arch arm64 --arch-emulator-path "$(command -v qemu-aarch64-static)")
  asks_create debian-toolbox-12-arm64 "$image-arm64"
  assert_vectors
}

# calls_and_answers ANSWER [WORD]... - as on_terminal; the answer is typed whenever a
# size is told, since what is typed while that is put into its place does not count.
calls_and_answers() {
  run expect -f <(printf %s "$ANSWERS_SIZES") -- "$1" env -i "${VARIABLES[@]}" "$TOOLBX" "${@:2}"
}

ANSWERS_SIZES='
  set words [lrange $argv [expr {[lindex $argv 0] eq "--"}] end]
  spawn -noecho {*}[lrange $words 1 end]
  expect {
    -gl "(1.5MB)*: " { send "[lindex $words 0]\r"; exp_continue }
    eof {}
    timeout { exit 124 }
  }
  exit [lindex [wait] 3]'

# Toolbx asks skopeo without the file, and so in vain where it is needed.
@test "vectors: create, of an image whose size is asked for" {
  local file=$FOLDER_OF_TEST/auth.json
  echo '{}' >"$file"
  stand_in skopeo
  exists
  has_images
  answer 'podman pull *'
  answer 'skopeo inspect *' 0 '{"LayersData": [{"Size": 1000000}, {"Size": 500000}]}'
  calls_and_answers y create --image localhost:1/image:1 tests
  assert_success
  asks_before_pull
  asks skopeo inspect --format json docker://localhost:1/image:1
  asks_podman pull localhost:1/image:1
  asks_podman inspect --format json --type image localhost:1/image:1
  asks_create tests localhost:1/image:1
  assert_vectors
  calls_and_answers n create --authfile "$file" --image localhost:1/image:1 tests
  assert_success
  asks_before_pull
  asks skopeo inspect --authfile "$file" --format json docker://localhost:1/image:1
  assert_vectors
}

# ---- levels ----

@test "vectors: podman logs at the level that is asked for, by the name that it knows" {
  local word
  exists
  for word in trace debug info warning error fatal panic INFO; do
    LEVEL=${word,,}
    calls --log-podman --log-level "$word" list --containers
    assert_success
    asks_podman ps --all --format json --sort names
  done
  LEVEL=warning
  calls --log-level=warn --log-podman list --containers
  asks_podman ps --all --format json --sort names
  LEVEL=debug
  calls -vv list --containers
  asks_podman ps --all --format json --sort names
  calls --verbose --log-level trace list --containers --log-podman
  asks_podman ps --all --format json --sort names
  assert_vectors
}

@test "vectors: podman logs errors alone where its log is not asked for" {
  exists
  calls --log-level trace list --containers
  asks_podman ps --all --format json --sort names
  calls --verbose list --containers
  asks_podman ps --all --format json --sort names
  calls --log-podman list --containers
  asks_podman ps --all --format json --sort names
  assert_vectors
}

@test "vectors: each podman gets the level, and the entry point its own" {
  exists
  has_images "$FEDORA"
  LEVEL=debug
  calls --log-level debug --log-podman create --distro fedora --release 44
  assert_success
  asks_podman version --format json
  asks_whether fedora-toolbox-44 localhost/fedora-toolbox:44 "$FEDORA"
  asks_create fedora-toolbox-44 "$FEDORA"
  assert_vectors
}

# logfmt WORD... - the lines of toolbox's log that hold them.
logfmt() {
  local word
  for word in "$@"; do
    [[ $word =~ ^[A-Za-z0-9._/@^+-]*$ ]] || word="\"$word\""
    echo "level=debug msg=$word"
  done
}

@test "vectors: that of create is logged, a word in a line" {
  exists
  has_images localhost/image:1
  calls --verbose create --image localhost/image:1 tests
  assert_success
  create_vector tests localhost/image:1
  assert_equal "$(sed '1,/^level=debug msg="Creating container tests:"$/d' <<<"$stderr" | head -n "${#VECTOR[@]}")" \
    "$(logfmt "${VECTOR[@]}")"
}

# ---- run ----

# Toolbx asks for the version first, and reads `podman logs --follow` until the container is ready.
@test "vectors: run" {
  runs foo
  answer 'podman exec *'
  calls run --container foo ls -la
  assert_success
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  asks_podman version --format json
  asks_podman exec --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec "$@"' bash ls -la
  assert_vectors
}

@test "vectors: run, on a host that serves its certificates" {
  serve_certificates
  runs foo
  answer 'podman exec *'
  calls run --container foo true
  assert_success
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  asks p11-kit server --name "$RUNTIME/toolbox/pkcs11" --provider p11-kit-trust.so \
    'pkcs11:model=p11-kit-trust?write-protected=yes'
  asks_podman version --format json
  asks_podman exec --detach-keys '' "${PASSED[@]}" "--env=P11_KIT_SERVER_ADDRESS=unix:path=$RUNTIME/toolbox/pkcs11" \
    --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" foo capsh --caps= -- --login -c 'exec "$@"' bash true
  assert_vectors
}

# The kernel's module has version 535.54.03, and there are no libraries of it.
on_host_with_driver() {
  ON=(as_if 'mount -t tmpfs none /sys/module && mkdir /sys/module/nvidia && echo 535.54.03 >/sys/module/nvidia/version')
}

@test "vectors: run, on a host with NVIDIA's driver" {
  stands foo
  answer 'podman exec *'
  on_host_with_driver
  calls run --container foo true
  assert_success
  assert_errors
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  asks_podman version --format json
  asks_podman start foo
  asks_podman inspect --format json --type container foo
  asks_podman exec --detach-keys '' "${PASSED[@]}" --env=NVIDIA_VISIBLE_DEVICES=void --interactive --preserve-fds 0 \
    --user "$ME" --workdir "$PWD" foo capsh --caps= -- --login -c 'exec "$@"' bash true
  assert_vectors
  assert_equal "$(jq -c .containerEdits.env "$RUNTIME/toolbox/cdi-nvidia.json")" '["NVIDIA_VISIBLE_DEVICES=void"]'
  # Two spaces a level.
  grep -qx '  "containerEdits" *: {' "$RUNTIME/toolbox/cdi-nvidia.json"
  assert_equal "$(stat -c %a "$RUNTIME/toolbox/cdi-nvidia.json")" 644
}

# assert_run [WORD]... - podman was asked for what a run in foo needs, and for exec with these words.
assert_run() {
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  ! has_asked version || asks_podman version --format json
  asks_podman exec "$@"
  assert_vectors
}

# All that are passed on, in their order.
PRESERVED=(
  COLORTERM CONTAINERS_STORAGE_CONF DBUS_SESSION_BUS_ADDRESS DBUS_SYSTEM_BUS_ADDRESS DESKTOP_SESSION DISPLAY
  HISTCONTROL HISTFILE HISTFILESIZE HISTIGNORE HISTSIZE HISTTIMEFORMAT HOME KDE_FULL_SESSION KDE_SESSION_VERSION
  KONSOLE_DBUS_SESSION KONSOLE_DBUS_WINDOW KONSOLE_PROFILE_NAME KONSOLE_VERSION LANG SHELL SSH_AUTH_SOCK TERM
  TOOLBOX_PATH USER VTE_VERSION WAYLAND_DISPLAY XAUTHORITY XDG_CACHE_HOME XDG_CONFIG_HOME XDG_CURRENT_DESKTOP
  XDG_DATA_DIRS XDG_DATA_HOME XDG_MENU_PREFIX XDG_RUNTIME_DIR XDG_SEAT XDG_SESSION_CLASS XDG_SESSION_DESKTOP
  XDG_SESSION_ID XDG_SESSION_TYPE XDG_STATE_HOME XDG_VTNR XTERM_VERSION
)

@test "vectors: run passes on the session's variables, in a fixed order, and no others" {
  local name values=()
  runs foo
  answer 'podman exec *'
  for name in "${PRESERVED[@]}"; do
    case $name in
      HOME | XDG_CONFIG_HOME) values+=("$name=$FOLDER_OF_TEST/home") ;;
      XDG_RUNTIME_DIR) values+=("$name=$RUNTIME") ;;
      *) values+=("$name=a value of $name, = and"$'\n') ;;
    esac
  done
  VARIABLES=("PATH=$RECORDING:$REAL_PATH" EDITOR=vi LC_ALL=C.UTF-8 LANGUAGE=eo TZ=UTC HOSTNAME=host container=oci "PWD=$PWD")
  # The last comes first.
  for name in "${values[@]}"; do
    VARIABLES=("$name" "${VARIABLES[@]}")
  done
  calls run --container foo true
  assert_success
  assert_run --detach-keys '' "${values[@]/#/--env=}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec "$@"' bash true
}

@test "vectors: run passes on empty variables, but for those that it needs" {
  local name values=()
  runs foo
  answer 'podman exec *'
  for name in "${PRESERVED[@]}"; do
    case $name in
      HOME) values+=("$name=$FOLDER_OF_TEST/home") ;;
      TOOLBOX_PATH) values+=("$name=$PROGRAM") ;;
      XDG_RUNTIME_DIR) values+=("$name=$RUNTIME") ;;
      *) values+=("$name=") ;;
    esac
  done
  VARIABLES=("PATH=$RECORDING:$REAL_PATH" "${values[@]/#TOOLBOX_PATH=*/TOOLBOX_PATH=}")
  calls run --container foo true
  assert_success
  assert_run --detach-keys '' "${values[@]/#/--env=}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec "$@"' bash true
}

@test "vectors: run wants a terminal where there is one on both sides" {
  local tty side
  runs foo
  answer 'podman exec *'
  for side in '' '<&-' '</dev/null' '>/dev/null' '2>/dev/null'; do
    case $side in
      '' | 2*) tty=(--tty) ;;
      *) tty=() ;;
    esac
    run in_terminal bash -c "\"\$@\" $side" bash env -i "${VARIABLES[@]}" "$TOOLBX" run --container foo true
    assert_success
    assert_run --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 "${tty[@]}" --user "$ME" --workdir "$PWD" \
      foo capsh --caps= -- --login -c 'exec "$@"' bash true
  done
}

@test "vectors: run hands on descriptors" {
  runs foo
  answer 'podman exec *'
  calls run --container foo --preserve-fds 3 true
  assert_success
  assert_run --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 3 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec "$@"' bash true
}

@test "vectors: run with words of all kinds" {
  local words=('' ' a  b ' $'two\nlines\n' $'\t' '$HOME' "'" '"' \\ -v --container é⬢)
  runs foo
  answer 'podman exec *'
  calls run --container foo printf '<%s>' "${words[@]}"
  assert_success
  assert_run --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec "$@"' bash printf '<%s>' "${words[@]}"
}

# Toolbx hands Bash the word as it is, and Bash takes it for an option of exec.
@test "vectors: run with a command that looks like an option" {
  runs foo
  answer 'podman exec *'
  calls run --container foo -- -v
  assert_success
  assert_run --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec -- "$@"' bash -v
}

# Toolbx hands podman the bytes, which loses them: podman writes them into JSON.
@test "vectors: run with words that are not UTF-8" {
  runs foo
  answer 'podman exec *'
  local script='exec $"printf" $"%s" $"gr\374\337e" $"it\"s \\"'
  calls run --container foo printf %s $'gr\xfc\xdfe' $'it\'s \\'
  assert_success
  assert_run --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c "${script//\"/\'}" bash
}

@test "vectors: run with variables that are not UTF-8" {
  runs foo
  answer 'podman exec *'
  VARIABLES+=(DISPLAY=:7 HISTIGNORE=$'gr\xfc\xdfe' TERM=dumb)
  calls run --container foo true
  assert_success
  assert_run --detach-keys '' "${PASSED[0]}" --env=DISPLAY=:7 "${PASSED[@]:1:2}" --env=TERM=dumb "${PASSED[@]:3}" \
    --env=TOOLBOX_EXPORTS="HISTIGNORE=\$'gr\\374\\337e'; export HISTIGNORE;" \
    --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'eval "$TOOLBOX_EXPORTS"; unset TOOLBOX_EXPORTS; exec "$@"' bash true
}

@test "vectors: run in a folder that is not UTF-8" {
  mkdir $'gr\xfc\xdfe'
  cd $'gr\xfc\xdfe'
  runs foo
  answer 'podman exec *'
  calls run --container foo true
  assert_success
  assert_run --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir / foo capsh --caps= -- \
    --login -c "cd -- \$'$FOLDER_OF_TEST/home/gr\\374\\337e' || exit 127; exec \"\$@\"" bash true
}

@test "vectors: run in a folder that is reached by a link" {
  mkdir folder
  ln -s folder link
  cd link
  runs foo
  answer 'podman exec *'
  VARIABLES+=("PWD=$FOLDER_OF_TEST/home/link")
  calls run --container foo true
  assert_success
  assert_run --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" \
    --workdir "$FOLDER_OF_TEST/home/link" foo capsh --caps= -- --login -c 'exec "$@"' bash true
}

# Toolbx looks afterwards alone, when the command has read what was piped to it.
@test "vectors: run in a folder outside of the home looks whether the container has it" {
  cd "$FOLDER_OF_TEST"
  runs foo
  answer "podman exec --user $ME foo sh *"
  answer 'podman exec *'
  calls run --container foo true
  assert_success
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  asks_podman exec --user "$ME" foo sh -c 'test -d "$1"' sh "$FOLDER_OF_TEST"
  asks_podman version --format json
  asks_podman exec --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" \
    --workdir "$FOLDER_OF_TEST" foo capsh --caps= -- --login -c 'exec "$@"' bash true
  assert_vectors
  on_terminal run --container foo true
  assert_success
  assert_run --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --tty --user "$ME" \
    --workdir "$FOLDER_OF_TEST" foo capsh --caps= -- --login -c 'exec "$@"' bash true
}

@test "vectors: run, with the last podman that knows no detach keys" {
  podman_is 1.8.0
  runs foo
  answer 'podman exec *'
  calls run --container foo true
  assert_success
  assert_run "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec "$@"' bash true
}

@test "vectors: run, with the first podman that does" {
  podman_is 1.8.1
  runs foo
  answer 'podman exec *'
  calls run --container foo true
  assert_success
  assert_run --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec "$@"' bash true
}

# stands CONTAINER - it does not run until it is started.
stands() {
  exists "$1"
  answer --once "podman inspect --format json --type container $1" 0 "$(inspected "$1" 0)"
  answer "podman inspect --format json --type container $1" 0 "$(inspected "$1" $$)"
  answer "podman start $1"
}

# Toolbx migrates before it looks for the container, and follows the log from the start on.
@test "vectors: run, in a container that has to be started" {
  migrated_to
  stands foo
  sed -i 's/running/exited/' "$RECORDING"/answers/*/stdout
  answer 'podman system migrate'
  answer 'podman exec *'
  calls run --container foo true
  assert_success
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  asks_podman version --format json
  asks_podman ps --all --format json --sort names
  asks_podman system migrate
  asks_podman start foo
  asks_podman inspect --format json --type container foo
  asks_podman exec --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec "$@"' bash true
  assert_vectors
}

# cannot_start CONTAINER [TIMES] - its OCI runtime does not know the host's control groups.
cannot_start() {
  exists "$1"
  answer --once "podman inspect --format json --type container $1" 0 "$(inspected "$1" 0)"
  answer "podman inspect --format json --type container $1" 0 "$(inspected "$1" $$)"
  answer --once "podman start $1" 125 '' 'Error: this version of runc is too old: use system migrate to mitigate: OCI runtime error'
  [[ ${2:-1} == 1 ]] || answer "podman --hooks-dir * start $1" 125 '' 'Error: this version of runc is too old'
  answer "podman --hooks-dir * start $1"
}

@test "vectors: run, in a container of an OCI runtime that does not know the host's control groups" {
  cannot_start foo
  answer 'podman system migrate *'
  answer 'podman exec *'
  calls run --container foo true
  assert_success
  assert_errors
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  asks_podman version --format json
  asks_podman start foo
  asks_podman system migrate --new-runtime crun
  asks_podman --hooks-dir /usr/share/containers/oci/hooks.d --hooks-dir HOOKS start foo
  asks_podman inspect --format json --type container foo
  asks_podman exec --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec "$@"' bash true
  assert_vectors
}

# With what the hook is called back, and where; the folder is gone by now.
@test "vectors: run, in a container that mounts what is missing" {
  local mounts
  exists foo
  mounts='"Mounts": [{"Type": "bind", "Source": "/nowhere/data", "Destination": "/data"}]'
  answer --once 'podman inspect --format json --type container foo' 0 "$(inspected foo 0 | sed "s|\[{|&$mounts, |")"
  answer 'podman inspect --format json --type container foo' 0 "$(inspected foo $$)"
  answer 'podman --hooks-dir * start foo'
  answer 'podman exec *'
  calls run --container foo true
  assert_success
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  asks_podman version --format json
  asks_podman --hooks-dir /usr/share/containers/oci/hooks.d --hooks-dir HOOKS start foo
  asks_podman inspect --format json --type container foo
  asks_podman exec --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec "$@"' bash true
  assert_vectors
  run find /var/tmp -maxdepth 1 -name 'toolbox-hooks-*'
  assert_output ''
}

@test "vectors: run, in a container that no OCI runtime starts" {
  cannot_start foo 2
  answer 'podman system migrate *'
  calls run --container foo true
  assert_failure 1
  assert_errors "Error: container foo doesn't support cgroups v2: this version of runc is too old" 'Factory reset with: podman system reset'
}

@test "vectors: run, where podman cannot change the OCI runtime" {
  cannot_start foo
  answer 'podman system migrate *' 125 '' 'Error: no'
  calls run --container foo true
  assert_failure 1
  assert_errors 'Error: failed to migrate containers to OCI runtime crun: no' 'Factory reset with: podman system reset'
}

@test "vectors: run, in a container whose entry point ends at once" {
  local before since
  exists foo
  answer "podman inspect --format json --type container foo" 0 "$(inspected foo 0)"
  answer 'podman start foo'
  answer 'podman logs *' 0 '' 'Error: no luck'
  before=$(date +%s)
  calls run --container foo true
  assert_failure 1
  assert_errors 'Error: no luck'
  since=$(grep -xA 1 "'--since'" "$RECORDING/vectors" | tr -dc 0-9)
  ((before <= since && since <= $(date +%s)))
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  asks_podman version --format json
  asks_podman start foo
  asks_podman inspect --format json --type container foo
  asks_podman logs --since "$since" foo
  assert_vectors
}

@test "vectors: run, in a container that there is not" {
  exists
  calls run --container foo true
  assert_failure 1
  asks_podman container exists foo
  assert_vectors
}

# Toolbx takes `command -v` without the two dashes.
@test "vectors: run, of a command that the container does not have" {
  runs foo
  answer "podman exec --user $ME foo sh -c test -d *"
  answer "podman exec --user $ME foo sh -c command -v *" 127
  answer 'podman exec *' 127
  run -127 --separate-stderr env -i "${VARIABLES[@]}" "$TOOLBX" run --container foo missing
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  asks_podman version --format json
  asks_podman exec --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- --login -c 'exec "$@"' bash missing
  asks_podman exec --user "$ME" foo sh -c 'test -d "$1"' sh "$PWD"
  asks_podman exec --user "$ME" foo sh -c 'command -v -- "$1"' sh missing
  assert_vectors
}

# ---- enter ----

# Toolbx looks for the shell afterwards alone, as for the folder above.
@test "vectors: enter" {
  runs foo
  answer 'podman exec *'
  VARIABLES+=(SHELL=/bin/fish)
  PASSED=("${PASSED[@]/%SHELL=*/SHELL=/bin/fish}")
  on_terminal enter foo
  assert_success
  assert_run --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --tty --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- -c 'exec "$@"' bash /bin/fish -l
  calls enter foo
  assert_success
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  asks_podman exec --user "$ME" foo sh -c 'command -v -- "$1"' sh /bin/fish
  asks_podman exec --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    foo capsh --caps= -- -c 'exec "$@"' bash /bin/fish -l
  assert_vectors
}

@test "vectors: enter, where the container has neither the folder nor the shell" {
  local options=(--detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --tty --user "$ME")
  cd "$FOLDER_OF_TEST"
  runs foo
  answer --once "podman exec --user $ME foo sh -c test -d *" 1
  answer "podman exec --user $ME foo sh -c test -d *"
  answer "podman exec --user $ME foo sh -c command -v *" 127
  answer 'podman exec * /bin/bash -l'
  answer 'podman exec *' 127 '' 'Error: crun: chdir: OCI runtime attempted to invoke a command that was not found'
  options=("${options[@]/%SHELL=*/SHELL=/bin/fish}")
  VARIABLES+=(SHELL=/bin/fish)
  on_terminal enter foo
  assert_success
  asks_podman container exists foo
  asks_podman inspect --format json --type container foo
  asks_podman version --format json
  asks_podman exec "${options[@]}" --workdir "$FOLDER_OF_TEST" foo capsh --caps= -- -c 'exec "$@"' bash /bin/fish -l
  asks_podman exec --user "$ME" foo sh -c 'test -d "$1"' sh "$FOLDER_OF_TEST"
  asks_podman exec "${options[@]}" --workdir "$FOLDER_OF_TEST/home" foo capsh --caps= -- -c 'exec "$@"' bash /bin/fish -l
  asks_podman exec --user "$ME" foo sh -c 'test -d "$1"' sh "$FOLDER_OF_TEST/home"
  asks_podman exec --user "$ME" foo sh -c 'command -v -- "$1"' sh /bin/fish
  asks_podman exec "${options[@]}" --workdir "$FOLDER_OF_TEST/home" foo capsh --caps= -- -c 'exec "$@"' bash /bin/bash -l
  assert_vectors
}

@test "vectors: enter, where there is another container alone" {
  runs other
  answer 'podman exec *'
  VARIABLES+=("XDG_CONFIG_HOME=$FOLDER_OF_TEST")
  mkdir "$FOLDER_OF_TEST/containers"
  printf '[general]\nimage = "localhost/tests:1"\n' >"$FOLDER_OF_TEST/containers/toolbox.conf"
  PASSED=("${PASSED[@]:0:4}" "--env=XDG_CONFIG_HOME=$FOLDER_OF_TEST" "${PASSED[4]}")
  calls enter
  assert_success
  asks_podman container exists tests-1
  asks_podman ps --all --format json --sort names
  asks_podman inspect --format json --type container other
  asks_podman exec --user "$ME" other sh -c 'command -v -- "$1"' sh /bin/bash
  asks_podman version --format json
  asks_podman exec --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    other capsh --caps= -- -c 'exec "$@"' bash /bin/bash -l
  assert_vectors
}

@test "vectors: enter, where there is no container" {
  exists
  has_images "$FEDORA"
  answer --once 'podman inspect --format json --type container fedora-toolbox-44' 0 "$(inspected fedora-toolbox-44 0)"
  answer 'podman inspect --format json --type container fedora-toolbox-44' 0 "$(inspected fedora-toolbox-44 $$)"
  answer 'podman start *'
  answer 'podman exec *'
  calls --assumeyes enter --distro fedora --release 44
  assert_success
  asks_podman container exists fedora-toolbox-44
  asks_podman ps --all --format json --sort names
  asks_podman version --format json
  asks_whether fedora-toolbox-44 localhost/fedora-toolbox:44 "$FEDORA"
  asks_create fedora-toolbox-44 "$FEDORA"
  asks_podman inspect --format json --type container fedora-toolbox-44
  asks_podman start fedora-toolbox-44
  asks_podman inspect --format json --type container fedora-toolbox-44
  asks_podman exec --user "$ME" fedora-toolbox-44 sh -c 'command -v -- "$1"' sh /bin/bash
  asks_podman exec --detach-keys '' "${PASSED[@]}" --interactive --preserve-fds 0 --user "$ME" --workdir "$PWD" \
    fedora-toolbox-44 capsh --caps= -- -c 'exec "$@"' bash /bin/bash -l
  assert_vectors
}

# ---- list ----

# images_are JSON... - the rows of podman's list.
images_are() {
  local IFS=,
  answer 'podman images --format json' 0 "[$*]"
}

# image ID [NAME]... - such a row, of an image of Toolbx.
image() {
  local names
  printf -v names ',"%s"' "${@:2}"
  names=${names:1}
  (($# > 1)) || names=''
  echo "{\"Id\": \"$1\", \"Names\": [$names], \"Created\": 1700000000, \"Labels\": {\"com.github.containers.toolbox\": \"true\"}}"
}

# Toolbx asks for the version, and for one list after the other.
@test "vectors: list has both lists made at once" {
  answer --beside ps 'podman images --format json' 0 '[]'
  answer --beside images 'podman ps --all --format json --sort names' 0 '[]'
  calls list
  assert_success
  assert_errors
  asks_podman images --format json
  asks_podman ps --all --format json --sort names
  assert_vectors --in-any-order
}

@test "vectors: list of one kind" {
  exists
  images_are
  calls list --containers
  assert_success
  asks_podman ps --all --format json --sort names
  assert_vectors
  calls list --images
  assert_success
  asks_podman images --format json
  assert_vectors
}

# Toolbx knows no such list.
@test "vectors: list as JSON asks for all architectures that no list has at once" {
  exists
  images_are "$(image c2 localhost/a:1)" "$(image a1 localhost/b:1 localhost/c:1)" "$(image b3)"
  answer 'podman inspect *' 0 '[{"Id": "a1", "Architecture": "amd64"}]'
  calls list --format json --images
  assert_success
  asks_podman images --format json
  asks_podman inspect --format json --type image a1 b3 c2
  assert_vectors
}

# ---- rm and rmi ----

@test "vectors: rm" {
  local option
  runs one
  answer 'podman inspect --format json --type container two' 0 "$(inspected two 0)"
  answer 'podman rm *'
  calls rm one two
  assert_success
  asks_podman inspect --format json --type container one
  asks_podman rm one
  asks_podman inspect --format json --type container two
  asks_podman rm two
  assert_vectors
  for option in -f --force; do
    calls rm "$option" one
    assert_success
    asks_podman inspect --format json --type container one
    asks_podman rm --force one
    assert_vectors
  done
}

# Toolbx removes what it has listed without another look.
@test "vectors: rm of all" {
  exists one two
  answer 'podman inspect *' 0 "$(inspected any 0)"
  answer 'podman rm *'
  calls rm --all --force ignored
  assert_success
  asks_podman ps --all --format json --sort names
  asks_podman inspect --format json --type container id-of-one
  asks_podman rm --force id-of-one
  asks_podman inspect --format json --type container id-of-two
  asks_podman rm --force id-of-two
  assert_vectors
}

# Toolbx says that it could not be inspected.
@test "vectors: rm of a container that there is not" {
  exists
  answer 'podman inspect *' 125
  calls rm one
  assert_failure 1
  asks_podman inspect --format json --type container one
  asks_podman container exists one
  assert_vectors
}

@test "vectors: rmi" {
  answer 'podman inspect *' 0 '[{"Id": "a1", "Config": {"Labels": {"com.github.containers.toolbox": "true"}}}]'
  answer 'podman rmi *'
  calls rmi a1 localhost/b:1
  assert_success
  asks_podman inspect --format json --type image a1
  asks_podman rmi a1
  asks_podman inspect --format json --type image localhost/b:1
  asks_podman rmi localhost/b:1
  assert_vectors
  calls rmi --force a1
  assert_success
  asks_podman inspect --format json --type image a1
  asks_podman rmi --force a1
  assert_vectors
}

# Toolbx removes an image by its ID once for each of its names, which podman refuses.
@test "vectors: rmi of all" {
  images_are "$(image a1 localhost/b:1 localhost/a:1)" "$(image c3)" "$(image d4 localhost/aa:1)" \
    "$(image a1 localhost/b:1 localhost/a:1)"
  answer 'podman inspect *' 0 '[{"Config": {"Labels": {"com.github.containers.toolbox": "true"}}}]'
  answer 'podman rmi *'
  calls rmi --all
  assert_success
  asks_podman images --format json
  for name in c3 localhost/a:1 d4 localhost/b:1; do
    asks_podman inspect --format json --type image "$name"
    asks_podman rmi "$name"
  done
  assert_vectors
}

@test "vectors: rmi of an image that there is not" {
  answer 'podman image exists *' 1
  answer 'podman inspect *' 125
  calls rmi localhost/a:1
  assert_failure 1
  asks_podman inspect --format json --type image localhost/a:1
  asks_podman image exists localhost/a:1
  assert_vectors
}

# ---- inside ----

@test "vectors: what is called in a container is passed to the host" {
  local values=(
    COLORTERM= "HOME=$HOME" LANG=C.UTF-8 SHELL=/bin/sh TERM=dumb 'TOOLBOX_PATH=/a path/of/toolbox' "USER=$ME"
    "XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR" 'XTERM_VERSION=a = b'
  )
  make_container tests
  # The folder for this test is not where the container has it.
  make_folder
  cp "$BATS_TEST_DIRNAME/lib/recording-podman" "$FOLDER/flatpak-spawn"
  mv "$RECORDING" "$FOLDER/recording"
  RECORDING=$FOLDER/recording
  mv "$FOLDER/flatpak-spawn" "$RECORDING"
  answer 'flatpak-spawn *' 42
  run toolbox run --container tests env -i "PATH=$RECORDING:/usr/bin:/bin" EDITOR=vi "${values[8]}" "${values[@]:0:8}" \
    toolbox -y create --release=f43 --image '' $'gr\xfc\xdfe a'
  assert_failure 42
  asks flatpak-spawn "${values[@]/#/--env=}" --host '/a path/of/toolbox' -y create --release=f43 --image '' \
    $'gr\xfc\xdfe a'
  assert_vectors
}

# ---- on podman itself ----

# of_container FILTER - what jq finds in what podman says of the container.
of_container() {
  podman inspect tests | jq --raw-output ".[0] | $1"
}

# option_of_vector NAME - its values, one in a line.
option_of_vector() {
  local index
  for index in "${!VECTOR[@]}"; do
    [[ ${VECTOR[index]} != toolbox ]] || break
    [[ ${VECTOR[index]} != "$1" ]] || echo "${VECTOR[index + 1]}"
  done
}

@test "vectors: podman gets that of create, and knows what it means" {
  local bus=${DBUS_SYSTEM_BUS_ADDRESS:-unix:path=/var/run/dbus/system_bus_socket} words source target options
  look_at_host "$HOME" "$XDG_RUNTIME_DIR" "${bus#*=}"
  SHELL_WORD=$SHELL
  make_container tests
  create_vector tests "$(debian_image)"
  asks "${VECTOR[@]}"
  mapfile -d '' -t VECTOR < <(podman inspect tests | jq --join-output '.[0].Config.CreateCommand[] + "\u0000"')
  quoted "${VECTOR[@]}" >"$RECORDING/vectors"
  assert_vectors

  assert_equal "$(of_container .Name)" "$(option_of_vector --name)"
  assert_equal "$(of_container .Config.Hostname)" "$(option_of_vector --hostname)"
  assert_equal "$(of_container .Config.User)" "$(option_of_vector --user)"
  assert_equal "$(of_container .HostConfig.NetworkMode)" "$(option_of_vector --network)"
  assert_equal "$(of_container .HostConfig.PidMode)" "$(option_of_vector --pid)"
  assert_equal "$(of_container .HostConfig.CgroupMode)" "$(option_of_vector --cgroupns)"
  assert_equal "$(of_container '.HostConfig.SecurityOpt[]')" "$(option_of_vector --security-opt)"
  assert_equal "$(of_container .HostConfig.Privileged)" true
  assert_equal "$(of_container '.Config.Labels["com.github.containers.toolbox"]')" true
  assert_equal "$(of_container '.Config.Env[]' | grep -xF "$(option_of_vector --env)" | sort)" "$(option_of_vector --env | sort)"
  words=${VECTOR[*]}
  assert_equal "$(of_container '.Config.Cmd | join(" ")')" "toolbox ${words##* toolbox }"
  assert_equal "$(of_container '.HostConfig.Binds[]' | cut -d : -f 1,2 | sort)" \
    "$({ echo devpts:/dev/pts && option_of_vector --volume | cut -d : -f 1,2; } | sort)"
  while IFS=: read -r source target options; do
    assert_equal "$(of_container ".Mounts[] | select(.Destination == \"$target\") | \"\\(.Source) \\(.RW) \\(.Propagation)\"")" \
      "$source $([[ $options == ro ]] && echo false || echo true) $([[ $options == rslave ]] && echo rslave || echo rprivate)"
  done < <(option_of_vector --volume)
}
