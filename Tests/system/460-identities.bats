# People of every kind: with names, IDs, homes and shells that are not what one thinks of.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it

load lib/helpers

# make_person NAME [WORD]... - a container whose entry point is told this name, and starts it.
# The ID is the caller's, for podman maps no other.
make_person() {
  make_container_with tests -- --user "$1" "${@:2}"
  podman start tests >/dev/null 3>&-
  eventually is_ready
}

is_ready() {
  podman logs tests 2>&1 | grep -q 'Listening to file system'
}

as_person() {
  podman exec --user "$1" tests "${@:2}"
}

@test "identities: names of every kind" {
  local name
  for name in 'DOMAIN\user' First.Last user@example.org Größe 'u$' a-b_c; do
    make_person "$name"
    run as_person "$name" id -un
    assert_success
    assert_output "$name"
    run as_person "$name" id -Gn
    assert_success
    assert_output --regexp ' ?sudo$'
    run as_person "$name" sudo id -un
    assert_success
    assert_output root
    assert_equal "$(podman exec tests cut -d : -f 1,2,3 /etc/passwd | grep ":$UID\$")" "$name::$UID"
    podman rm --force --time 2 tests >/dev/null
  done
}

@test "identities: large IDs" {
  make_container_with tests -- --uid 4000000000 --gid 4000000001
  podman start tests >/dev/null 3>&-
  # They are not mapped here, so that nothing can be given to them; that is told.
  eventually has_stopped
  run podman logs tests
  assert_line --partial 'failed to'
  assert_line --partial 'Invalid argument'
  run toolbox run --container tests true
  assert_failure 1
  assert_line --partial 'Invalid argument'
}

has_stopped() {
  [[ $(podman inspect --format '{{.State.Status}}' tests) == exited ]]
}

@test "identities: a full name with letters of every kind" {
  make_folder
  chmod 0755 "$FOLDER"
  cp -L /etc/host.conf /etc/hosts /etc/localtime /etc/resolv.conf "$FOLDER"
  printf '%s:x:%d:%d:%s:%s:/bin/bash\n' "$USER" "$UID" "$(id -g)" 'Dév & "O'"'"'Neill" $(id) \n,,+49 30,' "$HOME" \
    >"$FOLDER/passwd"
  make_container_with tests --volume "$FOLDER:/run/host/etc"
  run toolbox run --container tests sh -c 'getent passwd "$(id -un)"'
  assert_success
  assert_output "$USER::$UID:$(id -g):"'Dév & "O'"'"'Neill" $(id) \n,,+49 30,'":$HOME:/bin/bash"
}

@test "identities: a full name that cannot be had keeps nobody out" {
  make_folder
  chmod 0755 "$FOLDER"
  cp -L /etc/host.conf /etc/hosts /etc/localtime /etc/resolv.conf "$FOLDER"
  mkdir "$FOLDER/passwd"
  make_container_with tests --volume "$FOLDER:/run/host/etc"
  run --separate-stderr toolbox run --container tests id -un
  assert_success
  assert_output "$USER"
  assert_errors
}

# with_home_at HOME - toolbox for somebody whose home that is.
with_home_at() {
  with_home "$1" "$TOOLBX" create --image "$(debian_image)" tests >/dev/null
  cd "$1" || return
  run --separate-stderr with_home "$1" "$TOOLBX" run --container tests \
    sh -c 'pwd; echo "$HOME"; cat ~/marker; echo in >~/marker; getent passwd "$(id -un)" | cut -d : -f 6'
  assert_success
  assert_errors
}

@test "identities: a home that is a link" {
  make_folder
  mkdir "$FOLDER/real"
  ln -s real "$FOLDER/link"
  echo out >"$FOLDER/real/marker"
  with_home_at "$FOLDER/link"
  # The shell has no other word for where it is.
  assert_output "$FOLDER/real
$FOLDER/link
out
$FOLDER/link"
  assert_bytes "$FOLDER/real/marker" $'in\n'
}

@test "identities: a home below a folder that is a link" {
  make_folder
  mkdir -p "$FOLDER/srv/people/me"
  ln -s "$FOLDER/srv/people" "$FOLDER/people"
  echo out >"$FOLDER/srv/people/me/marker"
  with_home_at "$FOLDER/people/me"
  assert_line --index 1 "$FOLDER/people/me"
  assert_line --index 2 out
}

@test "identities: a home that is not below /home" {
  local home
  home=$(mktemp -d /var/tmp/toolbox-tests-XXXXXX)
  echo out >"$home/marker"
  with_home_at "$home"
  assert_output "$home
$home
out
$home"
  # podman does not work in a folder that is gone.
  cd
  rm -r "$home"
}

@test "identities: a login shell that the image does not have" {
  SHELL=/usr/bin/fish toolbox create --image "$(debian_image)" tests >/dev/null
  run --separate-stderr env SHELL=/usr/bin/fish "$TOOLBX" enter tests <<<'getent passwd "$(id -un)"; exit 3'
  assert_failure 3
  assert_errors 'Error: command /usr/bin/fish not found in container tests' 'Using /bin/bash instead.'
  assert_line --regexp ":/usr/bin/fish\$"
}

@test "identities: a login shell whose name would tell the terminal what to do" {
  make_container tests
  run --separate-stderr env SHELL=$'/bin/\e]0;title\a' "$TOOLBX" enter tests <<<'exit 3'
  assert_failure 3
  assert_errors 'Error: command /bin/?]0;title? not found in container tests' 'Using /bin/bash instead.'
}

@test "identities: groups that a person has got in the container count in each session" {
  make_container tests
  toolbox run --container tests sudo sh -c "groupadd --gid 5432 others && usermod -a -G others '$USER'"
  run toolbox run --container tests id -Gn
  assert_success
  assert_output "$(id -gn) sudo others"
  podman restart --time 5 tests >/dev/null
  run toolbox run --container tests id -Gn
  assert_success
  assert_output "$(id -gn) sudo others"
}

@test "identities: a user of the image with the person's ID gives way" {
  podman build --quiet --tag localhost/toolbox-tests-user:1 - >/dev/null <<END
FROM $(debian_image)
RUN useradd --uid $UID --create-home ubuntu
LABEL com.github.containers.toolbox=true
END
  toolbox create --image localhost/toolbox-tests-user:1 tests >/dev/null
  run toolbox run --container tests sh -c 'id -un; getent passwd | cut -d : -f 1,3 | grep "$(id -u)"'
  assert_success
  assert_output "$USER
$USER:$UID"
  podman rm --force --time 2 tests >/dev/null
  podman rmi --force localhost/toolbox-tests-user:1 >/dev/null
}
