# Containers are stopped, killed and started again, and stay what they are.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

setup() {
  start_test
  make_container tests
  toolbox run --container tests true
}

@test "restart: a stopped container is started by run" {
  podman stop tests >/dev/null
  run --separate-stderr toolbox run --container tests echo works
  assert_success
  assert_output works
  assert_errors
}

@test "restart: a stopped container is started by enter" {
  podman stop tests >/dev/null
  run --separate-stderr toolbox enter tests <<<'echo works'
  assert_success
  assert_line --partial works
  assert_errors
}

@test "restart: a container stops when it is asked to, not when patience ends" {
  SECONDS=0
  podman stop --time 60 tests >/dev/null
  ((SECONDS < 30))
  run podman inspect --format '{{.State.Status}} {{.State.ExitCode}}' tests
  assert_output 'exited 143'
}

@test "restart: three times, and the files of the user database are the same" {
  local before
  before=$(toolbox run --container tests sudo sh -c 'cat /etc/passwd /etc/shadow /etc/group /etc/gshadow')
  for _ in 1 2 3; do
    podman restart --time 5 tests >/dev/null
    run --separate-stderr toolbox run --container tests sudo sh -c 'cat /etc/passwd /etc/shadow /etc/group /etc/gshadow'
    assert_success
    assert_errors
    assert_output "$before"
  done
}

@test "restart: what was installed stays" {
  toolbox run --container tests sudo sh -c 'echo kept >/usr/local/kept'
  podman restart --time 5 tests >/dev/null
  run --separate-stderr toolbox run --container tests cat /usr/local/kept
  assert_success
  assert_output kept
}

@test "restart: mounts and links are as before" {
  podman stop tests >/dev/null
  run --separate-stderr toolbox run --container tests \
    sh -c 'readlink /etc/hosts; cat /etc/machine-id; ls -d /run/.toolbxenv; grep -c " /tmp " /proc/self/mountinfo'
  assert_success
  assert_output "/run/host/etc/hosts
$(cat /etc/machine-id)
/run/.toolbxenv
1"
}

@test "restart: a file in the place of a link to the host becomes the link again" {
  toolbox run --container tests sudo sh -c 'for name in hosts resolv.conf localtime; do rm /etc/$name; echo mine >/etc/$name; done'
  podman stop tests >/dev/null
  run --separate-stderr toolbox run --container tests readlink /etc/hosts /etc/resolv.conf /etc/localtime
  assert_success
  assert_output $'/run/host/etc/hosts\n/run/host/etc/resolv.conf\n/run/host/etc/localtime'
}

@test "restart: a password that was set inside is emptied again" {
  toolbox run --container tests sudo sh -c "echo '$USER:secret' | chpasswd; echo root:secret | chpasswd"
  podman stop tests >/dev/null
  run --separate-stderr toolbox run --container tests sudo grep -E "^(root|$USER):" /etc/passwd /etc/shadow
  assert_success
  assert_line --partial "/etc/passwd:$USER::"
  assert_line --partial '/etc/shadow:root::'
  refute_line --regexp "^/etc/shadow:$USER:[^:]"
}

@test "restart: users and groups that were made inside stay" {
  toolbox run --container tests sudo sh -c 'useradd --uid 4321 other && groupadd --gid 5432 others && usermod -a -G others other'
  podman stop tests >/dev/null
  run --separate-stderr toolbox run --container tests id other
  assert_success
  assert_output --regexp '^uid=4321\(other\) .*,5432\(others\)$'
}

@test "restart: after the container was killed" {
  podman kill tests >/dev/null
  eventually has_state exited
  run --separate-stderr toolbox run --container tests echo works
  assert_success
  assert_output works
  assert_errors
}

has_state() {
  [[ $(podman inspect --format '{{.State.Status}}' tests) == "$1" ]]
}

# Its name holds only a process ID, and these are used again.
@test "restart: the stamp of an earlier entry point is not believed" {
  local process
  [[ -z ${MADE_BY_PEER-} ]] || skip 'Toolbx does not make slow containers'
  TOOLBX_DELAY_ENTRY_POINT=2 make_container slow
  podman start slow >/dev/null 3>&-
  process=$(podman inspect --format '{{.State.Pid}}' slow)
  echo 12345 >"$XDG_RUNTIME_DIR/toolbox/container-initialized-$process"
  run --separate-stderr toolbox run --container slow test -e /run/.toolbxenv
  assert_success
  assert_errors
}

@test "restart: RPM is configured where the container has it" {
  toolbox run --container tests sudo mkdir -p /usr/lib/rpm/macros.d
  podman stop tests >/dev/null
  run --separate-stderr toolbox run --container tests cat /usr/lib/rpm/macros.d/macros.toolbox
  assert_success
  assert_output '# Written by Toolbx
# https://containertoolbx.org/

%_netsharedpath /dev:/media:/mnt:/proc:/sys:/tmp:/var/lib/flatpak:/var/lib/libvirt'
}
