# Files of images that are made on the spot: whose they are when programs give them away, give
# them back, and change their modes.

# shellcheck disable=SC2154 # run sets stderr

load lib/helpers
load lib/repositories

setup() {
  start_build_test
  needs apt-get dpkg-deb ar gpg cc
}

# A Debian with a package whose script is a program of these lines of C.
make_debian() {
  {
    printf '#include <%s>\n' fcntl.h stdio.h stdlib.h sys/stat.h sys/xattr.h unistd.h
    printf 'static void make(const char *path) { close(open(path, O_CREAT | O_WRONLY, 0755)); }\n'
    printf '#define DO(call) do { if ((call) != 0) { perror(#call); exit(1); } } while (0)\n'
    printf 'int main(void) {\n'
    cat
    printf 'return 0; }\n'
  } >script.c
  cc -D_GNU_SOURCE -static -o script script.c || skip 'there is no static C library'
  debian "$HERE/debian"
  deb "$HERE/debian" words 1 all '' "$HERE/script" <<<'644 0 0 words words'
  index "$HERE/debian"
}

@test "build owners: a file that goes back to root is root's, and each half of its owner changes alone" {
  make_debian <<'C'
  make("/back"); DO(chown("/back", 1, 1)); DO(chown("/back", 0, 0)); DO(chmod("/back", 04755));
  make("/halves"); DO(chown("/halves", 1, 42)); DO(lchown("/halves", 0, -1));
  make("/others"); DO(chown("/others", 1, 42)); DO(fchownat(AT_FDCWD, "/others", -1, 0, 0));
  make("/steps"); DO(chown("/steps", 1, 42)); DO(chown("/steps", 0, -1)); DO(chown("/steps", -1, 0));
  make("/nothing"); DO(chown("/nothing", 1, 42)); DO(chown("/nothing", -1, -1));
  make("/bits"); DO(chown("/bits", 1, 42)); DO(chmod("/bits", 06755)); DO(chown("/bits", 0, -1));
  make("/root"); DO(chmod("/root", 04755)); DO(chown("/root", 0, 0));
  if (chown("/missing", 0, 0) == 0) return 1;
  if (chown("/missing", 1, 1) == 0) return 1;
C
  local path
  run --separate-stderr build_debian "$HERE/debian" --package words --format tar --output ledger.tar --owners ledger
  assert_success
  for path in back halves others steps nothing bits root; do
    echo "# owners | $path | $(entry ledger.tar "$path")" >&3
  done
  assert_equal "$(entry ledger.tar back)" '-rwsr-xr-x 0/0'
  assert_equal "$(entry ledger.tar halves)" '-rwxr-xr-x 0/42'
  assert_equal "$(entry ledger.tar others)" '-rwxr-xr-x 1/0'
  assert_equal "$(entry ledger.tar steps)" '-rwxr-xr-x 0/0'
  assert_equal "$(entry ledger.tar nothing)" '-rwxr-xr-x 1/42'
  assert_equal "$(entry ledger.tar bits)" '-rwxr-xr-x 0/42'
  assert_equal "$(entry ledger.tar root)" '-rwxr-xr-x 0/0'
  # It was another's for a while, and loses nothing.
  run --separate-stderr build_debian "$HERE/debian" --package words --format tar --output squash.tar --owners squash
  assert_success
  refute_regex "$stderr" 'lost the rights'
  assert_equal "$(entry squash.tar back)" '-rwsr-xr-x 0/0'
}

@test "build owners: a file that is given away loses its capabilities" {
  make_debian <<'C'
  // CAP_NET_RAW, permitted and effective; see VFS_CAP_REVISION_2 of <linux/capability.h>.
  static const unsigned char value[20] = {1, 0, 0, 2, 0, 0x20};
  make("/kept"); DO(setxattr("/kept", "security.capability", value, sizeof value, 0));
  make("/given"); DO(setxattr("/given", "security.capability", value, sizeof value, 0)); DO(chown("/given", 1, 1));
  make("/half"); DO(setxattr("/half", "security.capability", value, sizeof value, 0)); DO(chown("/half", -1, 42));
  make("/later"); DO(chown("/later", 1, 1)); DO(setxattr("/later", "security.capability", value, sizeof value, 0));
C
  run --separate-stderr build_debian "$HERE/debian" --package words --format tar --output ledger.tar --owners ledger
  assert_success
  assert_equal "$(attributes ledger.tar kept)" security.capability
  assert_equal "$(attributes ledger.tar given)" ''
  assert_equal "$(attributes ledger.tar half)" ''
  assert_equal "$(attributes ledger.tar later)" security.capability
  assert_equal "$(entry ledger.tar later)" '-rwxr-xr-x 1/1'
}

@test "build owners: names of files with line ends are told as they are" {
  make_debian <<'C'
  make("/a\n-b"); DO(chown("/a\n-b", 1, 1)); DO(chmod("/a\n-b", 04755));
C
  run --separate-stderr build_debian "$HERE/debian" --package words --format tar --output squash.tar --owners squash
  assert_success
  assert_regex "$stderr" $'lost the rights of others: /a\n-b\n'
}
