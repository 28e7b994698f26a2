# Finding the distribution, and building it where this launcher stands in a checkout.

# Sets DISTRIBUTION; builds first when there is none or a source is newer.
ensure_distribution() {
  if [[ -z $FROM_SOURCES ]]; then
    DISTRIBUTION=$ROOT
    return 0
  fi
  DISTRIBUTION=$HERE/target/photoncloud-$(project_version)
  if [[ ! -f $DISTRIBUTION/BUILD ]]; then
    say "building PhotonCloud first: about 1 to 3 minutes, the first time longer because libraries are downloaded"
  elif [[ -n $(newer_source) ]]; then
    say "building: sources changed since the last build; about 1 minute"
  else
    return 0
  fi
  build
}

# The project's own version is the first after its artifactId.
project_version() {
  sed -n '/<artifactId>photoncloud<\/artifactId>/,/<version>/s/.*<version>\(.*\)<\/version>.*/\1/p' "$ROOT/pom.xml" | head -n 1
}

# One file that goes into the distribution and is newer than it.
newer_source() {
  find "$ROOT" \( -name target -o -name '.*' ! -path "$ROOT" -o -path '*/src/test' -o -path "$ROOT/docs" \
    -o -path "$ROOT/deploy/system-tests" \) -prune -o -type f \( -path '*/src/main/*' -o -name pom.xml \
    -o -path "$HERE/photon*" -o -path "$HERE/services.table" \) -newer "$DISTRIBUTION/BUILD" -print -quit
}

build() {
  local log=$PHOTON_HOME/build.log begin line since=$PHOTON_HOME/build.since
  begin=$(now_ms)
  : >"$since"
  while read -r line; do
    [[ $line =~ Building\ ([^ ]+)\ .*\[([0-9]+)/([0-9]+)\] ]] || continue
    progress "  building ${BASH_REMATCH[1]} (${BASH_REMATCH[2]} of ${BASH_REMATCH[3]})"
  done < <(umask 022; "$ROOT/mvnw" -B -f "$ROOT/pom.xml" -Dmaven.test.skip=true -pl deploy -am package </dev/null 2>&1 | tee "$log"; wait)
  # A process substitution's result is lost; Maven's last word is not.
  if ! grep -q 'BUILD SUCCESS' "$log"; then
    progress_done "photon: the build failed; the end of $log:" >&2
    tail -n "$LOG_LINES_ON_FAILURE" "$log" >&2
    exit 1
  fi
  # What was edited while the build ran counts as newer than it.
  touch -r "$since" "$DISTRIBUTION/BUILD"
  rm -f "$since"
  progress_done "  built in $(seconds $(($(now_ms) - begin))) s"
}
