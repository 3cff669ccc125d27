# Overlays: which layer is seen, where changes go, and which paths can be layers.

load lib/helpers
load lib/sandbox

make_layers() {
  mkdir one two upper work
  echo one >one/both
  echo one >one/one
  echo two >two/both
  echo two >two/two
}

# is_refused_with_hint LINE PATTERN - the kernel says no more than that, so what may be behind it stands on another line.
is_refused_with_hint() {
  assert_failure 1
  assert_output ''
  assert_regex "$stderr" "^$SANDBOX: $1"$'\n'"[^"$'\n'"]+\$"
  assert_regex "${stderr#*$'\n'}" "$2"
}

@test "sandbox overlay: the last lower layer is the top-most" {
  make_layers
  run in_system --overlay-lowerdir "$HERE/one" --overlay-lowerdir "$HERE/two" --overlay /a/b sh -c 'cd /a/b && cat both one two; : >new'
  assert_failure
  assert_line --index 0 two
  assert_line --index 1 one
  assert_line --index 2 two
  # Without an upper layer nothing can be changed.
  assert_line --partial 'Read-only file system'
}

@test "sandbox overlay: changes go into the upper layer" {
  make_layers
  run in_system --overlay-lowerdir "$HERE/one" --overlay-upperdir "$HERE/upper" --overlay-workdir "$HERE/work" --overlay /a \
    sh -c 'cd /a && echo changed >both && rm one && echo new >new && ls'
  assert_success
  assert_output $'both\nnew'
  assert_bytes one/both $'one\n'
  assert_file_exists one/one
  assert_bytes upper/both $'changed\n'
  assert_bytes upper/new $'new\n'
  # And they are there the next time.
  run in_system --overlay-lowerdir one --overlay-upperdir upper --overlay-workdir work --overlay /a ls /a
  assert_success
  assert_output $'both\nnew'
}

@test "sandbox overlay: with the upper layer tmpfs changes are gone with the sandbox" {
  make_layers
  run in_system --overlay-lowerdir "$HERE/one" --overlay-upperdir tmpfs --overlay /a sh -c 'cd /a && echo changed >both && rm one && ls && cat both'
  assert_success
  assert_output $'both\nchanged'
  assert_equal "$(find one upper work -type f | sort)" $'one/both\none/one'
}

@test "sandbox overlay: an upper layer in memory has mode 0755, and 1777 where the path ends in /tmp" {
  umask 077
  mkdir -m 700 lower
  run in_system --overlay-lowerdir "$HERE/lower" --overlay-upperdir tmpfs --overlay /a \
    --overlay-lowerdir "$HERE/lower" --overlay-upperdir tmpfs --overlay /x/tmp stat -c '%n %a' /a /x /x/tmp
  assert_success
  assert_output $'/a 755\n/x 755\n/x/tmp 1777'
}

@test "sandbox overlay: each --overlay has its own layers" {
  make_layers
  run in_system --overlay-lowerdir "$HERE/one" --overlay-upperdir tmpfs --overlay /a \
    --overlay-lowerdir "$HERE/two" --overlay-upperdir tmpfs --overlay /b ls /a /b
  assert_success
  assert_output $'/a:\nboth\none\n\n/b:\nboth\ntwo'
  # Nothing was left over for the second.
  run --separate-stderr in_system --overlay-lowerdir "$HERE/one" --overlay-upperdir tmpfs --overlay /a --overlay /b true
  is_refused_with_hint 'overlay /b: Invalid argument' 'two lower'
}

@test "sandbox overlay: layers without --overlay are of no account" {
  make_layers
  run --separate-stderr in_system --overlay-lowerdir "$HERE/one" --overlay-upperdir "$HERE/upper" echo works
  assert_success
  assert_output works
  assert_errors
}

@test "sandbox overlay: mount options" {
  make_layers
  run in_system --bind /proc /proc --overlay-lowerdir "$HERE/one" --overlay-upperdir "$HERE/upper" --overlay-workdir "$HERE/work" --overlay /a \
    findmnt --noheadings --output FSTYPE,FS-OPTIONS --mountpoint /a
  assert_success
  assert_output --regexp '^overlay .*userxattr'
  refute_output --regexp 'index=on|metacopy=on'
}

@test "sandbox overlay: layers are looked up on the host, by their links" {
  make_layers
  ln -s one link
  run in_system --tmpfs "$HERE" --overlay-lowerdir link --overlay-upperdir tmpfs --overlay /a ls /a
  assert_success
  assert_output $'both\none'
}

@test "sandbox overlay: a + is a part of a layer's name" {
  make_layers
  mkdir +
  mv one +/one
  run in_system --overlay-lowerdir +/one --overlay-upperdir tmpfs --overlay /a ls /a
  assert_success
  assert_output $'both\none'
}

@test "sandbox overlay: colons, commas, backslashes and quotes in the paths of layers" {
  local name=$'a:b,c\\d "e\'=f\\:g,upperdir=h\xe9'
  make_layers
  mkdir "$name"
  mv one upper work two "$name"
  run in_system --overlay-lowerdir "$HERE/$name/one" --overlay-lowerdir "$HERE/$name/two" --overlay-upperdir "$HERE/$name/upper" \
    --overlay-workdir "$HERE/$name/work" --overlay "/$name" sh -c 'cd "/$1" && cat both && echo changed >both' sh "$name"
  assert_success
  assert_output two
  assert_bytes "$name/upper/both" $'changed\n'
}

@test "sandbox overlay: a layer that is missing is told with its path, and nothing is made" {
  local missing=$HERE/no/such
  make_layers
  mkdir host
  refuses "overlay /host/a: $missing: No such file or directory" "${SYSTEM[@]}" --bind "$HERE/host" /host \
    --overlay-lowerdir "$HERE/one" --overlay-lowerdir "$missing" --overlay-upperdir tmpfs --overlay /host/a true
  run --separate-stderr in_system --bind "$HERE/host" /host --overlay-lowerdir "$HERE/one" --overlay-upperdir "$missing" \
    --overlay-workdir "$HERE/work" --overlay /host/a true
  says_one_line "$missing.*: No such file or directory\$"
  run --separate-stderr in_system --bind "$HERE/host" /host --overlay-lowerdir "$HERE/one" --overlay-upperdir "$HERE/upper" \
    --overlay-workdir "$missing" --overlay /host/a true
  says_one_line "$missing.*: No such file or directory\$"
  assert_equal "$(ls -A host)" ''
}

@test "sandbox overlay: a single lower layer without upper, or an upper without work, is refused" {
  make_layers
  run --separate-stderr in_system --overlay-lowerdir "$HERE/one" --overlay /a true
  is_refused_with_hint 'overlay /a: Invalid argument' 'two lower'
  run --separate-stderr in_system --overlay-lowerdir "$HERE/one" --overlay-upperdir "$HERE/upper" --overlay /a true
  is_refused_with_hint 'overlay /a: Invalid argument' '[Ww]ork'
}

@test "sandbox overlay: a lower layer with mounts of the host below it" {
  mkdir -p lower/below
  : >lower/file
  run --separate-stderr with_mounts "mount -t tmpfs none $HERE/lower/below" \
    "${SYSTEM[@]}" --overlay-lowerdir "$HERE/lower" --overlay-upperdir tmpfs --overlay /a ls /a
  if is_root; then
    assert_success
    assert_output $'below\nfile'
  else
    # Who has no rights over mounts cannot look below them.
    is_refused_with_hint 'overlay /a: Invalid argument' 'mounted below'
  fi
}

@test "sandbox overlay: over the destination that is there" {
  make_layers
  mkdir -p host/there
  : >host/there/below
  run in_system --bind "$HERE/host" /host --overlay-lowerdir "$HERE/one" --overlay-upperdir tmpfs --overlay /host/there ls /host/there
  assert_success
  assert_output $'both\none'
  run in_system --overlay-lowerdir /usr/share --overlay-upperdir tmpfs --overlay /data --bind "$HERE/host/there" /data/host ls /data/host
  assert_success
  assert_output below
}

@test "sandbox overlay: removals and replaced folders are there the next time, without trusted attributes" {
  make_layers
  mkdir one/folder
  : >one/folder/old
  in_system --overlay-lowerdir "$HERE/one" --overlay-upperdir "$HERE/upper" --overlay-workdir "$HERE/work" --overlay /a \
    sh -c 'cd /a && rm -r folder && mkdir folder && : >folder/new'
  run in_system --overlay-lowerdir "$HERE/one" --overlay-upperdir "$HERE/upper" --overlay-workdir "$HERE/work" --overlay /a ls /a/folder
  assert_success
  assert_output new
  # As a layer of its own it hides as much.
  run in_system --overlay-lowerdir "$HERE/one" --overlay-lowerdir "$HERE/upper" --overlay /a ls /a/folder
  assert_success
  assert_output new
}
