/** Amounts and quotas that are held until they are charged or given back. */
@NullMarked
package io.photoncloud.creditservice.reservation;

import org.jspecify.annotations.NullMarked;
