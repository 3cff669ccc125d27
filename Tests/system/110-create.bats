# What create makes, and of which image.

load lib/helpers

# assert_created NAME [ENTER-WITH]
assert_created() {
  assert_success
  assert_output "Created container: $1
Enter with: ${TOOLBX##*/} enter${2- $1}"
  assert_errors
  podman container exists "$1"
}

image_of() {
  podman inspect --format '{{.ImageName}}' "$1"
}

@test "create: an image that puts something before every command, and does not find the entry point" {
  podman build --quiet --tag localhost/toolbox-tests-entry:1 - >/dev/null <<END
FROM $(debian_image)
ENV PATH=/bin
ENTRYPOINT ["/bin/false"]
LABEL com.github.containers.toolbox=true
END
  toolbox create --image localhost/toolbox-tests-entry:1 tests >/dev/null
  run --separate-stderr toolbox run --container tests printenv PATH
  assert_success
  assert_output --partial /usr/bin
  podman rm --force --time 2 tests >/dev/null
  podman rmi --force localhost/toolbox-tests-entry:1 >/dev/null
}

@test "create: without a word, the container of the host's distribution" {
  local image name
  image=$(default_image)
  name=${image/:/-}
  [[ $name != toolbox-* ]] || name=rhel-$name
  have_image "$image"
  run --separate-stderr toolbox create
  assert_created "$name" ''
  assert_equal "$(image_of "$name")" "localhost/$image"
  lose_image "$image"
}

@test "create: the name is the argument" {
  run --separate-stderr toolbox create --image "$(debian_image)" tests
  assert_created tests
}

@test "create: the name is --container's" {
  run --separate-stderr toolbox create --image "$(debian_image)" --container tests
  assert_created tests
}

@test "create: the argument counts more than --container" {
  run --separate-stderr toolbox create --image "$(debian_image)" --container other tests
  assert_created tests
  run podman container exists other
  assert_failure 1
}

@test "create: names may have capitals, digits, dots, dashes and underscores" {
  run --separate-stderr toolbox create --image "$(debian_image)" 0_A.b-c
  assert_created 0_A.b-c
}

@test "create: the name follows from --image" {
  run --separate-stderr toolbox create --image "$(debian_image 11)"
  assert_created debian-toolbox-11 "$([[ $(default_image) == debian-toolbox:11 ]] || echo ' debian-toolbox-11')"
  assert_equal "$(image_of debian-toolbox-11)" "$(debian_image 11)"
}

@test "create: an image of another name" {
  podman tag "$(debian_image 13)" localhost/some/pretty-image
  run --separate-stderr toolbox create --image localhost/some/pretty-image
  assert_created pretty-image
  podman untag "$(debian_image 13)" localhost/some/pretty-image
}

@test "create: an image's short name means a local one" {
  run --separate-stderr toolbox create --image debian-toolbox:13 tests
  assert_created tests
  assert_equal "$(image_of tests)" "$(debian_image 13)"
}

@test "create: an image's ID" {
  local id
  id=$(podman image inspect --format '{{.Id}}' "$(debian_image 13)")
  run --separate-stderr toolbox create --image "$id"
  assert_created "$id"
  assert_equal "$(image_of "$id")" "$(debian_image 13)"
  run --separate-stderr toolbox create --image "${id:0:12}" tests
  assert_created tests
  assert_equal "$(image_of tests)" "$(debian_image 13)"
}

# creates_release DISTRO RELEASE IMAGE CONTAINER
creates_release() {
  have_image "$3"
  run --separate-stderr toolbox create --distro "$1" ${2:+--release "$2"}
  lose_image "$3"
  assert_created "$4"
  assert_equal "$(image_of "$4")" "localhost/$3"
}

@test "create: --distro and --release" {
  creates_release arch '' arch-toolbox:latest arch-toolbox-latest
  podman rm arch-toolbox-latest >/dev/null
  creates_release arch rolling arch-toolbox:latest arch-toolbox-latest
  creates_release fedora 39 fedora-toolbox:39 fedora-toolbox-39
  creates_release fedora f38 fedora-toolbox:38 fedora-toolbox-38
  creates_release rhel 8.10 toolbox:8.10 rhel-toolbox-8.10
  creates_release ubuntu 20.10 ubuntu-toolbox:20.10 ubuntu-toolbox-20.10
}

@test "create: --release alone is one of the host's distribution" {
  local image
  image=$(default_image)
  [[ $image == debian-toolbox:* ]] || skip "the images are Debian's, and this host is not"
  [[ $image != debian-toolbox:11 ]] || skip 'this host is what is not its default here'
  run --separate-stderr toolbox create -r 11
  assert_created debian-toolbox-11
}

@test "create: a container named like other things that podman has" {
  podman volume create tests >/dev/null
  podman tag "$(debian_image 13)" localhost/tests
  run --separate-stderr toolbox create --image "$(debian_image)" tests
  podman volume rm tests >/dev/null
  podman untag "$(debian_image 13)" localhost/tests
  assert_created tests
  assert_equal "$(image_of tests)" "$(debian_image)"
}

@test "create: an image without a tag, with a name that a container has" {
  make_container pretty-image
  podman tag "$(debian_image 13)" localhost/pretty-image
  run --separate-stderr toolbox create --image pretty-image tests
  podman untag "$(debian_image 13)" localhost/pretty-image
  assert_created tests
  assert_equal "$(image_of tests)" localhost/pretty-image:latest
}

@test "create: two containers of one image" {
  make_container one
  run --separate-stderr toolbox create --image "$(debian_image)" two
  assert_created two
  podman container exists one
}

@test "create: on a terminal the progress is wiped away" {
  run in_terminal "$TOOLBX" create --image "$(debian_image)" tests
  assert_success
  assert_output --regexp $'\e\\[K''Created container: tests
Enter with: [a-z-]+ enter tests$'
}

@test "create: the container is what toolbox's friends rely on" {
  make_container tests
  inspected() {
    podman inspect --format "$1" tests
  }
  assert_equal "$(inspected '{{index .Config.Labels "com.github.containers.toolbox"}}')" true
  assert_equal "$(inspected '{{.Config.Hostname}}')" toolbx
  assert_equal "$(inspected '{{.Config.User}}')" root:root
  assert_equal "$(inspected '{{.HostConfig.NetworkMode}} {{.HostConfig.PidMode}}')" 'host host'
  assert_equal "$(inspected '{{.HostConfig.Privileged}}')" true
  run inspected '{{range .Config.Env}}{{println .}}{{end}}'
  assert_line "TOOLBOX_PATH=$(realpath "$TOOLBX")"
  assert_line "XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR"
  # shellcheck disable=SC2046 # a word each
  assert_equal "$(inspected '{{range .Config.Cmd}}{{println .}}{{end}}')" \
    "$(printf '%s\n' toolbox --log-level debug init-container --gid "$(id -g)" --home "$HOME" --shell "$SHELL" \
      --uid "$(id -u)" --user "$(id -un)" $(linked_folders))"
  run inspected '{{range .Mounts}}{{println .Source .Destination .RW}}{{end}}'
  assert_line '/ /run/host true'
  assert_line '/dev /dev true'
  assert_line "$(realpath "$HOME") $(realpath "$HOME") true"
  assert_line "$(realpath "$TOOLBX") /usr/bin/toolbox false"
  assert_line "$XDG_RUNTIME_DIR $XDG_RUNTIME_DIR true"
}

# The flags for folders that are links on image-based hosts.
linked_folders() {
  local link path target flag
  for link in /home:/var/home:--home-link /media:/run/media:--media-link /mnt:/var/mnt:--mnt-link; do
    IFS=: read -r path target flag <<<"$link"
    [[ $(realpath "$path") != "$target" ]] || echo "$flag"
  done
}

@test "create: podman is asked for the host's namespaces" {
  make_container tests
  run podman inspect --format '{{range .Config.CreateCommand}}{{println .}}{{end}}' tests
  assert_output --partial $'\n--ipc\nhost\n'
  assert_output --partial $'\n--network\nhost\n'
  assert_output --partial $'\n--pid\nhost\n'
  assert_output --partial $'\n--userns\nkeep-id\n'
  assert_output --partial $'\n--ulimit\nhost\n'
}
