package io.photoncloud.common.web;

import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Asks, before a handler runs and before anything of the request is looked at, whether its caller may have it run. */
final class PermissionRules implements HandlerInterceptor {

    private final Authorizer authorizer;

    PermissionRules(Authorizer authorizer) {
        this.authorizer = authorizer;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            authorizer.require(RequestContext.current().caller(), neededBy(method));
        }
        return true;
    }

    /** The method's own declaration, else its controller's. */
    static Permission neededBy(HandlerMethod method) {
        Needs own = method.getMethodAnnotation(Needs.class);
        Needs needs = own == null ? AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Needs.class) : own;
        return needs == null ? Permission.DATA : needs.value();
    }
}
