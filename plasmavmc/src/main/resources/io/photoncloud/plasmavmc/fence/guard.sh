# Switches off the VMs that a node has marked when the node has not been heard for too long, whatever has become of its
# process. Only the youngest guard of a directory goes on; it ends when the process is gone and nothing is left to be done.
#
# usage: guard.sh DIRECTORY SECONDS PROCESS COMMAND…     the command switches off the VM that is its last argument, and
#                                                         fails where there was nothing to be switched off
directory=$1 after=$2 process=$3
shift 3

# Somebody may start a domain in the moment in which the process dies.
looks_after_death=30

# Prints when the node was heard, which stands in two lines: while they are being written they differ.
last_heard() {
    for reading in 1 2 3 4 5; do
        { read -r heard && read -r again || again=$heard; } 2> /dev/null < "$directory/heard" || return
        [ "$heard" = "$again" ] && echo "$heard" && return
    done
}

# In place, as the disk may be full.
printf '%-10s\n' $$ 1<> "$directory/guard"
while sleep 1; do
    read -r youngest 2> /dev/null < "$directory/guard" || exit 0
    [ "$youngest" = $$ ] || exit 0

    alive=yes
    kill -0 "$process" 2> /dev/null || alive=
    set_of_marks=$(ls "$directory/marks" 2> /dev/null)
    [ -n "$alive$set_of_marks" ] || exit 0

    read -r now _ < /proc/uptime
    heard=$(last_heard)
    case $heard in '' | *[!0-9]*) heard=-$after ;; esac
    age=$((${now%.*} - heard))
    if [ "$age" -ge 0 ] && [ "$age" -lt "$after" ]; then
        continue
    fi

    for vm in $set_of_marks; do
        if "$@" "$vm"; then
            echo fenced > "$directory/marks/$vm"
        fi
    done
    if [ -z "$alive" ]; then
        looks_after_death=$((looks_after_death - 1))
        [ "$looks_after_death" -gt 0 ] || exit 0
    fi
done
