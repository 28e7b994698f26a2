# The examples of the guide, call by call, each with its answer: what one would type, and what one would see.

DEMO_TENANT='"org_id": "org-123", "project_id": "proj-456"'
DEMO_SECONDS=60

command_demo() {
  (($# == 0)) || die_usage "demo takes no arguments"
  require_tools
  open_existing_home || die "nothing runs: there is no $PHOTON_HOME; run 'photon up'"
  load_services
  choose_nodes ""
  local service
  for service in prismnet creditservice plasmavmc k8shost; do
    is_ready "$service" 1 || die "$service does not answer: run 'photon up'"
  done
  DEMO_TOKEN=""
  [[ $SECURITY_MODE == open ]] || DEMO_TOKEN=$(command_token) || exit 1
  demo_vm
  demo_pod
}

demo_vm() {
  local vpc subnet reservation vm
  demo_title "A virtual machine with a network and credit"
  demo creditservice POST /api/v1/wallets '{"project_id": "proj-456", "org_id": "org-123", "initial_balance": 10000}' 409
  demo creditservice POST /api/v1/wallets/proj-456/topup '{"amount": 5000, "description": "demo"}'
  demo prismnet POST /api/v1/vpcs "{\"name\": \"app-vpc\", $DEMO_TENANT, \"cidr_block\": \"10.100.0.0/16\"}"
  vpc=$DEMO_ID
  demo prismnet POST /api/v1/subnets "{\"name\": \"app-subnet\", \"vpc_id\": \"$vpc\", \"cidr_block\": \"10.100.1.0/24\", \"gateway_ip\": \"10.100.1.1\"}"
  subnet=$DEMO_ID
  demo creditservice POST /api/v1/reservations '{"project_id": "proj-456", "amount": 5000, "resource_type": "vm", "ttl_seconds": 3600}'
  reservation=$DEMO_ID
  demo plasmavmc POST /api/v1/vms "{\"name\": \"app-server\", $DEMO_TENANT, \"vcpus\": 4, \"memory_mib\": 8192, \"hypervisor\": \"kvm\", \"network_interfaces\": [{\"subnet_id\": \"$subnet\"}]}"
  vm=$DEMO_ID
  demo plasmavmc POST "/api/v1/vms/$vm/start?wait=30s"
  demo creditservice POST "/api/v1/reservations/$reservation/commit" "{\"actual_amount\": 4500, \"resource_id\": \"$vm\"}"
  demo_title "and what it was goes again, but for what it cost"
  demo plasmavmc DELETE "/api/v1/vms/$vm?wait=30s"
  demo prismnet DELETE "/api/v1/subnets/$subnet"
  demo prismnet DELETE "/api/v1/vpcs/$vpc"
}

demo_pod() {
  demo_title "A pod and a service"
  demo k8shost POST /api/v1/namespaces "{\"name\": \"production\", $DEMO_TENANT}" 409
  demo k8shost POST /api/v1/pods '{"name": "nginx-app", "namespace": "production", "image": "nginx:1.21"}'
  demo k8shost POST /api/v1/services '{"name": "nginx-service", "namespace": "production", "service_type": "ClusterIP", "port": 80, "target_port": 80, "selector": {"app": "nginx"}}'
  demo k8shost GET "/api/v1/pods?namespace=production"
  demo_title "and they go again"
  demo k8shost DELETE /api/v1/services/production/nginx-service
  demo k8shost DELETE "/api/v1/pods/production/nginx-app?wait=30s"
}

demo_title() { printf '\n# %s\n' "$1"; }

# demo SERVICE METHOD PATH [BODY [STATUS…]]: shows the call, makes it, shows the answer, and keeps the id in it as DEMO_ID; ends
# the demo where the answer is no success and none of the other statuses.
demo() {
  local service=$1 method=$2 path=$3 body=${4-} answer status options=()
  shift $(($# < 4 ? $# : 4))
  printf '\n$ curl -X %s %s://%s%s' "$method" "$(scheme)" "$(http_address "$service" 1)" "$path"
  if [[ -n $body ]]; then
    printf " \\\\\n    -H 'Content-Type: application/json' -d '%s'" "$body"
    options=(-H 'Content-Type: application/json' --data-binary "$body")
  fi
  echo
  # The token stands in no command line that others could see.
  answer=$(call "$service" 1 "$path" -X "$method" --max-time "$DEMO_SECONDS" --write-out '\n%{http_code}' "${options[@]}" \
    --config <([[ -z $DEMO_TOKEN ]] || printf 'header = "Authorization: Bearer %s"\n' "$DEMO_TOKEN")) \
    || die "$service did not answer"
  status=${answer##*$'\n'}
  printf '%s %s\n' "$status" "${answer%$'\n'*}"
  [[ $status == 2?? || " $* " == *" $status "* ]] || die "the demo ends here: that call was refused"
  DEMO_ID=""
  [[ ! $answer =~ \"id\":\"([^\"]+)\" ]] || DEMO_ID=${BASH_REMATCH[1]}
}
