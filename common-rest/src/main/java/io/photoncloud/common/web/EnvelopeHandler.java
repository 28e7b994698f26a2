package io.photoncloud.common.web;

import io.photoncloud.common.api.Answer;
import io.photoncloud.common.api.Meta;
import io.photoncloud.common.api.Paged;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.Versioned;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodReturnValueHandler;
import org.springframework.web.method.support.ModelAndViewContainer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Puts what a controller returns into the envelope: a record becomes {@code data}, a {@link Paged} also gives the next
 * page's token, a {@link Versioned} also the ETag, and nothing at all an empty object; so is the answer to OPTIONS. What was
 * only shown, and has no version, is 200 where one that is made is 201.
 */
final class EnvelopeHandler implements HandlerMethodReturnValueHandler {

    private final JsonMapper json;
    private final RequestContexts contexts;

    EnvelopeHandler(JsonMapper json, RequestContexts contexts) {
        this.json = json;
        this.contexts = contexts;
    }

    /** Whether a handler's answer goes into an envelope. */
    static boolean isEnveloped(MethodParameter handler) {
        return AnnotatedElementUtils.hasAnnotation(handler.getContainingClass(), RestController.class)
                && !isAnnotated(handler, NativeAnswer.class);
    }

    static boolean isAnnotated(MethodParameter handler, Class<? extends java.lang.annotation.Annotation> annotation) {
        return AnnotatedElementUtils.hasAnnotation(handler.getContainingClass(), annotation)
                || handler.hasMethodAnnotation(annotation);
    }

    @Override
    public boolean supportsReturnType(MethodParameter returnType) {
        return isEnveloped(returnType) || isOfOptions(returnType);
    }

    /** Spring answers OPTIONS by itself, with nothing but headers. */
    private static boolean isOfOptions(MethodParameter returnType) {
        return returnType.getParameterType() == HttpHeaders.class;
    }

    @Override
    public void handleReturnValue(
            @Nullable Object value, MethodParameter type, ModelAndViewContainer container, NativeWebRequest web)
            throws IOException {
        container.setRequestHandled(true);
        HttpServletRequest request = web.getNativeRequest(HttpServletRequest.class);
        HttpServletResponse response = web.getNativeResponse(HttpServletResponse.class);
        if (request == null || response == null) {
            throw new IllegalStateException("no servlet request");
        }
        if (value instanceof HttpHeaders headers) {
            headers.forEach((name, values) -> values.forEach(each -> response.addHeader(name, each)));
            write(new Answer(Map.of(), meta(null, request)), response);
            return;
        }
        Object view = value instanceof Paged<?> page ? page.view() : value;
        if (view instanceof Versioned versioned) {
            if (answersNotModified(versioned, request, response)) {
                return;
            }
            if (versioned.resourceVersion() == Versioned.NEVER
                    && response.getStatus() == HttpServletResponse.SC_CREATED) {
                response.setStatus(HttpServletResponse.SC_OK);
            }
        }
        write(new Answer(view == null ? Map.of() : view, meta(value, request)), response);
    }

    private void write(Answer answer, HttpServletResponse response) throws IOException {
        byte[] body = json.writeValueAsBytes(answer);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private Meta meta(@Nullable Object value, HttpServletRequest request) {
        RequestContext context = contexts.of(request);
        return contexts.meta(context, value instanceof Paged<?> page ? page.nextPageToken() : null);
    }

    private static boolean answersNotModified(
            Versioned view, HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("ETag", EntityTags.format(view.resourceVersion()));
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (!reads || !EntityTags.isKnownToReader(request, view.resourceVersion())) {
            return false;
        }
        response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        return true;
    }
}
