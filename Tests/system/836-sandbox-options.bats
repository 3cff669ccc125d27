# The grammar of the command line, and what is told about mistakes in it.

load lib/helpers
load lib/sandbox

# The options by the number of their arguments; --help, --version and those that need a service
# of systemd are elsewhere.
readonly NONE='become-root clearenv debug die-with-parent map-foreign new-session pack-fds same-dir suppress-chown suppress-sync
  unshare-cgroup unshare-ipc unshare-net unshare-pid unshare-uts'
readonly ONE='args cap-add cap-drop chdir dev dir hostname json-status-fd lock-file map-delegate overlay overlay-lowerdir
  overlay-upperdir overlay-workdir perms proc remount-ro seccomp size tmpfs unsetenv'
readonly TWO='bind bind-fd bind-foreign bind-nofollow bind-try file ro-bind ro-bind-fd ro-bind-foreign ro-bind-nofollow ro-bind-try
  setenv symlink write'

@test "sandbox options: --help knows all of them" {
  local option
  run sandbox --help
  for option in $NONE $ONE $TWO help version; do
    assert_output --regexp "(^|[^-a-z])--$option($|[^-a-z])"
  done
}

@test "sandbox options: one without its argument is told" {
  local option
  for option in $ONE $TWO; do
    run --separate-stderr sandbox "--$option"
    says_one_line "--$option"
  done
  for option in $TWO; do
    run --separate-stderr sandbox "--$option" a
    says_one_line "--$option"
    run --separate-stderr sandbox "--$option=a"
    says_one_line "--$option"
  done
}

@test "sandbox options: one that takes no argument is not given one" {
  local option
  for option in $NONE; do
    run --separate-stderr sandbox "--$option=a" true
    says_one_line "--$option"
  done
}

@test "sandbox options: unknown ones" {
  local option
  for option in --no-such-option --no-such-option=a --Bind --bindx --bin - -x -hx --=a --foreground --suspend --exec-fd; do
    run --separate-stderr in_system "$option" a b true
    says_one_line "unknown option ${option%%=*}\$"
  done
  # Nothing is done before them.
  mkdir host
  run --separate-stderr in_system --bind "$HERE/host" /host --write x /host/file --no-such-option
  says_one_line no-such-option
  assert_equal "$(ls -A host)" ''
}

@test "sandbox options: an argument may look like an option" {
  run in_system --setenv A --bind --write --help /-- --symlink --dir /link sh -c 'echo "$A"; cat /--; readlink /link'
  assert_success
  assert_output $'--bind\n--help--dir'
}

@test "sandbox options: an argument may stand behind =, the first one" {
  mkdir source
  : >source/file
  run in_system --bind="$HERE/source" /a --tmpfs=/b=c --setenv=A b=c --chdir=/ --write= /empty --overlay-lowerdir="$HERE/source" \
    --overlay-upperdir=tmpfs --overlay=/d sh -c 'ls /a /d; ls -d /b=c; cat /empty; echo "$A"'
  assert_success
  assert_output $'/a:\nfile\n\n/d:\nfile\n/b=c\nb=c'
}

@test "sandbox options: the command begins at the first word that is none, or behind --" {
  run in_system echo --bind -- /
  assert_output -- '--bind -- /'
  run in_system -- echo -- --dir
  assert_output -- '-- --dir'
  run -127 --separate-stderr in_system -- --dir /a
  assert_failure 127
  assert_errors "$SANDBOX: run --dir: No such file or directory"
}

@test "sandbox options: no variable of the environment adds any" {
  run env TOOLBOX_SANDBOX_OPTIONS='--dir /a' SANDBOX_OPTIONS='--dir /a' BWRAP_OPTIONS='--dir /a' "$TOOLBX" sandbox "${SYSTEM[@]}" \
    sh -c 'test -e /a || echo "none is there"'
  assert_success
  assert_output 'none is there'
}

@test "sandbox options: numbers" {
  local words
  for words in '--perms 8 --dir /a' '--perms 10000 --dir /a' '--perms -1 --dir /a' '--perms rwx --dir /a' '--size 0x10 --tmpfs /a' \
    '--size -1 --tmpfs /a' '--size 1k --tmpfs /a' '--size 99999999999999999999 --tmpfs /a' '--map-delegate many' '--args 99999999999' \
    '--file x /a' '--bind-fd 1.5 /a' '--seccomp +' '--json-status-fd four'; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr in_system $words true
    says_one_line "${words%% *}"
  done
  # They may be empty, too.
  run --separate-stderr in_system --perms '' --dir /a true
  says_one_line --perms
}

@test "sandbox options: --perms and --size want an operation that has them" {
  local words
  for words in '--perms 0700 --symlink x /a' '--perms 0700 --bind /usr /a' '--size 1000 --dir /a' '--size 1000 --write x /a' \
    '--perms 0700' '--size 1000'; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr in_system $words true
    says_one_line "${words%% *}"
  done
}

@test "sandbox options: capabilities that are none" {
  run --separate-stderr in_system --cap-add CAP_NONSENSE true
  says_one_line CAP_NONSENSE
  run --separate-stderr in_system --cap-drop '' true
  says_one_line capability
}

@test "sandbox options: those that need systemd-nsresourced say so where it is not" {
  [[ ! -e /run/systemd/io.systemd.NamespaceResource ]] || skip 'it is here'
  local words
  mkdir source host
  for words in "--bind-foreign $HERE/source /host/a" "--ro-bind-foreign $HERE/source /host/a" '--map-delegate 1' '--map-foreign'; do
    # With CAP_CHOWN the IDs are there as they are.
    [[ $words != --map-foreign ]] || ! is_root || continue
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr in_system --bind "$HERE/host" /host $words true
    assert_failure 1
    assert_output ''
    assert_regex "$stderr" "^$SANDBOX: .*"
    assert_regex "$stderr" systemd-nsresourced
    assert_regex "$stderr" /run/systemd/io.systemd.NamespaceResource
    assert_equal "$(ls -A host)" ''
  done
}
