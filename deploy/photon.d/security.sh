# Who may call: the mode of the cluster, what services are told of it, and how this launcher itself calls them.

SECURITY_FILE=$PHOTON_HOME/cluster/security
SECURITY_MODE=open
# Of an IAM that is not this cluster's; empty for this cluster's own.
JWKS_URL=""
POLICY_ENDPOINTS=""

# What was chosen before; nothing is changed.
load_security() {
  local key value
  while IFS='=' read -r key value; do
    case $key in
      mode) SECURITY_MODE=$value ;;
      jwks-url) JWKS_URL=$value ;;
      policy-endpoints) POLICY_ENDPOINTS=$value ;;
    esac
  done 2>/dev/null <"$SECURITY_FILE"
}

# choose_security [WISH]: what is to hold from now on; a wish from the command line goes before the environment. The mode is
# the whole cluster's: members of different modes cannot talk to one another.
choose_security() {
  local mode=${1:-${PHOTON_SECURITY_MODE:-$SECURITY_MODE}} service
  [[ $mode == open || $mode == enforced ]] || die "PHOTON_SECURITY_MODE must be open or enforced, not '$mode'"
  [[ -z ${1-} || ${PHOTON_SECURITY_MODE:-$1} == "$1" ]] || die "--secure contradicts PHOTON_SECURITY_MODE=$PHOTON_SECURITY_MODE"
  if [[ $mode != "$SECURITY_MODE" ]]; then
    for service in "${SERVICES[@]}"; do
      (($(running_nodes "$service") == 0)) \
        || die "$service runs in $SECURITY_MODE mode: run 'photon down' first, then 'photon up' in $mode mode"
    done
  fi
  SECURITY_MODE=$mode
  # Set and empty goes back to this cluster's own IAM.
  JWKS_URL=${PHOTON_JWKS_URL-$JWKS_URL}
  POLICY_ENDPOINTS=${PHOTON_POLICY_ENDPOINTS-$POLICY_ENDPOINTS}
  [[ $SECURITY_MODE == open || -n $POLICY_ENDPOINTS || -n ${ARTIFACT[$IAM]-} ]] \
    || die "enforced mode needs $IAM, which is not in $HERE/services.table, or PHOTON_POLICY_ENDPOINTS of another"
  mkdir -p "$PHOTON_HOME/cluster"
  [[ $SECURITY_MODE == open ]] || ensure_authority
  write_file "$SECURITY_FILE" "mode=$SECURITY_MODE
jwks-url=$JWKS_URL
policy-endpoints=$POLICY_ENDPOINTS"
}

# Where the keys are that tokens are signed with, for a service in open mode: IAM has its own, and in enforced mode they come
# with the policies.
jwks_url() {
  local node urls=""
  if [[ $1 == "$IAM" || $SECURITY_MODE == enforced ]]; then return 0; fi
  if [[ -n $JWKS_URL ]]; then
    printf '%s' "$JWKS_URL"
  elif [[ -n ${ARTIFACT[$IAM]-} ]]; then
    for node in $(nodes_of "$IAM"); do urls+=,http://$(http_address "$IAM" "$node")/.well-known/jwks.json; done
    printf '%s' "${urls#,}"
  fi
}

# Where IAM tells a service who may do what; nobody asks in open mode.
policy_endpoints() {
  if [[ $1 == "$IAM" || $SECURITY_MODE == open ]]; then return 0; fi
  if [[ -n $POLICY_ENDPOINTS ]]; then printf '%s' "$POLICY_ENDPOINTS"; else grpc_addresses "$IAM"; fi
}

# security_arguments SERVICE NODE: adds to SERVICE_ARGUMENTS
security_arguments() {
  local keys
  keys=$(jwks_url "$1")
  SERVICE_ARGUMENTS+=("--photon.security.mode=$SECURITY_MODE")
  # A token that is sent is looked at in open mode too.
  [[ -z $keys ]] || SERVICE_ARGUMENTS+=("--photon.security.jwks-url=$keys")
  if [[ $SECURITY_MODE == open ]]; then
    SERVICE_ARGUMENTS+=("--photon.security.service-secret-file=$PHOTON_HOME/cluster/secret")
    return
  fi
  [[ $1 == "$IAM" ]] || SERVICE_ARGUMENTS+=("--photon.security.policy-endpoints=$(policy_endpoints "$1")")
  SERVICE_ARGUMENTS+=(
    "--photon.tls.key-store=$(key_store "$1" "$2")"
    "--photon.tls.password-file=$AUTHORITY/password"
    "--photon.tls.authorities=$AUTHORITY/ca.pem"
  )
}

scheme() { if [[ $SECURITY_MODE == open ]]; then echo http; else echo https; fi; }

# call SERVICE NODE PATH [CURL'S OPTIONS…]: as nobody in particular
call() {
  local url options=()
  url=$(scheme)://$(http_address "$1" "$2")$3
  shift 3
  [[ $SECURITY_MODE == open ]] || options=(--cacert "$AUTHORITY/ca.pem")
  curl --silent --noproxy '*' "${options[@]}" "$@" "$url"
}

# call_as_service SERVICE NODE PATH [CURL'S OPTIONS…]: by the service's own certificate; its password stands in no command line
call_as_service() {
  if [[ $SECURITY_MODE == open ]]; then
    call "$@"
  else
    call "$@" --config <(printf 'cert-type = "P12"\ncert = "%s"\npass = "%s"\n' "$(key_store "$1" "$2")" "$(<"$AUTHORITY/password")")
  fi
}
