# The sockets of services, for which create asks systemd, and what it may get for an
# answer. Each test has a message bus of its own, and lib/systemd-manager for systemd.

# shellcheck disable=SC2154 # run sets it
# shellcheck disable=SC2030,SC2031,SC2034 # each test sets up what lib/vectors reads

load lib/helpers
load lib/vectors

# The last elements of the units' object paths.
AVAHI_UNIT=avahi_2ddaemon_2esocket KCM_UNIT=sssd_2dkcm_2esocket PCSC_UNIT=pcscd_2esocket

setup() {
  start_test
  start_recording
  exists
  has_images localhost/image:1
  SOCKETS=$FOLDER_OF_TEST/sockets
  mkdir "$SOCKETS"
  PROCESSES=()
}

teardown() {
  ((${#PROCESSES[@]} == 0)) || kill "${PROCESSES[@]}" || true
  end_test
  end_recording
}

# start_bus - without anybody on it.
start_bus() {
  rm "$BUS"
  start_message_bus "$BUS"
}

# start_systemd [LINE]... - and the bus, if need be. The lines are entries of its units, in Python.
start_systemd() {
  [[ -S $BUS ]] || start_bus
  printf '%s\n' '{' "$@" '}' >"$FOLDER_OF_TEST/units"
  # The one before was ready, too.
  rm -f "$FOLDER_OF_TEST/asked"
  "$BATS_TEST_DIRNAME/lib/systemd-manager" "unix:path=$BUS" "$FOLDER_OF_TEST/units" >"$FOLDER_OF_TEST/asked" 3>&- </dev/null &
  SYSTEMD=$!
  PROCESSES+=("$SYSTEMD")
  eventually grep -sqx ready "$FOLDER_OF_TEST/asked"
}

# listens UNIT [KIND ADDRESS]... - such an entry.
listens() {
  local unit=$1
  shift
  printf "'%s': {'Listen': ('a(ss)', [" "$unit"
  (($# == 0)) || printf "('%s', '%s'), " "$@"
  echo '])},'
}

# make_sockets [NAME]... - in SOCKETS, or what will do for one.
make_sockets() {
  local name
  for name in "$@"; do
    : >"$SOCKETS/$name"
  done
}

# is_mounted VARIABLE NAME - in its place in the vector, under its own name.
is_mounted() {
  local -n volume=$1
  volume=("$SOCKETS/$2:$SOCKETS/$2")
}

@test "service sockets: each is mounted, in its place" {
  make_sockets avahi kcm pcsc
  start_systemd "$(listens "$AVAHI_UNIT" Stream "$SOCKETS/avahi")" "$(listens "$KCM_UNIT" Stream "$SOCKETS/kcm")" \
    "$(listens "$PCSC_UNIT" Stream "$SOCKETS/pcsc")"
  is_mounted AVAHI avahi
  is_mounted KCM kcm
  is_mounted PCSC pcsc
  creates
  assert_bytes "$FOLDER_OF_TEST/asked" "ready
/org/freedesktop/systemd1/unit/$AVAHI_UNIT
/org/freedesktop/systemd1/unit/$KCM_UNIT
/org/freedesktop/systemd1/unit/$PCSC_UNIT
"
}

@test "service sockets: one of them alone" {
  make_sockets kcm
  start_systemd "$(listens "$KCM_UNIT" Stream "$SOCKETS/kcm")"
  is_mounted KCM kcm
  creates
}

@test "service sockets: those of other kinds than streams do not count" {
  make_sockets one two three four
  start_systemd "$(listens "$AVAHI_UNIT" Datagram "$SOCKETS/one" SequentialPacket "$SOCKETS/two" FIFO "$SOCKETS/three" \
    Stream "$SOCKETS/four")" "$(listens "$PCSC_UNIT" Datagram "$SOCKETS/one")"
  is_mounted AVAHI four
  creates
}

@test "service sockets: the first counts" {
  make_sockets one two
  start_systemd "$(listens "$AVAHI_UNIT" Stream "$SOCKETS/two" Stream "$SOCKETS/one")"
  is_mounted AVAHI two
  creates
}

@test "service sockets: addresses that are no paths do not count" {
  make_sockets kcm
  cd "$SOCKETS"
  start_systemd "$(listens "$AVAHI_UNIT" Stream @kcm Stream kcm Stream ./kcm Stream '' Stream '[::]:80' Stream 7777)" \
    "$(listens "$KCM_UNIT" Stream "@$SOCKETS/kcm" Stream 127.0.0.1:7777 Stream vsock:2:7777 Stream "$SOCKETS/kcm")"
  is_mounted KCM kcm
  creates
}

@test "service sockets: links are followed" {
  make_sockets real
  ln -s sockets "$FOLDER_OF_TEST/folder"
  ln -s real "$SOCKETS/link"
  start_systemd "$(listens "$AVAHI_UNIT" Stream "$FOLDER_OF_TEST/folder/link")"
  is_mounted AVAHI real
  creates
}

@test "service sockets: one that is not there gives way to the next" {
  make_sockets next
  ln -s nowhere "$SOCKETS/dangling"
  start_systemd "$(listens "$PCSC_UNIT" Stream "$SOCKETS/missing" Stream "$SOCKETS/dangling" Stream "$SOCKETS/next")" \
    "$(listens "$AVAHI_UNIT" Stream "$SOCKETS/missing")"
  is_mounted PCSC next
  creates
}

@test "service sockets: names with blanks and letters of all kinds" {
  make_sockets 'a blank' é⬢
  start_systemd "$(listens "$AVAHI_UNIT" Stream "$SOCKETS/a blank")" "$(listens "$KCM_UNIT" Stream "$SOCKETS/é⬢")"
  is_mounted AVAHI 'a blank'
  is_mounted KCM é⬢
  creates
}

@test "service sockets: a unit with very many" {
  local index addresses=()
  make_sockets last
  for index in {1..3000}; do
    addresses+=(Stream "$SOCKETS/missing-$index")
  done
  start_systemd "$(listens "$AVAHI_UNIT" "${addresses[@]}" Stream "$SOCKETS/last")"
  is_mounted AVAHI last
  creates
}

@test "service sockets: units without any" {
  start_systemd "$(listens "$AVAHI_UNIT")" "'$KCM_UNIT': {'Description': ('s', 'It listens to nothing')},"
  creates
}

@test "service sockets: units that systemd does not know" {
  start_systemd
  creates
  assert_equal "$(wc -l <"$FOLDER_OF_TEST/asked")" 4
}

@test "service sockets: a bus without systemd" {
  start_bus
  ON=(timeout 4)
  creates
}

@test "service sockets: a bus that is not there any more" {
  start_bus
  kill -KILL "${PROCESSES[0]}"
  # Bash would tell of its end.
  wait "${PROCESSES[0]}" 2>/dev/null || true
  PROCESSES=()
  assert [ -S "$BUS" ]
  ON=(timeout 4)
  creates
}

# What stands for a unit in the table, and is not what systemd would say.
MALFORMED=(
  "{'Listen': ('s', 'text')}" "{'Listen': ('u', 7)}" "{'Listen': ('as', ['Stream', 'SOCKET'])}"
  "{'Listen': ('a(s)', [('SOCKET',)])}" "{'Listen': ('a(sss)', [('Stream', 'SOCKET', '')])}"
  "{'Listen': ('a(so)', [('Stream', '/dev/null')])}" "{'Listen': ('(ss)', ('Stream', 'SOCKET'))}"
  "{'Listen': ('a{ss}', {'Stream': 'SOCKET'})}" "{'Listen': ('v', ('a(ss)', [('Stream', 'SOCKET')]))}"
  "{'reply': (None, ())}" "{'reply': ('s', ('text',))}" "{'reply': ('as', (['Listen'],))}" "{'reply': ('a{sv}', ({},))}"
  "{'reply': ('a{ss}', ({'Listen': 'SOCKET'},))}" "{'reply': ('a{su}', ({'Listen': 7},))}"
  "{'reply': ('a(sv)', ([('Listen', ('a(ss)', [('Stream', 'SOCKET')]))],))}"
  "{'reply': ('a{ov}', ({'/Listen': ('a(ss)', [('Stream', 'SOCKET')])},))}"
  "{'reply': ('sa{sv}', ('text', {'Listen': ('a(ss)', [('Stream', 'SOCKET')])}))}"
)

@test "service sockets: replies of other forms" {
  local index
  make_sockets kcm
  is_mounted KCM kcm
  for ((index = 0; index < ${#MALFORMED[@]}; index += 2)); do
    echo "${MALFORMED[@]:index:2}"
    start_systemd "'$AVAHI_UNIT': ${MALFORMED[index]//SOCKET/$SOCKETS\/kcm}," "$(listens "$KCM_UNIT" Stream "$SOCKETS/kcm")" \
      "'$PCSC_UNIT': ${MALFORMED[index + 1]//SOCKET/$SOCKETS\/kcm},"
    creates
    # It has replied to all of them.
    assert_equal "$(wc -l <"$FOLDER_OF_TEST/asked")" 4
    kill "$SYSTEMD"
    unset 'PROCESSES[-1]'
    wait "$SYSTEMD" || true
  done
}

@test "service sockets: a systemd that does not answer is not waited for without end" {
  make_sockets avahi pcsc
  start_systemd "$(listens "$AVAHI_UNIT" Stream "$SOCKETS/avahi")" "'$KCM_UNIT': {'silent': True}," \
    "$(listens "$PCSC_UNIT" Stream "$SOCKETS/pcsc")"
  is_mounted AVAHI avahi
  is_mounted PCSC pcsc
  # More than what it waits, and less than what libsystemd would.
  ON=(timeout 20)
  creates
}

# As where systemd has made the socket and cannot start what it is for.
@test "service sockets: a bus that lets nobody in is not waited for without end" {
  rm "$BUS"
  python3 -c 'import signal, socket, sys
listener = socket.socket(socket.AF_UNIX)
listener.bind(sys.argv[1])
listener.listen()
signal.pause()' "$BUS" 3>&- </dev/null &
  PROCESSES+=($!)
  eventually test -S "$BUS"
  # Less than what libsystemd would wait for each unit.
  ON=(timeout 20)
  creates
}

@test "service sockets: a host without libsystemd" {
  local library
  # There are folders that a user may not read.
  library=$(find /usr/lib /usr/lib64 -name libsystemd.so.0 -print -quit 2>/dev/null || true)
  make_sockets avahi
  start_systemd "$(listens "$AVAHI_UNIT" Stream "$SOCKETS/avahi")"
  ON=(as_if "mount --bind /dev/null $(realpath "$library")")
  creates
}
