# What the firmware and the kernel are told before Linux runs: config.txt, cmdline.txt, the serial port of the header, a read-only root. Sourced by ../install.
# shellcheck shell=bash disable=SC2154

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
  # What was chosen once stays, until something else is chosen.
  [[ -n $kit ]] || kit=$(sed -n 's/^# Kit « \([a-z0-9-]*\) ».*/\1/p' "$root$boot/config.txt" | head -n 1)
  if [[ -z $kit ]]; then warn "aucun kit : config.txt n'est pas touché. Donnez --kit (voir firmware-config/pinmaps/README.md)."; return 0; fi
  if [[ -z $bluetooth ]] && grep -qx 'dtoverlay=disable-bt' "$root$boot/config.txt"; then bluetooth=off; fi
  local before=$changes
  put_block "$boot/config.txt" - boot_fragments
  if kit_has uart; then take_serial_port; else give_back_serial_port; fi
  # shellcheck disable=SC2034 # read by ../install
  ((changes == before)) || reboot_needed=1
}

# A fragment begins and ends for all models, whatever filter the owner's last lines have left on.
boot_fragments() {
  echo '[all]'
  cat "$from/raspberry-pi/config.d/commun.txt"
  echo
  if [[ $bluetooth == off ]]; then sed -e 's/^dtoverlay=miniuart-bt$/dtoverlay=disable-bt/' -e '/^core_freq\(_min\)\{0,1\}=/d' "$from/raspberry-pi/config.d/$kit.txt"
  else cat "$from/raspberry-pi/config.d/$kit.txt"; fi
}

# The reader's port: neither the kernel's console nor a login on it. Bluetooth's own service stays where Bluetooth has only moved.
# Source: Raspberry Pi documentation "Configuring UARTs"; overlays/README of its firmware, "disable-bt" and "miniuart-bt".
take_serial_port() {
  edit_cmdline
  local unit
  for unit in serial-getty@ttyAMA0.service serial-getty@ttyS0.service; do mask_unit "$unit"; done
  if [[ $bluetooth != off ]]; then unmask_unit hciuart.service
  elif [[ -e $root/lib/systemd/system/hciuart.service ]]; then mask_unit hciuart.service; fi
}

give_back_serial_port() {
  local unit
  for unit in $(recorded masked); do unmask_unit "$unit"; done
  if [[ -n $(recorded console) && -f $root$boot/cmdline.txt ]]; then
    put_made "$boot/cmdline.txt" - root:root cmdline_with_consoles
    forget console
  fi
  if [[ -n $read_only ]]; then edit_cmdline; fi
}

mask_unit() { # UNIT
  local place=/etc/systemd/system/$1
  [[ $(readlink "$root$place" 2> /dev/null) != /dev/null ]] || return 0
  if [[ -e $root$place || -L $root$place ]]; then warn "$place est à vous et reste : ce service peut prendre le port du lecteur."; return 0; fi
  record masked "$1"
  put_link /dev/null "$place"
}

# unmask_unit UNIT: one that install itself has masked.
unmask_unit() {
  [[ " $(recorded masked | tr '\n' ' ')" == *" $1 "* ]] || return 0
  if [[ $(readlink "$root/etc/systemd/system/$1" 2> /dev/null) == /dev/null ]]; then remove "/etc/systemd/system/$1"; fi
  forget "masked $1"
}

# The kernel's console leaves the reader's serial port; a read-only root takes / alone, and leaves the data partition writable.
# Source: raspberrypi/bookworm-feedback issue 137 for recurse=0.
edit_cmdline() {
  [[ -f $root$boot/cmdline.txt ]] || return 0
  # A board does not start without it: a file that lacks it is not understood, and stays as it is.
  if ! grep -q -E '(^|[[:space:]])root=' "$root$boot/cmdline.txt"; then
    warn "$boot/cmdline.txt n'a pas de « root= » et n'est pas touché. Ôtez-en vous-même console=serial0,115200 : ce port est celui du lecteur."
    return 0
  fi
  put_made "$boot/cmdline.txt" - root:root cmdline_for_kit
}

cmdline_words() { # sets words; the last line may well lack its end
  read -r -d '' -a words < "$root$boot/cmdline.txt" || true
  [[ " ${words[*]}" == *" root="* ]]
}

cmdline_for_kit() {
  local words=() kept=() word
  cmdline_words
  for word in "${words[@]}"; do
    case $word in
      console=serial0,* | console=ttyAMA0,* | console=ttyS0,*) if kit_has uart; then record console "$word"; continue; fi ;;
      overlayroot=tmpfs) if [[ -n $read_only ]]; then word=overlayroot=tmpfs:recurse=0; fi ;;
    esac
    kept+=("$word")
  done
  printf '%s\n' "${kept[*]}"
}

# The consoles that were taken away come first, as Raspberry Pi OS has them: the last one named is the system's own.
cmdline_with_consoles() {
  local words=() consoles=() word
  cmdline_words
  while IFS= read -r word; do
    [[ " ${words[*]} " == *" $word "* ]] || consoles+=("$word")
  done < <(recorded console)
  consoles+=("${words[@]}")
  printf '%s\n' "${consoles[*]}"
}

# --read-only: prepares what the owner then switches on with raspi-config; the data stay on a partition of their own.
install_read_only() {
  [[ -n $read_only ]] || return 0
  [[ -n $boot ]] || fail "--read-only demande la carte d'un Raspberry Pi."
  if ! awk '$1 !~ /^#/ && $2 == "/var/lib/makerspace-agent" { found = 1 } END { exit !found }' "$root/etc/fstab"; then
    record fstab data
    put_made /etc/fstab 644 root:root fstab_with_data
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

data_line='LABEL=makerspace /var/lib/makerspace-agent ext4 defaults,noatime,commit=5 0 2'
fstab_with_data() { awk '{ print }' "$root/etc/fstab"; printf '%s\n' "$data_line"; }
