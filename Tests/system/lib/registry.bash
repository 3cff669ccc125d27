# Registries on loopback, with TLS: `load lib/registry` after helpers. They live as
# long as a test file, in $BATS_FILE_TMPDIR.

# start_registry VARIABLE [USER PASSWORD] - exports its host and port as VARIABLE. It
# wants a login if there is a USER.
start_registry() {
  local folder=$BATS_FILE_TMPDIR/$1 login=''
  mkdir "$folder"
  make_certificate
  if (($# > 1)); then
    htpasswd -Bbn "$2" "$3" >"$folder/htpasswd"
    login="auth: {htpasswd: {realm: tests, path: $folder/htpasswd}}"
  fi
  cat >"$folder/config.yml" <<YAML
version: 0.1
log: {level: info, accesslog: {disabled: true}}
storage: {filesystem: {rootdirectory: $folder/data}}
http: {addr: '127.0.0.1:0', tls: {certificate: $CERTIFICATE, key: $CERTIFICATE.key}}
$login
YAML
  docker-registry serve "$folder/config.yml" >"$folder/log" 2>&1 </dev/null 3>&- &
  echo $! >"$folder/pid"
  eventually grep -q 'listening on' "$folder/log"
  publish "$1" "$(sed -n 's/.*listening on 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$folder/log")"
}

# start_stalling VARIABLE REGISTRY BYTES - exports as VARIABLE another host and port of
# REGISTRY, which stalls in the middle of what is larger than BYTES; see stall.
start_stalling() {
  local folder=$BATS_FILE_TMPDIR/$1
  mkdir "$folder"
  expect -f "$BATS_TEST_DIRNAME/lib/stall.exp" -- "$folder" "${2##*:}" "$3" >"$folder/log" 2>&1 </dev/null 3>&- &
  echo $! >"$folder/pid"
  eventually test -e "$folder/port"
  publish "$1" "$(<"$folder/port")"
}

# publish VARIABLE PORT - podman and skopeo look for whom to trust in the home alone,
# see containers-certs.d(5).
publish() {
  export "$1=localhost:$2"
  mkdir -p "$HOME/.config/containers/certs.d/localhost:$2"
  cp "$CERTIFICATE" "$HOME/.config/containers/certs.d/localhost:$2/ca.crt"
  echo "localhost:$2" >>"$BATS_FILE_TMPDIR/registries"
}

make_certificate() {
  CERTIFICATE=$BATS_FILE_TMPDIR/certificate.crt
  [[ ! -e $CERTIFICATE ]] || return 0
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -keyout "$CERTIFICATE.key" -out "$CERTIFICATE" 2>/dev/null
}

# Ends what was started, and leaves neither images nor trust behind.
end_registries() {
  local file registry
  for file in "$BATS_FILE_TMPDIR"/*/pid; do
    [[ ! -e $file ]] || kill "$(<"$file")" || true
  done
  [[ -e $BATS_FILE_TMPDIR/registries ]] || return 0
  while read -r registry; do
    forget_images "$registry"
    rm -r "$HOME/.config/containers/certs.d/$registry"
  done <"$BATS_FILE_TMPDIR/registries"
  rmdir --ignore-fail-on-non-empty "$HOME/.config/containers/certs.d"
}

# forget_images REGISTRY... - removes what was fetched from there.
forget_images() {
  local registry
  for registry in "$@"; do
    podman images --quiet --filter "reference=$registry/*" | sort -u |
      xargs --no-run-if-empty podman rmi --force >/dev/null
  done
}

# serve_image IMAGE [OPTION]... - pushes an image that differs from all others, of some
# 20 MB if its name is like */big:*; the options are podman's.
serve_image() {
  local image=$1 folder=$BATS_FILE_TMPDIR/content
  shift
  mkdir -p "$folder"
  head -c "$([[ $image == */big:* ]] && echo 20M || echo 1K)" /dev/urandom >"$folder/content"
  tar --create --file - --directory "$folder" content |
    podman import --quiet --change 'LABEL com.github.containers.toolbox=true' - "$image" >/dev/null
  podman push --quiet "$@" "$image"
  podman rmi "$image" >/dev/null
}

# make_authfile FILE REGISTRY USER PASSWORD - as podman login makes it.
make_authfile() {
  printf '{"auths": {"%s": {"auth": "%s"}}}\n' "$2" "$(printf %s "$3:$4" | base64)" >"$1"
}

# stall VARIABLE - what start_stalling has started stalls from now on.
stall() {
  rm -f "$BATS_FILE_TMPDIR/$1/stalled"
  touch "$BATS_FILE_TMPDIR/$1/armed"
}

# flow VARIABLE - and from now on no longer.
flow() {
  rm -f "$BATS_FILE_TMPDIR/$1/armed"
}

# ---- stand-ins ----

# fake_skopeo LINE... - as fake_podman, for skopeo.
fake_skopeo() {
  local real
  real=$(PATH=$REAL_PATH command -v skopeo)
  mkdir -p "$BATS_TEST_TMPDIR/bin"
  printf '%s\n' '#!/bin/bash' "real=$real" "$@" "exec $real \"\$@\"" >"$BATS_TEST_TMPDIR/bin/skopeo"
  chmod +x "$BATS_TEST_TMPDIR/bin/skopeo"
  PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

# lose_program NAME - as if it were not installed.
lose_program() {
  local folders
  IFS=: read -ra folders <<<"$REAL_PATH"
  mkdir "$BATS_TEST_TMPDIR/programs"
  find "${folders[@]}" -maxdepth 1 ! -type d ! -name "$1" \
    -exec ln -sft "$BATS_TEST_TMPDIR/programs" {} + 2>/dev/null || true
  # shellcheck disable=SC2123 # it is
  PATH=$BATS_TEST_TMPDIR/programs
}

# ---- terminals ----

# press_keys [PATTERN KEYS]... -- COMMAND [ARG]... - runs it on a terminal, waits for
# what comes to be like PATTERN, types KEYS, which have no Enter of their own, and so on.
# Prints what comes, to the byte, and at last "exit CODE."; it is in $BATS_TEST_TMPDIR/screen
# as soon as it comes. Fails if a PATTERN does not come, or if the command leaves the
# terminal other than it was.
press_keys() {
  local keys=() code
  while (($#)) && [[ $1 != -- ]]; do
    keys+=("$1" "$2")
    shift 2
  done
  # shellcheck disable=SC2016 # the inner bash expands it
  expect -f "$BATS_TEST_DIRNAME/lib/keys.exp" -- "${keys[@]}" -- bash -c '
    trap : INT
    folder=$1
    stty --save >"$folder/before"
    "${@:3}"
    code=$?
    stty --save >"$folder/after"
    printf "exit %s." "$code"' bash "$BATS_TEST_TMPDIR" "$@" | tee "$BATS_TEST_TMPDIR/screen"
  code=${PIPESTATUS[0]}
  ((code == 0)) || return "$code"
  cmp "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}
