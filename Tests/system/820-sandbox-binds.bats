# Binds: what is mounted where, on what, and which mount points are left.

load lib/helpers
load lib/sandbox

@test "sandbox binds: --bind is read-write" {
  mkdir source
  run --separate-stderr in_system --bind "$HERE/source" /data sh -c 'echo hello >/data/file'
  assert_success
  assert_output ''
  assert_errors
  assert_bytes source/file $'hello\n'
}

@test "sandbox binds: --ro-bind is read-only" {
  mkdir source
  run --separate-stderr in_system --ro-bind "$HERE/source" /data sh -c 'echo hello >/data/file'
  assert_failure
  assert_regex "$stderr" 'Read-only file system'
  assert_file_not_exists source/file
}

@test "sandbox binds: mounts below the source come along" {
  mkdir -p source/below
  run with_mounts "mount -t tmpfs none $HERE/source/below; echo hello >$HERE/source/below/file" \
    "${SYSTEM[@]}" --bind "$HERE/source" /data sh -c 'cat /data/below/file; echo more >>/data/below/file; cat /data/below/file'
  assert_success
  assert_output $'hello\nhello\nmore'
}

@test "sandbox binds: --ro-bind makes mounts below the source read-only" {
  mkdir -p source/below
  run with_mounts "mount -t tmpfs none $HERE/source/below; echo hello >$HERE/source/below/file" \
    "${SYSTEM[@]}" --ro-bind "$HERE/source" /data sh -c 'cat /data/below/file; echo more >>/data/below/file'
  assert_failure
  assert_line hello
  assert_line --partial 'Read-only file system'
}

@test "sandbox binds: a source that is read-only stays so" {
  mkdir source
  run with_mounts "mount --bind $HERE/source $HERE/source; mount -o remount,bind,ro $HERE/source" \
    "${SYSTEM[@]}" --bind "$HERE/source" /data sh -c 'echo hello >/data/file'
  assert_failure
  assert_output --partial 'Read-only file system'
}

@test "sandbox binds: nosuid, nodev and noexec are as on the host" {
  local options
  mkdir source
  options=$(findmnt --noheadings --output VFS-OPTIONS --target "$HERE")
  run in_system --bind /proc /proc --bind "$HERE/source" /data findmnt --noheadings --output VFS-OPTIONS --mountpoint /data
  assert_success
  assert_output "$options"
  run with_mounts "mount -t tmpfs -o nosuid,noexec none $HERE/source" \
    "${SYSTEM[@]}" --bind /proc /proc --bind "$HERE/source" /data findmnt --noheadings --output VFS-OPTIONS --mountpoint /data
  assert_success
  assert_output --regexp '^rw,nosuid,noexec'
  refute_output --partial nodev
}

@test "sandbox binds: devices work" {
  run in_system --bind /dev /dev sh -c 'head -c 3 /dev/zero | od -An -tx1 && echo x >/dev/null'
  assert_success
  assert_output ' 00 00 00'
}

@test "sandbox binds: a single file" {
  echo hello >source
  run in_system --bind "$HERE/source" /deep/down/file sh -c 'cat /deep/down/file; echo more >>/deep/down/file'
  assert_success
  assert_output hello
  assert_bytes source $'hello\nmore\n'
}

@test "sandbox binds: a socket, a fifo and a device" {
  python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' socket
  mkfifo fifo
  run in_system --bind "$HERE/socket" /s --ro-bind "$HERE/fifo" /f --bind /dev/null /n stat -c '%n %F' /s /f /n
  assert_success
  assert_output '/s socket
/f fifo
/n character special file'
}

@test "sandbox binds: the mount points of sockets, fifos, devices and files are files" {
  mkdir host
  mkfifo fifo
  : >file
  python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' socket
  in_system --bind "$HERE/host" /host --bind "$HERE/fifo" /host/fifo --bind /dev/null /host/device \
    --bind "$HERE/socket" /host/socket --bind "$HERE/file" /host/file true
  run stat -c '%n %F %a' host/{fifo,device,socket,file}
  assert_output 'host/fifo regular empty file 644
host/device regular empty file 644
host/socket regular empty file 644
host/file regular empty file 644'
}

@test "sandbox binds: mount points in a bind are made on the host and stay, whatever the umask" {
  mkdir host source
  : >file
  (
    umask 077
    in_system --bind "$HERE/host" /host --bind "$HERE/source" /host/a/b --ro-bind "$HERE/file" /host/c/d true
  )
  run stat -c '%n %F %a' host/a host/a/b host/c host/c/d
  assert_output 'host/a directory 755
host/a/b directory 755
host/c directory 755
host/c/d regular empty file 644'
}

@test "sandbox binds: mount points that are there are left as they are" {
  mkdir host source
  mkdir -m 0700 host/there
  echo below >host/file
  chmod 600 host/file
  echo above >file
  run in_system --bind "$HERE/host" /host --bind "$HERE/source" /host/there --bind "$HERE/file" /host/file cat /host/file
  assert_output above
  assert_bytes host/file $'below\n'
  run stat -c '%n %a' host/there host/file
  assert_output $'host/there 700\nhost/file 600'
}

@test "sandbox binds: -try takes a source that is there" {
  mkdir source
  : >source/file
  run in_system --bind-try "$HERE/source" /a --ro-bind-try "$HERE/source" /b sh -c 'ls /a /b; : >/a/new; : >/b/new'
  assert_failure
  assert_line --partial 'Read-only file system'
  assert_file_exists source/new
}

@test "sandbox binds: -try passes over a source that is missing, and makes no mount point" {
  mkdir host
  run --separate-stderr in_system --bind "$HERE/host" /host --bind-try "$HERE/no/such" /host/a --ro-bind-try /no/such /host/b/c \
    --bind-try +/no/such /host/d sh -c 'ls -A /host && echo listed'
  assert_success
  assert_output listed
  assert_errors
  assert_equal "$(ls -A host)" ''
}

@test "sandbox binds: a source in a folder that may not be searched is missing" {
  ! is_root || skip 'root may search all folders'
  [[ ! -x /root ]] || skip 'this user may search /root'
  run --separate-stderr in_system --bind-try /root/file /data test -e /data
  assert_failure 1
  assert_errors
  refuses 'bind /root/file to /data: Permission denied' "${SYSTEM[@]}" --bind /root/file /data true
}

@test "sandbox binds: links in the source are followed" {
  mkdir source
  : >source/file
  ln -s source link
  ln -s "$HERE/link/file" to-file
  run in_system --bind "$HERE/link" /data --bind "$HERE/to-file" /file stat -c '%n %F' /data /data/file /file
  assert_success
  assert_output '/data directory
/data/file regular empty file
/file regular empty file'
}

@test "sandbox binds: -nofollow mounts a link as a link" {
  mkdir folder
  ln -s 'where it points' link
  ln -s "$HERE/link" folder/other
  ln -s folder to-folder
  run in_system --bind /proc /proc --bind-nofollow "$HERE/link" /deep/a --ro-bind-nofollow "$HERE/to-folder/other" /b \
    sh -c 'readlink /deep/a /b; findmnt --noheadings --list --output TARGET,VFS-OPTIONS' sh
  assert_success
  assert_line --index 0 'where it points'
  assert_line --index 1 "$HERE/link"
  assert_line --regexp '^/deep/a +rw'
  assert_line --regexp '^/b +ro'
}

@test "sandbox binds: -nofollow is as --bind where there is no link" {
  mkdir source
  : >source/file
  run in_system --bind-nofollow "$HERE/source" /a --ro-bind-nofollow "$HERE/source" /b sh -c 'ls /a /b; : >/a/new; : >/b/new'
  assert_failure
  assert_line --partial 'Read-only file system'
  assert_file_exists source/new
}

@test "sandbox binds: what is no folder is mounted on a link, not on what it points to" {
  mkdir host
  echo below >host/target
  ln -s target host/link
  ln -s /no/such host/dangling
  echo above >file
  run in_system --bind "$HERE/host" /host --bind "$HERE/file" /host/link --bind "$HERE/file" /host/dangling \
    sh -c 'cat /host/link /host/target /host/dangling; test -L /host/link'
  assert_failure 1
  assert_output $'above\nbelow\nabove'
  assert_link_exists host/link
  assert_link_exists host/dangling
}

@test "sandbox binds: a folder is mounted on what a link points to, in the sandbox" {
  mkdir source
  : >source/file
  run in_system --dir /real --symlink /real /absolute --symlink other/down /relative --symlink /not/yet/there /dangling \
    --bind "$HERE/source" /absolute --bind "$HERE/source" /relative --bind "$HERE/source" /dangling \
    sh -c 'ls /real /other/down /not/yet/there; readlink /absolute /relative /dangling'
  assert_success
  assert_output '/not/yet/there:
file

/other/down:
file

/real:
file
/real
other/down
/not/yet/there'
  assert_dir_not_exists /not
}

@test "sandbox binds: links in the middle of a destination stay in the sandbox, whatever they say" {
  : >file
  run in_system --symlink ../../../../real /out --dir /real --bind "$HERE/file" /out/a/file ls /real/a
  assert_success
  assert_output file
}

@test "sandbox binds: a source with + is looked up in the sandbox" {
  mkdir source
  echo hello >source/file
  run in_system --bind "$HERE/source" /z --symlink /z /link --bind +/z /a/b --ro-bind +/link/file /c sh -c 'cat /a/b/file /c; : >/a/b/new; : >>/c'
  assert_failure
  assert_line --index 0 hello
  assert_line --index 1 hello
  assert_line --partial 'Read-only file system'
  assert_file_exists source/new
  # The host has no such folder.
  assert_dir_not_exists /z
}

@test "sandbox binds: a source with + that is missing there" {
  mkdir host
  run --separate-stderr in_system --bind "$HERE/host" /host --bind +"$HERE" /host/a true
  says_one_line ': No such file or directory$'
  assert_equal "$(ls -A host)" ''
}

@test "sandbox binds: --bind-fd and --ro-bind-fd mount what is open" {
  mkdir source
  echo hello >source/file
  run in_system --bind-fd 7 /a --ro-bind-fd 8 /b --ro-bind-fd 9 /c sh -c 'cat /a/file /b/file /c; : >/a/new; : >/b/new' \
    7<source 8<source 9<source/file
  assert_failure
  assert_output --partial $'hello\nhello\nhello\n'
  assert_output --partial 'Read-only file system'
  assert_file_exists source/new
}

@test "sandbox binds: --bind-fd mounts what is open even where its name is gone" {
  mkdir source
  : >source/file
  exec {folder}<source
  mv source moved
  run in_system --bind-fd "$folder" /a ls /a
  exec {folder}<&-
  assert_success
  assert_output file
}

@test "sandbox binds: a source that is missing is told, and makes no mount point" {
  mkdir host
  refuses "bind $HERE/no/such to /host/a: No such file or directory" "${SYSTEM[@]}" --bind "$HERE/host" /host --bind "$HERE/no/such" /host/a true
  refuses "bind $HERE/no/such to /host/b/c read-only: No such file or directory" "${SYSTEM[@]}" --bind "$HERE/host" /host \
    --ro-bind no/such /host/b/c true
  assert_equal "$(ls -A host)" ''
}

@test "sandbox binds: names that are not UTF-8, and with any other byte" {
  local name=$'caf\xe9 \t\\ "\'$:,=\x01'
  mkdir "$name"
  echo hello >"$name/$name"
  run in_system --bind "$HERE/$name" "/a/$name" --ro-bind "$name/$name" /b cat "/a/$name/$name" /b
  assert_success
  assert_output $'hello\nhello'
}
