# Shared by every command: messages, set-up of what is missing, ports, and processes ended by their id.

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
fail() { printf 'makerspace: %s\n' "$*" >&2; exit 1; }

# What each need is called in Debian, and how to tell that it is there.
declare -A package_of=(
  [mosquitto]=mosquitto [libmosquitto]=libmosquitto1 [influxd]=influxdb [influx]=influxdb-client
  [postgres]=postgresql [chromium]=chromium [nfc-list]=libnfc-bin [mbpoll]=mbpoll
  [libgssapi]=libgssapi-krb5-2 [npm]=npm [node]=nodejs [pcscd]=pcscd [vpcd]=vsmartcard-vpcd
  [gcc]=gcc [libc6-dev]=libc6-dev [libmodbus-dev]=libmodbus-dev
  [debootstrap]=debootstrap [shellcheck]=shellcheck
)

is_there() {
  case $1 in
    mosquitto) [[ -x /usr/sbin/mosquitto ]] || command -v mosquitto > /dev/null ;;
    libmosquitto) ldconfig -p 2> /dev/null | grep -q 'libmosquitto\.so\.1' || /sbin/ldconfig -p 2> /dev/null | grep -q 'libmosquitto\.so\.1' ;;
    influxd) command -v influxd > /dev/null ;;
    libc6-dev) [[ -e /usr/include/stdio.h ]] ;;
    libmodbus-dev) [[ -e /usr/include/modbus/modbus.h ]] ;;
    postgres) compgen -G '/usr/lib/postgresql/*/bin/postgres' > /dev/null ;;
    pcscd) [[ -x /usr/sbin/pcscd ]] ;;
    vpcd) [[ -e /usr/lib/pcsc/drivers/serial/libifdvpcd.so ]] ;;
    libgssapi) /sbin/ldconfig -p 2> /dev/null | grep -q 'libgssapi_krb5\.so\.2' ;;
    debootstrap) [[ -x /usr/sbin/debootstrap ]] || command -v debootstrap > /dev/null ;;
    *) command -v "$1" > /dev/null ;;
  esac
}

need_dotnet() {
  command -v dotnet > /dev/null || fail "the .NET 10 SDK is missing. Debian: see https://learn.microsoft.com/dotnet/core/install/linux-debian, then run this again."
  local version
  version=$(dotnet --version 2> /dev/null || true)
  [[ ${version%%.*} -ge 10 ]] 2> /dev/null || fail "the .NET SDK is version ${version:-unknown}; 10.0 or later is needed."
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; elif command -v sudo > /dev/null; then sudo "$@"; else return 127; fi
}

# install_missing NEED…: installs the Debian packages of what is missing and says so. Answers 1 where something is still missing.
install_missing() {
  local missing=() packages=() need
  for need in "$@"; do
    is_there "$need" || { missing+=("$need"); packages+=("${package_of[$need]}"); }
  done
  ((${#missing[@]})) || return 0
  if ! command -v apt-get > /dev/null; then
    note "missing: ${missing[*]} — this is not a Debian system; install them by its own means."
    return 1
  fi
  if [[ $(id -u) != 0 ]] && ! command -v sudo > /dev/null; then
    note "missing: ${missing[*]} — no rights to install. As root: apt-get install ${packages[*]}"
    return 1
  fi
  say "Installing from Debian: ${packages[*]}"
  # We start our own servers on private ports; the packages must not start theirs.
  local guard=/usr/sbin/policy-rc.d made_guard=
  if [[ ! -e $guard ]]; then
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$guard" > /dev/null && as_root chmod 755 "$guard" && made_guard=1
  fi
  local log status=0
  log=$(mktemp)
  as_root apt-get update > "$log" 2>&1 || note "apt-get update failed; going on with the lists that are here"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}" >> "$log" 2>&1 || status=1
  [[ -n $made_guard ]] && as_root rm -f "$guard"
  if [[ $status != 0 ]]; then
    # One package that cannot be had must not keep the others away.
    local p
    for p in "${packages[@]}"; do
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$p" >> "$log" 2>&1 || note "cannot install $p (details: $log)"
    done
  fi
  if command -v systemctl > /dev/null && [[ -d /run/systemd/system ]]; then
    local service
    for service in mosquitto influxdb pcscd; do
      [[ " ${packages[*]} " == *" $service "* ]] || continue
      as_root systemctl disable --now "$service" > /dev/null 2>&1 || true
      [[ $service != pcscd ]] || as_root systemctl disable --now pcscd.socket > /dev/null 2>&1 || true
    done
  fi
  for need in "${missing[@]}"; do is_there "$need" || status=2; done
  [[ $status != 2 ]]
}

# build_projects CONFIGURATION PROJECT…: restores and builds with the stack of choose_stack; prints only what went wrong.
build_projects() {
  local configuration=$1 project log
  shift
  log=$(mktemp)
  for project in "$@"; do
    if ! dotnet build "$project" -c "$configuration" "${stack_arguments[@]}" --nologo -v q > "$log" 2>&1; then
      grep -E 'error|warning' "$log" | sort -u | head -40 >&2
      fail "the build of $project failed (whole output: $log)"
    fi
  done
  rm -f "$log"
}

port_is_free() { ! (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null; }

# free_port FIRST: the first free port from FIRST on.
free_port() {
  local port=$1
  while ! port_is_free "$port"; do port=$((port + 1)); [[ $port -lt 65000 ]] || fail "no free port from $1 on"; done
  echo "$port"
}

wait_for_port() { # PORT PID SECONDS
  local until=$((SECONDS + $3))
  while port_is_free "$1"; do
    kill -0 "$2" 2> /dev/null || return 1
    [[ $SECONDS -lt $until ]] || return 1
    sleep 0.1
  done
}

# end_process PID SECONDS: asks it to end, waits, and only then kills it.
end_process() {
  local pid=$1 until=$((SECONDS + $2))
  kill -TERM "$pid" 2> /dev/null || return 0
  while kill -0 "$pid" 2> /dev/null; do
    if [[ $SECONDS -ge $until ]]; then kill -KILL "$pid" 2> /dev/null || true; break; fi
    sleep 0.1
  done
}
