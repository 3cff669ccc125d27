# In which order operations are carried out, and which are none because others include them.

load lib/helpers
load lib/sandbox

# plan WORD... - what --debug says is done, a line each, of a sandbox in which nothing is run.
plan() {
  run --separate-stderr sandbox --debug "$@" -- /
  # A folder cannot be executed, for which there is another line.
  assert_failure 126
  output=$(grep '^+ ' <<<"$stderr")
  # shellcheck disable=SC2034 # assertions read it
  mapfile -t lines <<<"$output"
}

@test "sandbox order: parents come before what is below them, wherever they are on the command line" {
  plan --dir /a/b/c --tmpfs /a --write text /a/b/file --dir /a/b
  assert_output '+ tmpfs /a
+ directory /a/b
+ directory /a/b/c
+ write /a/b/file'
  mkdir source
  : >source/file
  run in_system --bind "$HERE/source" /a/b --tmpfs /a ls /a/b
  assert_output file
}

@test "sandbox order: names are compared one by one, not as text" {
  plan --dir /a-b --dir /a/b --dir /a --dir /Z --dir /
  assert_output '+ directory /
+ directory /Z
+ directory /a
+ directory /a/b
+ directory /a-b'
}

@test "sandbox order: with the same destination, binds come last and others as they are given" {
  mkdir one two
  plan --bind "$HERE/two" /a --tmpfs /a --bind "$HERE/one" /a --dir /a
  assert_output "+ tmpfs /a
+ directory /a
+ bind $HERE/two to /a
+ bind $HERE/one to /a"
  : >one/one
  : >two/two
  run in_system --bind "$HERE/two" /a --tmpfs /a --bind "$HERE/one" /a ls /a
  assert_output one
}

@test "sandbox order: sources with + come after all others, sorted by destination" {
  mkdir source
  plan --bind +/z /a --dir /z/y --bind +/z/y /b --bind "$HERE/source" /c --bind +/z/y /a/y
  assert_output "+ bind $HERE/source to /c
+ directory /z/y
+ bind +/z to /a
+ bind +/z/y to /b"
  run in_system --bind +/z /a --write text /z/y ls /a
  assert_output y
}

@test "sandbox order: a bind that is given twice is mounted once" {
  mkdir source
  plan --bind "$HERE/source" /a --bind "$HERE/./source/" //a/../a --ro-bind "$HERE/source" /a --ro-bind source /a
  assert_output "+ bind $HERE/source to /a
+ bind $HERE/source to /a read-only"
}

@test "sandbox order: binds that differ in one thing are both mounted" {
  mkdir source
  plan --bind /usr /a --dir /usr --bind +/usr /a --bind-try /usr /a --bind-nofollow /usr /a
  assert_equal "$(grep -c ' to /a' <<<"$output")" 4
}

@test "sandbox order: a bind that another one includes is not mounted" {
  mkdir -p source/b/c
  plan --bind "$HERE/source/b/c" /a/b/c --bind "$HERE/source" /a --bind "$HERE/source/b" /a/b
  assert_output "+ bind $HERE/source to /a"
  plan --bind / / --bind /usr /usr
  assert_output '+ bind / to /'
}

@test "sandbox order: a bind that is not just a part of another is mounted" {
  mkdir -p source/b other
  plan --bind "$HERE/source" /a --ro-bind "$HERE/source/b" /a/b
  assert_output "+ bind $HERE/source to /a
+ bind $HERE/source/b to /a/b read-only"
  plan --bind "$HERE/source" /a --bind "$HERE/source/b" /a/c
  assert_line "+ bind $HERE/source/b to /a/c"
  # Their names only begin alike.
  mkdir source-b
  plan --bind "$HERE/source" /a --bind "$HERE/source-b" /a-b
  assert_line "+ bind $HERE/source-b to /a-b"
  plan --bind "$HERE/source" /a --bind-try "$HERE/source/b" /a/b
  assert_line --regexp "^\+ bind $HERE/source/b to /a/b"
}

@test "sandbox order: a bind below something else is mounted, though another bind would include it" {
  mkdir -p source/home/x
  : >source/home/x/file
  run in_system --bind "$HERE/source" /a --tmpfs /a/home --bind "$HERE/source/home/x" /a/home/x ls -R /a
  assert_success
  assert_output '/a:
home

/a/home:
x

/a/home/x:
file'
  run in_system --bind "$HERE/source" /a --ro-bind /usr /a/home --bind "$HERE/source/home" /a/home ls /a/home
  assert_success
  assert_output x
}

# Mounts that are left out are not missed: the same can be seen.
@test "sandbox order: what is seen is the same with and without what is redundant" {
  local with without
  mkdir -p source/b/c
  : >source/b/c/file
  without=$(in_system --bind "$HERE/source" /a find /a)
  with=$(in_system --bind "$HERE/source/b" /a/b --bind "$HERE/source" /a --bind "$HERE/source/b/c" /a/b/c find /a)
  assert_regex "$without" $'\n/a/b/c/file(\n|$)'
  assert_equal "$with" "$without"
}

# ---- paths ----

@test "sandbox order: paths are the caller's, and made plain without looking at links" {
  mkdir -p here/folder source
  : >source/file
  ln -s /usr here/link
  cd here
  plan --bind ../source data --dir folder/../x//./y/ --bind link/../../source z --dir ../../../../../../../../../../../../zzz
  assert_output "+ bind $HERE/source to $HERE/here/data
+ directory $HERE/here/x/y
+ bind $HERE/source to $HERE/here/z
+ directory /zzz"
}

@test "sandbox order: --debug writes each line before it is done, and nothing else" {
  run --separate-stderr in_system --debug --dir /a --symlink usr/a /b --write text /c --remount-ro / --tmpfs /d true
  assert_success
  assert_output ''
  assert_regex "$stderr" $'(^|\n)\\+ directory /a\n'
  assert_regex "$stderr" $'\n\\+ link /b to usr/a\n(.*\n)?\\+ write /c\n\\+ tmpfs /d\n(.*\n)?\\+ remount / read-only$'
  refute_regex "$stderr" $'(^|\n)[^+]'
  run --separate-stderr in_system --debug --dir /a --symlink text / --dir /z true
  assert_failure 1
  assert_output ''
  assert_regex "${stderr##*$'\n'}" "^$SANDBOX: "
}
