# The command's environment, working directory, signals and limits.

load lib/helpers
load lib/sandbox

# bare WORD... - a sandbox of SYSTEM and these words, whose caller has two variables.
bare() {
  run --separate-stderr env -i PATH=/usr/bin:/bin A=1 "$TOOLBX" sandbox "${SYSTEM[@]}" "$@"
}

@test "sandbox environment: it is the caller's, and nothing else" {
  bare env
  assert_success
  assert_output $'PATH=/usr/bin:/bin\nA=1'
  assert_errors
  run --separate-stderr env -i "$TOOLBX" sandbox "${SYSTEM[@]}" env
  assert_success
  assert_output ''
  run env -i $'ODD=caf\xe9\n' EMPTY= PWD=/nowhere HOME=/x USER=y LANG=z "$TOOLBX" sandbox "${SYSTEM[@]}" --become-root env
  assert_output $'ODD=caf\xe9\n\nEMPTY=\nPWD=/nowhere\nHOME=/x\nUSER=y\nLANG=z'
}

@test "sandbox environment: the last --setenv of a name counts" {
  bare --setenv A 2 --setenv B '' --setenv A $'3\n\xe9' --setenv=C 4=5 sh -c 'echo "$A<$B>$C"'
  assert_success
  assert_output $'3\n\xe9<>4=5'
  # And there is one.
  bare --setenv A 2 --setenv A 3 env
  assert_output $'PATH=/usr/bin:/bin\nA=3'
}

@test "sandbox environment: --unsetenv beats --setenv, wherever it stands" {
  bare --unsetenv A --setenv A 2 --setenv B 2 --unsetenv=B --unsetenv UNKNOWN env
  assert_success
  assert_output 'PATH=/usr/bin:/bin'
}

@test "sandbox environment: --clearenv leaves what --setenv says, wherever it stands" {
  bare --setenv B 2 --clearenv --setenv C 3 /usr/bin/env
  assert_success
  assert_output $'B=2\nC=3'
}

@test "sandbox environment: a name cannot be empty, or have a =" {
  bare --setenv B=2 3 true
  says_one_line 'B=2'
  bare --setenv '' 3 true
  says_one_line setenv
  bare --unsetenv B=2 true
  says_one_line 'B=2'
}

# ---- the working directory ----

@test "sandbox environment: the working directory is the root" {
  run in_system pwd
  assert_success
  assert_output /
}

@test "sandbox environment: --chdir is looked up in the sandbox" {
  run in_system --dir /a/b --symlink /a/b /link --chdir /link /bin/pwd -P
  assert_success
  assert_output /a/b
  run in_system --dir "$HERE/inside" --chdir inside pwd
  assert_output "$HERE/inside"
  run --separate-stderr in_system --chdir="$HERE" true
  assert_refused "change directory to $HERE: No such file or directory"
  run --separate-stderr in_system --chdir /no/such true
  assert_refused 'change directory to /no/such: No such file or directory'
  run --separate-stderr in_system --write x /file --chdir /file true
  assert_refused 'change directory to /file: Not a directory'
}

@test "sandbox environment: --same-dir is the caller's, in the sandbox" {
  mkdir other
  run in_system --bind "$HERE/other" "$HERE" --same-dir sh -c 'pwd; : >file'
  assert_success
  assert_output "$HERE"
  assert_file_exists other/file
  run --separate-stderr in_system --same-dir true
  assert_refused "change directory to $HERE: No such file or directory"
}

@test "sandbox environment: the last of --chdir and --same-dir counts" {
  run in_system --dir "$HERE" --same-dir --chdir /usr pwd
  assert_output /usr
  run in_system --dir "$HERE" --chdir /usr --same-dir pwd
  assert_output "$HERE"
  run in_system --chdir /usr --chdir /usr/bin pwd
  assert_output /usr/bin
}

@test "sandbox environment: the caller's directory was deleted" {
  mkdir gone
  cd gone
  rmdir ../gone
  run --separate-stderr in_system --dir /a --chdir /a pwd
  assert_success
  assert_output /a
  run --separate-stderr in_system --dir relative true
  says_one_line relative
}

# ---- what a process inherits besides ----

@test "sandbox environment: umask, limits, priority and signals are the caller's" {
  local look='umask; ulimit -Ha; ulimit -Sa; nice; grep -E "^(Sig(Blk|Ign)|Cpus_allowed):" /proc/self/status; cat /proc/self/oom_score_adj'
  # In the middle of a pipeline, with a signal ignored and a limit lowered.
  outside=$(umask 027 && ulimit -Sn 100 && trap '' USR1 HUP && nice -n 3 bash -c "$look")
  inside=$(umask 027 && ulimit -Sn 100 && trap '' USR1 HUP && nice -n 3 "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc bash -c "$look")
  assert_equal "$inside" "$outside"
  assert_regex "$inside" '^0027'
}

@test "sandbox environment: signals that are ignored or blocked stay so, the ends of children too" {
  local word command='import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGUSR1])
os.execvp(sys.argv[1], sys.argv[1:])'
  for word in --dir=/x --json-status-fd=9 '--unshare-pid --proc /proc'; do
    # shellcheck disable=SC2086 # words are words
    run python3 -c "$command" "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc $word \
      sed -n 's/^Sig\(Blk\|Ign\):\t/\1 /p' /proc/self/status 9>/dev/null
    assert_success
    assert_output "$(python3 -c "$command" sed -n 's/^Sig\(Blk\|Ign\):\t/\1 /p' /proc/self/status)"
    # shellcheck disable=SC2086 # words are words
    run python3 -c "$command" "$TOOLBX" sandbox "${SYSTEM[@]}" $word sh -c 'exit 42' 9>/dev/null
    assert_failure 42
  done
}

@test "sandbox environment: a broken pipe ends commands" {
  run in_system bash -c 'yes | head -n 1; echo "${PIPESTATUS[*]}"'
  assert_output $'y\n141 0'
}
