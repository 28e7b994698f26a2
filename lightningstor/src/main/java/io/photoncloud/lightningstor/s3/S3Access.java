package io.photoncloud.lightningstor.s3;

import io.photoncloud.common.security.LoopbackNames;
import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import io.photoncloud.lightningstor.protocol.S3Operation;
import io.photoncloud.lightningstor.protocol.S3Request;
import io.photoncloud.lightningstor.sigv4.Caller;

/** Who may do what. */
public final class S3Access {

    private final SecurityMode mode;

    public S3Access(SecurityMode mode) {
        this.mode = mode;
    }

    /** Whether a request of anybody is looked at. @throws S3Exception AccessDenied */
    void requireReachable(S3Request request) {
        switch (mode) {
            case OPEN -> requireLoopback(request);
            case ENFORCED -> {}
        }
    }

    /** @throws S3Exception AccessDenied */
    void require(Caller caller, S3Operation operation) {
        switch (mode) {
            case OPEN -> {}
            case ENFORCED -> {
                if (caller instanceof Caller.Anonymous) {
                    throw new S3Exception(S3Error.ACCESS_DENIED).with("Operation", operation.title());
                }
            }
        }
    }

    /** A page of some web site may name this machine by a host of its own: see the gate of the other doors. */
    private static void requireLoopback(S3Request request) {
        String host = request.host();
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        if (!LoopbackNames.contains(name)) {
            throw new S3Exception(
                    S3Error.ACCESS_DENIED, "Host must be a loopback name while photon.security.mode=open");
        }
    }
}
