package io.photoncloud.common.web;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The handler (or every handler of the controller) answers in a form of its own: streams, metrics, or a foreign standard.
 * Its answers are not put into an envelope; its failures are, unless it writes them itself.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface NativeAnswer {}
