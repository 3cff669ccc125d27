# Programs in containers that are configured to find what the host has.

# shellcheck disable=SC2016,SC2154 # shells inside expand it; run sets it

load lib/helpers

setup() {
  start_test
  make_container tests
}

teardown() {
  end_test
  end_certificate_server
}

inside() {
  toolbox run --container tests "$@"
}

# restart_after LINE - the container, once a line of shell has changed it as root.
restart_after() {
  podman start tests >/dev/null 3>&-
  podman exec tests sh -c "$1"
  podman stop --time 5 tests >/dev/null
}

HEADER='# Written by Toolbx
# https://containertoolbx.org/'

@test "configured: Kerberos uses the host's credential cache, where there is Kerberos" {
  run inside test -e /etc/krb5.conf.d
  assert_failure 1
  restart_after 'mkdir /etc/krb5.conf.d'
  run inside cat /etc/krb5.conf.d/kcm_default_ccache
  assert_success
  assert_output "$HEADER
#
# # To disable the KCM credential cache, comment out the following lines.

[libdefaults]
    default_ccache_name = KCM:"
}

@test "configured: what a person has changed there stays" {
  restart_after 'mkdir /etc/krb5.conf.d; echo mine >/etc/krb5.conf.d/kcm_default_ccache'
  run inside cat /etc/krb5.conf.d/kcm_default_ccache
  assert_output mine
}

# The folders of a distribution whose programs read them, and a module that asks the server.
WITH_CLIENT='mkdir -p /etc/pkcs11/modules /etc/ssh/sshd_config.d /usr/lib64/pkcs11
  touch /usr/lib64/pkcs11/p11-kit-client.so'

# Only the socket counts.
serve_certificates() {
  python3 -c 'import socket, sys, time
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen()
time.sleep(600)' "$XDG_RUNTIME_DIR/toolbox/pkcs11" 3>&- &
  SERVER=$!
  eventually test -S "$XDG_RUNTIME_DIR/toolbox/pkcs11"
}

@test "configured: PKCS #11, sshd, su and sudo lead to the host's certificates" {
  local address="unix:path=$XDG_RUNTIME_DIR/toolbox/pkcs11"
  restart_after "$WITH_CLIENT"
  end_certificate_server
  serve_certificates
  run inside cat /etc/pkcs11/modules/p11-kit-trust.module
  assert_success
  assert_output "$HEADER

module: p11-kit-client.so
server-address: $address"
  assert_equal "$(inside cat /etc/ssh/sshd_config.d/90-toolbx.conf)" "$HEADER

SetEnv P11_KIT_SERVER_ADDRESS=$address"
  assert_equal "$(inside cat /etc/profile.d/toolbx-pkcs11.sh)" "# shellcheck shell=sh
#
$HEADER

export P11_KIT_SERVER_ADDRESS=$address"
  assert_equal "$(inside sudo cat /etc/sudoers.d/90-toolbx-pkcs11)" "$HEADER

Defaults env_keep += \"P11_KIT_SERVER_ADDRESS\""
  assert_equal "$(inside stat -c %a /etc/sudoers.d/90-toolbx-pkcs11)" 440
  # sudo reads what was written for it, and commands have the variable.
  assert_equal "$(inside sudo printenv P11_KIT_SERVER_ADDRESS)" "$address"
  assert_equal "$(inside printenv P11_KIT_SERVER_ADDRESS)" "$address"
  kill "$SERVER"
}

@test "configured: nothing of it without a server on the host" {
  restart_after "$WITH_CLIENT"
  without_certificates
  run inside ls -A /etc/pkcs11/modules
  assert_success
  assert_output ''
  run inside printenv P11_KIT_SERVER_ADDRESS
  assert_failure 1
}

@test "configured: the host's p11-kit is started for it, once" {
  command -v p11-kit >/dev/null || skip 'the host has no p11-kit'
  local socket=$XDG_RUNTIME_DIR/toolbox/pkcs11 server
  end_certificate_server
  inside true
  [[ -S $socket ]]
  server=$(pgrep -u "$UID" -f "$socket")
  inside true
  assert_equal "$(pgrep -u "$UID" -f "$socket")" "$server"
  # One that has died leaves its socket.
  kill -9 "$server"
  eventually is_gone "$server"
  inside true
  run pgrep -u "$UID" -f "$socket"
  assert_success
  refute_line "$server"
  kill "$output"
}

is_gone() {
  [[ ! -e /proc/$1 ]]
}

# Programs in containers may reach the lock.
@test "configured: nobody waits for certificates for long" {
  local lock=$XDG_RUNTIME_DIR/toolbox/pkcs11.lock process
  end_certificate_server
  : >>"$lock"
  flock "$lock" sleep 600 3>&- &
  process=$!
  run --separate-stderr timeout 15 "$TOOLBX" run --container tests sh -c 'echo "works [$P11_KIT_SERVER_ADDRESS]"'
  pkill -P "$process" || true
  assert_success
  assert_output 'works []'
  assert_errors
  rm "$lock"
  mkfifo "$lock"
  run --separate-stderr timeout 15 "$TOOLBX" run --container tests echo works
  rm "$lock"
  assert_success
  assert_output works
}

@test "configured: a container without the folders that are needed is entered with a warning" {
  restart_after "$WITH_CLIENT; rm -r /etc/sudoers.d"
  end_certificate_server
  serve_certificates
  run --separate-stderr toolbox run --container tests true
  assert_success
  assert_errors 'Warning: container tests: directory /etc/sudoers.d not found in container' \
    'The sudoers(5) policy must include files from /etc/sudoers.d in' \
    'containers with /etc/pkcs11/modules and p11-kit-client.so.' 'Go to https://containertoolbx.org/ for further information.'
  kill "$SERVER"
}
