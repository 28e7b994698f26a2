/** The store in a Spring Boot application, its own or a remote one. Only this package knows Spring and common-rest. */
@NullMarked
package io.photoncloud.chainfire.client.autoconfigure;

import org.jspecify.annotations.NullMarked;
