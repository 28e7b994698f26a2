# The table of services, and where each of them lives: addresses, directories, files.

NODES_MAX=7

declare -a SERVICES=() WANTED=()
declare -A ARTIFACT=() MAIN_CLASS=() HTTP=() GRPC=() CLUSTER=() STORE=() HEAP=() CALLS=() FLAGS=()

load_services() {
  ((${#SERVICES[@]} == 0)) || return 0
  local table=$HERE/services.table name artifact main http grpc cluster store heap calls flags
  while read -r name artifact main http grpc cluster store heap calls flags; do
    [[ -n $name && $name != \#* ]] || continue
    [[ -n $flags ]] || die "$table: the row of $name is incomplete"
    # What a service stands on is started first and stopped last.
    [[ $store == own || ${GRPC[$store]:--} != - ]] \
      || die "$table: $name keeps its state in '$store', which is no service with a gRPC address above it"
    SERVICES+=("$name")
    ARTIFACT[$name]=$artifact
    MAIN_CLASS[$name]=$main
    HTTP[$name]=$http
    GRPC[$name]=$grpc
    CLUSTER[$name]=$cluster
    STORE[$name]=$store
    HEAP[$name]=$heap
    CALLS[$name]=${calls//,/ }
    [[ $calls != - ]] || CALLS[$name]=""
    [[ $flags != - ]] || flags=""
    FLAGS[$name]=$flags
  done <"$table"
  choose_loopback
  load_security
}

require_service() {
  [[ -n ${ARTIFACT[$1]-} ]] || die "there is no service '$1'; there are: ${SERVICES[*]}"
}

# choose_services NAME…: which services `up` is to start: the named ones and what they stand on; all where none is named.
choose_services() {
  local name chosen=" "
  for name in "$@"; do
    require_service "$name"
    while [[ $name != own ]]; do
      chosen+="$name "
      name=${STORE[$name]}
    done
  done
  WANTED=()
  for name in "${SERVICES[@]}"; do
    if (($# == 0)) || [[ $chosen == *" $name "* ]]; then WANTED+=("$name"); fi
  done
}

# As last time.
choose_kept_services() {
  local kept="" name names=()
  { read -r kept <"$PHOTON_HOME/services"; } 2>/dev/null
  # A later version may have another table.
  for name in $kept; do [[ -z ${ARTIFACT[$name]-} ]] || names+=("$name"); done
  choose_services "${names[@]}"
}

is_wanted() { [[ " ${WANTED[*]} " == *" $1 "* ]]; }

# Addresses are part of a cluster's data (members know each other by them), so the first choice is kept.
choose_loopback() {
  local kept=""
  { read -r kept <"$PHOTON_HOME/cluster/loopback"; } 2>/dev/null
  LOOPBACK=${PHOTON_LOOPBACK:-${kept:-127.0}}
  [[ $LOOPBACK =~ ^127\.[0-9]{1,3}$ ]] || die "PHOTON_LOOPBACK must look like 127.5, not '$LOOPBACK'"
  [[ -z $kept || $kept == "$LOOPBACK" ]] \
    || die "$PHOTON_HOME was made for addresses $kept.*: run without PHOTON_LOOPBACK, or with another PHOTON_HOME"
}

# choose_nodes WANTED: how many nodes there are to be; without a wish, as many as last time.
choose_nodes() {
  local wanted=$1 kept
  kept=$(kept_nodes)
  NODES=${wanted:-$kept}
  NODES_WISHED=$wanted
  [[ $NODES =~ ^[1-9][0-9]*$ ]] && ((NODES <= NODES_MAX)) || die "--nodes must be 1 to $NODES_MAX, not '$NODES'"
  ((NODES % 2 == 1)) || die "--nodes must be odd: $NODES nodes survive no more failures than $((NODES - 1))"
  ((NODES >= kept)) \
    || die "this cluster has $kept nodes and its data is spread over them; it does not shrink by --nodes (remove members by DELETE /api/v1/cluster/members/{id})"
}

nodes_of() {
  case ${CLUSTER[$1]} in
    single) echo 1 ;;
    *) seq 1 "$NODES" ;;
  esac
}

# at_node 127.0.0.1:8081 3 -> 127.0.2.1:8081, on the chosen loopback network
at_node() {
  local address=$1 node=$2 host=${1%:*}
  [[ $address != - ]] || return 0
  printf '%s.%d.%s:%s' "$LOOPBACK" $((node - 1)) "${host##*.}" "${address##*:}"
}

http_address() { at_node "${HTTP[$1]}" "$2"; }
grpc_address() { at_node "${GRPC[$1]}" "$2"; }

# Of every node of a service, with commas between.
grpc_addresses() {
  local node addresses=""
  for node in $(nodes_of "$1"); do addresses+=,$(grpc_address "$1" "$node"); done
  printf '%s' "${addresses#,}"
}

# Where a service finds the store that it stands on: every node of it. Nothing for one that has its own.
store_endpoints() { [[ ${STORE[$1]} == own ]] || grpc_addresses "${STORE[$1]}"; }

# Where a service finds those that it calls or scrapes, as the options that say so.
peer_arguments() {
  local peer
  for peer in ${CALLS[$1]}; do
    [[ -z ${ARTIFACT[$peer]-} ]] || printf -- '--photon.peers.%s=%s ' "$peer" "$(grpc_addresses "$peer")"
  done
  scrape_arguments "$1"
}

service_directory() { printf '%s/node-%s/%s' "$PHOTON_HOME" "$2" "$1"; }
log_file() { printf '%s/log/%s.log' "$(service_directory "$1" "$2")" "$1"; }
console_file() { printf '%s/log/console.log' "$(service_directory "$1" "$2")"; }

nodes_with_directory() {
  local each
  for each in "$PHOTON_HOME"/node-*/"$1"; do
    [[ -d $each ]] || continue
    each=${each%/*}
    echo "${each##*/node-}"
  done | sort -n
}

nodes_with_record() {
  local node
  for node in $(nodes_with_directory "$1"); do
    [[ -f $(service_directory "$1" "$node")/process ]] && echo "$node"
  done
}

running_nodes() {
  local node count=0
  for node in $(nodes_with_record "$1"); do
    is_running "$1" "$node" && count=$((count + 1))
  done
  echo "$count"
}

# label chainfire 2 -> "chainfire (node 2)", or "chainfire" where there is only one
label() {
  if ((${NODES:-1} == 1)) || [[ ${CLUSTER[$1]} == single ]]; then echo "$1"; else echo "$1 (node $2)"; fi
}

print_table() {
  local format='%-16s %-22s %-22s %-9s %-9s %8s %8s\n' service node
  # shellcheck disable=SC2059 # the format is the constant above
  printf "$format" SERVICE HTTP gRPC STATE PID "READY s" "RSS MB"
  for service in "${SERVICES[@]}"; do
    is_wanted "$service" || (($(running_nodes "$service") > 0)) || continue
    for node in $(nodes_of "$service"); do
      print_row "$format" "$service" "$node"
    done
  done
  say_what_is_older
}

print_row() {
  local format=$1 service=$2 node=$3 state=stopped pid=- ready=- rss=- name=$2 grpc
  (($(nodes_of "$service" | wc -l) == 1)) || name="$service/$node"
  grpc=$(grpc_address "$service" "$node")
  if is_running "$service" "$node"; then
    pid=$(record "$service" "$node" pid)
    rss=$(rss_mb "$pid")
    state=starting
    if is_ready "$service" "$node"; then
      state=ready
      ready=$(record "$service" "$node" ready)
    fi
  fi
  [[ $state == ready ]] || ! is_removed "$service" "$node" || state=removed
  # shellcheck disable=SC2059
  printf "$format" "$name" "$(scheme)://$(http_address "$service" "$node")" "${grpc:--}" "$state" "$pid" "${ready:--}" "$rss"
}
