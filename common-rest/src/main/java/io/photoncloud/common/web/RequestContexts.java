package io.photoncloud.common.web;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.Meta;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.TraceParent;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Makes the context of a REST call from its headers, and keeps it with the request for the container's own answers. */
final class RequestContexts {

    private static final String ATTRIBUTE = RequestContexts.class.getName();

    private final ClientAddresses clients;
    private final InstantSource clock;
    private final IdSource ids;

    RequestContexts(ClientAddresses clients, InstantSource clock, IdSource ids) {
        this.clients = clients;
        this.clock = clock;
        this.ids = ids;
    }

    /** The request's context; made, with nobody as the caller yet, where it has none. */
    RequestContext of(HttpServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof RequestContext context) {
            return context;
        }
        RequestContext context = new RequestContext(
                requestId(request.getHeader(RequestContext.REQUEST_ID_HEADER)),
                TraceParent.parse(request.getHeader(TraceParent.HEADER))
                        .map(parent -> parent.child(ids))
                        .orElseGet(() -> TraceParent.start(ids)),
                Caller.ANONYMOUS,
                clients.of(request));
        request.setAttribute(ATTRIBUTE, context);
        return context;
    }

    void replace(HttpServletRequest request, RequestContext context) {
        request.setAttribute(ATTRIBUTE, context);
    }

    void writeHeaders(RequestContext context, HttpServletResponse response) {
        response.setHeader(RequestContext.REQUEST_ID_HEADER, context.requestId());
        response.setHeader(TraceParent.HEADER, context.trace().header());
    }

    Meta meta(RequestContext context) {
        return meta(context, null);
    }

    Meta meta(RequestContext context, @Nullable String nextPageToken) {
        return new Meta(context.requestId(), clock.instant(), nextPageToken);
    }

    private String requestId(@Nullable String sent) {
        return sent != null && RequestContext.isRequestId(sent)
                ? sent
                : ids.nextUuid().toString();
    }
}
