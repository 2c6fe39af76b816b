# ./makerspace test: sets up, builds everything, checks the format, runs every test project, and ends with one line of totals.
# shellcheck shell=bash disable=SC2154

passed=0 failed=0 skipped=0
results=   # folder of the logs
running=   # the project under test: one that is cut counts as failed

run_test() {
  local only='' long='' limit
  while [[ $# -gt 0 ]]; do
    case $1 in
      --only) only=${2:?--only needs a name}; shift 2 ;;
      --long) long=1; shift ;;
      *) fail "test: unknown option $1" ;;
    esac
  done
  need_dotnet
  install_missing mosquitto influxd influx postgres chromium nfc-list mbpoll gcc libc6-dev libmodbus-dev pcscd vpcd debootstrap shellcheck qemu-aarch64 || note "some tests will be skipped; each says why"
  results=$(mktemp -d)
  # From here on the line of totals comes last, whatever happens: a build that fails, a run that is cut.
  running=build
  trap end_tests EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  say "Building"
  build_projects Release Makerspace.Iot.sln
  running=
  [[ -z $long ]] || export MAKERSPACE_LONG=1
  limit=${MAKERSPACE_TEST_SECONDS:-$([[ -n $long ]] && echo 3600 || echo 900)}
  # Marks every process of this run, those too that have left its session: see end_run.
  export MAKERSPACE_TEST_RUN="$$"
  if [[ -z $only ]]; then
    say "Format"
    if timeout --foreground -k 20 "$limit" dotnet format --verify-no-changes --no-restore > "$results/format.log" 2>&1; then passed=$((passed + 1))
    else failed=$((failed + 1)); tail -n 30 "$results/format.log"; fi
  fi
  local project name
  while IFS= read -r project; do
    name=$(basename "$project" .csproj)
    [[ -z $only || $name == *"$only"* ]] || continue
    run_test_project "$name" "$(dirname "$project")/bin/Release/net10.0/$name.dll" "$limit"
  done < <(find tests -name '*.csproj' -exec grep -l '<IsTestProject>true' {} + | sort)
  [[ $failed == 0 && $passed -gt 0 ]]
}

run_test_project() { # NAME DLL SECONDS
  local name=$1 before=$SECONDS status=0 log=$results/$1.log
  say "$name"
  running=$name
  # In the background, and waited for, so that a signal to this script is answered at once; with the signals of a program in front, since tests send them on.
  env --default-signal=INT,QUIT timeout --foreground -k 20 "$3" dotnet "$2" -xml "$results/$name.xml" -noColor -noLogo > "$log" 2>&1 &
  wait $! || status=$?
  end_run
  running=
  told_by_tests "$log"
  local line p f s e
  line=$(grep -o '<assembly [^>]*>' "$results/$name.xml" 2> /dev/null | head -n 1 || true)
  count_of() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$line"; }
  p=$(count_of passed) f=$(count_of failed) s=$(count_of skipped) e=$(count_of errors)
  if [[ $status == 124 || -z $p ]]; then
    tail -n 40 "$log"
    if [[ $status == 124 || $((SECONDS - before)) -ge $3 ]]; then note "$name was not finished after $3 s and was ended (MAKERSPACE_TEST_SECONDS gives it longer)"; else note "$name did not finish (exit status $status)"; fi
    failed=$((failed + 1))
    return 0
  fi
  passed=$((passed + p)); failed=$((failed + f + ${e:-0})); skipped=$((skipped + s))
  [[ $status == 0 || $((f + ${e:-0})) -gt 0 ]] || { note "$name ended with status $status"; failed=$((failed + 1)); }
  note "$p passed, $f failed, $s skipped, $((SECONDS - before)) s"
}

# told_by_tests LOG: every failure with what it says, before the skipped ones with their reason.
told_by_tests() {
  awk '/\[(FAIL|SKIP)\]$/ { lines = 0; shown = /\[FAIL\]$/ } /^=== / || /^  Finished:/ { shown = 0 } shown && lines++ < 60 { print }' "$1"
  awk '/\[(FAIL|SKIP)\]$/ { lines = 0; shown = /\[SKIP\]$/ } shown && lines++ < 2 { print }' "$1"
}

# Ends what a project has left running, by the mark in its environment: a server of a test may be in a session of its own.
# The compiler's own servers stay: another build on this computer may be using them.
end_run() {
  local environment pid left=()
  for environment in /proc/[0-9]*/environ; do
    pid=${environment//[!0-9]/}
    [[ $pid != "$$" && $pid != "$BASHPID" ]] || continue
    if tr '\0' '\n' < "$environment" 2> /dev/null | grep -qx "MAKERSPACE_TEST_RUN=$$" &&
      ! grep -q -a -e '/nodemode:' -e VBCSCompiler "/proc/$pid/cmdline" 2> /dev/null; then left+=("$pid"); fi
  done 2> /dev/null
  ((${#left[@]})) || return 0
  kill -TERM "${left[@]}" 2> /dev/null || true
  for pid in "${left[@]}"; do end_process "$pid" 10; done
}

end_tests() {
  set +e
  trap '' INT TERM HUP PIPE
  if [[ -n $running ]]; then
    failed=$((failed + 1))
    if [[ -n ${MAKERSPACE_TEST_RUN:-} ]]; then end_run; fi
    note "$running was not finished"
  fi
  local log
  for log in "$results"/*.log; do
    grep -h -o '^ *[^ ].*\[FAIL\]$' "$log" 2> /dev/null | sed "s|^ *|    failed: |"
  done
  say "Whole run: $SECONDS s; logs in $results"
  echo "$passed passed, $failed failed, $skipped skipped"
}
