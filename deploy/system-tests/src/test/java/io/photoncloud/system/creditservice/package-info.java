/** CreditService as the launcher starts it. */
@NullMarked
package io.photoncloud.system.creditservice;

import org.jspecify.annotations.NullMarked;
