# What create refuses, in which words; and that it leaves nothing then.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it

load lib/helpers

# refuses LINE... - was an error with these lines, and has made no container.
refuses() {
  assert_failure 1
  assert_output ''
  assert_errors "$@"
  assert_no_new_container
}

@test "create: a name that is taken" {
  make_container tests
  run --separate-stderr toolbox create --image "$(debian_image 13)" tests
  assert_failure 1
  assert_output ''
  assert_errors 'Error: container tests already exists' "Enter with: ${TOOLBX##*/} enter tests" "$USAGE"
  assert_equal "$(podman inspect --format '{{.ImageName}}' tests)" "$(debian_image 12)"
}

@test "create: a name that is taken is told first, whatever else is wrong" {
  local image
  make_container tests
  for image in "$(debian_image)" no-such-image:1 localhost:1/some/image:1; do
    run --separate-stderr env DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent TOOLBOX_PATH=/nonexistent/toolbox \
      "$TOOLBX" --assumeyes create --image "$image" tests
    assert_failure 1
    assert_output ''
    assert_errors 'Error: container tests already exists' "Enter with: ${TOOLBX##*/} enter tests" "$USAGE"
  done
}

@test "create: a name that is the beginning of a container's ID is taken, too" {
  local id
  make_container tests
  id=$(podman inspect --format '{{.Id}}' tests)
  run --separate-stderr toolbox create --image "$(debian_image)" "${id:0:12}"
  assert_failure 1
  assert_errors "Error: container ${id:0:12} already exists" "Enter with: ${TOOLBX##*/} enter ${id:0:12}" "$USAGE"
}

@test "create: names that podman would not take" {
  local name
  for name in 'ßpeci@l.N@m€' -x. _x .x 'a b' a/b 'a:b' $'a\nb' 'ä'; do
    run --separate-stderr toolbox create --image "$(debian_image)" -- "$name"
    refuses "Error: invalid argument for 'CONTAINER'" "Container names must match '[a-zA-Z0-9][a-zA-Z0-9_.-]*'." "$USAGE"
    run --separate-stderr toolbox create --image "$(debian_image)" --container "$name"
    refuses "Error: invalid argument for '--container'" "Container names must match '[a-zA-Z0-9][a-zA-Z0-9_.-]*'." "$USAGE"
  done
}

@test "create: an image whose name no container can have" {
  run --separate-stderr toolbox create --image 'ßpeci@l.N@m€'
  refuses "Error: invalid argument for '--image'" \
    'Container name ßpeci@l.N@m€ generated from image is invalid.' \
    "Container names must match '[a-zA-Z0-9][a-zA-Z0-9_.-]*'." "$USAGE"
}

@test "create: an image that nobody knows" {
  run --separate-stderr toolbox create --image no-such-image:1
  refuses 'Error: image no-such-image:1 not found in local storage and known registries'
}

@test "create: an image that would have to be fetched, and nobody to ask" {
  run --separate-stderr toolbox create --image localhost:1/some/image:1
  refuses 'Error: image required to create Toolbx container.' \
    "Use option '--assumeyes' to download the image." "$USAGE"
  run --separate-stderr toolbox create --distro fedora --release 1
  refuses 'Error: image required to create Toolbx container.' \
    "Use option '--assumeyes' to download the image." "$USAGE"
}

@test "create: an image that nobody wants to be fetched" {
  # No match for brackets, which are special in a pattern.
  run converse 'Download localhost:1/some/image:1*N?: ' n -- "$TOOLBX" create --image localhost:1/some/image:1
  assert_success
  assert_line 'Image required to create Toolbx container.'
  refute_output --partial Error
  assert_no_new_container
}

@test "create: an image that cannot be fetched" {
  run --separate-stderr timeout 60 "$TOOLBX" --assumeyes create --image localhost:1/some/image:1
  refuses 'Error: failed to pull image localhost:1/some/image:1' \
    'If it was a private image, log in with: podman login localhost:1' \
    "Use '${TOOLBX##*/} --verbose ...' for further details."
}

@test "create: an authentication file that is missing" {
  run --separate-stderr toolbox create --authfile "$BATS_TEST_TMPDIR/none" --image "$(debian_image)" tests
  refuses "Error: file $BATS_TEST_TMPDIR/none not found" \
    "'podman login' can be used to create the file." "$USAGE"
}

@test "create: an authentication file that is there is given to podman" {
  echo '{}' >"$BATS_TEST_TMPDIR/auth.json"
  fake_podman 'case " $* " in *" pull "*) echo "$@" >&2; exit 125 ;; esac'
  run --separate-stderr toolbox --verbose --assumeyes create --authfile "$BATS_TEST_TMPDIR/auth.json" \
    --image localhost:1/some/image:1
  assert_failure 1
  assert_regex "$stderr" "pull --authfile $BATS_TEST_TMPDIR/auth.json localhost:1/some/image:1"
}

@test "create: options that exclude each other" {
  run --separate-stderr toolbox create --distro fedora --image "$(debian_image)"
  refuses 'Error: options --distro and --image cannot be used together' "$USAGE"
  run --separate-stderr toolbox create --image "$(debian_image)" --release 12
  refuses 'Error: options --image and --release cannot be used together' "$USAGE"
}

@test "create: a distribution that is not known" {
  run --separate-stderr toolbox create --distro templeos
  refuses "Error: invalid argument for '--distro'" 'Distribution templeos is unsupported.' "$USAGE"
}

@test "create: a distribution without the release that it needs" {
  local distribution=fedora
  [[ $(default_image) != fedora-* ]] || distribution=ubuntu
  run --separate-stderr toolbox create --distro "$distribution"
  refuses "Error: option '--release' is needed" "Distribution $distribution doesn't match the host." "$USAGE"
}

# refuses_release DISTRO RELEASE HINT
refuses_release() {
  run --separate-stderr toolbox create --distro "$1" --release "$2"
  refuses "Error: invalid argument for '--release'" "$3" "$USAGE"
}

@test "create: releases that cannot be" {
  refuses_release arch foo "The release must be 'latest'."
  refuses_release fedora -3 'The release must be a positive integer.'
  refuses_release fedora foo 'The release must be a positive integer.'
  refuses_release rhel 8 "The release must be in the '<major>.<minor>' format."
  refuses_release rhel -2.1 'The release must be a positive number.'
  refuses_release ubuntu 20 "The release must be in the 'YY.MM' format."
  refuses_release ubuntu 20.4 'The release month must have two digits.'
}

@test "create: an image whose registry depends on a release that nobody has said" {
  [[ $(default_image) != toolbox:* ]] || skip 'on this host the release is known'
  run --separate-stderr toolbox create --image toolbox
  assert_failure 1
  assert_output ''
  assert_errors 'Error: image toolbox not found in local storage and known registries'
}

@test "create: on hosts of every kind the container is of the same kind" {
  local line
  fake_podman 'exit 1'
  for line in 'ID=almalinux VERSION_ID=9.4 almalinux-toolbox-9' 'ID=alpine VERSION_ID=3.21.2 alpine-toolbox-3.21' \
    'ID=centos VERSION_ID=9 centos-toolbox-stream9' 'ID=debian X= debian-toolbox-testing' \
    'ID=opensuse-tumbleweed VERSION_ID=20260101 opensuse-toolbox-tumbleweed' \
    "ID='rocky' VERSION_ID='9.5' rockylinux-toolbox-9" 'ID=gentoo VERSION_ID=2 fedora-toolbox-44'; do
    read -r -a line <<<"$line"
    printf '%s\n' "${line[@]:0:2}" >"$BATS_TEST_TMPDIR/os-release"
    run --separate-stderr as_if "mount --bind '$BATS_TEST_TMPDIR/os-release' /etc/os-release" "$TOOLBX" run true
    assert_failure 1
    assert_errors "Error: container ${line[2]} not found" "Use the 'create' command to create a Toolbx." "$USAGE"
  done
}

@test "create: podman's own words are in the error when it fails" {
  # The colons are podman's to stumble over.
  local socket=$BATS_TEST_TMPDIR/a:b:c:d
  touch "$socket"
  run --separate-stderr env DBUS_SYSTEM_BUS_ADDRESS="unix:path=$socket" "$TOOLBX" create \
    --image "$(debian_image)" tests
  refuses "Error: failed to create container tests: $socket:$socket: incorrect volume format, should be [host-dir:]ctr-dir[:option]"
}

@test "create: a TOOLBOX_PATH that is no program is not taken" {
  local path
  for path in /nonexistent/toolbox relative/toolbox "$BATS_TEST_TMPDIR"; do
    run --separate-stderr env TOOLBOX_PATH="$path" "$TOOLBX" create --image "$(debian_image)" tests
    refuses "Error: TOOLBOX_PATH must be the absolute path of toolbox on the host, which containers mount: $path"
  done
}
