package io.photoncloud.common.web;

import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.security.Authorizer;
import io.photoncloud.common.security.Need;
import io.photoncloud.common.security.Needs;
import io.photoncloud.common.security.Permission;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Asks, before a handler runs and before anything of the request is looked at, whether its caller may have it run. */
public final class PermissionRules implements HandlerInterceptor {

    private final Authorizer authorizer;
    private final RouteRules rules;

    PermissionRules(Authorizer authorizer, RouteRules rules) {
        this.authorizer = authorizer;
        this.rules = rules;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        // OPTIONS is answered by Spring, for any path, with what methods it takes.
        boolean ours = handler instanceof HandlerMethod && !request.getMethod().equals("OPTIONS");
        if (ours && !rules.isPublic(request.getMethod(), request.getRequestURI())) {
            authorizer.require(RequestContext.current().caller(), neededBy((HandlerMethod) handler));
        }
        return true;
    }

    /** The method's own declaration, else its controller's; only a public one may have neither. */
    public static Need neededBy(HandlerMethod method) {
        Needs own = method.getMethodAnnotation(Needs.class);
        Needs needs = own == null ? AnnotatedElementUtils.findMergedAnnotation(method.getBeanType(), Needs.class) : own;
        if (needs == null) {
            return Need.UNDECLARED;
        }
        Permission permission = new Permission(needs.value());
        return switch (needs.checked()) {
            case AT_DOOR -> new Need.AtDoor(permission);
            case BY_SERVICE -> new Need.ByService(permission);
        };
    }
}
