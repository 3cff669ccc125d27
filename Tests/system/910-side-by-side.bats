# Ours and Debian's podman-toolbox, which is Toolbx 0.0.99.3, side by side: both get
# the same command lines on the same host, and what they answer is compared. Each line
# of the table that comes of it stands in the output of bats.
#
# Paragraphs (§) are those of the specification of Toolbx 0.3 and later, and Q1 to Q30
# the oddities that it lists. It is younger than the peer, and wins where they differ.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

# What was made by others is entered by podman, and the other program has no other way: see helpers.
# shellcheck disable=SC2034 # bats reads it
BATS_TEST_RETRIES=2

setup_file() {
  start_file
  [[ -n ${TOOLBX_PEER-} ]] || return 0
  mkdir "$BATS_FILE_TMPDIR"/{ours,peers}
  cp "$TOOLBX" "$BATS_FILE_TMPDIR/ours/toolbox"
  cp "$TOOLBX_PEER" "$BATS_FILE_TMPDIR/peers/toolbox"
  make_container side-busy
  toolbox run --container side-busy true
  make_container side-idle 13
}

setup() {
  [[ -n ${TOOLBX_PEER-} ]] || skip 'TOOLBX_PEER, the binary of podman-toolbox, is not set'
  [[ $(default_image) == debian-toolbox:12 && $("$TOOLBX_PEER" --version) == *' 0.0.99.3' ]] ||
    skip 'the differences are those from Toolbx 0.0.99.3 on Debian 12'
  start_test
  # It does not pass them on.
  without_certificates
}

teardown() {
  end_test
  [[ -z $IMAGES_MADE ]] || remove_images
}

IMAGES_MADE=''

# make_own_image NAME [LABEL] - as make_image, until the test ends.
make_own_image() {
  IMAGES_MADE=yes
  make_image "$@"
}

# ---- the two answers ----

# What an answer depends on besides the words.
BY=() INPUT='' AFTER=: WITHIN='' FILTER=cat NOTE=''

# answer ours|peers WORD... - what that program does with the words: the lines of
# standard output ("1> "), those of standard error ("2> "), and the exit code.
answer() {
  local who=$1 results=$BATS_TEST_TMPDIR/$1 code=0
  shift
  mkdir -p "$results"
  [[ -z $WITHIN ]] || set -- run --container "side-$who" "$@"
  printf %s "$INPUT" >"$results/0"
  "${BY[@]}" "$BATS_FILE_TMPDIR/$who/toolbox" "$@" <"$results/0" >"$results/1" 2>"$results/2" 3>&- || code=$?
  {
    stream 1 "$results/1" | "$FILTER"
    stream 2 "$results/2"
    echo "exit $code"
    "$AFTER"
  } | sed "s#$BATS_FILE_TMPDIR/$who/#FOLDER/#g; s#side-$who#side-own#g"
}

# stream NUMBER FILE - with escape sequences made visible, and the lack of a last line end.
stream() {
  cat -v "$2" | sed "s/^/$1> /; \$a\\"
  [[ -z $(tail -c 1 "$2") ]] || echo "$1> (no line end)"
}

# answers WORD... - sets ours and peers. Both run at once, unless one leaves something
# that would be in the way of the other.
answers() {
  unset TOOLBOX_PATH
  answer ours "$@" >"$BATS_TEST_TMPDIR/ours.answer" 3>&- &
  [[ $AFTER == : ]] || wait $!
  peers=$(answer peers "$@")
  wait $!
  ours=$(<"$BATS_TEST_TMPDIR/ours.answer")
}

# same WORD... - both do the same, to the letter.
same() {
  local ours peers
  answers "$@"
  [[ $ours == "$peers" ]] || differ "$@"
  row equal "($(grep --count '^[12]> ' <<<"$ours") lines, $(grep --max-count 1 '^exit ' <<<"$ours"))" "$@"
}

# differs REASON OURS PEERS WORD... - both do the same but for the lines OURS, which only
# ours has, and the lines PEERS, which only the peer has.
differs() {
  local ours peers reason=$1 stated=$2$'\n--\n'$3
  shift 3
  answers "$@"
  [[ $(only old)$'\n--\n'$(only new) == "$stated" && $ours != "$peers" ]] || differ "$@"
  row differs "($reason)" "$@"
}

# only old|new - the lines of ours that peers lacks, or the other way round.
only() {
  local old='' new=''
  printf -v "$1" %s %L
  diff --old-line-format="$old" --new-line-format="$new" --unchanged-line-format='' <(echo "$ours") <(echo "$peers") || true
}

# What a failed test has printed is shown by bats.
differ() {
  row UNEXPECTED '' "$@"
  diff --unified=99 --label ours --label peers <(echo "$ours") <(echo "$peers") || true
  fail "they do not answer as stated: toolbox$(printf ' %q' "$@")$NOTE"
}

# row VERDICT REMARK WORD... - a line of the table.
row() {
  printf '# %-8s%s%s  %s\n' "$1" "$([[ $# == 2 ]] && echo ' (no word)' || printf ' %q' "${@:3}")" "$NOTE" "$2" >&3
}

# ---- what may stand before same and differs ----

on_terminal() {
  local BY=(in_terminal) NOTE="$NOTE  [on a terminal]"
  "$@"
}

# typing PROMPT TEXT - see converse.
typing() {
  local BY=(converse "$1" "$2" --) NOTE="$NOTE  [on a terminal, typing '$2']"
  "${@:3}"
}

# reading TEXT - a line of standard input.
reading() {
  local INPUT=$1$'\n' NOTE="$NOTE  [reading '$1']"
  "${@:2}"
}

# given NAME=VALUE - in the environment.
given() {
  local BY=(env "$1") NOTE="$NOTE  [given ${1//"$BATS_TEST_TMPDIR"/…}]"
  "${@:2}"
}

# configured TEXT - in toolbox.conf.
configured() {
  local NOTE="$NOTE  [configured ${1//$'\n'/; }]"
  printf '[general]\n%s\n' "$1" >"$XDG_CONFIG_HOME/containers/toolbox.conf"
  "${@:2}"
}

# sorted - the order of the lines of standard output is nobody's.
sorted() {
  local FILTER=sort
  "$@"
}

# What stays on a terminal of a line that has been written again and again, for as long as it takes.
screen() {
  sed 's/^1> .*\^\[\[K/1> /'
}

# creating - removes what each of them has made.
creating() {
  local AFTER=remove_what_is_new
  "$@"
}

remove_what_is_new() {
  remove_new_containers before-test
}

# inspected - creating, with what podman knows of the container.
inspected() {
  local AFTER=inspect_and_remove NOTE="$NOTE  [podman inspect]"
  "$@"
}

# A line for each value; not what comes of the ID, and in an order that is not podman's.
inspect_and_remove() {
  new_containers before-test | xargs podman inspect | jq -r '.[0]
    | {Args, ImageName, MountLabel, EffectiveCaps, BoundingCaps, Config, HostConfig, Mounts}
    | del(.HostConfig.LogConfig.Path) | .Mounts |= (sort_by(.Destination) | map(.Options |= sort))
    | .HostConfig.Binds |= (map(split(":") | .[2:] |= map(split(",") | sort | join(","))) | map(join(":")) | sort)
    | .Config.Env |= sort
    | paths(type != "object" and type != "array") as $path
    | "\($path | map(strings) | join(".")) \(getpath($path))"'
  remove_what_is_new
}

# within - the words are run in the container side-ours or side-peers, which each of them
# has made.
within() {
  local WITHIN=yes NOTE="$NOTE  [within a container]"
  "$@"
}

# ---- reasons that come again ----

NAME='0.3 calls it Toolbx; §1.10'
REMOVAL='what is not removed is an error; Q2'
WORDS='podman says why, and so does ours'
EXTRA='a word that would do nothing is an error; Q28'
FILES='2> Completion ended with directive: ShellCompDirectiveDefault'
NO_FILES='2> Completion ended with directive: ShellCompDirectiveNoFileComp'
DESCRIPTIONS='descriptions are worded anew; §7.9'
TERMINAL='terminals are told on all hosts; §4.9'
DEBIAN='the specification has no Debian; ours takes its numbers and two names'

# ---- mistakes ----

@test "side by side: version and no command" {
  differs 'the version itself; §1.5' "1> $(toolbox --version)" '1> toolbox version 0.0.99.3' --version
  differs "$NAME" '2> create    Create a new Toolbx container
2> enter     Enter an existing Toolbx container
2> list      List all existing Toolbx containers and images' '2> create    Create a new toolbox container
2> enter     Enter an existing toolbox container
2> list      List all existing toolbox containers and images'
}

@test "side by side: unknown commands" {
  local word
  for word in frobnicate creat ron LIS ente entre ls --foo -x -xyz; do
    same "$word"
  done
  same --verbose frobnicate --all
  same --help create extra
  on_terminal same frobnicate
}

@test "side by side: unknown options" {
  same list --foo
  same run --foo true
  same list -x
  same list -cx
  same create -xyz
  same create --version
  same create --preserve-fds 3
  same rm -x
  same list --=x
  same list ---x
  same completion -x
}

@test "side by side: options without their values" {
  same create --container
  same create --image
  same enter -c
  same run -c
  same run --preserve-fds
  same list --log-level
  same init-container --gid
}

@test "side by side: values that are none" {
  same run --preserve-fds abc true
  same run --preserve-fds -1 true
  same run --preserve-fds 99999999999999999999 true
  same list --assumeyes=maybe
  same rm --all=maybe
  same list -c=x
  same --verbose=x
  same init-container --uid x
  same list --log-level loud
  same list --log-level ''
  same list --log-level=INFOS
  on_terminal same list --log-level loud
}

@test "side by side: words that are missing, or too many" {
  same run
  same run --
  same run --release foo --distro fedora
  same rm
  same rmi
  same rm --all=false
  same completion
  same completion bash zsh
  same completion tcsh
  same completion ''
  same init-container
  same init-container --home /x
  same init-container --home /x --shell /bin/sh --uid 1 --user u
  differs 'deprecated since; §1.4' '2> Flag --monitor-host has been deprecated, it does nothing' '' \
    init-container --monitor-host
  creating differs "$EXTRA" '2> Error: accepts at most 1 arg(s), received 2
'"2> Run 'toolbox --help' for usage."'
exit 1' '1> Created container: one
1> Enter with: toolbox enter one
exit 0' create --image "$(debian_image)" one two
  own_storage
  differs "$EXTRA" '2> Error: unknown command "extra" for "toolbox list"
'"2> Run 'toolbox --help' for usage."'
exit 1' 'exit 0' list extra
}

@test "side by side: names that are none" {
  local image
  image=$(debian_image)
  same create --image "$image" _x
  same create --image "$image" --container _x
  same create --image 'ßpeci@l.N@m€'
  same create --image "$image@x"
  same enter _x
  same enter --container 'a b'
  same run --container .x true
}

@test "side by side: distributions and releases" {
  same create --distro templeos
  same create --distro Fedora
  same run --distro templeos true
  same create --distro fedora
  same enter --distro fedora
  same run --distro fedora true
  same create --distro fedora --release foo
  same create --distro fedora --release -3
  same create --distro fedora --release F1x
  same create --distro rhel --release 8
  same create --distro rhel --release -2.1
  same create --distro rhel --release 8.2foo
  same run --distro fedora --release 3.1 true
  same enter --distro rhel --release 1
  same create --distro templeos --release 3 --container _x
  differs 'Arch Linux came later; §2.3' "2> Error: invalid argument for '--release'
2> The release must be 'latest'." "2> Error: invalid argument for '--distro'
2> Distribution arch is unsupported." create --distro arch --release foo
  differs 'releases of Ubuntu are checked; §2.3' "2> Error: invalid argument for '--release'
2> The release must be in the 'YY.MM' format." "2> Error: container ubuntu-toolbox-20 not found
2> Use the 'create' command to create a toolbox." run --distro ubuntu --release 20 true
  differs "$DEBIAN" "2> The release must be a positive integer, or 'testing' or 'unstable'." \
    '2> The oldest supported Debian release is Debian 10 (Buster).' create --distro debian --release 0
  differs "$DEBIAN" "2> Error: invalid argument for '--release'
2> The release must be a positive integer, or 'testing' or 'unstable'." "2> Error: container debian-toolbox-foo not found
2> Use the '--container' option to select a toolbox." enter --release foo
}

# The peer has podman stop all containers when it sees a configuration folder for the first time.
own_configuration_with_stamp() {
  own_configuration
  mkdir "$XDG_CONFIG_HOME/toolbox"
  podman version --format '{{.Client.Version}}' >"$XDG_CONFIG_HOME/toolbox/podman-system-migrate"
}

@test "side by side: configuration" {
  own_configuration_with_stamp
  configured 'distro = "fedora"
release = "35"' differs "$NAME" "2> Use the 'create' command to create a Toolbx." \
    "2> Use the 'create' command to create a toolbox." run true
  configured 'image = "localhost/foo"' differs "$NAME" "2> Use the 'create' command to create a Toolbx." \
    "2> Use the 'create' command to create a toolbox." run true
  configured 'distro = "templeos"' differs 'the reason is told; Q6' \
    '2> Error: failed to resolve container name: Distribution templeos is unsupported.' \
    '2> Error: failed to resolve container name' list --containers
  configured 'distro' differs 'the reason is told' \
    "2> Error: failed to parse file $XDG_CONFIG_HOME/containers/toolbox.conf: line 2: Error while parsing key-value pair: expected '=', saw '\\n'" \
    "2> Error: failed to parse file $XDG_CONFIG_HOME/containers/toolbox.conf" list --containers
  drop_configuration
}

migrations() {
  cat "$BATS_TEST_TMPDIR/migrations"
  : >"$BATS_TEST_TMPDIR/migrations"
  rm -f "$XDG_CONFIG_HOME/toolbox/podman-system-migrate"
}

@test "side by side: an update of podman" {
  local AFTER=migrations
  own_configuration
  : >"$BATS_TEST_TMPDIR/migrations"
  fake_podman "case \" \$* \" in *' system migrate '*) echo 'podman system migrate' >>'$BATS_TEST_TMPDIR/migrations'; exit ;; esac"
  differs 'what runs is not stopped; NEWS' '' 'podman system migrate' list --containers
  drop_configuration
}

# ---- what is not there ----

@test "side by side: with no containers and no images" {
  own_storage
  local question='No Toolbx containers found. Create now? [y/N] ' theirs='No toolbox containers found. Create now? [y/N] '
  local rest="A container can be created later with the 'create' command."
  same list
  same list --containers
  same list --images
  on_terminal same list
  same rm --all
  same rmi --all
  same rm --all --force nosuch
  differs "$NAME" "1> $question$rest" "1> $theirs$rest" enter
  reading n differs "$NAME" "1> $question$rest" "1> $theirs$rest" enter nosuch
  reading perhaps differs "$NAME" "1> $question$question$rest" "1> $theirs$theirs$rest" enter
  typing 'No *N? ' NO differs "$NAME" "1> ${question}NO" "1> ${theirs}NO" enter
  differs "$NAME" "2> Use the 'create' command to create a Toolbx." \
    "2> Use the 'create' command to create a toolbox." run true
}

@test "side by side: images that are not there" {
  local image=localhost:1/some/image:1
  mkdir "$BATS_TEST_TMPDIR/bin"
  printf '#!/bin/sh\nexec sleep 20\n' >"$BATS_TEST_TMPDIR/bin/skopeo"
  chmod +x "$BATS_TEST_TMPDIR/bin/skopeo"
  PATH=$BATS_TEST_TMPDIR/bin:$PATH
  same create --image no-such-image:1
  same --assumeyes create --image "$image"
  differs 'nobody is asked who is not there; §1.9' "2> Error: image required to create Toolbx container.
2> Use option '--assumeyes' to download the image.
2> Run 'toolbox --help' for usage.
exit 1" "1> Image required to create toolbox container.
1> Download $image (500MB)? [y/N]: 
1> (no line end)
exit 0" create --image "$image"
  typing 'Download*N?: ' n differs 'Toolbx, which finds out the size; §3.2' "1> Image required to create Toolbx container.
1> Download $image ( ... MB)? [y/N]: n" "1> Image required to create toolbox container.
1> Download $image (500MB)? [y/N]: n" create --image "$image"
}

@test "side by side: containers that are not there, or are others'" {
  podman create --name side-shell --label com.github.debarshiray.toolbox=true "$(debian_image)" /bin/sh >/dev/null
  podman create --name side-plain --label com.github.containers.toolbox=false "$(debian_image)" toolbox >/dev/null
  differs "$NAME" "2> Use the 'create' command to create a Toolbx." \
    "2> Use the 'create' command to create a toolbox." run --container nosuch true
  differs "$NAME" "2> Use the 'create' command to create a Toolbx." \
    "2> Use the 'create' command to create a toolbox." run --release 11 -- --help
  differs "$NAME" "2> Use the '--container' option to select a Toolbx." \
    "2> Use the '--container' option to select a toolbox." enter nosuch
  differs "$NAME" "2> Use the '--container' option to select a Toolbx." \
    "2> Use the '--container' option to select a toolbox." --assumeyes enter --release 11
  on_terminal differs "$NAME" "1> Use the 'create' command to create a Toolbx." \
    "1> Use the 'create' command to create a toolbox." run --container nosuch true
  differs '0.3 words it otherwise; §1.10' \
    '2> Error: container side-shell is too old and no longer supported
2> Recreate it with Toolbx version 0.0.97 or newer.' \
    '2> Error: container side-shell is too old and no longer supported 
2> Recreate it with Toolbox version 0.0.17 or newer.
2> ' enter side-shell
  differs "$REMOVAL" 'exit 1' 'exit 0' rm nosuch
  differs "$REMOVAL" 'exit 1' 'exit 0' rm -- -x
  differs "$REMOVAL" 'exit 1' 'exit 0' rmi nosuch localhost/nosuch:1
  differs "$REMOVAL; Toolbx" '2> Error: side-plain is not a Toolbx container
exit 1' '2> Error: side-plain is not a toolbox container
exit 0' rm side-plain nosuch
  make_own_image localhost/side-plain:1
  differs "$REMOVAL; Toolbx" '2> Error: localhost/side-plain:1 is not a Toolbx image
exit 1' '2> Error: localhost/side-plain:1 is not a toolbox image
exit 0' rmi --force localhost/side-plain:1
}

@test "side by side: containers and images that are in use" {
  # What is removed by mistake would be missed by others.
  [[ $(podman inspect --format '{{.State.Status}}' side-busy) == running ]] || fail 'side-busy does not run'
  make_own_image localhost/side-used:1 com.github.containers.toolbox=true
  podman create --name side-user localhost/side-used:1 /bin/true >/dev/null
  differs "$REMOVAL" 'exit 1' 'exit 0' rm side-busy
  differs "$REMOVAL" 'exit 1' 'exit 0' rm side-busy nosuch
  on_terminal differs "$REMOVAL" 'exit 1' 'exit 0' rm side-busy
  differs "$REMOVAL" 'exit 1' 'exit 0' rmi localhost/side-used:1
  differs "$REMOVAL" 'exit 1' 'exit 0' rmi nosuch localhost/side-used:1
}

# ---- lists ----

# shows IMAGES CONTAINERS - podman, which each program asks, lists these; JSON.
shows() {
  printf %s "$1" >"$BATS_TEST_TMPDIR/images.json"
  printf %s "$2" >"$BATS_TEST_TMPDIR/containers.json"
  PATH=$REAL_PATH
  fake_podman 'case " $* " in' \
    "*' images '*) cat '$BATS_TEST_TMPDIR/images.json'; exit ;;" \
    "*' ps '*) cat '$BATS_TEST_TMPDIR/containers.json'; exit ;;" 'esac'
}

# aged FILTER AGE... - for jq, objects of these ages in seconds, made by the filter of $age and $index.
aged() {
  jq --null-input --compact-output '$ARGS.positional | to_entries | map((.value | tonumber) as $age | .key as $index
    | {Created: (now - $age | floor)} + '"$1"')' --args "${@:2}"
}

all_lists() {
  same list
  same list --containers
  same list -i
  same list -ci
  same list --containers=false
  on_terminal same list
  on_terminal same list -c
  on_terminal same list --images
}

@test "side by side: lists" {
  # Real ones, but old enough for an age that is not counted in seconds.
  fake_podman 'case " $* " in *" ps "*) $real "$@" | jq "map(.Created -= 200000)"; exit ;; esac'
  all_lists
}

@test "side by side: lists of all kinds of things" {
  # Ages are in the middle of what is shown as one.
  local ages=(90 1830 5000 20000 200000 900000 1300000 4000000 40000000 200000000)
  # shellcheck disable=SC2016 # jq expands it
  shows "$(aged '{Id: "\($index)0123456789abcdef", Labels: {"com.github.containers.toolbox": "true"},
      Names: ([null, [], ["localhost/a:1"], ["x/second:1", "a/first:1"]][$index % 4] // null)}' "${ages[@]}")" \
    "$(aged '{Id: "\($index)fedcba9876543210", Labels: {"com.github.debarshiray.toolbox": "true"},
      Image: ["localhost/a:1", "ä:1", ""][$index % 3], Names: ["name-\("x" * $index)"],
      State: ["running", "exited", "created", "paused", "stopping", "configured"][$index % 6]}' "${ages[@]}")"
  all_lists
}

@test "side by side: lists leave out what is others'" {
  # shellcheck disable=SC2016 # jq expands it
  shows "$(aged '{Id: "\($index)0123456789abcdef", Names: ["localhost/a\($index):1"],
      Labels: [null, {}, {"other": "true"}][$index]}' 5000 5000 5000)" \
    "$(aged '{Id: "\($index)fedcba9876543210", Names: ["a\($index)"], Image: "a:1", State: "running",
      Labels: [null, {}, {"other": "true"}][$index]}' 5000 5000 5000)"
  same list
  shows '[]' "$(aged '{Id: "0123456789abcdef", Names: ["a"], Image: "b:1", State: "running",
    Labels: {"com.github.containers.toolbox": "false"}}' 5000)"
  differs 'the label has to be true; §6.1' '' '1> CONTAINER ID  CONTAINER NAME  CREATED            STATUS   IMAGE NAME
1> 0123456789ab  a               About an hour ago  running  b:1' list
}

# ---- creation ----

@test "side by side: creation" {
  local image id
  image=$(debian_image 13)
  id=$(podman image inspect --format '{{.Id}}' "$image")
  creating same create
  creating same create --image "$image"
  creating same create --release 13
  creating same create --distro debian --release 13 made
  creating same create -c=first "-i$image" made
  creating same create --image "${image#localhost/}"
  creating same --assumeyes create --image "${id:0:12}" made
  FILTER=screen creating on_terminal same create --image "$image" made
  same create --image "$image" side-busy
  same create --authfile none --container _x
  same create --image "$image" --distro fedora
  same create --image "$image" --release 13
  same create --image "$image" --distro fedora --release 3 --authfile none
}

@test "side by side: what is created" {
  inspected differs "newer options and entry point; §3.3" 'Config.Hostname toolbx
Config.Env HOSTNAME=toolbx
Config.CreateCommand --cgroupns
Config.CreateCommand host
Config.CreateCommand toolbx
HostConfig.CgroupMode host' 'Args --monitor-host
Config.Hostname toolbox
Config.Env HOSTNAME=toolbox
Config.Cmd --monitor-host
Config.CreateCommand toolbox
Config.CreateCommand --monitor-host
HostConfig.CgroupMode private' create --image "$(debian_image)" made
}

@test "side by side: a creation that podman or the host hinders" {
  given DBUS_SYSTEM_BUS_ADDRESS=unix differs 'the reason is told' '2> DBUS_SYSTEM_BUS_ADDRESS is unix' '' \
    create --image "$(debian_image)" made
  given DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent differs 'the reason is told, and what helps' \
    "2> resolve /nonexistent: No such file or directory: start the D-Bus system bus of this host.
2> Run 'toolbox doctor' to see whether anything else is missing." '' create --image "$(debian_image)" made
  fake_podman 'case " $* " in *" create "*) echo "Error: it is raining" >&2; exit 125 ;; esac'
  differs "$WORDS" '2> Error: failed to create container made: it is raining' \
    '2> Error: failed to create container made' create --image "$(debian_image)" made
}

# ---- run and enter ----

@test "side by side: run" {
  local in=(run --container side-busy)
  same "${in[@]}" echo a 'b  c' ''
  same "${in[@]}" -- echo --help
  same run -cside-busy pwd
  same "${in[@]}" sh -c 'echo out; echo err >&2; exit 42'
  same "${in[@]}" sh -c 'kill -9 $$'
  same "${in[@]}" false
  same "${in[@]}" sudo id
  same "${in[@]}" env
  reading typed same "${in[@]}" cat
  TOOLBX_RUN_ENTRY=podman on_terminal same "${in[@]}" tty
  on_terminal differs "the terminal is the caller's own" '1> /run/host/dev/pts/' '1> /dev/pts/' "${in[@]}" \
    sh -c 'tty | tr -d 0-9'
  on_terminal same "${in[@]}" sh -c 'exit 3'
  same "${in[@]}" nosuchcommand --help
  same "${in[@]}" /etc
  same "${in[@]}" --preserve-fds 3 true
  differs 'the code is passed on; Q1' 'exit 127' 'exit 0' "${in[@]}" sh -c 'exit 127'
  # Containers have a /var/tmp of their own.
  make_folder /var/tmp
  cd "$FOLDER"
  differs 'the folder is looked for before, not after' '' \
    "2> Error: crun: chdir \`$PWD\`: No such file or directory: OCI runtime attempted to invoke a command that was not found" \
    "${in[@]}" pwd
}

@test "side by side: enter" {
  local push="^[]777;container;push;side-busy;toolbox;$UID^[\\" pop="^[]777;container;pop;;;$UID^[\\"
  reading 'echo "in $HOSTNAME"' differs "$TERMINAL" "1> ${push}in toolbx
1> $pop
1> (no line end)" '1> in toolbx' enter side-busy
  reading 'exit 3' differs "$TERMINAL; what has no words is not printed, §1.4" "1> $push$pop
1> (no line end)" '2> Error: ' enter side-busy
  given SHELL=/bin/nosuch differs "$TERMINAL; the shell is looked for before" "1> $push$pop
1> (no line end)" '2> bash: line 1: /bin/nosuch: No such file or directory' enter side-busy
  podman create --name side-user --label com.github.containers.toolbox=true "$(debian_image)" toolbox >/dev/null
  differs "$NAME" "2> Use the '--container' option to select a Toolbx." \
    "2> Use the '--container' option to select a toolbox." enter
  shows '[]' "$(aged '{Id: "0123456789abcdef", Names: ["side-busy"], Image: "a:1", State: "running",
    Labels: {"com.github.containers.toolbox": "true"}}' 5000)"
  differs "$TERMINAL; $NAME" "1> $push$pop
1> (no line end)
2> Use the 'create' command to create a different Toolbx." "2> Use the 'create' command to create a different toolbox." enter
}

# ---- in containers that each has made for itself ----

@test "side by side: within a container" {
  local who
  for who in ours peers; do
    (
      unset TOOLBOX_PATH
      "$BATS_FILE_TMPDIR/$who/toolbox" create --image "$(debian_image)" "side-$who" >/dev/null
    )
  done
  within same cat /etc/passwd /etc/group
  within same sudo cat /etc/shadow /etc/timezone
  within same readlink /etc/hosts /etc/host.conf /etc/resolv.conf /etc/localtime
  within same id
  within same sh -c 'grep ^Cap /proc/self/status'
  within sorted differs 'the newer host name; §3.3' '1> HOSTNAME=toolbx' '1> HOSTNAME=toolbox' env
  within differs 'the newer marker; §5.2' '1> /run/.toolbxenv' '' sh -c 'ls -d /run/.tool*'
  within same toolbox frobnicate
  within same toolbox create --foo
  within same toolbox completion tcsh
  within same toolbox list
  within same toolbox create --release foo
  within same toolbox help
  within same toolbox init-container
  within differs 'the exit code is passed on; Q7' 'exit 1' 'exit 0' toolbox list --help
}

# ---- help ----

@test "side by side: help with man(1)" {
  local words
  mkdir "$BATS_TEST_TMPDIR/bin"
  printf '#!/bin/sh\necho "page $*"\necho "warning" >&2\nexit 16\n' >"$BATS_TEST_TMPDIR/bin/man"
  chmod +x "$BATS_TEST_TMPDIR/bin/man"
  PATH=$BATS_TEST_TMPDIR/bin:$PATH
  for words in --help -h '-v --help' '--help --version' '--version --help' help 'help toolbox' 'help create' 'help nosuch' \
    'help --help' '--help create' 'create --help' 'run -h' 'run --help x' 'list -c --help' 'completion --help' \
    'init-container --help'; do
    # shellcheck disable=SC2086 # words are words
    same $words
  done
  same nosuch --help
  differs "$EXTRA" '2> Error: accepts at most 1 arg(s), received 2
'"2> Run 'toolbox --help' for usage."'
exit 1' '1> page toolbox-create
1> warning
exit 16' help create extra
}

@test "side by side: help without man(1)" {
  local words
  mkdir "$BATS_TEST_TMPDIR/bin"
  ln -s "$(command -v podman)" "$BATS_TEST_TMPDIR/bin"
  for words in --help help 'create --help' 'help run'; do
    # shellcheck disable=SC2086 # words are words
    given PATH="$BATS_TEST_TMPDIR/bin" differs '0.3 words it otherwise; §1.7' \
      '1> toolbox - Tool for interactive command line environments on Linux
1> create    Create a new Toolbx container
1> enter     Enter an existing Toolbx container
1> list      List all existing Toolbx containers and images
1> Go to https://containertoolbx.org/ for further information.' \
      '1> toolbox - Tool for containerized command line environments on Linux
1> create    Create a new toolbox container
1> enter     Enter an existing toolbox container
1> list      List all existing toolbox containers and images
1> Go to https://github.com/containers/toolbox for further information.' $words
  done
}

@test "side by side: without podman" {
  local path=PATH=/nonexistent
  given "$path" same create --foo
  given "$path" same frobnicate
  given "$path" same completion tcsh
  given "$path" differs 'the reason is told, and what helps' '2> Error: failed to get images: podman(1) not found
2> Install podman, which keeps the containers.
'"2> Run 'toolbox doctor' to see whether anything else is missing." '2> Error: failed to get the Podman version' list
  given "$path" differs 'help needs no podman' '1> toolbox - Tool for interactive command line environments on Linux
1> 
1> Common commands are:
1> create    Create a new Toolbx container
1> enter     Enter an existing Toolbx container
1> list      List all existing Toolbx containers and images
1> 
1> Go to https://containertoolbx.org/ for further information.
exit 0' '2> Error: failed to get the Podman version
exit 1' help
}

# podman_fails COMMAND CODE - in these words.
podman_fails() {
  NOTE="  [podman $1 exits with $2]"
  PATH=$REAL_PATH
  fake_podman "case \" \$* \" in *' $1 '*) echo 'Error: it is raining' >&2; exit $2 ;; esac"
}

@test "side by side: when podman fails" {
  local code
  podman_fails images 125
  differs "$WORDS" '2> Error: failed to get images: it is raining' '2> Error: failed to get images' list
  podman_fails ps 125
  differs "$WORDS" '2> Error: failed to get containers: it is raining' '2> Error: failed to get containers' list --containers
  podman_fails rm 125
  differs "$REMOVAL; $WORDS" '2> Error: failed to remove container side-idle: it is raining
exit 1' '2> Error: failed to remove container side-idle
exit 0' rm side-idle
  podman_fails rm 1
  differs "$REMOVAL; 0.3 words it otherwise, §6.4" '2> Error: container side-idle not found
exit 1' '2> Error: container side-idle does not exist
exit 0' rm side-idle
  # Otherwise a container that was started before is neither looked at nor entered by podman.
  export TOOLBX_RUN_ENTRY=podman
  podman_fails inspect 125
  differs "$WORDS; 0.3 words it otherwise, §4.3" '2> Error: failed to inspect container side-idle: it is raining' \
    '2> Error: failed to inspect entry point of container side-idle' run --container side-idle true
  podman_fails start 125
  differs "$WORDS" '2> Error: failed to start container side-idle: it is raining' \
    '2> Error: failed to start container side-idle' run --container side-idle true
  for code in 125 126 127 255 3 0; do
    podman_fails exec "$code"
    same run --container side-busy true
  done
}

# ---- completion ----

@test "side by side: completion" {
  local words
  # The last word is the one to complete, and is empty here.
  for words in create 'create --image' 'create --image x --distro' 'create --distro fedora --image' 'create --authfile' \
    enter 'enter x' 'enter --container' 'run --container' 'run -c' rm 'rm side-busy' rmi list --log-level completion; do
    # shellcheck disable=SC2086 # words are words
    same __complete $words ''
  done
  same __complete run --container=
  same __complete list --log-level=
  same __completeNoDesc r
  differs "$DESCRIPTIONS" '1> rm	Remove one or more Toolbx containers
1> rmi	Remove one or more Toolbx images
1> run	Run a command in an existing Toolbx container' '1> rm	Remove one or more toolbox containers
1> rmi	Remove one or more toolbox images
1> run	Run a command in an existing toolbox container' __complete r
}

@test "side by side: completion, otherwise" {
  local command
  differs 'build, doctor and sandbox are new, and help is there once; Q10' $'1> build\n1> doctor\n1> sandbox' '1> help' __completeNoDesc ''
  for command in create enter run; do
    sorted differs 'more distributions, and sorted; Q10' '1> almalinux
1> alpine
1> amzn
1> arch
1> centos
1> opensuse
1> rocky
1> wolfi' '' __complete "$command" --distro ''
  done
  differs 'only what fits' '' '1> side-idle' __complete enter side-b
  differs 'only what fits' '' '1> trace
1> info
1> warn
1> error
1> fatal
1> panic' __complete --log-level d
  for command in create run; do
    sorted differs 'the option is new' '1> --arch' '' __completeNoDesc "$command" --
  done
  for command in rm rmi; do
    sorted same __completeNoDesc "$command" --
    differs 'options of all commands stand first' '1> --help' '1> --help' __completeNoDesc "$command" --
  done
  sorted differs 'the option is new' '1> --format' '' __completeNoDesc list --
  differs 'only names are offered, no files' "1> :4
$NO_FILES" "1> :0
$FILES" __complete create --container ''
  differs 'only names are offered, no files' "1> :4
$NO_FILES" "1> :0
$FILES" __complete run --release ''
  differs 'commands of run are completed, too' "1> :0
$FILES" "1> :4
$NO_FILES" __complete run ''
  differs 'nobody types init-container' $'1> build\n1> doctor\n1> sandbox' '1> help
1> init-container' __completeNoDesc help ''
}
