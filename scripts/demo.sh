# ./makerspace demo: broker, database, server, three manufactures with their agents, on private ports and in one folder.
# shellcheck shell=bash disable=SC2154

demo_pids=()   # in the order of their start: "name pid"
demo_mark=.makerspace-demo # the file that makes a folder the demo's own, whose whole content --fresh may remove

start_service() { # NAME COMMAND…: runs it in a session of its own, so that Ctrl-C reaches this script alone, which then ends them in order
  local name=$1
  shift
  : > "$folder/log/$name.log"
  setsid "$@" > "$folder/log/$name.log" 2>&1 < /dev/null &
  demo_pids+=("$name $!")
  echo "$!" > "$folder/run/$name.pid"
  last_pid=$!
}

forget_service() { # NAME
  local entry kept=()
  for entry in "${demo_pids[@]}"; do [[ $entry == "$1 "* ]] || kept+=("$entry"); done
  demo_pids=("${kept[@]}")
  rm -f "$folder/run/$1.pid"
}

# Nothing that goes wrong here may keep the next process from being ended: not one that has ended already, not a terminal that is gone.
stop_demo() {
  set +e
  trap '' INT TERM HUP PIPE
  local i name pid
  if ((${#demo_pids[@]})); then say "Stopping (an agent waits a moment for machines at work)" 2> /dev/null; fi
  # All agents are asked at once: each may wait for its machines.
  for ((i = 0; i < ${#demo_pids[@]}; i++)); do
    read -r name pid <<< "${demo_pids[$i]}"
    if [[ $name == agent-* ]]; then kill -TERM "$pid" 2> /dev/null; fi
  done
  for ((i = ${#demo_pids[@]} - 1; i >= 0; i--)); do
    read -r name pid <<< "${demo_pids[$i]}"
    end_process "$pid" 20
    rm -f "$folder/run/$name.pid"
  done
  # One that was started in the very moment of the signal, and is not in the list yet.
  for pid in $(jobs -pr); do end_process "$pid" 20; done
  rm -f "$folder/run/makerspace.pid"
  if ((${#demo_pids[@]})); then note "everything is stopped; the data stay in $folder" 2> /dev/null; fi
}

traps_of_demo() {
  trap stop_demo EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# A folder that holds something else is never taken: it would be closed to others, and emptied by --fresh.
own_folder() {
  if [[ ! -e $folder ]]; then
    mkdir -p "$folder" || fail "$folder cannot be made; give another folder with --folder"
  elif [[ ! -d $folder ]]; then fail "$folder is no folder; give another one with --folder"
  elif [[ ! -e $folder/$demo_mark && -n $(ls -A "$folder") && $folder != "$root/.makerspace/demo" ]]; then
    fail "$folder is not empty, and nothing in it says that it is a demo's ($demo_mark). Give a new or an empty folder with --folder; if it is an earlier demo's: touch '$folder/$demo_mark'"
  fi
  touch "$folder/$demo_mark" 2> /dev/null || fail "$folder cannot be written by $(id -un): $(as_root_remedy "$folder")"
  chmod 700 "$folder"
  mkdir -p "$folder/run"
}

start_over() {
  say "Starting over: removing the data in $folder"
  find "$folder" -mindepth 1 -maxdepth 1 ! -name "$demo_mark" -exec rm -rf {} +
}

# What a killed demo left running is ended by its recorded id, if that process is still ours.
end_leftovers() {
  local file pid
  for file in "$folder"/run/*.pid; do
    [[ -s $file ]] || continue
    pid=$(cat "$file")
    if [[ $file == */makerspace.pid ]]; then
      if [[ $pid != "$$" ]] && kill -0 "$pid" 2> /dev/null && tr '\0' ' ' < "/proc/$pid/cmdline" 2> /dev/null | grep -q makerspace; then
        fail "a demo is already running in $folder (process $pid); stop it first, or give --folder"
      fi
    elif tr '\0' ' ' < "/proc/$pid/cmdline" 2> /dev/null | grep -q -F "$folder"; then
      note "ending what an earlier demo left: $(basename "$file" .pid) ($pid)"
      end_process "$pid" 10
    fi
    rm -f "$file"
  done
}

must_live() { # NAME PID: fails with the end of the log if the process has ended
  kill -0 "$2" 2> /dev/null && return 0
  tail -n 20 "$folder/log/$1.log" >&2
  fail "$1 ended; its whole log: $folder/log/$1.log"
}

start_broker() {
  sed -e "s|@PORT@|$broker_port 127.0.0.1|" -e "s|@PKI@|$folder/keys|" -e "s|@ACL@|$root/firmware-config/mosquitto/acl|" -e "s|@DATA@|$folder/mosquitto|" \
    firmware-config/mosquitto/mosquitto.conf > "$folder/mosquitto.conf"
  echo "user $(id -un)" >> "$folder/mosquitto.conf"
  local program
  program=$(command -v mosquitto || echo /usr/sbin/mosquitto)
  # Nothing of an earlier run, nothing to check.
  [[ ! -e $folder/mosquitto/mosquitto.db ]] || firmware-config/commands/check-broker-store "$folder/mosquitto.conf" || fail "the broker's store cannot be read, nor moved: $(as_root_remedy "$folder")"
  start_service mosquitto "$program" -c "$folder/mosquitto.conf"
  wait_for_port "$broker_port" "$last_pid" 15 || { must_live mosquitto "$last_pid"; fail "the broker does not answer on port $broker_port"; }
}

start_influx() {
  cat > "$folder/influxdb.conf" <<TXT
reporting-disabled = true
bind-address = "127.0.0.1:$influx_rpc_port"
[meta]
  dir = "$folder/influxdb/meta"
[data]
  dir = "$folder/influxdb/data"
  wal-dir = "$folder/influxdb/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:$influx_port"
  log-enabled = false
[logging]
  level = "warn"
TXT
  start_service influxd influxd -config "$folder/influxdb.conf"
  if ! wait_for_port "$influx_port" "$last_pid" 60; then
    note "InfluxDB does not start (log: $folder/log/influxd.log); going on without power curves"
    note "To see them, point at a server of yours: ./makerspace demo --influx http://HOST:8086"
    influx_url=
  fi
}

# Sends the history, or a part of it, until the server has it. Reads the variables of run_demo.
send_history() { # OPTION…
  local shown status=0
  start_service history dotnet "$simulator" history --scenario "$folder" --broker "127.0.0.1:$broker_port" --ca "$folder/keys/ca.pem" --agents-folder "$folder/agents" "$@"
  tail -n +1 -s 0.2 -f --pid="$last_pid" "$folder/log/history.log" | sed -u 's/^/    /' &
  shown=$!
  # Waited for, not run in front: a signal is answered at once, and ends the history like everything else.
  wait "$last_pid" || status=$?
  wait "$shown" || true
  forget_service history
  [[ $status == 0 ]] || fail "the history did not get through; log: $folder/log/history.log"
}

close_month() { # MONTH REASON
  dotnet "$server" billing close association "$1" --by "Sophie Marchand" --reason "$2" --config "$folder/server/server.json" >> "$folder/log/billing.log" 2>&1 ||
    note "$1 was not closed; log: $folder/log/billing.log"
}

run_demo() {
  local fresh='' influx=own influx_url='' web_port=5080 pace=20 faults=some
  folder=$(readlink -m "$(demo_folder)")
  while [[ $# -gt 0 ]]; do
    case $1 in
      --fresh) fresh=1; shift ;;
      --no-influx) influx=none; shift ;;
      --influx) influx=given; influx_url=${2:?--influx needs an address}; shift 2 ;;
      --port) web_port=${2:?--port needs a number}; shift 2 ;;
      --pace) pace=${2:?--pace needs a number}; shift 2 ;;
      --faults) faults=${2:?--faults needs none, some or many}; shift 2 ;;
      --folder) folder=$(readlink -m "${2:?--folder needs a folder}"); shift 2 ;;
      *) fail "demo: unknown option $1 (./makerspace help)" ;;
    esac
  done
  [[ $web_port =~ ^[0-9]+$ && $web_port -ge 1 && $web_port -le 65535 ]] || fail "--port: a number from 1 to 65535"
  [[ $pace =~ ^[0-9]+$ && $pace -ge 1 && $pace -le 200 ]] || fail "--pace: a whole number from 1 to 200"
  own_folder
  local last_pid broker_port influx_port influx_rpc_port

  need_dotnet
  install_missing mosquitto || fail "the broker (mosquitto) is needed"
  if [[ $influx == own ]] && ! install_missing influxd influx && ! is_there influxd; then
    influx=none
    note "InfluxDB cannot be had here: everything works but the power curves."
    note "To see them, point at a server of yours: ./makerspace demo --influx http://HOST:8086"
  fi

  say "Building"
  local server=$root/server/Makerspace.Iot.Server agent=$root/edge/Makerspace.Iot.Edge.Agent simulator=$root/edge/Makerspace.Iot.Edge.Simulator
  build_projects Release "$server" "$agent" "$simulator"
  server+=/bin/Release/net10.0/Makerspace.Iot.Server.dll
  agent+=/bin/Release/net10.0/Makerspace.Iot.Edge.Agent.dll
  simulator+=/bin/Release/net10.0/Makerspace.Iot.Edge.Simulator.dll

  end_leftovers
  if [[ -n $fresh ]]; then start_over; fi
  mkdir -p "$folder"/{run,log,mosquitto,influxdb,server}
  echo "$$" > "$folder/run/makerspace.pid"
  traps_of_demo

  broker_port=$(free_port 18883)
  influx_port=$(free_port 18086)
  influx_rpc_port=$(free_port $((influx_port + 1)))
  local wanted=$web_port
  web_port=$(free_port "$web_port")
  [[ $web_port == "$wanted" ]] || note "port $wanted is taken; the page will be on $web_port"

  say "Keys, registry and workshops"
  [[ -s $folder/keys/ca.pem ]] || dotnet "$server" keys init --folder "$folder/keys" > "$folder/log/keys.log" 2>&1 || { cat "$folder/log/keys.log" >&2; fail "no keys"; }
  # The scenario is written once, dated to the day of the first start; its agents' settings again each time, for the ports.
  [[ -s $folder/first-day ]] || date +%F > "$folder/first-day"
  dotnet "$simulator" scenario --out "$folder" --date "$(cat "$folder/first-day")" --pace "$pace" --broker "127.0.0.1:$broker_port" > "$folder/log/scenario.log" 2>&1 || { cat "$folder/log/scenario.log" >&2; fail "no scenario"; }
  local configs=("$folder"/agents/*/agent.json) config name
  for config in "${configs[@]}"; do
    name=$(basename "$(dirname "$config")")
    [[ -s $folder/agents/$name/client.pem ]] || dotnet "$server" keys agent "$name" --folder "$folder/keys" --out "$folder/agents/$name" >> "$folder/log/keys.log" 2>&1 || { cat "$folder/log/keys.log" >&2; fail "no keys for $name"; }
  done

  say "Broker on port $broker_port"
  start_broker
  if [[ $influx == own ]]; then
    influx_url=http://127.0.0.1:$influx_port
    say "InfluxDB on port $influx_port"
    start_influx
  elif [[ $influx == none ]]; then
    influx_url=
    note "without InfluxDB: no power curves. Later: ./makerspace demo --influx http://HOST:8086"
  fi

  local influx_part=
  [[ -z $influx_url ]] || influx_part=", \"influx\": { \"url\": \"$influx_url\", \"database\": \"makerspace\" }"
  cat > "$folder/server/server.json" <<TXT
{
  "data": "$folder/server",
  "database": "sqlite",
  "urls": "http://localhost:$web_port",
  "demo": true,
  "mail": { "from": "Makerspace <demo@makerspace.example>", "folder": "$folder/mail" },
  "broker": { "host": "127.0.0.1", "port": $broker_port, "caFile": "$folder/keys/ca.pem", "certFile": "$folder/keys/server.pem", "keyFile": "$folder/keys/server.key" },
  "keysFolder": "$folder/keys"$influx_part
}
TXT
  say "Server"
  # The demo's own registry is put back as it is written, also over a machine that somebody has blocked meanwhile.
  dotnet "$server" import "$folder/registry" --allow-opening --config "$folder/server/server.json" > "$folder/log/import.log" 2>&1 || { cat "$folder/log/import.log" >&2; fail "the registry could not be imported"; }
  start_service server dotnet "$server" serve --config "$folder/server/server.json"
  local server_pid=$last_pid
  wait_for_port "$web_port" "$server_pid" 60 || { must_live server "$server_pid"; fail "the server does not answer; log: $folder/log/server.log"; }

  if [[ ! -e $folder/history-done ]]; then
    say "A year of history, through the same events and the same way in"
    local began=$SECONDS
    # The third month back is closed while one agent is offline: what it sends later is an adjustment of the next month.
    local third second
    third=$(date -u -d "$(date -u +%Y-%m-01) -3 months" +%Y-%m)
    second=$(date -u -d "$third-01 +1 month" +%Y-%m)
    send_history --until "$second-01" --offline "fabunit-1=$third-22"
    close_month "$third" "fabunit-1 est hors ligne depuis le 22 : ses sessions viendront en régularisation"
    send_history
    close_month "$second" "vu avec le fabmanager"
    dotnet "$server" billing credit association "F$(date -u +%Y)-00001" --line 1 --by "Sophie Marchand" --reason "Geste commercial : machine en panne pendant la session" --config "$folder/server/server.json" >> "$folder/log/billing.log" 2>&1 ||
      note "no credit note was made; log: $folder/log/billing.log"
    touch "$folder/history-done"
    note "done in $((SECONDS - began)) s"
  fi

  say "Workshops: readers, meters, machines and people (pace $pace)"
  start_service simulator dotnet "$simulator" run --scenario "$folder" --pace "$pace" --faults "$faults" --account "$folder/account.jsonl"
  local simulator_pid=$last_pid until=$((SECONDS + 30))
  until grep -q -i '^ready' "$folder/log/simulator.log"; do
    must_live simulator "$simulator_pid"
    [[ $SECONDS -lt $until ]] || fail "the simulator is not ready after 30 s; log: $folder/log/simulator.log"
    sleep 0.1
  done
  say "Agents"
  for config in "${configs[@]}"; do
    name=$(basename "$(dirname "$config")")
    start_service "agent-$name" dotnet "$agent" run "$config"
    note "$name"
  done

  say "Ready: http://localhost:$web_port/"
  [[ -n $influx_url ]] && note "InfluxDB: $influx_url, database makerspace; Grafana dashboards: dashboards/"
  note "A technician's view of one agent: dotnet $agent status ${configs[0]}"
  note "Logs: $folder/log    Ctrl-C stops everything."
  local entry pid
  while sleep 2; do
    for entry in "${demo_pids[@]}"; do
      read -r name pid <<< "$entry"
      if ! kill -0 "$pid" 2> /dev/null; then
        # An agent that was told to start anew ends well; systemd would start it again.
        if [[ $name == agent-* ]] && wait "$pid"; then
          note "$name starts again"
          forget_service "$name"
          start_service "$name" dotnet "$agent" run "$folder/agents/${name#agent-}/agent.json"
          break
        fi
        note "$name has ended (log: $folder/log/$name.log)"
        forget_service "$name"
        [[ $name != mosquitto && $name != server ]] || fail "the demo cannot go on without $name"
        break
      fi
    done
  done
}
