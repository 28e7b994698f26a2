# NightLight, which has to know where all the others are: it scrapes them and itself. And its rules, which are looked at without it.

RULES_TOOL=io.photoncloud.nightlight.tool.RulesTool

# scrape_arguments SERVICE: for NightLight the HTTP address of each process that was asked for or runs, by service and node. One
# that has died stays among them; one that was removed from its cluster does not.
scrape_arguments() {
  local service node
  [[ $1 == nightlight ]] || return 0
  for service in "${SERVICES[@]}"; do
    is_wanted "$service" || [[ $service == nightlight || -n $(nodes_with_record "$service") ]] || continue
    for node in $(nodes_of "$service"); do
      [[ -f $(removed_mark "$service" "$node") ]] \
        || printf -- '--photon.nightlight.scrape.services.%s.%s=%s ' "$service" "$node" "$(http_address "$service" "$node")"
    done
  done
}

# rules check|test FILE…: needs no cloud, only a distribution that was built; words and exit codes are promtool's.
command_rules() {
  local jar
  [[ (${1-} == check || ${1-} == test) && $# -ge 2 ]] || die_usage "rules needs 'check' or 'test', and files"
  require_tools
  load_services
  find_distribution
  LIB=$DISTRIBUTION/lib
  [[ -d $LIB ]] || die "there is no $LIB: run 'photon up' once, which builds it"
  jar=$(service_jar nightlight) || exit 1
  exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp "$jar" "$RULES_TOOL" "$@"
}
