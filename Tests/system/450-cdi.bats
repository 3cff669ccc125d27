# The driver of the host's graphics cards, as a specification of the Container Device Interface describes it.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

setup() {
  start_test
  SPECIFICATION=$XDG_RUNTIME_DIR/toolbox/cdi-nvidia.json
  mkdir -p "${SPECIFICATION%/*}"
  # Not below the home or /tmp, which containers have at their own places.
  FOLDER=/var/tmp/toolbox-tests-$RANDOM$RANDOM
  mkdir "$FOLDER"
  make_container tests
}

teardown() {
  rm -f "$SPECIFICATION"
  end_test
}

# specify [MOUNT|HOOK]... - writes a specification of these, each an object of JSON.
specify() {
  local item mounts='' hooks=''
  for item in "$@"; do
    if [[ $item == *hookName* ]]; then hooks+=", $item"; else mounts+=", $item"; fi
  done
  printf '{"cdiVersion": "0.5.0", "kind": "nvidia.com/gpu", "devices": [], "containerEdits": {
    "env": ["NVIDIA_VISIBLE_DEVICES=void"], "mounts": [%s], "hooks": [%s]}}\n' "${mounts#, }" "${hooks#, }" >"$SPECIFICATION"
}

# mount_of HOST-PATH CONTAINER-PATH [OPTION]...
mount_of() {
  local IFS=,
  printf '{"hostPath": "%s", "containerPath": "%s", "options": ["%s"]}' "$1" "$2" "${*:3}"
}

# hook_of [ARGUMENT]... - one of the hooks that are done in the container.
hook_of() {
  local word arguments=''
  for word in nvidia-cdi-hook "$@"; do arguments+=", \"$word\""; done
  printf '{"hookName": "createContainer", "path": "/usr/bin/nvidia-cdi-hook", "args": [%s]}' "${arguments#, }"
}

# inside COMMAND [ARG]... - each time in a container that was started anew.
inside() {
  podman stop --time 5 tests >/dev/null
  run --separate-stderr toolbox run --container tests "$@"
}

# warnings - what the entry point of the last start has complained about.
warnings() {
  podman logs tests 2>&1 |
    awk '/Initializing: create .*toolboxenv/ { text = "" } /^level=warning/ { text = text $0 "\n" } END { printf "%s", text }'
}

@test "cdi: without a specification nothing happens" {
  inside ls /etc/ld.so.conf.d
  assert_success
  refute_line toolbx-nvidia.conf
  assert_equal "$(warnings)" ''
}

@test "cdi: a specification of nothing is one" {
  echo '{}' >"$SPECIFICATION"
  inside echo works
  assert_success
  assert_output works
  assert_equal "$(warnings)" ''
}

@test "cdi: files, folders and sockets are mounted" {
  local socket=/run/dbus/system_bus_socket
  echo driver >"$FOLDER/file"
  mkdir "$FOLDER/folder"
  echo library >"$FOLDER/folder/library"
  specify "$(mount_of "$FOLDER/file" /usr/lib/nvidia/file ro bind)" \
    "$(mount_of "$FOLDER/folder" /opt/driver/folder ro bind)" "$(mount_of "$socket" /run/nvidia/socket)"
  inside sh -c 'cat /usr/lib/nvidia/file /opt/driver/folder/library; stat -c %F /run/nvidia/socket'
  assert_success
  assert_output $'driver\nlibrary\nsocket'
  assert_errors
  assert_equal "$(warnings)" ''
}

# attributes PATH MOUNTINFO - those of the mount there.
attributes() {
  awk -v path="$1" '$5 == path { print $6 }' <<<"$2"
}

@test "cdi: the options of mounts take effect, and those of the host stay" {
  local option
  touch "$FOLDER"/{strict,plain}
  # Where the host may neither run programs nor have devices.
  touch "$XDG_RUNTIME_DIR/toolbox/locked"
  specify "$(mount_of "$FOLDER/strict" /strict ro nosuid nodev noexec bind)" "$(mount_of "$FOLDER/plain" /plain rw bind)" \
    "$(mount_of "$XDG_RUNTIME_DIR/toolbox/locked" /locked ro)"
  inside sh -c 'cat /proc/self/mountinfo; ! sudo sh -c "echo >/strict" 2>/dev/null'
  assert_success
  for option in ro nosuid nodev noexec; do
    assert_regex ",$(attributes /strict "$output")," ",$option,"
  done
  assert_regex ",$(attributes /plain "$output")," ',rw,'
  for option in ro $(findmnt --noheadings --output VFS-OPTIONS --target "$XDG_RUNTIME_DIR" | tr , '\n' | grep '^no'); do
    assert_regex ",$(attributes /locked "$output")," ",$option,"
  done
  assert_equal "$(warnings)" ''
  rm "$XDG_RUNTIME_DIR/toolbox/locked"
}

@test "cdi: mounts propagate as they are told" {
  mkdir "$FOLDER"/{private,slave}
  specify "$(mount_of "$FOLDER/private" /private private ro)" "$(mount_of "$FOLDER/slave" /slave ro rslave)"
  inside sh -c "sed -n 's, / , ,; s,.* \(/private\|/slave\) \([^-]*\)-.*,\1 \2,p' /proc/self/mountinfo"
  assert_success
  assert_line --regexp '^/private '
  refute_line --regexp '^/private .*(master|shared):'
  assert_line --regexp '^/slave .*master:'
  refute_line --regexp '^/slave .*shared:'
  assert_equal "$(warnings)" ''
}

@test "cdi: what the host does not have is passed over, and nothing is made for it" {
  specify "$(mount_of "$FOLDER/none" /nowhere/file ro)"
  inside ls -d /nowhere
  assert_failure 2
  assert_equal "$(warnings)" ''
}

@test "cdi: absolute links of the host lead to its files" {
  echo driver >"$FOLDER/file"
  ln -s "$FOLDER/file" "$FOLDER/link"
  specify "$(mount_of "$FOLDER/link" /linked ro)"
  inside cat /linked
  assert_success
  assert_output driver
}

@test "cdi: a mount that fails does not keep the others away" {
  touch "$FOLDER/file"
  specify "$(mount_of "$FOLDER/file" '' ro)" "$(mount_of "$FOLDER/file" relative ro)" \
    "$(mount_of "$FOLDER/file" /run/host/elsewhere ro)" "$(mount_of "$FOLDER/file" /unknown colour=red)" \
    "$(mount_of "$FOLDER/file" /etc/passwd/below ro)" "$(mount_of "$FOLDER/file" /mounted ro)"
  inside ls /mounted
  assert_success
  assert_output /mounted
  run warnings
  assert_output --partial 'invalid mount in Container Device Interface for NVIDIA: an empty path'
  assert_output --partial "'relative' is not absolute"
  assert_output --partial "'/run/host/elsewhere' is not the container's own"
  assert_output --partial "mount with option 'colour=red'"
  assert_output --partial 'failed to apply mount from Container Device Interface for NVIDIA: failed to bind /etc/passwd/below'
}

@test "cdi: links are made, and those to an older driver corrected" {
  specify "$(hook_of create-symlinks --link libnone.so.1::/usr/lib/none/libnone.so --link ../x::/opt/y/z)"
  inside readlink /usr/lib/none/libnone.so /opt/y/z
  assert_success
  assert_output $'libnone.so.1\n../x'
  inside readlink /usr/lib/none/libnone.so /opt/y/z
  assert_success
  assert_output $'libnone.so.1\n../x'
  specify "$(hook_of create-symlinks --link libnone.so.2::/usr/lib/none/libnone.so --link a::/etc/passwd)"
  inside readlink /usr/lib/none/libnone.so
  assert_success
  assert_output libnone.so.2
  assert_equal "$(warnings)" ''
}

@test "cdi: links that are malformed do not keep the others away" {
  specify "$(hook_of create-symlinks --link a::b --link a::/b::/c --link target::/linked --link)"
  inside readlink /linked
  assert_success
  assert_output target
  run warnings
  assert_output --partial "failed to create symlinks for Container Device Interface for NVIDIA: 'b' is not absolute"
  assert_output --partial "'a::/b::/c' is not of the form TARGET::LINK"
  assert_output --partial "option '--link' needs a value"
}

@test "cdi: libraries in folders are made known to the loader" {
  local _
  toolbox run --container tests sh -c 'cp "$(/sbin/ldconfig -p | sed -n "s/.*libm\.so\.6 .* => //p")" "/run/host$1"' sh "$FOLDER"
  specify "$(mount_of "$FOLDER" /opt/driver ro)" "$(hook_of update-ldcache --folder /opt/driver --folder /opt/none --folder /opt/driver)"
  for _ in 1 2; do
    inside sh -c 'cat /etc/ld.so.conf.d/toolbx-nvidia.conf; stat -c %a /etc/ld.so.conf.d/toolbx-nvidia.conf; /sbin/ldconfig -p | grep -c /opt/driver/'
    assert_success
    assert_output '# Written by Toolbx
# https://containertoolbx.org/

/opt/driver
/opt/none
644
1'
    assert_equal "$(warnings)" ''
  done
}

@test "cdi: without folders the cache is brought up to date, and nothing is configured" {
  toolbox run --container tests sudo sh -c ': >/etc/ld.so.cache'
  specify "$(hook_of update-ldcache)"
  inside sh -c 'ls /etc/ld.so.conf.d; stat -c %s /etc/ld.so.cache'
  assert_success
  refute_line toolbx-nvidia.conf
  refute_line 0
  assert_equal "$(warnings)" ''
}

@test "cdi: a container without ldconfig is as good" {
  toolbox run --container tests sudo rm -f /sbin/ldconfig /usr/sbin/ldconfig
  specify "$(hook_of update-ldcache --folder /opt)"
  inside echo works
  assert_success
  assert_output works
  assert_equal "$(warnings)" ''
}

@test "cdi: other hooks are not run" {
  local marker=$FOLDER/run
  printf '#!/bin/sh\ntouch %s\n' "$marker" >"$FOLDER/hook"
  chmod +x "$FOLDER/hook"
  specify "{\"hookName\": \"createContainer\", \"path\": \"$FOLDER/hook\", \"args\": [\"hook\"]}" \
    "{\"hookName\": \"poststart\", \"path\": \"/run/host$FOLDER/hook\"}" "$(hook_of enable-cuda-compat)"
  inside echo works
  assert_success
  assert_file_not_exists "$marker"
  assert_equal "$(warnings)" ''
}

@test "cdi: nobody is kept out by a file that is no specification" {
  local content
  for content in '' 'null' '{' '[]' '{"kind": 1}' '{"unknown": 1}' '{"kind": "a", "kind": "a"}' 'kind: yaml'; do
    printf %s "$content" >"$SPECIFICATION"
    inside echo works
    assert_success
    assert_output works
    # shellcheck disable=SC2154 # run sets it
    assert_regex "$stderr" '^Warning: container [^ ]+: failed to load Container Device Interface for NVIDIA: '
    run warnings
    assert_output --partial 'failed to load Container Device Interface for NVIDIA'
  done
}

@test "cdi: neither links nor pipes are read" {
  echo '{}' >"$FOLDER/file"
  ln -s "$FOLDER/file" "$SPECIFICATION"
  inside echo works
  assert_success
  run warnings
  assert_output --partial 'failed to load Container Device Interface for NVIDIA'
  rm "$SPECIFICATION"
  mkfifo "$SPECIFICATION"
  inside echo works
  assert_success
  assert_output works
}
