package io.photoncloud.common.api;

import java.net.InetAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What belongs to the call being served: its id, its place in a trace, and its caller. Bound by either door for the
 * whole of the call, so it is there in every layer; work that outlives the call has none.
 *
 * @param client the address that the call came from; null where it is not known
 * @param standing whether the caller would still be known by what it showed
 */
public record RequestContext(
        String requestId,
        TraceParent trace,
        Caller caller,
        @Nullable InetAddress client,
        Standing standing) {

    public static final String REQUEST_ID_HEADER = "X-Request-Id";

    /** The longest request id accepted from a caller. */
    public static final int REQUEST_ID_LENGTH_MAX = 128;

    private static final String LOGGED_REQUEST = "request_id";
    private static final String LOGGED_TRACE = "trace_id";

    private static final ScopedValue<RequestContext> CURRENT = ScopedValue.newInstance();

    /** Of a call that came from no address. */
    public RequestContext(String requestId, TraceParent trace, Caller caller) {
        this(requestId, trace, caller, null);
    }

    /** Of a call whose caller nobody has asked yet. */
    public RequestContext(String requestId, TraceParent trace, Caller caller, @Nullable InetAddress client) {
        this(requestId, trace, caller, client, Standing.UNASKED);
    }

    public static Optional<RequestContext> find() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /** @throws IllegalStateException outside any call: a programmer error */
    public static RequestContext current() {
        return find().orElseThrow(() -> new IllegalStateException("no request is being served on this thread"));
    }

    /** Who makes the call being served; nobody in particular outside of any. */
    public static Caller callerOrAnonymous() {
        return find().map(RequestContext::caller).orElse(Caller.ANONYMOUS);
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

    /** @param asked whether it would still be proven */
    public RequestContext withCaller(Caller proven, Standing asked) {
        return new RequestContext(requestId, trace, proven, client, asked);
    }

    /** For people and logs; empty where it is not known. */
    public String clientAddress() {
        return client == null ? "" : client.getHostAddress();
    }

    /** Runs work of this call: it finds this context, and whatever it logs carries the call's ids. */
    public void run(Runnable work) {
        call(() -> {
            work.run();
            return this;
        });
    }

    /** As {@link #run}. */
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
        String outerRequest = MDC.get(LOGGED_REQUEST);
        String outerTrace = MDC.get(LOGGED_TRACE);
        MDC.put(LOGGED_REQUEST, requestId);
        MDC.put(LOGGED_TRACE, trace.traceId());
        try {
            return ScopedValue.where(CURRENT, this).call(work);
        } finally {
            restore(LOGGED_REQUEST, outerRequest);
            restore(LOGGED_TRACE, outerTrace);
        }
    }

    private static void restore(String key, @Nullable String outer) {
        if (outer == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, outer);
        }
    }

    /** Work that is part of the call being served on this thread, if there is one, on whatever thread it will run. */
    public static Runnable carried(Runnable work) {
        return find().<Runnable>map(context -> () -> context.run(work)).orElse(work);
    }
}
