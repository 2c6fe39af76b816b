# ./makerspace release: a folder that firmware-config/install can install from, and the same as one archive.
# Framework-dependent and portable: one build for every processor; the .NET runtime is brought apart (docs/installation-raspberry-pi.md).
# shellcheck shell=bash disable=SC2154

run_release() {
  local out=$root/artifacts/release configuration=Release build=1 archive=1
  while [[ $# -gt 0 ]]; do
    case $1 in
      --out) out=${2:?--out needs a folder}; shift 2 ;;
      --configuration) configuration=${2:?--configuration needs Debug or Release}; shift 2 ;;
      --no-build) build=; shift ;;
      --no-archive) archive=; shift ;;
      *) fail "release: unknown option $1" ;;
    esac
  done
  need_dotnet
  local version commit log build_option=()
  [[ -n $build ]] || build_option=(--no-build)
  version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$root/Directory.Build.props")
  commit=$(git -C "$root" rev-parse --short=8 HEAD 2> /dev/null || true)
  [[ -z $commit ]] || version=$version+$commit
  [[ -z $commit || -z $(git -C "$root" status --porcelain 2> /dev/null) ]] || version=$version.modified
  out=$(mkdir -p "$(dirname "$out")" && cd "$(dirname "$out")" && pwd)/$(basename "$out")
  if [[ -e $out ]]; then
    # Only what an earlier run made is removed: a slip of --out must not cost anybody a folder.
    [[ -f $out/VERSION && -f $out/SHA256SUMS ]] || [[ -z $(ls -A "$out") ]] || fail "release: $out exists and is no release; give another folder with --out"
  fi
  # Made beside its place: a release that failed halfway is never taken for one.
  local final=$out
  out=$out.new
  rm -rf "$out"
  mkdir -p "$out"
  say "Release $version in $final"
  log=$(mktemp)
  local project target
  for target in agent server; do
    project=$root/edge/Makerspace.Iot.Edge.Agent
    [[ $target == server ]] && project=$root/server/Makerspace.Iot.Server
    # Told explicitly, so that a changed default or project file cannot make it fit one processor alone.
    dotnet publish "$project" -c "$configuration" "${build_option[@]}" -o "$out/$target" --nologo -v q \
      -p:SelfContained=false -p:UseAppHost=false -p:PublishSingleFile=false > "$log" 2>&1 ||
      { grep -E 'error|warning' "$log" | sort -u | head -20 >&2; fail "the publication of the $target failed (whole output: $log)"; }
    prune_publication "$out/$target"
  done
  rm -f "$log"
  cp -r "$root/firmware-config" "$root/dashboards" "$out/"
  mkdir -p "$out/docs"
  cp "$root/README.md" "$out/"
  cp -r "$root/docs/." "$out/docs/"
  rm -rf "$out/docs/images"
  echo "$version" > "$out/VERSION"
  find "$out" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
  chmod 755 "$out/firmware-config/install" "$out"/firmware-config/commands/*
  # shellcheck disable=SC2094 # the file of the sums is left out by its name
  (cd "$out" && find . -type f ! -name SHA256SUMS -printf '%P\0' | LC_ALL=C sort -z | xargs -0 sha256sum > SHA256SUMS)
  chmod 644 "$out/SHA256SUMS"
  rm -rf "$final"
  mv "$out" "$final"
  out=$final
  note "$(wc -l < "$out/SHA256SUMS") files, $(du -sh "$out" | cut -f1)"
  if [[ -n $archive ]]; then
    # The same files give the same archive, whoever packs them and when.
    tar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(git -C "$root" log -1 --format=%ct 2> /dev/null || echo 0)" \
      -C "$(dirname "$out")" -cf - --transform "s:^$(basename "$out"):makerspace-iot-$version:" "$(basename "$out")" | gzip -n > "$out.tar.gz"
    note "$out.tar.gz ($(du -h "$out.tar.gz" | cut -f1))"
  fi
}

# prune_publication FOLDER: native parts for other systems than Linux on arm64 and x64, and what only a developer reads.
prune_publication() {
  local folder
  for folder in "$1"/runtimes/*; do
    [[ -d $folder ]] || continue
    case $(basename "$folder") in linux | linux-arm64 | linux-x64 | unix) ;; *) rm -rf "$folder" ;; esac
  done
  find "$1" -maxdepth 1 \( -name 'Makerspace.Iot.*.xml' -o -name '*.pdb' \) -delete
}
