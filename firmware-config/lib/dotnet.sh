# The .NET runtime: from Microsoft's archive, checked, each version in its own folder, /opt/dotnet pointing to one. Sourced by ../install.
# shellcheck shell=bash disable=SC2154

dotnet_major=10

# runtime_in FOLDER FRAMEWORK: the newest version of the wanted major, or nothing.
runtime_in() {
  local found
  found=$(find "$1/shared/$2" -mindepth 1 -maxdepth 1 -name "$dotnet_major.*" -printf '%f\n' 2> /dev/null | sort -V | tail -n 1)
  [[ -n $found ]] && echo "$found"
}

wanted_framework() { if [[ $role == agent ]]; then echo Microsoft.NETCore.App; else echo Microsoft.AspNetCore.App; fi; }

install_dotnet() {
  [[ -n $dotnet ]] && unpack_dotnet
  local framework found
  framework=$(wanted_framework)
  if found=$(runtime_in "$root/opt/dotnet" "$framework"); then
    say "Environnement .NET : $framework $found"
    return 0
  fi
  # One that the system has already, by a package of Microsoft's or by hand.
  local folder
  for folder in /usr/share/dotnet /usr/lib/dotnet /usr/local/share/dotnet; do
    if runtime_in "$root$folder" "$framework" > /dev/null; then put_link "..$folder" /opt/dotnet; return 0; fi
  done
  [[ -n $dry && -n $dotnet ]] && return 0
  fail "$framework $dotnet_major manque. Téléchargez l'archive linux-$([[ $arch == arm64 ]] && echo arm64 || echo x64) et son fichier .sha512 (docs/installation-raspberry-pi.md), puis : --dotnet FICHIER.tar.gz"
}

unpack_dotnet() {
  [[ -f $dotnet ]] || fail "archive .NET introuvable : $dotnet"
  local told=${dotnet_sha512:-} real name machine wanted
  if [[ -z $told ]]; then
    [[ -f $dotnet.sha512 ]] || fail "la somme de contrôle manque : posez $(basename "$dotnet").sha512 (même site que l'archive) à côté, ou donnez --dotnet-sha512."
    told=$(grep -o -i -m 1 '[0-9a-f]\{128\}' "$dotnet.sha512" || true)
  fi
  [[ ${#told} == 128 ]] || fail "la somme SHA-512 de l'archive .NET n'a pas 128 chiffres hexadécimaux."
  real=$(sha512sum < "$dotnet" | cut -d ' ' -f 1)
  [[ ${told,,} == "$real" ]] || fail "l'archive .NET est abîmée ou n'est pas celle attendue (SHA-512 différente) : téléchargez-la à nouveau. Rien n'a été changé."
  name=/opt/dotnet-${real:0:12}
  if [[ ! -e $root$name/.complete ]]; then
    did "déballe $(basename "$dotnet") dans $name"
    if [[ -z $dry ]]; then
      rm -rf "$root$name.new"
      mkdir -p "$root$name.new"
      tar -xzf "$dotnet" --no-same-owner -C "$root$name.new" || fail "l'archive .NET ne se déballe pas."
      machine=$(od -An -tx1 -j 18 -N 1 "$root$name.new/dotnet" 2> /dev/null | tr -d ' ' || true)
      wanted=$([[ $arch == arm64 ]] && echo b7 || echo 3e)
      if [[ $machine != "$wanted" ]] || ! runtime_in "$root$name.new" "$(wanted_framework)" > /dev/null; then
        rm -rf "$root$name.new"
        fail "l'archive n'est pas celle de $(wanted_framework) $dotnet_major pour $arch."
      fi
      : > "$root$name.new/.complete"
      rm -rf "${root}${name:?}"
      mv "$root$name.new" "$root$name"
    fi
  fi
  put_link "$(basename "$name")" /opt/dotnet
}
