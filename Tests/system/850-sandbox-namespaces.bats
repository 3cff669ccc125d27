# Which namespaces are new, what is in them, and what of their mounts is seen on either side.

load lib/helpers
load lib/sandbox

# namespaces WORD... - those of a sandbox of SYSTEM and these words that are not the caller's.
namespaces() {
  local kind inside
  inside=$(in_system --bind /proc /proc "$@" readlink /proc/self/ns/{cgroup,ipc,mnt,net,pid,time,user,uts})
  for kind in $inside; do
    [[ $kind == "$(readlink "/proc/self/ns/${kind%%:*}")" ]] || echo "${kind%%:*}"
  done | xargs
}

# with_user KIND... - these and, for a user, the user namespace, sorted.
with_user() {
  { printf '%s\n' mnt "$@" && { is_root || echo user; }; } | sort | xargs
}

@test "sandbox namespaces: mounts are separate, and nothing else is" {
  assert_equal "$(namespaces)" "$(with_user)"
}

@test "sandbox namespaces: each that is asked for is new" {
  assert_equal "$(namespaces --unshare-ipc)" "$(with_user ipc)"
  assert_equal "$(namespaces --unshare-net)" "$(with_user net)"
  assert_equal "$(namespaces --unshare-uts)" "$(with_user uts)"
  assert_equal "$(namespaces --unshare-cgroup)" "$(with_user cgroup)"
  assert_equal "$(namespaces --hostname elsewhere)" "$(with_user uts)"
  # The host's /proc does not know the command.
  run in_system --unshare-pid --proc /proc readlink /proc/self/ns/pid
  assert_success
  refute_output "$(readlink /proc/self/ns/pid)"
  run in_system --unshare-pid --unshare-ipc --unshare-net --unshare-uts --unshare-cgroup --proc /proc \
    readlink /proc/self/ns/{cgroup,ipc,mnt,net,pid,uts}
  assert_equal "$(grep -cvxF "$(readlink /proc/self/ns/*)" <<<"$output")" 6
}

@test "sandbox namespaces: a new network has a loopback device that is up" {
  run in_system --bind /proc /proc --unshare-net python3 -c '
import socket
print(*(name for _, name in socket.if_nameindex()))
server = socket.create_server(("127.0.0.1", 0))
socket.create_connection(server.getsockname()).sendall(b"works")
print(server.accept()[0].recv(5).decode())'
  assert_success
  assert_output $'lo\nworks'
}

@test "sandbox namespaces: --unshare-net is passed over where it is not possible" {
  local own
  own=$(readlink /proc/self/ns/net)
  if is_root; then
    run setpriv --bounding-set=-net_admin --inh-caps=-net_admin "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --unshare-net readlink /proc/self/ns/net
  else
    # The outer one has no CAP_NET_ADMIN for it.
    run --separate-stderr sandbox --bind / / "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc --unshare-net readlink /proc/self/ns/net
  fi
  assert_success
  assert_output "$own"
}

@test "sandbox namespaces: a new IPC namespace has nothing of the old one" {
  local id
  id=$(ipcmk --queue | grep -o '[0-9]*$')
  run in_system --bind /proc /proc ipcs --queues --id "$id"
  ipcrm --queue-id "$id"
  assert_output --partial "msqid=$id"
  id=$(ipcmk --queue | grep -o '[0-9]*$')
  run in_system --bind /proc /proc --unshare-ipc ipcs --queues --id "$id"
  ipcrm --queue-id "$id"
  assert_output --partial "id $id not found"
}

@test "sandbox namespaces: --hostname" {
  local before
  before=$(uname -n)
  run in_system --hostname some-where.example uname -n
  assert_success
  assert_output some-where.example
  assert_equal "$(uname -n)" "$before"
  run in_system --unshare-uts uname -n
  assert_output "$before"
  run --separate-stderr in_system --hostname "$(printf '%065d' 0)" true
  says_one_line 'hostname'
}

@test "sandbox namespaces: the root is empty, writable, and holds nothing else" {
  run in_system sh -c 'stat -c "%a %F" / && ls -A / && : >/file && mkdir /folder && echo made'
  assert_success
  assert_output "755 directory
$(for name in bin lib lib32 lib64 sbin usr; do [[ ! -e /$name ]] || echo "$name"; done)
made"
}

@test "sandbox namespaces: only the mounts that were asked for are there" {
  run in_system --bind /proc /proc --tmpfs /a findmnt --noheadings --raw --output TARGET
  assert_success
  # The host has what it has below /proc and /usr.
  assert_equal "$(grep -vE '^/(proc|usr)/' <<<"$output" | sort | xargs)" '/ /a /proc /usr'
}

@test "sandbox namespaces: the host is not to be reached by ways out of the root" {
  run in_system --bind /proc /proc sh -c 'ls -A /../../..; cd /usr && ls -d ../../../etc'
  assert_failure
  refute_line etc
}

# ---- propagation ----

@test "sandbox namespaces: mounts are shared in the sandbox" {
  run in_system --bind /proc /proc --bind / /host findmnt --noheadings --output PROPAGATION --mountpoint /
  assert_success
  assert_output shared
  # As those of a new peer group.
  run sandbox --bind / / findmnt --noheadings --output PROPAGATION --mountpoint /
  assert_output --regexp '^shared'
  run sandbox --bind / / sh -c 'grep -o "shared:[0-9]*" /proc/self/mountinfo | sort'
  refute_output ''
  assert_equal "$(grep -xF -f <(grep -o 'shared:[0-9]*' /proc/self/mountinfo) <<<"$output")" ''
}

@test "sandbox namespaces: mounts that are made inside stay inside" {
  local before
  mkdir source
  before=$(</proc/self/mountinfo)
  run sandbox --bind / / sh -c 'mount -t tmpfs none "$1" && : >"$1/file" && mount --bind /usr /mnt && ls "$1" && cat /proc/self/mountinfo' sh "$HERE/source"
  assert_success
  assert_line --index 0 file
  assert_output --partial " $HERE/source "
  assert_equal "$(</proc/self/mountinfo)" "$before"
  assert_equal "$(ls -A source)" ''
}

@test "sandbox namespaces: mounts that are made on the host come in" {
  local line
  mkdir -p source/later
  mkfifo ready go
  # A host whose mounts are shared, as systemd(1) has it.
  line='mount --make-rshared /
    set -e
    here=$1
    shift
    "$@" 3>&- &
    process=$!
    read -r <"$here/ready"
    mount -t tmpfs none "$here/source/later"
    : >"$here/source/later/file"
    echo >"$here/go"
    wait "$process"'
  set -- bash -c "$line" bash "$HERE"
  if is_root; then
    set -- unshare --mount "$@"
  else
    set -- unshare --map-current-user --mount --keep-caps "$@" setpriv --ambient-caps=-all --inh-caps=-all --
  fi
  run timeout 30 "$@" "$TOOLBX" sandbox "${SYSTEM[@]}" --bind "$HERE" /a sh -c 'echo >/a/ready; read -r line </a/go; ls /a/source/later'
  assert_success
  assert_output file
}
