# ./makerspace test: sets up, builds everything, checks the format, runs every test project, and ends with one line of totals.

run_test() {
  local only= long=
  while [[ $# -gt 0 ]]; do
    case $1 in
      --only) only=${2:?--only needs a name}; shift 2 ;;
      --long) long=1; shift ;;
      *) fail "test: unknown option $1" ;;
    esac
  done
  need_dotnet
  install_missing mosquitto libmosquitto influxd influx postgres chromium nfc-list mbpoll gcc libc6-dev libmodbus-dev pcscd vpcd debootstrap shellcheck || note "some tests will be skipped; each says why"
  say "Building"
  choose_stack
  build_projects Release Makerspace.Iot.sln
  [[ -n $long ]] && export MAKERSPACE_LONG=1
  local results passed=0 failed=0 skipped=0 project name dll started=$SECONDS
  results=$(mktemp -d)
  if [[ -z $only ]]; then
    say "Format"
    if dotnet format --verify-no-changes --no-restore > "$results/format.log" 2>&1; then passed=$((passed + 1))
    else failed=$((failed + 1)); tail -n 30 "$results/format.log"; fi
  fi
  while IFS= read -r project; do
    name=$(basename "$project" .csproj)
    [[ -z $only || $name == *"$only"* ]] || continue
    dll=$(dirname "$project")/bin/Release/net10.0/$name.dll
    say "$name"
    local before=$SECONDS status=0
    dotnet "$dll" -xml "$results/$name.xml" -noColor -noLogo > "$results/$name.log" 2>&1 || status=$?
    grep -E '\[FAIL\]|\[SKIP\]' -A 6 "$results/$name.log" | head -n 120 || true
    local line counts
    line=$(grep -o '<assembly [^>]*>' "$results/$name.xml" 2> /dev/null | head -n 1 || true)
    counts=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<< "$line")
    if [[ -z $counts ]]; then
      tail -n 40 "$results/$name.log"; note "$name did not finish (exit status $status)"; failed=$((failed + 1)); continue
    fi
    local p=$counts f s e
    f=$(sed -n 's/.* failed="\([0-9]*\)".*/\1/p' <<< "$line"); s=$(sed -n 's/.* skipped="\([0-9]*\)".*/\1/p' <<< "$line")
    e=$(sed -n 's/.* errors="\([0-9]*\)".*/\1/p' <<< "$line")
    passed=$((passed + p)); failed=$((failed + f + ${e:-0})); skipped=$((skipped + s))
    [[ $status == 0 || $((f + ${e:-0})) -gt 0 ]] || { note "$name ended with status $status"; failed=$((failed + 1)); }
    note "$p passed, $f failed, $s skipped, $((SECONDS - before)) s"
  done < <(find tests -name '*.csproj' -exec grep -l '<IsTestProject>true' {} + | sort)
  say "Whole run: $((SECONDS - started)) s; logs in $results"
  echo "$passed passed, $failed failed, $skipped skipped"
  [[ $failed == 0 && $passed -gt 0 ]]
}
