# The examples of the manual pages, but for those of toolbox-build(1) (955) and toolbox-sandbox(1) (898), and those for
# another architecture (960).
#
# Images have the names that the pages have, and nothing is downloaded.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers
load lib/manual

# The names that the pages have.
readonly NAMES='registry.fedoraproject.org/fedora-toolbox:42 registry.fedoraproject.org/fedora-toolbox:43
  registry.fedoraproject.org/fedora-toolbox:44 quay.io/toolbx/ubuntu-toolbox:24.04
  quay.io/toolbx-images/debian-toolbox:12 registry.example.com/team/tools:2'

setup_file() {
  start_file
  ! is_left_out && [[ -z $(why_not) ]] || return 0
  make_image_of_fedora
}

teardown_file() {
  end_file
  [[ ! -e $BATS_FILE_TMPDIR/image ]] || podman rmi --force "$(<"$BATS_FILE_TMPDIR/image")" >/dev/null
}

# why_not - why nothing is tried here; nothing if it is. Nobody loses what has the names of the pages.
why_not() {
  local name
  [[ ! -e $BATS_FILE_TMPDIR/image ]] || return 0
  for name in $NAMES; do
    ! podman image exists "$name" || echo "this podman has $name"
  done
}

setup() {
  start_test
  own_configuration
  for_the_build_folder
  local reason
  reason=$(why_not)
  [[ -z $reason ]] || skip "$reason"
  need_no_containers
  printf '[general]\ndistro = "fedora"\nrelease = "44"\n' >"$XDG_CONFIG_HOME/containers/toolbox.conf"
  # The program by its name.
  mkdir "$BATS_TEST_TMPDIR/names"
  ln -s "$TOOLBX" "$BATS_TEST_TMPDIR/names/toolbox"
  PATH=$BATS_TEST_TMPDIR/names:$PATH
  make_folder
  cd "$FOLDER" || return
}

teardown() {
  drop_configuration
  end_test
}

# What passes for Fedora, and under which names; Debian does not have dnf, and make not by itself.
make_image_of_fedora() {
  local folder=$BATS_FILE_TMPDIR/image-files name
  mkdir "$folder"
  printf '#!/bin/sh\nprintf "#!/bin/sh\\necho compiler\\n" >/usr/bin/gcc && chmod 755 /usr/bin/gcc\n' >"$folder/dnf"
  printf '#!/bin/sh\necho made "$@"\n' >"$folder/make"
  chmod 755 "$folder"/*
  podman create --name manual-image "$(debian_image)" >/dev/null
  podman cp "$folder/." manual-image:/usr/bin
  podman commit --quiet manual-image localhost/manual:1 >"$BATS_FILE_TMPDIR/image"
  podman rm manual-image >/dev/null
  for name in $NAMES; do
    podman tag localhost/manual:1 "$name"
  done
}

@test "manual: each page has examples, and they are tried here or elsewhere" {
  local file name
  for file in "$(dirname "$(page toolbox.1)")"/*.md; do
    name=$(basename "$file" .md)
    [[ -n $(example "$name" 1) ]] || fail "$name has no examples"
    [[ $name == toolbox-sandbox.1 ]] || grep -qE "^ .*(try_page|example) ${name//./\\.}( |\$)" "$BATS_TEST_DIRNAME"/*.bats ||
      fail "those of $name are not tried"
  done
}

@test "manual: examples of toolbox(1)" {
  try_page toolbox.1
}

@test "manual: examples of toolbox-create(1)" {
  # For another architecture: 960.
  try_page toolbox-create.1 --but '--arch'
}

# Without podman in PATH, and with what desktops have else.
@test "manual: examples of toolbox-doctor(1)" {
  local program
  mkdir -p programs share/dbus-1/services
  for program in newuidmap newgidmap; do
    ln -s "$(command -v "$program")" programs/
  done
  printf '#!/bin/sh\n' >programs/skopeo
  chmod 755 programs/skopeo
  touch share/dbus-1/services/org.freedesktop.Flatpak.service
  toolbox() {
    DBUS_SESSION_BUS_ADDRESS=unix:path=/run/dbus/system_bus_socket XDG_DATA_DIRS=$FOLDER/share PATH=$FOLDER/programs \
      "$TOOLBX" "$@"
  }
  export -f toolbox
  export FOLDER TOOLBX
  try_page toolbox-doctor.1
}

@test "manual: examples of toolbox-enter(1)" {
  toolbox --assumeyes create >/dev/null
  toolbox create --image "$(debian_image)" >/dev/null
  toolbox create --distro ubuntu --release 24.04 >/dev/null
  try_page toolbox-enter.1
}

@test "manual: examples of toolbox-help(1)" {
  mkdir -p manual/man1
  cp "${TOOLBX_BUILD:-${TOOLBX%/*}}"/doc/*.1 manual/man1
  MANPATH=$FOLDER/manual try_page toolbox-help.1
}

@test "manual: examples of toolbox-init-container(1)" {
  toolbox create >/dev/null
  toolbox run true
  try_page toolbox-init-container.1
}

@test "manual: examples of toolbox-list(1)" {
  toolbox create >/dev/null
  toolbox run true
  run try_page toolbox-list.1
  assert_success
  run bash -c "$(example toolbox-list.1 2 | commands)"
  assert_line fedora-toolbox-44
  run bash -c "$(example toolbox-list.1 3 | commands)"
  assert_output fedora-toolbox-44
}

@test "manual: examples of toolbox-rm(1)" {
  toolbox create --release 43 >/dev/null
  toolbox create --image "$(debian_image)" >/dev/null
  try_page toolbox-rm.1
  assert_no_new_container
}

# The ID is one that there is.
@test "manual: examples of toolbox-rmi(1)" {
  local id
  make_image localhost/manual:2 com.github.containers.toolbox=true
  id=$(podman image inspect --format '{{.Id}}' localhost/manual:2)
  toolbox() { "$TOOLBX" "${@/0123456789ab/${id:0:12}}"; }
  export -f toolbox
  export id TOOLBX
  try_page toolbox-rmi.1
  run podman image exists "$id"
  assert_failure 1
  podman tag localhost/manual:1 registry.fedoraproject.org/fedora-toolbox:43
}

@test "manual: examples of toolbox-run(1)" {
  toolbox create >/dev/null
  git init --quiet .
  git -c user.name=me -c user.email=me@example.org commit --quiet --allow-empty --message 'The first'
  try_page toolbox-run.1
}

# What stands in the file, and which container that means.
@test "manual: examples of toolbox.conf(5)" {
  local number=1 block
  while block=$(example toolbox.conf.5 $number) && [[ -n $block ]]; do
    echo "$block" >"$XDG_CONFIG_HOME/containers/toolbox.conf"
    toolbox --assumeyes create
    ((++number))
  done >"$BATS_TEST_TMPDIR/created"
  run grep Created "$BATS_TEST_TMPDIR/created"
  assert_output $'Created container: debian-toolbox-12\nCreated container: tools-2'
}
