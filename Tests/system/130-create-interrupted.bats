# Who gives up on create finds no half of a container later.

# shellcheck disable=SC2016 # shells inside expand it

load lib/helpers

interrupt_create() {
  run converse arrived $'\003' -- "$TOOLBX" create --image "$(debian_image)" tests
  assert_failure 130
  assert_no_new_container
}

@test "create: control-C before podman has begun" {
  fake_podman 'case " $* " in *" create "*) echo arrived >/dev/tty; sleep 1 ;; esac'
  interrupt_create
}

@test "create: control-C when podman has the container, but has not said so" {
  fake_podman 'case " $* " in *" create "*) "$real" "$@" || exit; echo arrived >/dev/tty; sleep 1; exit ;; esac'
  interrupt_create
}

@test "create: SIGTERM to toolbox alone" {
  local process status=0
  fake_podman 'case " $* " in *" create "*) "$real" "$@" || exit; touch "$0.arrived"; sleep 1; exit ;; esac'
  "$TOOLBX" create --image "$(debian_image)" tests >/dev/null 3>&- &
  process=$!
  eventually test -e "$BATS_TEST_TMPDIR/bin/podman.arrived"
  kill -TERM "$process"
  wait "$process" || status=$?
  assert_equal "$status" 143
  assert_no_new_container
}

@test "create: a name is free again after control-C" {
  fake_podman 'case " $* " in *" create "*) [[ -e $0.once ]] || { touch "$0.once"; echo arrived >/dev/tty; sleep 1; } ;; esac'
  interrupt_create
  run --separate-stderr toolbox create --image "$(debian_image)" tests
  assert_success
}

@test "create: one of two at once wins, the other says why not" {
  local first second
  toolbox create --image "$(debian_image)" tests >"$BATS_TEST_TMPDIR/1" 2>&1 3>&- &
  first=$!
  toolbox create --image "$(debian_image)" tests >"$BATS_TEST_TMPDIR/2" 2>&1 3>&- &
  second=$!
  wait "$first" || true
  wait "$second" || true
  assert_equal "$(cat "$BATS_TEST_TMPDIR"/[12] | grep -c '^Created container: tests$')" 1
  assert_equal "$(cat "$BATS_TEST_TMPDIR"/[12] | grep -c '^Error: ')" 1
  podman container exists tests
}
