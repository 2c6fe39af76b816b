# ./makerspace bench: sets up what is missing, builds in Release, and measures. Data and peers live in .makerspace/bench.
# shellcheck shell=bash disable=SC2154

# The peer of the telemetry benchmark. Never installed globally.
node_red=node-red@4.1.15
node_red_influxdb=node-red-contrib-influxdb@0.7.0

run_bench() {
  case " $* " in *' --help '* | *' -h '*) bench_usage; return 0 ;; esac
  need_dotnet
  local folder=$root/.makerspace/bench project=tests/Makerspace.Iot.Benchmarks
  rm -rf "$folder/tmp" # of a run that was killed
  mkdir -p "$folder/tmp"
  install_missing mosquitto influxd influx pcscd vpcd || note "some benchmarks will be left out; each says why"
  if bench_wants telemetry "$@"; then install_node_red "$folder"; fi
  say "Building (Release)"
  build_projects Release "$project"
  # On the disk of the checkout: a folder for temporary files may be memory, on which no sync costs anything.
  TMPDIR=$folder/tmp dotnet "$project/bin/Release/net10.0/Makerspace.Iot.Benchmarks.dll" "$@"
}

bench_usage() {
  cat << 'TXT'
usage: ./makerspace bench [NAME …] [--quick] [--strict] [--sessions N] [--database sqlite|postgres] [--keep FOLDER]
  NAME       access, badge, demo, events, lists, live, memory, meters, scale, telemetry; all of them if none is given
  --quick    few repetitions: shows that it works, measures little
  --sessions, --database
             of scale: how many sessions (100000 if not stated), and in which database (both)
  --keep     of scale: makes the SQLite database in this folder and leaves it there; a run that finds it fills none, and tells nothing of months that nobody has summed
  --strict   ends with 1 if a target is missed or not measured
TXT
}

# True if the benchmark is among the names given, or none is.
bench_wants() {
  local wanted=$1 word named=
  shift
  for word in "$@"; do
    [[ $word == -* || $word == sqlite || $word == postgres || $word == [0-9]* ]] && continue
    [[ $word == "$wanted" ]] && return 0
    named=1
  done
  [[ -z $named ]]
}

install_node_red() {
  local folder=$1 stamp
  stamp="$node_red $node_red_influxdb"
  [[ -f $folder/node-red.installed && $(cat "$folder/node-red.installed") == "$stamp" ]] && return 0
  install_missing node npm || { note "without node and npm there is no comparison with Node-RED"; return 0; }
  say "Installing $node_red and $node_red_influxdb into .makerspace/bench"
  if npm install --prefix "$folder" --no-audit --no-fund "$node_red" "$node_red_influxdb" > "$folder/npm.log" 2>&1; then
    echo "$stamp" > "$folder/node-red.installed"
  else
    note "npm could not install them (details: $folder/npm.log); there is no comparison with Node-RED"
  fi
}
