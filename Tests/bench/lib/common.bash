# What all benchmarks begin with: which programs are compared, and where they run. Sourced with NAME, SELF and SOURCE
# set.

fail() {
  printf '%s: %s\n' "$NAME" "$1" >&2
  exit 1
}

usage() {
  sed -n '2,/^$/s/^# \{0,1\}//p' "$SELF"
}

# Sets TOOLBX and TOOLBX_PEER; the latter is empty where there is none.
find_programs() {
  TOOLBX=$(realpath -m -- "${TOOLBX:-$SOURCE/_build/toolbox}")
  [[ -x $TOOLBX ]] || fail "no $TOOLBX: build it first"
  TOOLBX_PEER=${TOOLBX_PEER:-$("$SOURCE/scripts/test-peer" path || true)}
  export TOOLBX TOOLBX_PEER
}

# Runs this benchmark once more, with these arguments, as a normal user.
run_in_test_host() {
  local options=(--bind "$SOURCE" --bind "$(dirname "$TOOLBX")" --env TOOLBX --env TOOLBX_PEER)
  [[ -z $TOOLBX_PEER ]] || options+=(--bind "$(dirname "$TOOLBX_PEER")")
  [[ -z ${TOOLBOX_IMAGE_CACHE-} ]] || options+=(--bind "$TOOLBOX_IMAGE_CACHE" --env TOOLBOX_IMAGE_CACHE)
  "$SOURCE/scripts/test-host" "${options[@]}" -- "$SELF" "$@"
}
