package io.photoncloud.creditservice.ledger;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.RequestContext;

/**
 * Who asked for something, in which call.
 *
 * @param caller a principal's id, {@code service:NAME}, or nothing for nobody in particular
 * @param idempotencyKey nothing for none
 */
public record Cause(String caller, String requestId, String idempotencyKey) {

    /** Of what happens by itself. */
    static final Cause TIME = new Cause("", "", "");

    /** Of the call being served. */
    static Cause of(Idempotency idempotency) {
        String key = idempotency instanceof Idempotency.Keyed keyed ? keyed.key() : "";
        return RequestContext.find()
                .map(context -> new Cause(name(context.caller()), context.requestId(), key))
                .orElse(new Cause("", "", key));
    }

    private static String name(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous() -> "";
            case Caller.Principal principal -> principal.id();
            case Caller.Service(String name) -> "service:" + name;
        };
    }
}
