/** Organizations: whose projects are. */
@NullMarked
package io.photoncloud.iam.organization;

import org.jspecify.annotations.NullMarked;
