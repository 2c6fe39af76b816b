# ./makerspace test: sets up, builds everything, checks the format, runs the test projects two at a time, and ends with one line of totals.
# shellcheck shell=bash disable=SC2154

passed=0 failed=0 skipped=0
results=            # folder of the logs
declare -A running  # what is under way, its name by its process: if the run is cut, each counts as failed
declare -A lane_of  # the lane of each, 0 or 1: see Ports in the tests' kit
declare -A since    # when each began

# Most projects wait for servers and clocks, so that two of them share two cores well. The long ones begin first, so that none is left to run at the end by itself.
lanes=2
long_ones=(EndToEnd FirmwareConfig Server.Tests Edge.Agent)

# Tests with this trait judge a duration, or energy over time: they run when all others have ended, one project after the other.
alone='Runs=alone'

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
  running[build]=build
  trap end_tests EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  say "Building"
  build_projects Release Makerspace.Iot.sln
  unset 'running[build]'
  [[ -z $long ]] || export MAKERSPACE_LONG=1
  limit=${MAKERSPACE_TEST_SECONDS:-$([[ -n $long ]] && echo 3600 || echo 1800)}
  [[ -n $only ]] || check_format
  local projects project
  projects=$(test_projects "$only")
  [[ -n $projects ]] || fail "test: no project is called like « $only »"
  while IFS= read -r project; do
    start_project "$project" '' "$limit" -trait- "$alone"
  done <<< "$projects"
  while ((${#running[@]})); do end_project "$limit"; done
  while IFS= read -r project; do
    grep -rqF --include='*.cs' "Trait(\"${alone%=*}\", \"${alone#*=}\")" "$(dirname "$project")" || continue
    start_project "$project" ', alone' "$limit" -trait "$alone"
    end_project "$limit"
  done <<< "$projects"
  [[ $failed == 0 && $passed -gt 0 ]]
}

# test_projects NAME: the projects whose name has that in it, the long ones first.
test_projects() {
  local all name
  all=$(find tests -name '*.csproj' -exec grep -l '<IsTestProject>true' {} + | sort)
  { for name in "${long_ones[@]}"; do grep -F "$name" <<< "$all" || true; done; echo "$all"; } | awk -v only="$1" '!seen[$0]++ && $0 ~ /./ { name = $0; sub(".*/", "", name); if (index(name, only)) print }'
}

# White space and the order of the usings. What else `dotnet format` looks for is an error of the build (.editorconfig).
check_format() {
  say "Format"
  if timeout --foreground -k 20 "$limit" dotnet format whitespace --folder . --verify-no-changes > "$results/format.log" 2>&1; then passed=$((passed + 1))
  else failed=$((failed + 1)); tail -n 30 "$results/format.log"; fi
}

start_project() { # PROJECT SUFFIX SECONDS OPTION…
  local name dll lane=0
  ((${#running[@]} < lanes)) || end_project "$3"
  name=$(basename "$1" .csproj)
  dll=$(dirname "$1")/bin/Release/net10.0/$name.dll
  [[ " ${lane_of[*]} " != *' 0 '* ]] || lane=1
  # In the background, and waited for, so that a signal to this script is answered at once; with the signals of a program in front, since tests send them on.
  # The mark is on every process of this project, those too that have left its session: see end_run.
  env --default-signal=INT,QUIT MAKERSPACE_TEST_RUN="$$ $lane" MAKERSPACE_TEST_LANE=$lane timeout --foreground -k 20 "$3" \
    dotnet "$dll" -xml "$results/$name$2.xml" -noColor -noLogo "${@:4}" > "$results/$name$2.log" 2>&1 &
  running[$!]=$name$2 lane_of[$!]=$lane since[$!]=$SECONDS
}

# end_project SECONDS: waits for the first one to end, and shows what it said.
end_project() {
  local id='' status=0 name took line p f s e
  wait -n -p id "${!running[@]}" || status=$?
  name=${running[$id]} took=$((SECONDS - since[$id]))
  end_run "$$ ${lane_of[$id]}"
  unset "running[$id]" "lane_of[$id]" "since[$id]"
  say "$name"
  told_by_tests "$results/$name.log"
  line=$(grep -o '<assembly [^>]*>' "$results/$name.xml" 2> /dev/null | head -n 1 || true)
  count_of() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<< "$line"; }
  p=$(count_of passed) f=$(count_of failed) s=$(count_of skipped) e=$(count_of errors)
  if [[ $status == 124 || -z $p ]]; then
    tail -n 40 "$results/$name.log"
    if [[ $status == 124 || $took -ge $1 ]]; then note "$name was not finished after $1 s and was ended (MAKERSPACE_TEST_SECONDS gives it longer)"; else note "$name did not finish (exit status $status)"; fi
    failed=$((failed + 1))
    return 0
  fi
  passed=$((passed + p)); failed=$((failed + f + ${e:-0})); skipped=$((skipped + s))
  [[ $status == 0 || $((f + ${e:-0})) -gt 0 ]] || { note "$name ended with status $status"; failed=$((failed + 1)); }
  note "$p passed, $f failed, $s skipped, $took s"
}

# told_by_tests LOG: every failure with what it says, before the skipped ones with their reason.
told_by_tests() {
  awk '/\[(FAIL|SKIP)\]$/ { lines = 0; shown = /\[FAIL\]$/ } /^=== / || /^  Finished:/ { shown = 0 } shown && lines++ < 60 { print }' "$1"
  awk '/\[(FAIL|SKIP)\]$/ { lines = 0; shown = /\[SKIP\]$/ } shown && lines++ < 2 { print }' "$1"
}

# end_run MARK: ends what a project has left running, by the mark in its environment: a server of a test may be in a session of its own.
# The compiler's own servers stay: another build on this computer may be using them.
end_run() {
  local environment pid left=()
  while IFS= read -r environment; do
    pid=${environment//[!0-9]/}
    grep -q -a -e '/nodemode:' -e VBCSCompiler "/proc/$pid/cmdline" 2> /dev/null || left+=("$pid")
  done < <(grep -lzx "MAKERSPACE_TEST_RUN=$1" /proc/[0-9]*/environ 2> /dev/null)
  ((${#left[@]})) || return 0
  kill -TERM "${left[@]}" 2> /dev/null || true
  for pid in "${left[@]}"; do end_process "$pid" 10; done
}

end_tests() {
  set +e
  trap '' INT TERM HUP PIPE
  local name log
  for name in "${running[@]}"; do
    failed=$((failed + 1))
    note "$name was not finished"
  done
  ((${#running[@]} == 0)) || end_run "$$ [01]"
  for log in "$results"/*.log; do
    grep -h -o '^ *[^ ].*\[FAIL\]$' "$log" 2> /dev/null | sed "s|^ *|    failed: |"
  done
  say "Whole run: $SECONDS s; logs in $results"
  echo "$passed passed, $failed failed, $skipped skipped"
}
