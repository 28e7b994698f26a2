# Finds a JDK 25 or newer and exports JAVA_HOME. Sourced by mvnw and deploy/photon; POSIX sh.
# Looks at JAVA_HOME, the java on the PATH, then the places where packages and version managers put JDKs.

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

photon_find_jdk() {
  if [ -n "${JAVA_HOME-}" ] && photon_jdk_fits "$JAVA_HOME"; then
    export JAVA_HOME
    return 0
  fi
  photon_on_path=$(command -v javac 2>/dev/null || true)
  if [ -n "$photon_on_path" ]; then
    photon_on_path=$(readlink -f "$photon_on_path")
    photon_on_path=${photon_on_path%/bin/javac}
  fi
  # The caller may run with globbing off (set -f): expand the patterns here, and restore its setting.
  case $- in *f*) photon_noglob=1; set +f ;; *) photon_noglob=0 ;; esac
  photon_result=1
  for photon_candidate in "$photon_on_path" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
      "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
      "${HOME:-/nonexistent}"/.asdf/installs/java/* "${HOME:-/nonexistent}"/.local/share/mise/installs/java/*; do
    if [ -n "$photon_candidate" ] && photon_jdk_fits "$photon_candidate"; then
      JAVA_HOME=$photon_candidate
      export JAVA_HOME
      photon_result=0
      break
    fi
  done
  [ "$photon_noglob" = 0 ] || set -f
  return $photon_result
}

photon_require_jdk() {
  photon_find_jdk && return 0
  echo "PhotonCloud needs a JDK $PHOTON_JDK_MIN or newer and found none: install one (Debian/Ubuntu: temurin-25-jdk or openjdk-25-jdk) or point JAVA_HOME at it." >&2
  return 1
}
