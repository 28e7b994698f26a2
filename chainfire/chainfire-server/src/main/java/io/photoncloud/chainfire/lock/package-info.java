/** Locks that hang on leases. */
@NullMarked
package io.photoncloud.chainfire.lock;

import org.jspecify.annotations.NullMarked;
