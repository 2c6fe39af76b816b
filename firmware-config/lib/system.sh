# Users, folders, devices, boot files, time, logs. Sourced by ../install.
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
  sed "s|@TIME_SERVER@|$server|" "$from/time/timesyncd.conf" | put_text /etc/systemd/timesyncd.conf.d/makerspace.conf 644
  put_file "$from/journald/makerspace.conf" /etc/systemd/journald.conf.d/50-makerspace.conf 644
  if [[ -n $boot ]]; then put_file "$from/systemd/system.conf.d/makerspace-watchdog.conf" /etc/systemd/system.conf.d/makerspace-watchdog.conf 644; fi
  # Debian 13 keeps /tmp in memory by itself; Debian 12 brings the unit without using it.
  if [[ $debian == 12 && -f $root/usr/share/systemd/tmp.mount ]]; then
    put_file "$root/usr/share/systemd/tmp.mount" /etc/systemd/system/tmp.mount 644
    put_link /etc/systemd/system/tmp.mount /etc/systemd/system/local-fs.target.wants/tmp.mount
  fi
  # Reading a file must not write to the card.
  if [[ -f $root/etc/fstab ]] && awk '$1 !~ /^#/ && $2 == "/" && $3 == "ext4" && $4 !~ /noatime/ { bad = 1 } END { exit !bad }' "$root/etc/fstab"; then
    awk '$1 !~ /^#/ && $2 == "/" && $3 == "ext4" && $4 !~ /noatime/ { $4 = $4 ",noatime" } { print }' "$root/etc/fstab" | put_text /etc/fstab 644
  fi
}

find_boot() {
  boot=
  local folder
  for folder in /boot/firmware /boot; do
    if [[ -f $root$folder/config.txt ]]; then boot=$folder; return 0; fi
  done
  say "Pas de config.txt : ce n'est pas la carte d'un Raspberry Pi, les réglages du démarrage sont laissés."
}

install_boot() {
  [[ -n $boot && $role != server ]] || return 0
  local chosen=$kit
  [[ -n $chosen ]] || chosen=$(sed -n 's/^# Kit « \([a-z0-9-]*\) ».*/\1/p' "$root$boot/config.txt" | head -n 1)
  if [[ -z $chosen ]]; then warn "aucun kit : config.txt n'est pas touché. Donnez --kit (voir firmware-config/pinmaps/README.md)."; return 0; fi
  kit=$chosen
  local before=$changes
  # A fragment begins and ends for all models, whatever filter the owner's last lines have left on.
  { echo '[all]'; cat "$from/raspberry-pi/config.d/commun.txt"; echo; cat "$from/raspberry-pi/config.d/$chosen.txt"; } | put_block "$boot/config.txt" -
  [[ -f $root$boot/cmdline.txt ]] && edit_cmdline | put_text "$boot/cmdline.txt" -
  # shellcheck disable=SC2034 # read by ../install
  ((changes == before)) || reboot_needed=1
  kit_has uart || return 0
  local unit
  for unit in hciuart.service serial-getty@ttyAMA0.service serial-getty@ttyS0.service; do
    [[ $unit == hciuart.service && ! -e $root/lib/systemd/system/$unit ]] || put_link /dev/null "/etc/systemd/system/$unit"
  done
}

# The kernel's console must leave the reader's serial port; a read-only root takes / alone, and leaves the data partition writable.
# Source: Raspberry Pi documentation "Configuring UARTs"; raspberrypi/bookworm-feedback issue 137 for recurse=0.
edit_cmdline() {
  local words=() word
  read -r -a words < "$root$boot/cmdline.txt"
  for word in "${words[@]}"; do
    case $word in
      console=serial0,* | console=ttyAMA0,* | console=ttyS0,*) kit_has uart && continue ;;
      overlayroot=tmpfs) [[ -n $read_only ]] && word=overlayroot=tmpfs:recurse=0 ;;
    esac
    printf '%s ' "$word"
  done | sed 's/ $//'
  echo
}

# --read-only: prepares what the owner then switches on with raspi-config; the data stay on a partition of their own.
install_read_only() {
  [[ -n $read_only ]] || return 0
  [[ -n $boot ]] || fail "--read-only demande la carte d'un Raspberry Pi."
  if ! awk '$1 !~ /^#/ && $2 == "/var/lib/makerspace-agent" { found = 1 } END { exit !found }' "$root/etc/fstab"; then
    { cat "$root/etc/fstab"; printf 'LABEL=makerspace /var/lib/makerspace-agent ext4 defaults,noatime,commit=5 0 2\n'; } | put_text /etc/fstab 644
  fi
  if [[ -z $root && -z $dry ]]; then
    [[ -e /dev/disk/by-label/makerspace ]] || fail "il manque la partition des données : mkfs.ext4 -L makerspace /dev/… (voir docs/installation-raspberry-pi.md), puis relancez."
    mountpoint -q /var/lib/makerspace-agent || mount /var/lib/makerspace-agent || fail "la partition « makerspace » ne se monte pas."
    make_dir /var/lib/makerspace-agent 700 makerspace-agent:makerspace-agent
  fi
  if ! grep -q 'overlayroot=tmpfs' "$root$boot/cmdline.txt"; then
    say "  Reste à faire : raspi-config nonint do_overlayfs 0, puis relancer install --read-only, puis redémarrer."
  fi
}

install_configuration() {
  if [[ $role != server && ! -e $root/etc/makerspace/agent.json ]]; then
    if [[ -n $kit ]]; then
      sed -e "s|\"mon-atelier\"|\"$site\"|" -e "s|\"mon-agent\"|\"$agent\"|" -e "s|\"serveur.local\"|\"$broker\"|" "$from/raspberry-pi/kits/$kit.json" |
        put_text /etc/makerspace/agent.json 640 root:makerspace-agent
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

uninstall() {
  local service
  for service in makerspace-agent-again.timer mosquitto-plugs.service makerspace-agent.service makerspace-server.service; do
    [[ -e $root/etc/systemd/system/$service ]] || continue
    did "arrête et retire $service"
    [[ -n $dry ]] && continue
    if [[ -z $root && -d /run/systemd/system ]]; then systemctl disable --now "$service" > /dev/null 2>&1 || true
    else rm -f "$root"/etc/systemd/system/*.wants/"$service"; fi
  done
  remove /etc/systemd/system/makerspace-{agent,server,agent-again}.service /etc/systemd/system/makerspace-agent-again.timer /etc/systemd/system/mosquitto-plugs.service /etc/systemd/system/makerspace-agent.service.d/10-back-off.conf \
    /etc/systemd/system/mosquitto.service.d/makerspace.conf /etc/udev/rules.d/90-makerspace.rules /etc/modules-load.d/makerspace.conf \
    /etc/modprobe.d/makerspace-no-nfc.conf /etc/polkit-1/rules.d/50-makerspace-pcsc.rules /etc/systemd/timesyncd.conf.d/makerspace.conf \
    /etc/systemd/journald.conf.d/50-makerspace.conf /etc/systemd/system.conf.d/makerspace-watchdog.conf /etc/sysusers.d/makerspace-{agent,server}.conf \
    /usr/local/bin/makerspace-agent /opt/makerspace
  [[ -n $boot ]] && remove_block "$boot/config.txt" -
  if [[ -n $purge ]]; then
    # The folder itself may be where a partition is mounted: emptied first, then removed where it can be.
    for service in agent server; do
      [[ -d $root/var/lib/makerspace-$service && -n $(ls -A "$root/var/lib/makerspace-$service") ]] || continue
      did "efface les données de /var/lib/makerspace-$service"
      [[ -n $dry ]] || find "$root/var/lib/makerspace-$service" -mindepth 1 -xdev -delete
      [[ -n $dry ]] || rmdir "$root/var/lib/makerspace-$service" 2> /dev/null || true
    done
    remove /etc/makerspace
  else say "Gardés : /etc/makerspace (configuration, clés), /var/lib/makerspace-* (sessions pas encore transmises), /opt/dotnet*. Tout effacer : --purge."; fi
}
