/** What something would cost. */
@NullMarked
package io.photoncloud.creditservice.estimate;

import org.jspecify.annotations.NullMarked;
