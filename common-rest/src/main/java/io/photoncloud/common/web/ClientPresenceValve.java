package io.photoncloud.common.web;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/** Lets {@link ClientPresence} see a call's connection, which the servlet API does not show. */
final class ClientPresenceValve extends ValveBase {

    ClientPresenceValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        request.setAttribute(ClientPresence.ATTRIBUTE, request.getCoyoteRequest());
        getNext().invoke(request, response);
    }
}
