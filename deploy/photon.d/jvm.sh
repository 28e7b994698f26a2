# The JVM's command line, and the start-up caches (AOT caches) that make it start faster.

TRAINING_TIMEOUT=120

# Measured for small services on a small machine; docs/operations.md says what each is for.
jvm_flags() {
  local service=$1
  JVM_FLAGS=(
    -XX:+UseSerialGC "-Xmx${HEAP[$service]}" -Xss512k -XX:-UsePerfData
    -XX:+ExitOnOutOfMemoryError -XX:-HeapDumpOnOutOfMemoryError
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
  )
  # shellcheck disable=SC2206 # several flags in one string, split on purpose
  JVM_FLAGS+=(${FLAGS[$service]} ${PHOTON_JAVA_OPTIONS-})
}

service_jar() {
  local jars=("$DISTRIBUTION/lib/${ARTIFACT[$1]}"-[0-9]*.jar)
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
  [[ ! -f $cache ]] || JVM_COMMAND+=("-XX:AOTCache=$cache")
  JVM_COMMAND+=(-cp "$(service_jar "$service")" "${MAIN_CLASS[$service]}")
}

# A cache belongs to one JDK, one set of jars and one set of flags: its name is their digest.
cache_file() {
  local service=$1 key directory=$PHOTON_HOME/aot
  [[ ! -w $DISTRIBUTION ]] || directory=$DISTRIBUTION/aot
  jvm_flags "$service"
  key=$({
    cat "$JAVA_HOME/release"
    printf '%s\n' "$DISTRIBUTION" "${JVM_FLAGS[@]}" "${MAIN_CLASS[$service]}"
    stat -c '%n %s %Y' "$DISTRIBUTION"/lib/*.jar
  } 2>/dev/null | sha256sum)
  printf '%s/%s-%s.aot' "$directory" "$service" "${key:0:16}"
}

# Makes the cache of a service unless it is there, switched off, or could not be made before. Never a reason to stop.
ensure_cache() {
  local service=$1 cache directory begin
  [[ ${PHOTON_AOT-} != off ]] || return 0
  cache=$(cache_file "$service")
  [[ ! -f $cache && ! -f $cache.failed ]] || return 0
  directory=${cache%/*}
  mkdir -p "$directory" || return 0
  rm -f "$directory/$service"-*.aot "$directory/$service"-*.aot.failed
  begin=$(now_ms)
  progress "  $service: making its start-up cache, once; about half a minute"
  if train "$service" "$cache"; then
    progress_done "  $service: start-up cache made in $(seconds $(($(now_ms) - begin))) s"
  else
    [[ -f $cache.failed ]] || : >"$cache.failed"
    progress_done "  $service: no start-up cache could be made ($cache.failed says why); starting without"
  fi
}

# Runs the service once on addresses and a directory of its own, lets it answer, and keeps what the JVM learnt.
train() {
  local service=$1 cache=$2 scratch loopback=127.$((200 + RANDOM % 50)) status=1
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/photon-training.XXXXXX") || return 1
  (
    PHOTON_HOME=$scratch LOOPBACK=$loopback NODES=1 SECURITY_MODE=open START_TIMEOUT=$TRAINING_TIMEOUT STARTED_HERE=()
    fail_up() { printf '%s\n' "$1" >"$cache.failed"; stop_started_here >/dev/null; exit 1; }
    fail_start() {
      { echo "$1 $3"; tail -n "$LOG_LINES_ON_FAILURE" "$(log_file "$1" 1)" "$(console_file "$1" 1)"; } >"$cache.failed" 2>&1
      stop_started_here >/dev/null
      exit 1
    }
    progress() { :; }
    progress_done() { :; }
    trap 'stop_started_here; exit 130' INT TERM
    ensure_secret
    PHOTON_JAVA_OPTIONS="${PHOTON_JAVA_OPTIONS-} -XX:AOTCacheOutput=$scratch/trained.aot"
    start_process "$service" 1
    await_ready "$service" 1
    rehearse "$service"
    STOP_TIMEOUT=$TRAINING_TIMEOUT
    stop_service "$service" 1
    [[ -s $scratch/trained.aot ]] || { tail -n "$LOG_LINES_ON_FAILURE" "$(console_file "$service" 1)" >"$cache.failed"; exit 1; }
    mv "$scratch/trained.aot" "$cache.new" && mv "$cache.new" "$cache"
  )
  status=$?
  rm -rf "$scratch"
  return $status
}

# A few calls that every service answers, so that the classes behind them are in the cache.
rehearse() {
  local path
  for path in / /health /livez /readyz /metrics /openapi.json /no-such-path; do
    call "$1" 1 "$path" --output /dev/null --max-time 5
  done
}
