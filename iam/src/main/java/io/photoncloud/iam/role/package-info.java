/** Roles: named sets of permissions. */
@NullMarked
package io.photoncloud.iam.role;

import org.jspecify.annotations.NullMarked;
