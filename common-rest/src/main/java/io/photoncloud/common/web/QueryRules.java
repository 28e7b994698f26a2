package io.photoncloud.common.web;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.PageRequest;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.core.MethodParameter;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Checks, before a handler of our own API runs, that its answer will be accepted and that every query parameter is one
 * it declares, sent once. The tenant's two are known everywhere; an empty pair ({@code &&}) is ignored.
 */
final class QueryRules implements HandlerInterceptor {

    private static final Set<String> KNOWN_EVERYWHERE = Set.of("org_id", "project_id");

    /** @param repeatable those that a handler takes a collection of */
    private record Declared(Set<String> names, Set<String> repeatable) {}

    private final Map<HandlerMethod, Declared> declared = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            if (EnvelopeHandler.isEnveloped(method.getReturnType())) {
                requireAccepted(request);
            }
            boolean options = request.getMethod().equals("OPTIONS");
            if (!options && !EnvelopeHandler.isAnnotated(method.getReturnType(), AnyQuery.class)) {
                check(request, declared.computeIfAbsent(method, QueryRules::declaredBy));
            }
        }
        return true;
    }

    private static void requireAccepted(HttpServletRequest request) {
        List<String> accept = Collections.list(request.getHeaders("Accept"));
        if (accept.isEmpty()) {
            return;
        }
        try {
            boolean accepted = MediaType.parseMediaTypes(accept).stream()
                    .anyMatch(type -> type.includes(MediaType.APPLICATION_JSON) && type.getQualityValue() > 0);
            if (!accepted) {
                throw WebFailures.notAcceptable();
            }
        } catch (InvalidMediaTypeException e) {
            throw WebFailures.notAcceptable();
        }
    }

    private static void check(HttpServletRequest request, Declared declared) {
        String query = request.getQueryString();
        if (query == null || query.isEmpty()) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            String name = decoded(pair.split("=", 2)[0]);
            if (!declared.names().contains(name) && !KNOWN_EVERYWHERE.contains(name)) {
                throw CloudException.invalid(
                        name,
                        "unknown",
                        name + " is not a query parameter of this call; it has: "
                                + String.join(", ", new TreeSet<>(declared.names())));
            }
            if (!seen.add(name) && !declared.repeatable().contains(name)) {
                throw CloudException.invalid(name, "given once", name + " is given more than once");
            }
        }
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw CloudException.invalid("query", "percent-encoded UTF-8", "the query is not percent-encoded rightly");
        }
    }

    private static Declared declaredBy(HandlerMethod method) {
        Set<String> names = new HashSet<>();
        Set<String> repeatable = new HashSet<>();
        for (MethodParameter parameter : method.getMethodParameters()) {
            RequestParam param = parameter.getParameterAnnotation(RequestParam.class);
            if (param != null) {
                String name = param.name().isEmpty() ? String.valueOf(parameter.getParameterName()) : param.name();
                names.add(name);
                if (Collection.class.isAssignableFrom(parameter.getParameterType())) {
                    repeatable.add(name);
                }
            } else if (parameter.getParameterType() == PageRequest.class) {
                names.addAll(List.of(PageRequest.LIMIT, PageRequest.PAGE_TOKEN));
            }
        }
        return new Declared(Set.copyOf(names), Set.copyOf(repeatable));
    }
}
