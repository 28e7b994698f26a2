# By what virtual machines and containers are run: chosen for the whole home, and settled on each node at its first start.

DRIVERS_FILE=$PHOTON_HOME/cluster/drivers
HYPERVISOR=""
RUNTIME=""

# choose_drivers [HYPERVISOR [RUNTIME]]: what nodes are to use that have not settled it yet; without a wish, as last time.
choose_drivers() {
  local key value
  while IFS='=' read -r key value; do
    case $key in
      hypervisor) HYPERVISOR=$value ;;
      runtime) RUNTIME=$value ;;
    esac
  done 2>/dev/null <"$DRIVERS_FILE"
  HYPERVISOR=${1:-$HYPERVISOR}
  RUNTIME=${2:-$RUNTIME}
  [[ -n ${1-}${2-} ]] || return 0
  [[ $HYPERVISOR =~ ^(auto|libvirt|simulated)?$ ]] || die_usage "--hypervisor must be auto, libvirt or simulated, not '$HYPERVISOR'"
  [[ $RUNTIME =~ ^(auto|cri|simulated)?$ ]] || die_usage "--runtime must be auto, cri or simulated, not '$RUNTIME'"
  mkdir -p "$PHOTON_HOME/cluster"
  write_file "$DRIVERS_FILE" "hypervisor=$HYPERVISOR
runtime=$RUNTIME"
}

# driver_arguments SERVICE NODE DATA: adds to SERVICE_ARGUMENTS, where the node has not settled it.
driver_arguments() {
  [[ ! -f $3/node ]] || return 0
  case $1 in
    plasmavmc) [[ -z $HYPERVISOR ]] || SERVICE_ARGUMENTS+=("--photon.plasmavmc.hypervisor=$HYPERVISOR") ;;
    k8shost) [[ -z $RUNTIME ]] || SERVICE_ARGUMENTS+=("--photon.k8shost.runtime=$RUNTIME") ;;
    *) return 0 ;;
  esac
  # One file sets all processes of a service, and two that had the same name would be one node, which only one of them can be.
  local name
  name=$(set_name "$1")
  [[ -z $name || $2 == 1 ]] || SERVICE_ARGUMENTS+=("--photon.$1.node=$name-$2")
}

# set_name SERVICE: what the operator calls its node, if anything.
set_name() {
  local key value found=
  while IFS='=: ' read -r key value || [[ -n $key ]]; do
    [[ $key != "photon.$1.node" ]] || { value=${value#[=:]}; found=${value//[[:space:]]/}; }
  done 2>/dev/null <"$(settings_file "$1")"
  printf '%s' "$found"
}

# driver_of SERVICE: by what it runs what it runs, as its health says; nothing for a service that runs nothing.
driver_of() {
  local answer
  answer=$(call "$1" "$2" /health --max-time 2) || return 0
  [[ $answer =~ \"(hypervisor|runtime)\"[[:space:]]*:[[:space:]]*\"([^\"]*)\" ]] && printf '%s' "${BASH_REMATCH[2]}"
}

# After the table: what is not real, and what runs nothing at all.
say_what_is_simulated() {
  local service node
  for service in plasmavmc k8shost; do
    is_wanted "$service" || continue
    for node in $(nodes_of "$service"); do
      case $(driver_of "$service" "$node") in
        simulated) say "$(label "$service" "$node") simulates: nothing that it says it runs is really run; 'photon doctor' says what real ones take" ;;
        none) say "$(label "$service" "$node") runs nothing until it is chosen by what: photon up $(driver_option "$service")" ;;
      esac
    done
  done
}

driver_option() {
  if [[ $1 == plasmavmc ]]; then echo "--hypervisor libvirt (or simulated)"; else echo "--runtime cri (or simulated)"; fi
}
