/** The remote store in a Spring Boot application. Only this package knows Spring. */
@NullMarked
package io.photoncloud.chainfire.client.autoconfigure;

import org.jspecify.annotations.NullMarked;
