#!/usr/bin/env bash
# Starts the entry point many times in a small container of its own making, without
# podman, and holds what each start leaves against what the first has left.
#
# Usage: podman unshare bash scratch.bash calls FOLDER LIBRARY
#        podman unshare bash scratch.bash starts FOLDER NUMBER
#
#   calls    kill it, by LIBRARY, which is kill-at.c, before each call that changes a
#            file system, from its start to its end by SIGTERM; in a new container each
#            time, with shadow files and without, and in one that was started before;
#            then start it again
#   starts   start the same container NUMBER times; every tenth time it is killed
#            when it is ready, otherwise it is ended by SIGTERM
#
# TOOLBX is the program. FOLDER must be empty, and is emptied at the end. Lines that
# begin with # are for the reader; the exit code is 1 if anything differs.
#
# The container's root is a copy of the image busybox with a few files more, and is
# private to a mount namespace for each start. Its user is one of the sub-IDs.

set -euo pipefail

readonly IMAGE=localhost/busybox-toolbox:1 USER_ID=1000
# What must be as before; the rest of the root has only what cannot change.
readonly PLACES=(etc home media mnt run usr var)

fail() {
  printf '%s\n' "$1" >&2
  exit 1
}

main() {
  [[ ${1-} != --help && $# == 3 ]] || { sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" && return; }
  FOLDER=$(realpath -- "$2")
  TEMPLATE=$FOLDER/template LIBRARY=''
  trap 'end' EXIT
  make_template
  case $1 in
    calls) LIBRARY=$(realpath -- "$3") && try_calls ;;
    starts) try_starts "$3" ;;
    *) fail "unknown command $1" ;;
  esac
}

end() {
  kill_process
  wait
  rm -rf --one-file-system -- "${FOLDER:?}"/*
}

kill_process() {
  [[ -z ${PROCESS-} ]] || kill -KILL "$PROCESS" 2>/dev/null || true
}

# Where what follows has its container and its notes.
work_in() {
  HERE=$FOLDER/$1 ROOT=$FOLDER/$1/root RUNTIME=$FOLDER/$1/runtime
  mkdir -- "$HERE"
}

# ---- the container -----------------------------------------------------------

# With what gives each step something to do. The template bare has no shadow files.
make_template() {
  local image
  image=$(podman image mount "$IMAGE")
  cp --archive -- "$image" "$TEMPLATE"
  podman image umount "$IMAGE" >/dev/null
  # One program is enough, with a shell, and need not be copied each time.
  mv -- "$TEMPLATE/bin/busybox" "$FOLDER/busybox"
  find "$TEMPLATE"/{bin,sbin,usr} -type l ! -name sh -delete
  echo "theirs:x:$USER_ID:$USER_ID:an image's own user:/home/theirs:/bin/sh" >>"$TEMPLATE/etc/passwd"
  echo 127.0.0.1 localhost >"$TEMPLATE/etc/hosts"
  : >"$TEMPLATE/etc/resolv.conf"
  : >"$TEMPLATE/run/.containerenv"
  mkdir -p "$TEMPLATE"/{run/host,run/user/$USER_ID,usr/lib/rpm/macros.d}
  cp --archive -- "$TEMPLATE" "$TEMPLATE-bare"
  echo 'root:!:19000:0:99999:7:::' >"$TEMPLATE/etc/shadow"
  echo 'wheel:!::root' >"$TEMPLATE/etc/gshadow"
  chmod 0640 "$TEMPLATE"/etc/{g,}shadow
  cat >"$FOLDER/become" <<'SCRIPT'
set -e
root=$1 runtime=$2
shift 2
mount --rbind / "$root/run/host"
for name in dev proc sys; do mount --rbind "/$name" "$root/$name"; done
mount --bind "$runtime" "$root$XDG_RUNTIME_DIR"
PATH=$PATH:/usr/sbin:/sbin exec chroot "$root" /bin/busybox env -i "$@"
SCRIPT
}

# new_container KIND - only one that is bare has no shadow files.
new_container() {
  local template=$TEMPLATE
  [[ $1 != bare ]] || template+=-bare
  rm -rf --one-file-system -- "$ROOT" "$RUNTIME"
  cp --archive -- "$template" "$ROOT"
  ln -- "$FOLDER/busybox" "$ROOT/bin/busybox"
  mkdir -m 0700 -- "$RUNTIME"
  chown "$USER_ID:$USER_ID" "$RUNTIME"
}

# start [POINT] - until the entry point is ready or dead; POINT is one of kill-at.c's.
# Sets PROCESS, and LOG, an array of lines. Fails if it is dead.
start() {
  local line variables
  export XDG_RUNTIME_DIR=/run/user/$USER_ID
  variables=(PATH=/usr/bin:/bin "TOOLBOX_PATH=$TOOLBX" "XDG_RUNTIME_DIR=$XDG_RUNTIME_DIR")
  if (($#)); then
    echo "$1" >"$HERE/point"
    variables+=("LD_PRELOAD=/run/host$LIBRARY" "KILL_AT=/run/host$HERE/point")
  fi
  LOG=()
  # Each becomes the next, so that the last is the child of this shell.
  exec {log}< <(exec unshare --mount --propagation private sh "$FOLDER/become" "$ROOT" "$RUNTIME" "${variables[@]}" \
    "/run/host$TOOLBX" --log-level debug init-container --gid "$USER_ID" --home /var/home/person --home-link \
    --media-link --mnt-link --shell /bin/sh --uid "$USER_ID" --user person 2>&1)
  PROCESS=$!
  while IFS= read -r -t 30 -u "$log" line; do
    LOG+=("$line")
    [[ $line != *'Listening to file system and ticker events'* ]] || return 0
  done
  return 1
}

# Starts it, which must succeed, and the stamp must be there.
start_well() {
  start "$@" || fail "the entry point did not become ready:$(printf '\n%s' "${LOG[@]}")"
  [[ -e $RUNTIME/toolbox/container-initialized-$PROCESS ]] || fail 'it is ready, but there is no stamp'
}

# Waits for its end; sets STATUS.
await_end() {
  local line
  while IFS= read -r -t 30 -u "$log" line; do LOG+=("$line"); done
  STATUS=0
  wait "$PROCESS" || STATUS=$?
  exec {log}<&-
  PROCESS=''
}

# ended_with CODE SIGNAL - sends the signal, and waits for the end.
ended_with() {
  kill -s "$2" "$PROCESS"
  await_end
  ((STATUS == $1)) || fail "it ended with $STATUS, not with $1:$(printf '\n%s' "${LOG[@]}")"
}

# ---- what can be told of it --------------------------------------------------

# What the entry point has written, mounted, and keeps open.
state() {
  files
  # Mounts of the host come and go.
  awk '$5 !~ "^/(dev|proc|sys|run/host)/" { print "mount", $5 }' "/proc/$PROCESS/mountinfo" | sort
  echo "descriptors $(descriptors)"
  echo "threads $(find "/proc/$PROCESS/task" -mindepth 1 -maxdepth 1 | wc -l)"
}

# How many descriptors it keeps open: the fewest of several looks, for it may be reading a file
# of the host's that has changed.
descriptors() {
  local count least=''
  for _ in {1..5}; do
    count=$(find "/proc/$PROCESS/fd" -type l | wc -l)
    [[ -n $least ]] && ((least <= count)) || least=$count
    sleep 0.01
  done
  echo "$least"
}

files() {
  cd "$ROOT"
  find "${PLACES[@]}" -printf '%p: %y %m %U:%G %l\n' | sort
  find "${PLACES[@]}" -type f -print0 | sort -z | xargs -0 sha256sum
  # Stamps of the dead are counted, not compared.
  find "$RUNTIME" -regextype posix-extended ! -regex '.*/container-initialized-[0-9]+' \
    -printf 'runtime/%P: %y %m %U:%G %l\n' | sort
}

stamps() {
  find "$RUNTIME/toolbox" -name 'container-initialized-*' | wc -l
}

# Processes that are in the container.
left_processes() {
  # Others may end meanwhile, which is an error to find.
  { find /proc -maxdepth 2 -name root -lname "$ROOT" 2>/dev/null || true; } | wc -l
}

# compare WHEN - the state is that of $HERE/state; if not, tells the difference.
compare() {
  (state) >"$HERE/now"
  cmp -s "$HERE/state" "$HERE/now" && return
  printf '# %s:\n' "$1"
  diff "$HERE/state" "$HERE/now" | sed -n 's/^[<>] /#   &/p'
  return 1
}

# ---- the two tries -----------------------------------------------------------

# The three kinds of containers at once.
try_calls() {
  local kind jobs=() job status=0
  for kind in new bare used; do
    try_calls_in "$kind" >"$FOLDER/$kind.told" 2>&1 &
    jobs+=("$!")
  done
  for job in "${jobs[@]}"; do wait "$job" || status=1; done
  cat -- "$FOLDER"/{new,bare,used}.told
  return "$status"
}

# Runs in a process of its own.
try_calls_in() {
  local kind=$1 call point different=0
  trap kill_process EXIT
  work_in "$kind"
  start_new "$kind"
  (state) >"$HERE/state"
  ended_with 143 TERM
  for ((call = 1; ; call++)); do
    [[ $kind == used ]] || new_container "$kind"
    ! start "call $call" || kill -TERM "$PROCESS"
    await_end
    ((STATUS == 137)) || break
    point=${LOG[-1]#killed: }
    start_well 'call 0'
    if compare "killed in a $kind container before: $point"; then
      ended_with 143 TERM
    else
      different=$((different + 1))
      ended_with 143 TERM
      [[ $kind != used ]] || { start_new used && ended_with 143 TERM; }
    fi
  done
  ((STATUS == 143)) || fail "it ended with $STATUS:$(printf '\n%s' "${LOG[@]}")"
  echo "# killed in a $kind container before each of $((call - 1)) calls:" \
    "$different times not as one never killed after the next start"
  ((call > 20)) || fail 'too few calls are seen: kill-at.c does not know those that are made'
  ((different == 0 && $(left_processes) == 0))
}

start_new() {
  new_container "$1"
  start_well 'call 0'
}

try_starts() {
  local number killed=0 left
  work_in starts
  new_container bare
  start_well
  (state) >"$HERE/state"
  ended_with 143 TERM
  for ((number = 2; number <= $1; number++)); do
    start_well
    compare "start $number" || fail "it is not as after the first start"
    if ((number % 10)); then
      ended_with 143 TERM
    else
      ended_with 137 KILL
      killed=$((killed + 1))
    fi
  done
  # What one has left that was killed is removed by the next.
  start_well
  ended_with 143 TERM
  left=$(left_processes)
  echo "# $1 starts, $killed of them killed: all as the first, $(stamps) stamps and $left processes left"
  ((left == 0 && $(stamps) == 0))
}

main "$@"
