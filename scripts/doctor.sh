# ./makerspace doctor: what is installed, missing or in the way, with the remedy. Changes nothing.
# shellcheck shell=bash disable=SC2154

problems=0
line() { printf '%-9s %s\n' "$1" "$2"; }
problem() { line "${2:-PROBLEM}" "$1"; problems=$((problems + 1)); } # TEXT [WORD]

run_doctor() {
  [[ $# == 0 ]] || fail "doctor: unknown option $1 (./makerspace help)"
  doctor_sdk
  doctor_system
  doctor_packages
  doctor_ports
  doctor_folders
  if [[ $problems == 0 ]]; then echo "Nothing is in the way."; else echo "$problems problem(s)."; return 1; fi
}

doctor_sdk() {
  local version=
  if command -v dotnet > /dev/null; then version=$(dotnet --version 2> /dev/null || true); fi
  if [[ ${version%%.*} -ge 10 ]] 2> /dev/null; then line ok ".NET SDK $version"
  else problem ".NET SDK 10${version:+ (this is $version)} — https://learn.microsoft.com/dotnet/core/install/linux-debian" MISSING; fi
}

doctor_system() {
  if [[ -r /etc/os-release ]]; then line ok "$(. /etc/os-release; echo "$PRETTY_NAME"), $(uname -m)"; fi
  command -v apt-get > /dev/null || line note "not a Debian system: what is missing must be installed by hand"
  if [[ $(id -u) == 0 ]]; then line ok "rights to install: root"
  elif command -v sudo > /dev/null; then line ok "rights to install: through sudo"
  else line note "no rights to install packages (neither root nor sudo): what is missing, root installs with the line given for it"; fi
  local owner
  owner=$(guard_owner)
  if [[ -n $owner && ! -d /proc/$owner ]]; then
    problem "$policy_guard was left by a run that was killed while it installed; no service starts on installation until it goes — sudo rm $policy_guard"
  fi
}

doctor_packages() {
  local need what
  for need in mosquitto influxd influx postgres chromium; do
    case $need in
      mosquitto) what="broker, needed" ;;
      influxd) what="InfluxDB: power curves; without it ./makerspace demo --no-influx, or --influx URL" ;;
      influx) what="InfluxDB's command line, handy" ;;
      postgres) what="PostgreSQL: tests, and networks of sites" ;; chromium) what="browser: tests of the pages" ;;
    esac
    if is_there "$need"; then line ok "$need ($what)"; continue; fi
    what="$need ($what) — apt-get install ${package_of[$need]} (./makerspace demo or test does it)"
    if [[ $need == mosquitto ]]; then problem "$what" MISSING; else line MISSING "$what"; fi
  done
}

doctor_ports() {
  local port who
  for port in 5080 18883 18086; do
    if port_is_free "$port"; then line ok "port $port is free"; continue; fi
    who=$(port_holder "$port")
    line note "port $port is taken${who:+ by $who} — the demo takes the next free one"
  done
}

# port_holder PORT: the program, if ss is there and may tell; nothing otherwise.
port_holder() {
  command -v ss > /dev/null || return 0
  { ss -ltnpH "sport = :$1" 2> /dev/null || true; } | sed -n 's/.*users:((\(.*\)).*/\1/p' | sed -n 1p
}

doctor_folders() {
  local folder foreign pid
  folder=$(demo_folder)
  if [[ ! -w $root ]]; then problem "no rights: $root cannot be written — run from a copy that belongs to $(id -un)"
  else
    # What one run as root left stops every later build of this user.
    foreign=$(find "$root" -path "$root/.git" -prune -o \( -path '*/bin' -o -path '*/obj' -o -path "$root/.makerspace" \) -prune \
      -exec find {} ! -type l ! -user "$(id -u)" ! -writable -print -quit \; 2> /dev/null | sed -n 1p || true)
    if [[ -n $foreign ]]; then problem "no rights: $foreign cannot be written, as after one run with sudo — $(as_root_remedy "$root")"; fi
  fi
  if [[ -d $folder ]]; then
    if [[ -w $folder ]]; then line ok "demo data in $folder ($(du -sh "$folder" 2> /dev/null | cut -f1))"
    else problem "no rights: $folder cannot be written — $(as_root_remedy "$folder"), or remove it"; fi
    pid=$(cat "$folder/run/makerspace.pid" 2> /dev/null || true)
    if [[ -n $pid && -d /proc/$pid ]]; then line note "a demo is running (process $pid)"; fi
  else line ok "demo data will go to $folder"; fi
  local free
  free=$(df -Pm "$root" | awk 'NR==2{print $4}')
  if [[ $free -lt 2000 ]]; then problem "only ${free} MB free on this disk; the demo needs about 2000 — remove what is not needed, or run from a copy on a larger disk"
  else line ok "${free} MB free on this disk"; fi
}
