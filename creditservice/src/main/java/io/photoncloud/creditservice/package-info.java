/** CreditService: what projects may spend, what they spent, and how much they may have. */
@NullMarked
package io.photoncloud.creditservice;

import org.jspecify.annotations.NullMarked;
