# Releases side by side in /opt/makerspace/releases, one of them current, the one before kept for going back. Sourced by ../install.
# shellcheck shell=bash disable=SC2154

install_release() {
  local target=/opt/makerspace/releases/$version name
  make_dir /opt/makerspace 755 root:root
  make_dir /opt/makerspace/releases 755 root:root
  if [[ $release != "$root$target" ]] && { ! sums_of_role | cmp -s - "$root$target/SHA256SUMS" || ! (cd "$root$target" && sha256sum --quiet --check SHA256SUMS) > /dev/null 2>&1; }; then
    did "copie la version $version dans $target"
    if [[ -z $dry ]]; then
      rm -rf "$root$target.new"
      mkdir "$root$target.new"
      # A USB stick knows neither modes nor owners: both are set anew. Each program brings its own runtime: the one that is not asked for stays off the card.
      for name in "$release"/*; do
        [[ $(basename "$name") == "$(left_out)" ]] || cp -r --no-preserve=all "$name" "$root$target.new/"
      done
      sums_of_role > "$root$target.new/SHA256SUMS"
      chown -R 0:0 "$root$target.new"
      chmod -R u=rwX,go=rX "$root$target.new"
      chmod 755 "$root$target.new/firmware-config/install" "$root$target.new"/firmware-config/commands/*
      for name in $(programs); do chmod 755 "$root$target.new/$name"; done
      rm -rf "${root}${target:?}"
      mv "$root$target.new" "$root$target"
      sync
    fi
  fi
  local before
  before=$(readlink "$root$opt/current" 2> /dev/null || true)
  if [[ -n $before && $before != "releases/$version" && -d $root$opt/$before ]]; then put_link "$before" "$opt/previous"; fi
  [[ $before == "releases/$version" ]] || switched=1
  put_link "releases/$version" "$opt/current"
  local old
  for old in "$root$opt"/releases/*; do
    name=releases/$(basename "$old")
    [[ -d $old && $name != "releases/$version" && $name != $(readlink "$root$opt/current") && $name != $(readlink "$root$opt/previous" 2> /dev/null) ]] || continue
    remove "$opt/$name"
  done
  say_what_is_left
}

# Versions before the self-contained ones were started by /opt/dotnet; the one before the current one is kept for going back.
say_what_is_left() {
  if [[ -e $root/opt/dotnet ]] && ! grep -qs '^ExecStart=/opt/dotnet/' "$root$opt"/releases/*/firmware-config/systemd/*.service; then
    say "  /opt/dotnet ne sert plus à Makerspace.Iot ; si rien d'autre ne l'emploie : rm -r /opt/dotnet*"
  fi
}

# left_out: the folder of the program that is not asked for.
left_out() { case $role in agent) echo server ;; server) echo agent ;; esac; }
sums_of_role() {
  local left
  left=$(left_out)
  if [[ -n $left ]]; then grep -v "^[0-9a-f]*  $left/" "$release/SHA256SUMS"; else cat "$release/SHA256SUMS"; fi
}

# The units of the release that is current, so that going back brings its own units back too.
install_units() {
  local from=$root$opt/current/firmware-config unit version_of_systemd
  [[ -n $dry && ! -d $from ]] && from=$release/firmware-config
  if [[ $role != server ]]; then
    put_file "$from/systemd/makerspace-agent.service" /etc/systemd/system/makerspace-agent.service 644
    for unit in makerspace-agent-again.timer makerspace-agent-again.service; do put_file "$from/systemd/$unit" "/etc/systemd/system/$unit" 644; done
    version_of_systemd=$(systemd_version)
    unit=makerspace-agent.service.d/10-back-off.conf
    [[ -z $kit ]] || ! kit_has plugs || put_file "$from/systemd/mosquitto-plugs.service" /etc/systemd/system/mosquitto-plugs.service 644
    if ((version_of_systemd >= 254)); then put_file "$from/systemd/$unit" "/etc/systemd/system/$unit" 644; else remove "/etc/systemd/system/$unit"; fi
  fi
  if [[ $role != agent ]]; then
    put_file "$from/systemd/makerspace-server.service" /etc/systemd/system/makerspace-server.service 644
    put_file "$from/systemd/mosquitto.service.d/makerspace.conf" /etc/systemd/system/mosquitto.service.d/makerspace.conf 644
  fi
}

# As the target has it, which for an image is not ours.
systemd_version() {
  local told
  told=$(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Version}' systemd 2> /dev/null || true)
  told=${told%%[!0-9]*}
  echo "${told:-0}"
}

services() {
  [[ $role == server ]] || echo makerspace-agent.service
  [[ $role == agent ]] || echo makerspace-server.service
}

enable_services() {
  local service
  for service in $(services) $([[ $role == server ]] || echo makerspace-agent-again.timer) $([[ ! -e $root/etc/systemd/system/mosquitto-plugs.service ]] || echo mosquitto-plugs.service); do
    compgen -G "$root/etc/systemd/system/*.wants/$service" > /dev/null && continue
    did "active $service au démarrage"
    [[ -n $dry ]] || systemctl ${root:+--root="$root"} enable "$service" > /dev/null 2>&1 || fail "systemctl n'a pas pu activer $service."
  done
}

# start_services: on a running system, after a change; goes back to the release before where the new one does not start.
start_services() {
  [[ -z $root && -z $dry ]] || return 0
  if [[ ! -d /run/systemd/system ]]; then say "systemd ne tourne pas ici : rien n'est démarré."; return 0; fi
  local service
  systemctl daemon-reload
  if ((changes > 0)); then
    # What was written for others takes effect now, not at the next start of the board.
    systemctl restart systemd-modules-load.service systemd-journald.service || true
    systemctl try-restart systemd-timesyncd.service || true
  fi
  for service in $(services); do
    ready_to_start "$service" || continue
    if [[ $service == makerspace-agent.service ]] && ! check_configuration; then
      [[ -z $switched ]] || go_back "$service"
      continue
    fi
    if ((changes == 0)) && systemctl is-active --quiet "$service"; then continue; fi
    [[ $service != makerspace-agent.service ]] || systemctl start makerspace-agent-again.timer || true
    say "Démarre $service (les machines au travail finissent d'abord, au plus le temps de stopWaitSeconds)"
    if systemctl restart "$service" && systemctl is-active --quiet "$service"; then say "  $service est en service."; continue; fi
    go_back "$service"
  done
}

ready_to_start() {
  local file
  if [[ $1 == makerspace-server.service ]]; then [[ -f /etc/makerspace/server.json ]]; return; fi
  for file in "${agent_keys[@]}"; do
    [[ -f /etc/makerspace/keys/$file ]] && continue
    say "  L'agent n'est pas démarré : il manque /etc/makerspace/keys/$file. Sur le serveur : keys agent NOM --out DOSSIER, puis ici : --keys DOSSIER."
    return 1
  done
  [[ -f /etc/makerspace/agent.json ]] || { say "  L'agent n'est pas démarré : /etc/makerspace/agent.json manque (--kit en pose un exemple)."; return 1; }
}

# check_configuration: the agent explains what is wrong; devices are left out, since some come with the next start of the board only.
check_configuration() {
  local told code=0
  told=$("$opt/current/firmware-config/commands/makerspace-agent" check --no-devices 2>&1) || code=$?
  # 1: warnings alone. A release without this command answers 1 too, and is started all the same.
  ((code == 2)) || return 0
  warn "la configuration ne convient pas à l'agent, qui n'est pas démarré :"
  sed -n '/erreur/,$p' <<< "$told" | sed 's/^/    /' | head -n 30
  say "  Corrigez /etc/makerspace/agent.json, puis relancez. Tout revoir : sudo makerspace-agent check"
  return 1
}

# go_back SERVICE: the release before takes its place again, if it was this run that changed it.
go_back() {
  local service=$1 before
  before=$(readlink "$opt/previous" 2> /dev/null || true)
  [[ -n $switched ]] || before=
  say "  $service ne démarre pas. Ses dernières lignes :"
  journalctl -u "$service" -n 15 --no-pager -o cat 2> /dev/null | sed 's/^/    /' || true
  if [[ -z $before || ! -d $opt/$before || $before == $(readlink "$opt/current") ]]; then
    fail "$service ne démarre pas, et il n'y a pas de version précédente. Voir : journalctl -u $service"
  fi
  say "  Retour à la version précédente : ${before#releases/}"
  put_link "$before" "$opt/current"
  install_units
  systemctl daemon-reload
  systemctl restart "$service" || fail "la version précédente ne démarre pas non plus. Voir : journalctl -u $service"
  fail "la version $version ne démarre pas ici ; la version ${before#releases/} a été remise en service. Configuration et données n'ont pas changé."
}
