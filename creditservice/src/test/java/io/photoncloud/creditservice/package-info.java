/** CreditService, whole. */
@NullMarked
package io.photoncloud.creditservice;

import org.jspecify.annotations.NullMarked;
