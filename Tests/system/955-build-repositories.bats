# Images of small distributions that are made on the spot, by each package manager that the host
# has: whose files are, which packages are taken, and what becomes of a build that fails.

# shellcheck disable=SC2154 # run sets stderr

load lib/helpers
load lib/repositories
load lib/manual

# ---- Debian ----

# A Debian with a package whose programs run with the rights of a daemon.
make_debian() {
  needs apt-get dpkg-deb ar gpg
  debian "$HERE/debian"
  deb "$HERE/debian" spool 1.0 <<'FILES'
6755 1 1 usr/bin/submit #!/bin/sh\n
2755 0 42 usr/bin/look #!/bin/sh\n
4755 0 0 usr/bin/become #!/bin/sh\n
640 0 42 etc/secrets secret\n
1770 1 1 var/spool/jobs/
FILES
  index "$HERE/debian"
}

@test "build repositories: a package's files are those of whom it says, or root's and without the rights of others" {
  make_debian
  local path
  run --separate-stderr build_debian "$HERE/debian" --package spool --format tar --output ledger.tar --owners ledger
  assert_success
  run --separate-stderr build_debian "$HERE/debian" --package spool --format tar --output squash.tar --owners squash
  assert_success
  assert_regex "$stderr" 'Warning: These programs have lost the rights of others: /usr/bin/look /usr/bin/submit'
  for path in usr/bin/submit usr/bin/look usr/bin/become etc/secrets var/spool/jobs/; do
    echo "# owners | $path | ledger $(entry ledger.tar "$path") | squash $(entry squash.tar "$path")" >&3
  done
  assert_equal "$(entry ledger.tar usr/bin/submit)" '-rwsr-sr-x 1/1'
  assert_equal "$(entry ledger.tar usr/bin/look)" '-rwxr-sr-x 0/42'
  assert_equal "$(entry ledger.tar usr/bin/become)" '-rwsr-xr-x 0/0'
  assert_equal "$(entry ledger.tar etc/secrets)" '-rw-r----- 0/42'
  assert_equal "$(entry ledger.tar var/spool/jobs/)" 'drwxrwx--T 1/1'
  assert_equal "$(entry squash.tar usr/bin/submit)" '-rwxr-xr-x 0/0'
  assert_equal "$(entry squash.tar usr/bin/look)" '-rwxr-xr-x 0/0'
  assert_equal "$(entry squash.tar usr/bin/become)" '-rwsr-xr-x 0/0'
}

@test "build repositories: what was changed after it was signed is refused" {
  make_debian
  local image=$HERE/image
  refused() {
    remove_cache
    run build_debian "$HERE/debian" --package spool --format dir --output "$image"
    assert_failure 1
    assert_line --partial "Error: $1 failed with exit code 100"
    assert_output --partial "$2"
    assert_file_not_exists "$image"
    refute [ -e "$CACHE/debian-bookworm/base" ]
    echo "# refused | $3 | $(grep -m 1 -o 'E: .*' <<<"$output" | sed "s,$HERE,…,g")" >&3
  }
  cp -r debian untouched
  sed -i 's/^Version: 1.0/Version: 9.0/' debian/Packages
  refused 'apt-get update' 'Hash Sum mismatch' 'another index than the one that was signed'
  cp -r untouched/. debian
  sed -i 's/^Date: .*/Date: Thu, 01 Jan 2026 00:00:00 UTC/' debian/InRelease
  refused 'apt-get update' 'signature' 'another index, with the old signature'
  cp -r untouched/. debian
  rm debian/InRelease
  refused 'apt-get update' 'not signed' 'an index without a signature'
  cp -r untouched/. debian
  printf x | dd of=debian/spool_1.0_all.deb bs=1 seek=200 conv=notrunc status=none
  run build_debian "$HERE/debian" --package spool --format dir --output "$image"
  assert_failure 1
  assert_output --partial 'Hash Sum mismatch'
  assert_file_not_exists "$image"
  cp -r untouched/. debian
  : >"$KEY.none"
  KEY=$KEY.none refused 'apt-get update' NO_PUBKEY 'a key that is not known'
  run build_debian "$HERE/debian" --package spool --format dir --output "$image"
  assert_success
  assert_file_exists "$image/usr/bin/submit"
}

@test "build repositories: locked packages are the old ones, also when there are newer ones" {
  make_debian
  run build_debian "$HERE/debian" --package spool --format tar --output old.tar --lock lock
  assert_success
  deb "$HERE/debian" spool 2.0 <<<'755 0 0 usr/bin/new new'
  index "$HERE/debian"
  run build_debian "$HERE/debian" --package spool --format tar --output new.tar
  assert_success
  run build_debian "$HERE/debian" --format tar --output locked.tar --lock lock --locked
  assert_success
  run tar -xOf new.tar ./var/lib/dpkg/status
  assert_line 'Version: 2.0'
  run tar -xOf locked.tar ./var/lib/dpkg/status
  assert_line 'Version: 1.0'
  refute_line 'Version: 2.0'
  cmp old.tar locked.tar
  echo "# locked | $(grep ^spool lock) | sha256 $(sha256 old.tar) | locked $(sha256 locked.tar)" >&3
  rm debian/spool_1.0_all.*
  index "$HERE/debian"
  run build_debian "$HERE/debian" --format tar --output none.tar --lock lock --locked
  assert_failure 1
  assert_output --partial "Package 'spool' has no installation candidate"
  assert_file_not_exists none.tar
  echo nonsense >lock
  run build_debian "$HERE/debian" --format tar --output none.tar --lock lock --locked
  assert_failure 1
  assert_output --partial 'Error: lock is no file that --lock has written'
}

@test "build repositories: programs of another architecture run while an image is built" {
  needs qemu-aarch64-static skopeo jq
  [[ $(uname -m) == x86_64 ]] || skip 'the host is not an x86_64'
  printf '%s\n' 6.7 "$(uname -r)" | sort --check=quiet --version-sort || skip 'the host has not Linux 6.7 or newer'
  local before
  before=$(cat /proc/sys/fs/binfmt_misc/* 2>/dev/null || true)
  # It ends with 0: mov x8, #93; svc #0, in the smallest program there is.
  {
    printf '\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\xb7\0\x01\0\0\0\x78\0\x40\0\0\0\0\0\x40\0\0\0\0\0\0\0'
    printf '\0\0\0\0\0\0\0\0\0\0\0\0\x40\0\x38\0\x01\0\0\0\0\0\0\0\x01\0\0\0\x05\0\0\0\0\0\0\0\0\0\0\0'
    printf '\0\0\x40\0\0\0\0\0\0\0\x40\0\0\0\0\0\x84\0\0\0\0\0\0\0\x84\0\0\0\0\0\0\0\0\x10\0\0\0\0\0\0'
    printf '\0\0\x80\xd2\xa8\x0b\x80\xd2\x01\0\0\xd4'
  } >true
  chmod 755 true
  needs apt-get dpkg-deb ar gpg
  debian "$HERE/debian" arm64
  deb "$HERE/debian" coreutils 1 arm64 $'Essential: yes\nPriority: required' "$HERE/true" <<FILES
755 0 0 bin/true @$HERE/true
755 0 0 usr/bin/dpkg @$HERE/true
FILES
  index "$HERE/debian"
  run build_debian "$HERE/debian" --arch arm64 --format oci --output image
  assert_success
  run jq -r '.manifests[].platform.architecture' image/index.json
  assert_output arm64
  run skopeo inspect --override-arch arm64 --format '{{.Architecture}} {{.Labels}}' oci:image
  assert_output 'arm64 map[com.github.containers.toolbox:true]'
  # It does so by an emulator that is nobody else's.
  assert_equal "$(cat /proc/sys/fs/binfmt_misc/* 2>/dev/null || true)" "$before"
  # The repository has no such packages.
  run build_debian "$HERE/debian" --arch riscv64 --format dir --output none
  assert_failure 1
  assert_line 'Error: the sources have no essential packages of Debian 12 for riscv64: use the option --mirror or --sources for others that have'
  run toolbox build --distro debian --release bookworm --arch sparc --mirror x --format dir --output none
  assert_failure 1
  assert_output "Error: unknown architecture 'sparc': use one of aarch64, ppc64le, riscv64, s390x, x86_64"
}

@test "build repositories: kill -9 of any process leaves nothing but the cache, and the next build works" {
  make_debian
  needs cc
  printf '#include <unistd.h>\nint main(void) { if (access("/stall", F_OK) == 0) pause(); return 0; }\n' >stall.c
  cc -static -o stall stall.c || skip 'there is no static C library'
  deb "$HERE/debian" stall 1 all '' "$HERE/stall" <<<'644 0 0 stall stall'
  index "$HERE/debian"
  local victim process code left
  for victim in toolbox sandbox apt-get dpkg postinst; do
    build_debian "$HERE/debian" --package stall --format dir --output image >out 2>&1 3>&- &
    process=$!
    eventually is_stalled
    kill -KILL "$(victim "$victim")"
    code=1
    [[ $victim != toolbox ]] || code=137
    ends "$process" "$code"
    eventually has_ended
    assert_file_not_exists image
    left=$(cd "$CACHE/debian-bookworm" && echo *)
    if [[ $victim == toolbox ]]; then assert_regex "$left" '^apt base base.key lock log scratch-[^ ]+$'; else
      assert_equal "$left" 'apt base base.key lock log'
    fi
    echo "# kill -9 of $victim | ends with $code | left: ${left/scratch-*/and a scratch folder, until the next build}" >&3
  done
  run build_debian "$HERE/debian" --package spool --format dir --output image
  assert_success
  assert_equal "$(ls "$CACHE/debian-bookworm")" $'apt\nbase\nbase.key\nlock\nlog'
}

# The process that waits, and those above it: its parents, up to the program itself.
is_stalled() {
  STALLED=$(pgrep --newest --full 'stall.postinst configure') && [[ -n $STALLED ]]
}

victim() {
  local process=$STALLED chain=() name
  while name=$(cat "/proc/$process/comm") && [[ $process != 1 && $process != "$$" && $process != "$BASHPID" ]]; do
    chain+=("$process:$name")
    process=$(awk '/^PPid:/ { print $2 }' "/proc/$process/status")
  done
  case $1 in
    postinst) echo "$STALLED" ;;
    toolbox | sandbox)
      # The program has its sandbox as a child.
      mapfile -t chain < <(printf '%s\n' "${chain[@]}" | grep ':toolbox$' | cut -d : -f 1)
      if [[ $1 == toolbox ]]; then echo "${chain[-1]}"; else echo "${chain[-2]}"; fi
      ;;
    *) printf '%s\n' "${chain[@]}" | grep -m 1 ":$1\$" | cut -d : -f 1 ;;
  esac
}

has_ended() {
  ! pgrep --full 'stall.postinst configure' >/dev/null
}

@test "build repositories: packages of a person's own are left alone, whatever a lock says" {
  make_debian
  run build_debian "$HERE/debian" --package spool --format dir --output one --lock lock
  assert_success
  sed -i 's/^\(spool [^ ]* [^ ]*\) ......../\1 00000000/' lock
  run build_debian "$HERE/debian" --format dir --output two --lock lock --locked
  assert_failure 1
  assert_output --partial 'Error: package spool is not the one that is locked: '
  assert_file_exists debian/spool_1.0_all.deb
  assert_file_not_exists two
}

@test "build repositories: packages do not get at the terminal" {
  make_debian
  needs cc
  cat >meddle.c <<'C'
#include <fcntl.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
int main(void) {
    int terminal = open("/dev/tty", O_RDWR);
    if (terminal >= 0) { ioctl(terminal, TIOCSTI, "x"); puts("it has a terminal"); }
    return 0;
}
C
  cc -static -o meddle meddle.c || skip 'there is no static C library'
  deb "$HERE/debian" meddle 1 all '' "$HERE/meddle" <<<'644 0 0 usr/share/words words'
  index "$HERE/debian"
  run converse -- "$TOOLBX" build --distro debian --release bookworm --sources "$(sources "$HERE/debian")" \
    --base-package base-passwd --package meddle --format dir --output image
  assert_success
  run grep 'it has a terminal' "$CACHE/debian-bookworm/log"
  assert_failure
}

@test "build repositories: on a terminal each stage is counted to its end" {
  make_debian
  run in_terminal "$TOOLBX" build --distro debian --release bookworm --sources "$(sources "$HERE/debian")" \
    --base-package base-passwd --package spool --format dir --output image
  assert_success
  assert_output --partial 'Unpacking essential packages: 1 of 1'
  assert_output --partial 'Built image: image'
}

# From a repository in the place of Debian's, and under names of their own: the images of the tests have those of the
# page, and lack what --check looks for: 950. Another architecture takes minutes, and is not tried.
@test "build repositories: examples of toolbox-build(1)" {
  make_debian
  ! podman image exists localhost/mine:1 || skip 'this podman has an image with a name of the page'
  local name
  for name in git build-essential; do
    deb "$HERE/debian" "$name" 1 <<<"755 0 0 usr/bin/$name words"
  done
  index "$HERE/debian"
  sources "$HERE/debian" >/dev/null
  sed -n '/^\[image\]/,/^```/p' "$(page toolbox-build.1)" | grep -v '^```' >toolbox-image.toml
  toolbox() {
    if [[ $1 == build && $2 != --check ]]; then
      set -- build --sources "$HERE/debian.list" --base-package base-passwd --tag localhost/manual:1 "${@:2}"
    fi
    "$TOOLBX" "$@"
  }
  export -f toolbox
  export HERE TOOLBX
  try_page toolbox-build.1 --but '--arch|--check'
  cmp image/index.json same/index.json
  podman rmi --force localhost/manual:1 localhost/mine:1
}

@test "build repositories: a directory is a copy of the base, and for its owner alone" {
  make_debian
  local image
  for image in one other; do
    run build_debian "$HERE/debian" --format dir --output "$image"
    assert_success
    assert_equal "$(stat -c %a "$image")" 700
    # The base is not changed by it.
    assert_equal "$(stat -c %a "$CACHE/debian-bookworm/base")" 755
    rm "$image/etc/passwd"
    assert_file_exists "$CACHE/debian-bookworm/base/etc/passwd"
  done
  # On another file system too, and nothing else is left there.
  mkdir tree
  run unshare --mount --map-root-user sh -c 'mount -t tmpfs none tree && "$@" && stat -c "%a %n" tree/* tree/image/etc/passwd' \
    - "$TOOLBX" build --distro debian --release bookworm --sources "$(sources "$HERE/debian")" \
    --base-package base-passwd --package spool --format dir --output tree/image
  assert_success
  assert_line '700 tree/image'
  assert_line '644 tree/image/etc/passwd'
  refute_line --regexp '^[0-9]+ tree/image[.]'
}

@test "build repositories: links in an image do not lead to files of the host" {
  make_debian
  mkdir victim
  echo mine >victim/toolbox
  deb "$HERE/debian" sudoers 1 <<<"777 0 0 etc/sudoers.d >$HERE/victim"
  deb "$HERE/debian" policy 1 <<<"777 0 0 usr/sbin/policy-rc.d >$HERE/victim/toolbox"
  deb "$HERE/debian" log 1 <<<"777 0 0 var/log >$HERE/victim"
  deb "$HERE/debian" machine 1 <<<"777 0 0 etc/machine-id >$HERE/victim/toolbox"
  index "$HERE/debian"
  local package kind
  for package in sudoers policy log machine; do
    for kind in base-package package; do
      run build_debian "$HERE/debian" "--$kind" "$package" --format dir --output "image-$package-$kind"
      # There is no such folder in the image, unless it was there before the link; dpkg keeps one.
      if [[ $package-$kind == sudoers-base-package ]]; then
        assert_output --partial 'Error: clean up in '
      else
        assert_success
      fi
      assert_equal "$(ls victim)" toolbox
      assert_bytes victim/toolbox $'mine\n'
    done
  done
}

@test "build repositories: bad surroundings are told in a line, before anything is done" {
  make_debian
  run env XDG_CACHE_HOME=/usr "$TOOLBX" build --distro debian --release 12 --mirror http://127.0.0.1:1 --format dir --output none
  assert_failure 1
  assert_output 'Error: create directory /usr/toolbox: Permission denied'
  mkdir -p other/toolbox/build
  ln -s /var other/toolbox/build/debian-bookworm
  run env XDG_CACHE_HOME="$HERE/other" "$TOOLBX" build --distro debian --release 12 --mirror http://127.0.0.1:1 --format dir --output none
  assert_failure 1
  assert_output "Error: $HERE/other/toolbox/build/debian-bookworm belongs to another user: remove it, or set XDG_CACHE_HOME to a folder of your own"
  run "$TOOLBX" build --distro debian --release 12 --mirror http://127.0.0.1:1/debian --format dir --output none
  assert_failure 1
  assert_line --partial 'Error: apt-get update failed with exit code 100'
  assert_output --partial 'Could not connect to 127.0.0.1:1'
  # As on any host, a normal user has no rights over mounts.
  local build=(setpriv --ambient-caps=-all --inh-caps=-all "$TOOLBX" build --distro debian --release bookworm
    --sources "$(sources "$HERE/debian")" --base-package base-passwd --format dir --output none)
  run as_if 'echo 0 >/proc/sys/user/max_user_namespaces' "${build[@]}"
  assert_failure 1
  assert_output --partial user.max_user_namespaces
  refute_output --partial 'Looking for packages'
  assert_equal "${#lines[@]}" 1
  mkdir small
  XDG_CACHE_HOME=$HERE/small run as_if 'mount -t tmpfs -o size=300k none small' "${build[@]}"
  assert_failure 1
  assert_output --partial 'No space left on device'
  assert_file_not_exists none
}

@test "build repositories: one release is built once at a time" {
  make_debian
  mkdir -p "$CACHE/debian-bookworm"
  exec {lock}>"$CACHE/debian-bookworm/lock"
  flock "$lock"
  run build_debian "$HERE/debian" --format dir --output none
  exec {lock}>&-
  assert_failure 1
  assert_output "Error: lock $CACHE/debian-bookworm: another build uses it: Resource temporarily unavailable"
}

@test "build repositories: a shell can be had where a step has failed" {
  make_debian
  printf '#!/bin/sh\n' >fail
  deb "$HERE/debian" broken 1 all '' "$HERE/fail" <<<'644 0 0 usr/share/words words'
  index "$HERE/debian"
  # There is no sh in this image.
  run converse '# ' 'cat /buildroot/usr/share/words; id -u' '# ' exit -- "$TOOLBX" build --distro debian --release bookworm \
    --sources "$(sources "$HERE/debian")" --base-package base-passwd --package broken --format dir --output none --debug-shell
  assert_failure 1
  assert_output --partial 'This is a shell where it has run'
  assert_output --partial words0
  assert_output --partial 'Error: apt-get install failed with exit code 100'
  # Nobody can answer there.
  run build_debian "$HERE/debian" --package broken --format dir --output none --debug-shell </dev/null
  assert_failure 1
  refute_output --partial 'This is a shell'
}

# ---- the others ----

@test "build repositories: dnf: owners, set-user-ID bits and file capabilities arrive" {
  needs dnf rpmbuild createrepo_c
  fedora "$HERE/fedora" <<'SPEC'
Name: base
Version: 1
Release: 1
Summary: users
License: none
%description
users
%package -n spool
Summary: files of others
Requires(pre): base
%description -n spool
files of others
%post -n spool -p <lua>
for _, path in ipairs({"/dnf/dnf.conf", "/dnf/repos.d/toolbox.repo"}) do
  local file = io.open(path, "a")
  if file then file:write("\n# meddled\n"); file:close() end
end
%install
mkdir -p %{buildroot}/etc %{buildroot}/proc %{buildroot}/usr/bin %{buildroot}/var/spool/jobs
echo root:x:0:0::/root:/bin/bash >%{buildroot}/etc/passwd
echo daemon:x:2:2::/:/bin/false >>%{buildroot}/etc/passwd
printf 'root:x:0:\ndaemon:x:2:\nwheel:x:10:\n' >%{buildroot}/etc/group
for name in submit look become ping plain; do echo x >%{buildroot}/usr/bin/$name; done
%files
/etc/passwd
/etc/group
%dir /proc
%dir %attr(555,root,root) /
%files -n spool
%attr(6755,daemon,daemon) /usr/bin/submit
%attr(2755,root,daemon) /usr/bin/look
%attr(4755,root,root) /usr/bin/become
%caps(cap_net_raw=ep) %attr(0755,root,root) /usr/bin/ping
%attr(0644,daemon,daemon) /usr/bin/plain
%attr(1770,daemon,daemon) /var/spool/jobs
SPEC
  local options=(--distro fedora --release 42 --sources "$HERE/fedora.repo" --base-package base --package spool) path
  run toolbox build "${options[@]}" --format tar --output ledger.tar --lock lock
  assert_success
  assert_output --partial 'Warning: The image lacks what toolboxes have:'
  run toolbox build "${options[@]}" --format tar --output squash.tar --owners squash
  assert_success
  assert_output --partial 'have lost the rights of others: /usr/bin/look /usr/bin/submit'
  for path in usr/bin/submit usr/bin/look usr/bin/become usr/bin/ping usr/bin/plain var/spool/jobs/; do
    echo "# rpm | $path | ledger $(entry ledger.tar "$path") $(attributes ledger.tar "$path") | squash $(entry squash.tar "$path")" >&3
  done
  # Nobody may write there, and the base is moved all the same.
  assert_equal "$(entry ledger.tar '' | head -n 1)" 'dr-xr-xr-x 0/0'
  assert_equal "$(entry ledger.tar usr/bin/submit)" '-rwsr-sr-x 2/2'
  assert_equal "$(entry ledger.tar usr/bin/look)" '-rwxr-sr-x 0/2'
  assert_equal "$(entry ledger.tar usr/bin/become)" '-rwsr-xr-x 0/0'
  assert_equal "$(entry ledger.tar usr/bin/plain)" '-rw-r--r-- 2/2'
  assert_equal "$(entry ledger.tar var/spool/jobs/)" 'drwxrwx--T 2/2'
  assert_equal "$(attributes ledger.tar usr/bin/ping)" security.capability
  assert_equal "$(entry squash.tar usr/bin/submit)" '-rwxr-xr-x 0/0'
  run grep -E '^\./(dnf|var/cache/dnf/.|var/log/.|usr/lib/sysimage/rpm/.*-(shm|wal)$)' <<<"$(tar -tf ledger.tar)"
  assert_failure 1
  # A script of the package has written to what the build relies on, to no effect.
  run grep -rlE meddled "$CACHE/fedora-42/dnf/dnf.conf" "$CACHE/fedora-42/dnf/repos.d"
  assert_failure 1
  assert_output ''
  # From a lock, without a base, the same bytes.
  remove_cache
  run toolbox build --distro fedora --release 42 --sources "$HERE/fedora.repo" --base-package base --format tar \
    --output locked.tar --lock lock --locked
  assert_success
  cmp ledger.tar locked.tar
  # Nobody has signed these packages.
  needs gpg
  gpg --homedir "$KEYS" --export --armor >key.asc
  sed -i "s,gpgcheck=0,gpgcheck=1\ngpgkey=file://$HERE/key.asc," fedora.repo
  run toolbox build "${options[@]}" --format dir --output none
  assert_failure 1
  assert_output --partial 'is not signed'
  assert_file_not_exists none
}

@test "build repositories: pacman: owners and set-user-ID bits arrive" {
  needs pacman repo-add bsdtar
  pacman_package "$HERE/arch" filesystem <<'FILES'
644 0 0 etc/passwd root:x:0:0::/root:/bin/bash\ndaemon:x:2:2::/:/bin/false\n
644 0 0 etc/group root:x:0:\ndaemon:x:2:\nwheel:x:10:\n
FILES
  pacman_package "$HERE/arch" spool <<'FILES'
6755 2 2 usr/bin/submit x
640 0 2 etc/secrets x
FILES
  arch "$HERE/arch"
  local options=(--distro arch --sources "$HERE/arch.conf" --base-package filesystem --package spool)
  # What concerns the host is passed over.
  sed -i 's/^SigLevel/CheckSpace\nDownloadUser = nobody\n&/' arch.conf
  run toolbox build "${options[@]}" --format tar --output one.tar --lock lock
  assert_success
  assert_equal "$(entry one.tar usr/bin/submit)" '-rwsr-sr-x 2/2'
  assert_equal "$(entry one.tar etc/secrets)" '-rw-r----- 0/2'
  assert_equal "$(cut -d ' ' -f 1-3 lock)" $'# toolbox-build lock\nbase filesystem\npackage spool\nfilesystem any 1-1\nspool any 1-1'
  # The group that is root in this image.
  assert_equal "$(tar -xOf one.tar ./etc/sudoers.d/toolbox)" '%wheel ALL=(ALL) NOPASSWD:ALL'
  remove_cache
  run toolbox build "${options[@]}" --format tar --output two.tar --lock lock --locked
  assert_success
  cmp one.tar two.tar
  pacman_package "$HERE/arch" more <<<'644 0 0 etc/more x'
  arch "$HERE/arch" 2>/dev/null
  # pacman tells one index from another by the second in which it was made.
  touch -d '1 minute' "$HERE/arch/tests.db.tar.gz"
  run toolbox build "${options[@]}" --package more --format tar --output three.tar
  assert_success
  assert_equal "$(entry three.tar etc/more)" '-rw-r--r-- 0/0'
}

# ---- what images lack ----

@test "build repositories: what an image lacks is named" {
  make_debian
  run build_debian "$HERE/debian" --tag tests-lacking:1
  assert_success
  run toolbox build --check localhost/tests-lacking:1
  assert_failure 1
  assert_line 'Image localhost/tests-lacking:1 lacks:'
  assert_line '  the program capsh: Toolbx runs commands with it'
  assert_line '  the program sudo: it is how people become root'
  refute_output --partial 'a group sudo or wheel'
  podman rmi localhost/tests-lacking:1 >/dev/null
  run toolbox build --check "$(debian_image)"
  refute_output --partial 'the program capsh'
  refute_output --partial 'label'
  run toolbox build --check localhost/no-such-image:1
  assert_failure 1
  assert_line --partial 'Error: '
  assert_no_new_container
}
