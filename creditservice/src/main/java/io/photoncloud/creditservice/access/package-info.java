/** Asked by every service before it shows or changes something. */
@NullMarked
package io.photoncloud.creditservice.access;

import org.jspecify.annotations.NullMarked;
