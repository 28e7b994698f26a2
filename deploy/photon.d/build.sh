# Finding the distribution, building it where this launcher stands in a checkout, and keeping what processes run on.

# Sets DISTRIBUTION, which may not have been built yet.
find_distribution() {
  DISTRIBUTION=$ROOT
  [[ -z $FROM_SOURCES ]] || DISTRIBUTION=$HERE/target/photoncloud-$(project_version)
}

# Sets DISTRIBUTION and what keep_build sets; builds first when there is no distribution or a source is newer.
ensure_distribution() {
  local place=$ROOT
  find_distribution
  if [[ -n $FROM_SOURCES ]]; then
    place=$HERE/target
    mkdir -p "$place" || die "cannot build in $place"
  fi
  # Other homes build here too, and what is being built can be neither run nor kept.
  [[ ! -w $place ]] || take_lock "$place"
  [[ -z $FROM_SOURCES ]] || build_where_needed
  keep_build
  release_lock "$place"
}

build_where_needed() {
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

# One file that goes into the distribution and is newer than it, or a directory of them: one was deleted there.
newer_source() {
  find "$ROOT" \( -name target -o -name '.*' ! -path "$ROOT" ! -path "$ROOT/.mvn" -o -path '*/src/test' \
    -o -path "$ROOT/docs/*" ! -path "$ROOT/docs/api" ! -path "$ROOT/docs/api/*" \
    -o -path "$ROOT/deploy/system-tests" -o -path "$ROOT/deploy/bench" \) -prune \
    -o \( -type f \( -path '*/src/main/*' -o -name pom.xml -o -path "$ROOT/.mvn/*" -o -path "$ROOT/docs/api/openapi/*" \
    -o -path "$HERE/photon*" -o -path "$HERE/services.table" \) \
    -o -type d \( -path '*/src/main' -o -path '*/src/main/*' -o -path "$ROOT/docs/api/openapi" \
    -o -path "$HERE/photon.d" \) \) -newer "$DISTRIBUTION/BUILD" -print -quit
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

# Gives this home the libraries of the distribution under a name of their own, by links where the filesystem is the same:
# a JVM opens its jars when it needs them, and a later build must not take them from under it. Sets BUILD and LIB.
keep_build() {
  local from=$DISTRIBUTION/lib new
  BUILD=$(build_of "$from")
  [[ -n $BUILD ]] || die "$from holds no libraries: the distribution is incomplete"
  LIB=$PHOTON_HOME/builds/$BUILD
  [[ ! -d $LIB ]] || return 0
  new=$LIB.new
  mkdir -p "$PHOTON_HOME/builds"
  rm -rf "$new"
  if ! cp -al "$from" "$new" 2>/dev/null; then
    rm -rf "$new"
    cp -a "$from" "$new" || die "cannot copy $from to $PHOTON_HOME/builds"
  fi
  # Maven started by hand takes no lock.
  [[ $(build_of "$new") == "$BUILD" ]] || die "$from is being changed by another build: try again when that has ended"
  mv -T "$new" "$LIB"
}

# A build's name: a digest of its libraries' names, sizes and times. Nothing where there are none.
build_of() {
  local digest jars=("$1"/*.jar)
  [[ -f ${jars[0]} ]] || return 0
  digest=$(cd "$1" && stat -c '%n %s %Y' -- *.jar 2>/dev/null | sha256sum)
  printf '%s' "${digest:0:16}"
}

# Deletes the libraries that no running process of this home was started on, but for the newest.
drop_old_builds() {
  local service node each used=" $BUILD "
  for service in "${SERVICES[@]}"; do
    for node in $(nodes_with_record "$service"); do
      ! is_running "$service" "$node" || used+="$(record "$service" "$node" build) "
    done
  done
  for each in "$PHOTON_HOME"/builds/*; do
    [[ $used == *" ${each##*/} "* ]] || rm -rf -- "$each"
  done
}

# What runs on other libraries than a start would take now.
say_what_is_older() {
  local service node now started
  find_distribution
  now=$(build_of "$DISTRIBUTION/lib")
  for service in "${SERVICES[@]}"; do
    for node in $(nodes_of "$service"); do
      is_running "$service" "$node" || continue
      started=$(record "$service" "$node" build)
      [[ -z $now || -z $started || $started == "$now" ]] \
        || say "$(label "$service" "$node") runs an older build; 'photon restart $service' changes to the new one"
    done
  done
}
