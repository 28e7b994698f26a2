/** Changes that are made once however often they are sent: what an Idempotency-Key stands for. */
@NullMarked
package io.photoncloud.chainfire.once;

import org.jspecify.annotations.NullMarked;
