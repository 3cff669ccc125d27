# Names that containers look up: those in the host's files, and their own.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

# The host's /etc is not the test's to change, so these containers take a copy for it.
setup() {
  start_test
  make_folder
  # As /etc is: the entry point has no capability to read what is the user's alone.
  chmod 0755 "$FOLDER"
  cp -L /etc/host.conf /etc/localtime /etc/resolv.conf /etc/passwd "$FOLDER"
  printf '127.0.0.1\tlocalhost\n127.0.0.7 host-of-tests\n' >"$FOLDER/hosts"
}

# make_names [IMAGE] - a container of the host with that /etc.
make_names() {
  IMAGE=${1:-$(debian_image)} make_container_with tests --volume "$FOLDER:/run/host/etc"
}

inside() {
  toolbox run --container tests "$@"
}

# An image whose C library does not find its own name.
without_module() {
  podman build --quiet --tag localhost/toolbox-tests-names:1 - >/dev/null <<END
FROM $(debian_image)
RUN sed -i 's/ myhostname//' /etc/nsswitch.conf
LABEL com.github.containers.toolbox=true
END
}

@test "names: where the C library knows the container's name, /etc/hosts is the host's" {
  make_names
  run inside sh -c 'readlink /etc/hosts; getent hosts host-of-tests; getent hosts toolbx >/dev/null && echo known'
  assert_success
  assert_line --index 0 /run/host/etc/hosts
  assert_line --index 1 --regexp '^127.0.0.7 +host-of-tests$'
  assert_line --index 2 known
}

@test "names: where it does not, /etc/hosts has the container's name as well" {
  without_module
  make_names localhost/toolbox-tests-names:1
  run inside sh -c 'grep "^hosts:" /etc/nsswitch.conf; getent hosts host-of-tests; getent ahosts toolbx'
  assert_success
  refute_line --partial myhostname
  assert_line --index 1 --regexp '^127.0.0.7 +host-of-tests$'
  assert_line --regexp '^(127.0.0.1|::1) +STREAM toolbx$'
  # sudo looks its host up, and says so where it does not find it.
  run --separate-stderr toolbox run --container tests sudo true
  assert_success
  assert_errors
  podman rmi --force localhost/toolbox-tests-names:1 >/dev/null
}

@test "names: an image without a C library of its own" {
  make_names localhost/busybox-toolbox:1
  run inside sh -c 'nslookup -version >/dev/null 2>&1; cat /etc/hosts'
  assert_success
  assert_line '127.0.0.7 host-of-tests'
  assert_line '127.0.0.1 toolbx'
  assert_line '::1 toolbx'
}

names_are() {
  [[ $(inside cat /etc/hosts) == *"$1"* ]]
}

@test "names: a change of the host's file reaches the copy" {
  make_names localhost/busybox-toolbox:1
  inside true
  # In place, and by another file in its place.
  echo '127.0.0.8 new-host' >>"$FOLDER/hosts"
  eventually names_are '127.0.0.8 new-host'
  echo '127.0.0.9 newer-host' >"$FOLDER/hosts.new"
  mv "$FOLDER/hosts.new" "$FOLDER/hosts"
  eventually names_are '127.0.0.9 newer-host'
  run inside cat /etc/hosts
  refute_line --partial new-host$'\n'
  assert_line '127.0.0.1 toolbx'
}

@test "names: what changes while the container is set up is followed, too" {
  local number process
  IMAGE=localhost/busybox-toolbox:1 make_container_with slow --volume "$FOLDER:/run/host/etc"
  for number in 1 2 3 4; do
    toolbox run --container slow true 3>&- &
    process=$!
    echo "127.0.0.1$number host-$number" >"$FOLDER/hosts.new"
    mv "$FOLDER/hosts.new" "$FOLDER/hosts"
    wait "$process"
    eventually slow_has "host-$number"
    podman stop --time 5 slow >/dev/null
  done
}

slow_has() {
  [[ $(toolbox run --container slow cat /etc/hosts) == *"$1"* ]]
}

resolver_is() {
  [[ $(inside readlink /etc/resolv.conf) == "$1" ]]
}

@test "names: a host that gets another resolver while the container runs" {
  make_names
  inside true
  eventually resolver_is /run/host/etc/resolv.conf
  # As systemd-resolved and NetworkManager do it: by a link that leads elsewhere from here.
  ln -s /nowhere/stub-resolv.conf "$FOLDER/resolv.conf.new"
  mv -T "$FOLDER/resolv.conf.new" "$FOLDER/resolv.conf"
  eventually resolver_is /run/host/nowhere/stub-resolv.conf
}
