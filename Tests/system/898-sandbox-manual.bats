# What toolbox-sandbox(1) says: its examples, its options, and the program's own name.

load lib/helpers
load lib/manual

setup() {
  start_test
  # The programs by their names: as they are installed, or else as links to what was built.
  NAMES=$(dirname "$TOOLBX")
  if [[ ${TOOLBX_TEST_MODE-} != installed ]]; then
    NAMES=$BATS_TEST_TMPDIR/names
    mkdir "$NAMES"
    ln -s "$TOOLBX" "$NAMES/toolbox"
    ln -s toolbox "$NAMES/toolbox-sandbox"
  fi
  PATH=$NAMES:$PATH
}

# ---- examples ----

# typed - a shell that reads what it is to do from standard input, as from a person: the shell of a
# sandbox goes on with what stands behind the line that starts it. It has no descriptors of bats.
typed() (
  local number
  for number in /proc/"$BASHPID"/fd/*; do
    number=${number##*/}
    ((number <= 2)) || exec {number}>&-
  done
  LC_ALL=C exec bash --noprofile --norc
)

# make_materials - what the examples name in the current directory.
make_materials() {
  printf '#include <stdio.h>\nint main(void) { puts("Hello, world"); }\n' >hello.c
  mkdir project
  touch project/{Makefile,main.c}
  echo 'the first' >first
  echo 'the second' >second
  echo '192.0.2.1 mirror' >hosts
  make_root_file_system
  make_package
}

# A copy of the image that belongs to the user alone.
make_root_file_system() {
  mkdir rootfs
  podman create --name manual-rootfs "$(debian_image)" >/dev/null
  podman export manual-rootfs | tar --extract --no-same-owner --exclude 'dev/*' --directory rootfs
}

# It gives away a file, which nobody can do here.
make_package() {
  mkdir -p package/{DEBIAN,usr/bin}
  printf '%s\n' 'Package: greet' 'Version: 1' 'Architecture: all' 'Maintainer: nobody' 'Description: greets' \
    >package/DEBIAN/control
  printf '#!/bin/sh\nexec chown daemon /usr/bin/greet\n' >package/DEBIAN/postinst
  printf '#!/bin/sh\necho Hello from the root file system\n' >package/usr/bin/greet
  chmod 755 package/DEBIAN/postinst package/usr/bin/greet
  toolbox sandbox --ro-bind rootfs / --tmpfs /tmp --bind . /mnt \
    dpkg-deb --build /mnt/package /mnt/greet.deb >/dev/null
}

@test "sandbox: the examples of the manual do what it says" {
  local number=1 block failures=0 actual expected
  make_folder
  cd "$FOLDER"
  make_materials
  while block=$(example toolbox-sandbox.1 $number) && [[ -n $block ]]; do
    expected=$(output <<<"$block" | squeezed)
    actual=$(commands <<<"$block" | typed 2>&1 | squeezed)
    if [[ $actual == "$expected" ]]; then
      echo "# example $number: $(head -n 1 <<<"$block")" >&3
    else
      printf 'Example %d:\n%s\n---- is said to print\n%s\n---- and prints\n%s\n' $number "$block" "$expected" "$actual"
      ((++failures))
    fi
    ((++number))
  done
  assert_equal "$failures that fail" '0 that fail'
  ((number > 10)) || fail "only $((number - 1)) examples were found"
  # The shell was in a home of its own.
  assert_file_not_exists ~/notes
}

# ---- options ----

@test "sandbox: the manual has the options of --help, with their values, and no others" {
  run --separate-stderr toolbox sandbox --help
  assert_success
  assert_errors
  local helps documented
  helps=$(sed -nE 's/^  (--[a-z-]+( [A-Z]+)*)  +.*/\1/p' <<<"$output" | sort)
  documented=$(awk '/^# / { here = $0 == "# OPTIONS" } here && /^\*\*-/' "$(page toolbox-sandbox.1)" |
    sed 's/, /\n/g' | tr -d '*' | grep -v '^-h$' | sort)
  assert_equal "$documented" "$helps"
  (($(wc -l <<<"$helps") > 40)) || fail "only $(wc -l <<<"$helps") options were found"
}

@test "sandbox: -h is --help" {
  run toolbox sandbox -h
  assert_success
  assert_output "$(toolbox sandbox --help)"
}

# ---- the name ----

@test "toolbox-sandbox: a link beside the program, wherever both are moved" {
  [[ ${TOOLBX_TEST_MODE-} == installed ]] || skip 'the link is not installed in this mode'
  assert_equal "$(readlink "$NAMES/toolbox-sandbox")" toolbox
}

@test "toolbox-sandbox: is the sandbox" {
  run --separate-stderr toolbox-sandbox --ro-bind / / --setenv WORD 'two words' sh -c 'echo "$WORD"; exit 3'
  assert_failure 3
  assert_output 'two words'
  assert_errors
  run --separate-stderr toolbox-sandbox --nonsense
  assert_failure 1
  assert_output ''
  assert_errors 'toolbox-sandbox: unknown option --nonsense'
  # A command of toolbox is none of the sandbox.
  run -127 --separate-stderr toolbox-sandbox --ro-bind / / list
  assert_errors 'toolbox-sandbox: run list: No such file or directory'
}

@test "toolbox-sandbox: in a sandbox" {
  make_folder
  cd "$FOLDER"
  mkdir inner
  touch inner/file
  run --separate-stderr toolbox-sandbox --ro-bind / / --same-dir \
    toolbox-sandbox --ro-bind / / --bind inner /mnt --same-dir \
    sh -c 'ls /mnt; touch /mnt/other; touch other'
  assert_failure 1
  assert_output file
  assert_equal "$(ls inner) $(ls)" 'file inner'
  assert_regex "$stderr" '/mnt/other.*Read-only file system'
}
