# toolbox called inside a container.

load lib/helpers

setup_file() {
  start_file
  make_container tests
}

inside() {
  toolbox run --container tests "$@"
}

@test "in a container: the host's is needed, and not to be reached" {
  local words
  for words in list create enter 'run true' 'rm x' 'rmi x' help --help; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr inside toolbox $words
    assert_failure 1
    assert_output ''
    assert_errors 'Error: flatpak-spawn(1) not found'
  done
}

# Prints its words, each on a line.
add_flatpak_spawn() {
  inside sudo sh -c 'cat >/usr/local/bin/flatpak-spawn; chmod +x /usr/local/bin/flatpak-spawn' <<'SCRIPT'
#!/bin/sh
printf '<%s>\n' "$@"
cat
exit 42
SCRIPT
}

@test "in a container: commands go to the host as they are" {
  add_flatpak_spawn
  run --separate-stderr env HISTCONTROL= DISPLAY=:7 "$TOOLBX" run --container tests \
    toolbox --verbose create -r f43 --image '' 'a b' <<<'typed'
  inside sudo rm /usr/local/bin/flatpak-spawn
  assert_failure 42
  assert_line '<--env=HISTCONTROL=>'
  assert_line '<--env=DISPLAY=:7>'
  assert_line "<--env=HOME=$HOME>"
  refute_output --regexp '<--env=(PATH|container|HOSTNAME)='
  assert_output --partial "<--host>
<$(realpath "$TOOLBX")>
<--verbose>
<create>
<-r>
<f43>
<--image>
<>
<a b>
typed"
}

@test "in a container: mistakes are told at once" {
  run --separate-stderr inside toolbox frobnicate
  assert_failure 1
  assert_output ''
  assert_errors 'Error: unknown command "frobnicate" for "toolbox"' "Run 'toolbox --help' for usage."
  run --separate-stderr inside toolbox list --foo
  assert_failure 1
  assert_errors 'Error: unknown flag: --foo' "Run 'toolbox --help' for usage."
}

@test "in a container: names are completed by the host, and nothing else is" {
  add_flatpak_spawn
  run --separate-stderr inside toolbox __complete enter ''
  assert_output --partial "<$(realpath "$TOOLBX")>
<__complete>
<enter>
<>"
  run --separate-stderr inside toolbox __complete list --im
  inside sudo rm /usr/local/bin/flatpak-spawn
  assert_output $'--images\tList only images\n:4'
  # Who completes a word wants no error.
  run --separate-stderr inside toolbox __complete enter ''
  assert_success
  assert_output ':4'
}

@test "in a container: the version is told" {
  run --separate-stderr inside toolbox --version
  assert_success
  assert_output "$(toolbox --version)"
}

@test "in a container: the exit code of the toolbox inside goes without another word" {
  run --separate-stderr inside toolbox list
  assert_failure 1
  assert_errors 'Error: flatpak-spawn(1) not found'
}

foreign() {
  podman run --rm --volume "$TOOLBX:/usr/bin/toolbox:ro" --volume /:/run/host "$(debian_image)" "$@"
}

@test "in a foreign container: it is none of Toolbx's" {
  local words
  for words in list create enter 'run true' 'rm x' 'rmi x' help --help 'list --help'; do
    # shellcheck disable=SC2086 # words are words
    run --separate-stderr foreign toolbox $words
    assert_failure 1
    assert_output ''
    assert_errors 'Error: this is not a Toolbx container'
  done
}

@test "in a foreign container: version and completion are there all the same" {
  run --separate-stderr foreign toolbox --version
  assert_success
  assert_output "$(toolbox --version)"
  run --separate-stderr foreign toolbox completion bash
  assert_success
  assert_output --partial toolbox
}
