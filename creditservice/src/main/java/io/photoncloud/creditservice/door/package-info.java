/** The gRPC door to all of CreditService. */
@NullMarked
package io.photoncloud.creditservice.door;

import org.jspecify.annotations.NullMarked;
