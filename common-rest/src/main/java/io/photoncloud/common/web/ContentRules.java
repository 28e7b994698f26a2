package io.photoncloud.common.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * What may come as the body of a call whose handler takes none: nothing, whatever content type is given for it, or JSON,
 * which is not looked at. Anything else is refused as it is where a body is taken; so no form's fields pass for the
 * query's. Handlers that read the request themselves decide by themselves.
 */
final class ContentRules implements HandlerInterceptor {

    private final Map<HandlerMethod, Boolean> bodiless = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws HttpMediaTypeNotSupportedException {
        if (handler instanceof HandlerMethod method
                && bodiless.computeIfAbsent(method, ContentRules::takesNone)
                && hasBody(request)
                && !isJson(request.getContentType())) {
            throw new HttpMediaTypeNotSupportedException("not JSON", List.of(MediaType.APPLICATION_JSON));
        }
        return true;
    }

    private static boolean takesNone(HandlerMethod method) {
        boolean foreign = EnvelopeHandler.isAnnotated(method.getReturnType(), AnyQuery.class);
        return !foreign
                && Arrays.stream(method.getMethodParameters())
                        .noneMatch(parameter ->
                                parameter.hasParameterAnnotation(RequestBody.class) || readsRequest(parameter));
    }

    private static boolean readsRequest(MethodParameter parameter) {
        return HttpServletRequest.class.isAssignableFrom(parameter.getParameterType());
    }

    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private static boolean isJson(@Nullable String contentType) {
        try {
            return contentType != null
                    && MediaType.APPLICATION_JSON.isCompatibleWith(MediaType.parseMediaType(contentType));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
