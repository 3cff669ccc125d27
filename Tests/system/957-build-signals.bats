# Builds that a person ends: at once, whatever packages do about it, and with nothing left but
# the cache.

# shellcheck disable=SC2154 # run sets output

load lib/helpers
load lib/repositories

setup() {
  start_build_test
  needs apt-get dpkg-deb ar gpg cc
}

teardown() {
  [[ -z ${PROCESS-} ]] || kill -KILL "$PROCESS" 2>/dev/null || true
  remove_cache
  end_test
}

# make_debian - a Debian with a package whose script is a program of the lines of C on
# standard input. OPTIONS are those by which it is built.
make_debian() {
  {
    printf '#include <%s>\n' fcntl.h signal.h unistd.h
    printf 'int main(void) {\n'
    cat
    printf 'return 0; }\n'
  } >script.c
  cc -D_GNU_SOURCE -static -o script script.c || skip 'there is no static C library'
  debian "$HERE/debian"
  deb "$HERE/debian" words 1 all '' "$HERE/script" <<<'644 0 0 words words'
  index "$HERE/debian"
  OPTIONS=(build --distro debian --release bookworm --sources "$(sources "$HERE/debian")" --base-package base-passwd
    --package words)
}

# A script that does not end.
make_stubborn_debian() {
  make_debian <<'C'
  signal(SIGINT, SIG_IGN); signal(SIGTERM, SIG_IGN); signal(SIGHUP, SIG_IGN); signal(SIGQUIT, SIG_IGN);
  while (1) pause();
C
}

is_stalled() {
  pgrep --full 'words.postinst configure' >/dev/null
}

assert_nothing_left() {
  refute is_stalled
  assert_file_not_exists "$HERE/image"
  assert_equal "$(ls "$CACHE/debian-bookworm")" $'apt\nbase\nbase.key\nlock\nlog'
}

# ends_by CONDITION FORMAT SIGNAL:CODE... - each signal ends a build of that format, once the
# condition holds, with the code.
ends_by() {
  local signal
  for signal in "${@:3}"; do
    env --default-signal "$TOOLBX" "${OPTIONS[@]}" --format "$2" --output image >out 2>&1 3>&- &
    PROCESS=$!
    eventually "$1"
    kill -s "${signal%:*}" "$PROCESS"
    ends "$PROCESS" "${signal#*:}"
    PROCESS=
    assert_nothing_left
    run cat out
    refute_output --partial Error
    echo "# $signal | ${lines[-1]} | left: $(cd "$CACHE/debian-bookworm" && echo *)" >&3
  done
}

@test "build signals: a build ends within seconds, also where a package ignores all signals" {
  make_stubborn_debian
  ends_by is_stalled dir TERM:143 INT:130 HUP:129 QUIT:131
}

@test "build signals: Ctrl-C on the terminal ends a build that a package would go on with" {
  make_stubborn_debian
  # The terminal is told when it is time for the key.
  {
    eventually is_stalled
    echo stalled >"/proc/$(pgrep --full --oldest "^$TOOLBX build.*--output image")/fd/2"
  } 3>&- &
  run converse stalled $'\x03' -- env --default-signal "$TOOLBX" "${OPTIONS[@]}" --format dir --output image
  assert_failure 130
  refute_output --partial Error
  assert_nothing_left
}

@test "build signals: a build ends while the image is packed" {
  # It has no content, and takes a while all the same.
  make_debian <<'C'
  int file = open("/large", O_CREAT | O_WRONLY, 0644);
  if (ftruncate(file, 1LL << 34) != 0) return 1;
C
  ends_by is_packed tar TERM:143 INT:130
}

is_packed() {
  compgen -G "$CACHE/debian-bookworm/scratch-*/root.tar" >/dev/null
}
