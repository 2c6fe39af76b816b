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

# put_file SOURCE DEST MODE [OWNER]: the file becomes a copy of the source. MODE "-": a FAT partition, which has neither modes nor owners.
put_file() {
  local source=$1 dest=$root$2 mode=$3 owner=${4:-root:root} ids=
  [[ $mode == - ]] || ids=$(owner_ids "$owner")
  if [[ -f $dest && ! -L $dest ]] && cmp -s "$source" "$dest" && { [[ $mode == - ]] || [[ $(stat -c '%a %u:%g' "$dest") == "$mode $ids" ]]; }; then return 0; fi
  did "écrit $2"
  [[ -n $dry ]] && return 0
  mkdir -p "$(dirname "$dest")"
  # Beside its place, then renamed: a power cut leaves the old file or the new one, never half of one.
  if [[ $mode == - ]]; then cp "$source" "$dest.makerspace-new"
  else install -m "$mode" "$source" "$dest.makerspace-new"; chown "$ids" "$dest.makerspace-new"; fi
  sync -d "$dest.makerspace-new" 2> /dev/null || sync
  mv -f "$dest.makerspace-new" "$dest"
}

# put_made DEST MODE OWNER COMMAND…: what the command prints becomes the file, once the command has succeeded; nothing changes otherwise.
# Not a pipe: its right side would put down half a file, or an empty one, before anybody learns that the left side has failed.
put_made() {
  local dest=$1 mode=$2 owner=$3 fresh status
  shift 3
  fresh=$(mktemp)
  set +e
  (set -e; "$@") > "$fresh"
  status=$?
  set -e
  if ((status != 0)) || [[ ! -s $fresh && $1 != without_block ]]; then
    rm -f "$fresh"
    fail "$dest n'a pas pu être préparé ($1) ; il est resté tel quel. Corrigez la cause dite ci-dessus, puis relancez."
  fi
  put_file "$fresh" "$dest" "$mode" "$owner"
  rm -f "$fresh"
}

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

# put_block DEST MODE COMMAND…: what the command prints becomes the part between our two marks; the rest of the file is the owner's.
block_start='# >>> makerspace : écrit par firmware-config/install, ne pas modifier entre ces deux marques'
block_end='# <<< makerspace'
without_block() { awk -v s="$block_start" -v e="$block_end" '$0 == s { skip = 1 } !skip { print } $0 == e { skip = 0 }' "$1"; }
put_block() { # DEST MODE COMMAND…
  local dest=$1 mode=$2
  shift 2
  put_made "$dest" "$mode" root:root with_block "$dest" "$@"
}
with_block() { # DEST COMMAND…
  local dest=$1
  shift
  if [[ -f $root$dest ]]; then without_block "$root$dest"; fi
  printf '%s\n' "$block_start"
  "$@"
  printf '%s\n' "$block_end"
}
remove_block() { # DEST MODE
  [[ -f $root$1 ]] && grep -qxF "$block_start" "$root$1" || return 0
  put_made "$1" "$2" root:root without_block "$root$1"
}

# The record: what a removal puts back, a word and what it is about on each line, written before the change itself.
record_file=/etc/makerspace/installed
record() { # WORD WHAT
  [[ -z $dry ]] || return 0
  if grep -qxF "$1 $2" "$root$record_file" 2> /dev/null; then return 0; fi
  mkdir -p "$(dirname "$root$record_file")"
  printf '%s %s\n' "$1" "$2" >> "$root$record_file"
  sync -d "$root$record_file" 2> /dev/null || sync
}
recorded() { sed -n "s/^$1 //p" "$root$record_file" 2> /dev/null || true; } # WORD
forget() { # WORD or WORD WHAT: what has been put back
  [[ -z $dry && -f $root$record_file ]] || return 0
  sed -i -e "/^$1 /d" -e "/^$1\$/d" "$root$record_file"
  [[ -s $root$record_file ]] || rm -f "$root$record_file"
}

# package_is_there NAME
package_is_there() {
  [[ $(dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Status}' "$1" 2> /dev/null) == 'install ok installed' ]]
}
