/** Security groups: which traffic ports take and send, by rules that allow. */
@NullMarked
package io.photoncloud.prismnet.securitygroup;

import org.jspecify.annotations.NullMarked;
