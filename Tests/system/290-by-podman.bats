# What commands are promised holds by podman exec as well, which is the way into
# containers where the kernel's calls do not lead there.

load lib/helpers

setup() {
  start_test
  for_the_build_folder
}

# by_podman FILE... - these tests pass where podman enters all containers.
by_podman() {
  local variables
  mapfile -t variables < <(compgen -e | grep '^BATS_')
  run env "${variables[@]/#/--unset=}" --unset=BASH_ENV TOOLBX_RUN_ENTRY=podman \
    bats --formatter tap "${@/#/"$BATS_TEST_DIRNAME/"}"
  assert_success
  refute_line --regexp '^not ok'
  printf '# %s\n' "$(grep -c '^ok' <<<"$output") tests by podman" >&3
}

@test "by podman: run, its exit codes, streams and words" {
  by_podman 200-run-exit-codes.bats 210-run-streams.bats 240-run-arguments.bats
}

@test "by podman: run, its surroundings" {
  by_podman 220-run-directory.bats 230-run-environment.bats 250-run-descriptors.bats
}

@test "by podman: run, and signals" {
  by_podman 260-run-signals.bats
}

# Which container it is that is entered does not depend on the way.
@test "by podman: enter" {
  by_podman 300-enter.bats
}
