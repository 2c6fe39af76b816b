#!/bin/bash
# Raspberry Pi OS « bookworm » (Debian 12), qui n'a pas cloud-init : premier démarrage, sans écran ni clavier.
# 1. Changez les quatre lignes « À CHANGER ». 2. Copiez ce fichier sur la partition de démarrage (« bootfs »).
# 3. Ajoutez à la fin de l'unique ligne de cmdline.txt, après une espace :
#      systemd.run=/boot/firmware/firstrun.sh systemd.run_success_action=reboot systemd.unit=kernel-command-line.target
# Raspberry Pi Imager sait faire de même : réglages, SSH « par clé seulement ».
# Source : systemd-run-generator(8) ; RPi-Distro/pi-gen, userconf-pi, pour les services du premier démarrage.
set -u
name=agent-1                                             # À CHANGER : le nom de la carte
person=fabmanager                                        # À CHANGER si vous voulez
key="ssh-ed25519 A-CHANGER fabmanager@atelier"           # À CHANGER : votre clé publique
install_options="--kit une-machine-uart --site mon-atelier --agent agent-1 --broker serveur.local --time-server serveur.local"  # À CHANGER

boot=/boot/firmware
log=/var/log/makerspace-install.log

echo "$name" > /etc/hostname
sed -i '/^127\.0\.1\.1\s/d' /etc/hosts
printf '127.0.1.1\t%s\n' "$name" >> /etc/hosts

ln -sf /usr/share/zoneinfo/Europe/Paris /etc/localtime
echo Europe/Paris > /etc/timezone
if [ -f /etc/locale.gen ]; then
  sed -i 's/^# *fr_FR.UTF-8 UTF-8/fr_FR.UTF-8 UTF-8/' /etc/locale.gen
  locale-gen > /dev/null 2>&1
fi
echo LANG=fr_FR.UTF-8 > /etc/default/locale

# Une seule personne, par sa clé ; le mot de passe est verrouillé.
id "$person" > /dev/null 2>&1 || useradd --create-home --shell /bin/bash --comment Fabmanager "$person"
usermod --lock "$person"
for group in adm sudo; do getent group "$group" > /dev/null && usermod --append --groups "$group" "$person"; done
home=$(getent passwd "$person" | cut -d : -f 6)
install -d -m 700 -o "$person" -g "$person" "$home/.ssh"
printf '%s\n' "$key" > "$home/.ssh/authorized_keys"
chown "$person:$person" "$home/.ssh/authorized_keys"
chmod 600 "$home/.ssh/authorized_keys"
mkdir -p /etc/sudoers.d /etc/ssh/sshd_config.d /etc/apt/apt.conf.d
printf '%s ALL=(ALL) NOPASSWD:ALL\n' "$person" > "/etc/sudoers.d/010_$person"
chmod 440 "/etc/sudoers.d/010_$person"

printf 'PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin no\n' > /etc/ssh/sshd_config.d/50-makerspace.conf
cat > /etc/apt/apt.conf.d/52-makerspace-unattended <<'APT'
// Corrections de sécurité chaque nuit ; jamais de redémarrage tout seul, une machine peut travailler.
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
APT::Periodic::AutocleanInterval "7";
Unattended-Upgrade::Automatic-Reboot "false";
APT
systemctl enable ssh > /dev/null 2>&1
# Le service qui demande un nom d'utilisateur à l'écran n'a plus d'objet.
systemctl disable userconfig > /dev/null 2>&1
systemctl enable getty@tty1 > /dev/null 2>&1

# Sans réseau à ce moment du démarrage : les paquets Debian viennent ensuite, en relançant install.
if [ -f "$boot/makerspace/firmware-config/install" ]; then
  # shellcheck disable=SC2086 # the options are words
  bash "$boot/makerspace/firmware-config/install" --release "$boot/makerspace" --no-packages $install_options > "$log" 2>&1
fi

# Une seule fois.
sed -i 's| systemd\.run=[^ ]*||; s| systemd\.run_success_action=[^ ]*||; s| systemd\.unit=kernel-command-line\.target||' "$boot/cmdline.txt"
rm -f "$boot/firstrun.sh"
exit 0
