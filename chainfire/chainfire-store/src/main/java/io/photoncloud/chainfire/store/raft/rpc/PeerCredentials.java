package io.photoncloud.chainfire.store.raft.rpc;

/** How two peers make sure of one another. */
public sealed interface PeerCredentials {

    /**
     * For one machine in {@code open} mode: plain text between loopback addresses, and a secret that only the owner of
     * the data directory can read. It is never sent to, nor served on, an address that is not a loopback one.
     */
    final class Secret implements PeerCredentials {

        public static final int BYTES_MIN = 16;
        public static final int BYTES_MAX = 1024;

        private final byte[] secret;

        public Secret(byte[] secret) {
            if (secret.length < BYTES_MIN || secret.length > BYTES_MAX) {
                throw new IllegalArgumentException(
                        "a peer secret has " + BYTES_MIN + " to " + BYTES_MAX + " bytes, not " + secret.length);
            }
            this.secret = secret.clone();
        }

        byte[] secret() {
            return secret;
        }
    }

    /**
     * TLS 1.3 between any addresses; both sides show a certificate of the cluster's authority that names the same
     * service. The identity stays its owner's, who may share it with other listeners and closes it.
     */
    record MutualTls(TlsIdentity identity, String service) implements PeerCredentials {}
}
