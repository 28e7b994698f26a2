package io.photoncloud.common.security;

import io.grpc.ServerCredentials;
import javax.net.ssl.SSLContext;

/** What the doors of this process speak. A service that can speak TLS has a bean that says so; without one they do not. */
public sealed interface DoorTls {

    /** Plain text. */
    record Off() implements DoorTls {}

    /**
     * TLS on both doors. Either asks a client for a certificate, verifies one that is shown, and lets clients without one
     * in: who may call what is the gate's to decide.
     *
     * @param grpc for the gRPC door
     * @param context for the REST door, and for calls to other services by HTTP
     */
    record On(ServerCredentials grpc, SSLContext context) implements DoorTls {}
}
