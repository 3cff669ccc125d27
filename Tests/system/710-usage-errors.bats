# How a command line that cannot be understood is answered.

load lib/helpers

# wrong MESSAGE WORD...
wrong() {
  local message=$1
  shift
  run --separate-stderr toolbox "$@"
  assert_failure 1
  assert_output ''
  assert_errors "Error: $message" "$USAGE"
}

@test "usage: no command" {
  run --separate-stderr toolbox
  assert_failure 1
  assert_output ''
  assert_errors 'Error: missing command' '' \
    'create    Create a new Toolbx container' \
    'enter     Enter an existing Toolbx container' \
    'list      List all existing Toolbx containers and images' '' "$USAGE"
}

@test "usage: an unknown command" {
  wrong 'unknown command "frobnicate" for "toolbox"' frobnicate
  wrong 'unknown command "frobnicate" for "toolbox"' --verbose frobnicate --all
}

# suggests WORD COMMAND...
suggests() {
  local word=$1
  shift
  run --separate-stderr toolbox "$word"
  assert_failure 1
  assert_output ''
  assert_errors "Error: unknown command \"$word\" for \"toolbox\"" '' 'Did you mean this?' "${@/#/$'\t'}" '' "$USAGE"
}

@test "usage: a command that is nearly right" {
  suggests creat create
  suggests ron rm rmi run
  suggests LIS list
  suggests ente enter
}

@test "usage: an unknown option" {
  wrong 'unknown flag: --foo' --foo
  wrong 'unknown flag: --foo' list --foo
  wrong 'unknown flag: --foo' run --foo true
  wrong "unknown shorthand flag: 'x' in -x" list -x
  wrong "unknown shorthand flag: 'x' in -xyz" create -xyz
  wrong 'unknown flag: --version' create --version
}

@test "usage: an option without its value" {
  wrong 'flag needs an argument: --container' create --container
  wrong "flag needs an argument: 'c' in -c" enter -c
  wrong 'flag needs an argument: --log-level' list --log-level
}

@test "usage: options that are none" {
  wrong 'bad flag syntax: --=x' list --=x
  wrong 'bad flag syntax: ---x' list ---x
}

@test "usage: values that are none" {
  wrong 'invalid argument "abc" for "--preserve-fds" flag: strconv.ParseUint: parsing "abc": invalid syntax' \
    run --preserve-fds abc true
  wrong 'invalid argument "-1" for "--preserve-fds" flag: strconv.ParseUint: parsing "-1": invalid syntax' \
    run --preserve-fds -1 true
  wrong 'invalid argument "maybe" for "-y, --assumeyes" flag: strconv.ParseBool: parsing "maybe": invalid syntax' \
    list --assumeyes=maybe
  wrong 'invalid argument "maybe" for "-a, --all" flag: strconv.ParseBool: parsing "maybe": invalid syntax' \
    rm --all=maybe
}

@test "usage: a bool may be set to false" {
  run --separate-stderr toolbox rm --all=false
  assert_failure 1
  assert_errors 'Error: missing argument for "rm"' "$USAGE"
}

@test "usage: too large a number of descriptors" {
  run --separate-stderr toolbox run --preserve-fds 99999999999999999999 true
  assert_failure 1
  assert_errors 'Error: invalid argument "99999999999999999999" for "--preserve-fds" flag: strconv.ParseUint: parsing "99999999999999999999": value out of range' "$USAGE"
}

@test "usage: an option's value may begin with a dash" {
  run --separate-stderr toolbox create --distro fedora --release -3
  assert_failure 1
  assert_errors "Error: invalid argument for '--release'" 'The release must be a positive integer.' "$USAGE"
}

@test "usage: completion takes one of three words" {
  wrong 'accepts 1 arg(s), received 0' completion
  wrong 'accepts 1 arg(s), received 2' completion bash zsh
  wrong 'invalid argument "tcsh" for "toolbox completion"' completion tcsh
}

@test "usage: words that no command waits for" {
  wrong 'accepts at most 1 arg(s), received 2' create one two
  wrong 'accepts at most 1 arg(s), received 3' enter one two three
  wrong 'accepts at most 1 arg(s), received 2' help create enter
  wrong 'unknown command "one" for "toolbox list"' list one
  wrong 'unknown command "one" for "toolbox doctor"' doctor one
}

@test "usage: mistakes are told without podman, and before anything is done" {
  run --separate-stderr env PATH="$BATS_TEST_TMPDIR" "$TOOLBX" create --foo
  assert_failure 1
  assert_errors 'Error: unknown flag: --foo' "$USAGE"
}
