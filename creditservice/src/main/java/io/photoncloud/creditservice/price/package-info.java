/** What things cost. */
@NullMarked
package io.photoncloud.creditservice.price;

import org.jspecify.annotations.NullMarked;
