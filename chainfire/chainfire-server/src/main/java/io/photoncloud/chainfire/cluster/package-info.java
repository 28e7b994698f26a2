/** Members of the cluster. */
@NullMarked
package io.photoncloud.chainfire.cluster;

import org.jspecify.annotations.NullMarked;
