# The cluster's own certificate authority: services know each other by certificates that it signed.

AUTHORITY_DAYS=3650
CERTIFICATE_DAYS=825

AUTHORITY=$PHOTON_HOME/cluster/authority

# Makes what is missing: the authority, and per service and node a key with the name photon://service/NAME.
command_ca() {
  local wanted="" renew="" service node
  while (($# > 0)); do
    case $1 in
      --nodes) wanted=${2-}; shift 2 || die "--nodes needs a number" ;;
      --nodes=*) wanted=${1#*=}; shift ;;
      --renew) renew=yes; shift ;;
      *) die_usage "ca does not know '$1'" ;;
    esac
  done
  require_tools
  open_home
  take_lock "$PHOTON_HOME"
  load_services
  choose_nodes "$wanted"
  if [[ -n $renew ]]; then
    for service in "${SERVICES[@]}"; do
      for node in $(nodes_of "$service"); do
        ! [[ -s $(key_store "$service" "$node") ]] || make_certificate "$service" "$node"
      done
    done
    say "running services take the new certificates within 10 s, for connections made from then on"
  fi
  ensure_authority
  say "authority: $AUTHORITY/ca.pem"
}

key_store() { printf '%s/%s-%s.p12' "$AUTHORITY" "$1" "$2"; }

# Every certificate that this number of nodes needs is there.
ensure_authority() {
  local service node
  mkdir -p "$AUTHORITY"
  # Addresses stand in the certificates.
  keep_loopback
  [[ -s $AUTHORITY/password ]] || write_file "$AUTHORITY/password" "$(head -c 24 /dev/urandom | base64 -w 0)"
  make_authority
  for service in "${SERVICES[@]}"; do
    for node in $(nodes_of "$service"); do
      [[ -s $(key_store "$service" "$node") ]] || make_certificate "$service" "$node"
    done
  done
}

# The password is read from its file: it never stands in a command line, which others could see.
key_tool() {
  # The flags are for a program that runs for half a second.
  "$JAVA_HOME/bin/keytool" -J-XX:+UseSerialGC -J-XX:TieredStopAtLevel=1 "$@" -storetype PKCS12 -storepass:file "$AUTHORITY/password" 2>"$AUTHORITY/keytool.log" \
    || die "keytool failed: $(<"$AUTHORITY/keytool.log")"
}

make_authority() {
  [[ ! -s $AUTHORITY/ca.pem ]] || return 0
  rm -f "$AUTHORITY/ca.p12"
  key_tool -genkeypair -keystore "$AUTHORITY/ca.p12" -alias ca -keyalg EC -groupname secp256r1 \
    -dname "CN=PhotonCloud cluster authority" -validity "$AUTHORITY_DAYS" -ext bc:critical=ca:true,pathlen:0 \
    -ext ku:critical=keyCertSign,cRLSign
  key_tool -exportcert -rfc -keystore "$AUTHORITY/ca.p12" -alias ca >"$AUTHORITY/ca.pem.new"
  mv "$AUTHORITY/ca.pem.new" "$AUTHORITY/ca.pem"
}

make_certificate() {
  local service=$1 node=$2 store new=$AUTHORITY/$1-$2.new host grpc names
  store=$(key_store "$service" "$node")
  [[ -s $AUTHORITY/ca.p12 ]] || die "the authority's key is not in $AUTHORITY: put a certificate signed by it at $store"
  rm -f "$new"
  host=$(http_address "$service" "$node")
  grpc=$(grpc_address "$service" "$node")
  names="san=uri:photon://service/$service,ip:${host%:*},dns:localhost"
  [[ -z $grpc || ${grpc%:*} == "${host%:*}" ]] || names+=",ip:${grpc%:*}"
  key_tool -genkeypair -keystore "$new" -alias "$service" -keyalg EC -groupname secp256r1 \
    -dname "CN=$service node $node" -validity "$CERTIFICATE_DAYS"
  key_tool -certreq -keystore "$new" -alias "$service" >"$new.request"
  key_tool -gencert -rfc -keystore "$AUTHORITY/ca.p12" -alias ca -validity "$CERTIFICATE_DAYS" -ext "$names" \
    -ext ku:critical=digitalSignature -ext eku=serverAuth,clientAuth <"$new.request" >"$new.pem"
  key_tool -importcert -noprompt -keystore "$new" -alias ca -file "$AUTHORITY/ca.pem"
  key_tool -importcert -noprompt -keystore "$new" -alias "$service" -file "$new.pem"
  mv "$new" "$store"
  rm -f "$new.request" "$new.pem"
  say "$service (node $node): $store"
}
