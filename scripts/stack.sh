# Which of the two stacks this machine builds with, see docs/decisions/0007-two-stacks.md. The packages of the NuGet stack are tried once, where the
# package feed is reached; the answer is kept in .makerspace/stack until their versions change. MAKERSPACE_STACK=default or =nuget decides without trying.
# shellcheck shell=bash disable=SC2154,SC2034

stack_arguments=() # for dotnet build
stack_name=        # default or nuget
stack_try_seconds=20

# The kept answer, where it was given for the versions of today; nothing otherwise.
kept_stack() {
  local answer versions
  [[ -s $root/.makerspace/stack ]] || return 0
  read -r answer versions < "$root/.makerspace/stack"
  [[ $versions == "$(stack_versions)" ]] && echo "$answer"
  return 0
}

stack_versions() { grep -A 9 "'\$(NuGetStack)' == 'true'" "$root/Directory.Packages.props" | cksum | cut -d' ' -f1; }

# True where every package of the NuGet stack restores within the time limit. Quiet.
nuget_stack_restores() {
  local try=$root/.makerspace/stack-try
  rm -rf "$try"
  mkdir -p "$try"
  cat > "$try/StackTry.csproj" <<'TXT'
<Project Sdk="Microsoft.NET.Sdk">
  <ItemGroup>
    <PackageReference Include="InfluxDB.Client" />
    <PackageReference Include="Iot.Device.Bindings" />
    <PackageReference Include="MQTTnet" />
    <PackageReference Include="System.Device.Gpio" />
  </ItemGroup>
</Project>
TXT
  local status=0
  timeout -k 2 "$stack_try_seconds" dotnet restore "$try/StackTry.csproj" -p:NuGetStack=true --nologo -v q > "$try/log" 2>&1 || status=1
  return $status
}

# Sets stack_name and stack_arguments, and says which stack it is.
choose_stack() {
  stack_name=${MAKERSPACE_STACK:-${CI:+default}}
  [[ -n $stack_name ]] || stack_name=$(kept_stack)
  if [[ -z $stack_name ]]; then
    stack_name=default
    if nuget_stack_restores; then stack_name=nuget; fi
    keep_stack
  fi
  use_stack
}

use_stack() {
  case $stack_name in
    default) stack_arguments=(); note "default stack (libmosquitto, Linux devices, HttpClient)" ;;
    nuget) stack_arguments=(-p:NuGetStack=true); note "NuGet stack (MQTTnet, System.Device.Gpio, Iot.Device.Bindings, InfluxDB.Client)" ;;
    *) fail "MAKERSPACE_STACK is default or nuget, not $stack_name" ;;
  esac
}

keep_stack() {
  mkdir -p "$root/.makerspace"
  echo "$stack_name $(stack_versions)" > "$root/.makerspace/stack"
}

# fall_back_to_default_stack LOG: packages that restore may still not build here. False where it was not the NuGet stack, or where somebody has asked for it.
fall_back_to_default_stack() {
  [[ $stack_name == nuget && -z ${MAKERSPACE_STACK:-} ]] || return 1
  local kept=$root/.makerspace/stack-try/build.log
  mkdir -p "$(dirname "$kept")"
  cp "$1" "$kept"
  note "the NuGet stack restores but does not build here (output: $kept); the default stack is built instead, now and from now on"
  stack_name=default
  keep_stack
  use_stack
}
