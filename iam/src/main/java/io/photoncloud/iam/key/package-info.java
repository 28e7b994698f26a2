/** The keys that tokens are signed with. */
@NullMarked
package io.photoncloud.iam.key;

import org.jspecify.annotations.NullMarked;
