# ./makerspace release: for each processor a folder that firmware-config/install can install from, and the same as one archive.
# Self-contained: the programs bring their .NET runtime, from NuGet; nothing is downloaded on the card.
# Compiled ahead for the processor (ready to run), which shortens the start on a Pi; not trimmed, since what the tests run is not.
# shellcheck shell=bash disable=SC2154

release_processors=(linux-arm64 linux-x64)

run_release() {
  local out=$root/artifacts/release configuration=Release archive=1 role=both processors=()
  while [[ $# -gt 0 ]]; do
    case $1 in
      --out) out=${2:?--out needs a folder}; shift 2 ;;
      --for) processors+=("${2:?--for needs a processor: ${release_processors[*]}}"); shift 2 ;;
      --role) role=${2:?--role needs agent, server or both}; shift 2 ;;
      --configuration) configuration=${2:?--configuration needs Debug or Release}; shift 2 ;;
      --no-archive) archive=; shift ;;
      *) fail "release: unknown option $1" ;;
    esac
  done
  ((${#processors[@]})) || processors=("${release_processors[@]}")
  local processor version commit
  for processor in "${processors[@]}"; do
    [[ " ${release_processors[*]} " == *" $processor "* ]] || fail "release: no release is made for « $processor »; one of: ${release_processors[*]}"
  done
  [[ $role == agent || $role == server || $role == both ]] || fail "release: --role is agent, server or both"
  need_dotnet
  version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
  commit=$(git -C "$root" rev-parse --short=8 HEAD 2> /dev/null || true)
  [[ -z $commit ]] || version=$version+$commit
  [[ -z $commit || -z $(git -C "$root" status --porcelain 2> /dev/null) ]] || version=$version.modified
  out=$(mkdir -p "$out" && cd "$out" && pwd)
  for processor in "${processors[@]}"; do
    # Only what an earlier run made is removed: a slip of --out must not cost anybody a folder.
    [[ ! -e $out/$processor || -f $out/$processor/VERSION ]] || fail "release: $out/$processor exists and is no release; give another folder with --out"
  done
  # Two at once in one checkout would build into the same folders: the second waits. The lock ends with this process; a compiler that stays does not get it.
  mkdir -p "$root/.makerspace"
  exec 9> "$root/.makerspace/release.lock"
  flock 9
  for processor in "${processors[@]}"; do
    make_release "$processor"
    [[ -z $archive ]] || archive_release "$processor"
  done
}

make_release() { # PROCESSOR
  local final=$out/$1 made=$out/$1.new sizes=''
  # Made beside its place: a release that failed halfway is never taken for one.
  rm -rf "$made"
  mkdir -p "$made"
  say "Release $version for $1 in $final"
  [[ $role == server ]] || publish agent edge/Makerspace.Iot.Edge.Agent "$1"
  [[ $role == agent ]] || publish server server/Makerspace.Iot.Server "$1"
  cp -r "$root/firmware-config" "$root/dashboards" "$root/README.md" "$made/"
  mkdir -p "$made/docs"
  cp -r "$root/docs/." "$made/docs/"
  rm -rf "$made/docs/images"
  echo "$version" > "$made/VERSION"
  echo "$1" > "$made/PROCESSOR"
  find "$made" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
  chmod 755 "$made/firmware-config/install" "$made"/firmware-config/commands/*
  find "$made" -maxdepth 2 \( -path '*/agent/Makerspace.Iot.Edge.Agent' -o -path '*/server/Makerspace.Iot.Server' \) -exec chmod 755 {} +
  # shellcheck disable=SC2094 # the file of the sums is left out by its name
  (cd "$made" && find . -type f ! -name SHA256SUMS -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum > SHA256SUMS)
  chmod 644 "$made/SHA256SUMS"
  rm -rf "$final"
  mv "$made" "$final"
  note "$(wc -l < "$final/SHA256SUMS") files, $(du -sh "$final" | cut -f1)$sizes"
}

# publish FOLDER PROJECT PROCESSOR: built apart from the checkout's own bin and obj, which the other commands and the tests use.
publish() {
  local log
  log=$(mktemp)
  DOTNET_TieredPGO=0 dotnet publish "$root/$2" -c "$configuration" -r "$3" --self-contained true -o "$made/$1" --artifacts-path "$root/.makerspace/release" --nologo -v q \
    -p:PublishReadyToRun=true -p:PublishTrimmed=false -p:PublishSingleFile=false -p:RunAnalyzers=false > "$log" 2>&1 9>&- ||
    { grep -E 'error|warning' "$log" | sort -u | head -20 >&2; fail "the publication of the $1 for $3 failed (whole output: $log)"; }
  rm -f "$log"
  # What only a developer reads.
  find "$made/$1" -maxdepth 1 \( -name 'Makerspace.Iot.*.xml' -o -name '*.pdb' \) -delete
  sizes+=", $1 $(du -sh "$made/$1" | cut -f1)"
}

archive_release() { # PROCESSOR
  # The same files give the same archive, whoever packs them and when.
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git -C "$root" log -1 --format=%ct 2> /dev/null || echo 0)" \
    -C "$out" -cf - --transform "s:^$1:makerspace-iot-$version-$1:" "$1" | gzip -n > "$out/$1.tar.gz"
  note "$out/$1.tar.gz ($(du -h "$out/$1.tar.gz" | cut -f1))"
}
