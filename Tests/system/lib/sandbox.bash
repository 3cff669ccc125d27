# What the tests of `toolbox sandbox` share: `load lib/sandbox` after helpers. They need no
# podman and no image, and are run by a normal user and by root.

# shellcheck disable=SC2034 # the tests use what is set here

setup_file() {
  cd || return
}

teardown_file() {
  :
}

setup() {
  start_sandbox_test
}

teardown() {
  end_sandbox_test
}

# HERE is the test's folder, without a link in its path. Nothing of the host is changed in a
# test, save below HERE. PROCESSES are the background jobs.
start_sandbox_test() {
  cd || return
  HERE=$(realpath "$BATS_TEST_TMPDIR")
  cd "$HERE" || return
  PROCESSES=()
  BY=()
  umask 022
  unset CDPATH
  find_system
}

# The assertions on a failed command show only its standard output.
end_sandbox_test() {
  [[ -n ${BATS_TEST_COMPLETED-} || -z ${stderr-} ]] || printf 'standard error:\n%s\n' "$stderr"
  ((${#PROCESSES[@]} == 0)) || kill -KILL "${PROCESSES[@]}" 2>/dev/null || true
  # Mount points may have modes that keep others out.
  chmod -R u+rwX "$HERE" 2>/dev/null || true
}

sandbox() {
  "$TOOLBX" sandbox "$@"
}

# SYSTEM is a root with programs and nothing else, in which mount points are not the host's:
# `sandbox "${SYSTEM[@]}" COMMAND`.
find_system() {
  local name
  SYSTEM=(--ro-bind /usr /usr)
  for name in bin lib lib32 lib64 sbin; do
    if [[ -L /$name ]]; then
      SYSTEM+=(--symlink "usr/$name" "/$name")
    elif [[ -d /$name ]]; then
      SYSTEM+=(--ro-bind "/$name" "/$name")
    fi
  done
}

# in_system WORD... - runs toolbox sandbox with SYSTEM and these words.
in_system() {
  sandbox "${SYSTEM[@]}" "$@"
}

# SANDBOX is what error lines begin with.
SANDBOX='toolbox sandbox'

# assert_refused LINE - what `run --separate-stderr` ran has failed to set a sandbox up, has said
# exactly that, and nothing else.
assert_refused() {
  assert_failure 1
  assert_output ''
  assert_errors "$SANDBOX: $1"
}

# refuses LINE WORD... - so has a sandbox of these words.
refuses() {
  run --separate-stderr timeout --foreground 30 "$TOOLBX" sandbox "${@:2}"
  assert_refused "$1"
}

# says_one_line PATTERN - likewise, of one line that matches.
says_one_line() {
  assert_failure 1
  assert_output ''
  # shellcheck disable=SC2154 # run sets it
  assert_regex "$stderr" "^$SANDBOX: [^"$'\n'"]+\$"
  assert_regex "$stderr" "$1"
}

# compile NAME [OPTION]... - makes HERE/NAME of lib/NAME.c.
compile() {
  command -v cc >/dev/null || skip "there is no C compiler, cc, for $1"
  cc -std=gnu17 -O1 -o "$HERE/$1" "${@:2}" "$BATS_TEST_DIRNAME/lib/$1.c"
}

# is_root - of the machine, or as good as: it is not given a user namespace.
is_root() {
  ((EUID == 0))
}

# status_of NAME [FILE] - a field of proc(5)'s status.
status_of() {
  sed -n "s/^$1:[[:space:]]*//p" "${2:-/proc/self/status}"
}

# only_sleeper DURATION - the process that sleeps for it.
only_sleeper() {
  local found
  mapfile -t found < <(sleepers "$1")
  assert_equal "${#found[@]}" 1
  echo "${found[0]}"
}

# row TEXT... - a line of a table, with each TEXT in a cell.
row() {
  local IFS='|' cells
  cells=$*
  printf '# %s\n' "${cells//|/ | }" >&3
}

# with_mounts LINE WORD... - runs toolbox sandbox with these words, by the words of BY, where the
# line of shell has changed mounts. As on any host, a normal user has no rights over them, unless
# there is KEEP_RIGHTS.
with_mounts() {
  local line="set -e"$'\n'$1
  shift
  set -- "$TOOLBX" sandbox "$@"
  if is_root; then
    unshare --mount bash -c "$line"$'\nexec "$@"' bash "${BY[@]}" "$@"
  else
    [[ -n ${KEEP_RIGHTS-} ]] || set -- setpriv --ambient-caps=-all --inh-caps=-all -- "$@"
    as_if "$line" "${BY[@]}" "$@"
  fi
}
