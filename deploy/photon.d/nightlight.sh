# NightLight, which has to know where all the others are: it scrapes them and itself.

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
