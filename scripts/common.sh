# Shared by every command: messages, builds, folders, ports, and processes ended by their id.
# shellcheck shell=bash disable=SC2154

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
fail() { printf 'makerspace: %s\n' "$*" >&2; exit 1; }

need_dotnet() {
  command -v dotnet > /dev/null || fail "the .NET 10 SDK is missing. Debian: see https://learn.microsoft.com/dotnet/core/install/linux-debian, then run this again."
  local version
  version=$(dotnet --version 2> /dev/null || true)
  [[ ${version%%.*} -ge 10 ]] 2> /dev/null || fail "the .NET SDK is version ${version:-unknown}; 10.0 or later is needed."
}

# build_projects CONFIGURATION PROJECT…: restores and builds; prints only what went wrong.
# A compiler that runs for a minute does not gain from counting its own branches: without, the server's compilation took 57 s of CPU, and 82 s with.
build_projects() {
  local configuration=$1 project log
  shift
  log=$(mktemp)
  for project in "$@"; do
    DOTNET_TieredPGO=0 dotnet build "$project" -c "$configuration" --nologo -v q > "$log" 2>&1 || build_failed "$project" "$log"
  done
  rm -f "$log"
}

build_failed() {
  grep -E 'error|warning' "$2" | sort -u | head -40 >&2
  fail "the build of $1 failed (whole output: $2)"
}

# Where the demo keeps its data unless --folder says otherwise.
demo_folder() { echo "${MAKERSPACE_DEMO:-$root/.makerspace/demo}"; }

# as_root_remedy FOLDER: what to type if files belong to somebody else, as after one run with sudo.
as_root_remedy() { echo "sudo chown -R $(id -un): '$1'"; }

port_is_free() { ! (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }

# free_port FIRST: the first free port from FIRST on.
free_port() {
  local port=$1
  while ! port_is_free "$port"; do port=$((port + 1)); [[ $port -lt 65000 ]] || fail "no free port from $1 on"; done
  echo "$port"
}

# accepts PORT PID: true if that process itself accepts connections there. Source: Linux man-pages, proc(5), /proc/net/tcp (state 0A is LISTEN).
accepts() {
  local inode listening held
  listening=$(awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10 }' /proc/net/tcp /proc/net/tcp6 2> /dev/null) || true
  held=$(readlink "/proc/$2"/fd/* 2> /dev/null) || true
  while read -r inode; do
    [[ -n $inode && $held == *"socket:[$inode]"* ]] && return 0
  done <<< "$listening"
  return 1
}

# wait_for_port PORT PID SECONDS: until that process accepts there. Another program that took the port in the meantime is no sign of its life.
wait_for_port() {
  local until=$((SECONDS + $3))
  until accepts "$1" "$2"; do
    kill -0 "$2" 2> /dev/null || return 1
    [[ $SECONDS -lt $until ]] || return 1
    sleep 0.1
  done
}

# end_process PID SECONDS: asks it to end, waits until it is gone, and only then kills it. No `wait`: bash (5.2 was seen) may lose the end
# of a process that it waited for when a signal came, and a second `wait` for it then never returns.
end_process() {
  local pid=$1 until=$((SECONDS + $2)) killed=
  kill -TERM "$pid" 2> /dev/null || return 0
  while kill -0 "$pid" 2> /dev/null; do
    if [[ $SECONDS -ge $until ]]; then
      [[ -z $killed ]] || return 0
      kill -KILL "$pid" 2> /dev/null || return 0
      killed=1 until=$((SECONDS + 5))
    fi
    sleep 0.1
  done
}
