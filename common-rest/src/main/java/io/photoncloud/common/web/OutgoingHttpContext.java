package io.photoncloud.common.web;

import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.TraceParent;
import io.photoncloud.common.security.Credentials;
import io.photoncloud.common.security.OwnIdentity;
import java.io.IOException;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;

/** Passes request id, trace and our own identity on to another PhotonCloud service called by HTTP. */
public final class OutgoingHttpContext implements ClientHttpRequestInterceptor {

    private final OwnIdentity identity;

    OutgoingHttpContext(OwnIdentity identity) {
        this.identity = identity;
    }

    /** Only for clients that call our own services: to anybody else the secret would be given away. */
    public void customize(RestClient.Builder client) {
        client.requestInterceptor(this);
    }

    @Override
    public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
            throws IOException {
        RequestContext.find().ifPresent(context -> {
            request.getHeaders().set(RequestContext.REQUEST_ID_HEADER, context.requestId());
            request.getHeaders().set(TraceParent.HEADER, context.trace().header());
        });
        if (identity.secret() != null) {
            request.getHeaders().set(Credentials.SERVICE_HEADER, identity.service());
            request.getHeaders()
                    .set(Credentials.SECRET_HEADER, identity.secret().hex());
        }
        return execution.execute(request, body);
    }
}
