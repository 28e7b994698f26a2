/** Elections that hang on leases. */
@NullMarked
package io.photoncloud.chainfire.election;

import org.jspecify.annotations.NullMarked;
