/** Tests of the service as a whole. */
@NullMarked
package io.photoncloud.flaredb;

import org.jspecify.annotations.NullMarked;
