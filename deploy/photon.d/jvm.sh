# The JVM's command line, and the start-up caches (AOT caches) that make it start faster.

TRAINING_TIMEOUT=120
CACHES_KEPT=2
# How often memory that the JVM has freed goes back to the system: the compiler's, above all.
TRIM_MILLIS=10000

# Measured for small services on a small machine; docs/operations.md says what each is for.
jvm_flags() {
  local service=$1
  JVM_FLAGS=(
    -XX:+UseSerialGC "-Xmx${HEAP[$service]}" -Xss512k -XX:-UsePerfData
    "-XX:TrimNativeHeapInterval=$TRIM_MILLIS" -XX:+ExitOnOutOfMemoryError -XX:-HeapDumpOnOutOfMemoryError
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
  )
  # shellcheck disable=SC2206 # several flags in one string, split on purpose
  JVM_FLAGS+=(${FLAGS[$service]} ${PHOTON_JAVA_OPTIONS-})
}

service_jar() {
  local jars=("$LIB/${ARTIFACT[$1]}"-[0-9]*.jar)
  [[ -f ${jars[0]} ]] || die "$DISTRIBUTION/lib holds no ${ARTIFACT[$1]}: the distribution is incomplete"
  printf '%s' "${jars[0]}"
}

# jvm_command SERVICE LOG-DIRECTORY TMP-DIRECTORY: sets JVM_COMMAND, up to and with the main class.
jvm_command() {
  local service=$1 cache
  jvm_flags "$service"
  JVM_COMMAND=("$JAVA_HOME/bin/java" "${JVM_FLAGS[@]}" "-XX:ErrorFile=$2/hs_err_%p.log" "-Djava.io.tmpdir=$3")
  cache=$(cache_file "$service")
  # Should the JVM find the cache unfit after all, it says so in one line and starts without.
  [[ ${PHOTON_AOT-} == off || ! -f $cache ]] || JVM_COMMAND+=("-XX:AOTCache=$cache")
  JVM_COMMAND+=(-cp "$(service_jar "$service")" "${MAIN_CLASS[$service]}")
}

# A cache belongs to one JDK, one build and one set of flags: its name is their digest. Where the jars lie does not matter.
cache_file() {
  local service=$1 key
  jvm_flags "$service"
  key=$({
    cat "$JAVA_HOME/release"
    printf '%s\n' "$BUILD" "${JVM_FLAGS[@]}" "${MAIN_CLASS[$service]}"
  } 2>/dev/null | sha256sum)
  printf '%s/%s-%s.aot' "$(cache_directory)" "$service" "${key:0:16}"
}

# Beside the distribution, for all homes; where that may not be written, in this home.
cache_directory() {
  if [[ -w $DISTRIBUTION ]]; then printf '%s' "$DISTRIBUTION/aot"; else printf '%s' "$PHOTON_HOME/aot"; fi
}

# Makes the cache of a service unless it is there, switched off, or the JVM refused to make it before. Never a reason to stop.
ensure_cache() {
  local service=$1 cache directory
  [[ ${PHOTON_AOT-} != off ]] || return 0
  cache=$(cache_file "$service")
  [[ ! -f $cache && ! -f $cache.failed ]] || return 0
  directory=${cache%/*}
  mkdir -p "$directory" 2>/dev/null && [[ -w $directory ]] || return 0
  # Another home may be making it.
  take_lock "$directory"
  [[ -f $cache || -f $cache.failed ]] || make_cache "$service" "$cache"
  release_lock "$directory"
}

make_cache() {
  local service=$1 cache=$2 begin
  drop_old_caches "$service" "${cache%/*}"
  begin=$(now_ms)
  progress "  $service: making its start-up cache, once; about half a minute"
  if train "$service" "$cache"; then
    progress_done "  $service: start-up cache made in $(seconds $(($(now_ms) - begin))) s"
  elif [[ -f $cache.failed ]]; then
    progress_done "  $service: the JVM makes no start-up cache ($cache.failed says why); starting without"
  else
    progress_done "  $service: no start-up cache could be made (${cache%/*}/$service.log says why); starting without, and trying again at the next start"
  fi
}

# Homes may differ in their flags, so a few stay.
drop_old_caches() {
  local each kept=0
  while read -r each; do
    kept=$((kept + 1))
    ((kept < CACHES_KEPT)) || rm -f "$2/$each" "$2/$each.failed"
  done < <(cd "$2" && ls -t -- "$1"-*.aot 2>/dev/null)
  rm -f "$2/$1"-*.aot.failed
}

# Runs the service once on addresses and a directory of its own, with the store that it stands on, lets it answer, and
# keeps what the JVM learnt.
train() {
  local service=$1 store=${STORE[$1]} cache=$2 loopback=127.$((200 + RANDOM % 50)) log=${2%/*}/$1.log scratch=""
  (
    # However this ends, the scratch directory goes with it.
    trap '[[ -z $scratch ]] || rm -rf "$scratch"' EXIT
    trap 'stop_started_here; exit 130' INT TERM
    scratch=$(mktemp -d "${TMPDIR:-/tmp}/photon-training.XXXXXX") || exit 1
    PHOTON_HOME=$scratch LOOPBACK=$loopback NODES=1 SECURITY_MODE=open START_TIMEOUT=$TRAINING_TIMEOUT STARTED_HERE=()
    # Nothing real is run to learn a start: what was chosen may be elsewhere, as settings say, which are the home's and not read here.
    HYPERVISOR=simulated RUNTIME=simulated
    fail_up() { end_training "$1"; }
    fail_start() { end_training "$1 $3"; }
    progress() { :; }
    progress_done() { :; }
    ensure_secret
    [[ $store == own ]] || start_and_wait "$store" 1
    PHOTON_JAVA_OPTIONS="${PHOTON_JAVA_OPTIONS-} -XX:AOTCacheOutput=$scratch/trained.aot"
    start_process "$service" 1
    await_ready "$service" 1
    rehearse "$service"
    STOP_TIMEOUT=$TRAINING_TIMEOUT
    stop_service "$service" 1
    [[ $store == own ]] || stop_service "$store" 1
    [[ -s $scratch/trained.aot ]] || end_training "the JVM wrote no cache"
    mv "$scratch/trained.aot" "$cache.new" && mv "$cache.new" "$cache" && rm -f "$log"
  )
}

# end_training WHAT: inside train; keeps what was logged, and remembers it where the JVM itself refused: that stays so.
end_training() {
  local console
  console=$(console_file "$service" 1)
  { echo "$1"; tail -n "$LOG_LINES_ON_FAILURE" "$(log_file "$service" 1)" "$console"; } >"$log" 2>&1
  ! is_refusal "$console" || cp "$log" "$cache.failed"
  stop_started_here >/dev/null
  exit 1
}

# Whether the JVM said that it cannot do this, and not that the machine could not just then.
is_refusal() {
  grep -Eqs 'Could not create the Java Virtual Machine|^\[[^]]*\]\[(error|warning)\]\[(aot|cds)' "$1" \
    && ! grep -Eqis 'no space|not enough|insufficient|unable to (map|reserve|allocate)|memory' "$1"
}

# A few calls that every service answers, so that the classes behind them are in the cache.
rehearse() {
  local path
  for path in / /health /livez /readyz /metrics /openapi.json /no-such-path; do
    call "$1" 1 "$path" --output /dev/null --max-time 5
  done
}
