# A command gets its words exactly as they were typed.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it

load lib/helpers

setup_file() {
  start_file
  make_container tests
}

# assert_arrives WORD... - as words of a command, each with a NUL behind it.
assert_arrives() {
  toolbox run --container tests printf '%s\0' "$@" >"$BATS_TEST_TMPDIR/received"
  printf '%s\0' "$@" >"$BATS_TEST_TMPDIR/sent"
  run diff <(od -An -v -c "$BATS_TEST_TMPDIR/sent") <(od -An -v -c "$BATS_TEST_TMPDIR/received")
  assert_success
}

@test "arguments: empty ones" {
  assert_arrives '' a '' '' b ''
}

@test "arguments: newlines, blanks and what shells take for special" {
  assert_arrives $'two\nlines\n' ' a  b ' $'\t' '$HOME `id` "x"' "'y'" \\ '*' '~' '!' '{a,b}'
}

@test "arguments: leading dashes" {
  assert_arrives -v --help --container other -- --version -
}

@test "arguments: UTF-8, and U+F7xx of the private use area" {
  assert_arrives $'\u00e9\u2b22\U1f600' $'\uf700\uf7ff'
}

@test "arguments: bytes that are not UTF-8" {
  assert_arrives $'\xff' $'gr\xfc\xdfe' $'\xc3(' $'\xed\xa0\x80' $'\xf0\x9f'
}

@test "arguments: very long ones" {
  assert_arrives "$(head -c 100000 /dev/zero | tr '\0' x)" end
}

@test "arguments: options behind the command are the command's" {
  run --separate-stderr toolbox run --container tests echo --container other --help --version -v
  assert_success
  assert_output -- '--container other --help --version -v'
  assert_errors
}

@test "arguments: a leading -- ends the options and is dropped, a later one is kept" {
  run --separate-stderr toolbox run --container tests -- echo -- a
  assert_success
  assert_output -- '-- a'
}

@test "arguments: behind -- even a word with a dash is the command" {
  run -127 --separate-stderr toolbox run --container tests -- --version
  assert_output ''
  assert_regex "$stderr" 'Error: command --version not found in container tests$'
}

@test "arguments: options in front of the command may be written in each way" {
  local words
  for words in '--container tests' '--container=tests' '-c tests' '-ctests' '-c=tests' '-y -c tests' '-yc tests'; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr toolbox run $words echo works
    assert_success
    assert_output works
  done
  run --separate-stderr toolbox --assumeyes run -c tests echo works
  assert_success
  assert_output works
}

@test "arguments: the last of an option that is given twice counts" {
  run --separate-stderr toolbox run --container missing --container tests echo works
  assert_success
  assert_output works
}
