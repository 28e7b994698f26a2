# IAM, which tells the other services who may do what: what its replicas share, and what an operator needs of it.

IAM=iam
IAM_KEY_FILE=cluster/iam-key-encryption-key
CREDENTIAL_FILE=cluster/bootstrap-credential
# Reading the whole audit log takes its time.
AUDIT_SECONDS=3600

# The first node's REST door: tokens of all replicas say that they are from there.
iam_url() { printf '%s://%s' "$(scheme)" "$(http_address "$IAM" 1)"; }

# Adds to SERVICE_ARGUMENTS what all replicas must have in common.
iam_arguments() {
  SERVICE_ARGUMENTS+=(
    "--photon.iam.issuer=$(iam_url)"
    "--photon.iam.key-encryption-key-file=$PHOTON_HOME/$IAM_KEY_FILE"
    "--photon.iam.bootstrap-credential-file=$PHOTON_HOME/$CREDENTIAL_FILE"
  )
}

# Waits until every service that was asked for lets people in, where that takes this cluster's IAM: it can sign tokens, there
# has been a first administrator, and all know who may do what.
await_people() {
  local service node
  [[ $SECURITY_MODE == enforced && -z $POLICY_ENDPOINTS ]] && is_wanted "$IAM" || return 0
  for service in "${WANTED[@]}"; do
    for node in $(nodes_of "$service"); do
      ! is_running "$service" "$node" || await "$service" "$node" "letting people in" lets_people_in
    done
  done
}

# Health names what is not as it should be; other things than these are not waited for.
lets_people_in() {
  local answer
  answer=$(call "$1" "$2" /health --max-time 2) || return 1
  [[ ! $answer =~ \"component\"[[:space:]]*:[[:space:]]*\"(policies|bootstrap|signing-keys)\" ]]
}

# The last lines of up in enforced mode: how one gets in.
say_how_to_get_in() {
  [[ $SECURITY_MODE == enforced ]] && is_wanted "$IAM" && [[ -s $PHOTON_HOME/$CREDENTIAL_FILE ]] || return 0
  say "the first administrator's API key is in $PHOTON_HOME/$CREDENTIAL_FILE; 'photon token' prints a token for it, as does"
  local key authority
  printf -v key %q "$PHOTON_HOME/$CREDENTIAL_FILE"
  printf -v authority %q "$AUTHORITY/ca.pem"
  # printf is the shell's own: the key stands in no command line that others could see.
  cat <<END
  printf '{"api_key": "%s", "scope_id": "system"}' "\$(cat $key)" \\
    | curl --cacert $authority -H 'Content-Type: application/json' -d @- $(iam_url)/api/v1/auth/token
END
}

# Sets IAM_NODE: one that answers.
find_iam() {
  open_existing_home || die "$IAM does not run: there is no $PHOTON_HOME; run 'photon up'"
  load_services
  choose_nodes ""
  require_service "$IAM"
  IAM_NODE=$(answering_node "$IAM" none) || die "$IAM does not answer: run 'photon up'"
}

# token: prints one for the first administrator, and nothing else.
command_token() {
  (($# == 0)) || die_usage "token takes no arguments"
  local key="" answer
  find_iam
  { read -r key <"$PHOTON_HOME/$CREDENTIAL_FILE"; } 2>/dev/null
  [[ -n $key ]] || die "there is no $PHOTON_HOME/$CREDENTIAL_FILE: in open mode no token is needed; in enforced mode it was \
deleted, and an administrator asks for tokens with a credential of their own"
  answer=$(printf '{"api_key": "%s", "scope_id": "system"}' "$key" \
    | call "$IAM" "$IAM_NODE" /api/v1/auth/token --show-error --fail-with-body --max-time 30 \
      -H 'Content-Type: application/json' -d @- 2>&1) || die "$IAM gave no token: $answer"
  [[ $answer =~ \"token\"[[:space:]]*:[[:space:]]*\"([^\"]+)\" ]] || die "$IAM answered without a token"
  printf '%s\n' "${BASH_REMATCH[1]}"
}

# audit verify: exit code 0 when IAM's log of what was done is whole, 3 when it is not.
command_audit() {
  [[ $# == 1 && $1 == verify ]] || die_usage "audit knows 'verify' and nothing else"
  local answer
  find_iam
  answer=$(call_as_service "$IAM" "$IAM_NODE" /api/v1/audit/verify --show-error --fail-with-body --max-time "$AUDIT_SECONDS" 2>&1) \
    || die "$IAM did not verify its audit log: $answer"
  if [[ $answer =~ \"intact\"[[:space:]]*:[[:space:]]*true ]]; then
    say "the audit log is intact: $(number_of links) links, $(number_of records) records, $(number_of unchained) of them not chained yet"
    return 0
  fi
  local reason="no reason given"
  [[ ! $answer =~ \"reason\"[[:space:]]*:[[:space:]]*\"([^\"]*)\" ]] || reason=${BASH_REMATCH[1]}
  say "the audit log is broken at link $(number_of broken_link): $reason" >&2
  return 3
}

# number_of FIELD: out of the answer
number_of() {
  if [[ $answer =~ \"$1\"[[:space:]]*:[[:space:]]*([0-9]+) ]]; then printf '%s' "${BASH_REMATCH[1]}"; else printf '?'; fi
}
