package io.photoncloud.common.web;

import io.photoncloud.common.api.Idempotency;
import io.photoncloud.common.api.PageLimits;
import io.photoncloud.common.api.PageRequest;
import io.photoncloud.common.api.Precondition;
import io.photoncloud.common.api.RequestContext;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Gives handlers the arguments of our own types: {@link PageRequest}, {@link Precondition}, {@link Idempotency} and
 * {@link RequestContext}.
 */
final class CallArguments implements HandlerMethodArgumentResolver {

    private final PageLimits pages;

    CallArguments(PageLimits pages) {
        this.pages = pages;
    }

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        Class<?> type = parameter.getParameterType();
        return type == PageRequest.class
                || type == Precondition.class
                || type == Idempotency.class
                || type == RequestContext.class;
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest web,
            @Nullable WebDataBinderFactory binders) {
        HttpServletRequest request = web.getNativeRequest(HttpServletRequest.class);
        if (request == null) {
            throw new IllegalStateException("no servlet request");
        }
        Class<?> type = parameter.getParameterType();
        if (type == PageRequest.class) {
            return pageRequest(request);
        }
        if (type == Precondition.class) {
            return EntityTags.precondition(request);
        }
        return type == Idempotency.class ? Bodies.idempotency(request) : RequestContext.current();
    }

    private PageRequest pageRequest(HttpServletRequest request) {
        String limit = request.getParameter(PageRequest.LIMIT);
        String token = request.getParameter(PageRequest.PAGE_TOKEN);
        int count = limit == null || limit.isEmpty() ? pages.standard() : parsedLimit(limit);
        return new PageRequest(count, token == null || token.isEmpty() ? null : token);
    }

    private int parsedLimit(String text) {
        boolean digits = text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return pages.require(PageRequest.LIMIT, digits ? Integer.valueOf(text) : null);
    }
}
