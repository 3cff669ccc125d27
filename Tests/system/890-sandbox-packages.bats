# A Debian package is installed into a root file system, as a build tool does it: by apt-get and dpkg
# that take themselves for root. The caller may be a normal user without sub-IDs.

load lib/helpers
load lib/sandbox

setup() {
  command -v apt-get >/dev/null || skip 'there is no apt-get on this host'
  command -v ar >/dev/null || skip 'there is no ar, which makes packages'
  start_sandbox_test
  make_package
  make_repository
  make_root
}

# A package with files of others, and a script that makes more of them.
make_package() {
  mkdir -p package/{control,data/opt/probe,data/var/lib/probe}
  echo program >package/data/opt/probe/program
  echo text >package/data/var/lib/probe/text
  chmod 4755 package/data/opt/probe/program
  ln -s program package/data/opt/probe/link
  printf '%s\n' 'Package: toolbox-tests-probe' 'Version: 1' 'Architecture: all' 'Maintainer: Tests <tests@example.org>' \
    'Description: files of several owners' >package/control/control
  printf '%s\n' '#!/bin/sh' 'set -e' 'install -o 33 -g 44 -m 640 /opt/probe/program /opt/probe/made' \
    'chown -h 33 /opt/probe/link' 'sync /opt/probe/made' 'sync' >package/control/postinst
  chmod 755 package/control/postinst
  tar --create --gzip --file package/control.tar.gz --owner=0 --group=0 --numeric-owner --directory package/control .
  tar --create --gzip --file package/data.tar.gz --owner=33 --group=44 --numeric-owner --directory package/data .
  echo 2.0 >package/debian-binary
  mkdir repository
  (cd package && ar rc ../repository/toolbox-tests-probe_1_all.deb debian-binary control.tar.gz data.tar.gz)
}

make_repository() {
  local package=repository/toolbox-tests-probe_1_all.deb
  {
    cat package/control/control
    echo "Filename: ./${package##*/}"
    echo "Size: $(stat -c %s "$package")"
    echo "SHA256: $(sha256sum "$package" | cut -d ' ' -f 1)"
  } >repository/Packages
}

# What apt and dpkg need of one; programs are the host's.
make_root() {
  mkdir -p root/{etc/apt,opt,tmp,usr,var/cache/apt/archives/partial,var/lib/apt/lists/partial,var/lib/dpkg/info,var/lib/dpkg/updates,var/log/apt}
  : >root/var/lib/dpkg/status
  echo 'root:x:0:0::/root:/bin/sh' >root/etc/passwd
  echo 'root:x:0:' >root/etc/group
  echo 'deb [trusted=yes] copy:/repository ./' >root/etc/apt/sources.list
}

# in_it WORD... - runs toolbox sandbox with these words, in which the root file system is the root,
# and the programs of the host are in it.
in_it() {
  local name links=()
  for name in bin lib lib32 lib64 sbin; do
    [[ ! -L /$name ]] || links+=(--symlink "usr/$name" "/$name")
  done
  # Nobody has sub-IDs.
  with_mounts 'mount --bind /dev/null /etc/subuid; mount --bind /dev/null /etc/subgid' --bind "$HERE/root" / \
    "${links[@]}" --ro-bind /usr /usr --ro-bind "$HERE/repository" /repository --bind /proc /proc --dev /dev \
    --become-root --setenv DEBIAN_FRONTEND noninteractive --setenv PATH /usr/sbin:/usr/bin:/sbin:/bin "$@"
}

owner() {
  stat -c %u:%g "$1"
}

@test "sandbox packages: apt-get install, without another ID and without a sync" {
  local options=(--suppress-chown --suppress-sync)
  # It would become another user for downloads.
  echo 'APT::Sandbox::User "root"; Dpkg::Use-Pty "false";' >root/etc/apt/apt.conf
  run in_it "${options[@]}" sh -c 'apt-get -qq update && apt-get -qq -y install toolbox-tests-probe'
  assert_success
  assert_file_exists root/opt/probe/program
  assert_file_exists root/opt/probe/made
  assert_bytes root/var/lib/probe/text $'text\n'
  assert_equal "$(stat -c %a root/opt/probe/program root/opt/probe/made | xargs)" '4755 640'
  if is_root; then
    # It has all IDs, so owners are set.
    assert_equal "$(owner root/opt/probe/program) $(owner root/opt/probe/made)" '33:44 33:44'
  else
    assert_equal "$(owner root/opt/probe/program) $(owner root/opt/probe/made)" "$UID:$(id -g) $UID:$(id -g)"
  fi
  # It is installed.
  run in_it "${options[@]}" dpkg-query --show --showformat '${db:Status-Abbrev} ${Version}' toolbox-tests-probe
  assert_output --regexp '^ii +1$'
  run in_it "${options[@]}" sh -c 'exec dpkg --purge toolbox-tests-probe'
  assert_success
  assert_file_not_exists root/opt/probe/program
}

@test "sandbox packages: without --suppress-chown a user's dpkg fails" {
  ! is_root || skip 'root has all IDs'
  run in_it --suppress-sync dpkg --install /repository/toolbox-tests-probe_1_all.deb
  assert_failure
  assert_output --regexp 'ownership|chown|Invalid argument'
}
