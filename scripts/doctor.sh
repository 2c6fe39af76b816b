# ./makerspace doctor: what is installed, missing or in the way, with the remedy. Changes nothing.

run_doctor() {
  local problems=0 need
  line() { printf '%-9s %s\n' "$1" "$2"; }
  if command -v dotnet > /dev/null && [[ $(dotnet --version | cut -d. -f1) -ge 10 ]]; then line ok ".NET SDK $(dotnet --version)"
  else line MISSING ".NET SDK 10 — https://learn.microsoft.com/dotnet/core/install/linux-debian"; problems=$((problems + 1)); fi
  if [[ -r /etc/os-release ]]; then line ok "$(. /etc/os-release; echo "$PRETTY_NAME"), $(uname -m)"; fi
  command -v apt-get > /dev/null || line note "not a Debian system: what is missing must be installed by hand"
  if [[ $(id -u) == 0 ]]; then line ok "rights to install: root"
  elif command -v sudo > /dev/null; then line ok "rights to install: through sudo"
  else line note "no rights to install packages (neither root nor sudo)"; fi
  local what
  for need in mosquitto libmosquitto influxd influx postgres chromium; do
    case $need in
      mosquitto) what="broker, needed" ;; libmosquitto) what="MQTT client library, needed" ;;
      influxd) what="InfluxDB: power curves; without it ./makerspace demo --no-influx, or --influx URL" ;;
      influx) what="InfluxDB's command line, handy" ;;
      postgres) what="PostgreSQL: tests, and networks of sites" ;; chromium) what="browser: tests of the pages" ;;
    esac
    if is_there "$need"; then line ok "$need ($what)"
    else
      line MISSING "$need ($what) — apt-get install ${package_of[$need]} (./makerspace demo or test does it)"
      [[ $need == mosquitto || $need == libmosquitto ]] && problems=$((problems + 1))
    fi
  done
  local stack=${MAKERSPACE_STACK:-${CI:+default}}
  stack=${stack:-$(kept_stack)}
  line note "stack of the next build: ${stack:-tried when it comes} (MAKERSPACE_STACK=default or =nuget decides; the answer stays in .makerspace/stack)"
  local port who
  for port in 5080 18883 18086; do
    if port_is_free "$port"; then line ok "port $port is free"
    else
      who=$(command -v ss > /dev/null && ss -ltnpH "sport = :$port" 2> /dev/null | sed -n 's/.*users:((\(.*\)).*/\1/p' | head -n 1)
      line note "port $port is taken${who:+ by $who} — the demo takes the next free one"
    fi
  done
  local folder=${MAKERSPACE_DEMO:-$root/.makerspace/demo}
  if [[ -d $folder ]]; then
    if [[ -w $folder ]]; then line ok "demo data in $folder ($(du -sh "$folder" 2> /dev/null | cut -f1))"
    else line PROBLEM "$folder cannot be written — remove it or give it to $(id -un)"; problems=$((problems + 1)); fi
    if [[ -s $folder/run/makerspace.pid ]] && kill -0 "$(cat "$folder/run/makerspace.pid")" 2> /dev/null; then line note "a demo is running (process $(cat "$folder/run/makerspace.pid"))"; fi
  elif [[ -w $root ]]; then line ok "demo data will go to $folder"
  else line PROBLEM "$root cannot be written — run from a copy that belongs to $(id -un), or give --folder"; problems=$((problems + 1)); fi
  local free
  free=$(df -Pm "$root" | awk 'NR==2{print $4}')
  if [[ $free -lt 2000 ]]; then line PROBLEM "only ${free} MB free on this disk; the demo needs about 2000"; problems=$((problems + 1)); else line ok "${free} MB free on this disk"; fi
  if [[ $problems == 0 ]]; then echo "Nothing is in the way."; else echo "$problems problem(s)."; return 1; fi
}
