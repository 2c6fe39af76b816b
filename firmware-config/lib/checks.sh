# What install looks at before it changes anything. Sourced by ../install.
# shellcheck shell=bash disable=SC2154

check_target() {
  [[ $(id -u) == 0 ]] || fail "à lancer avec les droits de root : sudo $0 …"
  [[ -z $root || -d $root/etc ]] || fail "$root n'est pas la racine d'un système (pas de dossier etc)."
  if [[ -z $root ]]; then arch=$(dpkg --print-architecture)
  else
    # An image for another processor: its own shell tells (ELF header, class at 4, e_machine at 18).
    case $(od -An -tx1 -j 4 -N 1 "$root/bin/bash" 2> /dev/null)$(od -An -tx1 -j 18 -N 1 "$root/bin/bash" 2> /dev/null) in
      ' 02 b7') arch=arm64 ;;
      ' 02 3e') arch=amd64 ;;
      ' 01 28') arch=armhf ;;
      *) arch=inconnue ;;
    esac
  fi
  case $arch in
    arm64 | amd64) ;;
    armhf | armel) fail "ce système est en 32 bits ($arch). Prenez l'image « Raspberry Pi OS Lite (64-bit) » : .NET et SQLite sont fournis pour arm64." ;;
    *) fail "architecture $arch inconnue ; il faut arm64 (Raspberry Pi 3, 4, 5, Zero 2 W) ou amd64." ;;
  esac
  debian=$(sed -n 's/^VERSION_ID="\{0,1\}\([0-9]*\)"\{0,1\}$/\1/p' "$root/etc/os-release" 2> /dev/null || true)
  case $debian in
    12 | 13) ;;
    *) [[ -n $force ]] || fail "ce n'est ni Debian 12 (bookworm) ni Debian 13 (trixie) : VERSION_ID=${debian:-inconnu}. Pour continuer quand même : --force." ;;
  esac
  model=
  [[ ! -f $root/proc/device-tree/model ]] || model=$(tr -d '\0' < "$root/proc/device-tree/model")
  if [[ -z $root ]] && [[ $(stat -f -c %T /) == overlayfs && -e /etc/overlayroot.conf ]] && grep -q 'overlayroot=tmpfs' /proc/cmdline; then
    fail "la racine est en lecture seule : tout serait perdu à l'arrêt. D'abord : raspi-config nonint do_overlayfs 1, redémarrer, puis relancer."
  fi
  say "Système : Debian ${debian:-?} $arch${model:+, $model}${root:+, dans $root}"
}

check_release() {
  [[ -f $release/VERSION && -f $release/SHA256SUMS ]] || fail "$release n'est pas un dossier de version (VERSION ou SHA256SUMS manque). Il se fait par : ./makerspace release"
  version=$(head -n 1 "$release/VERSION")
  [[ $version =~ ^[0-9A-Za-z][0-9A-Za-z.+~-]{0,60}$ ]] || fail "VERSION illisible : « $version »"
  (cd "$release" && sha256sum --quiet --strict --check SHA256SUMS) > /dev/null 2>&1 || {
    local wrong
    wrong=$({ cd "$release" || exit; sha256sum --quiet --check SHA256SUMS 2> /dev/null; } | head -n 3 | tr '\n' ' ' || true)
    fail "le dossier de version est abîmé (${wrong:-fichier manquant}). Recopiez-le ; rien n'a été changé."
  }
  local processor wanted program
  wanted=linux-$([[ $arch == arm64 ]] && echo arm64 || echo x64)
  processor=$(head -n 1 "$release/PROCESSOR" 2> /dev/null || true)
  [[ $processor == "$wanted" ]] || fail "cette version est faite pour « ${processor:-?} » et cette carte est $wanted : prenez le dossier $wanted. Rien n'a été changé."
  for program in $(programs); do
    [[ -f $release/$program ]] || fail "cette version n'a pas $program. Relancez depuis le dossier de version entier, pas depuis celui qui est installé."
  done
  say "Version : $version pour $processor, intègre"
}

# programs: those of the role, from the folder of the release on.
programs() {
  [[ $role == server ]] || echo agent/Makerspace.Iot.Edge.Agent
  [[ $role == agent ]] || echo server/Makerspace.Iot.Server
}

# check_kit: the kit must exist; the known ones are listed otherwise.
check_kit() {
  [[ -n $kit ]] || return 0
  [[ -f $release/firmware-config/pinmaps/$kit.json ]] || fail "kit inconnu : « $kit ». Les kits : $(cd "$release/firmware-config/pinmaps" && printf '%s ' *.json | sed 's/\.json//g')"
}

kit_has() { grep -q "^  *\"$1\",\{0,1\}$" "$release/firmware-config/pinmaps/$kit.json" 2> /dev/null; } # INTERFACE

# needed_packages: one per line. Debian 13 renamed some for its 64-bit times, and ICU carries its version in its name.
needed_packages() {
  # What the .NET runtime asks of the system. Source: learn.microsoft.com, "Install .NET on Debian", dependencies; no text of a country is sorted by the agent: no ICU.
  local packages=(ca-certificates libstdc++6 libgcc-s1)
  if [[ $debian == 13 ]]; then packages+=(libssl3t64); else packages+=(libssl3); fi
  if [[ $role != server ]]; then
    [[ -n $kit ]] && kit_has usb && packages+=(pcscd libccid libpcsclite1)
    [[ -n $kit ]] && kit_has plugs && packages+=(mosquitto)
    package_is_there chrony || packages+=(systemd-timesyncd)
  fi
  if [[ $role != agent ]]; then
    packages+=(mosquitto)
    if [[ $debian == 13 ]]; then packages+=(libicu76); else packages+=(libicu72); fi
  fi
  printf '%s\n' "${packages[@]}" | sort -u
}

install_packages() {
  local missing=() name
  while IFS= read -r name; do package_is_there "$name" || missing+=("$name"); done < <(needed_packages)
  ((${#missing[@]})) || return 0
  if [[ -n $no_packages || -n $root ]]; then
    warn "paquets Debian à installer : apt-get install ${missing[*]}"
    return 0
  fi
  did "installe les paquets ${missing[*]}"
  [[ -n $dry ]] && return 0
  local log
  log=$(mktemp)
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; } > "$log" 2>&1 ||
    fail "apt-get n'a pas pu installer ${missing[*]} ($(grep '^E:' "$log" | head -n 1)). Sans Internet : apportez les .deb par clé USB (dpkg -i), puis relancez. Détails : $log"
  rm -f "$log"
}

check_storage() {
  [[ -z $root && -z $dry ]] || return 0
  "$opt/current/firmware-config/commands/check-storage" "$1" || fail "le dossier des données n'est pas sur un vrai disque."
}
