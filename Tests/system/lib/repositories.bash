# Small distributions, made on the spot: `load lib/repositories` after helpers. Images of them
# are built in a second or two, without a network.
#
# Files of packages are described on standard input, a line for each: MODE UID GID PATH [TEXT].
# A PATH that ends with a slash is a directory; @FILE for a TEXT is the content of a file, and
# >PATH is a symbolic link.

# ---- life ----

setup_file() {
  start_file
  export SOURCE_DATE_EPOCH=1700000000
  # Nobody's builds are disturbed.
  OWN_CACHE=$(mktemp -d "$HOME/toolbox-tests-XXXXXX")
  export OWN_CACHE XDG_CACHE_HOME=$OWN_CACHE CACHE=$OWN_CACHE/toolbox/build
  ! command -v gpg >/dev/null || make_key
}

teardown_file() {
  [[ -z ${OWN_CACHE-} ]] || rm -rf "$OWN_CACHE"
  end_file
}

setup() {
  start_build_test
}

teardown() {
  [[ -z ${CACHE-} ]] || remove_cache
  end_test
}

# Distributions have folders in which their owner may not write.
remove_cache() {
  [[ ! -e $CACHE ]] || chmod -R u+rwX "$CACHE"
  rm -rf "$CACHE"
}

# HERE is the test's folder, without a link in its path.
start_build_test() {
  start_test
  # An installation is shown to build images by 950.
  for_the_build_folder
  HERE=$(realpath "$BATS_TEST_TMPDIR")
  cd "$HERE" || return
}

# needs PROGRAM... - skips the test where one of them is not there.
needs() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null || skip "there is no $program on this host"
  done
}

# archive FILE [PREFIX] - makes an archive of tar(1), of files of anybody, with paths that begin
# with ./ or the prefix. Directories that are not described are root's.
archive() {
  local prefix=${2-./} folder mode user group path text parent
  folder=$(mktemp -d "$BATS_TEST_TMPDIR/files-XXXXXX")
  tar --create --file "$1" --files-from /dev/null
  while read -r mode user group path text; do
    parent=
    while [[ ${path#"$parent"} == */?* ]]; do
      parent+=$(cut -d / -f 1 <<<"${path#"$parent"}")/
      [[ -d $folder/$parent ]] || add_to "$1" 755 0 0 "$parent"
    done
    if [[ $text == '>'* ]]; then
      ln -s "${text#>}" "$folder/$path"
      tar --append --file "$1" --numeric-owner --owner "$user" --group "$group" --directory "$folder" "$prefix$path"
    elif [[ $text == @* ]]; then add_to "$1" "$mode" "$user" "$group" "$path" <"${text#@}"; else
      add_to "$1" "$mode" "$user" "$group" "$path" < <(printf '%b' "$text")
    fi
  done
}

# add_to FILE MODE UID GID PATH - adds a file with the content of standard input, or a directory.
add_to() {
  if [[ $5 == */ ]]; then mkdir -p "$folder/$5"; else cat >"$folder/$5"; fi
  chmod "$2" "$folder/$5"
  tar --append --file "$1" --no-recursion --numeric-owner --owner "$3" --group "$4" --directory "$folder" "$prefix${5%/}"
}

# ---- Debian ----

# deb FOLDER NAME VERSION [ARCHITECTURE [FIELD [SCRIPT]]] - makes a package. SCRIPT is run when
# it is configured.
deb() {
  local architecture=${4:-all} work
  work=$(mktemp -d "$BATS_TEST_TMPDIR/deb-XXXXXX")
  mkdir "$work/control"
  {
    printf 'Package: %s\nVersion: %s\nArchitecture: %s\n' "$2" "$3" "$architecture"
    printf 'Maintainer: Tests <tests@example.org>\nDescription: one of the tests\n'
    [[ -z ${5-} ]] || printf '%s\n' "$5"
  } >"$work/control/control"
  if [[ -n ${6-} ]]; then
    cp "$6" "$work/control/postinst"
    chmod 755 "$work/control/postinst"
  fi
  tar --create --gzip --file "$work/control.tar.gz" --owner 0 --group 0 --directory "$work/control" .
  archive "$work/data.tar"
  echo 2.0 >"$work/debian-binary"
  mkdir -p "$1"
  (cd "$work" && ar rc "$1/$2_$3_$architecture.deb" debian-binary control.tar.gz data.tar)
  cp "$work/control/control" "$1/$2_$3_$architecture.control"
}

# debian FOLDER [ARCHITECTURE] - a Debian of two packages, without which apt builds nothing.
debian() {
  deb "$1" base-passwd 1 "${2:-all}" $'Essential: yes\nPriority: required' <<'FILES'
644 0 0 usr/share/base-passwd/passwd.master root:*:0:0:root:/root:/bin/bash\ndaemon:*:1:1::/:/bin/false\n
644 0 0 usr/share/base-passwd/group.master root:*:0:\ndaemon:*:1:\nsudo:*:27:\nshadow:*:42:\n
FILES
  deb "$1" apt 1 "${2:-all}" <<<'644 0 0 usr/share/doc/apt/words words'
}

# index FOLDER - makes the index of a repository of Debian, and signs it by the key of make_key.
index() {
  local control package
  for control in "$1"/*.control; do
    package=${control%.control}.deb
    cat "$control"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "${package##*/}" "$(stat -c %s "$package")" "$(sha256 "$package")"
  done >"$1/Packages"
  {
    printf 'Origin: tests\nDate: %s\nSHA256:\n' "$(LC_ALL=C date -u '+%a, %d %b %Y %H:%M:%S UTC')"
    printf ' %s %s Packages\n' "$(sha256 "$1/Packages")" "$(stat -c %s "$1/Packages")"
  } >"$1/Release"
  gpg --homedir "$KEYS" --batch --yes --quiet --clearsign --output "$1/InRelease" "$1/Release"
}

sha256() {
  sha256sum "$1" | cut -d ' ' -f 1
}

# make_key - makes a key in KEYS; KEY is the file by which its signatures are known.
make_key() {
  KEYS=$BATS_FILE_TMPDIR/keys
  KEY=$BATS_FILE_TMPDIR/key.gpg
  export KEYS KEY
  mkdir -m 700 "$KEYS"
  gpg --homedir "$KEYS" --batch --quiet --passphrase '' --quick-generate-key tests default default never
  gpg --homedir "$KEYS" --export >"$KEY"
  gpgconf --homedir "$KEYS" --kill all
}

# sources FOLDER - the file of sources that has this repository, by that key.
sources() {
  echo "deb [signed-by=$KEY] file:$1 ./" >"$1.list"
  echo "$1.list"
}

# build_debian FOLDER OPTION... - builds an image of it.
build_debian() {
  toolbox build --distro debian --release bookworm --sources "$(sources "$1")" --base-package base-passwd "${@:2}"
}

# ---- rpm ----

# fedora FOLDER - makes a repository of what the specification on standard input says.
fedora() {
  mkdir -p "$1"
  cat >"$1.spec"
  rpmbuild -bb --quiet --target noarch --define "_topdir $1.top" --define "_rpmdir $1" --define "_tmppath $1.top" "$1.spec" >&2
  createrepo_c --quiet "$1"
  printf '[tests]\nname=tests\nbaseurl=file://%s\ngpgcheck=%s\n' "$1" "${2:-0}" >"$1.repo"
}

# ---- pacman ----

# pacman_package FOLDER NAME - makes a package.
pacman_package() {
  local work
  work=$(mktemp -d "$BATS_TEST_TMPDIR/pacman-XXXXXX")
  printf '%s = %s\n' pkgname "$2" pkgver 1-1 pkgdesc tests url tests builddate 1 packager tests size 1 arch any >"$work/.PKGINFO"
  # pacman wants paths without ./ at their beginning.
  archive "$work/files.tar" ''
  mkdir -p "$1"
  tar --create --file "$work/info.tar" --owner 0 --group 0 --directory "$work" .PKGINFO
  bsdtar -c -z -f "$1/$2-1-1-any.pkg.tar.gz" "@$work/info.tar" "@$work/files.tar"
}

# arch FOLDER - makes the index of such a repository.
arch() {
  repo-add --quiet "$1/tests.db.tar.gz" "$1"/*.pkg.tar.gz >&2
  printf '[options]\nArchitecture = auto\nSigLevel = Never\n[tests]\nServer = file://%s\n' "$1" >"$1.conf"
}

# ---- what was built ----

# entry ARCHIVE PATH - mode, user and group of a file in an archive.
entry() {
  tar --numeric-owner --warning=no-unknown-keyword -tvf "$1" "./$2" | awk '{ print $1, $2 }'
}

# attributes ARCHIVE PATH - the names of its extended attributes.
attributes() {
  tar --xattrs --xattrs-include='*' --warning=no-unknown-keyword -tvvf "$1" "./$2" | sed -n 's/^ *x: *[0-9]* //p'
}
