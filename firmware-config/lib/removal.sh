# Taking the program away again, and putting back what install has changed in files that are not its own. Sourced by ../install.
# shellcheck shell=bash disable=SC2154

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
  put_back
  if [[ -n $purge ]]; then
    # The folder itself may be where a partition is mounted: emptied first, then removed where it can be.
    for service in agent server; do
      [[ -d $root/var/lib/makerspace-$service && -n $(ls -A "$root/var/lib/makerspace-$service") ]] || continue
      did "efface les données de /var/lib/makerspace-$service"
      [[ -n $dry ]] || find "$root/var/lib/makerspace-$service" -mindepth 1 -xdev -delete
      [[ -n $dry ]] || rmdir "$root/var/lib/makerspace-$service" 2> /dev/null || true
    done
    remove /etc/makerspace
  else say "Gardés : /etc/makerspace (configuration, clés), /var/lib/makerspace-* (sessions pas encore transmises), les utilisateurs et les paquets. Tout effacer : --purge."; fi
}

# What the record says was changed, so that the board is as it was: config.txt, cmdline.txt, masked units, /tmp in memory, fstab.
put_back() {
  local before=$changes
  if [[ -n $boot ]]; then
    remove_block "$boot/config.txt" -
    give_back_serial_port
  fi
  # shellcheck disable=SC2034 # read by ../install
  ((changes == before)) || reboot_needed=1
  if [[ -n $(recorded unit) ]]; then
    remove /etc/systemd/system/local-fs.target.wants/tmp.mount /etc/systemd/system/tmp.mount
    forget unit
  fi
  if recorded fstab | grep -qx noatime; then
    put_made /etc/fstab 644 root:root awk "$root_is_ext4"' { sub(/,noatime/, "", $4) } { print }' "$root/etc/fstab"
    forget 'fstab noatime'
  fi
  # The partition of the data goes with the data.
  if [[ -n $purge ]] && recorded fstab | grep -qx data; then
    put_made /etc/fstab 644 root:root grep -vxF "$data_line" "$root/etc/fstab"
    forget 'fstab data'
  fi
}
