package io.photoncloud.common.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the {@link Permission} that the REST handler, or every handler of the controller without one of its own, needs its
 * caller to have. For gRPC methods GrpcRules says so.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Needs {

    String value();

    Checked checked() default Checked.AT_DOOR;

    /** Who asks whether the caller has it. */
    enum Checked {
        /** The door, in the scope that the caller's token is bound to. */
        AT_DOOR,
        /**
         * The service that the handler calls, by {@link Authorizer#require(io.photoncloud.common.api.Caller, Permission,
         * io.photoncloud.common.policy.Scope)}, in the scope of what the request names. It must not forget to.
         */
        BY_SERVICE
    }
}
