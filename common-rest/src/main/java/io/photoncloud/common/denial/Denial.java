package io.photoncloud.common.denial;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Denied;
import io.photoncloud.common.api.RequestContext;
import java.time.Instant;

/**
 * A call that a door answered with PERMISSION_DENIED. Texts that are too long are cut.
 *
 * @param call the REST method and path without its query, or the gRPC method
 * @param why what the caller was told
 * @param client the address that the call came from; empty where it is not known
 */
public record Denial(
        Instant at,
        Caller caller,
        Door door,
        String call,
        Denied denied,
        String why,
        String requestId,
        String traceId,
        String client) {

    /** A longer text is cut there. */
    public static final int TEXT_LENGTH_MAX = 512;

    /** Through which door a call came. */
    public enum Door {
        REST,
        GRPC
    }

    public Denial {
        call = cut(call);
        why = cut(why);
        denied = new Denied(
                cut(denied.permission()), cut(denied.scope()), cut(denied.resourceType()), cut(denied.resourceId()));
    }

    static Denial of(CloudException failure, Door door, String call, RequestContext context, Instant at) {
        return new Denial(
                at,
                context.caller(),
                door,
                call,
                failure.denied(),
                String.valueOf(failure.getMessage()),
                context.requestId(),
                context.trace().traceId(),
                context.clientAddress());
    }

    private static String cut(String text) {
        if (text.length() <= TEXT_LENGTH_MAX) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(TEXT_LENGTH_MAX - 1));
        return text.substring(0, splits ? TEXT_LENGTH_MAX - 1 : TEXT_LENGTH_MAX);
    }
}
