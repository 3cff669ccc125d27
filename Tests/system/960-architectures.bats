# Containers for other architectures than the host's: real ones, whose programs QEMU runs,
# from images that a registry has for several architectures, or for one.
#
# TOOLBX_TEST_ARCHITECTURES names those that go the whole way from the registry to the end
# (default: arm64).

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # shells inside expand it; each test sets its own; run sets it

load lib/helpers
load lib/registry
load lib/manual

FORMATS=/proc/sys/fs/binfmt_misc
NAME=debian-toolbox-12-arm64

setup_file() {
  start_file
  why_not >"$BATS_FILE_TMPDIR/why-not"
  [[ ! -s $BATS_FILE_TMPDIR/why-not ]] || return 0
  start_registry PUBLIC
  start_stalling STALLING "$PUBLIC" 1000000
  podman push --quiet "$(foreign_image arm64)" "$PUBLIC/single:arm64"
  podman push --quiet "$(debian_image)" "$PUBLIC/single:amd64"
  serve_list "$PUBLIC/debian-toolbox:12" "$PUBLIC/single:arm64" "$PUBLIC/single:amd64"
  forget_foreign
  HANDLERS=$(handlers)
  export HANDLERS
  [[ -z $(own_registrations) ]] || return 0
  toolbox --assumeyes create --arch arm64 --image "$PUBLIC/debian-toolbox:12" >"$BATS_FILE_TMPDIR/created"
}

# why_not - why nothing of it can be shown here; nothing if it can. A file of tests cannot be skipped.
why_not() {
  if [[ ! -e $FORMATS/qemu-aarch64 ]]; then
    echo 'this host runs no programs for arm64: install qemu-user-static'
  elif ! "$BATS_TEST_DIRNAME/../../scripts/test-images" load arm64 >&2; then
    echo 'there is no image for arm64: build it by scripts/test-images'
  fi
}

# Programs of arm64 take their time: an installation is shown the way in and out alone.
setup() {
  [[ ! -s $BATS_FILE_TMPDIR/why-not ]] || skip "$(<"$BATS_FILE_TMPDIR/why-not")"
  if [[ $TOOLBX_TEST_MODE == installed && ! $BATS_TEST_DESCRIPTION =~ (is created, from|by both ways|by --arch|as it was) ]]; then
    skip 'it is shown for the build folder alone'
  fi
  start_test
}

teardown_file() {
  end_file
  forget_foreign
  end_registries
}

foreign_image() {
  case $1 in
    arm64) echo localhost/foreign-toolbox:12-arm64 ;;
    riscv64) echo localhost/foreign-toolbox:13-riscv64 ;;
  esac
}

forget_foreign() {
  podman images --quiet --filter 'reference=localhost/foreign-toolbox' | sort -u | xargs --no-run-if-empty podman rmi --force >/dev/null
}

# serve_list IMAGE VARIANT... - an image for several architectures.
serve_list() {
  local image
  podman manifest create localhost/several:1 >/dev/null
  for image in "${@:2}"; do
    podman manifest add localhost/several:1 "docker://$image" >/dev/null
  done
  podman manifest push --all --quiet localhost/several:1 "docker://$1"
  podman manifest rm localhost/several:1 >/dev/null
}

# What the host's kernel knows, in one text.
handlers() {
  find "$FORMATS" -type f ! -name register | sort | xargs tail -n +1
}

# Why user namespaces have no registrations of their own here; nothing if they have.
own_registrations() {
  unshare --map-root-user --mount mount -t binfmt_misc binfmt_misc "$FORMATS" 2>/dev/null ||
    echo 'this kernel has no binfmt_misc of user namespaces: it takes Linux 6.7'
}

need_own_registrations() {
  local reason
  reason=$(own_registrations)
  [[ -z $reason ]] || skip "$reason"
}

inside() {
  toolbox run --container "$NAME" "$@"
}

# show TITLE - a line of what the last run has printed, for people.
show() {
  printf '# %-48s %s\n' "$1" "${output//$'\n'/ / }" >&3
}

# ---- a container from a registry ----

@test "architectures: the example of toolbox-create(1)" {
  need_own_registrations
  local image=registry.fedoraproject.org/fedora-toolbox:42-arm64
  [[ $TOOLBX_TEST_MODE != installed ]] || skip 'the page is not installed'
  ! podman image exists "$image" || skip "this podman has $image"
  podman tag "$PUBLIC/debian-toolbox:12-arm64" "$image"
  toolbox() { "$TOOLBX" "$@"; }
  export -f toolbox
  export TOOLBX
  try_page toolbox-create.1 --only '--arch'
  podman untag "$image" "$image"
}

@test "architectures: a container for arm64 is created, from an image for several architectures" {
  need_own_registrations
  assert_equal "$(<"$BATS_FILE_TMPDIR/created")" "Created container: $NAME
Enter with: ${TOOLBX##*/} enter $NAME"
  assert_equal "$(podman inspect --format '{{.ImageName}}' "$NAME")" "$PUBLIC/debian-toolbox:12-arm64"
  assert_equal "$(podman inspect --format '{{.Architecture}}' "$PUBLIC/debian-toolbox:12-arm64")" arm64
  assert_equal "$(podman inspect --format '{{index .Config.Labels "toolbox-arch"}}' "$NAME")" arm64
  run podman inspect --format '{{join .Config.Cmd " "}}' "$NAME"
  assert_output --regexp "^toolbox --log-level debug init-container --arch arm64 --arch-emulator-path $(command -v qemu-aarch64-static) --gid "
  # The name without the architecture is that of the image for the host.
  run podman image exists "$PUBLIC/debian-toolbox:12"
  assert_failure 1
}

@test "architectures: programs are those of arm64, by both ways into the container" {
  local way
  need_own_registrations
  for way in direct podman; do
    export TOOLBX_RUN_ENTRY=$way
    run --separate-stderr inside uname -m
    assert_success
    assert_output aarch64
    assert_errors
    show "uname -m, $way"
    run inside dpkg --print-architecture
    assert_output arm64
    show "dpkg --print-architecture, $way"
    run inside sudo id -u
    assert_output 0
    show "sudo id -u, $way"
  done
  run bash -c 'set -o pipefail; "$1" run --container "$2" cat /bin/sh >"$3" && readelf -h "$3"' bash "$TOOLBX" "$NAME" "$BATS_TEST_TMPDIR/sh"
  assert_output --regexp 'Machine: +AArch64'
  show 'readelf -h /bin/sh'
}

@test "architectures: exit codes, arguments, input and names of programs are as ever" {
  need_own_registrations
  run --separate-stderr inside sh -c 'cat; printf "<%s>" "$0" "$@"; exit 42' 'a b' '' $'\xff' <<<input
  assert_failure 42
  assert_output $'input\n<a b><><\xff>'
  run -127 --separate-stderr inside no-such-program
  run --separate-stderr inside bash -c 'exec -a other sh -c "echo \$0; tr \"\\0\" \" \" </proc/self/cmdline"'
  assert_success
  assert_line --index 0 other
}

@test "architectures: a shell in the container" {
  need_own_registrations
  run converse '$ ' 'echo "<$(uname -m)>"; exit 5' -- "$TOOLBX" enter "$NAME"
  assert_failure 5
  assert_output --partial '<aarch64>'
}

@test "architectures: run and enter find the container by --arch" {
  need_own_registrations
  run --separate-stderr toolbox run --arch aarch64 --distro debian --release 12 uname -m
  assert_success
  assert_output aarch64
  run --separate-stderr toolbox enter --arch ARM64 --distro debian --release 12 <<<'uname -m'
  assert_success
  assert_output --partial aarch64
  run --separate-stderr toolbox run --arch s390x --distro debian --release 12 true
  assert_failure 1
  assert_errors 'Error: container debian-toolbox-12-s390x not found' "Use the 'create' command to create a Toolbx." "$USAGE"
}

@test "architectures: the registration is the container's own, and the host's list is as it was" {
  need_own_registrations
  run inside cat "$FORMATS/qemu-aarch64"
  assert_success
  show 'the registration inside'
  assert_line --index 0 enabled
  assert_line "interpreter /run/host$(command -v qemu-aarch64-static)"
  assert_line --regexp '^flags: [CFOP]{4}$'
  run inside ls "$FORMATS"
  assert_output $'qemu-aarch64\nregister\nstatus'
  assert_equal "$(handlers)" "$HANDLERS"
  run grep flags "$FORMATS/qemu-aarch64"
  show "the host's registration"
  refute_output --partial C
}

@test "architectures: it is the container's registration that acts, not the host's" {
  need_own_registrations
  toolbox create --arch arm64 --image "$PUBLIC/debian-toolbox:12" tests >/dev/null
  toolbox run --container tests sudo sh -c "echo -1 >$FORMATS/qemu-aarch64"
  run --separate-stderr env TOOLBX_RUN_ENTRY=direct "$TOOLBX" run --container tests true
  assert_failure 126
  output=$stderr show 'a command, after the registration was removed'
  run --separate-stderr inside true
  assert_success
  assert_equal "$(handlers)" "$HANDLERS"
  # The next start registers it anew.
  podman stop --time 2 tests >/dev/null
  run --separate-stderr toolbox run --container tests sudo id -u
  assert_success
  assert_output 0
  assert_errors
}

@test "architectures: packages are installed, and a C program is compiled and run" {
  need_own_registrations
  [[ $TOOLBX_TEST_MODE != installed ]] || skip 'it takes a while, and is the same for an installation'
  run inside sudo sh -c 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq hello tcc libc6-dev' <<<''
  assert_success
  run --separate-stderr inside hello
  assert_success
  assert_output 'Hello, world!'
  show hello
  make_folder
  printf '%s\n' '#include <stdio.h>' 'int main(void) {' '#ifdef __aarch64__' 'puts("compiled for aarch64");' '#endif' 'return 0; }' >"$FOLDER/program.c"
  run inside sh -c 'cd "$1" && tcc -o program program.c && ./program' sh "$FOLDER"
  assert_success
  assert_output 'compiled for aarch64'
  show 'a C program'
}

@test "architectures: lists show those that are not the host's" {
  need_own_registrations
  make_container native
  run toolbox list
  assert_line --regexp "^IMAGE ID +IMAGE NAME +CREATED +ARCHITECTURE$"
  assert_line --regexp " $PUBLIC/debian-toolbox:12-arm64 .* arm64$"
  assert_line --regexp "^CONTAINER ID .* IMAGE NAME +ARCHITECTURE$"
  assert_line --regexp " $NAME .* arm64$"
  assert_line --regexp " native .* $(debian_image) *$"
  run toolbox list --format json
  assert_equal "$(jq -c --arg name "$NAME" '.containers[] | select(.name == $name).architecture' <<<"$output")" '"arm64"'
}

@test "architectures: a container for the host shows none, and none of it is new" {
  make_container native
  run toolbox run --container native uname -m
  assert_output "$(uname -m)"
  run podman inspect --format '{{json .Config.Labels}} {{join .Config.Cmd " "}}' native
  refute_output --partial -- --arch
  refute_output --partial toolbox-arch
  # The host's, as it has always been.
  run toolbox run --container native ls "$FORMATS"
  assert_output "$(ls "$FORMATS")"
}

@test "architectures: the tag of an image says it as well, and the image is fetched once" {
  need_own_registrations
  fake_skopeo 'exit 99'
  run --separate-stderr toolbox create --image "$PUBLIC/debian-toolbox:12-aarch64" tests
  assert_success
  assert_equal "$(podman inspect --format '{{.ImageName}}' tests)" "$PUBLIC/debian-toolbox:12-arm64"
}

@test "architectures: an image that is no distribution's is kept beside the one for the host" {
  need_own_registrations
  run --separate-stderr toolbox --assumeyes create --arch arm64 --image "$PUBLIC/single:arm64"
  assert_success
  assert_line --index 0 'Created container: single-arm64-arm64'
  assert_equal "$(podman inspect --format '{{.ImageName}}' single-arm64-arm64)" "$PUBLIC/single:arm64-arm64"
  run podman image exists "$PUBLIC/single:arm64"
  assert_failure 1
  run toolbox run --container single-arm64-arm64 uname -m
  assert_output aarch64
  run --separate-stderr toolbox rm --force single-arm64-arm64
  assert_success
  # One of two names of the same image.
  run --separate-stderr toolbox rmi "$PUBLIC/single:arm64-arm64"
  assert_success
  assert_errors
  run podman image exists "$PUBLIC/single:arm64-arm64"
  assert_failure 1
  podman image exists "$PUBLIC/debian-toolbox:12-arm64"
}

@test "architectures: whoever ends create while an image is fetched finds nothing of it later" {
  local signal image process
  export TMPDIR=$BATS_TEST_TMPDIR/scratch
  mkdir "$TMPDIR" "$BATS_TEST_TMPDIR/content"
  head -c 20M /dev/urandom >"$BATS_TEST_TMPDIR/content/content"
  tar --create --file - --directory "$BATS_TEST_TMPDIR/content" content |
    podman import --quiet --arch arm64 - "$PUBLIC/debian-toolbox:big" >/dev/null
  podman push --quiet "$PUBLIC/debian-toolbox:big"
  podman rmi "$PUBLIC/debian-toolbox:big" >/dev/null
  image=$STALLING/debian-toolbox:big
  for signal in TERM KILL; do
    stall STALLING
    "$TOOLBX" --assumeyes create --arch arm64 --image "$image" tests >/dev/null 2>&1 </dev/null 3>&- &
    process=$!
    eventually test -e "$BATS_FILE_TMPDIR/STALLING/stalled"
    kill -s "$signal" "$process"
    wait "$process" || true
    eventually nobody_fetches "$image"
    assert_equal "$(ls -A "$TMPDIR")" ''
    assert_no_new_container
    run podman image exists "$image-arm64"
    assert_failure 1
  done
  flow STALLING
  run --separate-stderr timeout 60 "$TOOLBX" --assumeyes create --arch arm64 --image "$image" tests
  assert_success
}

nobody_fetches() {
  [[ -z $(pgrep --full "copy .*docker://$1" || true) ]]
}

@test "architectures: the question has the size of the image for that architecture" {
  need_own_registrations
  local size
  size=$(skopeo inspect --raw "docker://$PUBLIC/single:arm64" | jq '[.layers[].size] | add' |
    awk '{ for (i = 1; $1 >= 1000 && i < 4; i++) $1 /= 1000; printf "%.4g%s\n", $1, substr("B kBMBGB", 2 * i - 1, 2) }')
  podman tag "$PUBLIC/debian-toolbox:12-arm64" localhost/kept:1
  podman untag "$PUBLIC/debian-toolbox:12-arm64" "$PUBLIC/debian-toolbox:12-arm64"
  run press_keys 'N?: *N?: ' $'n\r' -- "$TOOLBX" create --arch arm64 --image "$PUBLIC/debian-toolbox:12" tests
  podman tag localhost/kept:1 "$PUBLIC/debian-toolbox:12-arm64"
  podman untag localhost/kept:1 localhost/kept:1
  assert_success
  assert_output --partial "Inspecting $PUBLIC/debian-toolbox:12: "
  assert_output --partial "Download $PUBLIC/debian-toolbox:12 ($size)? [y/N]: "
  assert_no_new_container
}

# ---- other hosts ----

# make_foreign_container [OPTION]... [-- WORD...] - by podman, as make_container_with.
make_foreign_container() {
  local options=()
  while (($#)) && [[ $1 != -- ]]; do
    options+=("$1")
    shift
  done
  IMAGE=${IMAGE:-$PUBLIC/debian-toolbox:12-arm64} make_container_with tests "${options[@]}" -- --arch "${ARCH:-arm64}" \
    --arch-emulator-path "$(command -v qemu-aarch64-static)" "${@:2}"
}

@test "architectures: on an older kernel the host's registration has to do, and there is a warning" {
  need_own_registrations
  # The flags are those of this one mount: nosuid, nodev and noexec.
  cat >"$BATS_TEST_TMPDIR/profile.json" <<'JSON'
{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1,
  "args": [{"index": 3, "value": 14, "op": "SCMP_CMP_EQ"}]}]}
JSON
  make_foreign_container --security-opt "seccomp=$BATS_TEST_TMPDIR/profile.json"
  run --separate-stderr toolbox run --container tests uname -m
  assert_success
  assert_output aarch64
  output=$stderr show 'an older kernel'
  assert_errors "Warning: container tests: the container has no binfmt_misc of its own: mount binfmt_misc at $FORMATS: Operation not permitted" \
    "That takes Linux 6.7 or newer. Programs are run by the host's handler, where sudo may not work."
  # That is why the container has one of its own.
  run toolbox run --container tests sudo id -u
  assert_failure 1
  show 'sudo there'
}

@test "architectures: a host that has lost its emulator is told, and nothing hangs" {
  need_own_registrations
  make_folder
  chmod 0755 "$FOLDER"
  make_foreign_container --volume "$FOLDER:/run/host/usr/bin"
  run --separate-stderr timeout 60 "$TOOLBX" run --container tests true
  assert_failure 1
  output=$stderr show 'no emulator when the container starts'
  assert_errors 'Error: no QEMU user mode emulator of aarch64 was found' \
    'Install a static one on the host, such as the package qemu-user-static (on Fedora qemu-user-static-aarch64).'
}

@test "architectures: a host that does not run the programs is told" {
  make_folder
  chmod 0755 "$FOLDER"
  # For a machine that no kernel knows.
  printf '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\xfe\xfe\x01\0\0\0%040d' 0 >"$FOLDER/true"
  chmod 0755 "$FOLDER/true"
  IMAGE=$(debian_image) ARCH=s390x make_foreign_container --volume "$FOLDER/true:/usr/bin/true:ro"
  run --separate-stderr timeout 60 "$TOOLBX" run --container tests sh -c true
  assert_failure 1
  output=$stderr show 'no handler when the container starts'
  assert_errors 'Error: programs of s390x do not run: binfmt_misc on the host has no working handler for them' \
    'On the host, install the package qemu-user-static, and then: sudo systemctl restart systemd-binfmt'
}

# ---- what is refused ----

# refuses WHAT LINE... - create --arch arm64, by ON, with the error that is these lines; podman is
# not asked for anything.
refuses() {
  fake_podman 'echo "$@" >>"$0.asked"'
  run --separate-stderr "${ON[@]}" "$TOOLBX" --assumeyes create --image "$PUBLIC/debian-toolbox:12" "${WORDS[@]}"
  output=$stderr show "$1"
  assert_failure 1
  assert_errors "${@:2}"
  assert_file_not_exists "$BATS_TEST_TMPDIR/bin/podman.asked"
  PATH=$REAL_PATH
  assert_no_new_container
}

ON=() WORDS=(--arch arm64 tests)

@test "architectures: create: one that nobody knows" {
  WORDS=(--arch pdp11 tests)
  refuses 'an unknown architecture' "Error: invalid argument for '--arch'" \
    'Architecture pdp11 is unknown. Known are aarch64 (arm64), ppc64le (ppc64el), riscv64, s390x, x86_64 (amd64, x86-64).' "$USAGE"
}

@test "architectures: create: --arch and the tag disagree" {
  local image=$PUBLIC/debian-toolbox:12-s390x
  run --separate-stderr toolbox --assumeyes create --arch arm64 --image "$image" tests
  assert_failure 1
  output=$stderr show '--arch against the tag'
  assert_errors "Error: option '--arch' and the image's tag name different architectures" \
    "The option names aarch64, and image $image is for s390x." "$USAGE"
}

@test "architectures: create: no emulator" {
  ON=(as_if 'mount --bind /dev/null /usr/bin/qemu-aarch64-static')
  refuses 'no QEMU' 'Error: no QEMU user mode emulator of aarch64 was found' \
    'Install a static one on the host, such as the package qemu-user-static (on Fedora qemu-user-static-aarch64).'
}

@test "architectures: create: an emulator that is not static" {
  ON=(as_if 'mount --bind /bin/true /usr/bin/qemu-aarch64-static')
  refuses 'a dynamic QEMU' 'Error: /usr/bin/qemu-aarch64-static is linked dynamically, and cannot run in other file trees' \
    'Install on the host a static qemu-aarch64, such as that of the package qemu-user-static (on Fedora qemu-user-static-aarch64).'
}

@test "architectures: create: no handler, and one that is disabled" {
  mkdir "$BATS_TEST_TMPDIR/empty"
  ON=(as_if "mount --bind $BATS_TEST_TMPDIR/empty $FORMATS")
  refuses 'no handler' 'Error: the kernel has no handler qemu-aarch64 by which it runs programs of aarch64' \
    'Install on the host the package qemu-user-static, or binfmt-support where it is a package of its own, and then: sudo systemctl restart systemd-binfmt'
  sed 's/^enabled/disabled/' "$FORMATS/qemu-aarch64" >"$BATS_TEST_TMPDIR/handler"
  ON=(as_if "mount --bind $BATS_TEST_TMPDIR/handler $FORMATS/qemu-aarch64")
  refuses 'a disabled handler' "Error: the kernel's handler by which it runs programs of aarch64 is disabled" \
    "Enable it on the host: echo 1 | sudo tee $FORMATS/qemu-aarch64"
}

@test "architectures: create: a handler that works outside of containers alone" {
  local emulator=$FORMATS/qemu-aarch64
  sed 's/^flags:.*/flags: OC/' "$emulator" >"$BATS_TEST_TMPDIR/handler"
  ON=(as_if "mount --bind $BATS_TEST_TMPDIR/handler $emulator" setarch --uname-2.6)
  refuses 'a handler without flag F' \
    'Error: the kernel'"'"'s handler by which it runs programs of aarch64 looks for QEMU in the container' \
    "$emulator has no flag F. Register it with one, see binfmt.d(5); as another user than root, Linux 6.7 needs none."
}

# refuses_image WHAT IMAGE PATTERN - for s390x, before anything is fetched.
refuses_image() {
  run --separate-stderr toolbox --assumeyes create --arch s390x --image "$2" tests
  output=$stderr show "$1"
  assert_failure 1
  assert_regex "$stderr" "^$3\$"
  assert_no_new_container
  run podman image exists "$2"
  assert_failure 1
  run podman image exists "$2-s390x"
  assert_failure 1
}

@test "architectures: create: an image that has no variant for the architecture" {
  [[ -e $FORMATS/qemu-s390x ]] || skip 'this host runs no programs for s390x'
  fake_skopeo '[[ $1 == inspect ]] || exit 99'
  refuses_image 'no such variant' "$PUBLIC/debian-toolbox:12" \
    "Error: failed to get image $PUBLIC/debian-toolbox:12 for architecture s390x: .*no image found in .* for architecture s390x[^"$'\n'"]*"
  refuses_image 'an image without variants' "$PUBLIC/single:amd64" \
    "Error: image $PUBLIC/single:amd64 is for architecture amd64, not for s390x"
}

@test "architectures: create: an image that is here, and for another architecture" {
  run --separate-stderr toolbox create --arch arm64 --image "$(debian_image)" tests
  # The name of a known distribution's image says the architecture: it is another image.
  assert_failure 1
  assert_errors 'Error: image required to create Toolbx container.' "Use option '--assumeyes' to download the image." "$USAGE"
  podman tag "$(debian_image)" localhost/tools:1
  run --separate-stderr toolbox create --arch arm64 --image tools:1 tests
  podman untag localhost/tools:1 localhost/tools:1
  assert_failure 1
  output=$stderr show 'an image that is here'
  assert_errors 'Error: image localhost/tools:1 is for architecture amd64, not for arm64'
}

@test "architectures: create: no skopeo" {
  lose_program skopeo
  run --separate-stderr toolbox --assumeyes create --arch arm64 --image "$PUBLIC/single:arm64" tests
  output=$stderr show 'no skopeo'
  assert_failure 1
  assert_errors 'Error: skopeo(1) not found' 'It fetches images for other architectures: install the package skopeo.'
  PATH=$REAL_PATH
  assert_no_new_container
}

# ---- each architecture ----

@test "architectures: from the registry to the end, for each of TOOLBX_TEST_ARCHITECTURES" {
  need_own_registrations
  local arch name
  for arch in ${TOOLBX_TEST_ARCHITECTURES-arm64}; do
    # The one for arm64 has gone most of the way.
    if [[ $arch != arm64 ]]; then
      "$BATS_TEST_DIRNAME/../../scripts/test-images" load "$arch"
      podman push --quiet "$(foreign_image "$arch")" "$PUBLIC/single:$arch"
      serve_list "$PUBLIC/debian-toolbox:13" "$PUBLIC/single:$arch" "$PUBLIC/single:amd64"
      forget_foreign
      name=debian-toolbox-13-$arch
      run toolbox --assumeyes create --arch "$arch" --image "$PUBLIC/debian-toolbox:13"
      assert_success
      show "create, $arch"
      run toolbox run --container "$name" sh -c 'uname -m; dpkg --print-architecture; sudo id -u'
      assert_output "$arch"$'\n'"$arch"$'\n0'
      show "uname -m, dpkg, sudo, $arch"
      run toolbox enter "$name" <<<'uname -m'
      assert_success
      # Behind what tells the terminal.
      assert_output --partial "\\$arch"
      run toolbox run --container "$name" sudo sh -c 'apt-get update -qq && apt-get install -qq hello' <<<''
      assert_success
      run toolbox run --container "$name" hello
      assert_output 'Hello, world!'
      show "hello, $arch"
    else
      name=tests
      toolbox create --arch arm64 --image "$PUBLIC/debian-toolbox:12" tests >/dev/null
      toolbox run --container tests true
    fi
    run --separate-stderr toolbox rm --force "$name"
    assert_success
    assert_errors
  done
  assert_equal "$(handlers)" "$HANDLERS"
}
