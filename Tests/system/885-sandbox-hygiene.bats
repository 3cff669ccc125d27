# Many sandboxes leave the host as it was, and a command finds nothing of what made its sandbox.

load lib/helpers
load lib/sandbox

# host_state - what sandboxes could leave: mounts, processes, files, and objects of the kernel.
host_state() {
  cat /proc/self/mountinfo
  ls -A / /tmp /run /dev/shm
  ipcs
  pgrep -x -u "$UID" toolbox || true
  lsns --noheadings --output TYPE,NS | sort
}

@test "sandbox hygiene: a thousand sandboxes leave the host as it was" {
  local before number
  before=$(host_state)
  for number in {1..250}; do
    sandbox --bind / / true
    in_system --bind /proc /proc --dev /dev --tmpfs /tmp --unshare-net --unshare-ipc --become-root --suppress-chown true
    in_system --overlay-lowerdir /usr/share --overlay-upperdir tmpfs --overlay /a --unshare-pid --proc /proc true
    ! sandbox --bind / / --bind /no/such /a true 2>/dev/null
  done
  assert_equal "$(host_state)" "$before"
  printf '# mountinfo of the host before and after %s sandboxes: %s mounts, equal\n' $((number * 4)) "$(wc -l </proc/self/mountinfo)" >&3
}

@test "sandbox hygiene: many at once do not disturb each other" {
  local number gate
  mkfifo gate
  for _ in {1..10}; do
    rm -rf host
    mkdir host
    PROCESSES=()
    # All make the same directories, when what --args reads from comes to its end.
    exec {gate}<>gate
    for number in {1..50}; do
      in_system --args 7 --bind "$HERE/host" /host --bind "$HERE/host" "/host/same/$number" --dir /host/a/b --write x /host/c/file --tmpfs /host/tmp \
        sh -c "echo $number >/host/$number" 7<gate 3>&- {gate}>&- &
      PROCESSES+=($!)
    done
    sleep 0.5
    exec {gate}>&-
    for number in {1..50}; do
      ends "${PROCESSES[number - 1]}" 0
      assert_bytes "host/$number" "$number"$'\n'
    done
  done
}

# status_by WORD... - /proc/PID/status of a command that these words run, without what has to do with
# its size and its moment.
status_by() {
  "$@" cat /proc/self/status | grep -vE '^(Vm|Rss|Hugetlb|.*ctxt_switches|Pid|Tgid|Ngid|PPid|NSpid|NStgid|NSpgid|NSsid|Name|SigQ|FDSize|x86_Thread)'
}

@test "sandbox hygiene: /proc/self/status differs from the caller's in rights alone" {
  local outside inside
  outside=$(status_by env)
  inside=$(status_by "$TOOLBX" sandbox "${SYSTEM[@]}" --bind /proc /proc)
  if is_root; then
    assert_equal "$inside" "$outside"
  else
    assert_equal "$(grep -vE '^(Cap|Groups)' <<<"$inside")" "$(grep -vE '^(Cap|Groups)' <<<"$outside")"
    assert_equal "$(grep -c ^Cap <<<"$inside")" 5
  fi
  printf '# %s\n' "$(grep -E '^(Cap|NoNewPrivs|Seccomp|Groups|Sig|Shd|Threads|CoreDumping)' <<<"$inside" | tr '\t' ' ' | paste -sd ';' | sed 's/;/; /g')" >&3
}

@test "sandbox hygiene: keys, priority and control group are the caller's" {
  local look='cat /proc/self/cgroup /proc/self/sessionid /proc/self/loginuid; chrt --pid $$ | sed "s/^.*: //"; cut -d " " -f 18,19 /proc/self/stat'
  assert_equal "$(in_system --bind /proc /proc sh -c "$look" 2>&1)" "$(sh -c "$look" 2>&1)"
}

@test "sandbox hygiene: old roots and the workspace cannot be seen" {
  run in_system --bind /proc /proc sh -c 'cut -d " " -f 4,5 /proc/self/mountinfo; ls -l /proc/self/root /proc/self/cwd'
  assert_success
  refute_output --regexp 'oldroot|newroot|workspace'
  assert_line --partial '/proc/self/root -> /'
  assert_line --partial '/proc/self/cwd -> /'
}
