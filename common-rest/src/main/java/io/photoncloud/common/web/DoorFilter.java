package io.photoncloud.common.web;

import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.metrics.CallMeters;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.springframework.web.servlet.HandlerMapping;

/** The outermost layer of every REST call: gives it a context, lets it in or not, bounds it, measures it. */
final class DoorFilter implements Filter {

    private final RequestContexts contexts;
    private final Gate gate;
    private final Bodies bodies;
    private final WebFailures failures;
    private final FailureWriter writer;
    private final CallMeters meters;
    private final Optional<NativeDoor> nativeDoor;
    private final LongSupplier nanos;

    DoorFilter(
            RequestContexts contexts,
            Gate gate,
            Bodies bodies,
            WebFailures failures,
            FailureWriter writer,
            CallMeters meters,
            Optional<NativeDoor> nativeDoor,
            LongSupplier nanos) {
        this.nativeDoor = nativeDoor;
        this.contexts = contexts;
        this.gate = gate;
        this.bodies = bodies;
        this.failures = failures;
        this.writer = writer;
        this.meters = meters;
        this.nanos = nanos;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        RequestContext context = contexts.of(request);
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            serve(context, request, response, chain);
            return;
        }
        long began = nanos.getAsLong();
        contexts.writeHeaders(context, response);
        Object nativePath = request.getAttribute(RawPathAdapter.NATIVE_PATH);
        try {
            if (nativePath != null && nativeDoor.isPresent()) {
                NativeDoor door = nativeDoor.get();
                inContext(context, () -> door.serve(request, response, nativePath.toString()));
            } else {
                inContext(context, () -> answer(context, request, response, chain));
            }
        } finally {
            meters.rest(request.getMethod(), route(request), response.getStatus(), nanos.getAsLong() - began);
        }
    }

    private void answer(
            RequestContext context, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        try {
            RequestContext known = context.withCaller(gate.admit(request), () -> {
                var _ = gate.admit(request);
            });
            contexts.replace(request, known);
            serve(known, bodies.bounded(request), response, chain);
        } catch (Exception e) { // tidy: the edge, where whatever happened gets an answer; WebFailures logs what is ours
            writer.write(failures.translate(e, request), request, response);
        }
    }

    private static void serve(
            RequestContext context, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        inContext(context, () -> chain.doFilter(request, response));
    }

    /** What a filter does. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException, ServletException;
    }

    private static void inContext(RequestContext context, Step step) throws IOException, ServletException {
        try {
            context.call(() -> {
                carry(step);
                return context;
            });
        } catch (StepFailure e) {
            e.rethrow();
        }
    }

    private static void carry(Step step) throws StepFailure {
        try {
            step.run();
        } catch (IOException | ServletException e) {
            throw new StepFailure(e);
        }
    }

    private static String route(HttpServletRequest request) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        if (pattern == null && request.getAttribute(RawPathAdapter.NATIVE_PATH) != null) {
            return "native";
        }
        return pattern == null ? "none" : pattern.toString();
    }

    /** Carries one of two checked exceptions out of a scope that allows for one. */
    private static final class StepFailure extends Exception {
        private static final long serialVersionUID = 1L;

        StepFailure(Exception cause) {
            super(cause);
        }

        void rethrow() throws IOException, ServletException {
            switch (getCause()) {
                case IOException io -> throw io;
                case ServletException servlet -> throw servlet;
                case null, default -> throw new IllegalStateException(this);
            }
        }
    }
}
