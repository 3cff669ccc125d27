# Help and version.

load lib/helpers

# A man(1) that tells what it was asked, on both streams.
fake_man() {
  mkdir -p "$BATS_TEST_TMPDIR/bin"
  printf '#!/bin/sh\necho "page $*"\necho "warning" >&2\nexit 16\n' >"$BATS_TEST_TMPDIR/bin/man"
  chmod +x "$BATS_TEST_TMPDIR/bin/man"
  PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

# shows PAGE WORD... - man(1) is in our place then, and what it complains of is in the text.
shows() {
  local page=$1
  shift
  run --separate-stderr toolbox "$@"
  assert_failure 16
  assert_output "page $page
warning"
  assert_errors
}

@test "help: --help shows the manual" {
  fake_man
  shows toolbox --help
  shows toolbox -h
  shows toolbox --help --verbose
}

@test "help: of a command" {
  local command
  fake_man
  for command in create doctor enter list rm rmi run help init-container; do
    shows "toolbox-$command" "$command" --help
    shows "toolbox-$command" "$command" -h
    shows "toolbox-$command" --help "$command"
  done
}

@test "help: the command help" {
  fake_man
  shows toolbox help
  shows toolbox help "${TOOLBX##*/}"
  shows toolbox-create help create
  shows toolbox-run help run
  shows toolbox-sandbox help sandbox
  shows toolbox-sandbox --help sandbox
}

@test "help: --help behind the command that run is to run is the command's" {
  fake_man
  run --separate-stderr toolbox run --container missing ls --help
  assert_failure 1
  assert_errors 'Error: container missing not found' "Use the 'create' command to create a Toolbx." "$USAGE"
}

@test "help: without man(1), the essentials" {
  local words
  for words in --help help 'create --help' 'help run'; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr env PATH="$BATS_TEST_TMPDIR" "$TOOLBX" $words
    assert_success
    assert_output 'toolbox - Tool for interactive command line environments on Linux

Common commands are:
create    Create a new Toolbx container
enter     Enter an existing Toolbx container
list      List all existing Toolbx containers and images

Go to https://containertoolbx.org/ for further information.'
    assert_errors
  done
}

@test "help: the installed manual" {
  [[ ${TOOLBX_TEST_MODE-} == installed ]] || skip 'the manual is not installed in this mode'
  run toolbox --help
  assert_success
  assert_line --index 0 --regexp '^TOOLBOX\(1\) +General Commands Manual +TOOLBOX\(1\)$'
  assert_output --regexp $'\n +toolbox [‐-] Tool for interactive command line environments on Linux\n'
  run toolbox help create
  assert_success
  assert_line --index 0 --regexp '^TOOLBOX-CREATE\(1\) '
  run toolbox help sandbox
  assert_success
  assert_line --index 0 --regexp '^TOOLBOX-SANDBOX\(1\) '
}

@test "version: --version" {
  run --separate-stderr toolbox --version
  assert_success
  assert_output --regexp '^toolbox version 0\.[1-9][0-9]*(\.[1-9][0-9]*)?$'
  assert_errors
}

@test "version: needs no podman" {
  run --separate-stderr env PATH="$BATS_TEST_TMPDIR" "$TOOLBX" --version
  assert_success
  assert_output --partial 'toolbox version 0.'
}
