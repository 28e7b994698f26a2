package io.photoncloud.lightningstor.protocol;

import io.photoncloud.common.security.LoopbackNames;

/** Who is let in where nobody is asked who they are: whoever calls this machine by a name that is always its own. */
public final class OpenGate {

    private OpenGate() {}

    /** A page of some web site may name this machine by a host of its own: see the gate of the other doors. @throws S3Exception 403 */
    public static void require(S3Request request) {
        String host = request.host();
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        if (!LoopbackNames.contains(name)) {
            throw new S3Exception(
                    S3Error.ACCESS_DENIED, "Host must be a loopback name while photon.security.mode=open");
        }
    }
}
