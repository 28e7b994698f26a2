# Processes: how one is started, recognised, waited for and stopped.

START_TIMEOUT=${PHOTON_START_TIMEOUT:-120}
STOP_TIMEOUT=${PHOTON_STOP_TIMEOUT:-30}
TIMEOUT_MAX=86400
POLL_SECONDS=0.1
LOG_SIZE_MAX=10MB
LOG_FILES_MAX=5
# What k8shost encrypts passwords with: its replicas share it.
K8SHOST_KEY_FILE=cluster/k8shost-key-encryption-key

# What this call started, as "service node": stopped again if something goes wrong.
STARTED_HERE=()

check_timeouts() {
  check_seconds PHOTON_START_TIMEOUT "$START_TIMEOUT" 1
  check_seconds PHOTON_STOP_TIMEOUT "$STOP_TIMEOUT" 0
}

check_seconds() {
  [[ $2 =~ ^(0|[1-9][0-9]{0,5})$ ]] && (($2 >= $3 && $2 <= TIMEOUT_MAX)) \
    || die "$1 must be a whole number of seconds, $3 to $TIMEOUT_MAX, not '$2'"
}

# The time a process started, in clock ticks since boot: with the boot it makes a pid unmistakable. Nothing if it is gone.
start_time() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
  local fields
  read -r -a fields <<<"${stat##*) }"
  # A zombie whose other threads (field 17 counts them) still end holds its ports and locks until they have.
  [[ (${fields[0]} == Z && ${fields[17]} -le 1) || ${fields[0]} == X ]] || printf '%s' "${fields[19]}"
}

boot_id() {
  local id=unknown
  { read -r id </proc/sys/kernel/random/boot_id; } 2>/dev/null
  printf '%s' "$id"
}

# record SERVICE NODE FIELD: from the record of a started process
record() {
  local key value
  while IFS='=' read -r key value; do
    [[ $key != "$3" ]] || printf '%s' "$value"
  done 2>/dev/null <"$(service_directory "$1" "$2")/process"
}

forget() { rm -f "$(service_directory "$1" "$2")/process"; }

# Ours and alive: the pid of the record, started when the record says, in this boot.
is_running() {
  local file pid start boot
  file=$(service_directory "$1" "$2")/process
  [[ -f $file ]] || return 1
  pid=$(record "$1" "$2" pid)
  start=$(record "$1" "$2" start)
  boot=$(record "$1" "$2" boot)
  [[ $pid =~ ^[0-9]+$ && -n $start && $boot == "$(boot_id)" && $(start_time "$pid") == "$start" ]]
}

is_ready() {
  call "$1" "$2" /readyz --fail --output /dev/null --max-time 2 2>/dev/null
}

is_alive() {
  call "$1" "$2" /livez --output /dev/null --max-time 2 2>/dev/null
}

rss_mb() {
  local key value rest
  while read -r key value rest; do
    [[ $key != VmRSS: ]] || printf '%d' $(((value + 512) / 1024))
  done 2>/dev/null <"/proc/$1/status"
}

require_free_ports() {
  local service=$1 node=$2 address holder
  for address in $(http_address "$service" "$node") $(grpc_address "$service" "$node") $(postgresql_address "$service" "$node"); do
    holder=$(holder_of "$address")
    [[ -z $holder ]] || fail_up "$service cannot listen on $address: it is taken by $holder"
  done
}

# Where FlareDB speaks PostgreSQL's protocol; nothing for other services.
postgresql_address() {
  [[ $1 != flaredb ]] || at_node 127.0.0.1:5433 "$2"
}

# Ends an up that cannot go on.
fail_up() {
  progress_done "photon: $1" >&2
  stop_started_here
  exit 1
}

started_here() {
  local each
  for each in "${STARTED_HERE[@]}"; do
    [[ $each != "$1 $2" ]] || return 0
  done
  return 1
}

stop_started_here() {
  local index
  trap '' INT
  for ((index = ${#STARTED_HERE[@]} - 1; index >= 0; index--)); do
    # shellcheck disable=SC2086 # "service node" are two words on purpose
    is_running ${STARTED_HERE[index]} && stop_service ${STARTED_HERE[index]}
  done
  STARTED_HERE=()
}

# start_process SERVICE NODE [FURTHER ARGUMENTS…]: starts it in a session of its own; does not wait.
start_process() {
  local service=$1 node=$2 directory
  shift 2
  directory=$(service_directory "$service" "$node")
  require_free_ports "$service" "$node"
  mkdir -p "$directory/data" "$directory/log" || fail_up "cannot create $directory"
  # The libraries unpack native code there; a killed process leaves it behind.
  rm -rf "$directory/tmp"
  mkdir "$directory/tmp" || fail_up "cannot create $directory/tmp"
  [[ ! -f $directory/log/console.log ]] || mv -f "$directory/log/console.log" "$directory/log/console.log.1"
  jvm_command "$service" "$directory/log" "$directory/tmp"
  service_arguments "$service" "$node" "$directory/data"
  local command=("${JVM_COMMAND[@]}" "${SERVICE_ARGUMENTS[@]}" "$@") begin pid log_size
  begin=$(now_ms)
  log_size=$(stat -c %s "$(log_file "$service" "$node")" 2>/dev/null || echo 0)
  run_detached "$directory" "${command[@]}"
  pid=$DETACHED_PID
  write_file "$directory/process" "pid=$pid
start=$(start_time "$pid")
boot=$(boot_id)
build=$BUILD
begin=$begin
log_size=$log_size
store=$(store_endpoints "$service")
policies=$(policy_endpoints "$service")
peers=$(peer_arguments "$service")
settings=$(settings_sum "$service")
ready="
  STARTED_HERE+=("$service $node")
}

# SIGSTKFLT, which nobody sends; the JVM takes none below SIGSEGV.
PROFILER_SIGNAL=16

# A session of its own: neither a closed terminal nor Ctrl-C reaches it.
run_detached() {
  local directory=$1
  shift
  ulimit -n "$(ulimit -Hn)" 2>/dev/null
  # A service takes environment variables that begin so for its settings; these are the launcher's.
  local environment=(env) variable
  for variable in "${!PHOTON_@}"; do environment+=(-u "$variable"); done
  # JRaft takes SIGUSR2 for dumps of its own, by which the JVM's profiler (JFR) stops threads else.
  environment+=(MALLOC_ARENA_MAX=2 "_JAVA_SR_SIGNUM=$PROFILER_SIGNAL")
  if command -v setsid >/dev/null 2>&1; then
    (close_inherited; exec setsid "${environment[@]}" "$@") </dev/null >"$directory/log/console.log" 2>&1 &
  else
    set -m
    (close_inherited; exec "${environment[@]}" "$@") </dev/null >"$directory/log/console.log" 2>&1 &
    set +m
  fi
  DETACHED_PID=$!
  disown "$DETACHED_PID" 2>/dev/null
}

# What the caller of photon has open (a lock, a pipe that somebody reads to its end) must not stay open with the service.
# The shell's own are closed by exec.
close_inherited() {
  local descriptor
  for descriptor in /proc/"$BASHPID"/fd/*; do
    descriptor=${descriptor##*/}
    ((descriptor <= 2 || descriptor == 255)) || eval "exec $descriptor>&-"
  done
}

# What the operator sets of a service, beside what the launcher gives it.
settings_file() { printf '%s/settings/%s.properties' "$PHOTON_HOME" "$1"; }

settings_sum() { [[ ! -f $(settings_file "$1") ]] || cksum <"$(settings_file "$1")"; }

service_arguments() {
  local service=$1 node=$2 data=$3 grpc endpoints
  grpc=$(grpc_address "$service" "$node")
  endpoints=$(store_endpoints "$service")
  SERVICE_ARGUMENTS=(
    "--photon.http.address=$(http_address "$service" "$node")"
    "--photon.data-directory=$data"
    "--logging.file.name=$(log_file "$service" "$node")"
    "--logging.logback.rollingpolicy.max-file-size=$LOG_SIZE_MAX"
    "--logging.logback.rollingpolicy.max-history=$LOG_FILES_MAX"
    "--logging.threshold.console=off"
  )
  security_arguments "$service" "$node"
  [[ $service != "$IAM" ]] || iam_arguments
  [[ $service != flaredb ]] || SERVICE_ARGUMENTS+=("--photon.flaredb.postgresql.address=$(postgresql_address "$service" "$node")")
  [[ $service != k8shost ]] || SERVICE_ARGUMENTS+=("--photon.k8shost.key-encryption-key-file=$PHOTON_HOME/$K8SHOST_KEY_FILE")
  driver_arguments "$service" "$node" "$data"
  [[ ! -f $(settings_file "$service") ]] || SERVICE_ARGUMENTS+=("--spring.config.additional-location=file:$(settings_file "$service")")
  # shellcheck disable=SC2207 # several options in one string, split on purpose
  SERVICE_ARGUMENTS+=($(peer_arguments "$service"))
  [[ -z $grpc ]] || SERVICE_ARGUMENTS+=("--photon.grpc.address=$grpc")
  [[ -z $endpoints ]] || SERVICE_ARGUMENTS+=("--photon.store.mode=remote" "--photon.store.endpoints=$endpoints")
  [[ ${CLUSTER[$service]} != member ]] || SERVICE_ARGUMENTS+=("--photon.store.node-id=$node")
  # All but the first of a new cluster wait for others where they have no data; data that is there is used in any case.
  [[ ${CLUSTER[$service]} != member ]] || begins_cluster "$service" "$node" || SERVICE_ARGUMENTS+=("--photon.store.join=true")
}

# await SERVICE NODE WHAT CHECK…: until the check holds; ends the up when the process dies or the deadline passes.
await() {
  local service=$1 node=$2 what=$3 begin pid now deadline
  shift 3
  pid=$(record "$service" "$node" pid)
  begin=$(now_ms)
  deadline=$((begin + START_TIMEOUT * 1000))
  until "$@" "$service" "$node"; do
    is_running "$service" "$node" || fail_start "$service" "$node" "ended before it was $what"
    now=$(now_ms)
    ((now < deadline)) || fail_start "$service" "$node" "is not $what after $START_TIMEOUT s"
    if [[ -t 1 ]]; then
      progress "  $(label "$service" "$node"): waiting until it is $what, $(((now - begin) / 1000)) s"
    elif (((now - begin) / 10000 > 0)); then
      progress "  $(label "$service" "$node"): waiting until it is $what, $(((now - begin) / 10000))0 s"
    fi
    sleep "$POLL_SECONDS"
  done
}

fail_start() {
  local service=$1 node=$2 problem=$3 file
  progress_done "photon: $(label "$service" "$node") $problem; the end of its log:" >&2
  print_log_end "$service" "$node" >&2
  started_here "$service" "$node" \
    || say "it was running before this call and is left as it is; 'photon restart $service' starts it anew" >&2
  stop_started_here
  exit 1
}

# What this start wrote, as far as that is not too much.
print_log_end() {
  local file from=$(($(record "$1" "$2" log_size) + 1))
  for file in "$(log_file "$1" "$2")" "$(console_file "$1" "$2")"; do
    if [[ -s $file ]]; then
      # A log that was rotated meanwhile is smaller than it was: then its whole end belongs to this start.
      (($(stat -c %s "$file") >= from)) || from=1
      printf -- '--- %s\n' "$file"
      tail -c "+$from" "$file" | tail -n "$LOG_LINES_ON_FAILURE"
    fi
    from=1
  done
  echo "---"
}

# Ready means: it says so, and the one who says so is the process we started.
ready_and_ours() {
  is_ready "$1" "$2" && listens "$(record "$1" "$2" pid)" "$(http_address "$1" "$2")"
}

await_ready() {
  local service=$1 node=$2 file took begin
  await "$service" "$node" ready ready_and_ours
  file=$(service_directory "$service" "$node")/process
  begin=$(record "$service" "$node" begin)
  took=$(seconds $(($(now_ms) - begin)))
  if [[ -z $(record "$service" "$node" ready) ]]; then
    write_file "$file" "$(grep -v '^ready=' "$file")
ready=$took"
  fi
  progress_done "  $(label "$service" "$node"): ready after $(record "$service" "$node" ready) s, pid $(record "$service" "$node" pid)"
}

start_and_wait() {
  start_process "$1" "$2"
  await_settled "$1" "$2"
}

# TERM, a deadline, and only then KILL.
stop_service() {
  local service=$1 node=$2 pid begin deadline
  pid=$(record "$service" "$node" pid)
  begin=$(now_ms)
  deadline=$((begin + STOP_TIMEOUT * 1000))
  if ! kill -TERM "$pid" 2>/dev/null && is_running "$service" "$node"; then
    die "$(label "$service" "$node") (pid $pid) belongs to $(stat -c %U "/proc/$pid"): run photon as that user"
  fi
  while is_running "$service" "$node"; do
    if (($(now_ms) > deadline)); then
      progress_done "  $(label "$service" "$node"): has not stopped within $STOP_TIMEOUT s; killing pid $pid"
      kill -KILL "$pid" 2>/dev/null
      await_end "$service" "$node" "$pid"
      break
    fi
    [[ ! -t 1 ]] || progress "  $(label "$service" "$node"): stopping, $((($(now_ms) - begin) / 1000)) s"
    sleep "$POLL_SECONDS"
  done
  forget "$service" "$node"
  progress_done "  $(label "$service" "$node"): stopped after $(seconds $(($(now_ms) - begin))) s"
}

# A killed process may linger in the kernel (a slow disk); bounded, because waiting longer helps nobody.
KILL_TIMEOUT=10
await_end() {
  local deadline=$((SECONDS + KILL_TIMEOUT))
  while is_running "$1" "$2"; do
    ((SECONDS < deadline)) || die "$(label "$1" "$2") (pid $3) does not end even when killed"
    sleep "$POLL_SECONDS"
  done
}
