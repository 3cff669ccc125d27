# What images need not have: Bash, capsh, useradd and its kin; sudo, shadow files and a
# C library are missing in one of the two as well. A POSIX shell is all that is asked for.
# The names of the tests, IMAGE: SUBJECT, make a table.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers
load lib/userlands

# The shells of both read this, as they are login shells.
PROFILE=/etc/profile.d/tests.sh

setup_file() {
  start_file
  export SHELL=/bin/bash
  make_container with-capsh
  PRIVILEGES=$(privileges with-capsh)
  export PRIVILEGES
}

# The tests of an image share its container, which only the first of them makes.
teardown() {
  cd || return
  [[ -z $FOLDER ]] || rm -rf "$FOLDER"
}

image_of() {
  bare_image "$1"
}

# After podman's and the shell's own words, which differ.
assert_last_errors() {
  local lines
  mapfile -t lines <<<"$stderr"
  assert_equal "$(printf '%s\n' "${lines[@]: -$#}")" "$(printf '%s\n' "$@")"
}

# With every set of capabilities, and whether programs with set-user-ID work.
privileges() {
  toolbox run --container "$1" grep -E '^(Cap.*|NoNewPrivs):' /proc/self/status
}

creates() {
  run --separate-stderr toolbox create --image "$(bare_image "$1")" "$1"
  assert_success
  assert_output "Created container: $1
Enter with: ${TOOLBX##*/} enter $1"
  assert_errors
}

runs() {
  need_container "$1"
  run --separate-stderr toolbox run --container "$1" sh -c '. /etc/os-release && echo "$ID" && id -un && id -g && uname -n'
  assert_success
  assert_output "$2
$USER
$(id -g)
toolbx"
  assert_errors
}

hands_on_arguments() {
  local arguments=('' 'a  b' '$HOME' "it's" '"' 'back\slash' '*' --help -- $'two\nlines')
  need_container "$1"
  run --separate-stderr toolbox run --container "$1" printf '<%s>\n' "${arguments[@]}"
  assert_success
  assert_output "$(printf '<%s>\n' "${arguments[@]}")"
  assert_errors
}

hands_on_bytes() {
  local value=$'gr\xfc\xdfe\n $(\xff\xfe)\'"`\\\n\n'
  need_container "$1"
  HISTIGNORE=$value toolbox run --container "$1" sh -c 'printf %s "$1$HISTIGNORE"' sh "$value" >"$BATS_TEST_TMPDIR/received"
  assert_bytes "$BATS_TEST_TMPDIR/received" "$value$value"
}

hands_on_streams() {
  need_container "$1"
  run --separate-stderr toolbox run --container "$1" sh -c 'cat; echo error >&2' <<<data
  assert_success
  assert_output data
  assert_errors error
}

exits_with() {
  local container=$1 code=$2
  shift 2
  run "-$code" --separate-stderr toolbox run --container "$container" "$@"
  assert_output ''
}

exits() {
  need_container "$1"
  exits_with "$1" 0 true
  exits_with "$1" 1 false
  exits_with "$1" 42 sh -c 'exit 42'
  exits_with "$1" 127 sh -c 'exit 127'
  exits_with "$1" 143 sh -c 'kill -TERM $$'
  assert_errors
}

tells_what_is_missing() {
  need_container "$1"
  exits_with "$1" 127 no-such-command
  assert_last_errors "Error: command no-such-command not found in container $1"
  exits_with "$1" 126 /etc
  assert_last_errors "Error: failed to invoke command /etc in container $1"
}

hands_on_environment() {
  need_container "$1"
  run --separate-stderr env LANG=eo.UTF-8 HISTCONTROL='a  b' TOOLBX_TESTS_SECRET=1 "$TOOLBX" run --container "$1" env
  assert_success
  assert_line "HOME=$HOME"
  assert_line "USER=$USER"
  assert_line LANG=eo.UTF-8
  assert_line 'HISTCONTROL=a  b'
  assert_line "XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR"
  refute_line --partial TOOLBX_TESTS_SECRET
}

reads_profile_once() {
  need_container "$1"
  toolbox run --container "$1" true
  echo 'export TOOLBX_TESTS_READ=$TOOLBX_TESTS_READ.read' | podman exec --interactive --user root "$1" tee "$PROFILE" >/dev/null
  run --separate-stderr toolbox run --container "$1" sh -c 'echo "$TOOLBX_TESTS_READ"'
  assert_success
  assert_output .read
  run toolbox enter "$1" <<<'echo "<$TOOLBX_TESTS_READ>"'
  assert_success
  assert_output --partial '<.read>'
  podman exec --user root "$1" rm "$PROFILE"
}

runs_in_directory() {
  need_container "$1"
  make_folder
  mkdir "$FOLDER/a folder"
  cd "$FOLDER/a folder" || return
  run --separate-stderr toolbox run --container "$1" pwd
  assert_success
  assert_output "$FOLDER/a folder"
  assert_errors
}

falls_back_to_home() {
  need_container "$1"
  make_folder /var/tmp
  cd "$FOLDER" || return
  run --separate-stderr toolbox run --container "$1" pwd
  assert_success
  assert_output "$HOME"
  assert_last_errors "Error: directory $FOLDER not found in container $1" "Using $HOME instead."
}

with_shell() {
  SHELL=$1 converse "${@:2}"
}

enters() {
  need_container "$1"
  # The result is not among the words that the terminal echoes.
  run with_shell /bin/sh '$ ' 'echo "<$((6 * 7)) $PWD>"; exit 3' -- "$TOOLBX" enter "$1"
  assert_failure 3
  assert_output --partial "<42 $HOME>"
  refute_output --partial Error
}

enters_without_persons_shell() {
  need_container "$1"
  run --separate-stderr env SHELL=/bin/bash "$TOOLBX" enter "$1" <<<'echo "in $(uname -n)"; exit 42'
  assert_failure 42
  assert_output --partial 'in toolbx'
  assert_last_errors "Error: command /bin/bash not found in container $1" 'Using /bin/sh instead.'
}

enters_without_persons_shell_on_terminal() {
  need_container "$1"
  run with_shell /bin/bash '$ ' 'echo "<$((6 * 7))>"; exit 3' -- "$TOOLBX" enter "$1"
  assert_failure 3
  assert_output --partial "Error: command /bin/bash not found in container $1"
  assert_output --partial 'Using /bin/sh instead.'
  assert_output --partial '<42>'
}

has_privileges() {
  need_container "$1"
  assert_regex "$PRIVILEGES" $'CapEff:\t0000000000000000'
  run --separate-stderr privileges "$1"
  assert_success
  assert_output "$PRIVILEGES"
  assert_errors
}

# knows_user IMAGE GROUP PASSWORD - that of passwd(5).
knows_user() {
  need_container "$1"
  toolbox run --container "$1" true
  run --separate-stderr podman exec --user root "$1" grep -hE "^($USER|$2):" /etc/passwd /etc/group
  assert_success
  assert_line "$USER:$3:$(id -u):$(id -g):$(getent passwd "$USER" | cut -d : -f 5):$HOME:$SHELL"
  assert_line --regexp "^$2:x:[0-9]+:(.*,)?$USER\$"
  assert_line "$(id -gn):x:$(id -g):$USER"
}

@test "busybox: create" {
  creates busybox
}

@test "busybox: run" {
  runs busybox busybox
}

@test "busybox: arguments" {
  hands_on_arguments busybox
}

@test "busybox: bytes that are not UTF-8" {
  hands_on_bytes busybox
}

@test "busybox: streams" {
  hands_on_streams busybox
}

@test "busybox: exit codes" {
  exits busybox
}

@test "busybox: a missing command" {
  tells_what_is_missing busybox
}

@test "busybox: environment" {
  hands_on_environment busybox
}

@test "busybox: the profile is read once" {
  reads_profile_once busybox
}

@test "busybox: directory" {
  runs_in_directory busybox
}

@test "busybox: the home instead of a missing directory" {
  falls_back_to_home busybox
}

@test "busybox: enter" {
  enters busybox
}

@test "busybox: enter without the person's shell" {
  enters_without_persons_shell busybox
}

@test "busybox: enter without the person's shell, on a terminal" {
  enters_without_persons_shell_on_terminal busybox
}

@test "busybox: no privileges, as with capsh" {
  has_privileges busybox
}

@test "busybox: the user database" {
  knows_user busybox wheel x
}

# Busybox passes over entries of passwd(5) with an empty password, and looks for it in shadow(5) here.
@test "busybox: neither root nor the user has a password" {
  need_container busybox
  toolbox run --container busybox true
  run --separate-stderr podman exec --user root busybox cat /etc/shadow
  assert_success
  assert_line --regexp '^root::'
  assert_line --regexp "^$USER::"
  assert_equal "$(podman exec --user root busybox stat -c '%a %u:%g' /etc/shadow)" '600 0:0'
}

@test "busybox: list" {
  lists busybox
}

@test "busybox: rm" {
  removes_container busybox
}

@test "nobash: create" {
  creates nobash
}

@test "nobash: run" {
  runs nobash debian
}

@test "nobash: arguments" {
  hands_on_arguments nobash
}

@test "nobash: bytes that are not UTF-8" {
  hands_on_bytes nobash
}

@test "nobash: streams" {
  hands_on_streams nobash
}

@test "nobash: exit codes" {
  exits nobash
}

@test "nobash: a missing command" {
  tells_what_is_missing nobash
}

@test "nobash: environment" {
  hands_on_environment nobash
}

@test "nobash: the profile is read once" {
  reads_profile_once nobash
}

@test "nobash: directory" {
  runs_in_directory nobash
}

@test "nobash: the home instead of a missing directory" {
  falls_back_to_home nobash
}

@test "nobash: enter" {
  enters nobash
}

@test "nobash: enter without the person's shell" {
  enters_without_persons_shell nobash
}

@test "nobash: enter without the person's shell, on a terminal" {
  enters_without_persons_shell_on_terminal nobash
}

@test "nobash: no privileges, as with capsh" {
  has_privileges nobash
}

@test "nobash: the user database" {
  knows_user nobash sudo ''
}

@test "nobash: root has no password" {
  need_container nobash
  toolbox run --container nobash true
  run --separate-stderr podman exec --user root nobash cat /etc/shadow
  assert_success
  assert_line --regexp '^root::[^:]'
  refute_line --regexp "^$USER:[^:]"
}

@test "nobash: sudo" {
  becomes_root nobash
}

@test "nobash: list" {
  lists nobash
}

@test "nobash: rm" {
  removes_container nobash
}
