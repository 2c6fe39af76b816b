# What comes from Debian's packages: how to tell that it is there, and how it is installed.
# shellcheck shell=bash

# What each need is called in Debian, and how to tell that it is there.
declare -A package_of=(
  [mosquitto]=mosquitto [influxd]=influxdb [influx]=influxdb-client
  [postgres]=postgresql [chromium]=chromium [nfc-list]=libnfc-bin [mbpoll]=mbpoll
  [libgssapi]=libgssapi-krb5-2 [npm]=npm [node]=nodejs [pcscd]=pcscd [vpcd]=vsmartcard-vpcd
  [gcc]=gcc [libc6-dev]=libc6-dev [libmodbus-dev]=libmodbus-dev
  [debootstrap]=debootstrap [shellcheck]=shellcheck [qemu-aarch64]=qemu-user
)

is_there() {
  case $1 in
    mosquitto) [[ -x /usr/sbin/mosquitto ]] || command -v mosquitto > /dev/null ;;
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

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; elif command -v sudo > /dev/null; then sudo "$@"; else return 127; fi
}

# We start our own servers on private ports; while packages are installed, theirs must not start: Debian's invoke-rc.d asks this program.
# One with our mark is ours, with the process that made it; another belongs to the computer's owner, and does the same work.
policy_guard=/usr/sbin/policy-rc.d
policy_mark='# ./makerspace, while it installs packages; process'

keep_services_still() {
  end_left_guard
  [[ ! -e $policy_guard ]] || return 0
  # Before it is made: whatever ends this script takes it away.
  trap let_services_start EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
  printf '#!/bin/sh\n%s %s\nexit 101\n' "$policy_mark" "$$" | as_root tee "$policy_guard" > /dev/null && as_root chmod 755 "$policy_guard"
}

let_services_start() {
  if grep -qxF "$policy_mark $$" "$policy_guard" 2> /dev/null; then as_root rm -f "$policy_guard"; fi
  trap - EXIT INT TERM HUP
}

# guard_owner: the process whose guard is there; nothing if there is none, or one that is not ours.
guard_owner() { sed -n "s|^$policy_mark \\([0-9]*\\)\$|\\1|p" "$policy_guard" 2> /dev/null || true; }

# What a run that was killed has left there would keep every later service of this computer from starting.
end_left_guard() {
  local owner
  owner=$(guard_owner)
  if [[ -n $owner && ! -d /proc/$owner ]]; then as_root rm -f "$policy_guard"; fi
}

# install_missing NEED…: installs the Debian packages of what is missing and says so. Answers 1 if something is still missing.
install_missing() {
  local missing=() packages=() need
  end_left_guard
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
  local log
  log=$(mktemp)
  keep_services_still
  as_root apt-get update > "$log" 2>&1 || note "apt-get update failed; going on with the lists that are here"
  if ! install_packages "${packages[@]}" >> "$log" 2>&1; then
    # One package that cannot be had must not keep the others away.
    local package
    for package in "${packages[@]}"; do
      install_packages "$package" >> "$log" 2>&1 || note "cannot install $package (details: $log)"
    done
  fi
  disable_services "${packages[@]}"
  let_services_start
  local status=0
  for need in "${missing[@]}"; do is_there "$need" || status=1; done
  return $status
}

# arm64_libraries FOLDER: the libraries that a self-contained program for a Raspberry Pi asks of Debian, unpacked there for qemu-user.
# apt gets lists of its own below that folder: this computer does not become one of two architectures.
arm64_libraries() {
  local folder=$1 ssl=libssl3 package options
  [[ $(sed -n 's/^VERSION_ID="\{0,1\}\([0-9]*\).*/\1/p' /etc/os-release) -lt 13 ]] || ssl=libssl3t64
  mkdir -p "$folder"/apt/state/lists/partial "$folder"/apt/cache/archives/partial "$folder"/apt/packages "$folder"/usr/lib
  [[ -e $folder/lib ]] || ln -s usr/lib "$folder/lib"
  options=(-q -o APT::Architecture=arm64 -o APT::Architectures=arm64 -o "APT::Sandbox::User=$(id -un)" -o Acquire::Languages=none
    -o "Dir::State=$folder/apt/state" -o Dir::State::status=/dev/null -o "Dir::Cache=$folder/apt/cache")
  apt-get "${options[@]}" update || return 1
  (cd "$folder/apt/packages" && apt-get "${options[@]}" download libc6 libstdc++6 libgcc-s1 zlib1g "$ssl") || return 1
  for package in "$folder"/apt/packages/*.deb; do dpkg-deb -x "$package" "$folder" || return 1; done
  rm -rf "$folder/apt"
}

install_packages() { as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; }

# disable_services PACKAGE…: nor do the services of what was just installed start with the computer.
systemd_here=/run/systemd/system
disable_services() {
  command -v systemctl > /dev/null && [[ -d $systemd_here ]] || return 0
  local package
  for package in "$@"; do
    case $package in
      mosquitto | influxdb | postgresql) as_root systemctl disable --now "$package.service" > /dev/null 2>&1 || true ;;
      pcscd) as_root systemctl disable --now pcscd.service pcscd.socket > /dev/null 2>&1 || true ;;
    esac
  done
}
