package io.photoncloud.common.security;

import io.grpc.ServerCredentials;
import javax.net.ssl.SSLContext;

/** What the doors of this process speak: TLS where {@code photon.tls.*} gives it a certificate, otherwise plain text. */
public sealed interface DoorTls {

    /** Plain text. */
    record Off() implements DoorTls {}

    /**
     * TLS on both doors. Either asks a client for a certificate, verifies one that is shown, and lets clients without one
     * in: who may call what is the gate's to decide.
     *
     * @param grpc for the gRPC door
     * @param context for the REST door, and for a client that checks host names itself
     */
    record On(ServerCredentials grpc, SSLContext context) implements DoorTls {}
}
