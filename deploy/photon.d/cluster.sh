# What makes nodes a cluster: the shared secret, membership, the order of starting.

# In `open` mode the nodes of one machine know each other by a secret only its owner can read.
ensure_secret() {
  local secret=$PHOTON_HOME/cluster/secret
  mkdir -p "$PHOTON_HOME/cluster"
  keep_loopback
  [[ -s $secret ]] || { head -c 32 /dev/urandom >"$secret.new" && mv "$secret.new" "$secret"; }
}

keep_loopback() {
  [[ -f $PHOTON_HOME/cluster/loopback ]] || write_file "$PHOTON_HOME/cluster/loopback" "$LOOPBACK"
}

# A member's data says which cluster it is of; the first node's says so from its very start, another's once it was added.
identity_file() { printf '%s/data/store/node.properties' "$(service_directory "$1" "$2")"; }

# cluster_of SERVICE NODE: nothing where there is no data, or where no cluster has taken the node in yet
cluster_of() {
  local key value
  while IFS='=' read -r key value; do
    [[ $key != cluster ]] || printf '%s' "$value"
  done 2>/dev/null <"$(identity_file "$1" "$2")"
}

# The cluster of this home. Whatever becomes of data, another one is never begun here.
known_cluster() {
  local known=""
  { read -r known <"$PHOTON_HOME/cluster/$1.id"; } 2>/dev/null
  printf '%s' "$known"
}

keep_cluster() {
  local service=$1 node cluster
  [[ ${CLUSTER[$service]} == member && -z $(known_cluster "$service") ]] || return 0
  for node in $(nodes_with_directory "$service"); do
    cluster=$(cluster_of "$service" "$node")
    [[ -z $cluster ]] || { write_file "$PHOTON_HOME/cluster/$service.id" "$cluster"; return 0; }
  done
}

begins_cluster() { [[ $2 == 1 && -z $(known_cluster "$1") ]]; }

# Outside of data, which may be deleted: it was removed on purpose, and comes back only when that is asked for.
removed_mark() { printf '%s/removed' "$(service_directory "$1" "$2")"; }

# Whether a node starts on its own data: the first of a new cluster, and whoever was taken into this one.
belongs() {
  [[ ${CLUSTER[$1]} == member ]] || return 0
  [[ ! -f $(removed_mark "$1" "$2") ]] || return 1
  begins_cluster "$1" "$2" || [[ -n $(cluster_of "$1" "$2") ]] || runs_without_files "$1" "$2"
}

# Its data was deleted under it: as long as it answers it is left alone.
runs_without_files() { is_running "$1" "$2" && [[ ! -f $(identity_file "$1" "$2") ]] && is_ready "$1" "$2"; }

# Starts what is not running of a service and waits for all of it.
bring_up() {
  local service=$1 node changed anew=" "
  ensure_cache "$service"
  keep_cluster "$service"
  check_data "$service"
  # The known nodes all start before the first is waited for: alone, none of them has a quorum.
  for node in $(nodes_of "$service"); do
    belongs "$service" "$node" || continue
    if knows_other "$service" "$node" store "$(store_endpoints "$service")"; then
      changed="${STORE[$service]} has other nodes now"
    elif knows_other "$service" "$node" policies "$(policy_endpoints "$service")"; then
      changed="$IAM has other nodes now"
    elif knows_other "$service" "$node" peers "$(peer_arguments "$service")"; then
      changed="what it calls has other nodes now"
    elif knows_other "$service" "$node" settings "$(settings_sum "$service")"; then
      changed="$(settings_file "$service") says otherwise now"
    else
      changed=""
    fi
    if [[ -n $changed ]]; then
      progress_done "  $(label "$service" "$node"): starting anew, because $changed"
      stop_service "$service" "$node"
      # One after the other: its replicas go on answering.
      start_and_wait "$service" "$node"
      anew+="$node "
    elif is_running "$service" "$node"; then
      if is_ready "$service" "$node"; then
        progress_done "  $(label "$service" "$node"): already running, pid $(record "$service" "$node" pid)"
      fi
    else
      start_process "$service" "$node"
    fi
  done
  for node in $(nodes_of "$service"); do
    belongs "$service" "$node" && [[ $anew != *" $node "* ]] || continue
    if started_here "$service" "$node" || ! is_ready "$service" "$node"; then
      await_settled "$service" "$node"
    fi
  done
  keep_cluster "$service"
  for node in $(nodes_of "$service"); do
    belongs "$service" "$node" || take_in "$service" "$node"
  done
}

# knows_other SERVICE NODE store|policies|peers|settings VALUE: it was started when those whom it calls had fewer nodes, or was set otherwise.
knows_other() { is_running "$1" "$2" && [[ $(record "$1" "$2" "$3") != "$4" ]]; }

# Nothing is started on the data of another cluster, nor without data where too few nodes are left to take it in anew.
check_data() {
  local service=$1 node known cluster directory present=0 lost=()
  known=$(known_cluster "$service")
  [[ -n $known ]] || return 0
  for node in $(nodes_of "$service"); do
    [[ ! -f $(removed_mark "$service" "$node") ]] || continue
    cluster=$(cluster_of "$service" "$node")
    directory=$(service_directory "$service" "$node")/data
    if [[ -n $cluster && $cluster != "$known" ]]; then
      fail_up "$(label "$service" "$node") is not started: $directory is of cluster $cluster, and this home's cluster is $known. \
Put the node's own data back, or delete that directory: 'photon up' then has the other nodes take it in anew"
    elif [[ -n $cluster ]] || runs_without_files "$service" "$node"; then
      present=$((present + 1))
    elif ((node <= $(kept_nodes))) && [[ ! -f $(identity_file "$service" "$node") ]]; then
      lost+=("$node")
    fi
  done
  ((${#lost[@]} == 0)) && return
  ((present > ${#lost[@]})) \
    || fail_up "$service is not started: the data of node ${lost[*]} is gone ($PHOTON_HOME/node-${lost[0]}/$service/data), and \
$present of $((present + ${#lost[@]})) nodes have theirs, too few to take it in anew. It never begins a new, empty cluster \
by itself. Put the data back; or give up what the cluster held: 'photon reset', 'photon up', and restore a snapshot if there is one"
  progress_done "  $service: the data of node ${lost[*]} is gone; the other nodes are started first, and asked"
}

# Ready, or certain that it was removed: only the node itself asks those who know.
await_settled() {
  await "$1" "$2" ready settled
  if tells_removal "$1" "$2"; then note_removed "$1" "$2"; else await_ready "$1" "$2"; fi
}

settled() { ready_and_ours "$1" "$2" || tells_removal "$1" "$2"; }

tells_removal() {
  local answer
  [[ ${CLUSTER[$1]} == member ]] || return 1
  answer=$(call_as_service "$1" "$2" /api/v1/cluster/status --fail --max-time 2) || return 1
  [[ $answer =~ \"problem\"[[:space:]]*:[[:space:]]*\"removed\ from\ the\ cluster\" ]]
}

is_removed() {
  [[ -f $(removed_mark "$1" "$2") ]] || { is_running "$1" "$2" && tells_removal "$1" "$2"; }
}

note_removed() {
  local service=$1 node=$2
  : >"$(removed_mark "$service" "$node")"
  progress_done "  $(label "$service" "$node"): removed from the cluster"
  ! is_running "$service" "$node" || stop_service "$service" "$node"
}

# A node that does not start on its own: removed, new, or without the data it had.
take_in() {
  local service=$1 node=$2 helper
  helper=$(answering_node "$service" "$node") \
    || fail_up "$(label "$service" "$node") cannot be added: no other node of $service answers"
  if [[ -f $(removed_mark "$service" "$node") ]]; then
    if [[ -n $(member_role "$service" "$helper" "$node") ]]; then
      rm -f "$(removed_mark "$service" "$node")"
    elif [[ -n $NODES_WISHED ]]; then
      set_data_aside "$service" "$node"
    else
      progress_done "  $(label "$service" "$node"): removed from the cluster; 'photon up --nodes $NODES' adds it anew, without its data"
      return 0
    fi
  fi
  join "$service" "$node" "$helper"
}

set_data_aside() {
  local service=$1 node=$2 directory
  directory=$(service_directory "$service" "$node")
  ! is_running "$service" "$node" || stop_service "$service" "$node"
  if [[ -d $directory/data ]]; then
    { rm -rf "$directory/data.removed" && mv "$directory/data" "$directory/data.removed"; } \
      || fail_up "cannot move $directory/data aside"
    progress_done "  $(label "$service" "$node"): its former data is in $directory/data.removed now"
  fi
  rm -f "$(removed_mark "$service" "$node")"
}

# join SERVICE NODE HELPER: the helper adds it, and it has caught up when the helper calls it a voter
join() {
  local service=$1 node=$2 helper=$3 listed
  listed=$(member_role "$service" "$helper" "$node")
  if [[ ! -f $(identity_file "$service" "$node") && -n $listed ]]; then
    # With an empty memory it must not vote as the member it was.
    progress_done "  $(label "$service" "$node"): its data is gone: node $helper removes the member and adds it anew"
    remove_member "$service" "$helper" "$node"
    listed=""
  fi
  is_running "$service" "$node" || start_process "$service" "$node"
  await "$service" "$node" alive is_alive
  (($(kept_nodes) >= node)) || write_file "$PHOTON_HOME/nodes" "$node"
  [[ -n $listed ]] || add_member "$service" "$helper" "$node"
  HELPER=$helper
  await "$service" "$node" "a voter" is_voter
  await_ready "$service" "$node"
}

kept_nodes() {
  local kept=1
  { read -r kept <"$PHOTON_HOME/nodes"; } 2>/dev/null
  printf '%s' "$kept"
}

# answering_node SERVICE EXCEPT: a node that can be asked about the others
answering_node() {
  local node
  for node in $(nodes_with_record "$1"); do
    [[ $node != "$2" ]] && is_running "$1" "$node" && is_ready "$1" "$node" && { echo "$node"; return; }
  done
  return 1
}

add_member() {
  local service=$1 helper=$2 node=$3 answer
  answer=$(call_as_service "$service" "$helper" /api/v1/cluster/members --show-error --fail-with-body --max-time 30 -X POST -H \
    'Content-Type: application/json' -d "{\"node_id\": $node, \"address\": \"$(grpc_address "$service" "$node")\"}" 2>&1) \
    || fail_start "$service" "$node" "was not accepted as a member by node $helper ($answer)"
}

remove_member() {
  local service=$1 helper=$2 node=$3 answer
  answer=$(call_as_service "$service" "$helper" "/api/v1/cluster/members/$node" --show-error --fail-with-body --max-time 30 \
    -X DELETE 2>&1) \
    || fail_up "$(label "$service" "$node") cannot be added anew: node $helper did not remove the member it was ($answer)"
}

members() { call_as_service "$1" "$2" /api/v1/cluster/members --fail --max-time 5; }

# member_role SERVICE HELPER NODE: what the helper says of a node (joining, voter), or nothing if it does not know it
member_role() {
  local answer
  answer=$(members "$1" "$2") || return 0
  # One object per member, none nested: cut the list at the braces.
  while read -r -d '}' answer; do
    [[ $answer =~ \"node_id\"[[:space:]]*:[[:space:]]*$3([^0-9]|$) ]] || continue
    [[ $answer =~ \"(status|role)\"[[:space:]]*:[[:space:]]*\"([a-z]+)\" ]] && printf '%s' "${BASH_REMATCH[2]}"
    return 0
  done <<<"$answer"
}

is_voter() { [[ $(member_role "$1" "$HELPER" "$2") == voter ]]; }
