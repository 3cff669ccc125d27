# What the shells make of TAB, with the completion scripts.

load lib/helpers
load lib/completion

COMMANDS='build create doctor enter help list rm rmi run sandbox'
DISTRIBUTIONS='almalinux alpine amzn arch centos debian fedora opensuse rhel rocky ubuntu wolfi'
LEVELS='debug error fatal info panic trace warn'

setup_file() {
  start_file
  make_shells
  make_container tabs-one
  make_container tabs-two 13
}

setup() {
  start_test
  PATH=$(dirname "$TOOLBX"):$PATH
  # Shells that know nothing better offer files.
  mkdir "$BATS_TEST_TMPDIR/folder"
  cd "$BATS_TEST_TMPDIR/folder" || return
}

teardown() {
  end_test
  remove_images
}

# each COMMAND [ARG]... - for each shell, which is the first argument.
each() {
  local shell
  for shell in "${SHELLS[@]}"; do
    "$1" "$shell" "${@:2}"
  done
}

# names WORD... - as candidates are compared.
names() {
  printf '%s\n' "$@" | LC_ALL=C sort | paste -sd ' '
}

all_containers() {
  names "$(podman ps --all --filter label=com.github.containers.toolbox=true --format '{{.Names}}')"
}

all_images() {
  names "$(podman images --filter label=com.github.containers.toolbox=true --format '{{.Repository}}:{{.Tag}}')"
}

# ---- what is offered ----

@test "completion: commands" {
  each assert_offers \
    'toolbox ' "$COMMANDS" \
    'toolbox r' 'rm rmi run' \
    'toolbox -v ' "$COMMANDS" \
    'toolbox --log-level debug e' 'enter' \
    'toolbox --log-level=debug e' 'enter'
}

@test "completion: commands that are not for people are not offered" {
  each assert_words \
    $'toolbox comp\t' '[toolbox][comp]' \
    $'toolbox init\t' '[toolbox][init]' \
    $'toolbox __\t' '[toolbox][__]'
}

@test "completion: nothing for what is no command, and no arguments for commands without" {
  touch file
  each assert_offers \
    'toolbox nonsense ' '' \
    'toolbox list ' '' \
    'toolbox create ' '' \
    'toolbox create --container ' ''
}

@test "completion: topics of help" {
  each assert_offers \
    'toolbox help ' "$COMMANDS" \
    'toolbox help r' 'rm rmi run'
}

@test "completion: options" {
  local persistent='--assumeyes --help --log-level --log-podman --verbose'
  each assert_offers \
    'toolbox --' "$persistent --version" \
    'toolbox -' "$persistent --version -h -v -y" \
    'toolbox create --' '--arch --assumeyes --authfile --container --distro --help --image --log-level --log-podman --release --verbose' \
    'toolbox enter -' '--arch --assumeyes --container --distro --help --log-level --log-podman --release --verbose -c -d -h -r -v -y' \
    'toolbox list --' '--assumeyes --containers --format --help --images --log-level --log-podman --verbose' \
    'toolbox doctor -' '--assumeyes --format --help --log-level --log-podman --verbose -h -v -y' \
    'toolbox rm --' '--all --assumeyes --force --help --log-level --log-podman --verbose' \
    'toolbox rmi -' '--all --assumeyes --force --help --log-level --log-podman --verbose -a -f -h -v -y' \
    'toolbox run --' '--arch --assumeyes --container --distro --help --log-level --log-podman --preserve-fds --release --verbose'
}

@test "completion: options behind arguments" {
  each assert_offers \
    'toolbox rm tabs-one --f' '--force' \
    'toolbox create new --re' '--release'
}

@test "completion: options that are given are not offered again" {
  each assert_offers \
    'toolbox create --image x --container y --' '--arch --assumeyes --authfile --distro --help --log-level --log-podman --release --verbose' \
    'toolbox list --containers --' '--assumeyes --format --help --images --log-level --log-podman --verbose' \
    'toolbox enter --container=tabs-one -' '--arch --assumeyes --distro --help --log-level --log-podman --release --verbose -d -h -r -v -y' \
    'toolbox --log-level debug rm --' '--all --assumeyes --force --help --log-podman --verbose'
}

@test "completion: options that are given by their letters are not offered again" {
  each assert_offers \
    'toolbox list -c --' '--assumeyes --format --help --images --log-level --log-podman --verbose' \
    'toolbox enter -c tabs-one --' '--arch --assumeyes --distro --help --log-level --log-podman --release --verbose' \
    'toolbox rm -af --' '--assumeyes --help --log-level --log-podman --verbose'
}

@test "completion: values of --log-level" {
  each assert_offers \
    'toolbox --log-level ' "$LEVELS" \
    'toolbox run --log-level ' "$LEVELS"
  each assert_words \
    $'toolbox --log-level tr\tX' '[toolbox][--log-level][trace][X]' \
    $'toolbox list --log-level=tr\tX' '[toolbox][list][--log-level=trace][X]'
}

@test "completion: values of --arch" {
  each assert_offers \
    'toolbox create --arch ' 'aarch64 amd64 arm64 ppc64le riscv64 s390x x86_64' \
    'toolbox enter --arch a' 'aarch64 amd64 arm64'
  each assert_words $'toolbox run --arch=ri\tX' '[toolbox][run][--arch=riscv64][X]'
}

@test "completion: values of --format" {
  each assert_offers \
    'toolbox list --format ' 'json text' \
    'toolbox doctor --format ' 'json text'
  each assert_words $'toolbox list --format=j\tX' '[toolbox][list][--format=json][X]'
}

@test "completion: values of --distro" {
  local command
  for command in create enter run; do
    each assert_offers "toolbox $command --distro " "$DISTRIBUTIONS"
  done
  each assert_words \
    $'toolbox create -d f\tX' '[toolbox][create][-d][fedora][X]' \
    $'toolbox create -df\tX' '[toolbox][create][-dfedora][X]' \
    $'toolbox create --distro=f\tX' '[toolbox][create][--distro=fedora][X]'
}

@test "completion: values of --release" {
  make_container debian-toolbox-77
  make_container amazonlinux-toolbox-42
  make_image localhost/amazonlinux-toolbox:43 com.github.containers.toolbox=true
  # Those of containers that are there; and of images, or with a name of their own.
  each assert_offers \
    'toolbox enter --distro debian --release 7' '77' \
    'toolbox run -d amzn -r ' '42' \
    'toolbox create --distro amzn --release ' '43' \
    'toolbox create --distro arch --release ' 'latest' \
    'toolbox create --distro debian --release te' 'testing'
  each assert_words $'toolbox enter -d amzn --release=\tX' '[toolbox][enter][-d][amzn][--release=42][X]'
}

@test "completion: the options of build, and their values" {
  touch toolbox-image.toml other
  each assert_offers \
    'toolbox build --distro ' 'almalinux alpine arch centos debian fedora rhel rocky ubuntu' \
    'toolbox build --distro debian --release t' 'testing trixie' \
    'toolbox build --distro ubuntu --release 2' '20.04 22.04 24.04 25.04 25.10 26.04' \
    'toolbox build --arch ' 'aarch64 ppc64le riscv64 s390x x86_64' \
    'toolbox build --format ' 'dir oci podman tar' \
    'toolbox build --owners ' 'ledger squash' \
    'toolbox build --check ' "$(all_images)" \
    'toolbox build --lock packages.lock --lock' '--locked'
  each assert_words \
    $'toolbox build --file to\tX' '[toolbox][build][--file][toolbox-image.toml][X]' \
    $'toolbox build --sources=ot\tX' '[toolbox][build][--sources=other][X]' \
    $'toolbox build --output ot\tX' '[toolbox][build][--output][other][X]'
}

@test "completion: --distro and --image exclude one another" {
  each assert_words \
    $'toolbox create --image x --distro f\t' '[toolbox][create][--image][x][--distro][f]' \
    $'toolbox create --distro fedora --image localhost/d\t' '[toolbox][create][--distro][fedora][--image][localhost/d]'
}

@test "completion: containers of run" {
  each assert_offers \
    'toolbox run --container ' "$(all_containers)" \
    'toolbox run -c tabs-' 'tabs-one tabs-two'
  each assert_words \
    $'toolbox run --container tabs-o\tX' '[toolbox][run][--container][tabs-one][X]' \
    $'toolbox run --container=tabs-o\tX' '[toolbox][run][--container=tabs-one][X]' \
    $'toolbox run -ctabs-o\tX' '[toolbox][run][-ctabs-one][X]' \
    $'toolbox run -c=tabs-o\tX' '[toolbox][run][-c=tabs-one][X]'
}

@test "completion: containers of enter" {
  each assert_offers \
    'toolbox enter ' "$(all_containers)" \
    'toolbox enter tabs-' 'tabs-one tabs-two' \
    'toolbox enter --container tabs-' 'tabs-one tabs-two' \
    'toolbox enter -y tabs-' 'tabs-one tabs-two'
  each assert_words $'toolbox enter tabs-one tabs-t\t' '[toolbox][enter][tabs-one][tabs-t]'
}

@test "completion: the value of an option is no argument" {
  each assert_offers 'toolbox enter --log-level debug tabs-' 'tabs-one tabs-two'
}

@test "completion: options in groups" {
  each assert_words $'toolbox enter -yc tabs-o\tX' '[toolbox][enter][-yc][tabs-one][X]'
}

@test "completion: no options behind --" {
  each assert_words $'toolbox rm -- --f\t' '[toolbox][rm][--][--f]'
  each assert_offers 'toolbox rm -- tabs-' 'tabs-one tabs-two'
}

@test "completion: containers of rm, those that are not there already" {
  each assert_offers \
    'toolbox rm ' "$(all_containers)" \
    'toolbox rm --force tabs-' 'tabs-one tabs-two' \
    'toolbox rm tabs-two tabs-' 'tabs-one'
  each assert_words $'toolbox rm tabs-two tabs-one t\t' '[toolbox][rm][tabs-two][tabs-one][t]'
}

@test "completion: the cursor in the middle of the line" {
  each assert_words \
    $'toolbox run --container tabs-o ls\x02\x02\x02\t' '[toolbox][run][--container][tabs-one][ls]' \
    $'toolbox rm tabs-o tabs-two\x02\x02\x02\x02\x02\x02\x02\x02\x02\t' '[toolbox][rm][tabs-one][tabs-two]'
}

@test "completion: images" {
  make_image localhost/tabs/image:5000 com.github.containers.toolbox=true
  make_image localhost/tabs/other:1 com.github.containers.toolbox=true
  make_image localhost/tabs/foreign:1
  each assert_offers \
    'toolbox rmi ' "$(all_images)" \
    'toolbox rmi localhost/tabs/' 'localhost/tabs/image:5000 localhost/tabs/other:1' \
    'toolbox rmi localhost/tabs/other:1 localhost/tabs/' 'localhost/tabs/image:5000' \
    'toolbox create --image localhost/tabs/' 'localhost/tabs/image:5000 localhost/tabs/other:1'
}

@test "completion: images, whose names have colons" {
  make_image localhost:5000/tabs/image:one com.github.containers.toolbox=true
  make_image localhost:5000/tabs/image:two com.github.containers.toolbox=true
  make_image localhost:5000/tabs/single:1 com.github.containers.toolbox=true
  each assert_words \
    $'toolbox rmi localhost:5\tsi\tX' '[toolbox][rmi][localhost:5000/tabs/single:1][X]' \
    $'toolbox rmi localhost:5000/tabs/i\to\tX' '[toolbox][rmi][localhost:5000/tabs/image:one][X]' \
    $'toolbox rmi "localhost:5000/tabs/image:o\tX' '[toolbox][rmi][localhost:5000/tabs/image:one][X]' \
    $'toolbox rmi localhost:5000/tabs/image:one localhost:5000/tabs/i\tX' \
    '[toolbox][rmi][localhost:5000/tabs/image:one][localhost:5000/tabs/image:two][X]' \
    $'toolbox create --image localhost:5000/tabs/image:o\tX' '[toolbox][create][--image][localhost:5000/tabs/image:one][X]' \
    $'toolbox create --image=localhost:5000/tabs/image:o\tX' '[toolbox][create][--image=localhost:5000/tabs/image:one][X]' \
    $'toolbox create -ilocalhost:5000/tabs/image:o\tX' '[toolbox][create][-ilocalhost:5000/tabs/image:one][X]'
}

@test "completion: in bash, the settings of the line editor make no difference" {
  make_image localhost:5000/tabs/single:1 com.github.containers.toolbox=true
  # shellcheck disable=SC2016 # bash expands it
  assert_words bash \
    $'COMP_WORDBREAKS=${COMP_WORDBREAKS//:}\rtoolbox rmi localhost:5000/t\tX' '[toolbox][rmi][localhost:5000/tabs/single:1][X]' \
    $'bind "set show-all-if-ambiguous on"\rtoolbox create --log\tX' '[toolbox][create][--log-X]' \
    $'bind "TAB: menu-complete"\rtoolbox r\t\tX' '[toolbox][rmi][X]'
}

@test "completion: images without a name, by ID" {
  local id
  make_image localhost/tabs/nameless:1 com.github.containers.toolbox=true
  id=$(podman image inspect --format '{{.Id}}' localhost/tabs/nameless:1)
  podman untag localhost/tabs/nameless:1
  each assert_words \
    $'toolbox rmi '"${id:0:10}"$'\tX' "[toolbox][rmi][${id:0:12}][X]"
}

@test "completion: files where a file is meant" {
  touch credentials 'with space'
  each assert_words \
    $'toolbox create --authfile cr\tX' '[toolbox][create][--authfile][credentials][X]' \
    $'toolbox create --authfile=cr\tX' '[toolbox][create][--authfile=credentials][X]' \
    $'toolbox create --authfile wi\tX' '[toolbox][create][--authfile][with space][X]'
}

# The shell protects what it would take for something else.
@test "completion: files with odd names" {
  local name
  for name in "quote's" 'many * stars' 'price $5' 'paren(theses)' 'back\\slash' 'semi;colon' 'amper&sand' 'ünï'; do
    rm -f -- *
    touch -- "$name"
    each assert_words \
      $'toolbox create --authfile '"${name:0:1}"$'\tX' "[toolbox][create][--authfile][$name][X]" \
      $'toolbox run cat '"${name:0:1}"$'\tX' "[toolbox][run][cat][$name][X]"
  done
}

@test "completion: containers and images with odd names" {
  make_container tabs_under.dot-dash
  make_image localhost/tabs/a__b.c-d:V1.0_x-y com.github.containers.toolbox=true
  each assert_words \
    $'toolbox enter tabs_\tX' '[toolbox][enter][tabs_under.dot-dash][X]' \
    $'toolbox rm tabs_under.d\tX' '[toolbox][rm][tabs_under.dot-dash][X]' \
    $'toolbox rmi localhost/tabs/a__\tX' '[toolbox][rmi][localhost/tabs/a__b.c-d:V1.0_x-y][X]'
}

# ---- the command that run runs ----

# make_programs - puts tabs-program into PATH, and toolbox-sandbox, which is only installed.
make_programs() {
  mkdir "$BATS_TEST_TMPDIR/programs"
  printf '#!/bin/sh\n' >"$BATS_TEST_TMPDIR/programs/tabs-program"
  chmod +x "$BATS_TEST_TMPDIR/programs/tabs-program"
  ln -s "$TOOLBX" "$BATS_TEST_TMPDIR/programs/toolbox-sandbox"
  PATH=$BATS_TEST_TMPDIR/programs:$PATH
}

@test "completion: the command of run" {
  make_programs
  each assert_words \
    $'toolbox run tabs-pro\tX' '[toolbox][run][tabs-program][X]' \
    $'toolbox run -c tabs-one tabs-pro\tX' '[toolbox][run][-c][tabs-one][tabs-program][X]'
}

@test "completion: words of the command are the command's" {
  mkdir sub
  touch sub/file 'with space'
  each assert_words \
    $'toolbox run ls sub/f\tX' '[toolbox][run][ls][sub/file][X]' \
    $'toolbox run ls -l wi\tX' '[toolbox][run][ls][-l][with space][X]' \
    $'toolbox run -c tabs-one -- ls sub/f\tX' '[toolbox][run][-c][tabs-one][--][ls][sub/file][X]' \
    $'toolbox run ls --cont\t' '[toolbox][run][ls][--cont]' \
    $'toolbox run ls --container tabs-o\t' '[toolbox][run][ls][--container][tabs-o]'
}

# ---- the sandbox ----

@test "completion: options of sandbox" {
  local options
  options=$(toolbox sandbox --help | sed -nE 's/^  (--[a-z-]+).*/\1/p')
  each assert_offers \
    'toolbox sandbox --' "$(names "$options")" \
    'toolbox sandbox --unshare-' '--unshare-cgroup --unshare-ipc --unshare-net --unshare-pid --unshare-uts' \
    'toolbox sandbox --bind / / --same-dir --bind-' '--bind-fd --bind-foreign --bind-nofollow --bind-try'
}

@test "completion: files and directories for the options of sandbox" {
  mkdir sub
  touch file sum
  each assert_words \
    $'toolbox sandbox --ro-bind fi\tX' '[toolbox][sandbox][--ro-bind][file][X]' \
    $'toolbox sandbox --ro-bind file fi\tX' '[toolbox][sandbox][--ro-bind][file][file][X]' \
    $'toolbox sandbox --bind=fi\tX' '[toolbox][sandbox][--bind=file][X]' \
    $'toolbox sandbox --chdir s\tX' '[toolbox][sandbox][--chdir][sub/X]' \
    $'toolbox sandbox --chdir=s\tX' '[toolbox][sandbox][--chdir=sub/X]' \
    $'toolbox sandbox --overlay-upperdir s\tX' '[toolbox][sandbox][--overlay-upperdir][sub/X]' \
    $'toolbox sandbox --overlay-upperdir tm\tX' '[toolbox][sandbox][--overlay-upperdir][tmpfs][X]'
}

# fish has a slash behind directories.
offers_both() {
  assert_equal "$1 $(offers "$1" 'toolbox sandbox --overlay-upperdir t' | tr -d /)" "$1 tmp tmpfs"
}

@test "completion: a directory or tmpfs" {
  mkdir tmp
  touch tmpfile
  each offers_both
}

@test "completion: names of capabilities" {
  each assert_offers \
    'toolbox sandbox --cap-add CAP_NET_B' 'CAP_NET_BIND_SERVICE CAP_NET_BROADCAST' \
    'toolbox sandbox --cap-drop cap_net_b' 'cap_net_bind_service cap_net_broadcast'
  each assert_words \
    $'toolbox sandbox --cap-drop A\tX' '[toolbox][sandbox][--cap-drop][ALL][X]' \
    $'toolbox sandbox --cap-add=CAP_CHO\tX' '[toolbox][sandbox][--cap-add=CAP_CHOWN][X]'
}

@test "completion: nothing for what only its writer knows" {
  touch name 3
  each assert_words \
    $'toolbox sandbox --setenv na\t' '[toolbox][sandbox][--setenv][na]' \
    $'toolbox sandbox --setenv name na\t' '[toolbox][sandbox][--setenv][name][na]' \
    $'toolbox sandbox --hostname=na\t' '[toolbox][sandbox][--hostname=na]' \
    $'toolbox sandbox --perms 0\t' '[toolbox][sandbox][--perms][0]'
}

@test "completion: the command of sandbox" {
  mkdir sub
  touch sub/file
  make_programs
  each assert_words \
    $'toolbox sandbox tabs-pro\tX' '[toolbox][sandbox][tabs-program][X]' \
    $'toolbox sandbox --bind / / tabs-pro\tX' '[toolbox][sandbox][--bind][/][/][tabs-program][X]' \
    $'toolbox sandbox --bind / tabs-pro\t' '[toolbox][sandbox][--bind][/][tabs-pro]' \
    $'toolbox sandbox --tmpfs /tmp ls sub/f\tX' '[toolbox][sandbox][--tmpfs][/tmp][ls][sub/file][X]' \
    $'toolbox sandbox ls --unshare-p\t' '[toolbox][sandbox][ls][--unshare-p]' \
    $'toolbox sandbox -- ls --unshare-p\t' '[toolbox][sandbox][--][ls][--unshare-p]'
}

@test "completion: toolbox-sandbox" {
  make_programs
  mkdir sub
  touch sum
  each assert_offers \
    'toolbox-sandbox --ro-bind-' '--ro-bind-fd --ro-bind-foreign --ro-bind-nofollow --ro-bind-try'
  each assert_words \
    $'toolbox-sandbox --tmp\tX' '[toolbox-sandbox][--tmpfs][X]' \
    $'toolbox-sandbox --tmpfs /tmp --chdir s\tX' '[toolbox-sandbox][--tmpfs][/tmp][--chdir][sub/X]' \
    $'toolbox-sandbox --cap-add cap_cho\tX' '[toolbox-sandbox][--cap-add][cap_chown][X]'
}

# ---- on the terminal ----

# tabs SHELL - what shows a list: the first TAB of bash only rings.
tabs() {
  if [[ $1 == bash* ]]; then
    printf '\t\t'
  else
    printf '\t'
  fi
}

# listed SHELL LINE LAST - what is on the terminal when the list is there, which has LAST.
listed() {
  press "$1" "$2$(tabs "$1")" "*$3*" $'\x15shown end\r' '*<<*>>*'
}

shows_descriptions() {
  run listed "$1" 'toolbox ' 'Run a command'
  assert_success
  assert_output --regexp $'\\screate +(\\(|-- )Create a new Toolbx container'
  assert_output --regexp $'\\srun +(\\(|-- )Run a command in an existing Toolbx container'
  refute_output --partial completion
  refute_output --partial init-container
  run listed "$1" 'toolbox create --' verbose
  assert_success
  assert_output --regexp $'\\s--release +(\\(|-- )Release of the operating system distribution'
  run listed "$1" 'toolbox sandbox --unshare-' uts
  assert_success
  assert_output --regexp $'\\S-unshare-pid +(\\(|-- )Have process IDs of one'
}

@test "completion: lists have descriptions" {
  each shows_descriptions
}

shows_containers() {
  run listed "$1" 'toolbox run --container tabs-' tabs-two
  assert_success
  assert_output --regexp 'tabs-one +tabs-two'
}

@test "completion: lists of containers" {
  each shows_containers
}

@test "completion: the program may be named by its path" {
  ln -s "$TOOLBX" toolbox
  # bash-completion needs another TAB for a path, unless the script is loaded already.
  each assert_words \
    $'toolbox ent\tX' '[toolbox][enter][X]' \
    "$TOOLBX"$' run --container tabs-o\tX' "[$TOOLBX][run][--container][tabs-one][X]" \
    $'./toolbox run --container tabs-o\tX' '[./toolbox][run][--container][tabs-one][X]'
}

@test "completion: behind other words of the shell" {
  # The line is quoted afterwards, so that none of it is run.
  local shell quote=$'\x05\'\x01\''
  each assert_words \
    $'true; toolbox enter tabs-o\tX'"$quote" '[true; toolbox enter tabs-one X]' \
    $'true | toolbox enter tabs-o\tX'"$quote" '[true | toolbox enter tabs-one X]' \
    $'X=1 toolbox enter tabs-o\tX'"$quote" '[X=1 toolbox enter tabs-one X]'
  # Bash alone does not look behind such words.
  for shell in bash-completion zsh fish; do
    assert_words "$shell" \
      $'nice toolbox enter tabs-o\tX' '[nice][toolbox][enter][tabs-one][X]' \
      $'command toolbox run --container=tabs-o\tX' '[command][toolbox][run][--container=tabs-one][X]'
  done
}

# ---- odd words ----

@test "completion: quotes and spaces are harmless" {
  each assert_words \
    $'toolbox rm "tabs-o\tX' '[toolbox][rm][tabs-one][X]' \
    $'toolbox rm \'tabs-o\tX' '[toolbox][rm][tabs-one][X]' \
    $'toolbox rm tabs\\-o\tX' '[toolbox][rm][tabs-one][X]' \
    $'toolbox rm "a b" tabs-o\tX' '[toolbox][rm][a b][tabs-one][X]' \
    $'toolbox rm a\\ b tabs-o\tX' '[toolbox][rm][a b][tabs-one][X]' \
    $'toolbox rm "a\'b" tabs-o\tX' "[toolbox][rm][a'b][tabs-one][X]" \
    $'toolbox rm \'\' tabs-o\tX' '[toolbox][rm][][tabs-one][X]' \
    $'toolbox rm "tabs o\t"' '[toolbox][rm][tabs o]' \
    $'toolbox rm a\\ b\t' '[toolbox][rm][a b]' \
    $'toolbox rm \'*\t\'' '[toolbox][rm][*]'
}

# evaluates_nothing SHELL LINE... - none of the lines, which are not sent off.
evaluates_nothing() {
  local shell=$1 line tab=$'\t' keys=()
  shift
  # What the word itself says zsh expands before anything is completed.
  [[ $shell != zsh ]] || tab=$'\e\t'
  for line in "$@"; do
    keys+=("$line$tab"$'\x15shown end\r' '<<*>>*ready> ')
  done
  run press "$shell" "${keys[@]}"
  assert_success
  assert_equal "$shell $(ls)" "$shell "
}

@test "completion: what is typed is not evaluated" {
  # shellcheck disable=SC2016 # nobody should expand it
  each evaluates_nothing \
    'toolbox rm "$(touch evil)' \
    'toolbox rm "$(touch evil)" ' \
    'toolbox rm $(touch evil)t' \
    'toolbox rm $(touch evil) t' \
    'toolbox rm `touch evil`t' \
    'toolbox rm "`touch evil`" t' \
    'toolbox rm '"'"'$(touch evil)'"'"'t' \
    'toolbox rm \$\(touch evil\)t' \
    'toolbox rm ${x:=$(touch evil)}t' \
    'toolbox rm x[$(touch evil)]t' \
    'toolbox --log-level=$(touch evil) rm t' \
    'toolbox run --container=$(touch evil)t' \
    'toolbox run $(touch evil)t' \
    'toolbox run `touch evil` t'
}

# The shells are shown a container that podman would not make.
@test "completion: names that are offered are not evaluated" {
  # shellcheck disable=SC2016 # nobody should expand it
  echo 's/tabs-one/evil;$(touch evil) `touch evil`\&x*/' >"$BATS_TEST_TMPDIR/evil.sed"
  fake_podman "\$real \"\$@\" | sed --file='$BATS_TEST_TMPDIR/evil.sed'" exit
  # shellcheck disable=SC2016 # nor this
  each assert_words $'toolbox enter ev\tX' '[toolbox][enter][evil;$(touch evil) `touch evil`&x*][X]'
  assert_equal "$(ls)" ''
}

# ---- what it costs ----

# costs SHELL COUNT LINE... - for each TAB.
costs() {
  local shell=$1 count=$2 line
  shift 2
  for line in "$@"; do
    rm -f "$BATS_TEST_TMPDIR/calls"
    touch "$BATS_TEST_TMPDIR/calls"
    run press "$shell" "$line"$'\t\x15shown end\r' '<<*>>*ready> '
    assert_success
    assert_equal "$shell: $line: $(wc -l <"$BATS_TEST_TMPDIR/calls")" "$shell: $line: $count"
  done
}

@test "completion: names cost one podman" {
  fake_podman "echo \"\$*\" >>'$BATS_TEST_TMPDIR/calls'"
  each costs 1 'toolbox enter ' 'toolbox enter tabs-o' 'toolbox run --container tabs-' 'toolbox rm tabs-one ' \
    'toolbox rmi localhost/' 'toolbox create --image localhost/debian-toolbox:1'
}

@test "completion: a name that does not exist costs one podman" {
  fake_podman "echo \"\$*\" >>'$BATS_TEST_TMPDIR/calls'"
  each costs 1 'toolbox enter tabs-none' 'toolbox rmi localhost/tabs-none:'
}

@test "completion: all else costs none" {
  fake_podman "echo \"\$*\" >>'$BATS_TEST_TMPDIR/calls'"
  each costs 0 'toolbox ' 'toolbox r' 'toolbox create --' 'toolbox enter -' 'toolbox --log-level ' \
    'toolbox create --distro ' 'toolbox run ' 'toolbox run ls ' 'toolbox help ' 'toolbox nonsense ' \
    'toolbox sandbox --' 'toolbox sandbox --bind ' 'toolbox sandbox --cap-add '
}

@test "completion: writes no files" {
  local words
  # podman itself may write.
  fake_podman "echo called >'$BATS_TEST_TMPDIR/called'" "echo '[]'" exit
  make_folder
  mkdir "$FOLDER/run"
  for words in '' 'enter ' 'rmi ' 'create --image ' 'run --container ' 'create --'; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr env HOME="$FOLDER" XDG_RUNTIME_DIR="$FOLDER/run" XDG_CONFIG_HOME="$FOLDER/config" XDG_DATA_HOME="$FOLDER/data" \
      XDG_CACHE_HOME="$FOLDER/cache" XDG_STATE_HOME="$FOLDER/state" "$TOOLBX" __complete $words ''
    assert_success
    assert_output --regexp ':[04]$'
  done
  assert_file_exists "$BATS_TEST_TMPDIR/called"
  assert_equal "$(find "$FOLDER" -mindepth 1)" "$FOLDER/run"
}

says_nothing() {
  run press "$1" $'toolbox enter \t\x15shown end\r' '<<*>>*ready> '
  assert_success
  refute_output --partial rror
  refute_output --partial broken
  # What the protocol has for standard error.
  refute_output --partial irective
}

@test "completion: the terminal stays clean if podman fails" {
  fake_podman 'echo "Error: broken" >&2' 'exit 125'
  each says_nothing
}

# ---- what is installed ----

@test "completion: the program prints the installed scripts" {
  [[ ${TOOLBX_TEST_MODE-} == installed ]] || skip 'the scripts are not installed in this mode'
  local prefix script compared=0
  prefix=$(dirname "$(dirname "$TOOLBX")")/share
  for script in bash:bash-completion/completions/toolbox.bash fish:fish/vendor_completions.d/toolbox.fish zsh:zsh/site-functions/_toolbox; do
    if [[ -e $prefix/${script#*:} ]]; then
      run cmp <(toolbox completion "${script%%:*}") "$prefix/${script#*:}"
      assert_success
      ((++compared))
    fi
  done
  ((compared)) || skip "no scripts are installed below $prefix"
}
