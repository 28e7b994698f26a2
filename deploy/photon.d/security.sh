# Who may call: the mode of the cluster, what services are told of it, and how this launcher itself calls them.

SECURITY_FILE=$PHOTON_HOME/cluster/security
SECURITY_MODE=open
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

# What is to hold from now on. The mode is the whole cluster's: members of different modes cannot talk to one another.
choose_security() {
  local mode=${PHOTON_SECURITY_MODE:-$SECURITY_MODE} service
  [[ $mode == open || $mode == enforced ]] || die "PHOTON_SECURITY_MODE must be open or enforced, not '$mode'"
  if [[ $mode != "$SECURITY_MODE" ]]; then
    for service in "${SERVICES[@]}"; do
      (($(running_nodes "$service") == 0)) \
        || die "$service runs in $SECURITY_MODE mode: run 'photon down' first, then 'photon up' in $mode mode"
    done
  fi
  SECURITY_MODE=$mode
  JWKS_URL=${PHOTON_JWKS_URL:-$JWKS_URL}
  [[ $SECURITY_MODE == open || -n $JWKS_URL ]] \
    || die "enforced mode needs to know the keys that tokens are signed with: set PHOTON_JWKS_URL (a file: URL will do)"
  POLICY_ENDPOINTS=${PHOTON_POLICY_ENDPOINTS:-$POLICY_ENDPOINTS}
  [[ $SECURITY_MODE == open || -n $POLICY_ENDPOINTS ]] \
    || die "enforced mode needs to know where IAM tells who may do what: set PHOTON_POLICY_ENDPOINTS (host:port, several with commas)"
  mkdir -p "$PHOTON_HOME/cluster"
  [[ $SECURITY_MODE == open ]] || ensure_authority
  write_file "$SECURITY_FILE" "mode=$SECURITY_MODE
jwks-url=$JWKS_URL
policy-endpoints=$POLICY_ENDPOINTS"
}

# security_arguments SERVICE NODE: adds to SERVICE_ARGUMENTS
security_arguments() {
  SERVICE_ARGUMENTS+=("--photon.security.mode=$SECURITY_MODE")
  if [[ $SECURITY_MODE == open ]]; then
    SERVICE_ARGUMENTS+=("--photon.security.service-secret-file=$PHOTON_HOME/cluster/secret")
  else
    SERVICE_ARGUMENTS+=(
      "--photon.security.jwks-url=$JWKS_URL"
      "--photon.security.policy-endpoints=$POLICY_ENDPOINTS"
      "--photon.tls.key-store=$(key_store "$1" "$2")"
      "--photon.tls.password-file=$AUTHORITY/password"
      "--photon.tls.authorities=$AUTHORITY/ca.pem"
    )
  fi
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
