/** The door that serves the committed OpenAPI description of the service. */
@NullMarked
package io.photoncloud.common.openapi;

import org.jspecify.annotations.NullMarked;
