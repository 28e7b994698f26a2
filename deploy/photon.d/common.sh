# What every part of the launcher uses: messages, the home directory, the lock.

LOG_LINES_SHOWN=200
LOG_LINES_ON_FAILURE=40
LOCK_WAIT_SECONDS=600

say() { printf 'photon: %s\n' "$*"; }

die() {
  printf 'photon: %s\n' "$*" >&2
  exit 1
}

die_usage() {
  printf 'photon: %s; see photon help\n' "$*" >&2
  exit 2
}

# One line that is rewritten on a terminal, and printed once per text elsewhere.
LAST_PROGRESS=""
progress() {
  if [[ -t 1 ]]; then
    printf '\r\033[K%s' "$1"
  elif [[ $1 != "$LAST_PROGRESS" ]]; then
    printf '%s\n' "$1"
  fi
  LAST_PROGRESS=$1
}

progress_done() {
  if [[ -t 1 ]]; then printf '\r\033[K%s\n' "$1"; else printf '%s\n' "$1"; fi
  LAST_PROGRESS=""
}

now_ms() {
  local now=${EPOCHREALTIME/[.,]/}
  printf '%s' "${now%???}"
}

# 12345 -> 12.3
seconds() { printf '%d.%d' $(($1 / 1000)) $(($1 % 1000 / 100)); }

# Whole or not at all: a reader never sees half a file.
write_file() {
  printf '%s\n' "$2" >"$1.new.$BASHPID" && mv -f "$1.new.$BASHPID" "$1"
}

require_tools() {
  command -v curl >/dev/null 2>&1 || die "curl is missing: install it (Debian/Ubuntu: apt-get install curl)"
  # shellcheck source=/dev/null
  if [[ -f $HERE/photon.d/find-jdk.sh ]]; then . "$HERE/photon.d/find-jdk.sh"; else . "$HERE/../.mvn/find-jdk.sh"; fi
  photon_require_jdk || exit 1
}

# The tree this launcher belongs to: a checkout (with sources) or an unpacked distribution (without).
if [[ -f $HERE/../mvnw ]]; then
  ROOT=$(cd "$HERE/.." && pwd)
  FROM_SOURCES=yes
else
  ROOT=$(cd "$HERE/.." && pwd)
  FROM_SOURCES=""
fi

PHOTON_HOME=${PHOTON_HOME:-$ROOT/.photon}
[[ $PHOTON_HOME == /* ]] || PHOTON_HOME=$PWD/$PHOTON_HOME
HOME_MARK="$PHOTON_HOME/photon-home"

open_home() {
  [[ -e $PHOTON_HOME ]] || make_home
  if [[ ! -f $HOME_MARK && -n $(ls -A "$PHOTON_HOME" | grep -v '^photon-home' | grep -vx settings) && ! -f $HOME_MARK ]]; then
    die "$PHOTON_HOME is not empty and was not made by photon: set PHOTON_HOME to a directory of its own"
  fi
  [[ -w $PHOTON_HOME ]] || die "$PHOTON_HOME belongs to $(stat -c %U "$PHOTON_HOME"): run photon as that user or set PHOTON_HOME"
  [[ -f $HOME_MARK ]] || mark_home "$PHOTON_HOME"
}

mark_home() { write_file "$1/${HOME_MARK##*/}" "PhotonCloud data. Made by deploy/photon; 'photon reset' deletes it."; }

# Made aside and moved into place with its mark: another photon started at the same moment sees it whole or not at all.
make_home() {
  local new=$PHOTON_HOME.new.$$
  mkdir -p "$new" 2>/dev/null || die "cannot create $PHOTON_HOME: set PHOTON_HOME to a directory you may write"
  mark_home "$new"
  mv -T "$new" "$PHOTON_HOME" 2>/dev/null || rm -rf "$new"
}

open_existing_home() {
  [[ -f $HOME_MARK ]] || return 1
  [[ -r $HOME_MARK && -x $PHOTON_HOME ]] || die "$PHOTON_HOME belongs to $(stat -c %U "$PHOTON_HOME"): run photon as that user"
}

# Deletes what photon made in its home and nothing else.
delete_home() {
  local each
  for each in "$PHOTON_HOME"/node-*; do
    [[ -d $each ]] && rm -rf -- "$each"
  done
  rm -rf -- "$PHOTON_HOME/cluster" "$PHOTON_HOME/aot" "$PHOTON_HOME/builds"
  rm -f -- "$PHOTON_HOME/nodes" "$PHOTON_HOME/services" "$PHOTON_HOME/build.log" "$PHOTON_HOME/build.since" "$HOME_MARK"
  release_lock "$PHOTON_HOME"
  rmdir -- "$PHOTON_HOME" 2>/dev/null || true
}

# One photon at a time changes what is in a directory: the lock is a hard link, which only one can make. It names its
# holder's pid and start time, so that what a dead holder left is recognised even when the pid has been given away again.
declare -A LOCKS_HELD=()

take_lock() {
  local directory=$1 lock=$1/lock mine=$1/lock.$BASHPID deadline=$((SECONDS + LOCK_WAIT_SECONDS)) told=""
  [[ -w $directory ]] || die "$directory belongs to $(stat -c %U "$directory"): run photon as that user"
  printf '%s %s\n' "$$" "$(start_time $$)" >"$mine" || die "cannot write in $directory"
  LOCKS_HELD[$directory]=""
  trap 'release_locks' EXIT
  until ln "$mine" "$lock" 2>/dev/null; do
    local pid="" start=""
    { read -r pid start <"$lock"; } 2>/dev/null
    if [[ -n $pid && $(start_time "$pid") != "$start" ]]; then
      break_lock "$lock" "$pid $start"
      continue
    fi
    if [[ -n $pid && -z $told ]]; then
      say "another photon (pid $pid) is at work in $directory; waiting for it"
      told=yes
    fi
    ((SECONDS < deadline)) || { rm -f "$mine"; die "pid ${pid:-unknown} still holds $lock after $LOCK_WAIT_SECONDS s"; }
    sleep 0.2
  done
  rm -f "$mine"
  LOCKS_HELD[$directory]=yes
}

# Moves a dead holder's lock aside; gives it back if a living one took it between the look and the move.
break_lock() {
  local lock=$1 dead=$2 aside=$1.stale.$BASHPID
  mv "$lock" "$aside" 2>/dev/null || return 0
  [[ $(<"$aside") == "$dead" ]] || ln "$aside" "$lock" 2>/dev/null
  rm -f "$aside"
}

release_lock() {
  [[ -z ${LOCKS_HELD[$1]-} ]] || rm -f "$1/lock"
  LOCKS_HELD[$1]=""
  rm -f "$1/lock.$$"
}

release_locks() {
  local directory
  for directory in "${!LOCKS_HELD[@]}"; do release_lock "$directory"; done
}
