# Users, folders, devices, time, logs, configuration, keys. Sourced by ../install.
# shellcheck shell=bash disable=SC2154

install_users() {
  local name
  for name in agent server; do
    [[ $role == both || $role == "$name" ]] || { remove "/etc/sysusers.d/makerspace-$name.conf"; continue; }
    put_file "$from/sysusers/makerspace-$name.conf" "/etc/sysusers.d/makerspace-$name.conf" 644
    if ! grep -q "^makerspace-$name:" "$root/etc/passwd" || ! groups_are_complete "$name"; then
      did "crée l'utilisateur makerspace-$name et ses groupes"
      [[ -n $dry ]] || systemd-sysusers ${root:+--root="$root"} "makerspace-$name.conf" > /dev/null 2>&1 || fail "systemd-sysusers n'a pas pu créer l'utilisateur makerspace-$name."
    fi
  done
}

# groups_are_complete NAME: the user is a member of each group that its sysusers file names.
groups_are_complete() {
  local group
  while IFS= read -r group; do
    awk -F: -v g="$group" -v u="makerspace-$1" '$1 == g { n = split($4, m, ","); for (i = 1; i <= n; i++) if (m[i] == u) found = 1 } END { exit !found }' "$root/etc/group" || return 1
  done < <(awk '$1 == "m" { print $3 }' "$from/sysusers/makerspace-$1.conf")
}

install_folders() {
  make_dir /etc/makerspace 755 root:root
  make_dir /etc/makerspace/keys 700 root:root
  [[ $role == server ]] || make_dir /var/lib/makerspace-agent 700 makerspace-agent:makerspace-agent
  [[ $role == agent ]] || make_dir /var/lib/makerspace-server 700 makerspace-server:makerspace-server
}

install_devices() {
  [[ $role == server ]] && return 0
  put_file "$from/udev/90-makerspace.rules" /etc/udev/rules.d/90-makerspace.rules 644
  put_file "$from/modules/makerspace.conf" /etc/modules-load.d/makerspace.conf 644
  put_file "$from/modules/makerspace-no-nfc.conf" /etc/modprobe.d/makerspace-no-nfc.conf 644
  put_file "$from/polkit/50-makerspace-pcsc.rules" /etc/polkit-1/rules.d/50-makerspace-pcsc.rules 644
  put_link /opt/makerspace/current/firmware-config/commands/makerspace-agent /usr/local/bin/makerspace-agent
  [[ -z $root && -z $dry && -d /run/udev ]] || return 0
  udevadm control --reload || true
  udevadm trigger --subsystem-match=gpio --subsystem-match=tty --subsystem-match=input --subsystem-match=i2c-dev --subsystem-match=spidev || true
}

install_time_and_logs() {
  local server=${time_server:-}
  # A server once given stays, until another is given.
  [[ -n $server ]] || server=$(sed -n 's/^NTP=//p' "$root/etc/systemd/timesyncd.conf.d/makerspace.conf" 2> /dev/null || true)
  put_made /etc/systemd/timesyncd.conf.d/makerspace.conf 644 root:root sed "s|@TIME_SERVER@|$server|" "$from/time/timesyncd.conf"
  put_file "$from/journald/makerspace.conf" /etc/systemd/journald.conf.d/50-makerspace.conf 644
  if [[ -n $boot ]]; then put_file "$from/systemd/system.conf.d/makerspace-watchdog.conf" /etc/systemd/system.conf.d/makerspace-watchdog.conf 644; fi
  # Debian 13 keeps /tmp in memory by itself; Debian 12 brings the unit without using it.
  if [[ $debian == 12 && -f $root/usr/share/systemd/tmp.mount ]]; then
    if [[ ! -e $root/etc/systemd/system/tmp.mount ]]; then record unit tmp.mount; fi
    put_file "$root/usr/share/systemd/tmp.mount" /etc/systemd/system/tmp.mount 644
    put_link /etc/systemd/system/tmp.mount /etc/systemd/system/local-fs.target.wants/tmp.mount
  fi
  # Reading a file must not write to the card.
  if [[ -f $root/etc/fstab ]] && awk "$root_is_ext4"' && $4 !~ /noatime/ { bad = 1 } END { exit !bad }' "$root/etc/fstab"; then
    record fstab noatime
    put_made /etc/fstab 644 root:root awk "$root_is_ext4"' && $4 !~ /noatime/ { $4 = $4 ",noatime" } { print }' "$root/etc/fstab"
  fi
}
root_is_ext4='$1 !~ /^#/ && $2 == "/" && $3 == "ext4"'

install_configuration() {
  if [[ $role != server && ! -e $root/etc/makerspace/agent.json ]]; then
    if [[ -n $kit ]]; then
      put_made /etc/makerspace/agent.json 640 root:makerspace-agent \
        sed -e "s|\"mon-atelier\"|\"$site\"|" -e "s|\"mon-agent\"|\"$agent\"|" -e "s|\"serveur.local\"|\"$broker\"|" "$from/raspberry-pi/kits/$kit.json"
    else warn "pas de configuration : /etc/makerspace/agent.json est à écrire (--kit en pose un exemple)."; fi
  elif [[ $role != server && -z $dry ]]; then
    # What a person wrote is kept; only the mode is put right, for it may name a password file.
    [[ $(stat -c '%a %u:%g' "$root/etc/makerspace/agent.json") == "640 $(owner_ids root:makerspace-agent)" ]] || {
      did "droits de /etc/makerspace/agent.json"
      chmod 640 "$root/etc/makerspace/agent.json"
      chown "$(owner_ids root:makerspace-agent)" "$root/etc/makerspace/agent.json"
    }
  fi
  if [[ $role != agent && ! -e $root/etc/makerspace/server.json ]]; then
    put_file "$from/server/server.json" /etc/makerspace/server.json 640 root:makerspace-server
    say "  Ensuite, sur ce serveur : les clés (keys init) et le courtier (firmware-config/mosquitto/README.md)."
  fi
}

install_keys() {
  [[ -n $keys ]] || return 0
  local name
  for name in "${agent_keys[@]}"; do
    [[ -f $keys/$name ]] || fail "$keys/$name manque. Ce dossier se fait sur le serveur : keys agent NOM --out DOSSIER."
  done
  for name in "${agent_keys[@]}"; do put_file "$keys/$name" "/etc/makerspace/keys/$name" 600; done
  say "  Effacez maintenant les clés du support qui les a apportées ($keys)."
}
