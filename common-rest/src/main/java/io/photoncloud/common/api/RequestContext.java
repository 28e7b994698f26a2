package io.photoncloud.common.api;

import java.util.Optional;

/**
 * What belongs to the call being served: its id, its place in a trace, and its caller. Bound by either door for the
 * whole of the call, so it is there in every layer; work that outlives the call has none.
 */
public record RequestContext(String requestId, TraceParent trace, Caller caller) {

    public static final String REQUEST_ID_HEADER = "X-Request-Id";

    /** The longest request id accepted from a caller. */
    public static final int REQUEST_ID_LENGTH_MAX = 128;

    private static final ScopedValue<RequestContext> CURRENT = ScopedValue.newInstance();

    public static Optional<RequestContext> find() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** @throws IllegalStateException outside any call: a programmer error */
    public static RequestContext current() {
        return find().orElseThrow(() -> new IllegalStateException("no request is being served on this thread"));
    }

    /** True for an id worth keeping; any other is replaced. */
    public static boolean isRequestId(String text) {
        return !text.isEmpty()
                && text.length() <= REQUEST_ID_LENGTH_MAX
                && text.chars().allMatch(RequestContext::isRequestIdCharacter);
    }

    private static boolean isRequestIdCharacter(int c) {
        boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        boolean digit = c >= '0' && c <= '9';
        return letter || digit || "-_.:".indexOf(c) >= 0;
    }

    public RequestContext withCaller(Caller proven) {
        return new RequestContext(requestId, trace, proven);
    }

    public void run(Runnable work) {
        ScopedValue.where(CURRENT, this).run(work);
    }

    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }
}
