/** What was used, and charged for. */
@NullMarked
package io.photoncloud.creditservice.usage;

import org.jspecify.annotations.NullMarked;
