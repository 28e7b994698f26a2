/** Tests of the service as a whole. */
@NullMarked
package io.photoncloud.flaredb.kv;

import org.jspecify.annotations.NullMarked;
