package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Answers whatever a handler, or the search for one, throws. Comes before all of Spring's own resolvers. */
final class FailureResolver implements HandlerExceptionResolver, Ordered {

    private static final Logger log = LoggerFactory.getLogger(FailureResolver.class);

    private final WebFailures failures;
    private final FailureWriter writer;

    FailureResolver(WebFailures failures, FailureWriter writer) {
        this.failures = failures;
        this.writer = writer;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    /** Leaves what failed in the middle of its answer to {@link DoorFilter}, which the container listens to. */
    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception thrown) {
        if (response.isCommitted()) {
            return null;
        }
        if (thrown instanceof HttpRequestMethodNotSupportedException method && method.getSupportedMethods() != null) {
            Set<String> allowed = new TreeSet<>(Set.of(method.getSupportedMethods()));
            response.setHeader("Allow", String.join(", ", allowed));
        }
        CloudException failure = failures.translate(thrown, request);
        try {
            writer.write(failure, request, response);
        } catch (IOException e) {
            log.atDebug().setCause(e).log("the client left before it was told what was wrong");
        }
        return new ModelAndView();
    }
}
