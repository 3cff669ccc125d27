# Does this host have what toolbox and the other tests rely on? What fails here is
# not toolbox's fault, but spoils all that follows.

load lib/helpers

@test "host: the caller is a normal user with a runtime directory of its own" {
  ((EUID != 0))
  run stat -c '%u %a' "$XDG_RUNTIME_DIR"
  assert_output "$EUID 700"
}

@test "host: /sys/fs/cgroup is cgroup2 alone" {
  run stat -f -c %T /sys/fs/cgroup
  assert_output cgroup2fs
}

@test "host: /run/host is the root" {
  assert_equal "$(stat -c %d:%i /run/host/)" "$(stat -c %d:%i /)"
  assert_file_exists /run/host/etc/os-release
}

@test "host: mounts made on / reach the containers" {
  run findmnt --noheadings --output PROPAGATION /
  assert_output shared
}

@test "host: the system bus answers" {
  run dbus-send --system --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetId
  assert_success
}

@test "host: podman is rootless, on cgroup2 and overlay" {
  run podman info --format '{{.Host.Security.Rootless}} {{.Host.CgroupsVersion}} {{.Store.GraphDriverName}}'
  assert_success
  assert_output 'true v2 overlay'
}

@test "host: the images are there, with toolbox's label" {
  local release
  for release in 11 12 13; do
    run podman image inspect --format '{{index .Labels "com.github.containers.toolbox"}}' "$(debian_image "$release")"
    assert_success
    assert_output true
  done
}

@test "host: a container runs as the caller" {
  run podman run --rm --userns keep-id "$(debian_image)" id --user
  assert_success
  assert_output "$EUID"
}

@test "host: a container can share the namespaces that toolbox shares" {
  run podman run --rm --cgroupns host --ipc host --network host --pid host --privileged --userns keep-id \
    --user root:root --volume /:/run/host:rslave --volume /dev:/dev:rslave "$(debian_image)" \
    bash -c 'readlink /proc/self/ns/pid /proc/self/ns/ipc /proc/self/ns/net && test -e /run/host/etc/os-release'
  assert_success
  assert_output "$(readlink /proc/self/ns/pid /proc/self/ns/ipc /proc/self/ns/net)"
}

# Where podman cannot use cgroups, it gives up on such a container after 15 seconds.
@test "host: a container with the host's PID namespace can be stopped and removed" {
  podman run --detach --name stop-me --pid host "$(debian_image)" sleep 1000
  run podman stop stop-me
  assert_success
  assert_output stop-me
  podman start stop-me
  run podman rm --force stop-me
  assert_success
  refute_output --partial 'did not die'
  run podman container exists stop-me
  assert_failure 1
}

@test "host: a terminal can be had, and an answer typed on it" {
  # shellcheck disable=SC2016 # the inner bash expands it
  run converse 'Name? ' Toolbx -- bash -c 'test -t 0 && test -t 1 && read -rp "Name? " name && echo "Hello, $name" && exit 3'
  assert_failure 3
  assert_line 'Hello, Toolbx'
}

@test "host: toolbox starts" {
  run "$TOOLBX" --version
  assert_success
}
