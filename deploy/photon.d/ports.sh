# Who holds a TCP port, from /proc alone.

# 127.0.0.1 -> 0100007F, as /proc/net/tcp writes it on little-endian machines
hex_of_host() {
  local a b c d
  IFS=. read -r a b c d <<<"$1"
  printf '%02X%02X%02X%02X' "$d" "$c" "$b" "$a"
}

TCP_LISTEN=0A

# socket_at 127.0.0.1:8081: prints "INODE UID STATE" of the socket that keeps others from listening there, if any.
socket_at() {
  local host=${1%:*} port hex line sl local_address remote state queues timer retransmit uid timeout inode rest found=""
  printf -v port '%04X' "${1##*:}"
  hex=$(hex_of_host "$host")
  while read -r sl local_address remote state queues timer retransmit uid timeout inode rest; do
    # Inode 0: its process has closed it, and it waits for the other side or its time; JVMs may listen beside it.
    [[ $local_address == *":$port" && $inode != 0 ]] || continue
    case ${local_address%:*} in
      "$hex" | 0000000000000000FFFF0000"$hex") ;;
      00000000) [[ $state == "$TCP_LISTEN" ]] || continue ;;
      # [::] may or may not include IPv4: a connection tells.
      00000000000000000000000000000000) [[ $state == "$TCP_LISTEN" ]] && accepts "$1" || continue ;;
      *) continue ;;
    esac
    found="$inode $uid $state"
    [[ $state != "$TCP_LISTEN" ]] || break
  done < <(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  [[ -z $found ]] || printf '%s\n' "$found"
}

accepts() {
  (exec 3<>"/dev/tcp/${1%:*}/${1##*:}") 2>/dev/null
}

# The pid that has the socket open, or nothing (another user's processes show only to root).
pid_of_socket() {
  local line
  # ls names each process's directory and then what its descriptors point at.
  while read -r line; do
    case $line in
      /proc/*/fd:)
        line=${line#/proc/}
        local pid=${line%/fd:}
        ;;
      *"socket:[$1]")
        printf '%s' "$pid"
        return 0
        ;;
    esac
  done < <(ls -l /proc/[0-9]*/fd 2>/dev/null)
}

command_of() {
  local words=()
  { mapfile -d '' -t words <"/proc/$1/cmdline"; } 2>/dev/null
  local text="${words[*]}"
  printf '%s' "${text:0:160}"
}

# holder_of ADDRESS: a sentence part that says who holds it, or nothing when it is free.
holder_of() {
  local inode uid state pid
  read -r inode uid state < <(socket_at "$1") || return 0
  pid=$(pid_of_socket "$inode")
  if [[ -z $pid ]]; then
    local user
    user=$(stat -c %U "/proc/self" 2>/dev/null)
    printf 'a process of user id %s that user %s may not look at (root may)' "$uid" "$user"
  elif [[ $state == "$TCP_LISTEN" ]]; then
    printf 'pid %s: %s' "$pid" "$(command_of "$pid")"
  else
    printf 'an outgoing connection of pid %s: %s' "$pid" "$(command_of "$pid")"
  fi
}

# listens PID ADDRESS: whether the socket listening at the address belongs to the process
listens() {
  local inode uid state
  read -r inode uid state < <(socket_at "$2") || return 1
  [[ $(ls -l "/proc/$1/fd" 2>/dev/null) == *"socket:[$inode]"* ]]
}
