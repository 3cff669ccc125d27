# How create fetches an image that is not there, and asks before it does.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154 # shells inside expand it; each test sets its own; run sets it

load lib/helpers
load lib/registry

setup_file() {
  start_file
  start_registry PUBLIC
  start_registry PRIVATE ada secret
  export DIGESTS=$BATS_FILE_TMPDIR/digests
  mkdir "$DIGESTS"
  serve_image "$PUBLIC/small:1" --digestfile "$DIGESTS/small"
  serve_image "$PUBLIC/big:1"
  make_authfile "$BATS_FILE_TMPDIR/right.json" "$PRIVATE" ada secret
  make_authfile "$BATS_FILE_TMPDIR/wrong.json" "$PRIVATE" ada guess
  serve_image "$PRIVATE/small:1" --authfile "$BATS_FILE_TMPDIR/right.json"
}

teardown_file() {
  end_file
  end_registries
}

teardown() {
  end_test
  forget_images "$PUBLIC" "$PRIVATE"
}

assert_created() {
  assert_success
  assert_output "Created container: $1
Enter with: ${TOOLBX##*/} enter $1"
  assert_errors
  podman container exists "$1"
}

# assert_not_pulled IMAGE - with the error that says so, and nothing is left.
assert_not_pulled() {
  assert_failure 1
  assert_output ''
  assert_errors "Error: failed to pull image $1" \
    "If it was a private image, log in with: podman login ${1%%/*}" \
    "Use '${TOOLBX##*/} --verbose ...' for further details."
  assert_nothing_made "$1"
}

assert_nothing_made() {
  assert_no_new_container
  run podman image exists "$1"
  assert_failure 1
}

# ---- without a question ----

@test "create: an image of a registry" {
  run --separate-stderr toolbox --assumeyes create --image "$PUBLIC/small:1"
  assert_created small-1
  assert_equal "$(podman inspect --format '{{.ImageName}}' small-1)" "$PUBLIC/small:1"
  run toolbox list --images
  assert_line --partial "$PUBLIC/small:1"
}

@test "create: an image of a registry is fetched once" {
  fake_podman 'case " $* " in *" pull "*) echo "$@" >>"$0.pulled" ;; esac'
  toolbox --assumeyes create --image "$PUBLIC/small:1" one
  run --separate-stderr toolbox create --image "$PUBLIC/small:1" two
  assert_created two
  assert_equal "$(cat "$BATS_TEST_TMPDIR/bin/podman.pulled")" "--log-level error pull $PUBLIC/small:1"
}

@test "create: an image by its digest" {
  local image
  image=$PUBLIC/small@$(<"$DIGESTS/small")
  run --separate-stderr toolbox --assumeyes create --image "$image"
  assert_created small
  assert_equal "$(podman inspect --format '{{.ImageDigest}}' small)" "$(<"$DIGESTS/small")"
}

@test "create: an image that the registry does not have" {
  run --separate-stderr toolbox --assumeyes create --image "$PUBLIC/missing:1"
  assert_not_pulled "$PUBLIC/missing:1"
}

@test "create: a short name is looked for on this machine alone, and in no registry of podman's" {
  echo "unqualified-search-registries = ['$PUBLIC']" >"$BATS_TEST_TMPDIR/registries.conf"
  export CONTAINERS_REGISTRIES_CONF=$BATS_TEST_TMPDIR/registries.conf
  podman pull --quiet small:1
  forget_images "$PUBLIC"
  run --separate-stderr toolbox --assumeyes create --image small:1
  assert_failure 1
  assert_errors 'Error: image small:1 not found in local storage and known registries'
  assert_nothing_made "$PUBLIC/small:1"
  podman tag "$(debian_image 13)" localhost/small:1
  run --separate-stderr toolbox --assumeyes create --image small:1
  podman untag "$(debian_image 13)" localhost/small:1
  assert_created small-1
  assert_equal "$(podman inspect --format '{{.ImageName}}' small-1)" localhost/small:1
  run podman image exists "$PUBLIC/small:1"
  assert_failure 1
}

# ---- logging in ----

@test "create: a private image, logged in by --authfile" {
  run --separate-stderr toolbox --assumeyes create --authfile "$BATS_FILE_TMPDIR/right.json" \
    --image "$PRIVATE/small:1"
  assert_created small-1
}

@test "create: a private image, and the file of podman login in the working directory" {
  cd "$BATS_TEST_TMPDIR"
  podman login --authfile auth.json --username ada --password-stdin "$PRIVATE" <<<secret
  run --separate-stderr toolbox --assumeyes create --authfile auth.json --image "$PRIVATE/small:1"
  assert_created small-1
}

@test "create: a private image, and podman's own file" {
  run --separate-stderr env REGISTRY_AUTH_FILE="$BATS_FILE_TMPDIR/right.json" \
    "$TOOLBX" --assumeyes create --image "$PRIVATE/small:1"
  assert_created small-1
}

@test "create: a private image, not logged in" {
  run --separate-stderr toolbox --assumeyes create --image "$PRIVATE/small:1"
  assert_not_pulled "$PRIVATE/small:1"
}

@test "create: a private image, logged in with the wrong password" {
  run --separate-stderr toolbox --assumeyes create --authfile "$BATS_FILE_TMPDIR/wrong.json" \
    --image "$PRIVATE/small:1"
  assert_not_pulled "$PRIVATE/small:1"
}

@test "create: a private image, logged in somewhere else" {
  make_authfile "$BATS_TEST_TMPDIR/other.json" localhost:1 ada secret
  run --separate-stderr toolbox --assumeyes create --authfile "$BATS_TEST_TMPDIR/other.json" --image "$PRIVATE/small:1"
  assert_not_pulled "$PRIVATE/small:1"
}

@test "create: --verbose tells why an image was not fetched" {
  run --separate-stderr toolbox --assumeyes --verbose create --image "$PRIVATE/small:1"
  assert_failure 1
  assert_regex "$stderr" 'level=debug msg="podman pull: .*unauthorized'
}

# ---- progress ----

@test "create: on a terminal, something turns while an image is fetched" {
  local turning=$'\r\e[K' frame expected
  fake_podman 'case " $* " in *" pull "*) sleep 2.2 ;; esac'
  run press_keys -- "$TOOLBX" --assumeyes create --image "$PUBLIC/small:1" tests
  assert_success
  # shellcheck disable=SC1003 # a backslash
  for frame in '|' '/' '-' '\' '|'; do
    expected+=${expected+$turning}$'\r'"Pulling $PUBLIC/small:1: "$'\e[37m'$frame$'\e[0m'
  done
  expected+=$turning$'\r'"Creating container tests: "
  assert_equal "${output:0:${#expected}}" "$expected"
  assert_regex "$output" $'\r\e\\[K''Created container: tests'$'\r\n''Enter with: [^ ]+ enter tests'$'\r\n''exit 0.$'
}

@test "create: NO_COLOR is heeded while something turns" {
  run press_keys -- env NO_COLOR=1 "$TOOLBX" --assumeyes create --image "$PUBLIC/small:1" tests
  assert_success
  assert_output --partial $'\r'"Pulling $PUBLIC/small:1: |"$'\r\e[K'
}

@test "create: nothing turns between lines of logging" {
  run press_keys -- "$TOOLBX" --log-level debug --assumeyes create --image "$PUBLIC/small:1" tests
  assert_success
  assert_output --partial 'DEBU'
  refute_output --partial 'Pulling'
  refute_output --partial $'\e[K'
}

# ---- the question ----

# Of this size every image is, which need not be that of the registry.
fake_size() {
  fake_skopeo 'echo "{\"LayersData\": [{\"Size\": 294000000}, {\"Size\": 123456}]}"; exit'
}

# The two phases of the question, to the byte.
question() {
  printf 'Image required to create Toolbx container.\r\n'
  printf 'Download %s ( ... MB)? [y/N]: \rDownload %s%s? [y/N]: \e[K\e[s' "$1" "$1" "$2"
}

# assert_asked QUESTION ANSWER [PATTERN] - and nothing else was written until then. What
# comes after it matches PATTERN, which by default is the end of who declined.
assert_asked() {
  local start=$1$2$'\r\n'
  assert_success
  assert_equal "${output:0:${#start}}" "$start"
  assert_regex "${output:${#start}}" "${3-^exit 0\\.$}"
}

@test "create: nobody is asked where one of input and output is no terminal" {
  run in_terminal bash -c '"$@" </dev/null' bash "$TOOLBX" create --image "$PUBLIC/small:1"
  assert_failure 1
  assert_output "Error: image required to create Toolbx container.
Use option '--assumeyes' to download the image.
$USAGE"
  run in_terminal bash -o pipefail -c '"$@" | cat' bash "$TOOLBX" create --image "$PUBLIC/small:1"
  assert_failure 1
  assert_line 'Error: image required to create Toolbx container.'
  assert_nothing_made "$PUBLIC/small:1"
}

@test "create: the question has dots, and then the size, in the same place" {
  fake_size
  run press_keys '294.1MB*N?: ' $'y\r' -- "$TOOLBX" create --image "$PUBLIC/small:1" tests
  assert_asked "$(question "$PUBLIC/small:1" ' (294.1MB)')" y 'Created container: tests'
  podman container exists tests
}

# The size of the layers as the registry has them, as people read it.
size_of() {
  skopeo inspect --raw "${@:2}" "docker://$1" | jq '[.layers[].size] | add' |
    awk '{ for (i = 1; $1 >= 1000 && i < 4; i++) $1 /= 1000; printf "%.4g%s\n", $1, substr("B kBMBGB", 2 * i - 1, 2) }'
}

@test "create: the size is the one that skopeo finds" {
  run press_keys 'N?: *N?: ' $'n\r' -- "$TOOLBX" create --image "$PUBLIC/big:1"
  assert_asked "$(question "$PUBLIC/big:1" " ($(size_of "$PUBLIC/big:1"))")" n
}

@test "create: the size of a private image is found, too" {
  local file=$BATS_FILE_TMPDIR/right.json
  run press_keys 'N?: *N?: ' $'y\r' -- "$TOOLBX" create --authfile "$file" --image "$PRIVATE/small:1" tests
  assert_asked "$(question "$PRIVATE/small:1" " ($(size_of "$PRIVATE/small:1" --authfile "$file"))")" y 'Created container: tests'
  podman container exists tests
}

@test "create: the size is that of the image for this machine, where there are several" {
  local image=$PUBLIC/several:1
  podman manifest create localhost/several:1 >/dev/null
  podman manifest add --arch other localhost/several:1 "docker://$PUBLIC/big:1" >/dev/null
  podman manifest add localhost/several:1 "docker://$PUBLIC/small:1" >/dev/null
  podman manifest push --all --quiet localhost/several:1 "docker://$image"
  podman manifest rm localhost/several:1 >/dev/null
  run press_keys 'N?: *N?: ' $'y\r' -- "$TOOLBX" create --image "$image" tests
  assert_asked "$(question "$image" " ($(size_of "$PUBLIC/small:1"))")" y 'Created container: tests'
}

@test "create: skopeo gets the authentication file" {
  fake_skopeo 'echo "$@" >"$0.asked"; exit 1'
  local file=$BATS_FILE_TMPDIR/right.json
  run press_keys 'N?: *N?: ' $'n\r' -- "$TOOLBX" create --authfile "$file" --image "$PRIVATE/small:1"
  assert_success
  assert_equal "$(cat "$BATS_TEST_TMPDIR/bin/skopeo.asked")" "inspect --authfile $file --format json docker://$PRIVATE/small:1"
}

@test "create: without an answer of skopeo, or with one that says nothing, the question has no size" {
  local line
  for line in 'exit 1' 'echo "{\"Layers\": []}"; exit' 'echo no JSON; exit' 'kill -KILL $$'; do
    fake_skopeo "$line"
    run press_keys 'N?: *N?: ' $'n\r' -- "$TOOLBX" create --image "$PUBLIC/small:1"
    assert_asked "$(question "$PUBLIC/small:1" '')" n
  done
}

@test "create: without skopeo, the question has no size" {
  lose_program skopeo
  run press_keys 'N?: *N?: ' $'y\r' -- "$TOOLBX" create --image "$PUBLIC/small:1" tests
  assert_asked "$(question "$PUBLIC/small:1" '')" y 'Created container: tests'
  podman container exists tests
}

@test "create: who does not want an image is left alone" {
  local answer
  fake_size
  for answer in n no N NO No ''; do
    run press_keys '294.1MB*N?: ' "$answer"$'\r' -- "$TOOLBX" create --image "$PUBLIC/small:1"
    assert_asked "$(question "$PUBLIC/small:1" ' (294.1MB)')" "$answer"
  done
  assert_nothing_made "$PUBLIC/small:1"
}

@test "create: the end of the input means no" {
  fake_size
  run press_keys '294.1MB*N?: ' $'\x04' -- "$TOOLBX" create --image "$PUBLIC/small:1"
  assert_success
  assert_output --regexp $'\e\\[s''exit 0\.$'
  slow_skopeo
  run press_keys 'N?: ' $'\x04' -- "$TOOLBX" create --image "$PUBLIC/small:1"
  assert_success
  assert_output --regexp 'MB\)\? \[y/N\]: exit 0.$'
  assert_nothing_made "$PUBLIC/small:1"
}

@test "create: what is neither yes nor no is asked again" {
  fake_size
  run press_keys '294.1MB*N?: ' $'maybe\r' 'N?: ' $'YES\r' -- "$TOOLBX" create --image "$PUBLIC/small:1" tests
  assert_asked "$(question "$PUBLIC/small:1" ' (294.1MB)')" $'maybe\r\n'"Download $PUBLIC/small:1 (294.1MB)? [y/N]: YES" 'Created container: tests'
  podman container exists tests
}

# A skopeo whose end nobody would wait for.
slow_skopeo() {
  DURATION=$(unique_duration)
  fake_skopeo "exec sleep $DURATION"
}

@test "create: an answer that comes before the size is taken at once" {
  local first
  first="Image required to create Toolbx container."$'\r\n'"Download $PUBLIC/small:1 ( ... MB)? [y/N]: "
  slow_skopeo
  run press_keys 'N?: ' $'n\r' -- "$TOOLBX" create --image "$PUBLIC/small:1"
  assert_asked "$first" n
  eventually is_not_sleeping "$DURATION"
  assert_nothing_made "$PUBLIC/small:1"
  run press_keys 'N?: ' $'maybe\r' 'N?: ' $'y\r' -- "$TOOLBX" create --image "$PUBLIC/small:1" tests
  assert_asked "$first" $'maybe\r\n'"Download $PUBLIC/small:1 ( ... MB)? [y/N]: y" 'Created container: tests'
  eventually is_not_sleeping "$DURATION"
  podman container exists tests
}

@test "create: half an answer is forgotten when the size comes, and the question repeated" {
  local first question
  first="Image required to create Toolbx container."$'\r\n'"Download $PUBLIC/small:1 ( ... MB)? [y/N]: "
  question="Download $PUBLIC/small:1 (294.1MB)? [y/N]: "
  fake_skopeo "until grep -q '[]]: ye' '$BATS_TEST_TMPDIR/screen'; do sleep 0.05; done" \
    'echo "{\"LayersData\": [{\"Size\": 294123456}]}"; exit'
  run press_keys 'N?: ' ye $'...\r\nDownload*294.1MB*N?: ' $'s\r' 'N?: ' $'n\r' -- \
    "$TOOLBX" create --image "$PUBLIC/small:1"
  # Were "ye" not forgotten, "s" would make it a yes.
  assert_asked "${first}ye"$'\r'"$question"$'\e[K\e[s\e[u\e[K...\r\n'"$question"$'\e[K\e[ss\r\n'"$question" n
  assert_nothing_made "$PUBLIC/small:1"
}

@test "create: control-C at the question, before and after the size is there" {
  slow_skopeo
  run press_keys 'N?: ' $'\x03' -- "$TOOLBX" create --image "$PUBLIC/small:1"
  assert_success
  assert_output --regexp 'MB\)\? \[y/N\]: \^C.*exit 130.$'
  eventually is_not_sleeping "$DURATION"
  fake_size
  run press_keys '294.1MB*N?: ' $'\x03' -- "$TOOLBX" create --image "$PUBLIC/small:1"
  assert_success
  assert_output --regexp $'\e\\[s''\^C.*exit 130.$'
  assert_nothing_made "$PUBLIC/small:1"
}
