# Images are built from the distribution's own packages, by a normal user, and can be used.
#
# One build serves most tests: it takes half a minute.

# shellcheck disable=SC2154 # run sets it

load lib/helpers
load lib/manual

# why_not - why no image is built here; nothing if it is.
why_not() {
  if [[ $TOOLBX_TEST_MODE != installed && ${TOOLBX_TEST_BUILDS-} != yes ]]; then
    echo 'it takes minutes: TOOLBX_TEST_BUILDS is not yes'
  elif ! command -v apt-get >/dev/null; then
    echo 'the host has no apt'
  elif ! grep -qvE '^ *lo:|[|]' /proc/net/dev; then
    echo 'the host has no network, by which Debian is fetched'
  fi
}

setup_file() {
  start_file
  IMAGES=$(mktemp -d "$HOME/toolbox-tests-XXXXXX")
  export IMAGES
  # All that is built here says that it is of that time.
  export SOURCE_DATE_EPOCH=1700000000
  [[ -z $(why_not) ]] || return 0
  if ! toolbox build --release bookworm --package at --format tar --output "$IMAGES/root.tar" >"$IMAGES/words" 2>&1; then
    cat "$IMAGES/words" "$HOME/.cache/toolbox/build/debian-bookworm/log" >&2
    return 1
  fi
}

setup() {
  local reason
  reason=$(why_not)
  [[ -z $reason ]] || skip "$reason"
  start_test
}

teardown_file() {
  rm -rf "$IMAGES"
  end_file
}

# The image of the manual is another one in the storage of the tests. The page may not be installed.
try_check_of_manual() {
  [[ -e $(page toolbox-build.1) ]] || return 0
  toolbox() { "$TOOLBX" "${@/debian-toolbox:13/tests-built:1}"; }
  export -f toolbox
  export TOOLBX
  try_page toolbox-build.1 --only '--check'
}

# owner PATH - mode, user and group of a file in the archive.
owner() {
  tar --numeric-owner --warning=no-unknown-keyword -tvf "$IMAGES/root.tar" "./$1" | awk '{ print $1, $2 }'
}

@test "build: files belong to those to whom packages have given them" {
  local path
  for path in usr/bin/at usr/bin/chage usr/sbin/unix_chkpwd var/mail/ etc/shadow etc/passwd usr/bin/passwd; do
    echo "# owner | $path | $(owner "$path")" >&3
  done
  assert_equal "$(owner usr/bin/at)" '-rwsr-sr-x 1/1'
  assert_equal "$(owner usr/bin/chage)" '-rwxr-sr-x 0/42'
  assert_equal "$(owner var/mail/)" 'drwxrwsr-x 0/8'
  assert_equal "$(owner etc/shadow)" '-rw-r----- 0/42'
  assert_equal "$(owner usr/bin/passwd)" '-rwsr-xr-x 0/0'
  assert_equal "$(owner usr/bin/bash)" '-rwxr-xr-x 0/0'
}

@test "build: what belongs to the build is not in the image" {
  local names
  names=$(tar --warning=no-unknown-keyword -tf "$IMAGES/root.tar")
  run grep -E '^\./(usr/sbin/policy-rc.d|etc/resolv.conf|dev/.|proc/.)' <<<"$names"
  assert_failure 1
  # Of the folders for lists, archives and logs there is what packages have made them.
  assert_equal "$(grep -E '^\./var/(lib/apt/lists|cache/apt|log)/.*[^/]$' <<<"$names")" $'./var/log/btmp\n./var/log/faillog\n./var/log/lastlog\n./var/log/wtmp'
  assert_equal "$(owner var/log/wtmp)" '-rw-rw-r-- 0/43'
  assert_equal "$(sort <<<"$names" | uniq -d)" ''
  run tar --warning=no-unknown-keyword -xOf "$IMAGES/root.tar" ./etc/sudoers.d/toolbox
  assert_output '%sudo ALL=(ALL) NOPASSWD:ALL'
  # Nor is there anything left of the build but its cache.
  assert_equal "$(ls "$HOME/.cache/toolbox/build/debian-bookworm")" $'apt\nbase\nbase.key\nlock\nlog'
}

@test "build: one that begins with a base, and one of locked packages that does not, have the same bytes" {
  local lock=$IMAGES/lock
  run toolbox build --release bookworm --package at --format tar --output "$IMAGES/one.tar" --lock "$lock"
  assert_success
  refute_output --partial 'Unpacking essential packages'
  assert_equal "$(head -n 1 "$lock")" '# toolbox-build lock 1'
  assert_regex "$(grep '^at ' "$lock")" '^at [a-z0-9]+ 3[^ ]+ [0-9a-f]{64}$'
  run toolbox build --release bookworm --format tar --output "$IMAGES/two.tar" --lock "$lock" --locked
  assert_success
  assert_output --partial 'Unpacking essential packages'
  sha256sum "$IMAGES"/{one,two}.tar | sed 's,  .*/,  ,; s,^,# sha256 | ,' >&3
  cmp "$IMAGES/one.tar" "$IMAGES/two.tar"
  sed -i 's/^\(at [^ ]* [^ ]*\) ......../\1 00000000/' "$lock"
  run toolbox build --release bookworm --format tar --output "$IMAGES/three.tar" --lock "$lock" --locked
  assert_failure 1
  assert_output --partial 'Error: package at is not the one that is locked: '
  assert_file_not_exists "$IMAGES/three.tar"
}

@test "build: with all files root's, programs lose the rights of others" {
  run --separate-stderr toolbox build --release bookworm --package at --owners squash --format tar --output "$IMAGES/squashed.tar"
  assert_success
  assert_regex "$stderr" 'Warning: These programs have lost the rights of others: .*/usr/bin/at .*/usr/bin/chage'
  run tar --numeric-owner --warning=no-unknown-keyword -tvf "$IMAGES/squashed.tar" ./usr/bin/at ./usr/bin/chage ./usr/bin/passwd
  assert_regex "${lines[0]}" '^-rwxr-xr-x 0/0 .* ./usr/bin/at$'
  assert_regex "${lines[1]}" '^-rwxr-xr-x 0/0 .* ./usr/bin/chage$'
  assert_regex "${lines[2]}" '^-rwsr-xr-x 0/0 .* ./usr/bin/passwd$'
}

@test "build: an image in podman's storage makes a container" {
  run toolbox build --release 12 --package hello --tag tests-built:1
  assert_success
  assert_line 'Built image: localhost/tests-built:1'
  refute_output --partial Warning
  run toolbox build --check localhost/tests-built:1
  assert_success
  assert_output 'Image localhost/tests-built:1 has all that toolboxes have'
  try_check_of_manual
  run podman image inspect --format '{{index .Labels "com.github.containers.toolbox"}} {{.Architecture}}' localhost/tests-built:1
  assert_output "true $(dpkg --print-architecture)"
  toolbox create --image localhost/tests-built:1 tests-built
  run toolbox run --container tests-built sh -c 'hello; sudo id -u; stat -c "%U:%G %a" /usr/bin/chage; whatis tar'
  assert_line 'Hello, world!'
  assert_line 0
  assert_line 'root:shadow 2755'
  # The index of manual pages is there.
  assert_line --regexp '^tar \(1\) '
  toolbox rm --force tests-built
  toolbox rmi localhost/tests-built:1
}

@test "build: create offers to build what cannot be pulled" {
  run converse 'Download*N*: ' y 'instead*N*: ' n -- "$TOOLBX" create --distro debian --release testing
  assert_failure 1
  assert_line --partial 'Image quay.io/toolbx-images/debian-toolbox:testing could not be pulled'
  assert_line --partial 'Build it from the packages of Debian testing instead? [y/N]: n'
  assert_line 'Error: failed to pull image quay.io/toolbx-images/debian-toolbox:testing'
}

@test "build: what cannot be built is said before anything is done" {
  run toolbox build --distro nosuch
  assert_failure 1
  assert_output "Error: images of the distribution 'nosuch' cannot be built: use one of almalinux, alpine, arch, centos, debian, fedora, rhel, rocky, ubuntu"
  run toolbox build --distro debian --release 99
  assert_failure 1
  assert_output "Error: Debian has no release '99': use 11, bullseye, 12, bookworm, 13, trixie, 14, forky, 15, duke, sid, testing, unstable"
  run toolbox build --distro fedora
  assert_failure 1
  assert_output 'Error: which release of Fedora? Use the option --release with a number such as 42, or rawhide'
  run toolbox build --distro fedora --release 42
  assert_failure 1
  assert_output --regexp '^Error: (nobody knows where packages of Fedora 42 are: use the option --mirror or --sources|the program dnf is missing: install the package dnf)$'
  run toolbox build --distro alpine --release 3.20 --mirror http://127.0.0.1:1 --format dir --output none
  assert_failure 1
  [[ -n $(command -v apk) ]] || assert_output 'Error: the program apk is missing: install the package apk-tools'
  run toolbox build --format tar
  assert_output 'Error: the option --format tar needs --output'
  run toolbox build --output x
  assert_output 'Error: the option --output needs a --format other than podman'
  run toolbox build --format zip --output x
  assert_output "Error: unknown format 'zip': use one of dir, tar, oci, podman"
  run toolbox build --owners nobody
  assert_output "Error: unknown owners 'nobody': use one of ledger, squash"
  run toolbox build --format dir --output x --owners squash
  assert_output 'Error: the option --owners needs a --format other than dir: its files are yours'
  run toolbox build --format tar --output "$IMAGES/none/x.tar"
  assert_output "Error: there is no folder $IMAGES/none"
  run toolbox build --lock "$IMAGES/none/lock"
  assert_output "Error: there is no folder $IMAGES/none"
  run toolbox build --package --version
  assert_output "Error: '--version' is no name of a package"
  run toolbox build --tag Mine:1
  assert_output "Error: 'Mine:1' is no name of an image: use one such as mine:1"
  run env SOURCE_DATE_EPOCH=now "$TOOLBX" build
  assert_output "Error: SOURCE_DATE_EPOCH is 'now', which is no number of seconds since 1970"
  run toolbox build --distro rocky --release 8
  assert_output --partial "Error: Rocky Linux has no release '8': use a number such as 10 or 9.4"
  run toolbox build --locked
  assert_output 'Error: the option --locked needs --lock'
  run toolbox build --format tar --output "$IMAGES/root.tar"
  assert_failure 1
  assert_output "Error: $IMAGES/root.tar exists already: remove it, or choose another one by the option --output"
}

@test "build: an image can be described in a file" {
  cat >"$IMAGES/toolbox-image.toml" <<TOML
[image]
release = "bookworm"
packages = ["no-such-package"]
format = "dir"
output = "$IMAGES/described"
TOML
  run toolbox build --file "$IMAGES/toolbox-image.toml"
  assert_failure 1
  assert_output --partial 'E: Unable to locate package no-such-package'
  run toolbox build --file "$IMAGES/toolbox-image.toml" --release 99
  assert_output --partial " has no release '99'"
  run toolbox build --file "$IMAGES/none.toml"
  assert_output "Error: open $IMAGES/none.toml: No such file or directory"
  printf '[image]\nrelase = "12"\n' >"$IMAGES/toolbox-image.toml"
  run toolbox build --file "$IMAGES/toolbox-image.toml"
  assert_output "Error: $IMAGES/toolbox-image.toml: nobody knows a key 'image.relase'"
  printf '[image]\npackages = "git"\n' >"$IMAGES/toolbox-image.toml"
  run toolbox build --file "$IMAGES/toolbox-image.toml"
  assert_output "Error: $IMAGES/toolbox-image.toml: the value of 'image.packages' must be an array of strings"
  echo '[image' >"$IMAGES/toolbox-image.toml"
  run toolbox build --file "$IMAGES/toolbox-image.toml"
  assert_failure 1
  assert_output --partial "Error: $IMAGES/toolbox-image.toml: "
}

@test "build: a package that does not exist ends the build, with apt's words" {
  run toolbox build --release bookworm --package no-such-package --format dir --output "$IMAGES/none"
  assert_failure 1
  assert_output --partial 'Error: apt-get --download-only failed with exit code 100'
  assert_output --partial 'E: Unable to locate package no-such-package'
  assert_output --partial 'All that was said is in '
  assert_file_not_exists "$IMAGES/none"
  assert_equal "$(ls "$HOME/.cache/toolbox/build/debian-bookworm")" $'apt\nbase\nbase.key\nlock\nlog'
}

@test "build: a signal ends the build, and leaves nothing but the cache" {
  local process
  env --default-signal "$TOOLBX" build --release bookworm --format dir --output "$IMAGES/none" >/dev/null 2>&1 3>&- &
  process=$!
  eventually is_building
  kill -TERM "$process"
  ends "$process" 143
  assert_file_not_exists "$IMAGES/none"
  assert_equal "$(ls "$HOME/.cache/toolbox/build/debian-bookworm")" $'apt\nbase\nbase.key\nlock\nlog'
}

is_building() {
  compgen -G "$HOME/.cache/toolbox/build/debian-bookworm/scratch-*/root/usr" >/dev/null
}
