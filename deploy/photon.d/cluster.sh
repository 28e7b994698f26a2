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

joined_mark() { printf '%s/joined' "$(service_directory "$1" "$2")"; }

# Whether a node starts on its own data: the first always, a member only once the others know it.
belongs() {
  [[ $2 == 1 || ${CLUSTER[$1]} != member || -f $(joined_mark "$1" "$2") ]]
}

# Starts what is not running of a service and waits for all of it.
bring_up() {
  local service=$1 node
  ensure_cache "$service"
  # The known nodes all start before the first is waited for: alone, none of them has a quorum.
  for node in $(nodes_of "$service"); do
    belongs "$service" "$node" || continue
    if is_running "$service" "$node"; then
      if is_ready "$service" "$node"; then
        progress_done "  $(label "$service" "$node"): already running, pid $(record "$service" "$node" pid)"
      fi
    else
      start_process "$service" "$node"
    fi
  done
  for node in $(nodes_of "$service"); do
    belongs "$service" "$node" || continue
    if started_here "$service" "$node" || ! is_ready "$service" "$node"; then
      await_ready "$service" "$node"
    fi
  done
  for node in $(nodes_of "$service"); do
    belongs "$service" "$node" || join "$service" "$node"
  done
}

# A new member: its process starts empty and waiting, the others add it, and it has caught up when they call it a voter.
join() {
  local service=$1 node=$2
  if ! is_running "$service" "$node"; then
    start_process "$service" "$node" --photon.store.join=true
  fi
  await "$service" "$node" alive is_alive
  (($(kept_nodes) >= node)) || write_file "$PHOTON_HOME/nodes" "$node"
  [[ -n $(member_role "$service" "$node") ]] || add_member "$service" "$node"
  await "$service" "$node" "a voter" is_voter
  : >"$(joined_mark "$service" "$node")"
  await_ready "$service" "$node"
}

kept_nodes() {
  local kept=1
  { read -r kept <"$PHOTON_HOME/nodes"; } 2>/dev/null
  printf '%s' "$kept"
}

add_member() {
  local service=$1 node=$2 answer
  answer=$(call_as_service "$service" 1 /api/v1/cluster/members --show-error --fail-with-body --max-time 30 -X POST -H \
    'Content-Type: application/json' -d "{\"node_id\": $node, \"address\": \"$(grpc_address "$service" "$node")\"}" 2>&1) \
    || fail_start "$service" "$node" "was not accepted as a member by node 1 ($answer)"
}

# member_role SERVICE NODE: what node 1 says of it (joining, learner, voter), or nothing if it does not know it
member_role() {
  local answer
  answer=$(call_as_service "$1" 1 /api/v1/cluster/members --fail --max-time 5) || return 0
  # One object per member, none nested: cut the list at the braces.
  while read -r -d '}' answer; do
    [[ $answer =~ \"node_id\"[[:space:]]*:[[:space:]]*$2([^0-9]|$) ]] || continue
    [[ $answer =~ \"(status|role)\"[[:space:]]*:[[:space:]]*\"([a-z]+)\" ]] && printf '%s' "${BASH_REMATCH[2]}"
    return 0
  done <<<"$answer"
}

is_voter() { [[ $(member_role "$1" "$2") == voter ]]; }
