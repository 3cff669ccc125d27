# What a container looks like from inside.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

setup_file() {
  start_file
  make_container tests
  toolbox run --container tests true
}

inside() {
  toolbox run --container tests "$@"
}

@test "inside: the user is the caller" {
  run inside sh -c 'id -u; id -g; id -un; id -gn'
  assert_success
  assert_output "$(id -u; id -g; id -un; id -gn)"
}

@test "inside: the groups are the caller's and sudo, for sessions as in the database" {
  run inside id -nG
  assert_success
  assert_output "$(id -gn) sudo"
  assert_equal "$(inside id)" "$(inside id "$USER")"
}

@test "inside: the user database has the user without a password" {
  run inside grep "^$USER:" /etc/passwd
  assert_success
  assert_output "$USER::$(id -u):$(id -g):$(getent passwd "$USER" | cut -d : -f 5):$HOME:$SHELL"
}

@test "inside: no other password counts for the user, and root has none" {
  run inside sudo cat /etc/shadow
  assert_success
  refute_line --regexp "^$USER:[^:]"
  assert_line --regexp '^root::[^:]'
}

@test "inside: the groups have the user" {
  run inside grep -E "^($USER|sudo):" /etc/group
  assert_success
  assert_line "$(id -gn):x:$(id -g):$USER"
  assert_line --regexp "^sudo:x:[0-9]+:$USER\$"
}

@test "inside: the files of the user database keep their owners and modes" {
  local name
  for name in passwd group shadow gshadow; do
    assert_equal "$name $(inside stat -c '%u:%G %a' "/etc/$name")" \
      "$name $(podman run --rm "$(debian_image)" stat -c '%u:%G %a' "/etc/$name")"
  done
}

@test "inside: sudo asks no password, and its files are root's" {
  run inside sudo sh -c 'id -u; touch /usr/by-toolbx-tests; stat -c %u:%g /usr/by-toolbx-tests'
  assert_success
  assert_output $'0\n0:0'
  assert_file_not_exists /usr/by-toolbx-tests
}

@test "inside: su asks no password" {
  # It needs a terminal to believe in.
  run in_terminal "$TOOLBX" run --container tests su -c 'id -u'
  assert_success
  assert_output 0
}

@test "inside: names and times are looked up in the host's files" {
  local name
  for name in host.conf hosts localtime resolv.conf; do
    run inside readlink "/etc/$name"
    assert_success
    assert_output "/run/host/etc/$name"
  done
  assert_equal "$(inside cat /etc/hosts)" "$(cat /etc/hosts)"
  assert_equal "$(inside cat /etc/resolv.conf)" "$(cat /etc/resolv.conf)"
  assert_equal "$(inside date +%Z%z)" "$(date +%Z%z)"
}

@test "inside: /etc/timezone names the host's time zone" {
  local zone
  zone=$(realpath /etc/localtime)
  [[ $zone == /usr/share/zoneinfo/* ]] || zone=/usr/share/zoneinfo/UTC
  run inside cat /etc/timezone
  assert_success
  assert_output "${zone#/usr/share/zoneinfo/}"
}

@test "inside: the marks of a container, and of a Toolbx container" {
  run inside stat -c '%n %s' /run/.toolboxenv /run/.toolbxenv
  assert_success
  assert_output $'/run/.toolboxenv 0\n/run/.toolbxenv 0'
  inside test -e /run/.containerenv
}

@test "inside: the host name is toolbx, and known" {
  local name=toolbx
  # In those days it was another.
  [[ -z ${MADE_BY_PEER-} ]] || name=toolbox
  run inside bash -c 'uname -n; echo "$HOSTNAME"; getent hosts "$HOSTNAME" >/dev/null && echo known'
  assert_success
  assert_output "$name
$name
known"
}

@test "inside: what the host has is at its own place" {
  local path
  for path in /etc/machine-id /run/libvirt /run/systemd/{journal,resolve,sessions,system,users} /run/udev/{data,tags} \
    /tmp /var/lib/{flatpak,libvirt,systemd/coredump} /var/log/journal /var/mnt /run/media /media /mnt; do
    [[ -e $path ]] || continue
    assert_equal "$path $(inside stat -c %d:%i "$path")" "$path $(stat -c %d:%i "$path")"
  done
}

@test "inside: what the host does not have is missing" {
  local path
  for path in /run/libvirt /run/systemd/resolve /run/udev/tags /var/lib/flatpak /var/lib/libvirt /var/mnt; do
    [[ ! -e $path ]] || continue
    run inside test -e "$path"
    assert_failure 1
  done
}

@test "inside: the home is the host's, both ways" {
  local file
  file=$(mktemp -p "$HOME")
  echo out >"$file"
  run inside sh -c "cat '$file' && echo in >'$file' && stat -c %u:%g '$file'"
  assert_success
  assert_output "out
$(id -u):$(id -g)"
  assert_bytes "$file" $'in\n'
  rm "$file"
}

@test "inside: /tmp and the runtime directory are the host's, both ways" {
  local folder file
  for folder in /tmp "$XDG_RUNTIME_DIR"; do
    file=$(mktemp -p "$folder")
    inside sh -c "echo in >'$file'"
    assert_bytes "$file" $'in\n'
    rm "$file"
  done
}

@test "inside: /run/host is the host" {
  assert_equal "$(inside cat /run/host/etc/os-release)" "$(cat /etc/os-release)"
  assert_equal "$(inside stat -c %d:%i /run/host/usr/bin)" "$(stat -c %d:%i /usr/bin)"
}

@test "inside: the program is the host's, and runs" {
  inside cmp /usr/bin/toolbox "/run/host$(realpath "$TOOLBX")"
  assert_equal "$(inside toolbox --version)" "$(toolbox --version)"
}

@test "inside: processes, network and IPC are the host's, users and mounts are not" {
  local name
  local shared=(pid net ipc cgroup)
  # Toolbx did not say so of control groups in those days.
  [[ -z ${MADE_BY_PEER-} ]] || unset 'shared[-1]'
  for name in "${shared[@]}"; do
    assert_equal "$(inside readlink "/proc/self/ns/$name")" "$(readlink "/proc/self/ns/$name")"
  done
  for name in user mnt uts; do
    assert_not_equal "$(inside readlink "/proc/self/ns/$name")" "$(readlink "/proc/self/ns/$name")"
  done
}

@test "inside: the host's processes are seen, and can be ended" {
  local duration process status=0
  duration=$(unique_duration)
  sleep "$duration" 3>&- &
  process=$!
  inside kill -TERM "$process"
  wait "$process" || status=$?
  assert_equal "$status" 143
}

@test "inside: the system bus is the host's" {
  run inside stat -Lc %F:%i /run/dbus/system_bus_socket
  assert_success
  assert_output "$(stat -Lc %F:%i /run/dbus/system_bus_socket)"
}

@test "inside: devices are the host's, terminals the container's own" {
  assert_equal "$(inside stat -c %t:%T:%i /dev/null)" "$(stat -c %t:%T:%i /dev/null)"
  # The caller's own, by a name that leads to it on both sides.
  run in_terminal bash -c '"$TOOLBX" run --container tests sh -c "tty; echo there >\$(tty)"; tty'
  assert_success
  assert_line --regexp '^/run/host/dev/pts/[0-9]+$'
  assert_line there
  assert_equal "${lines[0]}" "/run/host${lines[2]}"
  TOOLBX_RUN_ENTRY=podman run in_terminal "$TOOLBX" run --container tests sh -c 'tty && stat -c %G "$(tty)"'
  assert_success
  assert_line --regexp '^/dev/pts/[0-9]+$'
  assert_line tty
}
