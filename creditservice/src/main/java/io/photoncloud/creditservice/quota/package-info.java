/** How much organizations and projects may have. */
@NullMarked
package io.photoncloud.creditservice.quota;

import org.jspecify.annotations.NullMarked;
