# What holds in containers of every userland: `load lib/userlands` after helpers. A test
# file has image_of NAME, the image of the container of that name.

need_container() {
  podman container exists "$1" || toolbox create --image "$(image_of "$1")" "$1" >/dev/null
}

becomes_root() {
  need_container "$1"
  run --separate-stderr toolbox run --container "$1" sudo id
  assert_success
  assert_output 'uid=0(root) gid=0(root) groups=0(root)'
  assert_errors
}

lists() {
  need_container "$1"
  run --separate-stderr toolbox list --containers
  assert_success
  assert_line --regexp "^[0-9a-f]{12}  $1  .* $(image_of "$1")\$"
  run --separate-stderr toolbox list --images
  assert_success
  assert_line --regexp "^[0-9a-f]{12}  $(image_of "$1")  "
}

removes_container() {
  need_container "$1"
  podman stop --time 5 "$1" >/dev/null
  run --separate-stderr toolbox rm "$1"
  assert_success
  assert_output ''
  assert_errors
  run podman container exists "$1"
  assert_failure 1
}
