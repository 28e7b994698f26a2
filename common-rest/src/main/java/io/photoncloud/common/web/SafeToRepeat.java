package io.photoncloud.common.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The handler's change does by itself what an {@code Idempotency-Key} asks for: done twice it has the effect of once. The
 * header is accepted and no record of it is kept, so a repetition may answer otherwise than the first call did.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface SafeToRepeat {

    /** Why, and what a repetition is answered. */
    String value();
}
