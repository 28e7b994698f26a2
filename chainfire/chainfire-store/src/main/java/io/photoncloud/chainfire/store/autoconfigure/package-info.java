/** The store in a Spring Boot application. Only this package knows Spring and common-rest. */
@NullMarked
package io.photoncloud.chainfire.store.autoconfigure;

import org.jspecify.annotations.NullMarked;
