# What toolbox.conf(5) changes, and what is wrong with one.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # shells inside expand it; each test sets its own; run sets it

load lib/helpers

setup() {
  start_test
  own_configuration
  FILE=$XDG_CONFIG_HOME/containers/toolbox.conf
  ASKED=$BATS_TEST_TMPDIR/bin/podman.asked
}

teardown() {
  drop_configuration
  end_test
}

# A podman that has nothing and gets nothing, and writes down what it is asked for.
empty_podman() {
  fake_podman 'echo "${*:3}" >>"$0.asked"' \
    'case " $* " in *" exists "*) exit 1 ;; *" migrate "*) exit ;; *" ps "* | *" images "*) echo "[]" && exit ;; esac' \
    'case " $* " in *" version "*) echo "{\"Client\": {\"Version\": \"4.3.1\"}}" && exit ;; *) exit 125 ;; esac'
}

# configure LINE... - the user's file has these lines.
configure() {
  printf '%s\n' "$@" >"$FILE"
}

# what_is_asked_for [WORD]... - by create, which finds nothing, and cannot build it either: the container and the image.
what_is_asked_for() {
  rm -f "$ASKED"
  XDG_CACHE_HOME=/dev/null "${WITH[@]}" "$TOOLBX" --assumeyes create "$@" >/dev/null 2>&1 || true
  sed -nE 's,^container exists ,,p; s,^image exists (localhost/)?,,p' "$ASKED" | head -2 | paste -sd ' '
}

# The command before toolbox's.
WITH=()

assert_asked_for() {
  assert_equal "$(what_is_asked_for "${@:3}")" "$1 $2"
}

# What is meant without any configuration.
assert_nothing_configured() {
  local image name
  image=$(default_image)
  name=${image/:/-}
  [[ $name != toolbox-* ]] || name=rhel-$name
  assert_asked_for "$name" "$image"
}

# ---- keys and values ----

@test "configuration: distro and release" {
  empty_podman
  configure '[general]' 'distro = "fedora"' 'release = "38"'
  assert_asked_for fedora-toolbox-38 fedora-toolbox:38
  configure '[general]' "distro = 'ubuntu'" "release = '20.10'"
  assert_asked_for ubuntu-toolbox-20.10 ubuntu-toolbox:20.10
  configure '[general]' 'distro = "arch"'
  assert_asked_for arch-toolbox-latest arch-toolbox:latest
}

@test "configuration: image" {
  empty_podman
  configure '[general]' 'image = "localhost:1/some/image:7"'
  assert_asked_for image-7 localhost:1/some/image:7
  configure '[general]' 'image = "fedora-toolbox:38"'
  assert_asked_for fedora-toolbox-38 fedora-toolbox:38
}

@test "configuration: the release alone is one of the host's distribution" {
  [[ $(default_image) == debian-toolbox:* ]] || skip 'the release is one of Debian, and this host is not'
  empty_podman
  configure '[general]' 'release = "11"'
  assert_asked_for debian-toolbox-11 debian-toolbox:11
}

@test "configuration: numbers need no quotes, but lose the zero at their end" {
  empty_podman
  configure '[general]' 'distro = "fedora"' 'release = 36'
  assert_asked_for fedora-toolbox-36 fedora-toolbox:36
  configure '[general]' 'distro = "rhel"' 'release = 9.4'
  assert_asked_for rhel-toolbox-9.4 toolbox:9.4
  configure '[general]' 'distro = "rhel"' 'release = 8.10'
  assert_asked_for rhel-toolbox-8.1 toolbox:8.1
}

@test "configuration: capitals make no difference" {
  empty_podman
  configure '[GENERAL]' 'Distro = "fedora"' 'RELEASE = "38"'
  assert_asked_for fedora-toolbox-38 fedora-toolbox:38
}

@test "configuration: what is not known is passed over" {
  empty_podman
  configure 'distro = "arch"' '[general]' 'release = "38"' 'colour = "blue"' 'distro = "fedora"' 'list = [1, 2]' \
    '[other]' 'release = "1"'
  assert_asked_for fedora-toolbox-38 fedora-toolbox:38
}

@test "configuration: a file that says nothing changes nothing" {
  empty_podman
  assert_nothing_configured
  : >"$FILE"
  assert_nothing_configured
  configure '[general]'
  assert_nothing_configured
  cp "$BATS_TEST_DIRNAME/../../config/toolbox.conf" "$FILE"
  assert_nothing_configured
}

@test "configuration: the image counts more than the distribution and the release" {
  empty_podman
  configure '[general]' 'distro = "fedora"' 'release = "38"' 'image = "localhost:1/image:7"'
  assert_asked_for image-7 localhost:1/image:7
}

@test "configuration: options count more" {
  empty_podman
  configure '[general]' 'distro = "fedora"' 'release = "38"' 'image = "localhost:1/image:7"'
  assert_asked_for fedora-toolbox-40 fedora-toolbox:40 --distro fedora --release 40
  assert_asked_for fedora-toolbox-40 fedora-toolbox:40 --release 40
  assert_asked_for fedora-toolbox-38 fedora-toolbox:38 --distro fedora
  assert_asked_for arch-toolbox-latest arch-toolbox:latest --distro arch
  assert_asked_for other-1 localhost:1/other:1 --image localhost:1/other:1
  assert_asked_for name localhost:1/image:7 name
}

@test "configuration: run means the configured container" {
  empty_podman
  configure '[general]' 'image = "localhost:1/image:7"'
  run --separate-stderr toolbox run true
  assert_failure 1
  assert_errors 'Error: container image-7 not found' "Use the 'create' command to create a Toolbx." "$USAGE"
  run --separate-stderr toolbox run --distro fedora --release 38 true
  assert_failure 1
  assert_errors 'Error: container fedora-toolbox-38 not found' "Use the 'create' command to create a Toolbx." "$USAGE"
}

@test "configuration: who is told how to enter need not name the configured container" {
  configure '[general]' "image = '$(debian_image 13)'"
  run --separate-stderr toolbox create
  assert_success
  assert_output "Created container: debian-toolbox-13
Enter with: ${TOOLBX##*/} enter"
  run --separate-stderr toolbox create
  assert_failure 1
  assert_errors 'Error: container debian-toolbox-13 already exists' "Enter with: ${TOOLBX##*/} enter" "$USAGE"
  run --separate-stderr toolbox create --image "$(debian_image 12)"
  assert_success
  assert_output "Created container: debian-toolbox-12
Enter with: ${TOOLBX##*/} enter debian-toolbox-12"
}

# ---- files ----

@test "configuration: without XDG_CONFIG_HOME, the file is in .config in the home" {
  local home=$BATS_TEST_TMPDIR/home
  empty_podman
  mkdir -p "$home/.config/containers"
  printf '[general]\nimage = "localhost:1/home:7"\n' >"$home/.config/containers/toolbox.conf"
  WITH=(env --unset XDG_CONFIG_HOME "HOME=$home")
  assert_asked_for home-7 localhost:1/home:7
  WITH=(env XDG_CONFIG_HOME= "HOME=$home")
  assert_asked_for home-7 localhost:1/home:7
  configure '[general]' 'image = "localhost:1/other:7"'
  WITH=(env "HOME=$home")
  assert_asked_for other-7 localhost:1/other:7
}

# with_host_file FILE COMMAND [ARG]... - it is the host's. podman cannot work then.
with_host_file() {
  local folder=$BATS_TEST_TMPDIR/host
  mkdir -p "$folder"
  cp "$1" "$folder/toolbox.conf"
  unshare --user --map-current-user --keep-caps --mount -- bash -c \
    'mount --bind "$1" /etc/containers && exec "${@:2}"' bash "$folder" "${@:2}"
}

@test "configuration: the user's file counts more than the host's, key by key" {
  local host=$BATS_TEST_TMPDIR/host.conf
  empty_podman
  WITH=(with_host_file "$host")
  printf '%s\n' '[general]' 'distro = "fedora"' 'release = "38"' >"$host"
  assert_asked_for fedora-toolbox-38 fedora-toolbox:38
  configure '[general]' 'release = "40"'
  assert_asked_for fedora-toolbox-40 fedora-toolbox:40
  configure '[general]' 'distro = "arch"' 'release = "latest"'
  assert_asked_for arch-toolbox-latest arch-toolbox:latest
  printf '%s\n' '[general]' 'image = "localhost:1/host:7"' >"$host"
  assert_asked_for host-7 localhost:1/host:7
  configure '[general]' 'image = "localhost:1/own:7"'
  assert_asked_for own-7 localhost:1/own:7
}

@test "configuration: a host's file that is wrong" {
  local host=$BATS_TEST_TMPDIR/host.conf
  empty_podman
  echo '[general' >"$host"
  run --separate-stderr with_host_file "$host" "$TOOLBX" list
  assert_failure 1
  assert_regex "$stderr" '^Error: failed to parse file /etc/containers/toolbox.conf: line 1: '
}

# ---- what is wrong ----

# The commands that need to know what is meant, and those that do not.
COMMANDS=('create tests' enter 'run true' list 'rm tests' 'rmi tests')
OTHERS=(--version "completion bash" --help "help create" "__complete create --")

# assert_refused PATTERN - by all commands that need it, before podman is asked.
assert_refused() {
  local words
  for words in "${COMMANDS[@]}"; do
    rm -f "$ASKED"
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr "${WITH[@]}" "$TOOLBX" $words
    assert_failure 1
    assert_output ''
    assert_regex "$stderr" "^Error: $1\$"
    assert_file_not_exists "$ASKED"
  done
  printf '#!/bin/sh\necho page\n' >"$BATS_TEST_TMPDIR/bin/man"
  chmod +x "$BATS_TEST_TMPDIR/bin/man"
  for words in "${OTHERS[@]}"; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr "${WITH[@]}" "$TOOLBX" $words
    assert_success
    refute [ -z "$output" ]
  done
}

@test "configuration: a file that is no TOML" {
  empty_podman
  configure '[general]' 'release = 38' 'distro = '
  assert_refused "failed to parse file $FILE: line 3: [^
]+"
}

@test "configuration: a value that can be no text" {
  local value
  empty_podman
  for value in '["fedora"]' '{ name = "fedora" }' 2026-01-01; do
    configure '[general]' "image = $value"
    assert_refused "failed to parse file $FILE: the value of 'general.image' must be a string"
  done
}

@test "configuration: a file that cannot be read" {
  empty_podman
  configure '[general]'
  chmod 000 "$FILE"
  assert_refused "failed to read file $FILE: Permission denied"
  rm -f "$FILE"
  mkdir "$FILE"
  assert_refused "failed to read file $FILE: Is a directory"
}

@test "configuration: a folder that is not known" {
  empty_podman
  WITH=(env XDG_CONFIG_HOME=relative)
  assert_refused 'failed to get the user config directory'
  WITH=(env --unset XDG_CONFIG_HOME --unset HOME)
  assert_refused 'failed to get the user config directory'
}

@test "configuration: a default that can be no container" {
  empty_podman
  configure '[general]' 'distro = "templeos"'
  assert_refused 'failed to resolve container name: Distribution templeos is unsupported\.'
  configure '[general]' 'distro = "fedora"' 'release = "foo"'
  assert_refused 'failed to resolve container name: The release must be a positive integer\.'
  configure '[general]' 'image = "ßpeci@l.N@m€"'
  assert_refused 'failed to resolve container name: Container name ßpeci@l.N@m€ generated from image is invalid\.'
  configure '[general]' 'image = "localhost/"'
  assert_refused 'failed to resolve container name: Container name / generated from image is invalid\.'
}

@test "configuration: a default distribution without the release that it needs" {
  local distribution=fedora
  [[ $(default_image) != fedora-* ]] || distribution=ubuntu
  empty_podman
  configure '[general]' "distro = '$distribution'"
  assert_refused "failed to resolve container name: Distribution $distribution needs a 'release' on this host"
}
