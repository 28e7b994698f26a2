# Finds a JDK 25 or newer and exports JAVA_HOME. Sourced by mvnw and deploy/photon; POSIX sh.
# Looks at JAVA_HOME, the java on the PATH, then the places where packages and version managers put JDKs: there it takes
# a 25, which everything here is tested with, and a newer one only where there is none.

PHOTON_JDK_MIN=25

# Prints the feature release of the JDK at $1 from its `release` file, or nothing if it is no JDK.
photon_jdk_release() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

photon_jdk_fits() {
  photon_found_release=$(photon_jdk_release "$1")
  [ -n "$photon_found_release" ] && [ "$photon_found_release" -ge "$PHOTON_JDK_MIN" ]
}

# Prints the best JDK of the usual places, or nothing. PHOTON_JDK_PLACES are others: patterns with colons between them.
photon_installed_jdk() {
  photon_home=${HOME:-/nonexistent}
  photon_best=""
  # In a subshell, because the caller may run with globbing off (set -f) and other separators.
  (
    set +f
    IFS=:
    for photon_candidate in ${PHOTON_JDK_PLACES:-/usr/lib/jvm/*:/usr/java/*:/opt/java/*:/opt/jdk*:$photon_home/.sdkman/candidates/java/*:$photon_home/.jdks/*:$photon_home/.asdf/installs/java/*:$photon_home/.local/share/mise/installs/java/*}; do
      photon_jdk_fits "$photon_candidate" || continue
      if [ "$photon_found_release" = "$PHOTON_JDK_MIN" ]; then
        photon_best=$photon_candidate
        break
      fi
      [ -n "$photon_best" ] || photon_best=$photon_candidate
    done
    printf '%s' "$photon_best"
  )
}

photon_find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && photon_jdk_fits "$JAVA_HOME"; then
    export JAVA_HOME
    return 0
  fi
  photon_candidate=$(command -v javac 2>/dev/null || true)
  if [ -n "$photon_candidate" ]; then
    photon_candidate=$(readlink -f "$photon_candidate")
    photon_candidate=${photon_candidate%/bin/javac}
    photon_jdk_fits "$photon_candidate" || photon_candidate=""
  fi
  [ -n "$photon_candidate" ] || photon_candidate=$(photon_installed_jdk)
  [ -n "$photon_candidate" ] || return 1
  JAVA_HOME=$photon_candidate
  export JAVA_HOME
}

photon_require_jdk() {
  photon_find_jdk && return 0
  echo "PhotonCloud needs a JDK $PHOTON_JDK_MIN or newer and found none: install one (Debian/Ubuntu: temurin-25-jdk or openjdk-25-jdk) or point JAVA_HOME at it." >&2
  return 1
}
