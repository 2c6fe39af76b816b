# ./makerspace build
# shellcheck shell=bash disable=SC2154

run_build() {
  need_dotnet
  install_missing mosquitto || fail "the broker is needed"
  say "Building"
  build_projects Release Makerspace.Iot.sln
  say "Built. Next: ./makerspace demo, ./makerspace test"
}
