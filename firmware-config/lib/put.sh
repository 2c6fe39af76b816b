# Primitives of install: each looks first, changes only what differs, counts and says it. Sourced by ../install.
# Globals: root ("" or an image's folder), dry (1: only say), changes (count).
# shellcheck shell=bash disable=SC2154

say() { printf '%s\n' "$*"; }
did() { changes=$((changes + 1)); if [[ -n $dry ]]; then say "  ferait : $*"; else say "  $*"; fi; }
warn() { warnings=$((warnings + 1)); printf '  ATTENTION : %s\n' "$*" >&2; }
fail() { printf 'install : %s\n' "$*" >&2; exit 1; }

# owner_ids USER:GROUP: numbers as the target's own /etc/passwd gives them, since an image may number users differently.
owner_ids() {
  local user=${1%%:*} group=${1##*:} uid gid
  uid=$(awk -F: -v n="$user" '$1 == n { print $3 }' "$root/etc/passwd")
  gid=$(awk -F: -v n="$group" '$1 == n { print $3 }' "$root/etc/group")
  # A dry run looks ahead to users that do not exist yet.
  if [[ -z $uid || -z $gid ]]; then
    [[ -n $dry ]] || fail "utilisateur ou groupe inconnu : $1"
    uid=${uid:-0} gid=${gid:-0}
  fi
  echo "$uid:$gid"
}

# put_text DEST MODE OWNER: standard input becomes the file. MODE "-": a FAT partition, which has neither modes nor owners.
put_text() {
  local dest=$root$1 mode=$2 owner=${3:-root:root} fresh ids=
  fresh=$(mktemp)
  cat > "$fresh"
  [[ $mode == - ]] || ids=$(owner_ids "$owner")
  if [[ -f $dest && ! -L $dest ]] && cmp -s "$fresh" "$dest" && { [[ $mode == - ]] || [[ $(stat -c '%a %u:%g' "$dest") == "$mode $ids" ]]; }; then
    rm -f "$fresh"
    return 0
  fi
  did "écrit $1"
  if [[ -z $dry ]]; then
    mkdir -p "$(dirname "$dest")"
    # Beside its place, then renamed: a power cut leaves the old file or the new one, never half of one.
    if [[ $mode == - ]]; then cp "$fresh" "$dest.makerspace-new"
    else install -m "$mode" "$fresh" "$dest.makerspace-new"; chown "$ids" "$dest.makerspace-new"; fi
    sync -d "$dest.makerspace-new" 2> /dev/null || sync
    mv -f "$dest.makerspace-new" "$dest"
  fi
  rm -f "$fresh"
}

put_file() { put_text "$2" "$3" "${4:-root:root}" < "$1"; } # SOURCE DEST MODE [OWNER]

make_dir() { # DEST MODE OWNER
  local dest=$root$1 ids
  ids=$(owner_ids "$3")
  [[ -d $dest && $(stat -c '%a %u:%g' "$dest") == "$2 $ids" ]] && return 0
  did "dossier $1 (mode $2, $3)"
  [[ -n $dry ]] && return 0
  install -d -m "$2" "$dest"
  chown "$ids" "$dest"
}

put_link() { # TARGET DEST
  [[ -L $root$2 && $(readlink "$root$2") == "$1" ]] && return 0
  did "lien $2 → $1"
  [[ -n $dry ]] && return 0
  mkdir -p "$(dirname "$root$2")"
  ln -sfn "$1" "$root$2.makerspace-new"
  mv -fT "$root$2.makerspace-new" "$root$2"
}

remove() { # PATH…
  local path
  for path in "$@"; do
    [[ -e $root$path || -L $root$path ]] || continue
    did "retire $path"
    [[ $path == /?* ]] || fail "chemin inattendu : $path"
    [[ -n $dry ]] || rm -rf -- "$root$path"
  done
}

# put_block DEST MODE: standard input becomes the part between our two marks; the rest of the file is the owner's.
block_start='# >>> makerspace : écrit par firmware-config/install, ne pas modifier entre ces deux marques'
block_end='# <<< makerspace'
without_block() { awk -v s="$block_start" -v e="$block_end" '$0 == s { skip = 1 } !skip { print } $0 == e { skip = 0 }' "$1"; }
put_block() {
  local dest=$1 mode=$2 body
  body=$(cat)
  {
    [[ -f $root$dest ]] && without_block "$root$dest"
    printf '%s\n%s\n%s\n' "$block_start" "$body" "$block_end"
  } | put_text "$dest" "$mode"
}
remove_block() { # DEST MODE
  [[ -f $root$1 ]] && grep -qxF "$block_start" "$root$1" || return 0
  without_block "$root$1" | put_text "$1" "$2"
}

# package_is_there NAME
package_is_there() {
  [[ $(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Status}' "$1" 2> /dev/null) == 'install ok installed' ]]
}
