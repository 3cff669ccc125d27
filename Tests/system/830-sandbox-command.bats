# How the command is found and started, and what its caller is told by the exit code.

load lib/helpers
load lib/sandbox

# ---- its own end ----

@test "sandbox command: its exit code" {
  run --separate-stderr in_system sh -c 'echo out; echo err >&2; exit 42'
  assert_failure 42
  assert_output out
  assert_errors err
  run --separate-stderr in_system true
  assert_success
  assert_output ''
  assert_errors
  run in_system sh -c 'exit 255'
  assert_failure 255
}

@test "sandbox command: its death by a signal" {
  run python3 -c 'import subprocess, sys; print(subprocess.run(sys.argv[1:]).returncode)' \
    "$TOOLBX" sandbox "${SYSTEM[@]}" sh -c 'kill -TERM $$'
  assert_output -- -15
}

@test "sandbox command: standard streams are its own" {
  run --separate-stderr bash -c 'printf "a\0b" | "$@"' bash "$TOOLBX" sandbox "${SYSTEM[@]}" od -An -tx1
  assert_output ' 61 00 62'
  run bash -c '"$@" <&- >&- 2>&-; echo $?' bash "$TOOLBX" sandbox "${SYSTEM[@]}" sh -c 'exit 3'
  assert_output 3
}

@test "sandbox command: its arguments are as they were given" {
  run in_system printf '<%s>' '' 'a b' $'caf\xe9\n' -- --bind --help '*'
  assert_success
  assert_output $'<><a b><caf\xe9\n><--><--bind><--help><*>'
  # The first word, too.
  run bash -c '"$@" | tr "\0" "|"' bash "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc -- /usr/../bin/cat /proc/self/cmdline
  assert_output '/usr/../bin/cat|/proc/self/cmdline|'
}

# ---- where there is none ----

@test "sandbox command: without one it is bash" {
  run in_system <<<'echo "$0 $BASH_VERSION"'
  assert_success
  assert_output --regexp '^bash [0-9]'
  run in_system -- <<<'echo "$0"'
  assert_output bash
}

@test "sandbox command: without one, and without bash, it is sh" {
  mkdir bin
  cp "$(realpath /bin/sh)" bin/sh
  run --separate-stderr in_system --setenv PATH /only --ro-bind "$HERE/bin" /only <<<'echo "$0 works"'
  assert_success
  assert_output 'sh works'
  assert_errors
}

# ---- where it is looked for ----

# make_script PATH TEXT - prints it.
make_script() {
  mkdir -p "${1%/*}"
  printf '#!/bin/sh\necho "%s"\n' "$2" >"$1"
  chmod +x "$1"
}

@test "sandbox command: it is looked up in the sandbox, by the PATH of its environment" {
  make_script "$HERE/a/program" 'from a'
  make_script "$HERE/b/program" 'from b'
  run in_system --bind "$HERE/a" /x --bind "$HERE/b" /y --setenv PATH /none:/y:/x:/bin program
  assert_success
  assert_output 'from b'
  # The caller's is not asked.
  PATH=$HERE/a:$PATH run -127 in_system program
  assert_failure 127
  run in_system --bind "$HERE/a" /x --chdir /x --setenv PATH :/bin program
  assert_output 'from a'
}

@test "sandbox command: without PATH it is in /bin or /usr/bin" {
  run in_system --unsetenv PATH sh -c 'echo works'
  assert_success
  assert_output works
  # No other folder is.
  make_script "$HERE/bin/program" 'from elsewhere'
  run -127 in_system --unsetenv PATH --chdir /a --bind "$HERE/bin" /a program
  assert_failure 127
}

@test "sandbox command: a name with a slash is a path, from the working directory" {
  make_script "$HERE/a/program" works
  run in_system --bind "$HERE/a" /x --chdir /x ./program
  assert_output works
  run in_system --bind "$HERE/a" /x x/program
  assert_output works
  run -127 in_system --bind "$HERE/a" /x --setenv PATH /x ./program
  assert_failure 127
}

@test "sandbox command: one that cannot be executed is passed over, if there is another" {
  make_script "$HERE/a/program" 'from a'
  chmod -x a/program
  make_script "$HERE/b/program" 'from b'
  run in_system --bind "$HERE/a" /x --bind "$HERE/b" /y --setenv PATH /x:/y:/bin program
  assert_success
  assert_output 'from b'
}

# ---- 127: not found ----

# is_not_found LINE WORD... - by a sandbox of SYSTEM and these words.
is_not_found() {
  run -127 --separate-stderr in_system "${@:2}"
  assert_failure 127
  assert_output ''
  assert_errors "$SANDBOX: $1"
}

@test "sandbox command: 127 where there is none of that name" {
  is_not_found 'run nosuch: No such file or directory' nosuch
  is_not_found 'run /no/such: No such file or directory' /no/such
  is_not_found 'run ./nosuch: No such file or directory' ./nosuch
  is_not_found 'run '\'''\'': No such file or directory' ''
  is_not_found 'run -x: No such file or directory' -- -x
}

@test "sandbox command: 127 in an empty sandbox" {
  run -127 --separate-stderr sandbox true
  assert_failure 127
  assert_errors "$SANDBOX: run true: No such file or directory"
  run -127 --separate-stderr sandbox
  assert_failure 127
  assert_output ''
  assert_regex "$stderr" "^$SANDBOX: run (ba)?sh: No such file or directory\$"
}

@test "sandbox command: 127 where an interpreter or a loader is missing" {
  printf '#!/no/such/interpreter\n' >script
  chmod +x script
  is_not_found 'run /script: its interpreter: No such file or directory' --bind "$HERE/script" /script /script
  run -127 --separate-stderr sandbox --ro-bind /usr/bin/env /env /env
  assert_failure 127
  assert_errors "$SANDBOX: run /env: its interpreter: No such file or directory"
}

@test "sandbox command: 127 whatever else is in PATH: files, and folders that may not be searched" {
  : >file
  is_not_found 'run nosuch: No such file or directory' --bind "$HERE/file" /file --setenv PATH /file:/no/such:/bin:/file nosuch
  if ! is_root && [[ ! -x /root ]]; then
    is_not_found 'run nosuch: No such file or directory' --bind /root /root --setenv PATH /root:/bin nosuch
  fi
}

# ---- 126: cannot be executed ----

# cannot_be_run LINE WORD... - by a sandbox of SYSTEM and these words.
cannot_be_run() {
  run --separate-stderr in_system "${@:2}"
  assert_failure 126
  assert_output ''
  assert_errors "$SANDBOX: $1"
}

@test "sandbox command: 126 where it is no program" {
  : >text
  printf 'echo works\n' >lines
  chmod +x lines
  cannot_be_run 'run /text: Permission denied' --bind "$HERE/text" /text /text
  cannot_be_run 'run text: Permission denied' --bind "$HERE/text" /x/text --setenv PATH /x:/bin text
  cannot_be_run 'run /usr: Permission denied' /usr
  # A shell would take it for a script.
  cannot_be_run 'run /lines: Exec format error' --bind "$HERE/lines" /lines /lines
  cannot_be_run 'run lines: Exec format error' --bind "$HERE/lines" /x/lines --setenv PATH /x:/bin lines
}

@test "sandbox command: 126 where arguments are too long" {
  ulimit -s 1024
  # A quarter of the stack is for arguments and environment.
  printf -- '--setenv\0%s\0%0120000d\0' LONG 0 LONGER 0 LONGEST 0 >words
  run --separate-stderr in_system --args 7 true 7<words
  assert_failure 126
  assert_errors "$SANDBOX: run true: Argument list too long"
}

# ---- help, version, the other name ----

@test "sandbox command: --help and -h are printed at once" {
  local help
  run --separate-stderr sandbox --help
  assert_success
  assert_errors
  assert_output --partial 'toolbox sandbox'
  assert_output --partial --ro-bind-try
  help=$output
  run --separate-stderr sandbox --dir /a -h --no-such-option
  assert_success
  assert_errors
  assert_output "$help"
  run --separate-stderr sandbox --no-such-option --help
  says_one_line no-such-option
  # Behind the command they are the command's.
  run in_system echo --help -h --version
  assert_output -- '--help -h --version'
}

@test "sandbox command: --version is printed at once" {
  run --separate-stderr sandbox --version --no-such-option
  assert_success
  assert_errors
  assert_output --regexp ' [0-9]+(\.[0-9]+)+$'
  assert_regex "$("$TOOLBX" --version)" " ${output##* }\$"
}

@test "sandbox command: it answers to the name toolbox-sandbox" {
  ln -s "$TOOLBX" toolbox-sandbox
  run --separate-stderr ./toolbox-sandbox "${SYSTEM[@]}" echo works
  assert_success
  assert_output works
  assert_errors
  run -127 --separate-stderr ./toolbox-sandbox "${SYSTEM[@]}" nosuch
  assert_failure 127
  assert_errors 'toolbox-sandbox: run nosuch: No such file or directory'
  run --separate-stderr ./toolbox-sandbox --bind /no/such /mnt true
  assert_failure 1
  assert_errors 'toolbox-sandbox: bind /no/such to /mnt: No such file or directory'
  # There is no other verb for it.
  run -127 --separate-stderr ./toolbox-sandbox "${SYSTEM[@]}" list
  assert_failure 127
  run --separate-stderr ./toolbox-sandbox --version
  assert_success
  assert_output --regexp '[0-9]'
}

@test "sandbox command: toolbox-sandbox is installed" {
  [[ ${TOOLBX_TEST_MODE-} == installed ]] || skip 'it is the build folder that is tested'
  run "${TOOLBX%/*}/toolbox-sandbox" "${SYSTEM[@]}" echo works
  assert_success
  assert_output works
}
