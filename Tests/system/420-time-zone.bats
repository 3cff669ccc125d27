# A container follows the host's time zone while it runs.

load lib/helpers

# The host's /etc is not the test's to change, so this container takes a copy for it.
setup_file() {
  start_file
  ETC=$(mktemp -d "$HOME/toolbox-tests-XXXXXX")
  export ETC
  # As /etc is: the entry point has no capability to read what is the user's alone.
  chmod 0755 "$ETC"
  cp -L /etc/host.conf /etc/hosts /etc/resolv.conf "$ETC"
  set_zone Etc/UTC
  make_container_with tests --volume "$ETC:/run/host/etc"
  toolbox run --container tests true
}

teardown_file() {
  end_file
  rm -rf "$ETC"
}

# As systemd-timedated does it: another link takes the place of the old one.
set_zone() {
  ln -s "../usr/share/zoneinfo/$1" "$ETC/localtime.new"
  mv -T "$ETC/localtime.new" "$ETC/localtime"
}

zone_is() {
  [[ $(toolbox run --container tests cat /etc/timezone) == "$1" ]]
}

@test "time zone: the container has the host's" {
  set_zone Etc/UTC
  eventually zone_is Etc/UTC
  assert_equal "$(toolbox run --container tests date +%z)" +0000
}

@test "time zone: a change reaches the running container" {
  set_zone Asia/Kolkata
  eventually zone_is Asia/Kolkata
  assert_equal "$(toolbox run --container tests date +%z)" +0530
}

@test "time zone: so does the next change, and the container is the same" {
  local process
  process=$(podman inspect --format '{{.State.Pid}}' tests)
  set_zone Asia/Tokyo
  eventually zone_is Asia/Tokyo
  set_zone Etc/UTC
  eventually zone_is Etc/UTC
  assert_equal "$(podman inspect --format '{{.State.Pid}}' tests)" "$process"
}

@test "time zone: a file of one's own instead of a link has the name that the host says" {
  set_zone Etc/UTC
  eventually zone_is Etc/UTC
  echo Asia/Tokyo >"$ETC/timezone"
  cp /usr/share/zoneinfo/Asia/Tokyo "$ETC/localtime.new"
  mv "$ETC/localtime.new" "$ETC/localtime"
  eventually zone_is Asia/Tokyo
  assert_equal "$(toolbox run --container tests date +%z)" +0900
  rm "$ETC/timezone"
}

@test "time zone: no time zone at all is UTC" {
  set_zone Asia/Tokyo
  eventually zone_is Asia/Tokyo
  rm "$ETC/localtime"
  eventually zone_is UTC
}

@test "time zone: the one that was chosen while the container was stopped" {
  podman stop --time 5 tests >/dev/null
  set_zone Asia/Kolkata
  run --separate-stderr toolbox run --container tests cat /etc/timezone
  assert_success
  assert_output Asia/Kolkata
}
