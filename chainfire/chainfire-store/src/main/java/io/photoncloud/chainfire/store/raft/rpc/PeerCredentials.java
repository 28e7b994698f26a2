package io.photoncloud.chainfire.store.raft.rpc;

import io.grpc.ChannelCredentials;
import io.grpc.ServerCredentials;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;

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
     * TLS between any addresses; both sides show a certificate of the cluster's authority that names the same service.
     * Where certificates come from, and that they are replaced in time, is for whoever makes these credentials to see to.
     *
     * @param service the peers' service, and this node's
     * @param calling shows the node's certificate to the peers it calls, and takes only those of the service
     * @param listening shows the node's certificate to callers, asks for theirs, and verifies what is shown
     * @param names the service that a verified certificate stands for
     */
    record MutualTls(
            String service,
            ChannelCredentials calling,
            ServerCredentials listening,
            Function<X509Certificate, Optional<String>> names)
            implements PeerCredentials {}
}
