# Looks at the machine and says what is missing, and which package would change it.

DISK_MB_MIN=1024
OPEN_FILES_MIN=4096
# What a JVM takes beside its heap: classes, code, threads, buffers.
JVM_OVERHEAD_MB=150

PROBLEMS=0
good() { printf '  ok    %s\n' "$*"; }
hint() { printf '  note  %s\n' "$*"; }
bad() {
  printf '  BAD   %s\n' "$*"
  PROBLEMS=$((PROBLEMS + 1))
}

# Exit code 0 when a cluster can run here, 1 when something must be mended first.
command_doctor() {
  (($# == 0)) || die_usage "doctor takes no arguments"
  load_services
  choose_nodes ""
  echo "This machine:"
  check_tools
  check_memory
  check_open_files
  check_clock
  echo "Data in $PHOTON_HOME:"
  check_home
  check_disk
  echo "Addresses:"
  check_ports
  echo "What the services that need the machine itself would do here (they come with later versions):"
  check_features
  echo
  if ((PROBLEMS > 0)); then
    say "$PROBLEMS problem(s) to mend"
    return 1
  fi
  say "nothing stands in the way"
}

check_tools() {
  if [[ $(uname -s) == Linux ]]; then good "Linux $(uname -r)"; else bad "$(uname -s): PhotonCloud runs on Linux"; fi
  # shellcheck source=/dev/null
  if [[ -f $HERE/photon.d/find-jdk.sh ]]; then . "$HERE/photon.d/find-jdk.sh"; else . "$HERE/../.mvn/find-jdk.sh"; fi
  if photon_find_jdk; then
    good "JDK $(photon_jdk_release "$JAVA_HOME") in $JAVA_HOME"
  else
    bad "no JDK $PHOTON_JDK_MIN or newer: install temurin-25-jdk or openjdk-25-jdk, or point JAVA_HOME at one"
  fi
  if command -v curl >/dev/null 2>&1; then good "curl"; else bad "no curl: install the package curl"; fi
}

check_memory() {
  local key value unit available=0 needed=0 service heap
  while read -r key value unit; do
    [[ $key != MemAvailable: ]] || available=$((value / 1024))
  done </proc/meminfo
  for service in "${SERVICES[@]}"; do
    heap=${HEAP[$service]%m}
    needed=$((needed + (heap + JVM_OVERHEAD_MB) * $(nodes_of "$service" | wc -l)))
  done
  if ((available >= needed)); then
    good "memory: $available MB available, at most about $needed MB needed"
  else
    bad "memory: $available MB available, about $needed MB needed"
  fi
}

check_open_files() {
  local hard
  hard=$(ulimit -Hn)
  if [[ $hard == unlimited ]] || ((hard >= OPEN_FILES_MIN)); then
    good "open files: up to $hard per process"
  else
    bad "open files: only $hard per process, $OPEN_FILES_MIN needed: raise nofile in /etc/security/limits.conf"
  fi
}

# A clock that stands before what was already built or stored was set back.
check_clock() {
  local newest file now
  now=$(date +%s)
  newest=0
  for file in "$HERE/photon" "$PHOTON_HOME"/node-*/*/process; do
    [[ -f $file ]] && (($(stat -c %Y "$file") > newest)) && newest=$(stat -c %Y "$file")
  done
  if ((now + 1 < newest)); then
    bad "clock: $(date -u '+%Y-%m-%d %H:%M:%S') UTC lies before files that exist already: set it"
  else
    good "clock: $(date -u '+%Y-%m-%d %H:%M:%S') UTC"
  fi
}

check_home() {
  if [[ ! -e $PHOTON_HOME ]]; then
    local parent=$PHOTON_HOME
    while [[ ! -e $parent ]]; do parent=${parent%/*}; parent=${parent:-/}; done
    if [[ -w $parent ]]; then good "not there yet; 'photon up' makes it"; else bad "$parent is not writable: set PHOTON_HOME"; fi
    return 0
  fi
  [[ -f $HOME_MARK ]] || { bad "was not made by photon: set PHOTON_HOME to a directory of its own"; return 0; }
  local owner mode
  owner=$(stat -c %U "$PHOTON_HOME")
  mode=$(stat -c %a "$PHOTON_HOME")
  if [[ ! -O $PHOTON_HOME ]]; then
    bad "belongs to $owner, you are $(id -un): run photon as $owner"
  elif [[ $mode != *00 ]]; then
    bad "others may look into it (mode $mode): chmod 700"
  else
    good "belongs to $owner, closed to others"
  fi
  local file
  for file in "$PHOTON_HOME"/cluster/secret "$PHOTON_HOME"/cluster/authority/*.p12; do
    [[ ! -f $file || $(stat -c %a "$file") == *00 ]] || bad "$file can be read by others: chmod 600"
  done
}

check_disk() {
  local place=$PHOTON_HOME free
  while [[ ! -e $place ]]; do place=${place%/*}; place=${place:-/}; done
  free=$(df -Pm "$place" | awk 'NR == 2 { print $4 }')
  if ((free >= DISK_MB_MIN)); then good "disk: $free MB free"; else bad "disk: $free MB free, $DISK_MB_MIN needed"; fi
}

check_ports() {
  local service node address holder
  for service in "${SERVICES[@]}"; do
    for node in $(nodes_of "$service"); do
      for address in $(http_address "$service" "$node") $(grpc_address "$service" "$node"); do
        holder=$(holder_of "$address")
        if [[ -z $holder ]]; then
          good "$address is free for $service"
        elif is_running "$service" "$node" && listens "$(record "$service" "$node" pid)" "$address"; then
          good "$address is $service's own, pid $(record "$service" "$node" pid)"
        else
          bad "$address, which $service needs, is taken by $holder"
        fi
      done
    done
  done
  check_ephemeral_ports
}

# The kernel gives outgoing connections any port of a range; one of ours may be among them by bad luck.
check_ephemeral_ports() {
  local from to reserved="" service port inside=()
  read -r from to </proc/sys/net/ipv4/ip_local_port_range || return 0
  { read -r reserved </proc/sys/net/ipv4/ip_local_reserved_ports; } 2>/dev/null
  for service in "${SERVICES[@]}"; do
    port=${GRPC[$service]##*:}
    # Services whose hosts differ share ports.
    [[ " ${inside[*]} " != *" $port "* ]] || continue
    [[ $port != - ]] && ((port >= from && port <= to)) && [[ ",$reserved," != *",$port,"* ]] && inside+=("$port")
  done
  ((${#inside[@]} == 0)) && return 0
  hint "port(s) ${inside[*]} may be given to outgoing connections; where that ever happens: sysctl net.ipv4.ip_local_reserved_ports=$(IFS=,; echo "${inside[*]}")"
}

# feature NAME PACKAGES COMMAND…: real where every command is there (sbin may not be on a plain user's PATH)
feature() {
  local name=$1 packages=$2 tool missing="" PATH=$PATH:/usr/sbin:/sbin
  shift 2
  for tool in "$@"; do
    command -v "$tool" >/dev/null 2>&1 || missing=$tool
  done
  if [[ -n $missing ]]; then
    hint "$name: simulated; apt-get install $packages makes them real${AS_PLAIN_USER:+ (when run as root)}"
  elif [[ -n $AS_PLAIN_USER ]]; then
    hint "$name: simulated, because this is not root; the programs are installed"
  else
    good "$name: real"
  fi
}

check_features() {
  AS_PLAIN_USER=""
  [[ $(id -u) == 0 ]] || AS_PLAIN_USER=yes
  feature "virtual machines" "libvirt-daemon-system qemu-system-x86 qemu-utils" libvirtd qemu-system-x86_64 qemu-img
  feature "containers" "containerd runc containernetworking-plugins" containerd runc
  feature "networks" "iproute2 nftables" ip nft
  if [[ -r /dev/kvm && -w /dev/kvm ]]; then
    good "/dev/kvm is there: virtual machines may run at full speed"
  else
    hint "no usable /dev/kvm: virtual machines run by software emulation"
  fi
}
