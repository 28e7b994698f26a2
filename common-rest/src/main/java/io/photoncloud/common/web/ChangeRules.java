package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.Precondition;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodParameter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses a change that asks for more than its handler gives: {@code Idempotency-Key} where nothing remembers it, {@code
 * If-Match} and {@code If-None-Match} where nothing compares them. Whoever sends one of them relies on it.
 */
final class ChangeRules implements HandlerInterceptor {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

    private final Map<HandlerMethod, Set<String>> refused = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method && !READING.contains(request.getMethod())) {
            for (String header : refused.computeIfAbsent(method, ChangeRules::refusedBy)) {
                if (request.getHeader(header) != null) {
                    throw notTaken(header);
                }
            }
        }
        return true;
    }

    static CloudException notTaken(String header) {
        return CloudException.invalid(header, "absent", header + " has no meaning for this call");
    }

    private static Set<String> refusedBy(HandlerMethod method) {
        Set<String> headers =
                new HashSet<>(Set.of(Idempotency.HEADER, Precondition.IF_MATCH, Precondition.IF_NONE_MATCH));
        if (takes(method, Idempotency.class) || method.hasMethodAnnotation(SafeToRepeat.class)) {
            headers.remove(Idempotency.HEADER);
        }
        if (takes(method, Precondition.class)) {
            headers.removeAll(Set.of(Precondition.IF_MATCH, Precondition.IF_NONE_MATCH));
        }
        return Set.copyOf(headers);
    }

    private static boolean takes(HandlerMethod method, Class<?> argument) {
        return Arrays.stream(method.getMethodParameters())
                .map(MethodParameter::getParameterType)
                .anyMatch(argument::equals);
    }
}
