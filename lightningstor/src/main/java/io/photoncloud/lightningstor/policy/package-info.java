/** The language of bucket policies. */
@NullMarked
package io.photoncloud.lightningstor.policy;

import org.jspecify.annotations.NullMarked;
